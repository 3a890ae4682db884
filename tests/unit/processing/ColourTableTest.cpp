#include "viewer/processing/io/ColourTable.h"

#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "viewer/processing/io/LabelMapFile.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

Segmentation lungs()
{
    std::vector<Label> voxels(obliqueGrid().voxelCount());
    voxels[4] = 3;
    voxels[5] = voxels[6] = 300;
    Segmentation out(LabelMap(obliqueGrid(), std::move(voxels)), "lungs");
    Segment left;
    left.number = 3;
    left.label = "Left \"upper\" lung";
    left.colour = {1, 22, 255};
    Segment right;
    right.number = 300;
    right.label = "右 肺";
    right.colour = {200, 0, 7};
    right.visible = false;
    REQUIRE(out.insert(left));
    REQUIRE(out.insert(right));
    return out;
}

} // namespace

TEST_CASE("ColourTable: ITK-SNAP's lines, column by column", "[processing][io]")
{
    const auto text = toText(labelTableOf(lungs()), ColourTableKind::ItkSnap);

    CHECK(text.find("# ITK-SnAP Label Description File\n") != std::string::npos);
    CHECK(text.find("    0     0    0    0        0  0  0    \"Clear Label\"\n") !=
          std::string::npos);
    CHECK(text.find("    3     1   22  255        1  1  1    \"Left 'upper' lung\"\n") !=
          std::string::npos);
    CHECK(text.find("  300   200    0    7        1  0  0    \"右 肺\"\n") != std::string::npos);
}

TEST_CASE("ColourTable: a label map takes names and colours from the table beside it",
          "[processing][io]")
{
    const TemporaryFolder folder;
    REQUIRE(writeLabelMap(lungs(), folder / "m.nii.gz"));
    std::filesystem::remove(folder / "m.labels.json");
    const auto kind = GENERATE(ColourTableKind::ItkSnap, ColourTableKind::Slicer);
    REQUIRE(writeColourTable(lungs(), folder / "m.nii.gz", kind));

    const auto read = readLabelMap(folder / "m.nii.gz");

    REQUIRE(read);
    REQUIRE(read->segments().size() == 2);
    const auto& left = read->segments()[0];
    const auto& right = read->segments()[1];
    CHECK(left.number == 3);
    CHECK(left.colour == Rgb{1, 22, 255});
    CHECK(right.number == 300);
    CHECK(right.label == "右 肺");
    CHECK(right.colour == Rgb{200, 0, 7});
    CHECK(right.visible == (kind == ColourTableKind::Slicer)); // which has no visibility
    CHECK(left.label ==
          (kind == ColourTableKind::Slicer ? "Left \"upper\" lung" : "Left 'upper' lung"));
}

TEST_CASE("ColourTable: reads what ITK-SNAP and Slicer write", "[processing][io]")
{
    const TemporaryFolder folder;
    write(folder / "a.label", "# comment\r\n    0     0    0    0        0  0  0    \"Clear\"\r\n"
                              "    2   255  128    0     0.35  1  1    \"Tumour, left\"\r\n\r\n");
    const auto snap = readColourTable(folder / "a.label");
    REQUIRE(snap);
    REQUIRE(snap->segments.size() == 1);
    CHECK(snap->segments[0].number == 2);
    CHECK(snap->segments[0].label == "Tumour, left");
    CHECK(snap->segments[0].colour == Rgb{255, 128, 0});

    write(folder / "b_ColorTable.ctbl", "# Color table file /tmp/b.ctbl\n# 2 values\n"
                                        "0 Background 0 0 0 0\n1 left_lung 128 174 128 255\n");
    REQUIRE(writeLabelMap(lungs(), folder / "b.nii"));
    const auto slicer = readColourTable(folder / "b_ColorTable.ctbl");
    REQUIRE(slicer);
    // It was brought up to date with the label map.
    REQUIRE(slicer->segments.size() == 2);
    CHECK(slicer->segments[1].label == "右 肺");
}

TEST_CASE("ColourTable: a line that is none of a table is named", "[processing][io]")
{
    const TemporaryFolder folder;
    const auto* line = GENERATE("1 2 3", "x y z", "99999 1 1 1 1 1 1 \"too large\"",
                                "1 1 1 1 1 1 1 no quotes", "-1 1 1 1 1 1 1 \"x\"");
    write(folder / "a.lbl", std::string("# first\n") + line + '\n');
    const auto read = readColourTable(folder / "a.lbl");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::ParseFailed);
    CHECK(read.error().reason.english().find("Line 2") != std::string::npos);
    write(folder / "empty.ctbl", "");
    CHECK_FALSE(readColourTable(folder / "empty.ctbl"));
}
