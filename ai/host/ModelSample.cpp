#include "ai/host/ModelSample.h"

#include "viewer/session/GatherPaths.h"
#include "viewer/session/PhantomCase.h"
#include "viewer/session/ReadMasks.h"

#include <algorithm>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Label;
using viewer::Progress;
using viewer::Result;
using viewer::Segmentation;
using viewer::Text;

namespace {

Result<ModelSample> phantomSample(const Progress& progress)
{
    auto phantom = viewer::makePhantomCase(progress);
    if (!phantom)
        return tl::unexpected(phantom.error());
    return ModelSample{std::move(phantom->image), std::move(phantom->truth)};
}

Result<ModelSample> sampleFromFiles(const ModelEntry& model, const ModelTest& test,
                                    const Progress& progress)
{
    const auto file = model.folder / test.image;
    const auto gathered = viewer::gather({file}, progress);
    if (!gathered)
        return tl::unexpected(gathered.error());
    const auto& studies = gathered->contents.studies;
    if (studies.empty() || studies.front().series.empty() ||
        studies.front().series.front().volumes.empty())
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "There is no image volume in %1"), {file.string()}));
    viewer::LoadObserver observer;
    observer.progress = progress;
    const auto& description = studies.front().series.front().volumes.front();
    auto image = viewer::loadVolume(description, observer);
    if (!image)
        return tl::unexpected(image.error());
    auto masks = viewer::readMasks({model.folder / test.expected}, &description, progress);
    if (masks.masks.empty())
        return masks.errors.empty()
                   ? fail(ErrorCode::ReadFailed,
                          Text(HANGAKU_TR("Ai", "Cannot read %1"), {test.expected}))
                   : tl::unexpected(masks.errors.front());
    return ModelSample{std::move(image->value), std::move(masks.masks.front().segmentation)};
}

/// 2 |A and B| / (|A| + |B|); both empty: 1.
double diceOf(std::span<const Label> one, Label a, std::span<const Label> other, Label b)
{
    std::size_t sum = 0;
    std::size_t shared = 0;
    for (std::size_t at = 0; at < one.size(); ++at) {
        const bool isA = one[at] == a;
        const bool isB = other[at] == b;
        sum += static_cast<std::size_t>(isA) + static_cast<std::size_t>(isB);
        shared += static_cast<std::size_t>(isA && isB);
    }
    return sum == 0 ? 1 : 2.0 * static_cast<double>(shared) / static_cast<double>(sum);
}

tl::unexpected<viewer::Error> otherGrid(const ModelEntry& model)
{
    return fail(ErrorCode::GeometryMismatch,
                Text(HANGAKU_TR("Ai", "The sample of %1 and its expected result lie on different "
                                      "grids"),
                     {model.manifest.id}),
                Text(HANGAKU_TR("Ai", "Correct the file, or ask whoever made the model.")));
}

} // namespace

Result<ModelSample> readSample(const ModelEntry& model, const Progress& progress)
{
    const auto& test = model.manifest.test;
    if (!test)
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Ai", "The model %1 brings no sample to test it with"),
                         {model.manifest.id}));
    auto sample =
        test->isPhantom() ? phantomSample(progress) : sampleFromFiles(model, *test, progress);
    if (sample && !sample->expected->geometry().isSameGrid(sample->image.geometry))
        return otherGrid(model);
    return sample;
}

Result<ModelTestResult> scoreSample(const ModelEntry& model, const ModelSample& sample,
                                    const Segmentation& result)
{
    if (!sample.expected->geometry().isSameGrid(result.geometry()))
        return otherGrid(model);
    ModelTestResult outcome;
    outcome.minimumDice = model.manifest.test ? model.manifest.test->minimumDice : 0;
    for (const auto& wanted : sample.expected->segments()) {
        const auto& segments = result.segments();
        auto made = std::ranges::find(segments, wanted.label, &viewer::Segment::label);
        if (made == segments.end() && model.manifest.test && !model.manifest.test->isPhantom())
            made = std::ranges::find(segments, wanted.number, &viewer::Segment::number);
        if (made != segments.end())
            outcome.segments.push_back(
                {wanted.label, diceOf(sample.expected->layerOf(wanted).voxels(), wanted.number,
                                      result.layerOf(*made).voxels(), made->number)});
    }
    if (outcome.segments.empty())
        return fail(ErrorCode::ModelInvalid,
                    Text(HANGAKU_TR("Ai", "The sample of %1 has none of its segments"),
                         {model.manifest.id}),
                    Text(HANGAKU_TR("Ai", "Correct the file, or ask whoever made the model.")));
    return outcome;
}

bool ModelTestResult::isPassed() const
{
    return !segments.empty() && std::ranges::all_of(segments, [this](const Segment& segment) {
        return segment.dice >= minimumDice;
    });
}

} // namespace hangaku::ai
