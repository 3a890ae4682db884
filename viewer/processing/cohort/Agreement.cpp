#include "viewer/processing/cohort/Agreement.h"

#include "viewer/processing/cohort/Bootstrap.h"

#include <cmath>
#include <numeric>

namespace hangaku::viewer::processing {

BlandAltman blandAltman(std::span<const double> a, std::span<const double> b)
{
    BlandAltman result;
    for (std::size_t at = 0; at < a.size(); ++at) {
        result.means.push_back((a[at] + b[at]) / 2);
        result.differences.push_back(a[at] - b[at]);
    }
    result.bias = meanOf(result.differences);
    result.standardDeviation = standardDeviationOf(result.differences);
    result.low = result.bias - 1.96 * result.standardDeviation;
    result.high = result.bias + 1.96 * result.standardDeviation;
    return result;
}

IntraclassCorrelation intraclassCorrelation(const std::vector<std::vector<double>>& ratings)
{
    const auto n = static_cast<double>(ratings.size());
    const auto k = static_cast<double>(ratings.front().size());
    std::vector<double> raters(ratings.front().size());
    std::vector<double> cases;
    double all = 0;
    for (const auto& row : ratings) {
        cases.push_back(meanOf(row));
        all += cases.back() / n;
        for (std::size_t rater = 0; rater < row.size(); ++rater)
            raters[rater] += row[rater] / n;
    }
    double betweenCases = 0;
    double betweenRaters = 0;
    double total = 0;
    for (std::size_t at = 0; at < ratings.size(); ++at) {
        betweenCases += k * (cases[at] - all) * (cases[at] - all);
        for (const double rating : ratings[at])
            total += (rating - all) * (rating - all);
    }
    for (const double rater : raters)
        betweenRaters += n * (rater - all) * (rater - all);
    const double within = total - betweenCases;
    const double error = within - betweenRaters;
    const double msCases = betweenCases / (n - 1);
    const double msRaters = betweenRaters / (k - 1);
    const double msWithin = within / (n * (k - 1));
    const double msError = error / ((n - 1) * (k - 1));
    return {(msCases - msWithin) / (msCases + (k - 1) * msWithin),
            (msCases - msError) / (msCases + (k - 1) * msError + k * (msRaters - msError) / n),
            (msCases - msError) / (msCases + (k - 1) * msError)};
}

double cohensKappa(std::span<const int> a, std::span<const int> b, int categories,
                   KappaWeights weights)
{
    const auto count = static_cast<std::size_t>(categories);
    std::vector<std::vector<double>> counts(count, std::vector<double>(count));
    for (std::size_t at = 0; at < a.size(); ++at)
        ++counts[static_cast<std::size_t>(a[at])][static_cast<std::size_t>(b[at])];
    return cohensKappa(counts, weights);
}

double cohensKappa(const std::vector<std::vector<double>>& counts, KappaWeights weights)
{
    const auto count = counts.size();
    std::vector<double> first(count);
    std::vector<double> second(count);
    double all = 0;
    for (std::size_t a = 0; a < count; ++a)
        for (std::size_t b = 0; b < count; ++b) {
            first[a] += counts[a][b];
            second[b] += counts[a][b];
            all += counts[a][b];
        }
    double observed = 0;
    double expected = 0;
    for (std::size_t a = 0; a < count; ++a)
        for (std::size_t b = 0; b < count; ++b) {
            const double apart = std::abs(static_cast<double>(a) - static_cast<double>(b));
            const double weight = weights == KappaWeights::None     ? (a == b ? 0.0 : 1.0)
                                  : weights == KappaWeights::Linear ? apart
                                                                    : apart * apart;
            observed += weight * counts[a][b] / all;
            expected += weight * first[a] * second[b] / (all * all);
        }
    return 1 - observed / expected;
}

double fleissKappa(const std::vector<std::vector<double>>& counts)
{
    return fleissKappa(counts, std::vector<double>(counts.size(), 1.0));
}

double fleissKappa(const std::vector<std::vector<double>>& counts, std::span<const double> times)
{
    const auto categories = counts.front().size();
    const double raters = std::accumulate(counts.front().begin(), counts.front().end(), 0.0);
    const double cases = std::accumulate(times.begin(), times.end(), 0.0);
    std::vector<double> shares(categories);
    double observed = 0;
    for (std::size_t at = 0; at < counts.size(); ++at) {
        double agreeing = 0;
        for (std::size_t category = 0; category < categories; ++category) {
            const double given = counts[at][category];
            agreeing += given * (given - 1);
            shares[category] += times[at] * given / (cases * raters);
        }
        observed += times[at] * agreeing / (raters * (raters - 1)) / cases;
    }
    double expected = 0;
    for (const double share : shares)
        expected += share * share;
    return (observed - expected) / (1 - expected);
}

} // namespace hangaku::viewer::processing
