#include "app/evaluation/Scores.h"

#include "viewer/session/ReadMasks.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace hangaku::app {

using namespace viewer;
using Json = nlohmann::ordered_json;
using processing::SegmentMetrics;
using processing::Table;

namespace {

/// A number of a segment: what it is called, and how it is read and put back.
struct Number {
    Table::Column column;
    std::optional<double> (*get)(const SegmentMetrics& metrics);
    /// Null: it follows from others.
    void (*set)(SegmentMetrics& metrics, std::optional<double> value);
};

template <auto Member> Number optionalNumber(Table::Column column)
{
    return {std::move(column), [](const SegmentMetrics& metrics) { return metrics.*Member; },
            [](SegmentMetrics& metrics, std::optional<double> value) { metrics.*Member = value; }};
}

template <auto Member> Number plainNumber(Table::Column column)
{
    return {std::move(column),
            [](const SegmentMetrics& metrics) { return std::optional(metrics.*Member); },
            [](SegmentMetrics& metrics, std::optional<double> value) {
                metrics.*Member = value.value_or(0);
            }};
}

template <auto Member> Number distance(Table::Column column)
{
    return {std::move(column),
            [](const SegmentMetrics& metrics) { return metrics.surface.*Member; },
            [](SegmentMetrics& metrics, std::optional<double> value) {
                metrics.surface.*Member = value;
            }};
}

/// All but the label, the name and the tolerance of NSD, in the order of tables.
const std::vector<Number>& numbers()
{
    using Surface = processing::SurfaceMetrics;
    static const std::vector<Number> all{
        optionalNumber<&SegmentMetrics::dice>({"dice", "Dice"}),
        optionalNumber<&SegmentMetrics::iou>({"iou", "IoU"}),
        plainNumber<&SegmentMetrics::volumeMl>({"volumeMl", HANGAKU_TR("Core", "Volume (ml)"), 1}),
        plainNumber<&SegmentMetrics::referenceVolumeMl>(
            {"referenceVolumeMl", HANGAKU_TR("Core", "Reference (ml)"), 1}),
        distance<&Surface::hd>({"hd", "HD (mm)", 2}),
        distance<&Surface::hd95>({"hd95", "HD95 (mm)", 2}),
        distance<&Surface::assd>({"assd", "ASSD (mm)", 2}),
        {{"nsd", "NSD"},
         [](const SegmentMetrics& metrics) {
             return metrics.surface.nsd.empty() ? std::nullopt : metrics.surface.nsd.front();
         },
         [](SegmentMetrics& metrics, std::optional<double> value) {
             metrics.surface.nsd = {value};
         }},
        distance<&Surface::masd>({"masd", "MASD (mm)", 2}),
        optionalNumber<&SegmentMetrics::sensitivity>(
            {"sensitivity", HANGAKU_TR("Core", "Sensitivity")}),
        optionalNumber<&SegmentMetrics::precision>({"precision", HANGAKU_TR("Core", "Precision")}),
        optionalNumber<&SegmentMetrics::specificity>(
            {"specificity", HANGAKU_TR("Core", "Specificity")}),
        {{"volumeDifferenceMl", HANGAKU_TR("Core", "Volume difference (ml)"), 1},
         [](const SegmentMetrics& metrics) { return std::optional(metrics.volumeDifferenceMl()); },
         nullptr},
        optionalNumber<&SegmentMetrics::relativeVolumeDifference>(
            {"relativeVolumeDifference", HANGAKU_TR("Core", "Relative volume difference")}),
        optionalNumber<&SegmentMetrics::centroidDistanceMm>(
            {"centroidDistanceMm", HANGAKU_TR("Core", "Centroid distance (mm)"), 2}),
        plainNumber<&SegmentMetrics::addedPathLengthMm>(
            {"addedPathLengthMm", HANGAKU_TR("Core", "Added path length (mm)"), 0})};
    return all;
}

constexpr const char* kTolerance = "nsdToleranceMm";

Json orNull(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

std::optional<double> numberIn(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>())
                                                       : std::nullopt;
}

} // namespace

processing::SurfaceOptions ScoreOptions::surfaceOptions() const
{
    return {surface == "voxel" ? processing::SurfaceMethod::Voxel
                               : processing::SurfaceMethod::Surfel,
            tolerancesMm};
}

bool ScoreOptions::wants(const SegmentMetrics& metrics) const
{
    return labels.empty() || std::ranges::find(labels, metrics.name) != labels.end() ||
           std::ranges::find(labels, std::to_string(metrics.reference)) != labels.end();
}

