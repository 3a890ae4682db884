// Runs the interactive segmentation algorithms on files, for checks against other programs and for
// measuring: see `usage`.

#include "tests/support/ClickTarget.h"

#include "viewer/core/segmentation/Polygon.h"
#include "viewer/processing/Resample.h"
#include "viewer/processing/growing/AdaptiveBrush.h"
#include "viewer/processing/growing/GraphCut.h"
#include "viewer/processing/growing/GridCut.h"
#include "viewer/processing/growing/LevelTracing.h"
#include "viewer/processing/growing/Livewire.h"
#include "viewer/processing/growing/Prompts.h"
#include "viewer/processing/growing/SeededGrowth.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

constexpr const char* kUsage =
    "growing_probe grow IMAGE SEEDS OUT [LOCALITY]   labels grown from a label map of seeds\n"
    "growing_probe brush IMAGE MASK LABEL RADIUS     how well dabs at its border keep to a mask\n"
    "growing_probe clicks IMAGE MASK LABEL COUNT     Dice after each of so many simulated clicks\n"
    "growing_probe maxflow FILE                      cost of the cheapest cut of a grid: its "
    "size,\n"
    "                                                then a terminal and three links for each "
    "voxel\n"
    "growing_probe polygon WIDTH HEIGHT X Y ...      pixels inside, as rows: first end y\n"
    "growing_probe speed                             times on made-up images\n";

struct Failure {
    std::string what;
};

template <typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw Failure{result.error().reason.english()};
    return std::move(*result);
}

Volume readVolume(const std::string& file)
{
    return orThrow(readImage(orThrow(describeImage(file)), {})).value;
}

LabelBox readLabels(const std::string& file)
{
    const auto segmentation = orThrow(readLabelMap(file));
    const LabelMap& map = segmentation.layer(0);
    LabelBox labels(map.geometry().box());
    labels.labels.assign(map.voxels().begin(), map.voxels().end());
    return labels;
}

void write(const ImageGeometry& geometry, LabelBox labels, const std::string& file)
{
    const std::set<Label> numbers(labels.labels.begin(), labels.labels.end());
    Segmentation segmentation(LabelMap(geometry, std::move(labels.labels)));
    for (const Label number : numbers) { // what is no segment's is not written
        Segment segment;
        segment.number = number;
        if (number != 0)
            (void)segmentation.insert(segment);
    }
    if (auto done = writeLabelMap(segmentation, file); !done)
        throw Failure{done.error().reason.english()};
}

class Stopwatch {
public:
    double ms() const
    {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_start)
            .count();
    }

    /// Of all threads; on a busy machine it says more.
    double cpuMs() const
    {
        return 1000.0 * static_cast<double>(std::clock() - m_clock) / CLOCKS_PER_SEC;
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::clock_t m_clock = std::clock();
};

void grow(const std::vector<std::string>& arguments)
{
    const Volume volume = readVolume(arguments.at(0));
    GrowthOptions options;
    if (arguments.size() > 3)
        options.localityPerMm = std::stod(arguments[3]);
    const Stopwatch watch;
    const auto growth =
        orThrow(SeededGrowth::create(volume, readLabels(arguments.at(1)), options, {}));
    std::printf("%.0f ms\n", watch.ms());
    write(volume.geometry, growth.labels(), arguments.at(2));
}

