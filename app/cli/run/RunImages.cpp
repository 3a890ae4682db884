#include "app/cli/run/RunImages.h"

#include "ai/host/ImageMatch.h"
#include "app/evaluation/MaskPairs.h"
#include "viewer/core/base/Joined.h"

#include <QString>

#include <algorithm>

namespace hangaku::cli {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

Text sayInputs()
{
    return Text(HANGAKU_TR("Core", "Name each image: --input NAME=PATH, or "
                                   "NAME=PATH#SERIES_INSTANCE_UID. `hangaku-cli info` lists what "
                                   "there is."));
}

/// "AX FLAIR (1.2.3)", or the file's name.
std::string describe(const VolumeDescription& volume)
{
    if (!volume.imageFile.empty())
        return volume.imageFile.filename().string();
    const auto text = volume.description.empty() ? volume.modality : volume.description;
    return text + " (" + volume.seriesInstanceUid + ")";
}

std::string describe(const std::vector<VolumeDescription>& volumes)
{
    std::vector<std::string> texts;
    for (const auto& volume : volumes)
        texts.push_back(describe(volume));
    return joined(texts);
}

/// Several may be the image that is wanted.
tl::unexpected<Error> ambiguous(const fs::path& where, const ai::ModelImage& image,
                                const std::vector<VolumeDescription>& which)
{
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "Several images in %1 may be %2: %3"),
                     {where.string(), image.name.en, describe(which)}),
                sayInputs());
}

bool isSameName(const std::string& one, const std::string& other)
{
    return QString::fromStdString(one).compare(QString::fromStdString(other),
                                               Qt::CaseInsensitive) == 0;
}

/// The image of this name.
Result<std::size_t> imageCalled(const std::string& name, const ai::ModelManifest& model)
{
    std::vector<std::string> names;
    for (std::size_t n = 0; n < model.images.size(); ++n) {
        if (isSameName(model.images[n].name.en, name) || isSameName(model.images[n].name.ja, name))
            return n;
        names.push_back(model.images[n].name.en);
    }
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "%1 has no image called %2: it needs %3"),
                     {model.id, name, joined(names)}));
}

/// One --input.
struct NamedInput {
    std::string name;
    fs::path path;
    std::string seriesUid;
};

Result<NamedInput> readInput(const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "%1 names no image"), {text}), sayInputs());
    NamedInput input{text.substr(0, equals), text.substr(equals + 1), {}};
    const auto path = input.path.string();
    std::error_code error;
    if (const auto mark = path.rfind('#'); mark != std::string::npos && !fs::exists(path, error)) {
        input.seriesUid = path.substr(mark + 1);
        input.path = path.substr(0, mark);
    }
    return input;
}

/// The volumes that an --input may mean.
std::vector<VolumeDescription> volumesOf(const Gathered& gathered, const NamedInput& input)
{
    std::vector<VolumeDescription> volumes;
    for (const auto& study : gathered.contents.studies)
        for (const auto& series : study.series)
            if (const auto* volume = bestVolume(series, {input.seriesUid, {}});
                volume != nullptr && volume->channels == 1)
                volumes.push_back(*volume);
    return volumes;
}

/// The volume of an --input: the only one there, or the one that its words fit.
Result<VolumeDescription> volumeOf(const Gathered& gathered, const NamedInput& input,
                                   const ai::ModelManifest& model, std::size_t image)
{
    const auto volumes = volumesOf(gathered, input);
    if (volumes.empty()) {
        auto chosen = chooseVolume(gathered.contents, {input.seriesUid, {}}, input.path);
        return chosen ? fail(ErrorCode::Unsupported,
                             Text(HANGAKU_TR("Core", "There is no grey-scale image in %1 that a "
                                                     "model can be run on"),
                                  {input.path.string()}))
                      : tl::unexpected<Error>(chosen.error());
    }
    if (volumes.size() == 1)
        return volumes.front();
    const auto fits = ai::matchImages(model, volumes)[image];
    if (fits.size() == 1)
        return volumes[fits.front()];
    return ambiguous(input.path, model.images[image], volumes);
}

} // namespace

Result<std::vector<VolumeDescription>> chooseImages(const ai::ModelManifest& model,
                                                    const std::vector<VolumeDescription>& volumes,
                                                    const fs::path& where)
{
    const auto fits = ai::matchImages(model, volumes);
    std::vector<VolumeDescription> chosen;
    for (std::size_t image = 0; image < fits.size(); ++image) {
        const auto& name = model.images[image].name.en;
        if (fits[image].empty())
            return fail(ErrorCode::NotFound,
                        Text(HANGAKU_TR("Core", "%1 needs an image %2, and none in %3 is described "
                                                "as such; there are: %4"),
                             {model.id, name, where.string(), describe(volumes)}),
                        sayInputs());
        if (fits[image].size() > 1) {
            std::vector<VolumeDescription> which;
            for (const auto at : fits[image])
                which.push_back(volumes[at]);
            return ambiguous(where, model.images[image], which);
        }
        chosen.push_back(volumes[fits[image].front()]);
    }
    return chosen;
}

Result<RunCase> caseOfInputs(const std::vector<std::string>& inputs, const ai::ModelManifest& model,
                             const Console& console)
{
    RunCase result;
    std::vector<std::optional<VolumeDescription>> images(model.imageCount());
    std::vector<fs::path> paths(images.size());
    for (const auto& text : inputs) {
        const auto input = readInput(text);
        if (!input)
            return tl::unexpected<Error>(input.error());
        const auto image = imageCalled(input->name, model);
        if (!image)
            return tl::unexpected<Error>(image.error());
        if (images[*image])
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "The image %1 is given twice"), {input->name}));
        auto gathered = gather({input->path}, console.progress("Looking"));
        if (!gathered)
            return tl::unexpected<Error>(gathered.error());
        auto volume = volumeOf(*gathered, *input, model, *image);
        if (!volume)
            return tl::unexpected<Error>(volume.error());
        images[*image] = std::move(*volume);
        paths[*image] = input->path;
        result.temporaryFolders.insert(result.temporaryFolders.end(),
                                       gathered->temporaryFolders.begin(),
                                       gathered->temporaryFolders.end());
    }
    for (std::size_t n = 0; n < images.size(); ++n) {
        if (!images[n])
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "%1 needs an image %2 besides"),
                             {model.id, model.images[n].name.en}),
                        sayInputs());
        if (n > 0)
            result.otherImages.push_back(std::move(*images[n]));
    }
    result.volume = std::move(*images.front());
    result.input = paths.front();
    result.name = app::stemOf(paths.front());
    return result;
}

} // namespace hangaku::cli
