#include "tests/unit/dicom_seg/SampleSegmentation.h"

#include "tests/support/Catch.h"
#include "tests/unit/dicom_seg/ConformanceTool.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/WriteSeries.h"

#include <algorithm>
#include <cmath>

namespace hangaku::tests {

using namespace viewer;
using namespace viewer::dicom;

Segment structure(Label number, const std::string& label, int layer)
{
    Segment segment;
    segment.number = number;
    segment.layer = layer;
    segment.label = label;
    segment.category = anatomicalStructure();
    segment.type = {"39607008", "SCT", "Lung"};
    segment.colour = cycleColour(number);
    return segment;
}

void paintBall(std::vector<Label>& voxels, const ImageGeometry& g, Vec3 centre, double radius,
               Label label)
{
    const auto size = g.size();
    std::size_t at = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i, ++at) {
                const Vec3 d{(i - centre.x * size[0]) / size[0], (j - centre.y * size[1]) / size[1],
                             (k - centre.z * size[2]) / size[2]};
                if (length(d) < radius)
                    voxels[at] = label;
            }
}

Segmentation threeStructures(const ImageGeometry& g)
{
    Segmentation out(g, "胸部 AI");
    std::vector<Label> first(g.voxelCount());
    paintBall(first, g, {0.3, 0.4, 0.5}, 0.22, 3);
    paintBall(first, g, {0.7, 0.6, 0.45}, 0.2, 7);
    std::vector<Label> second(g.voxelCount());
    paintBall(second, g, {0.5, 0.5, 0.6}, 0.25, 300);
    out.layer(0) = LabelMap(g, std::move(first));
    LabelMap layer(g, std::move(second));
    out.addLayer(std::move(layer));

    auto lung = structure(3, "Left lung");
    lung.labelJa = "左肺";
    lung.typeModifier = {"7771000", "SCT", "Left"};
    lung.algorithmType = AlgorithmType::Automatic;
    lung.algorithmName = "Thorax 1.0";
    lung.correction = Correction{"半学 花子", "2026-01-31T14:02:11+09:00"};
    auto model = structure(7, "Right lung");
    model.algorithmType = AlgorithmType::Automatic;
    model.algorithmName = "Thorax 1.0";
    REQUIRE(out.insert(lung));
    REQUIRE(out.insert(model));
    REQUIRE(out.insert(structure(300, "腫瘤", 1)));
    out.provenance.modelId = "org.hangaku.thorax";
    out.provenance.modelName = "Thorax";
    out.provenance.modelVersion = "1.0";
    out.provenance.modelSha256 = std::string(64, 'a');
    out.provenance.creator = "半学 花子";
    return out;
}

std::vector<bool> maskOf(const Segmentation& segmentation, Label number)
{
    const auto* segment = segmentation.find(number);
    REQUIRE(segment != nullptr);
    const auto voxels = segmentation.layerOf(*segment).voxels();
    std::vector<bool> mask(voxels.size());
    std::transform(voxels.begin(), voxels.end(), mask.begin(),
                   [number](Label label) { return label == number; });
    return mask;
}

void checkSame(const Segmentation& read, const Segmentation& written)
{
    CHECK(read.geometry().isSameGrid(written.geometry()));
    REQUIRE(read.segments().size() == written.segments().size());
    for (std::size_t n = 0; n < read.segments().size(); ++n) {
        auto segment = read.segments()[n];
        segment.layer = written.segments()[n].layer; // layers may be joined where nothing overlaps
        CHECK(segment == written.segments()[n]);
        CHECK((maskOf(read, segment.number) == maskOf(written, segment.number))); // not printed
    }
}

VolumeDescription firstVolume(const std::filesystem::path& folder)
{
    const auto scanned = scan({folder}, {});
    REQUIRE(scanned);
    REQUIRE_FALSE(scanned->studies.empty());
    const VolumeDescription* largest = nullptr;
    for (const auto& series : scanned->studies.front().series)
        for (const auto& volume : series.volumes)
            if (largest == nullptr || volume.slices.size() > largest->slices.size())
                largest = &volume;
    REQUIRE(largest != nullptr);
    return *largest;
}

VolumeDescription madeSeries(const ImageGeometry& g, const std::filesystem::path& folder)
{
    Volume volume{g, *VoxelBuffer::create(PixelType::Int16, g.voxelCount()), 1, 0, {}};
    volume.description.patient = {"Yamada^Tarou=山田^太郎", "H-1", "", "M"};
    volume.description.seriesInstanceUid = uidFromText("a series");
    REQUIRE(writeCtSeries(volume, folder, {}));
    return firstVolume(folder);
}

void checkConforms(const std::filesystem::path& file)
{
    if (const auto errors = conformanceErrors(file))
        CHECK(*errors == "");
}

} // namespace hangaku::tests
