#include "app/evaluation/ComparisonReport.h"

#include "app/evaluation/ReportPdf.h"
#include "app/evaluation/Subgroups.h"
#include "viewer/session/journal/EditTrace.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace hangaku::app {

using namespace viewer;
using processing::escapedForMarkup;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

std::string base64(const std::string& bytes)
{
    constexpr const char* kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        unsigned word = 0;
        for (std::size_t n = 0; n < 3; ++n)
            word = word << 8 |
                   (at + n < bytes.size() ? static_cast<unsigned char>(bytes[at + n]) : 0U);
        for (std::size_t n = 0; n < 4; ++n)
            text += at + n <= bytes.size() ? kDigits[word >> (18 - 6 * n) & 63] : '=';
    }
    return text;
}

constexpr const char* kStyle = R"(
body { font: 15px/1.5 "Noto Sans", Arial, Helvetica, "Noto Sans CJK JP", sans-serif; color: #2d3238;
       max-width: 1080px; margin: 2em auto; padding: 0 1.5em; }
h1 { font-size: 1.6em; margin-bottom: .2em; } h2 { font-size: 1.15em; margin-top: 2em; }
table { border-collapse: collapse; font-size: 13px; margin: .6em 0; }
th { text-align: left; border-bottom: 1.5px solid #2d3238; padding: 3px 12px 3px 0; }
td { border-bottom: 1px solid #e2e5e9; padding: 3px 12px 3px 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; max-height: 30em; overflow-y: auto; }
.scroll th { position: sticky; top: 0; background: #fff; }
@media print { .scroll { max-height: none; overflow: visible; } }
figure { margin: 1em 0 2em; overflow-x: auto; } figcaption, .note { color: #5b636d; font-size: 13px; }
svg, img { max-width: 100%; height: auto; }
.figures { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1.5em 2.5em; }
.figures figure { margin: 0; display: table; max-width: 100%; }
.figures figcaption { display: table-caption; caption-side: bottom; }
.swatch { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .9em; }
)";

} // namespace

std::string methodsParagraph(const ModelScores* scores, const ScoreOptions& options)
{
    std::string tolerances;
    for (const double mm : options.tolerancesMm)
        tolerances.append(tolerances.empty() ? "" : ", ").append(viewer::exactNumber(mm));
    std::string text =
        "Masks were compared with Hangaku " HANGAKU_VERSION
        " (research use only). Segments were matched by name, else by code, else by number; masks "
        "on other grids "
        "were brought to the reference's by nearest neighbour. Dice, IoU, sensitivity, precision "
        "and "
        "specificity are counted over voxels. ";
    text +=
        options.surface == "voxel"
            ? "Surfaces are the voxels with one of six neighbours outside the mask, each of the "
              "same weight, as in MetricsReloaded; HD95 is the greater of both directions' 95th "
              "percentiles, interpolated linearly. "
            : "Surfaces are the 2 x 2 x 2 neighbourhoods of voxels that are neither full nor "
              "empty, weighted by the area of the marching-cubes surface in them, as in "
              "google-deepmind/surface-distance; HD95 is the greater of both directions' "
              "distances within which 95 % of the area lie. ";
    text +=
        "Distances are Euclidean, between surface points, in mm. HD is the greatest of them, ASSD "
        "their average over both surfaces, NSD the part of both surfaces within " +
        tolerances + " mm of the other. Masks without voxels: " +
        std::string(viewer::processing::emptyPolicy()) + ".";
    if (scores == nullptr)
        return text +
               " No mask was taken as reference; every two were compared. Consensus masks were "
               "made by majority (more than half) and by STAPLE (Warfield et al. 2004; "
               "probability of at least 0.5, in the box around each segment and one voxel "
               "more). Fleiss' kappa is over the voxels of that box.";
    if (!scores->isCohort())
        return text + " Intervals are percentile bootstraps of the mean over segments (" +
               std::to_string(scores->bootstrap.samples) + " resamples, seed " +
               std::to_string(scores->bootstrap.seed) +
               "); segments of one scan are not independent, so no tests were made.";
    const std::string groups =
        scores->groupings.empty()
            ? ""
            : "Groups of cases were compared by the test of Mann and Whitney, more than two by "
              "that "
              "of Kruskal and Wallis (two-sided; exact where one of two groups has at most 8 cases "
              "and there are no ties, else asymptotic with ties and, for two, continuity "
              "corrected), with Holm's correction over all of them. ";
    return text +
           " The score of a case is the mean over its segments of what is defined. Intervals are "
           "95 % "
           "percentile bootstraps over cases (" +
           std::to_string(scores->bootstrap.samples) + " resamples, seed " +
           std::to_string(scores->bootstrap.seed) +
           "). Models were compared by Wilcoxon's signed-rank test on cases that both have "
           "(two-sided; "
           "exact up to 50 pairs without ties or zeros, else by the normal approximation with ties "
           "corrected), with Holm's correction over all tests of the table. " +
           groups +
           "Models were ranked in "
           "each "
           "case (an undefined or missing value is last) and by the mean of these ranks; stability "
           "is "
           "that of ranks over the same resamples, and the mean of Kendall's tau-b with them.";
}

ComparisonReport reportOf(const ModelScores& scores)
{
    ComparisonReport report;
    if (scores.cases.empty()) {
        report.title = "Detection and classification";
        return report;
    }
    report.title = scores.isCohort()
                       ? std::to_string(scores.models.size()) +
                             (scores.models.size() == 1 ? " model on " : " models on ") +
                             std::to_string(scores.cases.size()) + " cases"
                       : "Masks of " + scores.cases.front().name + " against the reference";
    report.methods = methodsParagraph(&scores, scores.options);
    report.tables.push_back(
        {"summary", scores.isCohort() ? "Models over the cases" : "Masks over the segments",
         summaryTable(scores)});
    if (scores.isCohort()) {
        constexpr std::size_t kWorst = 20;
        if (scores.models.size() > 1) {
            report.tables.push_back({"ranking", "Ranking", rankingTable(scores)});
            report.tables.push_back({"tests", "Paired tests", testsTable(scores)});
        }
        if (auto subgroups = subgroupsTable(scores); !subgroups.rows.empty()) {
            auto page = subgroupsForPage(subgroups);
            report.tables.push_back(
                {"subgroups", "Subgroups", std::move(subgroups),
                 "A value is of a case; by the size of the segment it is of a segment, whose size "
                 "is the diameter of a ball of the reference's volume.",
                 std::move(page)});
        }
        if (auto tests = subgroupTestsTable(scores); !tests.rows.empty())
            report.tables.push_back(
                {"subgroupTests", "Tests between subgroups", std::move(tests),
                 "Of the cases' values; groups of fewer than two cases are left out."});
        report.tables.push_back({"worst", "Worst cases first", worstTable(scores, kWorst)});
    }
    report.tables.push_back({"scores", "Every segment", scoresTable(scores)});
    report.figures = comparisonFigures(scores);
    return report;
}

Json tableJson(const processing::Table& table)
{
    Json rows = Json::array();
    for (const auto& row : table.rows) {
        Json entry;
        for (std::size_t at = 0; at < table.columns.size(); ++at) {
            auto& value = entry[table.columns[at].key];
            if (const auto* text = std::get_if<std::string>(&row[at]))
                value = *text;
            else if (const auto* number = std::get_if<double>(&row[at]))
                value = *number;
            else
                value = nullptr;
        }
        rows.push_back(std::move(entry));
    }
    return rows;
}

Json reportJson(const ComparisonReport& report, Json document)
{
    for (const auto& table : report.tables)
        document[table.name] = tableJson(table.table);
    document["methodsParagraph"] = report.methods;
    return document;
}

std::optional<Vec3> worstPlace(const ModelScores& scores)
{
    double least = 2;
    std::optional<Vec3> place;
    for (const auto& ofModel : scores.masks)
        for (const auto& mask : ofModel)
            for (const auto& segment : mask.segments)
                if (segment.place && segment.dice.value_or(2) < least) {
                    least = *segment.dice;
                    place = segment.place;
                }
    return place;
}

std::string html(const ComparisonReport& report)
{
    std::string page =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
        escapedForMarkup(report.title) + "</title>\n<style>" + kStyle +
        "</style>\n</head>\n<body>\n<h1>" + escapedForMarkup(report.title) +
        "</h1>\n<p class=\"note\">Hangaku " HANGAKU_VERSION ". Research use only.</p>\n";
    if (!report.picturePng.empty())
        page +=
            "<figure><img alt=\"The scan with the masks' outlines\" src=\"data:image/png;base64," +
            base64(report.picturePng) + "\"><figcaption>" + report.pictureCaption +
            "</figcaption></figure>\n";
    for (const auto& table : report.tables) {
        page += "<h2>" + escapedForMarkup(table.caption) + "</h2>\n<div class=\"scroll\">" +
                table.forPeople().html() + "</div>\n";
        if (!table.note.empty())
            page += "<p class=\"note\">" + escapedForMarkup(table.note) + "</p>\n";
    }
    page += "<h2>Figures</h2>\n<div class=\"figures\">\n";
    for (const auto& figure : report.figures)
        page += "<figure>" + svg(figure.drawing) + "<figcaption>" +
                escapedForMarkup(figure.caption) + "</figcaption></figure>\n";
    return page + "</div>\n<h2>Methods</h2>\n<p>" + escapedForMarkup(report.methods) +
           "</p>\n</body>\n</html>\n";
}

Result<std::vector<std::string>> writeReport(const ComparisonReport& report, const Json& about,
                                             const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder / "figures", error);
    std::vector<std::string> files;
    const auto write = [&](const std::string& name, const std::string& text) {
        files.push_back(name);
        return viewer::writeText(text, folder / name);
    };
    for (const auto& table : report.tables) {
        const auto& people = table.forPeople();
        for (const auto& [ending, text] : {std::pair{".csv", table.table.csv()},
                                           {".md", people.markdown()},
                                           {".tex", people.latex()}})
            if (auto written = write(table.name + ending, text); !written)
                return tl::unexpected<Error>(written.error());
    }
    for (const auto& figure : report.figures) {
        if (auto written = writeFigure(figure, folder / "figures"); !written)
            return tl::unexpected<Error>(written.error());
        files.push_back("figures/" + figure.name + ".svg");
        files.push_back("figures/" + figure.name + ".png");
    }
    if (!report.picturePng.empty())
        if (auto written = write("figures/scan.png", report.picturePng); !written)
            return tl::unexpected<Error>(written.error());
    for (const auto& [name, text] : {std::pair{"methods.txt", report.methods + "\n"},
                                     {"comparison.json", reportJson(report, about).dump(2) + "\n"},
                                     {"report.html", html(report)},
                                     {"report.pdf", pdf(report)}})
        if (auto written = write(name, text); !written)
            return tl::unexpected<Error>(written.error());
    return files;
}

} // namespace hangaku::app
