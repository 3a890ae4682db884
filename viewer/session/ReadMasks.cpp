#include "viewer/session/ReadMasks.h"

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/session/SegmentationClient.h"

#include <algorithm>
#include <optional>

namespace hangaku::viewer {
namespace {

/// "Left lung" of "Left lung.nii.gz".
std::string nameOf(const std::filesystem::path& file)
{
    auto stem = file.stem();
    return (stem.extension() == ".nii" ? stem.stem() : stem).string();
}

/// One structure that only its file's name names.
bool isNamelessMask(const Segmentation& segmentation)
{
    const auto& segments = segmentation.segments();
    return segments.size() == 1 &&
           segments.front().label == "Label " + std::to_string(segments.front().number);
}

/// Where a label occurs; empty when nowhere.
IndexBox boundsOf(const LabelMap& map, Label label)
{
    const Index3 size = map.geometry().size();
    Index3 first = size;
    Index3 end{0, 0, 0};
    for (int k = 0; k < size[2]; ++k) {
        for (int j = 0; j < size[1]; ++j) {
            const auto row =
                map.voxels().subspan(map.offset({0, j, k}), static_cast<std::size_t>(size[0]));
            const auto found = std::ranges::find(row, label);
            if (found == row.end())
                continue;
            const auto last = std::find(row.rbegin(), row.rend(), label);
            first = {std::min(first[0], static_cast<int>(found - row.begin())),
                     std::min(first[1], j), std::min(first[2], k)};
            end = {std::max(end[0], static_cast<int>(row.rend() - last)), std::max(end[1], j + 1),
                   k + 1};
        }
    }
    return end[2] == 0 ? IndexBox{} : IndexBox{first, end};
}

/// Calls `visit(i, end, j, k)` for each run of `label`; stops when it returns false.
template <typename Visit>
bool forEachRun(const LabelMap& map, Label label, const IndexBox& box, Visit visit)
{
    for (int k = box.first[2]; k < box.end[2]; ++k) {
        for (int j = box.first[1]; j < box.end[1]; ++j) {
            const std::size_t row = map.offset({0, j, k});
            for (int i = box.first[0]; i < box.end[0]; ++i) {
                if (map.voxels()[row + static_cast<std::size_t>(i)] != label)
                    continue;
                const int start = i;
                while (i < box.end[0] && map.voxels()[row + static_cast<std::size_t>(i)] == label)
                    ++i;
                if (!visit(start, i, j, k))
                    return false;
            }
        }
    }
    return true;
}

bool overlaps(const LabelMap& map, Label label, const IndexBox& box, const LabelMap& layer)
{
    return !forEachRun(map, label, box, [&layer](int i, int end, int j, int k) {
        const auto row =
            layer.voxels().subspan(layer.offset({i, j, k}), static_cast<std::size_t>(end - i));
        return std::ranges::all_of(row, [](Label present) { return present == 0; });
    });
}

/// Adds a one-structure mask to `group` as a segment named `name`.
void merge(Segmentation& group, const Segmentation& mask, const std::string& name)
{
    const Segment& from = mask.segments().front();
    const LabelMap& map = mask.layerOf(from);
    const IndexBox box = boundsOf(map, from.number);
    int layer = 0;
    while (layer < group.layerCount() && overlaps(map, from.number, box, group.layer(layer)))
        ++layer;
    if (layer == group.layerCount())
        group.addLayer(LabelMap(group.geometry()));
    Segment segment = from;
    segment.number = group.firstFreeNumber();
    segment.layer = layer;
    segment.label = name;
    segment.colour = cycleColour(static_cast<int>(group.segments().size()));
    LabelMapEdit edit(group.layer(layer));
    forEachRun(map, from.number, box, [&edit, &segment](int i, int end, int j, int k) {
        edit.fillRow(i, end, j, k, segment.number, [](Label present) { return present == 0; });
        return true;
    });
    // The number is free and the layer exists: this cannot fail.
    [[maybe_unused]] const auto inserted = group.insert(std::move(segment));
}

LabelExtents extentsOf(const Segmentation& segmentation)
{
    LabelExtents result;
    const Index3 size = segmentation.geometry().size();
    const auto voxels = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]);
    for (int layer = 0; layer < segmentation.layerCount(); ++layer)
        for (int k = 0; k < size[2]; ++k)
            addExtents(result,
                       segmentation.layer(layer).voxels().subspan(
                           static_cast<std::size_t>(k) * voxels, voxels),
                       k, size);
    return result;
}

} // namespace

Result<Loaded<Segmentation>> readMask(const std::filesystem::path& file,
                                      const VolumeDescription* source, const Progress& progress)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "There is no file or folder %1"), {file.string()}));
    if (!processing::isImageFile(file))
        return SegmentationClient().read(file, source, {progress.stop, {}});
    auto map = processing::readLabelMap(file);
    if (!map)
        return tl::unexpected<Error>(map.error());
    return Loaded<Segmentation>{std::move(*map), {}};
}

ReadMasks readMasks(const std::vector<std::filesystem::path>& files,
                    const VolumeDescription* source, const Progress& progress)
{
    ReadMasks result;
    std::optional<std::size_t> group; ///< the mask that nameless ones are added to
    const auto keep = [&result](Segmentation segmentation, const std::filesystem::path& file,
                                std::vector<Warning> warnings = {}) {
        result.masks.push_back({std::make_unique<Segmentation>(std::move(segmentation)),
                                {},
                                file,
                                std::move(warnings)});
    };
    for (std::size_t at = 0; at < files.size() && !progress.isStopped(); ++at) {
        const auto& file = files[at];
        auto read = readMask(file, source, progress);
        progress(static_cast<double>(at + 1) / static_cast<double>(files.size()));
        if (!read) {
            if (read.error().code != ErrorCode::Cancelled)
                result.errors.push_back(read.error());
            continue;
        }
        auto* mask = &read->value;
        if (mask->name.empty())
            mask->name = nameOf(file);
        if (!isNamelessMask(*mask)) {
            keep(std::move(*mask), file, std::move(read->warnings));
            continue;
        }
        if (files.size() == 1) {
            mask->find(mask->segments().front().number)->label = nameOf(file);
            keep(std::move(*mask), file);
            continue;
        }
        if (!group) {
            Segmentation first(mask->geometry(), file.parent_path().filename().string());
            first.seriesInstanceUid = mask->seriesInstanceUid;
            first.frameOfReferenceUid = mask->frameOfReferenceUid;
            group = result.masks.size();
            keep(std::move(first), {});
        }
        auto& merged = *result.masks[*group].segmentation;
        if (merged.geometry().isSameGrid(mask->geometry()))
            merge(merged, *mask, nameOf(file));
        else
            keep(std::move(*mask), file);
    }
    for (ReadMask& mask : result.masks)
        mask.extents = extentsOf(*mask.segmentation);
    return result;
}

} // namespace hangaku::viewer
