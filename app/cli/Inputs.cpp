#include "app/cli/Inputs.h"

#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/session/SegmentationClient.h"

namespace hangaku::cli {

using namespace viewer;

namespace {

bool fits(const VolumeDescription& volume, const VolumeChoice& choice)
{
    return (volume.geometry || !choice.needsPlace) &&
           (choice.seriesUid.empty() || volume.seriesInstanceUid == choice.seriesUid) &&
           (choice.volumeId.empty() || volume.id == choice.volumeId);
}

/// By these the best volume is chosen: one with a place, then the one with most voxels.
std::pair<bool, std::size_t> worth(const VolumeDescription& volume)
{
    if (volume.geometry)
        return {true, volume.geometry->voxelCount()};
    return {false, static_cast<std::size_t>(volume.storedPixels.columns) *
                       static_cast<std::size_t>(volume.storedPixels.rows) * volume.slices.size()};
}

} // namespace

Result<VolumeDescription> chooseVolume(const ScanResult& contents, const VolumeChoice& choice,
                                       const std::filesystem::path& path)
{
    const VolumeDescription* chosen = nullptr;
    for (const auto& study : contents.studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (fits(volume, choice) && (chosen == nullptr || worth(volume) > worth(*chosen)))
                    chosen = &volume;
    if (chosen != nullptr)
        return *chosen;
    if (!contents.rejected.empty() && contents.studies.empty())
        return fail(ErrorCode::ReadFailed, contents.rejected.front().reason);
    if (!choice.seriesUid.empty() || !choice.volumeId.empty())
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "There is no such series or volume in %1"),
                         {path.string()}),
                    Text(HANGAKU_TR("Core", "`hangaku-cli info` lists what there is.")));
    return fail(ErrorCode::NotFound,
                Text(HANGAKU_TR("Core", "There is no image volume in %1"), {path.string()}));
}

Result<Input> loadInput(const std::filesystem::path& path, const VolumeChoice& choice,
                        const Console& console)
{
    auto gathered = gather({path}, console.progress("Looking"));
    if (!gathered)
        return tl::unexpected<Error>(gathered.error());
    return loadInput(std::move(*gathered), path, choice, console);
}

Result<Input> loadInput(Gathered gathered, const std::filesystem::path& path,
                        const VolumeChoice& choice, const Console& console)
{
    const auto description = chooseVolume(gathered.contents, choice, path);
    if (!description)
        return tl::unexpected<Error>(description.error());
    LoadObserver observer;
    observer.progress = console.progress("Reading");
    auto loaded = loadVolume(*description, observer);
    if (!loaded)
        return tl::unexpected<Error>(loaded.error());
    Input input{std::move(loaded->value), description->warnings,
                std::move(gathered.temporaryFolders)};
    for (auto& warning : loaded->warnings)
        if (std::ranges::find(input.warnings, warning) == input.warnings.end())
            input.warnings.push_back(std::move(warning));
    for (const auto& warning : input.warnings)
        console.warn(warning.text.english());
    return input;
}

Result<Segmentation> loadMask(const std::filesystem::path& path, const VolumeDescription* source,
                              const Console& console)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "There is no file or folder %1"), {path.string()}));
    if (processing::isImageFile(path))
        return processing::readLabelMap(path);
    auto loaded = SegmentationClient().read(path, source, {});
    if (!loaded)
        return tl::unexpected<Error>(loaded.error());
    for (const auto& warning : loaded->warnings)
        console.warn(warning.text.english());
    return std::move(loaded->value);
}

Result<void> writeMask(const Segmentation& mask, const VolumeDescription* source,
                       const std::filesystem::path& path)
{
    if (processing::isImageFile(path))
        return processing::writeLabelMap(mask, path);
    if (path.extension() != ".dcm")
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "%1 has no ending that says its format"),
                         {path.string()}),
                    Text(HANGAKU_TR("Core", "Use .dcm, .nii, .nii.gz, .nrrd or .mha.")));
    if (source == nullptr || source->instances.empty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A DICOM SEG needs the DICOM series that it was drawn on")));
    return SegmentationClient().write(mask, *source, path);
}

std::string stemOf(const std::filesystem::path& path)
{
    auto normal = std::filesystem::absolute(path).lexically_normal();
    if (!normal.has_filename())
        normal = normal.parent_path();
    auto name = normal.filename();
    if (name.extension() == ".gz")
        name = name.stem();
    std::error_code error;
    return std::filesystem::is_directory(normal, error) ? name.string() : name.stem().string();
}

} // namespace hangaku::cli
