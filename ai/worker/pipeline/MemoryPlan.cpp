#include "ai/worker/pipeline/MemoryPlan.h"

#include "ai/worker/pipeline/RollingWindow.h"
#include "ai/worker/pipeline/SegmentImage.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Label;
using viewer::Result;
using viewer::Text;

namespace {

std::array<int, 3> wholePatch(std::array<int, 3> patch, std::array<int, 3> size)
{
    for (std::size_t axis = 0; axis < 3; ++axis)
        if (patch[axis] == 0)
            patch[axis] = size[axis];
    return patch;
}

std::string gigabytes(std::size_t bytes)
{
    std::array<char, 32> text{};
    const double value = static_cast<double>(bytes) / (1 << 30);
    std::snprintf(text.data(), text.size(), "%.1f", std::ceil(value * 10) / 10);
    return text.data();
}

/// The number in a control group's file; no limit when there is none.
std::size_t controlGroupValue(const char* name)
{
    std::ifstream file(std::string("/sys/fs/cgroup/") + name);
    std::size_t value = 0;
    return file >> value ? value : std::numeric_limits<std::size_t>::max();
}

} // namespace

double bytesOfMembers(const ModelManifest& manifest)
{
    if (manifest.memberCount() == 1)
        return 0;
    // What was mirrored back, the sum over the networks, that over the mirrorings.
    const auto networks = 1 + manifest.moreFiles.size();
    const double copies =
        1.0 + (networks > 1 ? 1 : 0) + (manifest.memberCount() > networks ? 1 : 0);
    const double scores = sizeof(float) * manifest.output.channels;
    // With maps of disagreement the probabilities and their entropies too.
    return copies * scores + (manifest.mapsDisagreement() ? scores + sizeof(float) : 0);
}

std::size_t memoryNeeded(const ModelManifest& manifest, const ModelGrid& grid)
{
    return memoryNeeded(manifest, grid, grid.geometry().size());
}

std::size_t memoryNeeded(const ModelManifest& manifest, const ModelGrid& grid,
                         std::array<int, 3> size)
{
    constexpr double kFloat = sizeof(float);
    const double voxels = voxelsOf(size);
    const double channels = manifest.channelsInAll();
    const auto images = static_cast<double>(manifest.imageCount());
    const double perPassVoxel =
        kFloat * (images + channels) + bytesOfMembers(manifest) + manifest.workingBytesPerVoxel;
    const double maps = kFloat * static_cast<double>(manifest.mapCount()) * voxels;
    const auto& inference = manifest.inference;
    if (!inference.patch)
        return static_cast<std::size_t>(
            maps + std::max(perPassVoxel * voxels, (sizeof(Label) + kFloat * channels) * voxels));
    const auto patch = wholePatch(*inference.patch, size);
    if (!keepsOneSlab(manifest, grid)) {
        // The result, and the slab that it grows from.
        const double sums = voxels + static_cast<double>(slabVoxels(size, patch));
        return static_cast<std::size_t>(maps + kFloat * (images * voxels + sums * channels) +
                                        perPassVoxel * voxelsOf(patch));
    }
    // The sums and their weights, the planes that are handed on (at most a tenth of a slab or so),
    // and a label for each voxel.
    const double slab = static_cast<double>(slabVoxels(size, patch)) * (1 + channels) * 1.1;
    return static_cast<std::size_t>(maps + kFloat * ((1 + images) * voxels + slab) +
                                    perPassVoxel * voxelsOf(patch));
}

std::size_t freeMemory()
{
    std::size_t available = std::numeric_limits<std::size_t>::max();
    std::ifstream machine("/proc/meminfo");
    for (std::string line; std::getline(machine, line);)
        if (line.starts_with("MemAvailable:"))
            available = std::stoull(line.substr(13)) << 10;
    const auto limit = controlGroupValue("memory.max");
    const auto used = controlGroupValue("memory.current");
    if (limit != std::numeric_limits<std::size_t>::max() && used <= limit)
        available = std::min(available, limit - used);
    return available;
}

Result<void> checkMemory(std::size_t needed, std::size_t available)
{
    if (needed <= available)
        return {};
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Ai", "The model needs about %1 GB of memory for this image, and "
                                      "%2 GB are free"),
                     {gigabytes(needed), gigabytes(available)}),
                Text(HANGAKU_TR("Ai", "Close other images or programs, or run the model on a "
                                      "machine with more memory.")));
}

} // namespace hangaku::ai
