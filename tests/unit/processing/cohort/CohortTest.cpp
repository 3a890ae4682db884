#include "viewer/processing/cohort/Agreement.h"
#include "viewer/processing/cohort/Classification.h"
#include "viewer/processing/cohort/GroupTest.h"
#include "viewer/processing/cohort/PairedTest.h"
#include "viewer/processing/cohort/Ranking.h"

#include "tests/unit/processing/cohort/Golden.h"

#include <cmath>

using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

TEST_CASE("wilcoxonSignedRank: statistic and p of SciPy, exact and by the normal distribution",
          "[processing][cohort]")
{
    for (const auto& expected : golden()["wilcoxon"]) {
        const auto a = numbers(expected["a"]);
        INFO(a.size() << " pairs");
        const auto result = wilcoxonSignedRank(a, numbers(expected["b"]));
        CHECK(result.isExact == expected["exact"].get<bool>());
        CHECK(result.statistic == same(expected["statistic"]));
        CHECK(result.p == same(expected["p"]));
    }
    const std::vector<double> values{1, 2, 3};
    CHECK(wilcoxonSignedRank(values, values).p == 1);
    CHECK(wilcoxonSignedRank(values, values).pairs == 0);
}

TEST_CASE("rankTest: Mann-Whitney's U and Kruskal-Wallis' H with the p of SciPy",
          "[processing][cohort]")
{
    for (const auto& expected : golden()["groups"]) {
        std::vector<std::vector<double>> groups;
        for (const auto& values : expected["values"])
            groups.push_back(numbers(values));
        INFO(groups.size() << " groups, the first of " << groups.front().size());
        const auto result = rankTest(groups);
        CHECK(result.groups == groups.size());
        CHECK(result.isExact == expected["exact"].get<bool>());
        CHECK(result.statistic == same(expected["statistic"]));
        CHECK(result.p == same(expected["p"]));
        // A group of one says nothing, wherever it stands.
        groups.insert(groups.begin(), {0.5});
        CHECK(rankTest(groups).p == result.p);
    }
    CHECK(rankTest(std::vector<std::vector<double>>{{1, 1}, {1, 1, 1}}).p == 1);
    CHECK(rankTest(std::vector<std::vector<double>>{{1, 2, 3}}).groups == 1);
    CHECK(rankTest({}).p == 1);
}

TEST_CASE("holmCorrected: each p at the level at which the procedure rejects it",
          "[processing][cohort]")
{
    const auto& expected = golden()["holm"];
    const auto corrected = holmCorrected(numbers(expected["p"]));
    const auto values = numbers(expected["corrected"]);
    REQUIRE(corrected.size() == values.size());
    for (std::size_t at = 0; at < values.size(); ++at)
        CHECK(corrected[at] == Approx(values[at]).epsilon(1e-12));
}

TEST_CASE("bootstrapMean: the interval that many more resamples of NumPy give; seeded",
          "[processing][cohort]")
{
    const auto values = numbers(golden()["bootstrap"]["values"]);
    const auto interval = bootstrapMean(values, {20000, 0.95, 3});
    CHECK(interval.low == Approx(golden()["bootstrap"]["interval"][0].get<double>()).epsilon(0.02));
    CHECK(interval.high ==
          Approx(golden()["bootstrap"]["interval"][1].get<double>()).epsilon(0.02));
    CHECK(bootstrapMean(values, {100, 0.95, 3}) == bootstrapMean(values, {100, 0.95, 3}));
    CHECK_FALSE(bootstrapMean(values, {100, 0.95, 3}) == bootstrapMean(values, {100, 0.95, 4}));
}

