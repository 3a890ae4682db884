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
    segment.anatomicRegion = {"51185008", "SCT", "Chest"};
    segment.anatomicRegionModifier = {"24028007", "SCT", "Right"};
    segment.locked = true;
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

/// The lines of an NRRD's text header.
std::vector<std::string> headerOf(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line) && !line.empty();)
        lines.push_back(line);
    return lines;
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
    auto written = twoSegments(obliqueGrid(), 7);
    written.provenance.creator = "学生";
    written.seriesInstanceUid = "1.2.3";
    REQUIRE(writeLabelMap(written, folder / "m.seg.nrrd"));
    std::filesystem::remove(folder / "m.seg.labels.json");

    const auto read = readLabelMap(folder / "m.seg.nrrd");

    REQUIRE(read);
    REQUIRE(read->segments().size() == 2);
    CHECK(read->segments()[0] == lung(3));
    CHECK(read->name == "胸部");
    CHECK(read->provenance == written.provenance);
    CHECK(read->seriesInstanceUid == "1.2.3");
}

TEST_CASE("LabelMapFile: a .seg.nrrd has the fields that 3D Slicer writes, in its order",
          "[processing][io]")
{
    const TemporaryFolder folder;
    auto segmentation = twoSegments(obliqueGrid(), 7);
    segmentation.layer(1) = painted(obliqueGrid(), 7, 30, 40); // from voxel (2, 4, 0) to (6, 3, 1)
    auto plain = lung(9, 1);
    plain.labelJa.clear();
    plain.algorithmType = AlgorithmType::Manual;
    plain.algorithmName.clear();
    plain.correction.reset();
    plain.anatomicRegion = plain.anatomicRegionModifier = {};
    plain.locked = false;
    plain.colour = {128, 174, 128};
    REQUIRE(segmentation.insert(plain, 0));
    REQUIRE(writeLabelMap(segmentation, folder / "m.seg.nrrd"));

    const auto header = headerOf(folder / "m.seg.nrrd");

    const std::vector<std::string> expected{
        "type: uint8",
        "dimension: 4",
        "space: left-posterior-superior",
        "sizes: 2 7 6 5",
        "kinds: list domain domain domain",
        "encoding: gzip",
        "Segment0_Color:=0.501961 0.682353 0.501961",
        "Segment0_ColorAutoGenerated:=0",
        "Segment0_Extent:=0 6 1 4 0 0",
        "Segment0_ID:=Segment_9",
        "Segment0_LabelValue:=9",
        "Segment0_Layer:=0",
        "Segment0_Name:=Left lung",
        "Segment0_NameAutoGenerated:=0",
        "Segment0_Tags:=Segmentation.Status:inprogress|TerminologyEntry:Segmentation category and "
        "type - 3D Slicer General Anatomy list~SCT^123037004^Anatomical Structure~SCT^39607008^Lung~"
        "SCT^7771000^Left~Anatomic codes - DICOM master list~^^~^^|",
        "Segment1_Layer:=0",
        "Segment2_Extent:=0 6 0 5 0 1",
        "Segment2_Layer:=1",
        "Segmentation_ContainedRepresentationNames:=Binary labelmap|",
        "Segmentation_MasterRepresentation:=Binary labelmap",
        "Segmentation_ReferenceImageExtentOffset:=0 0 0",
        "Segmentation_SourceRepresentation:=Binary labelmap"};
    std::size_t at = 0;
    for (const auto& line : header)
        if (at < expected.size() && line == expected[at])
            ++at;
    CHECK((at == expected.size() ? "all" : expected[at]) == "all");
    CHECK(std::ranges::any_of(header, [](const std::string& line) {
        return line.starts_with("Segmentation_ConversionParameters:=Collapse labelmaps|1|");
    }));
}

