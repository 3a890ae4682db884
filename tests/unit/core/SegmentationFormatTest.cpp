#include "viewer/core/segmentation/SegmentationFormat.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <algorithm>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

/// "left lung" and "tumour", which lies inside it.
Segmentation tumourInLung()
{
    Segmentation out(obliqueGrid(), "chest");
    std::vector<Label> lung(obliqueGrid().voxelCount(), 1);
    std::vector<Label> tumour(obliqueGrid().voxelCount());
    tumour[5] = 2;
    out.layer(0) = LabelMap(obliqueGrid(), std::move(lung));
    LabelMap inside(obliqueGrid(), std::move(tumour));
    out.addLayer(std::move(inside));
    Segment first;
    first.label = "left lung";
    Segment second;
    second.number = 2;
    second.layer = 1;
    second.label = "tumour";
    REQUIRE(out.insert(first));
    REQUIRE(out.insert(second));
    return out;
}

std::vector<std::string> codesOf(const std::vector<Warning>& losses)
{
    std::vector<std::string> codes;
    for (const auto& loss : losses)
        codes.push_back(loss.code);
    return codes;
}

bool has(const std::vector<Warning>& losses, const std::string& code)
{
    return std::ranges::find(losses, code, &Warning::code) != losses.end();
}

constexpr SegmentationFormat kAllFormats[] = {
    SegmentationFormat::DicomSegmentation, SegmentationFormat::DicomStructureSet,
    SegmentationFormat::SlicerNrrd,        SegmentationFormat::Nrrd,
    SegmentationFormat::Nifti,             SegmentationFormat::MetaImage,
    SegmentationFormat::Stl,               SegmentationFormat::Ply,
    SegmentationFormat::Obj};

} // namespace

TEST_CASE("SegmentationFormat: the ending decides, in any case", "[core][segmentation]")
{
    CHECK(segmentationFormatOf("/a/b.seg.nrrd") == SegmentationFormat::SlicerNrrd);
    CHECK(segmentationFormatOf("b.SEG.NRRD") == SegmentationFormat::SlicerNrrd);
    CHECK(segmentationFormatOf("b.nrrd") == SegmentationFormat::Nrrd);
    CHECK(segmentationFormatOf("b.nii.gz") == SegmentationFormat::Nifti);
    CHECK(segmentationFormatOf("b.Nii") == SegmentationFormat::Nifti);
    CHECK(segmentationFormatOf("b.mha") == SegmentationFormat::MetaImage);
    CHECK(segmentationFormatOf("b.dcm") == SegmentationFormat::DicomSegmentation);
    CHECK(segmentationFormatOf("b.STL") == SegmentationFormat::Stl);
    CHECK_FALSE(segmentationFormatOf("b.gz").has_value());
    CHECK_FALSE(segmentationFormatOf("nii.gz/b").has_value());
}

TEST_CASE("lossesOf: overlaps are lost where a voxel can hold one segment, and the loser is named",
          "[core][segmentation]")
{
    for (const auto format : kAllFormats) {
        const bool isFlat = format == SegmentationFormat::Nrrd ||
                            format == SegmentationFormat::Nifti ||
                            format == SegmentationFormat::MetaImage;
        const auto losses = lossesOf(tumourInLung(), format);
        CHECK(has(losses, "overlaps-lost") == isFlat);
        for (const auto& loss : losses)
            if (loss.code == "overlaps-lost") {
                CHECK(loss.text.english().find("left lung") != std::string::npos);
                CHECK(loss.text.english().find("tumour") == std::string::npos);
            }
    }
}

TEST_CASE("lossesOf: DICOM and .seg.nrrd hold a plain segmentation as a whole",
          "[core][segmentation]")
{
    CHECK(lossesOf(tumourInLung(), SegmentationFormat::DicomSegmentation).empty());
    CHECK(lossesOf(tumourInLung(), SegmentationFormat::DicomStructureSet).empty());
    CHECK(lossesOf(tumourInLung(), SegmentationFormat::SlicerNrrd).empty());
    CHECK(codesOf(lossesOf(Segmentation(obliqueGrid()), SegmentationFormat::Nifti)) ==
          std::vector<std::string>{kKeptBeside});
}

TEST_CASE("lossesOf: what only this segmentation has is named only then", "[core][segmentation]")
{
    auto rich = tumourInLung();
    auto* lung = rich.find(1);
    CHECK_FALSE(has(lossesOf(rich, SegmentationFormat::Obj), "locks-lost"));
    lung->locked = true;
    lung->labelJa = "左肺";
    lung->type = {"39607008", "SCT", "Lung"};
    lung->correction = Correction{"学生", "2026-01-31"};
    CHECK(codesOf(lossesOf(rich, SegmentationFormat::Obj)) ==
          std::vector<std::string>{"voxels-approximated", "names-lost", "codes-lost",
                                   "provenance-lost", "locks-lost"});
    CHECK(has(lossesOf(rich, SegmentationFormat::Stl), "colours-lost"));
    CHECK_FALSE(has(lossesOf(rich, SegmentationFormat::Ply), "colours-lost"));

    // 65 characters, of three bytes each.
    lung->label.clear();
    for (int n = 0; n < 64; ++n)
        lung->label += "肺";
    CHECK_FALSE(has(lossesOf(rich, SegmentationFormat::DicomSegmentation), "names-shortened"));
    lung->label += "肺";
    CHECK(has(lossesOf(rich, SegmentationFormat::DicomSegmentation), "names-shortened"));
    lung->type.meaning = "Lung ~ left";
    CHECK(has(lossesOf(rich, SegmentationFormat::SlicerNrrd), "characters-replaced"));
    rich.provenance.startedAt = "2026-01-31T14:02:11+09:00";
    CHECK(has(lossesOf(rich, SegmentationFormat::DicomSegmentation), "run-lost"));
    CHECK_FALSE(has(lossesOf(rich, SegmentationFormat::SlicerNrrd), "run-lost"));
    CHECK_FALSE(needsConsent({"run-lost", {}}));
    CHECK_FALSE(needsConsent({kKeptBeside, {}}));
    CHECK(needsConsent({"overlaps-lost", {}}));
}

TEST_CASE("lossesOf: a segment without voxels has no surface", "[core][segmentation]")
{
    auto segmentation = tumourInLung();
    Segment empty;
    empty.number = 9;
    empty.label = "nothing yet";
    REQUIRE(segmentation.insert(empty));
    CHECK(has(lossesOf(segmentation, SegmentationFormat::Stl), "empty-segments-lost"));
    CHECK_FALSE(has(lossesOf(segmentation, SegmentationFormat::Nifti), "empty-segments-lost"));
}
