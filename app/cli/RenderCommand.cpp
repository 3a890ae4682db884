#include "app/cli/Commands.h"
#include "app/cli/HeadlessDisplay.h"
#include "app/cli/Inputs.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/render/figure/Figure.h"
#include "viewer/session/DetectionFiles.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

namespace hangaku::cli {

using namespace viewer;

namespace {

struct Options {
    std::filesystem::path path;
    std::vector<std::filesystem::path> masks;
    std::vector<std::filesystem::path> detections;
    std::vector<double> threshold;
    std::string view = "mpr";
    std::vector<double> at;
    std::vector<double> window;
    std::string size = "1024x768";
    std::filesystem::path output;
    VolumeChoice choice;
    int time = 1;
    int image = 0;
};

struct Size {
    int width = 0;
    int height = 0;
};

/// "1280x800"; none when it is not of this form.
std::optional<Size> parseSize(const std::string& text)
{
    Size size;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%dx%d%c", &size.width, &size.height, &rest) != 2)
        return {};
    return size.width > 0 && size.height > 0 ? std::optional(size) : std::nullopt;
}

FigureView viewOf(const std::string& name)
{
    if (name == "axial")
        return FigureView::Axial;
    if (name == "coronal")
        return FigureView::Coronal;
    if (name == "sagittal")
        return FigureView::Sagittal;
    if (name == "stack")
        return FigureView::Stack;
    return name == "3d" ? FigureView::Volume : FigureView::Mpr;
}

/// Those that score enough, the surest first, with kind and score beside them.
Result<void> addBoxes(const std::filesystem::path& file, const Options& options,
                      const Console& console, std::vector<BoxMark>& boxes)
{
    auto read = readDetections(file);
    if (!read)
        return tl::unexpected<Error>(read.error());
    for (const Warning& warning : read->warnings)
        console.warn(warning.text.english());
    auto& set = read->value;
    if (!options.threshold.empty())
        set.threshold = options.threshold.front();
    std::ranges::stable_sort(set.all, std::ranges::greater{},
                             [](const Detection& each) { return each.score.value_or(2); });
    for (const Detection& detection : set.all) {
        if (!isKept(set, detection))
            continue;
        const auto& kind = set.kinds[static_cast<std::size_t>(detection.kind)];
        std::string text = kind.label;
        if (detection.score) {
            std::array<char, 16> score{};
            std::snprintf(score.data(), score.size(), " %.2f", *detection.score);
            text += score.data();
        }
        boxes.push_back({detection.box, kind.colour, detection.review, false, text});
    }
    return {};
}

Result<FigureRequest> makeRequest(const Options& options, const Console& console)
{
    auto input = loadInput(options.path, options.choice, console);
    if (!input)
        return tl::unexpected<Error>(input.error());
    const auto size = *parseSize(options.size);
    const int times = input->volume.allTimePoints ? input->volume.description.timePoints : 1;
    if (options.time > times)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There is no time point %1; the image has %2"),
                         {std::to_string(options.time), std::to_string(times)}));
    FigureRequest request{input->volume.at(options.time - 1),
                          {},
                          viewOf(options.view),
                          {},
                          {},
                          size.width,
                          size.height,
                          {}};
    if (options.image > 0) {
        request.image = options.image - 1;
        request.view = FigureView::Stack;
    }
    for (const auto& path : options.masks) {
        auto mask = loadMask(path, &request.volume.description, console);
        if (!mask)
            return tl::unexpected<Error>(mask.error());
        request.masks.push_back(std::make_shared<Segmentation>(std::move(*mask)));
    }
    for (const auto& path : options.detections)
        if (auto added = addBoxes(path, options, console, request.boxes); !added)
            return tl::unexpected<Error>(added.error());
    if (!options.at.empty())
        request.at = Vec3{options.at[0], options.at[1], options.at[2]};
    if (!options.window.empty())
        request.window = WindowLevel{options.window[0], options.window[1]};
    return request;
}

ExitCode render(const Options& options, const Console& console)
{
    const auto request = makeRequest(options, console);
    if (!request)
        return console.fail(request.error());
    // Slices are drawn without any display; surfaces need one.
    std::unique_ptr<HeadlessDisplay> display;
    const bool isInSpace = request->view == FigureView::Mpr || request->view == FigureView::Volume;
    if (isInSpace && !isPicture(request->volume.description)) {
        auto made = HeadlessDisplay::create();
        if (!made)
            return console.fail(made.error());
        display = std::move(*made);
    }
    const auto image = renderFigure(*request);
    if (!image)
        return console.fail(image.error());
    if (auto written = writePng(*image, options.output); !written)
        return console.fail(written.error());
    console.say("Wrote " + options.output.string());
    console.print(
        {{"output", options.output.string()}, {"width", image->width}, {"height", image->height}});
    return ExitCode::Done;
}

} // namespace

void addRender(Program& program)
{
    auto command = program.add("render", "Draw a figure with the viewer's own scene");
    auto options = std::make_shared<Options>();
    options->choice.needsPlace = false;
    command.add("PATH", options->path, "The image").required();
    command.add("--mask", options->masks, "DICOM SEG, NIfTI, NRRD or MHA");
    command.add("--detections", options->detections, "Boxes: DICOM SR or CSV");
    command
        .add("--threshold", options->threshold, "Boxes that score less are left out; 0 to 1")
        .separated(1);
    command
        .add("--view", options->view,
             "axial, coronal, sagittal, mpr, 3d, or stack: one image as it was acquired "
             "(always so for pictures without a place in the patient)")
        .oneOf({"axial", "coronal", "sagittal", "mpr", "3d", "stack"});
    command.add("--image", options->image, "Which image of the stack, from 1").atLeast(1);
    command.add("--time", options->time, "Which time point, from 1").atLeast(1);
    command.add("--at", options->at, "X,Y,Z in LPS mm; without it the middle").separated(3);
    command.add("--window", options->window, "CENTER,WIDTH").separated(2);
    command.add("--size", options->size, "WIDTHxHEIGHT in pixels")
        .valid([](const std::string& text) {
            return parseSize(text) ? std::string() : "a size is written like 1280x800";
        });
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command.add("-o,--output", options->output, "A .png file").required();
    command.does([options](const Console& console) { return render(*options, console); });
}

} // namespace hangaku::cli
