#include "app/evaluation/ScanComparison.h"

#include "app/evaluation/ScanPicture.h"
#include "viewer/processing/cohort/Consensus.h"
#include "viewer/session/SaveSegmentation.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace hangaku::app {

using namespace viewer;
using processing::Table;

namespace {

std::vector<std::string> namesIn(const ScanMasks& scan)
{
    std::vector<std::string> names;
    for (const auto& mask : scan.masks)
        names.push_back(mask.name);
    return names;
}

Result<void> addPicture(const ScanMasks& scan, std::optional<Vec3> place, ComparisonReport& report)
{
    std::vector<std::shared_ptr<const Segmentation>> masks;
    for (const auto& mask : scan.masks)
        masks.push_back(mask.segmentation);
    auto picture = scanPicture(scan.volume, masks, namesIn(scan),
                               scan.reference ? scan.reference->segmentation : nullptr, place);
    if (!picture)
        return tl::unexpected<Error>(picture.error());
    report.picturePng = std::move(picture->png);
    report.pictureCaption = std::move(picture->caption);
    return {};
}

Result<ScanComparison> withReference(const ScanMasks& scan, const ScoreOptions& options,
                                     const processing::BootstrapOptions& bootstrap,
                                     const Progress& progress)
{
    ScanComparison result;
    auto& scores = result.evaluation.scores;
    scores.options = options;
    scores.bootstrap = bootstrap;
    scores.models = namesIn(scan);
    scores.cases = {{scan.name, scan.reference->file, scan.path}};
    for (const auto& mask : scan.masks) {
        auto segments = scoreMasks(*scan.reference->segmentation, *mask.segmentation, options,
                                   {progress.stop, {}});
        if (!segments)
            return tl::unexpected<Error>(segments.error());
        scores.masks.push_back({{mask.file, std::move(*segments)}});
        progress(static_cast<double>(scores.masks.size()) / static_cast<double>(scan.masks.size()));
    }
    result.report = reportOf(scores);
    result.report.title = "Masks of " + scan.name + " against " + scan.reference->name;
    if (const auto added = addPicture(scan, worstPlace(scores), result.report); !added)
        return tl::unexpected<Error>(added.error());
    return result;
}

/// Dice of every two masks, averaged over the segments of the first; and as a table by segment.
Result<std::vector<std::vector<double>>> pairwiseDice(const ScanMasks& scan,
                                                      const ScoreOptions& options,
                                                      const Progress& progress, Table& table)
{
    const auto count = scan.masks.size();
    std::vector<std::vector<double>> means(count, std::vector<double>(count, 1));
    table.columns = {{"maskA", "Mask A"}, {"maskB", "Mask B"}};
    table.columns.insert(table.columns.end(), scoreColumns().begin(), scoreColumns().end());
    for (std::size_t a = 0; a < count; ++a)
        for (std::size_t b = a + 1; b < count; ++b) {
            const auto segments =
                scoreMasks(*scan.masks[a].segmentation, *scan.masks[b].segmentation, options,
                           {progress.stop, {}});
            if (!segments)
                return tl::unexpected<Error>(segments.error());
            std::vector<double> dice;
            for (const auto& segment : *segments) {
                dice.push_back(scoreOf(segment, "dice"));
                std::vector<Table::Cell> row{scan.masks[a].name, scan.masks[b].name};
                for (auto& cell : scoreCells(segment, options))
                    row.push_back(std::move(cell));
                table.rows.push_back(std::move(row));
            }
            means[a][b] = means[b][a] =
                dice.empty() ? std::numeric_limits<double>::quiet_NaN() : processing::meanOf(dice);
        }
    return means;
}

Table agreementTable(const std::vector<processing::SegmentAgreement>& agreement,
                     const std::vector<std::string>& names)
{
    Table table;
    table.columns = {{"name", "Segment"}, {"fleissKappa", "Fleiss' kappa"}};
    for (const auto& name : names)
        table.columns.push_back({"volumeMl " + name, name + " (ml)", 1});
    for (const auto& segment : agreement) {
        auto& row = table.rows.emplace_back();
        row.emplace_back(segment.name);
        row.push_back(std::isnan(segment.fleissKappa) ? Table::Cell()
                                                      : Table::Cell(segment.fleissKappa));
        for (const double volume : segment.volumesMl)
            row.emplace_back(volume);
    }
    return table;
}

Result<ScanComparison> withEachOther(const ScanMasks& scan, const ScoreOptions& options,
                                     const Progress& progress)
{
    ScanComparison result;
    result.evaluation.scores.options = options;
    auto& report = result.report;
    report.title = "Masks of " + scan.name + " against each other";
    report.methods = methodsParagraph(nullptr, options);
    std::vector<const Segmentation*> masks;
    for (const auto& mask : scan.masks)
        masks.push_back(mask.segmentation.get());
    const Progress silent{progress.stop, {}};
    const auto agreement = processing::segmentAgreement(masks, silent);
    if (!agreement)
        return tl::unexpected<Error>(agreement.error());
    progress(0.25);
    report.tables.push_back(
        {"agreement", "Agreement by segment", agreementTable(*agreement, namesIn(scan))});
    Table pairs;
    const auto means = pairwiseDice(scan, options, progress, pairs);
    if (!means)
        return tl::unexpected<Error>(means.error());
    progress(0.5);
    report.tables.push_back({"pairs", "Every two masks", std::move(pairs),
                             "Of every two masks the first stands as reference."});
    report.figures.push_back(pairwiseFigure(namesIn(scan), *means));
    auto majority = processing::majorityConsensus(masks, silent);
    if (!majority)
        return tl::unexpected<Error>(majority.error());
    progress(0.6);
    auto staple = processing::stapleConsensus(masks, silent);
    if (!staple)
        return tl::unexpected<Error>(staple.error());
    progress(0.95);
    result.majority = std::move(*majority);
    result.staple = std::move(staple->mask);
    if (const auto added = addPicture(scan, std::nullopt, report); !added)
        return tl::unexpected<Error>(added.error());
    return result;
}

} // namespace

Result<ScanComparison> compareMasks(const ScanMasks& scan, const ScoreOptions& options,
                                    const processing::BootstrapOptions& bootstrap,
                                    const Progress& progress)
{
    return scan.reference ? withReference(scan, options, bootstrap, progress)
                          : withEachOther(scan, options, progress);
}

Result<std::vector<std::string>> writeComparison(const ScanComparison& comparison,
                                                 const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::vector<std::string> files;
    for (const auto& [mask, name] : {std::pair{&comparison.majority, "consensus-majority.seg.nrrd"},
                                     {&comparison.staple, "consensus-staple.seg.nrrd"}}) {
        if (!*mask)
            continue;
        if (const auto saved =
                saveSegmentation(**mask, folder / name, SegmentationFormat::SlicerNrrd,
                                 {nullptr, 0}, {}, Consent::Given);
            !saved)
            return tl::unexpected<Error>(saved.error());
        files.emplace_back(name);
    }
    auto written = writeReport(comparison.report, evaluationJson(comparison.evaluation), folder);
    if (!written)
        return written;
    files.insert(files.end(), written->begin(), written->end());
    return files;
}

} // namespace hangaku::app
