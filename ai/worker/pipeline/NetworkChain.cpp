#include "ai/worker/pipeline/NetworkChain.h"

#include "ai/worker/pipeline/Resample.h"
#include "ai/worker/pipeline/Tiles.h"
#include "ai/worker/pipeline/Uncertainty.h"

#include <algorithm>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

namespace {

/// @param sum empty at first
Result<void> add(Tensor& sum, Tensor more)
{
    if (sum.data == nullptr) {
        sum = std::move(more);
        return {};
    }
    if (more.channels != sum.channels || more.shape != sum.shape)
        return fail(
            ErrorCode::ModelInvalid,
            Text(HANGAKU_TR("Ai", "The model's networks return outputs of different sizes")));
    for (std::size_t at = 0; at < sum.count(); ++at)
        sum.data.get()[at] += more.data.get()[at];
    return {};
}

void divide(const Tensor& sum, std::size_t count)
{
    if (count == 1)
        return;
    const auto share = 1 / static_cast<float>(count);
    for (std::size_t at = 0; at < sum.count(); ++at)
        sum.data.get()[at] *= share;
}

/// The sum with one more channel behind it.
Result<Tensor> withDisagreement(const Tensor& scores, const Disagreement& disagreement)
{
    auto result = Tensor::create(scores.channels + 1, scores.shape);
    if (!result)
        return result;
    std::copy_n(scores.data.get(), scores.count(), result->data.get());
    disagreement.finish(result->channel(scores.channels));
    return result;
}

std::array<bool, 3> flipsOf(std::size_t subset, const std::vector<int>& dimensions)
{
    std::array<bool, 3> flips{};
    for (std::size_t n = 0; n < dimensions.size(); ++n)
        flips[static_cast<std::size_t>(dimensions[n])] = ((subset >> n) & 1U) != 0;
    return flips;
}

/// The mean over the mirrorings of the mean over the networks.
/// @param visit sees each output as it is mirrored back
Result<Tensor> meanOutput(const std::vector<Network>& networks, const std::vector<int>& dimensions,
                          const Tensor& input, const std::function<void(const Tensor&)>& visit)
{
    Tensor sum;
    const std::size_t subsets = std::size_t{1} << dimensions.size();
    for (std::size_t subset = 0; subset < subsets; ++subset) {
        const auto flips = flipsOf(subset, dimensions);
        Tensor mean;
        for (const auto& network : networks) {
            // Networks take their input over, and their own memory may not be written to.
            auto turned = permute(input, {0, 1, 2}, flips);
            if (!turned)
                return turned;
            const auto output = network(std::move(*turned));
            if (!output)
                return output;
            auto back = permute(*output, {0, 1, 2}, flips);
            if (!back)
                return back;
            visit(*back);
            if (auto added = add(mean, std::move(*back)); !added)
                return tl::unexpected(added.error());
        }
        divide(mean, networks.size());
        if (auto added = add(sum, std::move(mean)); !added)
            return tl::unexpected(added.error());
    }
    divide(sum, subsets);
    return sum;
}

/// `averaged`, and the members' disagreement.
Network disagreeing(std::vector<Network> networks, const ModelManifest& manifest, int threads)
{
    const int channels = manifest.output.channels;
    for (auto& network : networks)
        network = [network, channels](Tensor input) {
            return callNetwork(network, std::move(input), channels);
        };
    return [networks = std::move(networks), dimensions = mirrorDimensions(manifest), channels,
            decode = manifest.output.decode, threads](const Tensor& input) -> Result<Tensor> {
        auto disagreement = Disagreement::create(channels, input.shape, decode, threads);
        if (!disagreement)
            return tl::unexpected(disagreement.error());
        const auto mean = meanOutput(networks, dimensions, input,
                                     [&](const Tensor& output) { disagreement->add(output); });
        return mean ? withDisagreement(*mean, *disagreement) : mean;
    };
}

} // namespace

Network averaged(std::vector<Network> networks, std::vector<int> dimensions)
{
    if (networks.size() == 1 && dimensions.empty())
        return std::move(networks.front());
    return [networks = std::move(networks),
            dimensions = std::move(dimensions)](const Tensor& input) {
        return meanOutput(networks, dimensions, input, [](const Tensor&) {});
    };
}

Network asOneNetwork(std::vector<Network> networks, const ModelManifest& manifest, int threads)
{
    if (manifest.mapsDisagreement())
        return disagreeing(std::move(networks), manifest, threads);
    return averaged(std::move(networks), mirrorDimensions(manifest));
}

std::optional<int> missingDimension(const ModelManifest& manifest)
{
    if (manifest.nnunet)
        return manifest.nnunet->is2d() ? std::optional(0) : std::nullopt;
    if (!manifest.inference.sliceAxis)
        return {};
    const int axis = *manifest.inference.sliceAxis;
    return manifest.input.axes == ModelInput::Axes::XYZ ? axis : 2 - axis;
}

std::vector<int> mirrorDimensions(const ModelManifest& manifest)
{
    std::vector<int> result;
    if (manifest.nnunet)
        for (const int axis : manifest.nnunet->mirrorAxes)
            result.push_back(manifest.nnunet->is2d() ? axis + 1 : axis);
    else
        for (const int axis : manifest.inference.mirrorAxes)
            result.push_back(manifest.input.axes == ModelInput::Axes::XYZ ? axis : 2 - axis);
    return result;
}

} // namespace hangaku::ai
