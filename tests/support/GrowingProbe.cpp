// Runs the interactive segmentation algorithms on files, for checks against other programs and for
// measuring: see `usage`.

#include "viewer/processing/growing/AdaptiveBrush.h"
#include "viewer/processing/growing/SeededGrowth.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <map>
#include <random>
#include <string>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;

namespace {

constexpr const char* kUsage =
    "growing_probe grow IMAGE SEEDS OUT [LOCALITY]   labels grown from a label map of seeds\n"
    "growing_probe brush IMAGE MASK LABEL RADIUS     how well dabs at its border keep to a mask\n"
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
    Segmentation segmentation(LabelMap(geometry, std::move(labels.labels)));
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

void speed(const std::vector<std::string>&)
{
    measureGrowth();
    const Volume volume = blobs(80);
    const Stopwatch watch;
    for (int n = 0; n < 20; ++n)
        (void)adaptiveDab(volume, {{20, BrushShape::Sphere}}, {}, {35.0 + n, 40, 40});
    std::printf("dab, ball of radius 20 voxels: %.1f ms, %.1f ms CPU\n", watch.ms() / 20,
                watch.cpuMs() / 20);
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

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const std::map<std::string, std::function<void(const std::vector<std::string>&)>> commands{
        {"grow", grow}, {"brush", brush}, {"speed", speed}};
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