/// Noisy blobs, 1 mm.
Volume blobs(int side)
{
    const auto grid = *ImageGeometry::create({side, side, side}, {1, 1, 1}, {0, 0, 0},
                                             {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    auto buffer = *VoxelBuffer::create(PixelType::Int16, grid.voxelCount());
    std::mt19937 random(1);
    std::normal_distribution<float> noise(0, 20);
    std::array<float, 4096> some{};
    for (float& value : some)
        value = noise(random);
    auto* to = buffer->as<std::int16_t>().data();
    for (int k = 0; k < side; ++k)
        for (int j = 0; j < side; ++j)
            for (int i = 0; i < side; ++i)
                *to++ = static_cast<std::int16_t>(
                    (std::sin(i * 0.06) * std::sin(j * 0.05) * std::sin(k * 0.07) > 0 ? 120 : 0) +
                    some[random() % 4096]);
    return {.geometry = grid, .voxels = buffer, .description = {}};
}

void measureGrowth()
{
    const Volume volume = blobs(256);
    LabelBox seeds(volume.geometry.box());
    for (int n = 0; n < 8; ++n) // one scribble in each of eight blobs
        for (int step = -10; step <= 10; ++step)
            seeds.at({(n & 1) != 0 ? 78 + step : 27 + step, (n & 2) != 0 ? 94 : 31,
                      (n & 4) != 0 ? 67 : 22}) = static_cast<Label>(1 + n);
    Stopwatch watch;
    auto growth = orThrow(SeededGrowth::create(volume, seeds, {}, {}));
    std::printf("grow 256^3, 8 seeds: %.0f ms, %.0f ms CPU\n", watch.ms(), watch.cpuMs());
    const LabelBox first = growth.labels();
    for (int step = -10; step <= 10; ++step)
        seeds.at({180 + step, 180, 180}) = 3;
    const IndexBox changed{{170, 180, 180}, {191, 181, 181}};
    watch = {};
    if (!growth.update(seeds, changed, {}))
        throw Failure{"update"};
    std::printf("one more scribble: %.0f ms, %.0f ms CPU\n", watch.ms(), watch.cpuMs());
    for (int step = -10; step <= 10; ++step)
        seeds.at({180 + step, 180, 180}) = 0;
    watch = {};
    if (!growth.update(seeds, changed, {}))
        throw Failure{"update"};
    std::printf("taken away: %.0f ms, %.0f ms CPU\n", watch.ms(), watch.cpuMs());
    watch = {};
    const bool isSame = growth.labels().labels == first.labels;
    std::printf("labels: %.0f ms, as before: %s\n", watch.ms(), isSame ? "yes" : "NO");
}

/// A million voxels to be parted: the blob in the middle from the rest.
void measureCut()
{
    const Volume volume = blobs(100);
    LabelBox seeds(volume.geometry.box());
    for (int n = 0; n < 100 * 100; ++n)
        seeds.at({n % 100, n / 100, 0}) = seeds.at({n % 100, n / 100, 99}) = kBackgroundSeed;
    for (int n = -8; n <= 8; ++n)
        seeds.at({27 + n, 31, 22}) = kObjectSeed;
    const Stopwatch watch;
    const Region cut = orThrow(graphCut(volume, seeds, {}, {}));
    std::printf("cut of 100^3, %zu voxels: %.0f ms, %.0f ms CPU\n", cut.count(), watch.ms(),
                watch.cpuMs());
}

void speed(const std::vector<std::string>&)
{
    measureGrowth();
    measureCut();
    const Volume volume = blobs(80);
    const Stopwatch watch;
    for (int n = 0; n < 20; ++n)
        (void)adaptiveDab(volume, {{20, BrushShape::Sphere}}, {}, {35.0 + n, 40, 40});
    std::printf("dab, ball of radius 20 voxels: %.1f ms, %.1f ms CPU\n", watch.ms() / 20,
                watch.cpuMs() / 20);

    PixelPatch patch{512, 512, {1, 1}, {}};
    for (int y = 0; y < 512; ++y)
        for (int x = 0; x < 512; ++x)
            patch.pixels.push_back(
                static_cast<float>(volume.valueAt({x % 80, y % 80, (x / 80 + y / 80) % 80})));
    Stopwatch wires;
    auto wire = orThrow(Livewire::create(patch));
    std::printf("live-wire 512^2, ready: %.1f ms, %.1f ms CPU\n", wires.ms(), wires.cpuMs());
    wire.setAnchor({100, 100});
    wires = {};
    for (int n = 0; n < 50; ++n)
        (void)wire.pathTo({100.0 + 2 * n, 100.0 + n});
    std::printf("each of 50 moves of the mouse: %.2f ms, %.2f ms CPU\n", wires.ms() / 50,
                wires.cpuMs() / 50);
    wires = {};
    for (int n = 0; n < 20; ++n)
        (void)levelOutlines(patch, {20.0 + 20 * n, 250});
    std::printf("level tracing 512^2: %.1f ms, %.1f ms CPU\n", wires.ms() / 20, wires.cpuMs() / 20);
}

/// Dabs at voxels of the mask's border; how the dab, and the whole ball, agree with the mask in it.
void brush(const std::vector<std::string>& arguments)
{
    const Volume volume = readVolume(arguments.at(0));
    const LabelBox mask = readLabels(arguments.at(1));
    const auto wanted = static_cast<Label>(std::stoi(arguments.at(2)));
    const double radius = std::stod(arguments.at(3));
    const auto& geometry = volume.geometry;
    std::vector<std::size_t> places;
    for (std::size_t n = 0; n < mask.labels.size(); ++n)
        if (mask.labels[n] == wanted)
            places.push_back(n);
    std::mt19937 random(1);
    const auto size = sizeOf(mask.box);
    double dabDice = 0;
    double ballDice = 0;
    double ms = 0;
    int count = 0;
    for (int n = 0; n < 3000 && count < 100 && !places.empty(); ++n) {
        const auto place = places[random() % places.size()];
        const Index3 at{static_cast<int>(place % static_cast<std::size_t>(size[0])),
                        static_cast<int>(place / static_cast<std::size_t>(size[0]) %
                                         static_cast<std::size_t>(size[1])),
                        static_cast<int>(place / static_cast<std::size_t>(size[0] * size[1]))};
        const Vec3 centre = geometry.toWorld(at);
        const IndexBox around = grown(geometry, {at, {at[0] + 1, at[1] + 1, at[2] + 1}}, radius);
        double ball = 0;
        double truth = 0;
        double nearest = radius;
        const Stopwatch watch;
        const Region dab = adaptiveDab(volume, {{radius, BrushShape::Sphere}}, {}, centre);
        ms += watch.ms();
        double common = 0;
        for (int k = around.first[2]; k < around.end[2]; ++k)
            for (int j = around.first[1]; j < around.end[1]; ++j)
                for (int i = around.first[0]; i < around.end[0]; ++i) {
                    const double far = length(geometry.toWorld(Index3{i, j, k}) - centre);
                    if (far > radius)
                        continue;
                    const bool isTrue = mask.at({i, j, k}) == wanted;
                    ball += 1;
                    truth += isTrue;
                    common += isTrue && dab.contains({i, j, k});
                    if (!isTrue)
                        nearest = std::min(nearest, far);
                }
        // The user aims inside, and at the border.
        if (nearest < radius / 3 || nearest >= radius * 0.8)
            continue;
        dabDice += 2 * common / (truth + static_cast<double>(dab.count()));
        ballDice += 2 * truth / (truth + ball);
        ++count;
    }
    std::printf("%d dabs: Dice %.3f, of the whole ball %.3f\n", count, dabDice / count,
                ballDice / count);
}

void maxflow(const std::vector<std::string>& arguments)
{
    std::ifstream file(arguments.at(0));
    Index3 size{};
    file >> size[0] >> size[1] >> size[2];
    const IndexBox box{{0, 0, 0}, size};
    GridCut cut(size);
    std::vector<std::array<int, 4>> weights(voxelCount(box));
    const auto forEach = [&](auto&& visit) {
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i)
                    visit(Index3{i, j, k}, weights[offsetIn(box, {i, j, k})]);
    };
    forEach([&](Index3 at, std::array<int, 4>& weight) {
        file >> weight[0] >> weight[1] >> weight[2] >> weight[3];
        cut.addTerminal(at, weight[0]);
        for (int axis = 0; axis < 3; ++axis)
            if (at[static_cast<std::size_t>(axis)] + 1 < size[static_cast<std::size_t>(axis)])
                cut.setLink(at, axis, weight[static_cast<std::size_t>(axis) + 1]);
    });
    if (!file)
        throw Failure{"too few numbers"};
    cut.solve({});
    long cost = 0;
    forEach([&](Index3 at, const std::array<int, 4>& weight) {
        cost += cut.isSource(at) ? std::max(0, -weight[0]) : std::max(0, weight[0]);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            Index3 next = at;
            if (++next[axis] < size[axis] && cut.isSource(at) != cut.isSource(next))
                cost += weight[axis + 1];
        }
    });
    std::printf("%ld\n", cost);
}

