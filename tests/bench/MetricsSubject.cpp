#include "tests/bench/Memory.h"
#include "tests/bench/Subject.h"
#include "tests/support/TemporaryFolder.h"
#include "viewer/processing/metrics/SegmentMetrics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;

constexpr int kSegments = 104;
constexpr Index3 kSize{512, 512, 400};
constexpr Vec3 kSpacing{0.75, 0.75, 1};

/// A lump with a wavy surface.
struct Lump {
    Vec3 centre; ///< voxels
    Vec3 radius;
    double phase = 0;

    bool contains(Index3 at, double waves) const
    {
        const Vec3 from{(at[0] - centre.x) / radius.x, (at[1] - centre.y) / radius.y,
                        (at[2] - centre.z) / radius.z};
        const double wave = std::sin(9 * from.x + phase) * std::sin(8 * from.y - phase) *
                            std::sin(7 * from.z + 2 * phase);
        return length(from) <= 1 + waves * wave;
    }
};

/// 104 lumps of the sizes of organs, one over the other.
std::vector<Lump> lumps()
{
    std::mt19937 random(7);
    const auto between = [&random](double low, double high) {
        return std::uniform_real_distribution(low, high)(random);
    };
    std::vector<Lump> result;
    for (int n = 0; n < kSegments; ++n) {
        const double size = between(12, 60);
        result.push_back(
            {{between(60, 450), between(60, 450), between(40, 360)},
             {size * between(0.6, 1.3), size * between(0.6, 1.3), size * between(0.6, 1.3)},
             between(0, 6)});
    }
    std::ranges::sort(result, [](const Lump& a, const Lump& b) { return a.radius.x > b.radius.x; });
    return result;
}

