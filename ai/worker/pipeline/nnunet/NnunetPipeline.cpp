#include "ai/worker/pipeline/nnunet/NnunetPipeline.h"

#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Parallel.h"
#include "ai/worker/pipeline/PrepareInput.h"
#include "ai/worker/pipeline/Resample.h"
#include "ai/worker/pipeline/RestoreLabels.h"
#include "ai/worker/pipeline/RollingWindow.h"
#include "ai/worker/pipeline/RunSetup.h"
#include "ai/worker/pipeline/ScoreMapper.h"
#include "ai/worker/pipeline/ScoreSampler.h"
#include "ai/worker/pipeline/nnunet/NonzeroRegion.h"
#include "ai/worker/pipeline/nnunet/SplineResize.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Label;
using viewer::Result;
using viewer::Text;

namespace {

using Shape = std::array<int, 3>;
using Spacing = std::array<double, 3>;

/// The image as nnU-Net's array, and where its voxels lie in the image's buffer.
struct Array {
    ModelGrid grid;
    ModelGrid::Layout layout; ///< steps along the array's axes
    Spacing spacing{};
};

Result<Array> arrayOf(const viewer::ImageGeometry& geometry, const NnunetPlan& plan)
{
    ModelInput input;
    input.orientation = plan.turnsToRas ? "RAS" : "";
    input.axes = ModelInput::Axes::ZYX;
    auto grid = ModelGrid::create(geometry, input);
    if (!grid)
        return tl::unexpected(grid.error());
    const auto layout = grid->sourceLayout();
    Array array{*grid, {layout.first, {}}, {}};
    for (std::size_t d = 0; d < 3; ++d) {
        const auto from = static_cast<std::size_t>(plan.transposeForward[d]);
        array.layout.step[d] = layout.step[from];
        array.spacing[d] = grid->geometry().spacing()[grid->axisOfDimension()[from]];
    }
    return array;
}

Spacing networkSpacing(const NnunetPlan& plan, const Spacing& own)
{
    if (plan.is2d()) // slices stay as thick as they are
        return {own[0], plan.spacingMm[0], plan.spacingMm[1]};
    return {plan.spacingMm[0], plan.spacingMm[1], plan.spacingMm[2]};
}

Shape networkPatch(const NnunetPlan& plan)
{
    if (plan.is2d())
        return {1, plan.patch[0], plan.patch[1]};
    return {plan.patch[0], plan.patch[1], plan.patch[2]};
}

/// Bytes at the peak: the array and its resampled form twice, or the latter, the sums of the scores
/// of a slab and a pass.
std::size_t memoryFor(const ModelManifest& manifest, const Shape& array, const Shape& resampled,
                      const Shape& patch)
{
    constexpr double kFloat = sizeof(float);
    const double channels = manifest.channelsInAll();
    const auto images = static_cast<double>(manifest.imageCount());
    const double perPassVoxel = kFloat * (2 * images + 2 * channels) + bytesOfMembers(manifest) +
                                manifest.workingBytesPerVoxel;
    const double prepare = kFloat * images * (2 * voxelsOf(array) + 2 * voxelsOf(resampled));
    const double slab = static_cast<double>(slabVoxels(resampled, patch)) * (1 + channels) * 1.1;
    const double network =
        kFloat * (images * voxelsOf(resampled) + slab) + perPassVoxel * voxelsOf(patch);
    return static_cast<std::size_t>(std::max(prepare, network));
}

/// The array cut down to what is not 0.
struct Cropped {
    Tensor tensor;
    viewer::IndexBox box;
    std::vector<std::uint8_t> mask; ///< of the tensor's voxels; empty when it is not needed
};

Result<Cropped> crop(const Tensor& array, bool needsMask)
{
    Cropped cropped{{}, nonzeroBox(array), {}};
    if (cropped.box.isEmpty())
        return fail(ErrorCode::ModelInvalid, Text(HANGAKU_TR("Ai", "The image is 0 everywhere")));
    Shape shape{};
    for (std::size_t d = 0; d < 3; ++d)
        shape[d] = cropped.box.end[d] - cropped.box.first[d];
    if (needsMask) {
        const auto mask = nonzeroMask(array);
        cropped.mask.reserve(static_cast<std::size_t>(voxelsOf(shape)));
        for (int a = cropped.box.first[0]; a < cropped.box.end[0]; ++a)
            for (int b = cropped.box.first[1]; b < cropped.box.end[1]; ++b) {
                const auto row =
                    mask.begin() +
                    (static_cast<std::ptrdiff_t>(a) * array.shape[1] + b) * array.shape[2];
                cropped.mask.insert(cropped.mask.end(), row + cropped.box.first[2],
                                    row + cropped.box.end[2]);
            }
    }
    if (shape == array.shape) {
        cropped.tensor = array;
        return cropped;
    }
    auto tensor = cutBox(array, cropped.box.first, shape);
    if (!tensor)
        return tl::unexpected(tensor.error());
    cropped.tensor = std::move(*tensor);
    return cropped;
}

/// Where the voxels of each axis of the cropped array lie among the scores.
std::array<std::vector<double>, 3> positionsOf(const Shape& cropped, const Shape& scores, int order,
                                               std::optional<int> apart)
{
    std::array<std::vector<double>, 3> result;
    for (std::size_t d = 0; d < 3; ++d)
        for (int at = 0; at < cropped[d]; ++at)
            result[d].push_back(order == 0 || apart == static_cast<int>(d)
                                    ? resizedNearest(at, scores[d], cropped[d])
                                    : resizedPosition(at, scores[d], cropped[d]));
    return result;
}

/// Decodes scores, which come plane by plane, at every voxel of the cropped array, and puts the
/// labels, and what maps there are, into the image. Beyond the array both are 0.
class Restore {
public:
    /// @param maps one after the other, each with a byte for each voxel of the image; may be empty
    Restore(const ModelManifest& manifest, const Decoder& decoder,
            std::array<std::vector<double>, 3> positions, const Shape& first,
            const ModelGrid::Layout& layout, std::span<Label> result, std::span<std::uint8_t> maps,
            int threads)
        : m_manifest(manifest),
          m_decoder(decoder),
          m_positions(std::move(positions)),
          m_result(result),
          m_maps(maps),
          m_step(layout.step),
          m_threads(threads)
    {
        std::fill(result.begin(), result.end(), Label{0});
        std::fill(maps.begin(), maps.end(), std::uint8_t{0});
        m_origin = layout.first;
        for (std::size_t d = 0; d < 3; ++d)
            m_origin += first[d] * layout.step[d];
    }

