#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/seg/FrameCodec.h"
#include "viewer/dicom/seg/FrameGrid.h"
#include "viewer/dicom/seg/JpegFrame.h"

#include <cmath>

#include <fuzzer/FuzzedDataProvider.h>

// How a segmentation is put together from what a file says: every frame has its slices on the grid,
// at its place; packed frames of any bytes stay within the frame.

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using hangaku::fuzz::require;

// GDCM's codecs are not ours.
bool hangaku::viewer::dicom::decodeJpegFrame(FramePacking, std::span<const std::uint8_t>,
                                             const FrameSize&, std::vector<std::uint8_t>&)
{
    return false;
}

namespace {

/// Mostly a number such as files have; now and then any at all.
double number(FuzzedDataProvider& from)
{
    switch (from.ConsumeIntegralInRange(0, 5)) {
    case 0: return from.ConsumeFloatingPoint<double>();
    case 1: return from.ConsumeFloatingPointInRange(-1000.0, 1000.0);
    default: return from.ConsumeIntegralInRange(-40, 40) * 1.25;
    }
}

Vec3 vector(FuzzedDataProvider& from)
{
    return {number(from), number(from), number(from)};
}

std::vector<FramePlane> planesFrom(FuzzedDataProvider& from)
{
    FramePlane first{{}, {1, 0, 0}, {0, 1, 0}, 0.5, 0.75, std::abs(number(from))};
    if (from.ConsumeIntegralInRange(0, 3) == 0) {
        first.rowDirection = vector(from);
        first.columnDirection = vector(from);
    }
    std::vector<FramePlane> planes;
    const int count = from.ConsumeIntegralInRange(1, 30);
    for (int n = 0; n < count; ++n) {
        auto plane = first;
        plane.position =
            from.ConsumeIntegralInRange(0, 3) == 0 ? vector(from) : Vec3{0, 0, number(from)};
        planes.push_back(plane);
    }
    return planes;
}

void check(const FrameGrid& grid, const std::vector<FramePlane>& planes)
{
    require(grid.slices.size() == planes.size());
    const auto size = grid.geometry.size();
    require(size[2] <= 2048 || size[2] <= 4 * static_cast<int>(planes.size()) + 1);
    for (std::size_t n = 0; n < planes.size(); ++n) {
        const auto& run = grid.slices[n];
        require(run.first >= 0 && run.first < run.end && run.end <= size[2]);
        if (!grid.isUneven)
            require(run.end == run.first + 1);
    }
}

void grids(FuzzedDataProvider& from)
{
    const auto planes = planesFrom(from);
    if (const auto own = smallestGrid({3, 2, 1}, planes)) {
        check(*own, planes);
        if (!own->isUneven)
            if (const auto again = gridOfSource(own->geometry, {}, {3, 2, 1}, planes))
                check(*again, planes);
        std::vector<double> places;
        for (int n = from.ConsumeIntegralInRange(0, 8); n > 0; --n)
            places.push_back((places.empty() ? 0 : places.back()) +
                             from.ConsumeFloatingPointInRange(0.01, 4.0));
        if (const auto uneven = gridOfSource(own->geometry, places, {3, 2, 1}, planes))
            check(*uneven, planes);
    }
}

void frames(FuzzedDataProvider& from)
{
    const auto packing = from.ConsumeBool() ? FramePacking::Rle : FramePacking::Deflate;
    constexpr int kBits[] = {1, 8, 16};
    const FrameSize size{from.ConsumeIntegralInRange(1, 300), from.ConsumeIntegralInRange(1, 300),
                         kBits[from.ConsumeIntegralInRange(0, 2)]};
    const auto fragment = from.ConsumeRemainingBytes<std::uint8_t>();
    std::vector<std::uint8_t> bytes;
    if (!unpackFrame(packing, fragment, size, bytes))
        return;
    const auto pixels =
        static_cast<std::size_t>(size.rows) * static_cast<std::size_t>(size.columns);
    require(bytes.size() == (pixels * static_cast<std::size_t>(size.bits) + 7) / 8);
    require(fragment.size() * largestRatio(packing) >= bytes.size());
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    std::vector<std::string> all;
    for (unsigned seed = 1; seed < 12; ++seed) {
        std::string bytes;
        for (unsigned n = 0, state = seed; n < 150 * seed; ++n) {
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
    if (from.ConsumeBool())
        grids(from);
    else
        frames(from);
    return 0;
}