void polygon(const std::vector<std::string>& arguments)
{
    const auto grid =
        *ImageGeometry::create({std::stoi(arguments.at(0)), std::stoi(arguments.at(1)), 1},
                               {1, 1, 1}, {0, 0, 0}, {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    std::vector<Vec3> outline;
    for (std::size_t n = 2; n + 1 < arguments.size(); n += 2)
        outline.push_back({std::stod(arguments[n]), std::stod(arguments[n + 1]), 0});
    visitInsidePolygon(
        grid, outline, {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, {},
        [](int first, int end, int j, int) { std::printf("%d %d %d\n", first, end, j); });
}

/// The standard simulation: each click goes into the middle of the largest part that is wrong.
void clicks(const std::vector<std::string>& arguments)
{
    const Volume volume = readVolume(arguments.at(0));
    const auto masks = orThrow(readLabelMap(arguments.at(1)));
    const LabelMap map = resampled(masks.layer(0), volume.geometry);
    const Region whole =
        Region::ofLabel(map, static_cast<Label>(std::stoi(arguments.at(2))), volume.geometry.box());
    const Region truth = whole.in(whole.bounds());
    if (truth.isEmpty())
        throw Failure{"no such label"};
    PromptSegmenter segmenter(volume);
    std::vector<Prompt> prompts;
    Region object;
    double ms = 0;
    double cpuMs = 0;
    const int wanted = std::stoi(arguments.at(3));
    for (int n = 0; n < wanted; ++n) {
        const Target missing = targetIn(minus(truth, object));
        const Target wrong = targetIn(minus(object, truth));
        const bool isMissing = missing.size >= wrong.size;
        if (missing.size + wrong.size == 0)
            break;
        prompts.push_back({isMissing ? PromptMeaning::Object : PromptMeaning::Background,
                           {volume.geometry.toWorld(isMissing ? missing.voxel : wrong.voxel)},
                           0});
        const Stopwatch watch;
        object = orThrow(segmenter.segment(prompts, {}));
        ms += watch.ms();
        cpuMs += watch.cpuMs();
        const double common = static_cast<double>(truth.count() - minus(truth, object).count());
        std::printf("%c%.3f ", isMissing ? '+' : '-',
                    2 * common / static_cast<double>(truth.count() + object.count()));
    }
    std::printf(" %.0f ms, %.0f ms CPU a click\n", ms / static_cast<double>(prompts.size()),
                cpuMs / static_cast<double>(prompts.size()));
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const std::map<std::string, std::function<void(const std::vector<std::string>&)>> commands{
        {"grow", grow},       {"brush", brush},     {"clicks", clicks},
        {"maxflow", maxflow}, {"polygon", polygon}, {"speed", speed}};
    const auto command = commands.find(arguments.empty() ? "" : arguments[0]);
    if (command == commands.end()) {
        std::fputs(kUsage, stderr);
        return 2;
    }
    try {
        command->second({arguments.begin() + 1, arguments.end()});
        return 0;
    } catch (const Failure& failure) {
        std::fprintf(stderr, "%s\n", failure.what.c_str());
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n%s", problem.what(), kUsage);
    }
    return 1;
}