    /// The voxels of slices `begin` to `end` across `dimension`, among the planes from `first` on.
    Result<void> use(const Tensor& planes, std::size_t dimension, int first, int begin, int end)
    {
        const auto scores = planes.firstChannels(m_manifest.output.channels);
        const ScoreSampler sampler(scores, m_decoder, {0, 1, 2}, ScoreSampler::Between::Scores,
                                   m_threads);
        const TensorPlaces places(planes.shape, {0, 1, 2});
        viewer::Vec3 before;
        before[static_cast<int>(dimension)] = first;
        viewer::IndexBox box;
        for (std::size_t d = 0; d < 3; ++d)
            box.end[d] = static_cast<int>(m_positions[d].size());
        box.first[dimension] = begin;
        box.end[dimension] = end;
        inParallel(box.end[0] - box.first[0], m_threads, [&](int from, int to) {
            std::vector<float> values(static_cast<std::size_t>(planes.channels));
            std::vector<float> mapped(m_manifest.mapCount());
            for (int a = box.first[0] + from; a < box.first[0] + to; ++a)
                for (int b = box.first[1]; b < box.end[1]; ++b)
                    for (int c = box.first[2]; c < box.end[2]; ++c) {
                        const auto at = position(a, b, c) - before;
                        const auto voxel = static_cast<std::size_t>(m_origin + a * m_step[0] +
                                                                    b * m_step[1] + c * m_step[2]);
                        m_result[voxel] = m_decoder.labelOf(sampler.trilinear(at));
                        if (!m_maps.empty())
                            putMaps(voxel, planes, places.around(at), values, mapped);
                    }
        });
        return {};
    }

    const std::vector<double>& positions(std::size_t dimension) const
    {
        return m_positions[dimension];
    }

private:
    /// nnU-Net's probabilities: of scores that are interpolated.
    void putMaps(std::size_t voxel, const Tensor& planes, const TensorPlaces::Corners& corners,
                 std::span<float> values, std::span<float> mapped) const
    {
        for (int channel = 0; channel < planes.channels; ++channel)
            values[static_cast<std::size_t>(channel)] = corners.mean(planes.channel(channel));
        mapValues(m_manifest, values, mapped);
        for (std::size_t n = 0; n < mapped.size(); ++n)
            m_maps[n * m_result.size() + voxel] = scoreByte(mapped[n]);
    }

    viewer::Vec3 position(int a, int b, int c) const
    {
        return {m_positions[0][static_cast<std::size_t>(a)],
                m_positions[1][static_cast<std::size_t>(b)],
                m_positions[2][static_cast<std::size_t>(c)]};
    }

    const ModelManifest& m_manifest;
    const Decoder& m_decoder;
    std::array<std::vector<double>, 3> m_positions;
    std::span<Label> m_result;
    std::span<std::uint8_t> m_maps;
    std::ptrdiff_t m_origin = 0;
    std::array<std::ptrdiff_t, 3> m_step;
    int m_threads;
};

Decoder decoderOf(const ModelManifest& manifest)
{
    // A sigmoid is more than 0.5 where the score is more than 0.
    if (manifest.output.decode == ModelOutput::Decode::Threshold)
        return {manifest.labels, 0, Decoder::Passes::AboveThreshold};
    return Decoder::of(manifest);
}

} // namespace

