// Applies the selection and statistics functions to files, so that Python can check them against
// other implementations. Prints numbers or writes masks; run without arguments for the commands.
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"
#include "viewer/processing/selection/AutomaticThreshold.h"
#include "viewer/processing/selection/FillBetween.h"
#include "viewer/processing/selection/FloodFill.h"
#include "viewer/processing/selection/RegionGrowing.h"
#include "viewer/processing/selection/Threshold.h"
#include "viewer/processing/statistics/StatisticsTable.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;

namespace {

template <typename T> T orDie(Result<T> result)
{
    if (result)
        return std::move(*result);
    std::fprintf(stderr, "%s: %s\n", toString(result.error().code),
                 result.error().reason.english().c_str());
    std::exit(1);
}

Volume volumeOf(const std::string& path)
{
    const auto description = orDie(describeImage(path));
    return orDie(readImage(description, LoadObserver{})).value;
}

/// Says on stderr how long the best of $REPEAT runs took, by the wall and of the processors.
template <typename Work> auto timed(Work&& work)
{
    const char* wanted = std::getenv("REPEAT");
    double wall = 1e9;
    double processors = 1e9;
    auto result = work();
    for (int n = 0; n < (wanted != nullptr ? std::atoi(wanted) : 1); ++n) {
        const auto start = std::chrono::steady_clock::now();
        const auto ticks = std::clock();
        result = work();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - start;
        wall = std::min(wall, took.count());
        processors = std::min(processors,
                              1000.0 * static_cast<double>(std::clock() - ticks) / CLOCKS_PER_SEC);
    }
    std::fprintf(stderr, "%.1f ms, CPU %.1f ms\n", wall, processors);
    return result;
}

void write(const Region& region, const ImageGeometry& grid, const std::string& path)
{
    const auto whole = region.in(grid.box());
    Segmentation mask(LabelMap(grid, std::vector<Label>(whole.inside.begin(), whole.inside.end())));
    (void)mask.insert(Segment{});
    const auto written = writeLabelMap(mask, path);
    if (!written)
        orDie<int>(tl::unexpected<Error>(written.error()));
}

double number(const char* text)
{
    return std::strtod(text, nullptr);
}

int statistics(char** arguments)
{
    const auto volume = volumeOf(arguments[0]);
    const auto mask = orDie(readLabelMap(arguments[1]));
    StatisticsOptions options;
    options.percentiles = {10, 25, 75, 90};
    options.sliceAxis = std::atoi(arguments[2]);
    const auto all = timed([&] { return orDie(statisticsOfAll(mask, volume, options, {})); });
    std::fputs(statisticsTable(mask, all, "").c_str(), stdout);
    return 0;
}

int fill(char** arguments)
{
    const auto mask = orDie(readLabelMap(arguments[0]));
    const auto label = static_cast<Label>(std::atoi(arguments[1]));
    const int axis = std::atoi(arguments[2]);
    const auto every = static_cast<std::size_t>(std::atoi(arguments[3]));
    auto region = Region::ofLabel(mask.layer(0), label, mask.geometry().box());
    region = region.in(region.bounds());
    const auto at = static_cast<std::size_t>(axis);
    const int first = region.box.first[at];
    const int last = region.box.end[at] - 1;
    for (int slice = first; slice < last; ++slice) {
        if (static_cast<std::size_t>(slice - first) % every == 0)
            continue;
        IndexBox box = region.box;
        box.first[at] = slice;
        box.end[at] = slice + 1;
        for (int k = box.first[2]; k < box.end[2]; ++k)
            for (int j = box.first[1]; j < box.end[1]; ++j)
                for (int i = box.first[0]; i < box.end[0]; ++i)
                    region.inside[region.offset({i, j, k})] = 0;
    }
    const auto filled =
        timed([&] { return orDie(fillBetween(region, mask.geometry(), axis, {}, {})); });
    write(filled, mask.geometry(), arguments[4]);
    return 0;
}

int threshold(char** arguments)
{
    const auto volume = volumeOf(arguments[0]);
    const ValueInterval interval{number(arguments[1]), number(arguments[2])};
    write(timed([&] {
              return orDie(thresholdRegion(volume, interval, volume.geometry.box(), {}));
          }),
          volume.geometry, arguments[3]);
    return 0;
}

int automatic(char** arguments)
{
    const auto volume = volumeOf(arguments[0]);
    for (const auto method : automaticThresholds()) {
        const auto classes =
            timed([&] { return automaticClasses(volume, method, volume.geometry.box(), {}); });
        std::printf("%s", nameOf(method).english().c_str());
        if (!classes)
            std::printf("\t%s", classes.error().detail.c_str());
        else
            for (std::size_t at = 1; at < classes->size(); ++at)
                std::printf("\t%.9g", (*classes)[at].lowest);
        std::printf("\n");
    }
    return 0;
}

int flood(char** arguments)
{
    const auto volume = volumeOf(arguments[0]);
    const Index3 seed{std::atoi(arguments[1]), std::atoi(arguments[2]), std::atoi(arguments[3])};
    const ValueInterval interval{number(arguments[4]), number(arguments[5])};
    FloodFillOptions options;
    if (std::atoi(arguments[6]) == 26)
        options.neighbours = FloodNeighbours::Corners;
    write(timed([&] { return orDie(floodFill(volume, seed, interval, options, {})); }),
          volume.geometry, arguments[7]);
    return 0;
}

int grow(char** arguments)
{
    const auto volume = volumeOf(arguments[0]);
    const Index3 seed{std::atoi(arguments[1]), std::atoi(arguments[2]), std::atoi(arguments[3])};
    GrowingOptions options;
    options.maximumRadiusMm = number(arguments[4]);
    options.leastGuardRadiusMm = number(arguments[5]);
    const std::string interval = arguments[6];
    if (const auto colon = interval.find(':'); colon != std::string::npos)
        options.interval = {number(interval.c_str()), number(interval.c_str() + colon + 1)};
    const auto growth = timed([&] { return orDie(growRegion(volume, seed, options, {})); });
    std::printf("%zu voxels, %g to %g, guard %g mm, bound %d\n", growth.region.count(),
                growth.interval.lowest, growth.interval.highest, growth.guardRadiusMm,
                static_cast<int>(growth.stoppedAt));
    write(growth.region, volume.geometry, arguments[7]);
    return 0;
}

int phantom(char** arguments)
{
    const auto size = std::string(arguments[0]) == "full" ? PhantomSize::Full : PhantomSize::Small;
    const auto made = orDie(
        makeThoraxPhantom(size, static_cast<std::uint64_t>(std::atoi(arguments[1])), {}));
    return writeImage(made.volume, arguments[2]) && writeLabelMap(made.groundTruth, arguments[3])
               ? 0
               : 1;
}

struct Command {
    const char* name;
    int arguments;
    const char* usage;
    int (*run)(char** arguments);
};

constexpr Command kCommands[] = {
    {"statistics", 3, "IMAGE MASK SLICE_AXIS", statistics},
    {"fill", 5, "MASK LABEL AXIS EVERY OUT", fill},
    {"threshold", 4, "IMAGE LOWEST HIGHEST OUT", threshold},
    {"automatic", 1, "IMAGE", automatic},
    {"flood", 8, "IMAGE I J K LOWEST HIGHEST 6|26 OUT", flood},
    {"phantom", 4, "small|full SEED IMAGE MASK", phantom},
    {"grow", 8, "IMAGE I J K MAXIMUM_RADIUS LEAST_GUARD LOWEST:HIGHEST|auto OUT", grow},
};

} // namespace

int main(int argc, char** argv)
{
    for (const auto& command : kCommands)
        if (argc == command.arguments + 2 && std::string(argv[1]) == command.name)
            return command.run(argv + 2);
    for (const auto& command : kCommands)
        std::fprintf(stderr, "selection-probe %s %s\n", command.name, command.usage);
    return 2;
}
