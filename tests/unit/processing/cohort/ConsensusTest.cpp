#include "viewer/processing/cohort/Consensus.h"

#include "tests/unit/processing/cohort/Golden.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

struct Raters {
    std::vector<Segmentation> masks;

    Raters()
    {
        const auto& expected = golden()["staple"];
        for (const auto& digits : expected["masks"])
            masks.push_back(maskFromDigits(digits, expected["size"].get<Index3>()));
    }
    std::vector<const Segmentation*> pointers() const
    {
        std::vector<const Segmentation*> result;
        for (const auto& mask : masks)
            result.push_back(&mask);
        return result;
    }
};

void checkSameVoxels(const Segmentation& mask, const std::string& digits)
{
    const auto expected = maskFromDigits(digits, mask.geometry().size());
    CHECK(std::ranges::equal(mask.layer(0).voxels(), expected.layer(0).voxels()));
}

Segmentation twoSegments(std::vector<Label> voxels, const std::string& first)
{
    const auto geometry = *ImageGeometry::create({4, 1, 1}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    Segmentation mask(LabelMap(geometry, std::move(voxels)));
    Segment segment;
    segment.label = first;
    REQUIRE(mask.insert(segment));
    segment.number = 2;
    segment.label = "other";
    REQUIRE(mask.insert(segment));
    return mask;
}

} // namespace

TEST_CASE("majorityConsensus: the voxels that more than half of four masks have",
          "[processing][cohort]")
{
    const Raters raters;
    const auto consensus = majorityConsensus(raters.pointers(), {});
    REQUIRE(consensus);
    checkSameVoxels(*consensus, golden()["staple"]["majority"]);
    CHECK(consensus->segments().front().label == "mask");
    CHECK(consensus->segments().front().algorithmName == "Majority");
}

TEST_CASE("stapleConsensus: mask and performance that the same EM gives in NumPy",
          "[processing][cohort]")
{
    const Raters raters;
    const auto consensus = stapleConsensus(raters.pointers(), {});
    REQUIRE(consensus);
    const auto& expected = golden()["staple"];
    checkSameVoxels(consensus->mask, expected["staple"]);
    for (std::size_t at = 0; at < 4; ++at) {
        CHECK(consensus->performance[0].sensitivity[at] == same(expected["sensitivity"][at], 1e-6));
        CHECK(consensus->performance[0].specificity[at] == same(expected["specificity"][at], 1e-6));
    }
}

TEST_CASE("majorityConsensus: segments go by name; one that a mask lacks has no vote of it",
          "[processing][cohort]")
{
    const auto a = twoSegments({1, 1, 2, 0}, "liver");
    const auto b = twoSegments({1, 2, 2, 0}, "liver");
    auto c = twoSegments({0, 1, 2, 2}, "liver");
    const auto consensus = majorityConsensus({&a, &b, &c}, {});
    REQUIRE(consensus);
    CHECK(std::ranges::equal(consensus->layer(0).voxels(), std::vector<Label>{1, 1, 2, 0}));
    CHECK(consensus->segments().size() == 2);

    const auto alone = majorityConsensus({&a}, {});
    REQUIRE_FALSE(alone);
    CHECK(alone.error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("segmentAgreement: volumes of each mask, and kappa over the voxels around the segment",
          "[processing][cohort]")
{
    const auto a = twoSegments({1, 1, 2, 0}, "liver");
    const auto b = twoSegments({1, 2, 2, 0}, "liver");
    const auto c = twoSegments({0, 1, 2, 2}, "liver");
    const auto agreement = segmentAgreement({&a, &b, &c}, {});
    REQUIRE(agreement);
    REQUIRE(agreement->size() == 2);
    CHECK(agreement->front().name == "liver");
    CHECK(agreement->front().volumesMl == std::vector<double>{0.002, 0.001, 0.001});
    // The box is the voxels 0 to 2, of which 2, 2 and 0 of three masks have the liver: the observed
    // agreement is 5/9, the expected one (5/9)^2 + (4/9)^2 = 41/81.
    CHECK(agreement->front().fleissKappa == Approx((5 / 9.0 - 41 / 81.0) / (1 - 41 / 81.0)));
}