Shape resampledShape(Shape shape, Spacing spacing, Spacing target)
{
    Shape result{};
    for (std::size_t d = 0; d < 3; ++d)
        result[d] =
            std::max(1, static_cast<int>(std::nearbyint(spacing[d] / target[d] * shape[d])));
    return result;
}

std::optional<int> axisApart(Spacing from, Spacing to, std::optional<bool> forced)
{
    constexpr double kThick = 3;
    const auto isUneven = [](const Spacing& spacing) {
        const auto [low, high] = std::minmax_element(spacing.begin(), spacing.end());
        return *high / *low > kThick;
    };
    if (forced ? !*forced : !isUneven(from) && !isUneven(to))
        return {};
    const auto& decides = forced || isUneven(from) ? from : to;
    const auto thickest = std::max_element(decides.begin(), decides.end());
    if (std::count(decides.begin(), decides.end(), *thickest) != 1)
        return {};
    return static_cast<int>(thickest - decides.begin());
}

Result<RunResult> runNnunet(Images images, const ModelManifest& manifest, const Network& network,
                            std::span<Label> result, const PipelineOptions& options)
{
    const auto& plan = *manifest.nnunet;
    const auto tell = [&](Stage stage, int done, int total) {
        return !options.observer || options.observer({stage, done, total});
    };
    const auto array = arrayOf(images.geometry(), plan);
    if (!array)
        return tl::unexpected(array.error());
    const auto target = networkSpacing(plan, array->spacing);
    const auto patch = networkPatch(plan);
    const auto whole = array->grid.tensorShape();
    Shape arrayShape{};
    for (std::size_t d = 0; d < 3; ++d)
        arrayShape[d] = whole[static_cast<std::size_t>(plan.transposeForward[d])];
    const auto available = options.memoryLimit != 0 ? options.memoryLimit : freeMemory();
    const auto needed =
        memoryFor(manifest, arrayShape, resampledShape(arrayShape, array->spacing, target), patch);
    if (auto fits = checkMemory(needed, available); !fits)
        return tl::unexpected(fits.error());

    tell(Stage::Prepare, 0, 1);
    auto tensor = prepareInput(images.all, array->grid, {}, options.threads);
    if (tensor && plan.transposeForward != Shape{0, 1, 2})
        tensor = permute(*tensor, plan.transposeForward);
    if (!tensor)
        return tl::unexpected(tensor.error());
    const auto& normalizations = plan.normalizations;
    auto cropped = crop(*tensor, std::ranges::any_of(normalizations, [](const auto& one) {
        return one.onlyInsideMask;
    }));
    if (!cropped)
        return tl::unexpected(cropped.error());
    tensor->data.reset();
    for (int n = 0; n < cropped->tensor.channels; ++n) {
        const auto& all = cropped->tensor;
        normalize({1, all.shape, {all.data, all.channel(n)}},
                  normalizations[static_cast<std::size_t>(n)], cropped->mask);
    }
    const auto croppedShape = cropped->tensor.shape;
    const auto shape = resampledShape(croppedShape, array->spacing, target);
    const auto imageApart = axisApart(array->spacing, target, plan.image.separatesAxis);
    auto input =
        splineResize(cropped->tensor, shape, plan.image.order, imageApart, options.threads);
    if (!input)
        return tl::unexpected(input.error());
    cropped->tensor.data.reset();

    const auto tiling = nnunetTiling(shape, patch);
    const auto apart = axisApart(target, array->spacing, plan.scores.separatesAxis);
    const auto decoder = decoderOf(manifest);
    const auto dimension = rollingDimension(shape, patch);
    Restore restore(manifest, decoder, positionsOf(croppedShape, shape, plan.scores.order, apart),
                    cropped->box.first, array->layout, result, options.maps, options.threads);
    PlaneStream stream(dimension, shape[dimension], restore.positions(dimension),
                       [&](const Tensor& planes, int first, int begin, int end) {
                           return restore.use(planes, dimension, first, begin, end);
                       });
    const auto done = slideThrough(
        *input, network, tiling, manifest.channelsInAll(), dimension,
        [&](const Tensor& planes, int first) { return stream.take(planes, first); },
        [&](int tiles, int total) { return tell(Stage::Network, tiles, total); });
    if (!done)
        return tl::unexpected(done.error());
    tell(Stage::Restore, 0, 1);
    return RunResult{
        0,
        {{"pipeline", plan.is2d() ? "nnU-Net v2, 2D" : "nnU-Net v2, 3D"},
         {"grid", times(shape) + " voxels of " + times(target) + " mm, from " +
                      times(croppedShape) + (imageApart ? ", thick slices apart" : "")},
         {"tiles", std::to_string(tiling.plan.count()) + " of " + times(patch)},
         {"mirrored", std::to_string(1 << plan.mirrorAxes.size()) + " ways"},
         {"networks", std::to_string(1 + manifest.moreFiles.size())}}};
}

} // namespace hangaku::ai
