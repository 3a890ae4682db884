#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/statistics/StatisticsTable.h"

#include <cstdio>
#include <fstream>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

struct Options {
    std::filesystem::path image;
    std::filesystem::path mask;
    std::filesystem::path output;
    VolumeChoice choice;
    processing::StatisticsOptions statistics;
};

Json pointJson(Vec3 point)
{
    return Json::array({point.x, point.y, point.z});
}

Json diameterJson(const processing::Diameter& diameter)
{
    return {{"mm", diameter.lengthMm},
            {"from", pointJson(diameter.from)},
            {"to", pointJson(diameter.to)}};
}

Json valuesJson(const processing::ValueStatistics& values)
{
    Json percentiles = Json::array();
    for (const auto& percentile : values.percentiles)
        percentiles.push_back({{"percent", percentile.percent}, {"value", percentile.value}});
    return {{"count", values.count},
            {"mean", values.mean},
            {"standardDeviation", values.standardDeviation},
            {"minimum", values.minimum},
            {"maximum", values.maximum},
            {"median", values.median},
            {"percentiles", percentiles},
            {"histogram",
             {{"lowest", values.histogram.lowest},
              {"width", values.histogram.width},
              {"counts", values.histogram.counts}}}};
}

Json segmentJson(const Segment& segment, const processing::SegmentStatistics& measured)
{
    Json json{{"label", segment.number},           {"name", segment.label},
              {"voxels", measured.voxels},         {"volumeMl", measured.volumeMl},
              {"surfaceMm2", measured.surfaceMm2}, {"values", nullptr}};
    if (measured.values)
        json["values"] = valuesJson(*measured.values);
    if (measured.voxels == 0)
        return json;
    json["centroid"] = pointJson(measured.centroid);
    json["extentMm"] = pointJson(measured.extentMm);
    json["longestInSlice"] = diameterJson(measured.inPlane.longest);
    json["longestInSlice"]["slice"] = measured.inPlane.slice;
    json["perpendicular"] = diameterJson(measured.inPlane.perpendicular);
    json["longest"] = diameterJson(measured.inSpace);
    return json;
}

Json documentOf(const Options& options, const Segmentation& mask,
                const std::vector<processing::SegmentStatistics>& statistics,
                const std::string& unit)
{
    Json segments = Json::array();
    for (std::size_t at = 0; at < statistics.size(); ++at)
        segments.push_back(segmentJson(mask.segments()[at], statistics[at]));
    return {{"image", options.image.string()},
            {"mask", options.mask.string()},
            {"unit", unit},
            {"method",
             {{"surface", "triangles of marching cubes at half level, as IBSI"},
              {"diameters", "between points half-way from voxels in to voxels out; LPS mm"},
              {"standardDeviation", "of the population"},
              {"otherGrid", "the image's voxel nearest to each voxel of the mask"}}},
            {"segments", segments}};
}

void sayStatistics(const Json& document, const Console& console)
{
    for (const auto& segment : document["segments"]) {
        char line[256];
        std::snprintf(line, sizeof(line), "  %4d  %-28s %10.2f ml", segment["label"].get<int>(),
                      segment["name"].get<std::string>().c_str(),
                      segment["volumeMl"].get<double>());
        std::string text = line;
        if (const auto& values = segment["values"]; !values.is_null()) {
            std::snprintf(line, sizeof(line), "  mean %.1f, SD %.1f %s",
                          values["mean"].get<double>(), values["standardDeviation"].get<double>(),
                          document["unit"].get<std::string>().c_str());
            text += line;
        }
        if (segment.contains("longestInSlice")) {
            std::snprintf(line, sizeof(line), "  %.1f x %.1f mm",
                          segment["longestInSlice"]["mm"].get<double>(),
                          segment["perpendicular"]["mm"].get<double>());
            text += line;
        }
        console.say(text);
    }
}

ExitCode statistics(const Options& options, const Console& console)
{
    const auto input = loadInput(options.image, options.choice, console);
    if (!input)
        return console.fail(input.error());
    const auto& volume = input->volume;
    const auto mask = loadMask(options.mask, &volume.description, console);
    if (!mask)
        return console.fail(mask.error());
    if (!mask->geometry().isSameGrid(volume.geometry))
        console.warn("the mask lies on another grid than the image: each of its voxels has the "
                     "value of the image's voxel nearest to it");
    const auto measured = processing::statisticsOfAll(*mask, volume, options.statistics,
                                                      console.progress("Measuring"));
    if (!measured)
        return console.fail(measured.error());
    const auto& unit = volume.description.unit;
    if (!options.output.empty()) {
        const auto table = processing::statisticsTable(*mask, *measured, unit);
        const auto written =
            writeAtomically(options.output, [&table](const std::filesystem::path& file) {
                std::ofstream(file, std::ios::binary) << table;
                return Result<void>();
            });
        if (!written)
            return console.fail(written.error());
    }
    const auto document = documentOf(options, *mask, *measured, unit);
    sayStatistics(document, console);
    console.print(document);
    return ExitCode::Done;
}

} // namespace

void addStatistics(Program& program)
{
    auto command = program.add(
        "statistics", "Measure the segments of a mask: volumes, surfaces, diameters, values");
    auto options = std::make_shared<Options>();
    command.add("IMAGE", options->image, "The image: DICOM, NIfTI, NRRD or MHA").required();
    command.add("--mask", options->mask, "The mask to measure").required();
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command.add("--volume", options->choice.volumeId, "The volume, as `info` lists it");
    command.add("--percentiles", options->statistics.percentiles, "From 0 to 100")
        .separated()
        .between(0, 100);
    command.add("-o,--output", options->output, "A .csv file to write");
    command.does([options](const Console& console) { return statistics(*options, console); });
}

} // namespace hangaku::cli
