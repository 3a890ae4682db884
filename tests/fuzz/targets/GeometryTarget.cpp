#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/DescribeVolume.h"
#include "viewer/dicom/SeriesSplitter.h"
#include "viewer/dicom/StackGeometry.h"

#include <cmath>
#include <set>

#include <fuzzer/FuzzedDataProvider.h>

// Headers as a file may have them, in any order, of any shape: no frame is lost or shown twice, and
// what a volume says of its slices holds.

namespace {

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;

/// Mostly a number such as files have; now and then any that the readers let pass.
double number(FuzzedDataProvider& from)
{
    switch (from.ConsumeIntegralInRange(0, 7)) {
    case 0: {
        const double any = from.ConsumeFloatingPoint<double>();
        return std::abs(any) < 1e6 ? any : 0;
    }
    case 1: return from.ConsumeFloatingPointInRange(-0.01, 0.01);
    case 2: return from.ConsumeFloatingPointInRange(-1000.0, 1000.0);
    default: return from.ConsumeIntegralInRange(-40, 40) * 1.25;
    }
}

/// As the readers give them: perpendicular within their tolerance, of length 1.
std::array<Vec3, 2> axes(FuzzedDataProvider& from)
{
    const double turn = from.ConsumeIntegralInRange(0, 3) * 0.7;
    const double noise = from.ConsumeFloatingPointInRange(-0.02, 0.02);
    const Vec3 i{std::cos(turn), std::sin(turn), noise};
    const Vec3 j{-std::sin(turn) * 0.8, std::cos(turn) * 0.8, 0.6};
    return {normalized(i), normalized(j)};
}

FrameHeader frameFrom(FuzzedDataProvider& from, int index)
{
    FrameHeader frame;
    frame.index = index;
    if (from.ConsumeIntegralInRange(0, 9) > 0)
        frame.position = Vec3{number(from), number(from), number(from)};
    if (from.ConsumeIntegralInRange(0, 9) > 0)
        frame.axes = axes(from);
    if (from.ConsumeIntegralInRange(0, 9) > 0)
        frame.spacingMm = {{std::abs(number(from)) + 1e-9, std::abs(number(from)) + 1e-9}};
    frame.sliceThicknessMm = number(from);
    frame.sliceSpacingMm = number(from);
    frame.slope = number(from);
    frame.intercept = number(from);
    frame.tags = {from.ConsumeIntegralInRange(-1, 3), from.ConsumeIntegralInRange(-1, 2),
                  from.ConsumeIntegralInRange(-1, 2), number(from), number(from), number(from),
                  from.ConsumeBool() ? "ORIGINAL\\PRIMARY\\M" : "DERIVED"};
    return frame;
}

FileHeader fileFrom(FuzzedDataProvider& from, int number)
{
    FileHeader file;
    file.isImage = true;
    file.isLocaliser = from.ConsumeIntegralInRange(0, 9) == 0;
    file.isMosaic = from.ConsumeIntegralInRange(0, 9) == 0;
    file.instance.path = "/" + std::to_string(number);
    file.instance.sopInstanceUid = std::to_string(from.ConsumeIntegralInRange(0, 40));
    file.instance.number = from.ConsumeIntegralInRange(-2, 40);
    file.pixels = {from.ConsumeIntegralInRange(1, 65535),
                   from.ConsumeIntegralInRange(1, 65535),
                   16,
                   from.ConsumeIntegralInRange(0, 65535),
                   from.ConsumeBool(),
                   1,
                   "MONOCHROME2"};
    if (from.ConsumeIntegralInRange(0, 3) > 0)
        file.pixels = {512, 512, 16, 12, false, 1, "MONOCHROME2"};
    file.description.modality = from.ConsumeBool() ? "CT" : "MR";
    if (from.ConsumeBool())
        file.paddingValue = from.ConsumeIntegral<std::int16_t>();
    const int frames = from.ConsumeIntegralInRange(0, 9) == 0 ? from.ConsumeIntegralInRange(2, 12) : 1;
    file.instance.frames = frames;
    for (int n = 0; n < frames; ++n)
        file.frames.push_back(frameFrom(from, n));
    return file;
}

void check(const VolumeDescription& volume, const FrameStack& stack)
{
    using hangaku::fuzz::require;
    require(!volume.slices.empty() && volume.slices.size() <= 20 * stack.frames.size() + 1000);
    require(volume.timePoints >= 1 &&
            volume.slices.size() % static_cast<std::size_t>(volume.timePoints) == 0);
    for (const auto& slice : volume.slices)
        require(slice.instance >= 0 &&
                static_cast<std::size_t>(slice.instance) < volume.instances.size());
    if (!volume.geometry)
        return;
    const auto& grid = *volume.geometry;
    for (const auto corner : {Index3{0, 0, 0}, Index3{grid.size()[0] - 1, grid.size()[1] - 1,
                                                      grid.size()[2] - 1}})
        require(std::isfinite(length(grid.toWorld(corner))));
    for (std::size_t n = 1; n < volume.slicePlaces.size(); ++n)
        require(volume.slicePlaces[n] > volume.slicePlaces[n - 1]);
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    std::vector<std::string> all;
    for (unsigned seed = 1; seed < 12; ++seed) {
        std::string bytes;
        for (unsigned n = 0, state = seed; n < 200 * seed; ++n) {
            state = state * 1664525U + 1013904223U;
            bytes += static_cast<char>(state >> 24);
        }
        all.push_back(std::move(bytes));
    }
    return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzedDataProvider from(data, size);
    std::vector<FileHeader> files;
    const int count = from.ConsumeIntegralInRange(1, 24);
    for (int n = 0; n < count; ++n)
        files.push_back(fileFrom(from, n));
    std::vector<const FileHeader*> pointers;
    for (const auto& file : files)
        pointers.push_back(&file);
    std::set<const FrameHeader*> seen;
    for (const auto& stack : splitSeries(pointers)) {
        hangaku::fuzz::require(!stack.frames.empty());
        for (const auto& frame : stack.frames)
            hangaku::fuzz::require(seen.insert(frame.frame).second);
        check(describeVolume(stack), stack);
    }
    return 0;
}
