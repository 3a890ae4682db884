#pragma once

#include "app/evaluation/ComparisonFigures.h"

#include <optional>
#include <string>
#include <vector>

namespace hangaku::app {

/// A table of the report, and the name of its files.
struct ComparisonTable {
    std::string name; ///< "summary"
    std::string caption;
    viewer::processing::Table table;
    std::string note = {}; ///< below it
    /// The same for people (all but CSV and JSON), where it differs.
    std::optional<viewer::processing::Table> page = {};

    const viewer::processing::Table& forPeople() const { return page ? *page : table; }
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
/// @param scores null: masks of one scan against each other
std::string methodsParagraph(const ModelScores* scores, const ScoreOptions& options);

/// The tables, figures and methods of scores against a reference; nothing without cases.
ComparisonReport reportOf(const ModelScores& scores);

/// Everything in one page that needs no other file.
std::string html(const ComparisonReport& report);

/// Its rows by the columns' keys.
nlohmann::ordered_json tableJson(const viewer::processing::Table& table);
/// What comparison.json holds. @param document what it begins with
nlohmann::ordered_json reportJson(const ComparisonReport& report, nlohmann::ordered_json document);

/// Where it is worth looking: the place of the segment of the lowest Dice.
std::optional<viewer::Vec3> worstPlace(const ModelScores& scores);

/// Writes the tables (CSV, Markdown, LaTeX), the figures, the methods, comparison.json, report.html
/// and report.pdf (`ReportPdf.h` says what that needs).
/// @param about what comparison.json begins with
/// @return the files' names in the folder
viewer::Result<std::vector<std::string>> writeReport(const ComparisonReport& report,
                                                     const nlohmann::ordered_json& about,
                                                     const std::filesystem::path& folder);

} // namespace hangaku::app
