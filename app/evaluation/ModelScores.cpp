#include "app/evaluation/ModelScores.h"

#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>
#include <tuple>

namespace hangaku::app {

using namespace viewer::processing;

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

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

void addSummaryColumns(Table& table)
{
    table.columns.insert(table.columns.end(), {{"n", "n", 0},
                                               {"undefined", HANGAKU_TR("Core", "Undefined"), 0},
                                               {"mean", HANGAKU_TR("Core", "Mean")},
                                               {"interval95", HANGAKU_TR("Core", "95 % interval")},
                                               {"standardDeviation", "SD"},
                                               {"median", HANGAKU_TR("Core", "Median")},
                                               {"worst", HANGAKU_TR("Core", "Worst")}});
}

void addSummary(std::vector<Table::Cell>& row, const std::vector<double>& all,
                const Measure& measure, const BootstrapOptions& bootstrap)
{
    const auto values = defined(all);
    const bool isAny = !values.empty();
    const double worst = !isAny                             ? kUndefined
                         : measure.better == Better::Higher ? *std::ranges::min_element(values)
                                                            : *std::ranges::max_element(values);
    const bool areSeveral = values.size() > 1;
    row.insert(row.end(),
               {static_cast<double>(values.size()), static_cast<double>(all.size() - values.size()),
                cellOf(isAny ? meanOf(values) : kUndefined),
                areSeveral
                    ? Table::Cell(intervalText(bootstrapMean(values, bootstrap), measure.digits))
                    : Table::Cell(),
                cellOf(areSeveral ? standardDeviationOf(values) : kUndefined),
                cellOf(quantileOf(values, 0.5)), cellOf(worst)});
}

double meanOfSegments(const ModelScores::Mask& mask, std::string_view key)
{
    std::vector<double> values;
    for (const auto& segment : mask.segments)
        values.push_back(scoreOf(segment, key));
    return meanDefined(values);
}

struct Size {
    double fromMm;
    const char* name;
};
constexpr std::array<Size, 4> kSizes{
    {{0, "< 10 mm"}, {10, "10 to < 20 mm"}, {20, "20 to < 30 mm"}, {30, "≥ 30 mm"}}};

/// The index in `kSizes`, by the diameter of a ball of the reference's volume.
std::size_t sizeOf(const SegmentMetrics& segment)
{
    const double mm3 = segment.referenceVolumeMl * 1000;
    const double diameterMm = std::cbrt(6 * mm3 / std::numbers::pi);
    std::size_t size = kSizes.size() - 1;
    while (diameterMm < kSizes[size].fromMm)
        --size;
    return size;
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

std::vector<std::string> orderedGroups(const std::vector<std::string>& values)
{
    const auto order = [](const std::string& text) {
        const auto digit = text.find_first_of("0123456789");
        const bool isNumber = digit != std::string::npos && digit <= 4; // "< 40", "≥ 80"
        double number = 0;
        if (isNumber)
            std::from_chars(text.data() + digit, text.data() + text.size(), number);
        const bool isBelow = text.starts_with('<');
        return std::tuple(text.empty(), !isNumber, isNumber ? number : 0, !isBelow, text);
    };
    std::vector<std::string> groups(values);
    std::ranges::sort(groups, std::less(), order);
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

Table subgroupsTable(const ModelScores& scores)
{
    Table table;
    table.columns = {{"grouping", HANGAKU_TR("Core", "Grouping")},
                     {"group", HANGAKU_TR("Core", "Group")},
                     {"model", HANGAKU_TR("Core", "Model")},
                     {"measure", HANGAKU_TR("Core", "Measure")}};
    addSummaryColumns(table);
    const auto add = [&](const std::string& grouping, const std::string& group, auto valuesOf) {
        for (const auto& measure : measures())
            for (std::size_t model = 0; model < scores.models.size(); ++model) {
                auto& row = table.rows.emplace_back(
                    std::vector<Table::Cell>{grouping, group, scores.models[model], measure.title});
                addSummary(row, valuesOf(model, measure.key), measure, scores.bootstrap);
            }
    };
    for (const Grouping& grouping : scores.groupings)
        for (const auto& group : orderedGroups(grouping.values))
            add(grouping.name, group.empty() ? HANGAKU_TR("Core", "not known") : group,
                [&](std::size_t model, const char* key) {
                    std::vector<double> values;
                    for (std::size_t at = 0; at < scores.cases.size(); ++at)
                        if (grouping.values[at] == group)
                            values.push_back(meanOfSegments(scores.masks[model][at], key));
                    return values;
                });
    std::set<std::size_t> sizes;
    for (const auto& ofModel : scores.masks)
        for (const auto& mask : ofModel)
            for (const auto& segment : mask.segments)
                if (segment.referenceVolumeMl > 0)
                    sizes.insert(sizeOf(segment));
    if (sizes.size() < 2)
        return table;
    for (const auto size : sizes)
        add(HANGAKU_TR("Core", "Size of the segment"), kSizes[size].name,
            [&](std::size_t model, const char* key) {
                std::vector<double> values;
                for (const auto& mask : scores.masks[model])
                    for (const auto& segment : mask.segments)
                        if (segment.referenceVolumeMl > 0 && sizeOf(segment) == size)
                            values.push_back(scoreOf(segment, key));
                return values;
            });
    return table;
}

Table subgroupsForPage(const Table& table)
{
    Table page;
    page.columns = {
        {"grouping", "Grouping"}, {"group", "Group"}, {"model", "Model"}, {"n", "n", 0}};
    for (const auto& measure : measures())
        page.columns.push_back(
            {measure.key, std::string(measure.title) + ", mean (95 % interval)"});
    constexpr std::size_t kNames = 3; // grouping, group, model
    for (const auto& row : table.rows) {
        const auto isSame = [&](const std::vector<Table::Cell>& other) {
            return std::equal(row.begin(), row.begin() + kNames, other.begin());
        };
        auto found = std::ranges::find_if(page.rows, isSame);
        if (found == page.rows.end()) {
            page.rows.emplace_back(row.begin(), row.begin() + kNames);
            page.rows.back().push_back(row[4]);
            found = page.rows.end() - 1;
        }
        const auto measure = static_cast<std::size_t>(
            std::ranges::find(measures(), std::get<std::string>(row[3]), &Measure::title) -
            measures().begin());
        std::string text;
        if (const auto* mean = std::get_if<double>(&row[6]))
            text = roundedNumber(*mean, measures()[measure].digits);
        if (const auto* interval = std::get_if<std::string>(&row[7]); !text.empty() && interval)
            text += " (" + *interval + ")";
        found->push_back(text.empty() ? Table::Cell() : Table::Cell(text));
    }
    return page;
}

} // namespace hangaku::app