Segmentation draw(const std::vector<Lump>& lumps, double waves)
{
    const auto geometry =
        *ImageGeometry::create(kSize, kSpacing, {0, 0, 0}, {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    std::vector<Label> voxels(geometry.voxelCount());
    Label label = 0;
    for (const auto& lump : lumps) {
        ++label;
        IndexBox box;
        for (int axis = 0; axis < 3; ++axis) {
            const auto at = static_cast<std::size_t>(axis);
            box.first[at] = static_cast<int>(lump.centre[axis] - 1.3 * lump.radius[axis]);
            box.end[at] = static_cast<int>(lump.centre[axis] + 1.3 * lump.radius[axis]) + 1;
        }
        box = box.clippedTo(kSize);
        for (int k = box.first[2]; k < box.end[2]; ++k)
            for (int j = box.first[1]; j < box.end[1]; ++j)
                for (int i = box.first[0]; i < box.end[0]; ++i)
                    if (lump.contains({i, j, k}, waves))
                        voxels[(static_cast<std::size_t>(k) * kSize[1] +
                                static_cast<std::size_t>(j)) *
                                   kSize[0] +
                               static_cast<std::size_t>(i)] = label;
    }
    Segmentation segmentation(LabelMap(geometry, std::move(voxels)));
    for (Label number = 1; number <= label; ++number) {
        Segment segment;
        segment.number = number;
        segment.label = "lump " + std::to_string(number);
        (void)segmentation.insert(segment);
    }
    return segmentation;
}

/// The same lumps, moved by a voxel or three, larger or smaller by some hundredths.
std::vector<Lump> predicted(std::vector<Lump> lumps)
{
    std::mt19937 random(8);
    std::normal_distribution<double> normal;
    for (auto& lump : lumps)
        for (int axis = 0; axis < 3; ++axis) {
            lump.centre[axis] += 1.5 * normal(random);
            lump.radius[axis] *= 1 + 0.03 * normal(random);
        }
    return lumps;
}

/// The method of google-deepmind/surface-distance with NumPy and SciPy on some of the segments.
/// Null without them.
nlohmann::json comparator(const Segmentation& reference, const Segmentation& prediction, int every)
{
    const tests::TemporaryFolder folder;
    const auto dump = [&folder](const char* name, const Segmentation& mask) {
        const auto voxels = std::as_bytes(mask.layer(0).voxels());
        std::ofstream(folder / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(voxels.data()),
                   static_cast<std::streamsize>(voxels.size()));
    };
    dump("reference.raw", reference);
    dump("prediction.raw", prediction);
    const std::string command =
        "/usr/bin/python3 '" HANGAKU_SUPPORT_FOLDER "/surface_distance_times.py' '" +
        (folder / "reference.raw").string() + "' '" + (folder / "prediction.raw").string() +
        "' 512 512 400 0.75 0.75 1 " + std::to_string(every) + " 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string text;
    std::array<char, 4096> part{};
    while (pipe && std::fgets(part.data(), part.size(), pipe.get()) != nullptr)
        text += part.data();
    const auto json = nlohmann::json::parse(text, nullptr, false);
    return json.is_array() ? json : nlohmann::json();
}

/// Whether both have the same numbers.
bool agree(const std::vector<SegmentMetrics>& ours, const nlohmann::json& theirs)
{
    return std::ranges::all_of(theirs, [&](const nlohmann::json& entry) {
        const auto& metrics = ours[entry["label"].get<std::size_t>() - 1];
        const auto isSame = [&](const std::optional<double>& value, const char* key) {
            return value && std::abs(*value - entry[key].get<double>()) < 1e-9;
        };
        return isSame(metrics.dice, "dice") && isSame(metrics.surface.hd, "hd") &&
               isSame(metrics.surface.hd95, "hd95") && isSame(metrics.surface.nsd[0], "nsd") &&
               isSame(metrics.surface.assd, "assd");
    });
}

std::vector<double> forAll(const nlohmann::json& theirs, const char* key)
{
    double sum = 0;
    for (const auto& entry : theirs)
        sum += entry[key].get<double>();
    return {sum * 1000 / static_cast<double>(theirs.size()) * kSegments};
}

} // namespace

int runMetrics(const std::vector<std::string>& arguments, Report& report)
{
    int runs = 5;
    int every = 8;
    for (std::size_t n = 0; n < arguments.size(); ++n) {
        if (arguments[n] == "--runs" && n + 1 < arguments.size())
            runs = std::max(1, std::atoi(arguments[++n].c_str()));
        else if (arguments[n] == "--all")
            every = 1;
    }
    const auto shapes = lumps();
    const auto reference = draw(shapes, 0.05);
    const auto prediction = draw(predicted(shapes), 0.08);
    std::vector<SegmentMetrics> metrics;
    const auto measure = [&](SurfaceMethod method) {
        metrics = *segmentMetrics(reference, prediction, {method, {1, 2}}, {});
    };
    const double peak = peakBytesOf([&] { measure(SurfaceMethod::Surfel); });
    std::vector<double> byVoxels;
    std::vector<double> bySurfels;
    for (int n = 0; n < runs; ++n) {
        byVoxels.push_back(timed([&] { measure(SurfaceMethod::Voxel); }));
        bySurfels.push_back(timed([&] { measure(SurfaceMethod::Surfel); }));
    }
    const auto theirs = comparator(reference, prediction, every);
    Measurement surfels{"104 segments, surfels", "ms", bySurfels, {}, {}};
    if (!theirs.is_null()) {
        surfels.comparator = "surface-distance's method in SciPy, from the segment's box on";
        surfels.comparatorSamples = forAll(theirs, "boxSeconds");
        report.add(surfels);
        surfels.comparator = "the same from the whole volume on, as it is called";
        surfels.comparatorSamples = forAll(theirs, "seconds");
        report.note(agree(metrics, theirs) ? "both have the same Dice, HD, HD95, ASSD and NSD"
                                           : "THE NUMBERS DIFFER");
        report.note("SciPy's times: of " + std::to_string(theirs.size()) +
                    " of the segments, for 104");
    }
    report.add(surfels);
    report.add({"104 segments, voxels", "ms", byVoxels, {}, {}});
    report.add({"memory beyond the masks at most",
                "bytes per voxel",
                {peak / static_cast<double>(reference.geometry().voxelCount())},
                {},
                {}});
    report.note("512 x 512 x 400 voxels of 0.75 x 0.75 x 1 mm; all metrics, NSD at 1 and 2 mm");
    return 0;
}

} // namespace hangaku::bench
