#include "viewer/dicom/seg/SegmentationFile.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "viewer/dicom/Scan.h"
#include "viewer/processing/Resample.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <algorithm>
#include <optional>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using hangaku::viewer::processing::readLabelMap;
using hangaku::viewer::processing::resampled;

namespace {

/// How many voxels of the reference mask (any value) and of the segment disagree, on the
/// reference's grid.
std::size_t differences(const Segmentation& segmentation, const Segment& segment,
                        const Segmentation& reference)
{
    const auto moved = resampled(segmentation.layerOf(segment), reference.geometry());
    const auto expected = reference.layer(0).voxels();
    std::size_t count = 0;
    for (std::size_t at = 0; at < expected.size(); ++at)
        count += (moved.voxels()[at] == segment.number) != (expected[at] != 0);
    return count;
}

/// One label of a reference.
Segmentation only(const Segmentation& reference, Label label)
{
    std::vector<Label> voxels(reference.geometry().voxelCount());
    std::ranges::transform(reference.layer(0).voxels(), voxels.begin(), [label](Label present) {
        return present == label ? Label{1} : Label{0};
    });
    return Segmentation(LabelMap(reference.geometry(), std::move(voxels)));
}

} // namespace

TEST_CASE("SegmentationSamples: dcmqi's liver is where its NRRD mask is", "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/dcmqi_ct_three_slices");
    const auto read = readSegmentation(folder / "liver.dcm");
    const auto reference = readLabelMap(folder / "liver_seg.nrrd");

    REQUIRE(read);
    REQUIRE(reference);
    REQUIRE(read->value.segments().size() == 1);
    CHECK(read->value.segments()[0].label == "Liver");
    CHECK(read->value.segments()[0].type.meaning == "Liver");
    CHECK(differences(read->value, read->value.segments()[0], *reference) == 0);
    CHECK(read->value.voxelCounts()[0] == reference->voxelCounts()[0]);
}

TEST_CASE("SegmentationSamples: overlapping segments use as few layers as they need",
          "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/dcmqi_ct_three_slices");
    const auto read = readSegmentation(folder / "partial_overlaps.dcm");

    REQUIRE(read);
    CHECK(read->value.segments().size() == 5);
    CHECK(read->value.layerCount() == 3);
    // dcmqi's own masks, in three files since they overlap.
    std::size_t compared = 0;
    for (const std::string part : {"1", "2", "3"}) {
        const auto reference = readLabelMap(folder / ("partial_overlaps-" + part + ".nrrd"));
        REQUIRE(reference);
        for (const auto& expected : reference->segments()) {
            const auto* segment = read->value.find(expected.number);
            REQUIRE(segment != nullptr);
            CHECK(differences(read->value, *segment, only(*reference, expected.number)) == 0);
            ++compared;
        }
    }
    CHECK(compared == 5);
}

TEST_CASE("SegmentationSamples: a liver of three small slices is where its NRRD mask is",
          "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "enhanced/small_dcmqi");
    const auto [name, mask] = GENERATE(table<std::string, std::string>(
        {{"label.seg", "label.nrrd"},
         {"data_segmentations_24x38x3_seg_label.seg",
          "data_segmentations_24x38x3_nrrd_label.nrrd"}}));
    CAPTURE(name);
    const auto read = readSegmentation(folder / name);
    const auto reference = readLabelMap(folder / mask);

    REQUIRE(read);
    REQUIRE(reference);
    REQUIRE(read->value.segments().size() == 1);
    CHECK(read->value.voxelCounts() == reference->voxelCounts());
    CHECK(differences(read->value, read->value.segments()[0], *reference) == 0);
}

TEST_CASE("SegmentationSamples: label map objects, with and without a padding value",
          "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/dcmqi_ct_three_slices");
    const auto [name, mask] = GENERATE(table<std::string, std::string>(
        {{"sparse-labelmap-noppv.dcm", "sparse_labelmap_noppv_seg.nrrd"},
         {"sparse-labelmap-ppv5.dcm", "sparse_labelmap_ppv5_seg.nrrd"}}));
    CAPTURE(name);
    const auto read = readSegmentation(folder / name);
    const auto reference = readLabelMap(folder / mask);

    REQUIRE(read);
    REQUIRE(reference);
    const auto found = std::ranges::find(read->value.segments(), "Liver", &Segment::label);
    REQUIRE(found != read->value.segments().end());
    // Two frames 5 mm apart that say to be 2.5 mm thick: one slice between them is empty.
    CHECK(read->value.geometry().size() == Index3{24, 38, 3});
    // The reference names the liver 1 and, with padding, the background by another value.
    CHECK(differences(read->value, *found, only(*reference, 1)) == 0);
}

