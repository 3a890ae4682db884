#include "viewer/processing/cohort/Lesions.h"
#include "viewer/processing/cohort/Froc.h"

#include "tests/unit/processing/cohort/Golden.h"

#include <numeric>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// Rows of a slice: each letter other than a dot is a voxel.
LabelMap picture(const std::vector<std::string>& rows)
{
    const Index3 size{static_cast<int>(rows[0].size()), static_cast<int>(rows.size()), 1};
    std::vector<Label> voxels;
    for (const auto& row : rows)
        for (const char letter : row)
            voxels.push_back(letter == '.' ? 0 : 1);
    return {*ImageGeometry::create(size, {2, 2, 5}, {0, 0, 0}, kAxialAxes), std::move(voxels)};
}

} // namespace

TEST_CASE("lesionsOf: connected pieces with their place and volume", "[processing][cohort]")
{
    const auto lesions = lesionsOf(picture({"##..#", "##...", "....#"}), 1);
    REQUIRE(lesions.size() == 3);
    CHECK(lesions[0].region.count() == 4);
    CHECK(lesions[0].centroid == Vec3{0.5, 0.5, 0});
    CHECK(lesions[0].volumeMl == Approx(4 * 20 / 1000.0));
    CHECK(lesions[1].centroid == Vec3{4, 0, 0});
    CHECK(lesionsOf(picture({"...", "..."}), 1).empty());
    CHECK(lesionsOf(picture({"#.", ".#"}), 1, Connectivity::Faces).size() == 2);
    CHECK(lesionsOf(picture({"#.", ".#"}), 1, Connectivity::Corners).size() == 1);
}

TEST_CASE("lesionFits: voxels of both over either, over the reference, boxes, and centres",
          "[processing][cohort]")
{
    const auto references = lesionsOf(picture({"####..", "####..", "......"}), 1);
    const auto predictions = lesionsOf(picture({"......", "..###.", "..#.##"}), 1);
    const auto fit = [&](LesionCriterion criterion) {
        return lesionFits(references, predictions, criterion)[0][0];
    };
    CHECK(fit(LesionCriterion::MaskIou) == Approx(2.0 / (8 + 6 - 2)));
    CHECK(fit(LesionCriterion::ReferenceShare) == Approx(2.0 / 8));
    CHECK(fit(LesionCriterion::BoxIou) == Approx(2.0 / (8 + 8 - 2)));
    CHECK(fit(LesionCriterion::CentreInMask) == 0);
}

TEST_CASE("matchLesions: by score, each once; a second hit is ignored or false, as told",
          "[processing][cohort]")
{
    // Reference 0 is fit by predictions 0 and 1; reference 1 by none; prediction 2 fits nothing.
    const std::vector<std::vector<double>> fits{{0.5, 0.8, 0.05}, {0, 0, 0}};
    const std::vector<double> scores{0.9, 0.6, 0.7};
    const auto ignored = matchLesions(fits, scores, {});
    CHECK(ignored.matches == std::vector<LesionMatch>{{0, 0, 0.5}});
    CHECK(ignored.missed == std::vector<std::size_t>{1});
    CHECK(ignored.doubles == std::vector<std::size_t>{1});
    CHECK(ignored.falsePositives == std::vector<std::size_t>{2});
    const auto counted =
        matchLesions(fits, scores, {0.1, Assignment::Optimal, DoubleDetections::FalsePositives});
    CHECK(counted.matches == std::vector<LesionMatch>{{0, 1, 0.8}});
    CHECK(counted.falsePositives == std::vector<std::size_t>{0, 2});
    CHECK(counted.doubles.empty());
    CHECK(matchLesions({}, scores, {}).falsePositives.size() == 3);
}

TEST_CASE("matchLesions: the best assignment is SciPy's", "[processing][cohort]")
{
    for (const auto& expected : golden()["assignment"]) {
        const auto fits = matrix(expected["fits"]);
        const std::vector<double> scores(fits.front().size(), 1);
        const auto matching =
            matchLesions(fits, scores, {0, Assignment::Optimal, DoubleDetections::Ignored});
        double sum = 0;
        for (const auto& match : matching.matches)
            sum += match.fit;
        CHECK(sum == same(expected["sum"]));
    }
}

TEST_CASE("froc: sensitivities and CPM by the definition of LUNA16", "[processing][cohort]")
{
    const auto& expected = golden()["froc"];
    std::vector<Finding> findings;
    for (const auto& f : expected["findings"])
        findings.push_back({f[0], {f[1], f[2], f[3]}, f[4], f[5] == 1});
    std::vector<Candidate> candidates;
    for (const auto& c : expected["candidates"])
        candidates.push_back({c[0], {c[1], c[2], c[3]}, c[4]});
    const auto curve = froc(expected["scans"], findings, candidates, {4000, 0.95, 1});
    for (std::size_t at = 0; at < curve.sensitivities.size(); ++at)
        CHECK(curve.sensitivities[at] == same(expected["sensitivities"][at]));
    CHECK(curve.cpm == same(expected["cpm"]));
    CHECK(curve.cpmInterval.low == Approx(expected["cpmInterval"][0].get<double>()).margin(0.02));
    CHECK(curve.cpmInterval.high == Approx(expected["cpmInterval"][1].get<double>()).margin(0.02));
    CHECK(curve.points.front().x == 0);
    CHECK(std::ranges::is_sorted(curve.points, std::less(), &CurvePoint::x));
}
