#include "ai/worker/pipeline/RunSetup.h"
#include "ai/worker/pipeline/detect/DetectImage.h"
#include "ai/worker/pipeline/detect/Windows.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::Result;
using viewer::Text;
using Shape = std::array<int, 3>;

namespace {

/// Probabilities of one window's answer.
Result<std::vector<double>> classScores(const NetworkAnswer& answer, const ClassificationPlan& plan)
{
    const auto array = oneUnder(answer, plan.key);
    if (!array)
        return tl::unexpected(array.error());
    const auto classes = static_cast<std::size_t>(plan.classes);
    if (array->count() != classes || array->shape.empty() || array->shape.back() != plan.classes)
        return badAnswer(Text(HANGAKU_TR("Ai", "The network returned %1 where its description "
                                               "promises %2"),
                              {describe(array->shape), "[1, " + std::to_string(classes) + "]"}));
    using Activation = ClassificationPlan::Activation;
    std::vector<double> scores;
    for (std::size_t n = 0; n < classes; ++n) {
        const float value = array->data.get()[n];
        if (plan.activation == Activation::Softmax && std::isfinite(value)) {
            scores.push_back(static_cast<double>(value));
            continue;
        }
        const auto score = scoreOf(value, plan.activation == Activation::Sigmoid);
        if (!score)
            return tl::unexpected(score.error());
        scores.push_back(*score);
    }
    if (plan.activation == Activation::Softmax) {
        const double greatest = *std::max_element(scores.begin(), scores.end());
        double sum = 0;
        for (double& score : scores)
            sum += score = std::exp(score - greatest);
        for (double& score : scores)
            score /= sum;
    }
    return scores;
}

Result<RunResult> classify(Images images, const ModelManifest& manifest,
                           const AnsweringNetwork& network, const PipelineOptions& options)
{
    const auto& plan = *manifest.classification;
    auto setup = RunSetup::prepare(images, manifest, options, [&](const ModelGrid&, Shape size) {
        return bytesForWindows(manifest, size);
    });
    if (!setup)
        return tl::unexpected(setup.error());
    const auto input = setup->chain.takeOutput();
    std::optional<Shape> patch;
    if (manifest.inference.patch)
        patch = setup->grid.inTensorOrder(*manifest.inference.patch);
    const auto tiling = windowsOf(manifest.inference, input.shape, patch);
    std::vector<double> sums(static_cast<std::size_t>(plan.classes), 0.0);
    const auto done = forEachWindow(input, tiling, networkObserver(options),
                                    [&](Tensor tile, Shape) -> Result<void> {
                                        const auto answer = network(std::move(tile));
                                        if (!answer)
                                            return tl::unexpected(answer.error());
                                        const auto scores = classScores(*answer, plan);
                                        if (!scores)
                                            return tl::unexpected(scores.error());
                                        for (std::size_t n = 0; n < sums.size(); ++n)
                                            sums[n] += (*scores)[n];
                                        return {};
                                    });
    if (!done)
        return tl::unexpected(done.error());
    RunResult result;
    for (const auto& label : manifest.labels) // a mean of ones may round to more
        result.classScores.push_back(
            {label.value, std::min(sums[label.value] / tiling.plan.count(), 1.0)});
    result.parameters = setup->describe(manifest);
    return result;
}

} // namespace

Result<RunResult> runClassification(Images images, const ModelManifest& manifest,
                                    const AnsweringNetwork& network, const PipelineOptions& options)
{
    return guarded([&] { return classify(images, manifest, network, options); });
}

} // namespace hangaku::ai
