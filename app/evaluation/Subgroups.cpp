#include "app/evaluation/Subgroups.h"

#include "app/evaluation/SummaryCells.h"
#include "viewer/processing/cohort/GroupTest.h"
#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <set>
#include <tuple>

namespace hangaku::app {

using namespace viewer::processing;

namespace {

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

/// @param values one for each case
std::vector<double> ofGroup(const std::vector<double>& values, const Grouping& grouping,
                            const std::string& group)
{
    std::vector<double> result;
    for (std::size_t at = 0; at < values.size(); ++at)
        if (grouping.values[at] == group)
            result.push_back(values[at]);
    return result;
}

} // namespace

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
    if (!scores.isCohort())
        return table;
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
                    return ofGroup(scores.values(model, key), grouping, group);
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

Table subgroupTestsTable(const ModelScores& scores)
{
    Table table;
    table.columns = {{"grouping", HANGAKU_TR("Core", "Grouping")},
                     {"model", HANGAKU_TR("Core", "Model")},
                     {"measure", HANGAKU_TR("Core", "Measure")},
                     {"groups", HANGAKU_TR("Core", "Groups"), 0},
                     {"n", "n", 0},
                     {"p", "p", 4, true},
                     {"pHolm", "p (Holm)", 4, true},
                     {"test", HANGAKU_TR("Core", "Test")},
                     {"statistic", HANGAKU_TR("Core", "Statistic"), 2},
                     {"method", HANGAKU_TR("Core", "Method")}};
    if (!scores.isCohort())
        return table;
    std::vector<double> p;
    for (const Grouping& grouping : scores.groupings)
        for (const auto& measure : measures())
            for (std::size_t model = 0; model < scores.models.size(); ++model) {
                const auto values = scores.values(model, measure.key);
                std::vector<std::vector<double>> groups;
                for (const auto& group : orderedGroups(grouping.values))
                    if (!group.empty())
                        groups.push_back(defined(ofGroup(values, grouping, group)));
                const auto test = rankTest(groups);
                if (test.groups < 2)
                    continue;
                p.push_back(test.p);
                table.rows.push_back({grouping.name, scores.models[model], measure.title,
                                      static_cast<double>(test.groups),
                                      static_cast<double>(test.values), test.p, Table::Cell(),
                                      test.groups == 2 ? "Mann-Whitney U" : "Kruskal-Wallis H",
                                      test.statistic,
                                      test.isExact ? HANGAKU_TR("Core", "exact")
                                                   : HANGAKU_TR("Core", "asymptotic")});
            }
    const auto corrected = holmCorrected(p);
    constexpr std::size_t kCorrected = 6;
    for (std::size_t at = 0; at < corrected.size(); ++at)
        table.rows[at][kCorrected] = corrected[at];
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
