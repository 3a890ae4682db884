#include "ai/worker/pipeline/detect/DetectImage.h"

#include "ai/worker/pipeline/Resample.h"
#include "ai/worker/pipeline/RunSetup.h"
#include "ai/worker/pipeline/detect/BlendedHeads.h"
#include "ai/worker/pipeline/detect/Windows.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace hangaku::ai {

using viewer::ImageGeometry;
using viewer::PatientBox;
using viewer::Result;
using viewer::Text;
using viewer::Vec3;
using Form = DetectionPlan::Form;
using Shape = std::array<int, 3>;
using Space = DetectionPlan::Space;

namespace {

constexpr std::size_t kMostAtOnce = 200000; // boxes of all windows, before the best are kept

bool isInPatient(const DetectionPlan& plan)
{
    return plan.space == Space::Ras || plan.space == Space::Lps;
}

/// A detector's run after the input is prepared.
class Detector {
public:
    Detector(const ModelManifest& manifest, const ModelGrid& grid, const ImageGeometry& geometry)
        : m_manifest(manifest),
          m_plan(*manifest.detection),
          m_geometry(geometry),
          m_zyx(grid.axisOfDimension()[0] == 2)
    {
        if (!passesWhole(manifest, geometry.size()))
            m_patch = grid.inTensorOrder(*manifest.inference.patch);
        m_missing = manifest.inference.sliceAxis;
    }

    /// Boxes in indices of the grid along X, Y, Z; or in mm of the patient.
    Result<std::vector<FoundBox>> find(Tensor input, const DetectorNetworks& networks,
                                       const TileObserver& observer)
    {
        auto padded = divisible(std::move(input));
        if (!padded)
            return tl::unexpected(padded.error());
        if (isBlendedMap(m_manifest)) {
            const auto map = slideOver(std::move(*padded), networks.map, m_patch,
                                       m_manifest.inference, m_manifest.output.channels, observer);
            if (!map)
                return tl::unexpected(map.error());
            return heatMapBoxes({map->data.get(), map->shape, spacing(), m_zyx}, m_plan);
        }
        auto tiling = windowsOf(m_manifest.inference, padded->shape, m_patch);
        if (m_plan.form == Form::RetinaNet && m_patch)
            return blended(*padded, std::move(tiling), networks.answer, observer);
        std::vector<FoundBox> all;
        const auto done =
            forEachWindow(*padded, tiling, observer, [&](Tensor tile, Shape first) -> Result<void> {
                const auto shape = tile.shape;
                const auto answer = networks.answer(std::move(tile));
                if (!answer)
                    return tl::unexpected(answer.error());
                const auto boxes = decode(*answer, shape);
                if (!boxes)
                    return tl::unexpected(boxes.error());
                append(all, *boxes, first);
                return {};
            });
        if (!done)
            return tl::unexpected(done.error());
        if (m_missing && m_plan.form == Form::Boxes)
            return linkedSlices(std::move(all), *m_missing, m_plan.linkOverlap);
        return all;
    }

    /// Cut off at the border of the image; what is nothing then goes.
    std::vector<FoundBox> clipped(const std::vector<FoundBox>& boxes) const
    {
        // MONAI's rules, which begin at the first voxel's centre and end behind the last one's.
        const bool isMonai = m_plan.form == Form::RetinaNet;
        const double before = isMonai ? 0 : -0.5;
        const double least = isMonai ? 1 : 1e-6;
        std::vector<FoundBox> kept;
        for (auto box : boxes) {
            bool isThere = true;
            for (std::size_t d = 0; d < 3; ++d) {
                const double end = m_geometry.size()[d] + before;
                box.low[d] = std::clamp(box.low[d], before, end);
                box.high[d] = std::clamp(box.high[d], before, end);
                isThere = isThere && box.high[d] - box.low[d] >= least;
            }
            if (isThere)
                kept.push_back(box);
        }
        return kept;
    }

private:
    std::array<double, 3> spacing() const
    {
        const auto mm = m_geometry.spacing();
        return {mm.x, mm.y, mm.z};
    }

    /// Padded with 0 behind its last voxels.
    Result<Tensor> divisible(Tensor input) const
    {
        auto shape = input.shape;
        for (std::size_t d = 0; d < 3; ++d) {
            const int by = m_plan.divisibleBy[m_zyx ? 2 - d : d];
            shape[d] = (shape[d] + by - 1) / by * by;
        }
        if (shape == input.shape)
            return input;
        return cutBox(input, {0, 0, 0}, shape);
    }

    /// Boxes of the mean of the windows' raw heads.
    Result<std::vector<FoundBox>> blended(const Tensor& input, Tiling tiling,
                                          const AnsweringNetwork& network,
                                          const TileObserver& observer) const
    {
        tiling.weights = tileWeights(tiling.plan.patch, m_manifest.inference);
        BlendedHeads heads(tiling, input.shape);
        const auto done =
            forEachWindow(input, tiling, observer, [&](Tensor tile, Shape first) -> Result<void> {
                const auto answer = network(std::move(tile));
                if (!answer)
                    return tl::unexpected(answer.error());
                for (std::size_t d = 0; d < 3; ++d)
                    first[d] += tiling.plan.padBefore[d];
                return heads.add(*answer, first);
            });
        if (!done)
            return tl::unexpected(done.error());
        const auto answer = heads.take();
        if (!answer)
            return tl::unexpected(answer.error());
        return retinaNetBoxes(*answer, m_plan, input.shape, m_zyx);
    }

