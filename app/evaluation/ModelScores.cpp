#include "app/evaluation/ModelScores.h"

#include "app/evaluation/SummaryCells.h"
#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::app {

using namespace viewer::processing;

namespace {

double meanDefined(const std::vector<double>& values)
{
    const auto kept = defined(values);
    return kept.empty() ? kUndefined : meanOf(kept);
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

std::vector<PairOfModels> pairsOf(const ModelScores& scores)
{
    std::vector<PairOfModels> pairs;
    for (const auto& measure : measures())
        for (std::size_t a = 0; a < scores.models.size(); ++a)
            for (std::size_t b = a + 1; b < scores.models.size(); ++b) {
                auto& pair = pairs.emplace_back(PairOfModels{a, b, &measure, {}, {}, {}});
                const auto ofA = scores.values(a, measure.key);
                const auto ofB = scores.values(b, measure.key);
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

std::vector<double> ModelScores::values(std::size_t model, std::string_view key) const
{
    std::vector<double> result;
    for (const Mask& mask : masks[model]) {
        std::vector<double> ofCase;
        for (const auto& segment : mask.segments)
            ofCase.push_back(scoreOf(segment, key));
        if (!isCohort())
            return ofCase;
        result.push_back(meanDefined(ofCase));
    }
    return result;
}

std::vector<std::string> ModelScores::units() const
{
    std::vector<std::string> names;
    if (isCohort())
        for (const Case& each : cases)
            names.push_back(each.name);
    else if (!masks.empty() && !masks.front().empty())
        for (const auto& segment : masks.front().front().segments)
            names.push_back(segment.name);
    return names;
}

std::vector<std::string> ModelScores::segmentNames() const
{
    std::vector<std::string> names;
    for (const auto& ofModel : masks)
        for (const Mask& mask : ofModel)
            for (const auto& segment : mask.segments)
                if (std::ranges::find(names, segment.name) == names.end())
                    names.push_back(segment.name);
    return names;
}

ModelScores ModelScores::ofSegment(const std::string& name) const
{
    ModelScores result = *this;
    if (!name.empty())
        for (auto& ofModel : result.masks)
            for (Mask& mask : ofModel)
                std::erase_if(mask.segments,
                              [&](const SegmentMetrics& segment) { return segment.name != name; });
    return result;
}

ModelScores ModelScores::ofGroup(std::size_t grouping, const std::string& value) const
{
    ModelScores result = *this;
    result.cases.clear();
    for (auto& ofModel : result.masks)
        ofModel.clear();
    for (Grouping& each : result.groupings)
        each.values.clear();
    for (std::size_t at = 0; at < cases.size(); ++at) {
        if (groupings[grouping].values[at] != value)
            continue;
        result.cases.push_back(cases[at]);
        for (std::size_t model = 0; model < masks.size(); ++model)
            result.masks[model].push_back(masks[model][at]);
        for (std::size_t each = 0; each < groupings.size(); ++each)
            result.groupings[each].values.push_back(groupings[each].values[at]);
    }
    return result;
}

Table scoresTable(const ModelScores& scores)
{
    Table table;
    table.columns = {{"case", HANGAKU_TR("Core", "Case")}, {"model", HANGAKU_TR("Core", "Model")}};
    table.columns.insert(table.columns.end(), scoreColumns().begin(), scoreColumns().end());
    for (std::size_t at = 0; at < scores.cases.size(); ++at)
        for (std::size_t model = 0; model < scores.models.size(); ++model)
            for (const auto& segment : scores.masks[model][at].segments) {
                std::vector<Table::Cell> row{scores.cases[at].name, scores.models[model]};
                for (auto& cell : scoreCells(segment, scores.options))
                    row.push_back(std::move(cell));
                table.rows.push_back(std::move(row));
            }
    return table;
}

Table summaryTable(const ModelScores& scores)
{
    Table table;
    table.columns = {{"model", HANGAKU_TR("Core", "Model")},
                     {"measure", HANGAKU_TR("Core", "Measure")}};
    addSummaryColumns(table);
    for (const auto& measure : measures())
        for (std::size_t model = 0; model < scores.models.size(); ++model) {
            auto& row = table.rows.emplace_back(
                std::vector<Table::Cell>{scores.models[model], measure.title});
            addSummary(row, scores.values(model, measure.key), measure, scores.bootstrap);
        }
    return table;
}

Table testsTable(const ModelScores& scores)
{
    Table table;
    table.columns = {{"measure", HANGAKU_TR("Core", "Measure")},
                     {"modelA", HANGAKU_TR("Core", "Model A")},
                     {"modelB", HANGAKU_TR("Core", "Model B")},
                     {"n", "n", 0},
                     {"meanDifference", HANGAKU_TR("Core", "Mean of A - B")},
                     {"interval95", HANGAKU_TR("Core", "95 % interval")},
                     {"statistic", "W", 1},
                     {"p", "p", 4, true},
                     {"pHolm", "p (Holm)", 4, true},
                     {"method", HANGAKU_TR("Core", "Method")}};
    const auto pairs = pairsOf(scores);
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
            {pair.measure->title, scores.models[pair.a], scores.models[pair.b],
             static_cast<double>(differences.size()),
             cellOf(isAny ? meanOf(differences) : kUndefined),
             isAny ? Table::Cell(intervalText(bootstrapMean(differences, scores.bootstrap),
                                              pair.measure->digits + 1))
                   : Table::Cell(),
             pair.test.statistic, pair.test.p, corrected[at],
             pair.test.isExact ? HANGAKU_TR("Core", "exact") : HANGAKU_TR("Core", "normal")});
    }
    return table;
}

Table rankingTable(const ModelScores& scores)
{
    Table table;
    table.columns = {{"measure", HANGAKU_TR("Core", "Measure")},
                     {"rank", HANGAKU_TR("Core", "Rank"), 1},
                     {"model", HANGAKU_TR("Core", "Model")},
                     {"meanRank", HANGAKU_TR("Core", "Mean rank"), 2},
                     {"mean", HANGAKU_TR("Core", "Mean")},
                     {"rankInterval95", HANGAKU_TR("Core", "Ranks in 95 % of resamples")},
                     {"kendallTau", HANGAKU_TR("Core", "Kendall's tau with resamples"), 2}};
    for (const auto& measure : measures()) {
        std::vector<std::vector<double>> values;
        for (std::size_t model = 0; model < scores.models.size(); ++model)
            values.push_back(scores.values(model, measure.key));
        const auto ranking =
            rankModels(values, {measure.better, RankingScheme::RankThenMean, scores.bootstrap});
        std::vector<std::size_t> order;
        for (std::size_t model = 0; model < values.size(); ++model)
            order.push_back(model);
        std::ranges::stable_sort(
            order, [&](auto a, auto b) { return ranking.ranks[a] < ranking.ranks[b]; });
        for (const auto model : order)
            table.rows.push_back({measure.title, ranking.ranks[model], scores.models[model],
                                  ranking.meanRanks[model], cellOf(ranking.meanScores[model]),
                                  intervalText(ranking.rankIntervals[model], 0),
                                  cellOf(ranking.kendallTau)});
    }
    return table;
}

std::vector<Worst> worstFirst(const ModelScores& scores)
{
    std::vector<Worst> places;
    for (std::size_t model = 0; model < scores.models.size(); ++model)
        for (std::size_t at = 0; at < scores.cases.size(); ++at) {
            std::vector<double> dice;
            for (const auto& segment : scores.masks[model][at].segments)
                dice.push_back(scoreOf(segment, "dice"));
            if (dice.empty())
                continue;
            const auto worst = std::ranges::min_element(dice) - dice.begin();
            places.push_back({model, at, static_cast<std::size_t>(worst), meanOf(dice)});
        }
    std::ranges::stable_sort(places, std::less(), &Worst::dice);
    return places;
}

Table worstTable(const ModelScores& scores, std::size_t most)
{
    auto places = worstFirst(scores);
    if (most > 0)
        places.resize(std::min(places.size(), most));
    Table table;
    table.columns = {{"case", HANGAKU_TR("Core", "Case")},
                     {"model", HANGAKU_TR("Core", "Model")},
                     {"meanDice", HANGAKU_TR("Core", "Mean Dice")},
                     {"worstSegment", HANGAKU_TR("Core", "Worst segment")},
                     {"worstDice", HANGAKU_TR("Core", "Its Dice")},
                     {"worstHd95", HANGAKU_TR("Core", "Its HD95 (mm)"), 2},
                     {"worstPlaceLps", HANGAKU_TR("Core", "Where (LPS mm)")}};
    for (const auto& [model, at, segment, dice] : places) {
        const auto& worst = scores.masks[model][at].segments[segment];
        std::string where;
        if (worst.place)
            for (int axis = 0; axis < 3; ++axis)
                where += (axis == 0 ? "" : ", ") + roundedNumber((*worst.place)[axis], 1);
        table.rows.push_back({scores.cases[at].name, scores.models[model], dice, worst.name,
                              cellOf(scoreOf(worst, "dice")), cellOf(scoreOf(worst, "hd95")),
                              where});
    }
    return table;
}

} // namespace hangaku::app
