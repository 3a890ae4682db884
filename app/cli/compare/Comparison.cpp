#include "app/cli/compare/Comparison.h"

#include "app/cli/Scores.h"
#include "viewer/processing/cohort/Agreement.h"
#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::cli {

using namespace viewer::processing;
using Json = nlohmann::ordered_json;

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double valueOf(const Json& segment, const char* key)
{
    const auto& value = segment.at(key);
    return value.is_number() ? value.get<double>() : kUndefined;
}

std::vector<double> defined(const std::vector<double>& values)
{
    std::vector<double> result;
    std::ranges::copy_if(values, std::back_inserter(result),
                         [](double value) { return !std::isnan(value); });
    return result;
}

double meanDefined(const std::vector<double>& values)
{
    const auto kept = defined(values);
    return kept.empty() ? kUndefined : meanOf(kept);
}

/// Nothing for NaN.
Table::Cell cellOf(double value)
{
    return std::isnan(value) ? Table::Cell() : Table::Cell(value);
}

std::string intervalText(const Interval& interval, int digits)
{
    if (std::isnan(interval.low))
        return "";
    return roundedNumber(interval.low, digits) + " to " + roundedNumber(interval.high, digits);
}

/// Two models by one measure, on the units that both have.
struct PairOfModels {
    std::size_t a;
    std::size_t b;
    const Measure* measure;
    std::vector<double> ofA;
    std::vector<double> ofB;
    SignedRank test;
};

std::vector<PairOfModels> pairsOf(const Comparison& comparison)
{
    std::vector<PairOfModels> pairs;
    for (const auto& measure : measures())
        for (std::size_t a = 0; a < comparison.models.size(); ++a)
            for (std::size_t b = a + 1; b < comparison.models.size(); ++b) {
                auto& pair = pairs.emplace_back(PairOfModels{a, b, &measure, {}, {}, {}});
                const auto ofA = comparison.values(a, measure.key);
                const auto ofB = comparison.values(b, measure.key);
                for (std::size_t at = 0; at < ofA.size(); ++at)
                    if (!std::isnan(ofA[at]) && !std::isnan(ofB[at])) {
                        pair.ofA.push_back(ofA[at]);
                        pair.ofB.push_back(ofB[at]);
                    }
                pair.test = wilcoxonSignedRank(pair.ofA, pair.ofB);
            }
    return pairs;
}

} // namespace

const std::vector<Measure>& measures()
{
    static const std::vector<Measure> all{{"dice", "Dice", Better::Higher, 3},
                                          {"nsd", "NSD", Better::Higher, 3},
                                          {"hd95", "HD95 (mm)", Better::Lower, 2},
                                          {"assd", "ASSD (mm)", Better::Lower, 2}};
    return all;
}

std::vector<double> Comparison::values(std::size_t model, const char* key) const
{
    std::vector<double> result;
    for (const auto& segments : scores[model]) {
        std::vector<double> ofCase;
        for (const auto& segment : segments)
            ofCase.push_back(valueOf(segment, key));
        if (!isCohort())
            return ofCase;
        result.push_back(meanDefined(ofCase));
    }
    return result;
}

std::vector<std::string> Comparison::units() const
{
    if (isCohort())
        return cases;
    std::vector<std::string> names;
    for (const auto& segment : scores.front().front())
        names.push_back(segment.at("name").get<std::string>());
    return names;
}

Table scoresTable(const Comparison& comparison)
{
    Table table;
    table.columns = {{"case", "Case"}, {"model", "Model"}};
    table.columns.insert(table.columns.end(), scoreColumns().begin(), scoreColumns().end());
    for (std::size_t at = 0; at < comparison.cases.size(); ++at)
        for (std::size_t model = 0; model < comparison.models.size(); ++model)
            for (const auto& segment : comparison.scores[model][at]) {
                std::vector<Table::Cell> row{comparison.cases[at], comparison.models[model]};
                for (auto& cell : scoreCells(segment))
                    row.push_back(std::move(cell));
                table.rows.push_back(std::move(row));
            }
    return table;
}

Table summaryTable(const Comparison& comparison)
{
    Table table;
    table.columns = {{"model", "Model"},
                     {"measure", "Measure"},
                     {"n", "n", 0},
                     {"undefined", "Undefined", 0},
                     {"mean", "Mean"},
                     {"interval95", "95 % interval"},
                     {"standardDeviation", "SD"},
                     {"median", "Median"},
                     {"worst", "Worst"}};
    for (const auto& measure : measures())
        for (std::size_t model = 0; model < comparison.models.size(); ++model) {
            const auto all = comparison.values(model, measure.key);
            const auto values = defined(all);
            const bool isAny = !values.empty();
            const double worst = !isAny ? kUndefined
                                 : measure.better == Better::Higher
                                     ? *std::ranges::min_element(values)
                                     : *std::ranges::max_element(values);
            table.rows.push_back(
                {comparison.models[model], measure.title, static_cast<double>(values.size()),
                 static_cast<double>(all.size() - values.size()),
                 cellOf(isAny ? meanOf(values) : kUndefined),
                 values.size() > 1
                     ? Table::Cell(intervalText(bootstrapMean(values, comparison.bootstrap),
                                                measure.digits))
                     : Table::Cell(),
                 cellOf(values.size() > 1 ? standardDeviationOf(values) : kUndefined),
                 cellOf(quantileOf(values, 0.5)), cellOf(worst)});
        }
    return table;
}

