#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// Whether groups of independent values differ in their ranks, two-sided.
struct GroupTest {
    std::size_t groups = 0; ///< with at least two values: those that were compared
    std::size_t values = 0; ///< in these
    /// Of two groups U of the first, of more H.
    double statistic = 0;
    double p = 1;         ///< 1 with fewer than two groups, or when all values are equal
    bool isExact = false; ///< by all orders of the values
};

/// Two groups: the test of Mann and Whitney (Ann Math Statist 18:50-60, 1947), exact when one has at
/// most 8 values and no two values are equal, else by the normal distribution, corrected for ties and
/// continuity, as scipy.stats.mannwhitneyu. More: that of Kruskal and Wallis (J Am Stat Assoc
/// 47:583-621, 1952), corrected for ties, as scipy.stats.kruskal. Groups with fewer than two values
/// are left out.
GroupTest rankTest(std::span<const std::vector<double>> groups);

} // namespace hangaku::viewer::processing