TEST_CASE("blandAltman, ICC and kappa: by their definitions, and as published",
          "[processing][cohort]")
{
    const auto& expected = golden()["agreement"];
    const auto differences = blandAltman(numbers(expected["a"]), numbers(expected["b"]));
    CHECK(differences.bias == same(expected["bias"]));
    CHECK(differences.standardDeviation == same(expected["sd"]));
    CHECK(differences.high - differences.low ==
          Approx(2 * 1.96 * expected["sd"].get<double>()).epsilon(1e-12));

    const auto icc = intraclassCorrelation(matrix(expected["ratings"]));
    CHECK(icc.icc11 == same(expected["icc"][0]));
    CHECK(icc.icc21 == same(expected["icc"][1]));
    CHECK(icc.icc31 == same(expected["icc"][2]));
    // Shrout & Fleiss 1979, table 4.
    CHECK(icc.icc11 == Approx(0.17).margin(0.005));
    CHECK(icc.icc21 == Approx(0.29).margin(0.005));
    CHECK(icc.icc31 == Approx(0.71).margin(0.005));

    const auto first = expected["first"].get<std::vector<int>>();
    const auto second = expected["second"].get<std::vector<int>>();
    CHECK(cohensKappa(first, second, 4) == same(expected["kappa"][0]));
    CHECK(cohensKappa(first, second, 4, KappaWeights::Linear) == same(expected["kappa"][1]));
    CHECK(cohensKappa(first, second, 4, KappaWeights::Quadratic) == same(expected["kappa"][2]));
    auto counts = matrix(expected["fleissCounts"]);
    CHECK(fleissKappa(counts) == Approx(0.210).margin(0.0005));
    // The first case twice, as a row or as a number.
    const std::vector<double> times{2, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const double asNumber = fleissKappa(counts, times);
    counts.push_back(counts.front());
    CHECK(asNumber == Approx(fleissKappa(counts)).epsilon(1e-12));
}

TEST_CASE("rocCurve, precisionRecall and calibration: by their definitions, with ties",
          "[processing][cohort]")
{
    for (const auto& expected : golden()["classification"]) {
        std::vector<Scored> cases;
        const auto scores = numbers(expected["scores"]);
        for (std::size_t at = 0; at < scores.size(); ++at)
            cases.push_back({scores[at], expected["truth"][at] == 1});
        const auto roc = rocCurve(cases);
        CHECK(roc.auc == same(expected["auc"]));
        CHECK(roc.standardError == same(expected["error"]));
        CHECK(roc.interval.low == same(expected["interval"][0]));
        CHECK(roc.interval.high == same(expected["interval"][1]));
        // The area under the points, by trapezoids, is the same.
        double area = 0;
        for (std::size_t at = 1; at < roc.points.size(); ++at)
            area += (roc.points[at].x - roc.points[at - 1].x) *
                    (roc.points[at].y + roc.points[at - 1].y) / 2;
        CHECK(area == same(expected["auc"]));
        CHECK(roc.points.back().x == 1);
        CHECK(roc.points.back().y == 1);
        CHECK(precisionRecall(cases).averagePrecision == same(expected["ap"]));
        const auto calibrated = calibration(cases);
        CHECK(calibrated.ece == same(expected["ece"]));
        CHECK(calibrated.brier == same(expected["brier"]));
    }
}

TEST_CASE("rankModels: ranks of SciPy; the better one stays first when cases are drawn anew",
          "[processing][cohort]")
{
    const auto& expected = golden()["ranking"];
    const auto scores = matrix(expected["scores"]);
    const auto byRanks = rankModels(scores, {});
    CHECK(byRanks.ranks == numbers(expected["rankThenMean"]));
    for (std::size_t model = 0; model < scores.size(); ++model)
        CHECK(byRanks.meanRanks[model] == same(expected["meanRanks"][model]));
    const auto byMeans = rankModels(scores, {Better::Higher, RankingScheme::MeanThenRank, {}});
    CHECK(byMeans.ranks == numbers(expected["meanThenRank"]));
    // Model 2 is far below the others.
    CHECK(byRanks.ranks[2] == 4);
    CHECK(byRanks.shares[2][3] > 0.99);
    CHECK(byRanks.rankIntervals[2] == Interval{4, 4});
    CHECK(byRanks.kendallTau > 0.5);
    CHECK(byRanks.kendallTau < 1);
    for (const auto& shares : byRanks.shares) {
        double sum = 0;
        for (const double share : shares)
            sum += share;
        CHECK(sum == Approx(1));
    }
    const auto& tau = expected["tau"];
    CHECK(kendallTau(numbers(tau[0]), numbers(tau[1])) == same(tau[2]));
    CHECK(kendallTau(numbers(tau[3]), numbers(tau[4])) == same(tau[5]));
}

TEST_CASE("rankModels: an undefined score is worst; less may be better", "[processing][cohort]")
{
    const double undefined = std::nan("");
    const std::vector<std::vector<double>> distances{{1, 1, undefined}, {2, 2, 2}, {3, 3, 3}};
    const auto byRanks = rankModels(distances, {Better::Lower, RankingScheme::RankThenMean, {}});
    CHECK(byRanks.meanRanks[0] == Approx((1 + 1 + 3) / 3.0));
    CHECK(byRanks.meanRanks[1] == Approx((2 + 2 + 1) / 3.0));
    CHECK(byRanks.meanScores[0] == 1);
    const auto byMeans = rankModels(distances, {Better::Lower, RankingScheme::MeanThenRank, {}});
    CHECK(byMeans.ranks == std::vector<double>{1, 2, 3}); // (1 + 1 + 3) / 3 against 2 and 3
}