Table testsTable(const Comparison& comparison)
{
    Table table;
    table.columns = {{"measure", "Measure"},
                     {"modelA", "Model A"},
                     {"modelB", "Model B"},
                     {"n", "n", 0},
                     {"meanDifference", "Mean of A - B"},
                     {"interval95", "95 % interval"},
                     {"statistic", "W", 1},
                     {"p", "p", 4, true},
                     {"pHolm", "p (Holm)", 4, true},
                     {"method", "Method"}};
    const auto pairs = pairsOf(comparison);
    std::vector<double> p;
    for (const auto& pair : pairs)
        p.push_back(pair.test.p);
    const auto corrected = holmCorrected(p);
    for (std::size_t at = 0; at < pairs.size(); ++at) {
        const auto& pair = pairs[at];
        std::vector<double> differences;
        for (std::size_t n = 0; n < pair.ofA.size(); ++n)
            differences.push_back(pair.ofA[n] - pair.ofB[n]);
        const bool isAny = !differences.empty();
        table.rows.push_back(
            {pair.measure->title, comparison.models[pair.a], comparison.models[pair.b],
             static_cast<double>(differences.size()),
             cellOf(isAny ? meanOf(differences) : kUndefined),
             isAny ? Table::Cell(intervalText(bootstrapMean(differences, comparison.bootstrap),
                                              pair.measure->digits + 1))
                   : Table::Cell(),
             pair.test.statistic, pair.test.p, corrected[at],
             pair.test.isExact ? "exact" : "normal"});
    }
    return table;
}

Table rankingTable(const Comparison& comparison)
{
    Table table;
    table.columns = {{"measure", "Measure"},
                     {"rank", "Rank", 1},
                     {"model", "Model"},
                     {"meanRank", "Mean rank", 2},
                     {"mean", "Mean"},
                     {"rankInterval95", "Ranks in 95 % of resamples"},
                     {"kendallTau", "Kendall's tau with resamples", 2}};
    for (const auto& measure : measures()) {
        std::vector<std::vector<double>> scores;
        for (std::size_t model = 0; model < comparison.models.size(); ++model)
            scores.push_back(comparison.values(model, measure.key));
        const auto ranking =
            rankModels(scores, {measure.better, RankingScheme::RankThenMean, comparison.bootstrap});
        std::vector<std::size_t> order;
        for (std::size_t model = 0; model < scores.size(); ++model)
            order.push_back(model);
        std::ranges::stable_sort(
            order, [&](auto a, auto b) { return ranking.ranks[a] < ranking.ranks[b]; });
        for (const auto model : order)
            table.rows.push_back({measure.title, ranking.ranks[model], comparison.models[model],
                                  ranking.meanRanks[model], cellOf(ranking.meanScores[model]),
                                  intervalText(ranking.rankIntervals[model], 0),
                                  cellOf(ranking.kendallTau)});
    }
    return table;
}

Table worstTable(const Comparison& comparison, std::size_t most)
{
    struct Place {
        double dice;
        std::size_t model;
        std::size_t at;
    };
    std::vector<Place> places;
    for (std::size_t model = 0; model < comparison.models.size(); ++model)
        for (std::size_t at = 0; at < comparison.cases.size(); ++at) {
            std::vector<double> dice;
            for (const auto& segment : comparison.scores[model][at])
                dice.push_back(valueOf(segment, "dice"));
            if (!dice.empty())
                places.push_back({meanOf(dice), model, at});
        }
    std::ranges::stable_sort(places, std::less(), &Place::dice);
    places.resize(std::min(places.size(), most));
    Table table;
    table.columns = {{"case", "Case"},
                     {"model", "Model"},
                     {"meanDice", "Mean Dice"},
                     {"worstSegment", "Worst segment"},
                     {"worstDice", "Its Dice"},
                     {"worstHd95", "Its HD95 (mm)", 2},
                     {"worstPlaceLps", "Where (LPS mm)"}};
    for (const auto& [dice, model, at] : places) {
        const auto& segments = comparison.scores[model][at];
        const auto worst = std::ranges::min_element(
            segments, std::less(), [](const Json& segment) { return valueOf(segment, "dice"); });
        std::string where;
        for (const auto& coordinate : (*worst)["place"])
            where += (where.empty() ? "" : ", ") + roundedNumber(coordinate.get<double>(), 1);
        table.rows.push_back({comparison.cases[at], comparison.models[model], dice,
                              (*worst)["name"].get<std::string>(), valueOf(*worst, "dice"),
                              cellOf(valueOf(*worst, "hd95")), where});
    }
    return table;
}

} // namespace hangaku::cli
