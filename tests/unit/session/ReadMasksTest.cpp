#include "viewer/session/ReadMasks.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <fstream>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;
using hangaku::tests::TemporaryFolder;
using hangaku::viewer::processing::writeLabelMap;

namespace {

/// A mask of one structure without a name: the box from `first` up to `end`.
void writeBox(const ImageGeometry& grid, Index3 first, Index3 end,
              const std::filesystem::path& file)
{
    std::vector<Label> voxels(grid.voxelCount());
    LabelMap map(grid);
    for (int k = first[2]; k < end[2]; ++k)
        for (int j = first[1]; j < end[1]; ++j)
            for (int i = first[0]; i < end[0]; ++i)
                voxels[map.offset({i, j, k})] = 1;
    Segmentation box(LabelMap(grid, std::move(voxels)));
    Segment segment;
    segment.label = "Label 1";
    REQUIRE(box.insert(segment));
    REQUIRE(writeLabelMap(box, file));
}

const Segment* named(const Segmentation& segmentation, const std::string& label)
{
    const auto found = std::ranges::find(segmentation.segments(), label, &Segment::label);
    return found == segmentation.segments().end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("ReadMasks: one structure is called after its file", "[session]")
{
    const TemporaryFolder folder;
    writeBox(obliqueGrid(), {1, 1, 1}, {3, 4, 2}, folder / "Left lung.nii.gz");

    const auto read = readMasks({folder / "Left lung.nii.gz"}, nullptr, {});

    REQUIRE(read.masks.size() == 1);
    CHECK(read.errors.empty());
    const auto& mask = read.masks.front();
    CHECK(mask.file == folder / "Left lung.nii.gz");
    REQUIRE(mask.segmentation->segments().size() == 1);
    CHECK(mask.segmentation->segments().front().label == "Left lung");
    CHECK(mask.extents.at(1).voxels == 6);
}

TEST_CASE("ReadMasks: a file for each organ becomes one segmentation, overlaps kept", "[session]")
{
    const TemporaryFolder folder;
    const auto organs = folder / "organs";
    std::filesystem::create_directories(organs);
    writeBox(obliqueGrid(), {0, 0, 0}, {3, 3, 3}, organs / "liver.nii");
    writeBox(obliqueGrid(), {2, 2, 2}, {5, 5, 5}, organs / "tumour.nrrd");
    writeBox(obliqueGrid(), {3, 0, 0}, {6, 2, 2}, organs / "spleen.mha");

    const auto read = readMasks(
        {organs / "liver.nii", organs / "tumour.nrrd", organs / "spleen.mha"}, nullptr, {});

    REQUIRE(read.masks.size() == 1);
    const auto& mask = read.masks.front();
    CHECK(mask.file.empty());
    const auto& merged = *mask.segmentation;
    CHECK(merged.name == "organs");
    REQUIRE(merged.segments().size() == 3);
    const auto* liver = named(merged, "liver");
    const auto* tumour = named(merged, "tumour");
    const auto* spleen = named(merged, "spleen");
    REQUIRE((liver != nullptr && tumour != nullptr && spleen != nullptr));
    CHECK(merged.layerCount() == 2);
    CHECK(tumour->layer != liver->layer);
    CHECK(spleen->layer == liver->layer);
    CHECK(merged.layerOf(*liver).at({2, 2, 2}) == liver->number);
    CHECK(merged.layerOf(*tumour).at({2, 2, 2}) == tumour->number);
    CHECK(mask.extents.at(liver->number).voxels == 27);
    CHECK(mask.extents.at(tumour->number).voxels == 27);
    CHECK(mask.extents.at(spleen->number).voxels == 12);
    CHECK(liver->colour != tumour->colour);
}

TEST_CASE("ReadMasks: masks on other grids, and files that do not open, stay apart", "[session]")
{
    const TemporaryFolder folder;
    writeBox(obliqueGrid(), {0, 0, 0}, {3, 3, 3}, folder / "a.nii");
    writeBox(obliqueGrid({8, 6, 5}), {0, 0, 0}, {2, 2, 2}, folder / "b.nii");
    writeBox(obliqueGrid(), {4, 4, 4}, {5, 5, 5}, folder / "c.nii");
    std::ofstream(folder / "broken.dcm") << "no DICOM";
    std::vector<double> fractions;
    Progress progress;
    progress.report = [&fractions](double fraction) { fractions.push_back(fraction); };

    const auto read = readMasks({folder / "a.nii", folder / "broken.dcm", folder / "b.nii",
                                 folder / "c.nii", folder / "absent.nii"},
                                nullptr, progress);

    REQUIRE(read.masks.size() == 2);
    CHECK(read.masks[0].segmentation->segments().size() == 2);
    CHECK(read.masks[1].file == folder / "b.nii");
    REQUIRE(read.errors.size() == 2);
    CHECK(read.errors[0].reason.english().find("broken.dcm") != std::string::npos);
    CHECK(fractions == std::vector<double>{0.2, 0.4, 0.6, 0.8, 1});
}

TEST_CASE("ReadMasks: a DICOM segmentation keeps its names, and says what it cannot show",
          "[session]")
{
    HANGAKU_NEED_DATA(data, "seg");

    const auto read = readMasks({data / "highdicom/seg_image_ct_true_fractional.dcm",
                                 data / "highdicom/seg_image_sm_numbers.dcm",
                                 data / "dcmqi_ct_three_slices/partial_overlaps.dcm"},
                                nullptr, {});

    REQUIRE(read.masks.size() == 2);
    REQUIRE_FALSE(read.masks[0].warnings.empty());
    CHECK(read.masks[0].warnings[0].code == "fractional");
    CHECK(read.masks[1].segmentation->segments().size() == 5);
    CHECK(read.masks[1].segmentation->layerCount() == 3);
    CHECK(read.masks[1].file == data / "dcmqi_ct_three_slices/partial_overlaps.dcm");
    REQUIRE(read.errors.size() == 1);
    CHECK(read.errors[0].reason.english().find("microscope slide") != std::string::npos);
}

TEST_CASE("ReadMasks: stops between files", "[session]")
{
    const TemporaryFolder folder;
    writeBox(obliqueGrid(), {0, 0, 0}, {3, 3, 3}, folder / "a.nii");
    std::stop_source stop;
    Progress progress{stop.get_token(), [&stop](double) { stop.request_stop(); }};

    const auto read = readMasks({folder / "a.nii", folder / "a.nii"}, nullptr, progress);

    CHECK(read.masks.size() + read.errors.size() == 1);
}
