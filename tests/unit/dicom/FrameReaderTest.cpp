#include "viewer/dicom/FrameReader.h"
#include "viewer/dicom/Tags.h"

#include "tests/support/Catch.h"
#include "tests/unit/dicom/Elements.h"

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;
namespace tags = hangaku::viewer::dicom::tags;

namespace {

Elements frame(const char* position, double bValue, std::uint32_t time)
{
    return Elements()
        .sequence(tags::kMrDiffusionSequence,
                  {Elements().doubles(tags::kDiffusionBValue, {bValue})})
        .sequence(tags::kFrameContentSequence,
                  {Elements()
                       .text(tags::kStackId, "1")
                       .longs(tags::kTemporalPositionIndex, {time})
                       .longs(tags::kDimensionIndexValues, {1, 2, time})})
        .sequence(tags::kPlanePositionSequence, {Elements().text(tags::kImagePosition, position)})
        .sequence(tags::kPixelValueTransformationSequence,
                  {Elements()
                       .text(tags::kRescaleIntercept, "0")
                       .text(tags::kRescaleSlope, time == 1 ? "2" : "0.5")
                       .text(tags::kRescaleType, "US")});
}

} // namespace

TEST_CASE("readFrames: what frames share, and what each says itself", "[dicom][frames]")
{
    const auto pointer = [](dicom::Tag tag) {
        return Elements().words(tags::kDimensionIndexPointer, {tag.group, tag.element});
    };
    const auto file =
        Elements()
            .text(tags::kImageType, "ORIGINAL\\PRIMARY\\M")
            .sequence(tags::kDimensionIndexSequence,
                      {pointer(tags::kStackId), pointer(tags::kInStackPosition),
                       pointer(tags::kTemporalPositionIndex)})
            .sequence(tags::kSharedFunctionalGroups,
                      {Elements()
                           .sequence(tags::kPlaneOrientationSequence,
                                     {Elements().text(tags::kImageOrientation, "1\\0\\0\\0\\0\\-1")})
                           .sequence(tags::kPixelMeasuresSequence,
                                     {Elements()
                                          .text(tags::kSliceThickness, "3")
                                          .text(tags::kPixelSpacing, "0.5\\0.75")})})
            .sequence(tags::kPerFrameFunctionalGroups,
                      {frame("1\\2\\3", 0, 1), frame("1\\5\\3", 800, 2)});
    const auto frames = dicom::readFrames(file.attributes(), 2);
    REQUIRE(frames.size() == 2);
    CHECK(*frames[0].position == Vec3{1, 2, 3});
    CHECK(*frames[1].position == Vec3{1, 5, 3});
    CHECK((*frames[1].axes)[1] == Vec3{0, 0, -1});
    CHECK((*frames[1].spacingMm) == std::array{0.75, 0.5});
    CHECK(frames[0].slope == 2);
    CHECK(frames[1].slope == 0.5);
    CHECK(frames[1].tags.bValue == 800);
    CHECK(frames[1].tags.temporalPosition == 2);
    CHECK(frames[1].tags.dimensions == std::vector<int>{2}); // the others number places
    CHECK(frames[0].tags.stack == "1");
}

TEST_CASE("readFrames: a real world value mapping names the unit of what is shown",
          "[dicom][frames]")
{
    const auto mapped = [](const char* slope, double mappedSlope) {
        return Elements()
            .text(tags::kRescaleIntercept, "0")
            .text(tags::kRescaleSlope, slope)
            .sequence(tags::kRealWorldValueMapping,
                      {Elements()
                           .sequence(tags::kMeasurementUnits,
                                     {Elements().text(tags::kCodeValue, "um2/s")})
                           .doubles(tags::kRealWorldIntercept, {0})
                           .doubles(tags::kRealWorldSlope, {mappedSlope})});
    };
    const auto identity = dicom::readFrames(mapped("1", 1e-3).attributes(), 1).front();
    CHECK(identity.slope == 1e-3);
    CHECK(identity.rescaleType == "um2/s");
    CHECK(dicom::readFrames(mapped("2", 2).attributes(), 1).front().rescaleType == "um2/s");
    const auto other = dicom::readFrames(mapped("2", 5).attributes(), 1).front();
    CHECK(other.slope == 2);
    CHECK(other.rescaleType.empty());
}

TEST_CASE("readFrames: reconstructed nuclear slices lie one behind the other", "[dicom][frames]")
{
    const auto file =
        Elements()
            .text(tags::kModality, "NM")
            .text(tags::kImageType, "ORIGINAL\\PRIMARY\\RECON GATED TOMO\\EMISSION")
            .text(tags::kSpacingBetweenSlices, "4")
            .text(tags::kPixelSpacing, "2\\2")
            .sequence(tags::kDetectorInformation,
                      {Elements()
                           .text(tags::kImagePosition, "-10\\-20\\30")
                           .text(tags::kImageOrientation, "1\\0\\0\\0\\1\\0")})
            .words(tags::kTimeSlotVector, {1, 1, 2, 2})
            .words(tags::kSliceVector, {1, 2, 1, 2});
    const auto frames = dicom::readFrames(file.attributes(), 4);
    REQUIRE(frames.size() == 4);
    CHECK(*frames[0].position == Vec3{-10, -20, 30});
    CHECK(*frames[1].position == Vec3{-10, -20, 34});
    CHECK(*frames[3].position == Vec3{-10, -20, 34});
    CHECK(frames[3].tags.temporalPosition == 2);
}