Result<SegmentScores> scoreMasks(const Segmentation& reference, const Segmentation& mask,
                                 const ScoreOptions& options, const Progress& progress)
{
    auto measured = processing::segmentMetrics(reference, mask, options.surfaceOptions(), progress);
    if (measured)
        std::erase_if(*measured,
                      [&](const SegmentMetrics& metrics) { return !options.wants(metrics); });
    return measured;
}

Result<SegmentScores> scoreFiles(const MaskPair& pair, const ScoreOptions& options,
                                 const Warn& warn, const Progress& progress)
{
    std::vector<Segmentation> masks;
    for (const auto& file : {pair.reference, pair.prediction}) {
        auto read = readMask(file, nullptr, {progress.stop, {}});
        if (!read)
            return tl::unexpected<Error>(read.error());
        for (const auto& warning : read->warnings)
            warn(warning.text.english());
        masks.push_back(std::move(read->value));
    }
    return scoreMasks(masks[0], masks[1], options, progress);
}

Json methodJson(const ScoreOptions& options)
{
    const bool areVoxels = options.surface == "voxel";
    return {{"program", "hangaku-cli " HANGAKU_VERSION},
            {"segments",
             "by name, else by code, else by number; a segment that the prediction lacks "
             "is empty"},
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

ScoreOptions scoreOptionsFrom(const Json& method)
{
    ScoreOptions options;
    options.surface = method.value("surface", options.surface);
    if (const auto found = method.find("nsdTolerancesMm");
        found != method.end() && found->is_array() && !found->empty())
        options.tolerancesMm = found->get<std::vector<double>>();
    return options;
}

Json scoreJson(const SegmentMetrics& metrics, const ScoreOptions& options)
{
    Json json{{"label", metrics.reference}, {"name", metrics.name}};
    for (const auto& number : numbers()) {
        json[number.column.key] = orNull(number.get(metrics));
        if (number.column.key == "nsd")
            json[kTolerance] = options.tolerancesMm.front();
    }
    json["predictionLabel"] = metrics.prediction != 0 ? Json(metrics.prediction) : Json(nullptr);
    json["place"] = metrics.place
                        ? Json::array({metrics.place->x, metrics.place->y, metrics.place->z})
                        : Json(nullptr);
    const auto& nsd = metrics.surface.nsd;
    if (nsd.size() > 1) {
        json["nsdAtTolerances"] = Json::array();
        for (std::size_t at = 0; at < nsd.size(); ++at)
            json["nsdAtTolerances"].push_back(
                {{"toleranceMm", options.tolerancesMm[at]}, {"nsd", orNull(nsd[at])}});
    }
    return json;
}

SegmentMetrics scoreFrom(const Json& segment)
{
    SegmentMetrics metrics;
    metrics.reference = segment.at("label").get<Label>();
    metrics.name = segment.at("name").get<std::string>();
    for (const auto& number : numbers())
        if (number.set != nullptr)
            number.set(metrics, numberIn(segment, number.column.key.c_str()));
    if (const auto prediction = numberIn(segment, "predictionLabel"))
        metrics.prediction = static_cast<Label>(*prediction);
    if (const auto place = segment.find("place"); place != segment.end() && place->is_array())
        metrics.place = Vec3{place->at(0), place->at(1), place->at(2)};
    if (const auto all = segment.find("nsdAtTolerances"); all != segment.end()) {
        metrics.surface.nsd.clear();
        for (const auto& each : *all)
            metrics.surface.nsd.push_back(numberIn(each, "nsd"));
    }
    return metrics;
}

const std::vector<Table::Column>& scoreColumns()
{
    static const std::vector<Table::Column> columns = [] {
        std::vector<Table::Column> all{{"label", HANGAKU_TR("Core", "Label"), 0},
                                       {"name", HANGAKU_TR("Core", "Segment")}};
        for (const auto& number : numbers()) {
            all.push_back(number.column);
            if (number.column.key == "nsd")
                all.push_back({kTolerance, HANGAKU_TR("Core", "NSD tolerance (mm)"), 1});
        }
        return all;
    }();
    return columns;
}

std::vector<Table::Cell> scoreCells(const SegmentMetrics& metrics, const ScoreOptions& options)
{
    std::vector<Table::Cell> cells{static_cast<double>(metrics.reference), metrics.name};
    for (const auto& number : numbers()) {
        cells.push_back(Table::cellOf(number.get(metrics)));
        if (number.column.key == "nsd")
            cells.emplace_back(options.tolerancesMm.front());
    }
    return cells;
}

double scoreOf(const SegmentMetrics& metrics, std::string_view key)
{
    const auto found =
        std::ranges::find(numbers(), key, [](const Number& number) { return number.column.key; });
    return found == numbers().end()
               ? std::numeric_limits<double>::quiet_NaN()
               : found->get(metrics).value_or(std::numeric_limits<double>::quiet_NaN());
}

} // namespace hangaku::app
