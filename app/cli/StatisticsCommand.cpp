#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/statistics/StatisticsTable.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>

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
    bool isBySlice = false;
    std::vector<double> levels; ///< by slice: H, LPS mm; none: all slices
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

Result<void> writeTable(const std::string& table, const std::filesystem::path& to)
{
    return writeAtomically(to, [&table](const std::filesystem::path& file) {
        std::ofstream(file, std::ios::binary) << table;
        return Result<void>();
    });
}

ExitCode measureWhole(const Options& options, const Volume& volume, const Segmentation& mask,
                      const Console& console)
{
    const auto measured = processing::statisticsOfAll(mask, volume, options.statistics,
                                                      console.progress("Measuring"));
    if (!measured)
        return console.fail(measured.error());
    const auto& unit = volume.description.unit;
    if (!options.output.empty()) {
        const auto table = processing::statisticsTable(mask, *measured, unit);
        if (auto written = writeTable(table, options.output); !written)
            return console.fail(written.error());
    }
    const auto document = documentOf(options, mask, *measured, unit);
    sayStatistics(document, console);
    console.print(document);
    return ExitCode::Done;
}

/// The slice whose middle is the nearest to a height. @return InvalidArgument beyond the mask
Result<int> sliceAt(const ImageGeometry& grid, int axis, double level)
{
    const int last = grid.size()[static_cast<std::size_t>(axis)] - 1;
    const double first = processing::middleOfSlice(grid, axis, 0).z;
    const double step = processing::middleOfSlice(grid, axis, 1).z - first;
    const double slice = (level - first) / step;
    if (slice < -0.5 || slice > last + 0.5) {
        const double end = first + step * last;
        char range[64];
        std::snprintf(range, sizeof(range), "%.1f to %.1f", std::min(first, end),
                      std::max(first, end));
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There is no slice at this level")),
                    Text(HANGAKU_TR("Core", "The mask's slices go from H = %1 mm."), {range}));
    }
    return static_cast<int>(std::clamp(std::lround(slice), 0L, static_cast<long>(last)));
}

Json areasJson(const Segmentation& mask,
               const std::vector<std::vector<processing::SliceArea>>& areas, int axis)
{
    Json slices = Json::array();
    for (std::size_t slice = 0; slice < areas.size(); ++slice) {
        Json segments = Json::array();
        for (const auto& area : areas[slice])
            if (area.voxels > 0) {
                segments.push_back({{"label", area.label},
                                    {"name", mask.find(area.label)->label},
                                    {"voxels", area.voxels},
                                    {"areaCm2", area.areaCm2},
                                    {"mean", nullptr},
                                    {"standardDeviation", nullptr}});
                if (area.count > 0) {
                    segments.back()["mean"] = area.mean;
                    segments.back()["standardDeviation"] = area.standardDeviation;
                }
            }
        const auto middle =
            processing::middleOfSlice(mask.geometry(), axis, static_cast<int>(slice));
        if (!segments.empty())
            slices.push_back(
                {{"slice", slice}, {"middle", pointJson(middle)}, {"segments", segments}});
    }
    return slices;
}

ExitCode measureSlices(const Options& options, const Volume& volume, const Segmentation& mask,
                       const Console& console)
{
    const int axis = processing::axialAxis(mask.geometry());
    auto areas = processing::areasBySlice(mask, volume, axis, console.progress("Measuring"));
    if (!areas)
        return console.fail(areas.error());
    std::set<int> wanted;
    for (const double level : options.levels) {
        const auto slice = sliceAt(mask.geometry(), axis, level);
        if (!slice)
            return console.fail(slice.error());
        wanted.insert(*slice);
    }
    for (int slice = 0; slice < static_cast<int>(areas->size()) && !wanted.empty(); ++slice)
        if (!wanted.contains(slice))
            (*areas)[static_cast<std::size_t>(slice)].clear();
    const auto& unit = volume.description.unit;
    const auto table = processing::areaTable(mask, *areas, axis, unit);
    if (options.output.empty())
        console.say(table.substr(0, table.size() - 2)); // it ends the line itself
    else if (auto written = writeTable(table, options.output); !written)
        return console.fail(written.error());
    console.print({{"image", options.image.string()},
                   {"mask", options.mask.string()},
                   {"unit", unit},
                   {"pixelAreaMm2", processing::pixelAreaMm2(mask.geometry(), axis)},
                   {"slices", areasJson(mask, *areas, axis)}});
    return ExitCode::Done;
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
    return options.isBySlice || !options.levels.empty()
               ? measureSlices(options, volume, *mask, console)
               : measureWhole(options, volume, *mask, console);
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
    const auto percentiles =
        command.add("--percentiles", options->statistics.percentiles, "From 0 to 100")
            .separated()
            .between(0, 100);
    command
        .add("--areas", options->isBySlice,
             "By axial slice instead: areas in cm2, means; as CSV on the terminal without -o")
        .excludes(percentiles);
    command
        .add("--level", options->levels,
             "The same, but only of the slices nearest to these heights H, LPS mm")
        .separated()
        .excludes(percentiles);
    command.add("-o,--output", options->output, "A .csv file to write");
    command.does([options](const Console& console) { return statistics(*options, console); });
}

} // namespace hangaku::cli