    Result<std::vector<FoundBox>> decode(const NetworkAnswer& answer, Shape shape) const
    {
        if (m_plan.form == Form::Boxes)
            return readyBoxes(answer, m_plan, m_missing);
        if (m_plan.form == Form::RetinaNet)
            return retinaNetBoxes(answer, m_plan, shape, m_zyx);
        const auto array = oneUnder(answer, "");
        if (!array)
            return tl::unexpected(array.error());
        std::vector<std::int64_t> wanted{1, m_manifest.output.channels};
        for (const int length : shape)
            wanted.push_back(length / m_plan.stride);
        if (array->shape != wanted)
            return badAnswer(Text(HANGAKU_TR("Ai", "The network returned %1 where its description "
                                                   "promises %2"),
                                  {describe(array->shape), describe(wanted)}));
        HeatMap map{array->data.get(), {}, spacing(), m_zyx};
        for (std::size_t d = 0; d < 3; ++d)
            map.shape[d] = static_cast<int>(wanted[2 + d]);
        return heatMapBoxes(map, m_plan);
    }

    void append(std::vector<FoundBox>& all, const std::vector<FoundBox>& boxes, Shape first) const
    {
        for (auto box : boxes) {
            for (std::size_t d = 0; !isInPatient(m_plan) && d < 3; ++d) {
                const auto axis = m_zyx ? 2 - d : d;
                box.low[axis] += first[d];
                box.high[axis] += first[d];
            }
            all.push_back(box);
        }
        if (all.size() > kMostAtOnce) {
            std::stable_sort(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.score > b.score; });
            all.resize(kMostAtOnce / 2);
        }
    }

    const ModelManifest& m_manifest;
    const DetectionPlan& m_plan;
    const ImageGeometry& m_geometry;
    bool m_zyx;
    std::optional<Shape> m_patch;
    std::optional<int> m_missing;
};

/// A box of the patient's own axes.
PatientBox alongPatient(const FoundBox& box, bool isRas)
{
    PatientBox result;
    for (int axis = 0; axis < 3; ++axis) {
        const auto d = static_cast<std::size_t>(axis);
        const double sign = isRas && axis < 2 ? -1 : 1;
        result.centre[axis] = sign * (box.low[d] + box.high[d]) / 2;
        result.sizeMm[axis] = box.high[d] - box.low[d];
    }
    return result;
}

std::string describeBoxes(const DetectionPlan& plan)
{
    const char* const form = plan.form == Form::Boxes       ? "boxes of the network"
                             : plan.form == Form::RetinaNet ? "moved anchors (RetinaNet)"
                                                            : "peaks of a heat map";
    std::string text = form;
    for (const auto& [name, value] :
         {std::pair{", score > ", plan.minimumScore}, {", overlap at most ", plan.nmsOverlap}}) {
        std::array<char, 32> number{};
        std::snprintf(number.data(), number.size(), "%g", value);
        text += std::string(name) + number.data();
    }
    return text + ", at most " + std::to_string(plan.most);
}

bool isListed(const ModelManifest& manifest, int label)
{
    return std::any_of(manifest.labels.begin(), manifest.labels.end(),
                       [&](const ModelLabel& one) { return one.value == label; });
}

Result<RunResult> detect(Images images, const ModelManifest& manifest,
                         const DetectorNetworks& networks, const PipelineOptions& options)
{
    const auto& plan = *manifest.detection;
    auto setup = RunSetup::prepare(images, manifest, options, [&](const ModelGrid&, Shape size) {
        return bytesForWindows(manifest, size);
    });
    if (!setup)
        return tl::unexpected(setup.error());
    const auto& geometry = setup->chain.outputGrid();
    Detector detector(manifest, setup->grid, geometry);
    auto boxes = detector.find(setup->chain.takeOutput(), networks, networkObserver(options));
    if (!boxes)
        return tl::unexpected(boxes.error());
    if (!isInPatient(plan))
        boxes = detector.clipped(*boxes);
    RunResult result;
    for (auto& box :
         bestOf(std::move(*boxes), plan.nmsOverlap, static_cast<std::size_t>(plan.most))) {
        if (box.label < 0) // the network gives none, and the manifest has one
            box.label = manifest.labels.front().value;
        const auto placed = isInPatient(plan) ? alongPatient(box, plan.space == Space::Ras)
                                              : inPatient(box, geometry);
        const auto& mm = placed.sizeMm;
        if (isListed(manifest, box.label) && mm.x > 0 && mm.y > 0 && mm.z > 0)
            result.boxes.push_back({box.label, box.score, placed});
    }
    result.parameters = setup->describe(manifest);
    if (passesWhole(manifest, geometry.size()))
        result.parameters["tiles"] = "the whole volume in one pass";
    result.parameters["boxes"] = describeBoxes(plan);
    return result;
}

} // namespace

PatientBox inPatient(const FoundBox& box, const ImageGeometry& grid)
{
    PatientBox result;
    const auto& axes = grid.axes();
    result.axes[0] = axes[0];
    result.axes[1] = normalized(axes[1] - axes[0] * dot(axes[1], axes[0]));
    result.axes[2] = normalized(axes[2] - axes[0] * dot(axes[2], axes[0]) -
                                result.axes[1] * dot(axes[2], result.axes[1]));
    result.centre = grid.origin();
    for (int axis = 0; axis < 3; ++axis) {
        const auto d = static_cast<std::size_t>(axis);
        result.centre += grid.step(axis) * ((box.low[d] + box.high[d]) / 2);
        const Vec3 edge = grid.step(axis) * (box.high[d] - box.low[d]);
        for (int along = 0; along < 3; ++along)
            result.sizeMm[along] +=
                std::abs(dot(edge, result.axes[static_cast<std::size_t>(along)]));
    }
    return result;
}

Result<RunResult> runDetection(Images images, const ModelManifest& manifest,
                               const DetectorNetworks& networks, const PipelineOptions& options)
{
    return guarded([&] { return detect(images, manifest, networks, options); });
}

} // namespace hangaku::ai