TEST_CASE("SegmentationSamples: every packing of the same liver gives the same voxels",
          "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/pydicom_liver");
    const auto [plain, packed] = GENERATE(table<std::string, std::string>(
        {{"liver.dcm", "liver_expb.dcm"},
         {"liver.dcm", "liver_rle.dcm"},
         {"liver_nonbyte_aligned.dcm", "liver_nonbyte_aligned_rle.dcm"},
         {"liver.dcm", "liver_j2k.dcm"},
         {"liver_nonbyte_aligned.dcm", "liver_nonbyte_aligned_j2k.dcm"},
         {"liver.dcm", "liver_deflate.dcm"},
         {"liver_nonbyte_aligned.dcm", "liver_nonbyte_aligned_deflate.dcm"}}));
    CAPTURE(packed);
    const auto expected = readSegmentation(folder / plain);
    const auto read = readSegmentation(folder / packed);

    REQUIRE(expected);
    REQUIRE(read);
    CHECK(expected->value.voxelCounts()[0] > 10000);
    CHECK(std::ranges::equal(read->value.layer(0).voxels(), expected->value.layer(0).voxels()));
}

TEST_CASE("SegmentationSamples: fractions of one half and more are inside", "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/highdicom");
    const auto binary = readSegmentation(folder / "seg_image_ct_binary.dcm");
    const auto fractional = readSegmentation(folder / "seg_image_ct_binary_fractional.dcm");

    REQUIRE(binary);
    REQUIRE(fractional);
    CHECK(fractional->warnings.front().code == "fractional");
    CHECK(binary->value.voxelCounts() == fractional->value.voxelCounts());
    CHECK(std::ranges::equal(binary->value.layer(0).voxels(), fractional->value.layer(0).voxels()));
}

TEST_CASE("SegmentationSamples: says how many fractions a mask leaves out", "[dicom][seg]")
{
    HANGAKU_NEED_DATA(file, "seg/highdicom/seg_image_ct_true_fractional.dcm");
    const auto read = readSegmentation(file);

    REQUIRE(read);
    CHECK(read->warnings.front().code == "fractional");
    const auto& counts = read->warnings.front().text.arguments();
    REQUIRE(counts.size() == 2);
    CHECK(std::stoul(counts[0]) > 0);
    CHECK(std::stoul(counts[1]) - std::stoul(counts[0]) == read->value.voxelCounts()[0]);
}

TEST_CASE("SegmentationSamples: on their images' grid where they lie on it", "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/dcmqi_ct_three_slices");
    const auto scanned = scan({folder / "ct-3slice"}, {});
    REQUIRE(scanned);
    REQUIRE_FALSE(scanned->studies.empty());
    const auto& volumes = scanned->studies.front().series.front().volumes;
    REQUIRE_FALSE(volumes.empty());
    REQUIRE(volumes.front().geometry);

    const auto whole = readSegmentation(folder / "liver.dcm", &volumes.front());
    const auto small = readSegmentation(folder / "sparse-labelmap-noppv.dcm", &volumes.front());

    REQUIRE(whole);
    REQUIRE(small);
    CHECK(whole->value.geometry() == *volumes.front().geometry);
    CHECK(small->value.geometry().size() == Index3{24, 38, 3});
}

TEST_CASE("SegmentationSamples: overlapping binary segments of highdicom", "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/highdicom");
    const auto read = readSegmentation(folder / "seg_image_ct_binary_overlap.dcm");

    REQUIRE(read);
    CHECK(read->value.segments().size() == 2);
    CHECK(read->value.layerCount() == 2);
}

TEST_CASE("SegmentationSamples: slide and X-ray objects open or are refused in words",
          "[dicom][seg]")
{
    HANGAKU_NEED_DATA(folder, "seg/highdicom");
    const auto radiograph = readSegmentation(folder / "seg_image_cr_binary.dcm");
    REQUIRE(radiograph);
    CHECK(radiograph->warnings.front().code == "no-position");
    const auto slide = readSegmentation(folder / "seg_image_sm_numbers.dcm");
    REQUIRE_FALSE(slide);
    CHECK(slide.error().code == ErrorCode::Unsupported);
    CHECK_FALSE(readSegmentation(folder / "ct_image.dcm"));
}
