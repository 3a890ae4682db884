#include "viewer/dicom/seg/SegmentationFile.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom_seg/ConformanceTool.h"
#include "tests/unit/dicom_seg/PythonComparison.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/WriteSeries.h"

#include <array>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using hangaku::tests::conformanceErrors;
using hangaku::tests::hasPydicom;
using hangaku::tests::PythonComparison;
using hangaku::tests::TemporaryFolder;

// Every segmentation of the test data, against the frames that pydicom reads: as we read it, and
// as we write it again. What cannot be a mask in a patient is refused, with the reason.

namespace {

constexpr std::array kReadable{
    "derived/sr_tid1500_pet/seg.dcm",
    "enhanced/small_dcmqi/data_segmentations_24x38x3_seg_label.seg",
    "enhanced/small_dcmqi/label.seg",
    "seg/dcmqi_ct_three_slices/liver.dcm",
    "seg/dcmqi_ct_three_slices/partial_overlaps.dcm",
    "seg/dcmqi_ct_three_slices/sparse-labelmap-noppv.dcm",
    "seg/dcmqi_ct_three_slices/sparse-labelmap-ppv5.dcm",
    "seg/highdicom/seg_image_cr_binary.dcm",
    "seg/highdicom/seg_image_ct_binary.dcm",
    "seg/highdicom/seg_image_ct_binary_fractional.dcm",
    "seg/highdicom/seg_image_ct_binary_overlap.dcm",
    "seg/highdicom/seg_image_ct_binary_single_frame.dcm",
    "seg/highdicom/seg_image_ct_true_fractional.dcm",
    "seg/pydicom_liver/liver.dcm",
    "seg/pydicom_liver/liver_deflate.dcm",
    "seg/pydicom_liver/liver_expb.dcm",
    "seg/pydicom_liver/liver_j2k.dcm",
    "seg/pydicom_liver/liver_nonbyte_aligned.dcm",
    "seg/pydicom_liver/liver_nonbyte_aligned_deflate.dcm",
    "seg/pydicom_liver/liver_nonbyte_aligned_j2k.dcm",
    "seg/pydicom_liver/liver_nonbyte_aligned_rle.dcm",
    "seg/pydicom_liver/liver_rle.dcm",
};

/// A series on the segmentation's grid, to write it on.
VolumeDescription seriesOn(const ImageGeometry& grid, const std::filesystem::path& folder)
{
    Volume volume{grid, *VoxelBuffer::create(PixelType::Int16, grid.voxelCount()), 1, 0, {}};
    volume.description.patient = {"Yamada^Tarou=山田^太郎", "H-1", "", "M"};
    volume.description.seriesInstanceUid = uidFromText("a series");
    REQUIRE(writeCtSeries(volume, folder, {}));
    const auto scanned = scan({folder}, {});
    REQUIRE(scanned);
    REQUIRE(scanned->studies.size() == 1);
    auto description = scanned->studies.front().series.front().volumes.front();
    REQUIRE(description.geometry->size() == grid.size());
    description.geometry = grid; // one slice alone has no distance to the next
    return description;
}

} // namespace

TEST_CASE("EverySegmentation: read, and written again, every voxel is where pydicom finds it",
          "[dicom][seg]")
{
    HANGAKU_NEED_DATA(data, "seg");
    if (!hasPydicom()) {
        WARN("SKIPPED: needs python3 with pydicom, numpy and PIL");
        return;
    }
    const TemporaryFolder folder;
    PythonComparison comparisons("compare_segmentation.py");
    std::vector<std::string> compared;
    for (const std::string name : kReadable) {
        CAPTURE(name);
        const auto file = data.parent_path() / name;
        const auto own = folder / std::to_string(compared.size());
        const auto read = readSegmentation(file);
        REQUIRE(read);
        const auto source = seriesOn(read->value.geometry(), own / "ct");
        REQUIRE(writeSegmentation(read->value, source, own / "again.dcm"));
        const auto again = readSegmentation(own / "again.dcm", &source);
        REQUIRE(again);
        comparisons.add(file, read->value, own / "read");
        comparisons.add(own / "again.dcm", read->value, own / "read");
        comparisons.add(file, again->value, own / "read-again");
        compared.insert(compared.end(), 3, name);
        if (const auto errors = conformanceErrors(own / "again.dcm"))
            CHECK(*errors == "");
    }
    const auto lines = comparisons.run();
    REQUIRE(lines.size() == compared.size());
    for (std::size_t n = 0; n < lines.size(); ++n) {
        CAPTURE(compared[n], n % 3, lines[n]);
        CHECK(lines[n].starts_with("equal "));
    }
}

TEST_CASE("EverySegmentation: slides are refused in words", "[dicom][seg]")
{
    const std::string name =
        GENERATE("seg_image_sm_control_labelmap.dcm", "seg_image_sm_numbers.dcm",
                 "seg_image_sm_control_labelmap_palette_color.dcm", "seg_image_sm_dots.dcm",
                 "seg_image_sm_control.dcm", "seg_image_sm_dots_tiled_full.dcm");
    HANGAKU_NEED_DATA(file, "seg/highdicom/" + name);
    CAPTURE(name);

    const auto read = readSegmentation(file);

    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::Unsupported);
    CHECK(read.error().reason.english().find("microscope slide") != std::string::npos);
    CHECK_FALSE(read.error().hint.isEmpty());
}