TEST_CASE("LabelMapFile: a .seg.nrrd of another program: numbers repeat between layers",
          "[processing][io]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "s.seg.nrrd", std::ios::binary)
        << "NRRD0004\ntype: unsigned char\ndimension: 4\nspace: left-posterior-superior\n"
           "sizes: 2 2 2 1\nspace directions: none (1,0,0) (0,1,0) (0,0,3)\n"
           "kinds: list domain domain domain\nencoding: raw\nspace origin: (1,2,3)\n"
           "Segment0_Color:=1 0 0\nSegment0_ID:=Segment_1\nSegment0_LabelValue:=1\n"
           "Segment0_Layer:=0\nSegment0_Name:=頭部\n"
           "Segment0_Tags:=Segmentation.Status:notstarted|TerminologyEntry:Segmentation category "
           "and type - 3D Slicer General Anatomy list~SCT^49755003^Morphologically Altered "
           "Structure~SCT^4147007^Mass~^^~Anatomic codes - DICOM master list~SCT^69536005^Head~"
           "SCT^7771000^Left|\n"
           "Segment1_DefaultColor:=0 0 1\nSegment1_ID:=Segment_2\nSegment1_LabelValue:=1\n"
           "Segment1_Layer:=1\nSegment1_Name:=Mass\n\n"
        << std::string("\1\0\1\1\0\0\0\1", 8);

    const auto read = readLabelMap(folder / "s.seg.nrrd");

    REQUIRE(read);
    REQUIRE(read->segments().size() == 2);
    const auto& head = read->segments()[0];
    const auto& mass = read->segments()[1];
    CHECK(head.label == "頭部");
    CHECK(head.category == CodedConcept{"49755003", "SCT", "Morphologically Altered Structure"});
    CHECK(head.type == CodedConcept{"4147007", "SCT", "Mass"});
    CHECK(head.typeModifier.isEmpty());
    CHECK(head.anatomicRegion == CodedConcept{"69536005", "SCT", "Head"});
    CHECK(head.anatomicRegionModifier == CodedConcept{"7771000", "SCT", "Left"});
    CHECK(mass.colour == Rgb{0, 0, 255});
    CHECK(mass.number != head.number);
    CHECK(read->voxelCounts() == std::vector<std::size_t>{2, 2});
    CHECK(read->layerOf(head).at({1, 0, 0}) == head.number);
    CHECK(read->layerOf(mass).at({1, 0, 0}) == mass.number); // both
    CHECK(read->geometry().origin() == Vec3{1, 2, 3});
}

TEST_CASE("LabelMapFile: layers that do not overlap are written as fewer", "[processing][io]")
{
    const TemporaryFolder folder;
    Segmentation spread(obliqueGrid(), "spread");
    const std::array<std::size_t, 4> firsts{0, 50, 30, 100};
    for (std::size_t n = 0; n < firsts.size(); ++n) {
        auto map = painted(obliqueGrid(), static_cast<Label>(n + 1), firsts[n], 40);
        const int layer = spread.addLayer(std::move(map));
        REQUIRE(spread.insert(lung(static_cast<Label>(n + 1), layer)));
    }
    REQUIRE(writeLabelMap(spread, folder / "m.seg.nrrd"));
    const auto read = readLabelMap(folder / "m.seg.nrrd");
    REQUIRE(read);
    CHECK(read->layerCount() == 2);
    CHECK(read->voxelCounts() == spread.voxelCounts());
}

TEST_CASE("LabelMapFile: where overlaps may be lost, the later segment stays", "[processing][io]")
{
    const TemporaryFolder folder;
    auto segmentation = twoSegments(obliqueGrid(), 7);
    segmentation.layer(1) = painted(obliqueGrid(), 7, 30, 40);

    REQUIRE(writeLabelMap(segmentation, folder / "m.nii.gz", Overlaps::KeepLast));

    const auto read = readLabelMap(folder / "m.nii.gz");
    REQUIRE(read);
    CHECK(read->voxelCounts() == std::vector<std::size_t>{20, 40});
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
