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

/// Networks take their input over; who needs it again gives them a copy.
Result<Tensor> copyOf(const Tensor& tensor)
{
    auto copy = Tensor::create(tensor.channels, tensor.shape);
    if (copy)
        std::copy_n(tensor.data.get(), tensor.count(), copy->data.get());
    return copy;
}

Result<void> add(Tensor& sum, const Tensor& more)
{
    if (sum.data == nullptr) {
        auto copy = copyOf(more); // the network's own memory may not be written to
        if (!copy)
            return tl::unexpected(copy.error());
        sum = std::move(*copy);
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

} // namespace

Network meanOf(std::vector<Network> networks)
{
    if (networks.size() == 1)
        return std::move(networks.front());
    return [networks = std::move(networks)](Tensor input) -> Result<Tensor> {
        Tensor sum;
        for (const auto& network : networks) {
            auto copy = copyOf(input);
            if (!copy)
                return copy;
            const auto output = network(std::move(*copy));
            if (!output)
                return output;
            if (auto added = add(sum, *output); !added)
                return tl::unexpected(added.error());
        }
        divide(sum, networks.size());
        return sum;
    };
}

Network mirrored(Network network, std::vector<int> dimensions)
{
    if (dimensions.empty())
        return network;
    return [network = std::move(network),
            dimensions = std::move(dimensions)](Tensor input) -> Result<Tensor> {
        Tensor sum;
        const std::size_t subsets = std::size_t{1} << dimensions.size();
        for (std::size_t subset = 0; subset < subsets; ++subset) {
            const auto flips = flipsOf(subset, dimensions);
            auto turned = permute(input, {0, 1, 2}, flips);
            if (!turned)
                return turned;
            const auto output = network(std::move(*turned));
            if (!output)
                return output;
            const auto back = permute(*output, {0, 1, 2}, flips);
            if (!back)
                return back;
            if (auto added = add(sum, *back); !added)
                return tl::unexpected(added.error());
        }
        divide(sum, subsets);
        return sum;
    };
}

namespace {

/// `mirrored(meanOf(networks))`, and the members' disagreement.
Network disagreeing(std::vector<Network> networks, const ModelManifest& manifest, int threads)
{
    return [networks = std::move(networks), dimensions = mirrorDimensions(manifest),
            channels = manifest.output.channels, decode = manifest.output.decode,
            threads](Tensor input) -> Result<Tensor> {
        auto disagreement = Disagreement::create(channels, input.shape, decode, threads);
        if (!disagreement)
            return tl::unexpected(disagreement.error());
        Tensor sum;
        const std::size_t subsets = std::size_t{1} << dimensions.size();
        for (std::size_t subset = 0; subset < subsets; ++subset) {
            const auto flips = flipsOf(subset, dimensions);
            Tensor mean;
            for (const auto& network : networks) {
                auto turned = permute(input, {0, 1, 2}, flips);
                if (!turned)
                    return turned;
                const auto output = callNetwork(network, std::move(*turned), channels);
                if (!output)
                    return output;
                const auto back = permute(*output, {0, 1, 2}, flips);
                if (!back)
                    return back;
                disagreement->add(*back);
                if (auto added = add(mean, *back); !added)
                    return tl::unexpected(added.error());
            }
            divide(mean, networks.size());
            if (auto added = add(sum, mean); !added)
                return tl::unexpected(added.error());
        }
        divide(sum, subsets);
        return withDisagreement(sum, *disagreement);
    };
}

} // namespace

Network asOneNetwork(std::vector<Network> networks, const ModelManifest& manifest, int threads)
{
    if (manifest.mapsDisagreement())
        return disagreeing(std::move(networks), manifest, threads);
    return mirrored(meanOf(std::move(networks)), mirrorDimensions(manifest));
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
