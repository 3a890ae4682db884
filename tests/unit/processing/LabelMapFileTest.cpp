#include "viewer/processing/io/LabelMapFile.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "viewer/processing/io/ImageFile.h"

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;
using hangaku::tests::TemporaryFolder;

namespace {

Segment lung(Label number, int layer = 0)
{
    Segment segment;
    segment.number = number;
    segment.layer = layer;
    segment.label = "Left lung";
    segment.labelJa = "左肺";
    segment.category = anatomicalStructure();
    segment.type = {"39607008", "SCT", "Lung"};
    segment.typeModifier = {"7771000", "SCT", "Left"};
    segment.colour = {12, 200, 33};
    segment.algorithmType = AlgorithmType::SemiAutomatic;
    segment.algorithmName = "Thorax 1.0";
    segment.correction = Correction{"学生", "2026-01-31T14:02:11+09:00"};
    return segment;
}

LabelMap painted(const ImageGeometry& geometry, Label label, std::size_t first, std::size_t count)
{
    std::vector<Label> voxels(geometry.voxelCount());
    std::fill_n(voxels.begin() + static_cast<std::ptrdiff_t>(first), count, label);
    return {geometry, std::move(voxels)};
}

Segmentation twoSegments(const ImageGeometry& geometry, Label second)
{
    Segmentation segmentation(geometry, "胸部");
    segmentation.layer(0) = painted(geometry, 3, 10, 25);
    auto other = painted(geometry, second, 60, 40);
    segmentation.addLayer(std::move(other));
    REQUIRE(segmentation.insert(lung(3)));
    auto heart = lung(second, 1);
    heart.label = "Heart";
    heart.correction.reset();
    REQUIRE(segmentation.insert(heart));
    return segmentation;
}

} // namespace

TEST_CASE("LabelMapFile: voxels, names, codes and colours come back", "[processing][io]")
{
    const TemporaryFolder folder;
    const auto geometry = GENERATE(obliqueGrid(), shearedGrid());
    const auto name = GENERATE("m.nii", "m.nii.gz", "m.nrrd", "m.seg.nrrd", "m.mha");
    const auto second = GENERATE(Label{7}, Label{40000});
    const auto segmentation = twoSegments(geometry, second);
    CAPTURE(name, second);

    REQUIRE(writeLabelMap(segmentation, folder / name));
    const auto read = readLabelMap(folder / name);

    REQUIRE(read);
    CHECK(read->geometry().isSameGrid(geometry, 1e-4));
    CHECK(read->name == "胸部");
    CHECK(read->layerCount() == 1); // nothing overlaps
    CHECK(read->voxelCounts() == std::vector<std::size_t>{25, 40});
    REQUIRE(read->segments().size() == 2);
    CHECK(read->segments()[0] == lung(3));
    CHECK(read->segments()[1].label == "Heart");
    CHECK(read->layer(0).voxels()[12] == 3);
    CHECK(read->layer(0).voxels()[62] == second);
}

TEST_CASE("LabelMapFile: Slicer's fields inside an NRRD need no table beside it", "[processing][io]")
{
    const TemporaryFolder folder;
    REQUIRE(writeLabelMap(twoSegments(obliqueGrid(), 7), folder / "m.seg.nrrd"));
    std::filesystem::remove(folder / "m.seg.labels.json");

    const auto read = readLabelMap(folder / "m.seg.nrrd");

    REQUIRE(read);
    REQUIRE(read->segments().size() == 2);
    CHECK(read->segments()[0] == lung(3));
}

TEST_CASE("LabelMapFile: overlapping segments need layers", "[processing][io]")
{
    const TemporaryFolder folder;
    auto segmentation = twoSegments(obliqueGrid(), 7);
    segmentation.layer(1) = painted(obliqueGrid(), 7, 30, 40);

    const auto refused = writeLabelMap(segmentation, folder / "m.nii.gz");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK(std::filesystem::is_empty(folder.path()));

    REQUIRE(writeLabelMap(segmentation, folder / "m.seg.nrrd"));
    const auto read = readLabelMap(folder / "m.seg.nrrd");
    REQUIRE(read);
    REQUIRE(read->layerCount() == 2);
    for (int layer = 0; layer < 2; ++layer)
        CHECK(std::ranges::equal(read->layer(layer).voxels(), segmentation.layer(layer).voxels()));
    CHECK(read->voxelCounts() == segmentation.voxelCounts());
}

TEST_CASE("LabelMapFile: values without a table become numbered segments", "[processing][io]")
{
    const TemporaryFolder folder;
    REQUIRE(writeLabelMap(twoSegments(obliqueGrid(), 7), folder / "m.nii.gz"));
    std::filesystem::remove(folder / "m.labels.json");

    const auto read = readLabelMap(folder / "m.nii.gz");

    REQUIRE(read);
    REQUIRE(read->segments().size() == 2);
    CHECK(read->segments()[0].number == 3);
    CHECK(read->segments()[0].label == "Label 3");
    CHECK(read->segments()[1].number == 7);
    CHECK(read->segments()[0].colour != read->segments()[1].colour);
    CHECK(read->name == "m");
}

TEST_CASE("LabelMapFile: an image is no label map", "[processing][io]")
{
    const TemporaryFolder folder;
    auto voxels = *VoxelBuffer::create(PixelType::Float32, obliqueGrid().voxelCount());
    voxels->as<float>()[5] = GENERATE(0.5F, -1.0F, 70000.0F, std::numeric_limits<float>::quiet_NaN());
    REQUIRE(writeImage(Volume{obliqueGrid(), voxels, 1, 0, {}}, folder / "i.nii"));

    const auto read = readLabelMap(folder / "i.nii");

    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::Unsupported);
}

TEST_CASE("LabelMapFile: a damaged label table is an error that names it", "[processing][io]")
{
    const TemporaryFolder folder;
    REQUIRE(writeLabelMap(twoSegments(obliqueGrid(), 7), folder / "m.nii.gz"));
    const auto text = GENERATE("{", "[]", R"({"segments":[{"number":"x"}]})",
                               R"({"segments":[{"number":1,"colour":[1]}]})");
    std::ofstream(folder / "m.labels.json") << text;

    const auto read = readLabelMap(folder / "m.nii.gz");

    REQUIRE_FALSE(read);
    CHECK(read.error().reason.english().find("m.labels.json") != std::string::npos);
}

TEST_CASE("LabelMapFile: reads the masks that other programs wrote", "[processing][io]")
{
    HANGAKU_NEED_DATA(file, "ct/abdomen_j2k_with_masks/seg/example_seg_dicom.nii.gz");

    const auto read = readLabelMap(file);

    REQUIRE(read);
    CHECK(read->segments().size() == 31);
    const auto counts = read->voxelCounts();
    CHECK(std::ranges::all_of(counts, [](std::size_t count) { return count > 0; }));
}
