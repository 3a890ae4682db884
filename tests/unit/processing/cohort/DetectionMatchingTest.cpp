#include "viewer/processing/cohort/DetectionMatching.h"
#include "tests/support/Catch.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using Outcome = DetectionOutcome;

namespace {

const DetectionKind kNodule{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {}};
const DetectionKind kMass{"Mass", "腫瘤", {"4147007", "SCT", "Mass"}, {}};

/// Cubes of 10 mm along x. @param places of their centres, mm @param scores of each; below 0: none
Detections cubes(const std::vector<double>& places, const std::vector<double>& scores)
{
    Detections set;
    set.kinds = {kNodule};
    for (std::size_t n = 0; n < places.size(); ++n) {
        Detection one{static_cast<int>(n) + 1, 0, {{places[n], 0, 0}, {10, 10, 10}}};
        if (scores[n] >= 0)
            one.score = scores[n];
        set.all.push_back(one);
    }
    return set;
}

} // namespace

TEST_CASE("matchDetections: matched, missed, false and double, by hand", "[processing][detection]")
{
    // Shifted by s of 10 mm, two cubes have an IoU of (10 - s) / (10 + s): 0.1 at 8.18 mm.
    const auto reference = cubes({0, 50, 100}, {-1, -1, -1});
    const auto found = cubes({8.1, 2, 50, 70, 108.3}, {0.9, 0.8, 0.7, 0.6, 0.5});
    const auto matching = matchDetections(reference, found);
    // The surest takes the first, though the second lies better: it is double.
    CHECK(matching.reference ==
          std::vector<std::optional<Outcome>>{Outcome::Matched, Outcome::Matched, Outcome::Missed});
    CHECK(matching.found == std::vector<std::optional<Outcome>>{Outcome::Matched, Outcome::Double,
                                                                Outcome::Matched, Outcome::False,
                                                                Outcome::False});
    CHECK(matching.matched == 2);
    CHECK(matching.missed == 1);
    CHECK(matching.falsePositives == 2);
    CHECK(*matching.sensitivity() == Approx(2.0 / 3));
    CHECK(*matching.precision() == Approx(0.5));
    CHECK(matchDetections(reference, found, 0.5).missed == 1); // the second of the found takes it
    CHECK(matchDetections(reference, found, 0.5).falsePositives == 3);
}

TEST_CASE("matchDetections: what scores too little or was rejected does not take part, kinds are "
          "told apart",
          "[processing][detection]")
{
    auto reference = cubes({0, 50}, {-1, -1});
    auto found = cubes({0, 50}, {0.9, 0.2});
    found.threshold = 0.5;
    auto matching = matchDetections(reference, found);
    CHECK(matching.matched == 1);
    CHECK(matching.missed == 1);
    CHECK_FALSE(matching.found[1].has_value());
    reference.all[0].review = Review::Rejected;
    matching = matchDetections(reference, found);
    CHECK_FALSE(matching.reference[0].has_value());
    CHECK(matching.found[0] == Outcome::False);

    reference = cubes({0}, {-1});
    found = cubes({0}, {0.9});
    found.kinds[0] = kMass; // one kind each: what the sets call it does not matter
    CHECK(matchDetections(reference, found).matched == 1);
    found.kinds.push_back(kNodule);
    CHECK(matchDetections(reference, found).matched == 0);
    found.all[0].kind = 1;
    CHECK(matchDetections(reference, found).matched == 1);

    const auto nothing = matchDetections({}, {});
    CHECK_FALSE(nothing.sensitivity().has_value());
    CHECK_FALSE(nothing.precision().has_value());
}
