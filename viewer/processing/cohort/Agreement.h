#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// Differences of two methods on the same cases (Bland & Altman, Lancet 327:307-310, 1986).
struct BlandAltman {
    double bias = 0;              ///< mean of a - b
    double standardDeviation = 0; ///< of a - b, of a sample
    double low = 0;               ///< bias - 1.96 standard deviations
    double high = 0;
    std::vector<double> means; ///< of a and b, for each case
    std::vector<double> differences;
};

/// @param a, b of the same length, at least 2
BlandAltman blandAltman(std::span<const double> a, std::span<const double> b);

/// Intraclass correlation of single ratings (Shrout & Fleiss, Psychol Bull 86:420-428, 1979).
struct IntraclassCorrelation {
    double icc11 = 0; ///< ICC(1,1): one-way, every case rated by others
    double icc21 = 0; ///< ICC(2,1): two-way random, absolute agreement: raters stand for others
    double icc31 = 0; ///< ICC(3,1): two-way mixed, consistency: these raters, their bias left out
};

/// @param ratings of each case by each rater, at least two of either
IntraclassCorrelation intraclassCorrelation(const std::vector<std::vector<double>>& ratings);

enum class KappaWeights { None, Linear, Quadratic };

/// Agreement of two raters beyond chance (Cohen, Educ Psychol Meas 20:37-46, 1960; weighted:
/// Psychol Bull 70:213-220, 1968). NaN when both say the same of all cases.
/// @param a, b a category, 0 to categories - 1, for each case
double cohensKappa(std::span<const int> a, std::span<const int> b, int categories,
                   KappaWeights weights = KappaWeights::None);

/// The same from how often the raters gave each pair of categories: counts[first][second].
double cohensKappa(const std::vector<std::vector<double>>& counts, KappaWeights weights);

/// Agreement of several raters beyond chance (Fleiss, Psychol Bull 76:378-382, 1971).
/// @param counts how many raters gave each category, for each case; as many raters for every case
double fleissKappa(const std::vector<std::vector<double>>& counts);

/// The same where many cases have the same counts. @param times how often each row occurs
double fleissKappa(const std::vector<std::vector<double>>& counts, std::span<const double> times);

} // namespace hangaku::viewer::processing
