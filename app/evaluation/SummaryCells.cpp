#include "app/evaluation/SummaryCells.h"

#include <algorithm>
#include <cmath>

namespace hangaku::app {

using namespace viewer::processing;

std::vector<double> defined(const std::vector<double>& values)
{
    std::vector<double> result;
    std::ranges::copy_if(values, std::back_inserter(result),
                         [](double value) { return !std::isnan(value); });
    return result;
}

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

} // namespace hangaku::app
