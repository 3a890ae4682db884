#pragma once

#include "app/cli/Scores.h"
#include "app/cli/compare/ComparisonFigures.h"

#include <string>
#include <vector>

namespace hangaku::cli {

/// A table of the report, and the name of its files.
struct ComparisonTable {
    std::string name; ///< "summary"
    std::string caption;
    viewer::processing::Table table;
    std::string note = {}; ///< below it
};

/// What a comparison comes to.
struct ComparisonReport {
    std::string title;
    std::string methods; ///< a paragraph for a paper
    std::vector<ComparisonTable> tables;
    std::vector<ComparisonFigure> figures;
    std::string pictureCaption; ///< HTML; empty: no picture
    std::string picturePng;     ///< the bytes of the picture of the scan
};

/// What was done, with versions and definitions, in sentences.
/// @param comparison null: masks of one scan against each other
std::string methodsParagraph(const Comparison* comparison, const ScoreOptions& options);

/// Everything in one page that needs no other file.
std::string html(const ComparisonReport& report);

/// Writes the tables (CSV, Markdown, LaTeX), the figures, the methods, comparison.json and
/// report.html.
/// @param document what comparison.json begins with
/// @return the files' names in the folder
viewer::Result<std::vector<std::string>> writeReport(const ComparisonReport& report,
                                                     nlohmann::ordered_json document,
                                                     const std::filesystem::path& folder);

} // namespace hangaku::cli
