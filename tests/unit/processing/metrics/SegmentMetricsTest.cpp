#include "viewer/processing/metrics/SegmentMetrics.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;

namespace {

Segmentation withSegments(const ImageGeometry& geometry, std::vector<Label> voxels,
                          const std::vector<std::pair<Label, std::string>>& names)
{
    Segmentation segmentation(geometry);
    segmentation.layer(0) = LabelMap(geometry, std::move(voxels));
    for (const auto& [number, name] : names) {
        Segment segment;
        segment.number = number;
        segment.label = name;
        REQUIRE(segmentation.insert(segment));
    }
    return segmentation;
}

std::vector<SegmentMetrics> overlap(const Segmentation& reference, const Segmentation& prediction)
{
    return *segmentMetrics(reference, prediction, {}, {});
}

std::vector<Label> randomLabels(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<Label> voxels(count);
    for (auto& label : voxels)
        label = static_cast<Label>(random() % 4);
    return voxels;
}

} // namespace

TEST_CASE("SegmentMetrics: Dice, IoU and volumes by their definition", "[processing][metrics]")
{
    const auto geometry = obliqueGrid();
    const auto a = randomLabels(geometry.voxelCount(), 1);
    const auto b = randomLabels(geometry.voxelCount(), 2);
    const auto reference = withSegments(geometry, a, {{1, "one"}, {2, "two"}, {3, "three"}});
    // The second names are turned round: names decide, not numbers.
    const auto prediction = withSegments(geometry, b, {{1, "three"}, {2, "two"}, {3, "one"}});

    const auto scores = overlap(reference, prediction);

    REQUIRE(scores.size() == 3);
    for (const auto& score : scores) {
        const Label partner = score.reference == 2 ? 2 : static_cast<Label>(4 - score.reference);
        double inA = 0;
        double inB = 0;
        double inBoth = 0;
        for (std::size_t at = 0; at < a.size(); ++at) {
            inA += a[at] == score.reference;
            inB += b[at] == partner;
            inBoth += a[at] == score.reference && b[at] == partner;
        }
        CHECK(score.prediction == partner);
        CHECK(*score.dice == Approx(2 * inBoth / (inA + inB)).epsilon(1e-12));
        CHECK(*score.iou == Approx(inBoth / (inA + inB - inBoth)).epsilon(1e-12));
        CHECK(score.referenceVolumeMl == Approx(inA * 0.7 * 1.3 * 4.1 / 1000));
        CHECK(score.volumeMl == Approx(inB * 0.7 * 1.3 * 4.1 / 1000));
    }
}

TEST_CASE("SegmentMetrics: empty against empty agrees, a missing segment does not",
          "[processing][metrics]")
{
    const auto geometry = obliqueGrid();
    std::vector<Label> voxels(geometry.voxelCount());
    voxels[3] = 1;
    const auto reference = withSegments(geometry, voxels, {{1, "full"}, {2, "empty"}, {5, "gone"}});
    const auto prediction =
        withSegments(geometry, std::vector<Label>(voxels.size()), {{2, "empty"}});

    const auto scores = overlap(reference, prediction);

    CHECK(*scores[0].dice == 0);
    CHECK(scores[0].prediction == 0);
    CHECK(*scores[1].dice == 1);
    CHECK(*scores[1].iou == 1);
    CHECK(*scores[2].dice == 1); // listed by the reference, but without a voxel anywhere
}

TEST_CASE("SegmentMetrics: a number serves where the name is unknown", "[processing][metrics]")
{
    const auto geometry = obliqueGrid();
    const std::vector<Label> voxels(geometry.voxelCount(), 2);
    const auto reference = withSegments(geometry, voxels, {{2, "Liver"}, {4, "Spleen"}});

    CHECK(*overlap(reference, withSegments(geometry, voxels, {{2, "Label 2"}}))[0].dice == 1);
    // Number 4 is called Liver there, so that number 2 is nobody's.
    const auto renamed = overlap(reference, withSegments(geometry, voxels, {{4, "Liver"}}));
    CHECK(renamed[0].prediction == 4);
    CHECK(renamed[1].prediction == 0);

    // Codes that say that they are other things, or of the other side, keep them apart.
    const auto coded = [&](const char* name, const CodedConcept& type, const char* side) {
        auto segmentation = withSegments(geometry, voxels, {});
        Segment segment;
        segment.number = 2;
        segment.label = name;
        segment.type = type;
        if (*side != 0)
            segment.typeModifier = {side, "SCT", side};
        REQUIRE(segmentation.insert(segment));
        return segmentation;
    };
    const CodedConcept lung{"39607008", "SCT", "Lung"};
    const CodedConcept muscle{"127954009", "SCT", "Skeletal muscle"};
    const auto left = coded("Left lung", lung, "7771000");
    CHECK(overlap(left, coded("Muscle", muscle, ""))[0].prediction == 0);
    CHECK(overlap(left, coded("R", lung, "24028007"))[0].prediction == 0);
    CHECK(overlap(left, coded("Lung", lung, ""))[0].prediction == 2);
    const CodedConcept inOtherWords{lung.value, lung.scheme, "Lung structure"};
    CHECK(overlap(left, coded("L", inOtherWords, "7771000"))[0].prediction == 2);
    CHECK(overlap(left, withSegments(geometry, voxels, {{2, "Label 2"}}))[0].prediction == 2);
}

TEST_CASE("SegmentMetrics: overlapping segments in layers are counted each for itself",
          "[processing][metrics]")
{
    const auto geometry = obliqueGrid();
    const auto layered = [&geometry](std::size_t shift) {
        auto segmentation = withSegments(geometry, std::vector<Label>(geometry.voxelCount()), {});
        for (Label number = 1; number <= 3; ++number) {
            std::vector<Label> voxels(geometry.voxelCount());
            for (std::size_t at = 0; at < 50; ++at)
                voxels[at + shift + number * 10U] = number;
            LabelMap map(geometry, std::move(voxels));
            Segment segment;
            segment.number = number;
            segment.layer = segmentation.addLayer(std::move(map));
            REQUIRE(segmentation.insert(segment));
        }
        return segmentation;
    };

    const auto reference = layered(0);
    const auto prediction = layered(25);
    for (const auto& score : overlap(reference, prediction)) {
        CHECK(*score.dice == Approx(0.5));
        CHECK(*score.iou == Approx(25.0 / 75));
    }
}

TEST_CASE("SegmentMetrics: a prediction on a finer grid is brought to the reference's",
          "[processing][metrics]")
{
    const auto coarse = *ImageGeometry::create({4, 4, 4}, {2, 2, 2}, {1, 1, 1}, kAxialAxes);
    const auto fine = *ImageGeometry::create({8, 8, 8}, {1, 1, 1}, {0.5, 0.5, 0.5}, kAxialAxes);
    const auto boxOn = [](const ImageGeometry& geometry) {
        std::vector<Label> voxels;
        const auto size = geometry.size();
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i)
                    voxels.push_back(geometry.toWorld(Index3{i, j, k}).x < 4 ? 1 : 0);
        return withSegments(geometry, std::move(voxels), {{1, "box"}});
    };

    const auto score = overlap(boxOn(coarse), boxOn(fine)).front();

    CHECK(*score.dice == 1);
    CHECK(score.volumeMl == Approx(0.256));
    CHECK(score.referenceVolumeMl == Approx(0.256));
}
