#include "app/cli/Scores.h"

#include <algorithm>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;
using processing::Table;

namespace {

Json orNull(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

} // namespace

processing::SurfaceOptions ScoreOptions::surfaceOptions() const
{
    return {surface == "voxel" ? processing::SurfaceMethod::Voxel
                               : processing::SurfaceMethod::Surfel,
            tolerancesMm};
}

bool ScoreOptions::wants(const processing::SegmentMetrics& metrics) const
{
    return labels.empty() || std::ranges::find(labels, metrics.name) != labels.end() ||
           std::ranges::find(labels, std::to_string(metrics.reference)) != labels.end();
}

void addScoreOptions(Command& command, ScoreOptions& options)
{
    command.add("--labels", options.labels, "Only these segments, by name or number").separated();
    command
        .add("--surface", options.surface,
             "How surfaces are measured: surfel (surface-distance) or voxel (MetricsReloaded)")
        .oneOf({"surfel", "voxel"});
    command
        .add("--nsd-tolerance", options.tolerancesMm,
             "Within how many mm surfaces agree (NSD); several: 1,2,5")
        .separated()
        .between(0, 1000);
}

Json methodJson(const ScoreOptions& options)
{
    const bool areVoxels = options.surface == "voxel";
    return {{"program", "hangaku-cli " HANGAKU_VERSION},
            {"segments", "by name, else by number; a segment that the prediction lacks is empty"},
            {"overlap", "Dice, IoU, sensitivity, precision and specificity over voxels of the "
                        "reference grid; another grid is brought over, nearest neighbour"},
            {"surface", options.surface},
            {"surfaceDefinition",
             areVoxels
                 ? "voxels with one of six neighbours outside, each weighted the same "
                   "(MetricsReloaded)"
                 : "2x2x2 neighbourhoods that are neither full nor empty, weighted by the area of "
                   "the marching-cubes surface in them (google-deepmind/surface-distance)"},
            {"hd", "greatest distance from a point of either surface to the next of the other, mm"},
            {"hd95", areVoxels ? "95th percentile, interpolated; the greater of both directions, mm"
                               : "distance within which 95 % of the area lie; the greater of both "
                                 "directions, mm"},
            {"assd", "average over the points of both surfaces together, mm"},
            {"masd", "mean of the averages of both directions, mm"},
            {"nsd", "part of both surfaces no farther than the tolerance from the other"},
            {"centroidDistanceMm", "between the centres of gravity of the voxels, mm"},
            {"addedPathLengthMm",
             "outline voxels of the reference, slice by slice, that are not on the "
             "prediction's outline, times the mean in-plane spacing (Vaassen 2020)"},
            {"nsdTolerancesMm", options.tolerancesMm},
            {"emptyPolicy", processing::emptyPolicy()}};
}

Json scoreJson(const processing::SegmentMetrics& metrics, const ScoreOptions& options)
{
    const auto& surface = metrics.surface;
    Json json{
        {"label", metrics.reference},
        {"name", metrics.name},
        {"dice", orNull(metrics.dice)},
        {"iou", orNull(metrics.iou)},
        {"hd", orNull(surface.hd)},
        {"hd95", orNull(surface.hd95)},
        {"assd", orNull(surface.assd)},
        {"nsd", orNull(surface.nsd.front())},
        {"nsdToleranceMm", options.tolerancesMm.front()},
        {"volumeMl", metrics.volumeMl},
        {"referenceVolumeMl", metrics.referenceVolumeMl},
        {"masd", orNull(surface.masd)},
        {"sensitivity", orNull(metrics.sensitivity)},
        {"precision", orNull(metrics.precision)},
        {"specificity", orNull(metrics.specificity)},
        {"volumeDifferenceMl", metrics.volumeDifferenceMl()},
        {"relativeVolumeDifference", orNull(metrics.relativeVolumeDifference)},
        {"centroidDistanceMm", orNull(metrics.centroidDistanceMm)},
        {"addedPathLengthMm", metrics.addedPathLengthMm},
        {"predictionLabel", metrics.prediction != 0 ? Json(metrics.prediction) : Json(nullptr)},
        {"place", metrics.place
                      ? Json::array({metrics.place->x, metrics.place->y, metrics.place->z})
                      : Json(nullptr)}};
    if (surface.nsd.size() > 1) {
        json["nsdAtTolerances"] = Json::array();
        for (std::size_t at = 0; at < surface.nsd.size(); ++at)
            json["nsdAtTolerances"].push_back(
                {{"toleranceMm", options.tolerancesMm[at]}, {"nsd", orNull(surface.nsd[at])}});
    }
    return json;
}

const std::vector<Table::Column>& scoreColumns()
{
    static const std::vector<Table::Column> columns{
        {"label", "Label", 0},
        {"name", "Segment"},
        {"dice", "Dice"},
        {"iou", "IoU"},
        {"volumeMl", "Volume (ml)", 1},
        {"referenceVolumeMl", "Reference (ml)", 1},
        {"hd", "HD (mm)", 2},
        {"hd95", "HD95 (mm)", 2},
        {"assd", "ASSD (mm)", 2},
        {"nsd", "NSD"},
        {"nsdToleranceMm", "NSD tolerance (mm)", 1},
        {"masd", "MASD (mm)", 2},
        {"sensitivity", "Sensitivity"},
        {"precision", "Precision"},
        {"specificity", "Specificity"},
        {"volumeDifferenceMl", "Volume difference (ml)", 1},
        {"relativeVolumeDifference", "Relative volume difference"},
        {"centroidDistanceMm", "Centroid distance (mm)", 2},
        {"addedPathLengthMm", "Added path length (mm)", 0}};
    return columns;
}

std::vector<Table::Cell> scoreCells(const Json& segment)
{
    std::vector<Table::Cell> cells;
    for (const auto& column : scoreColumns()) {
        const auto& value = segment.at(column.key);
        if (value.is_string())
            cells.emplace_back(value.get<std::string>());
        else if (value.is_number())
            cells.emplace_back(value.get<double>());
        else
            cells.emplace_back();
    }
    return cells;
}

} // namespace hangaku::cli
