#pragma once

#include "tests/bench/Measurement.h"

#include <string>
#include <vector>

namespace hangaku::bench {

/// What `hangaku-bench NAME ARG...` runs.
struct Subject {
    const char* name;
    const char* usage; ///< its arguments and what it measures, in one line
    /// @return 0, or 1 after saying on stderr why nothing was measured
    int (*run)(const std::vector<std::string>& arguments, Report& report);
};

int runLoad(const std::vector<std::string>& arguments, Report& report);
int runScroll(const std::vector<std::string>& arguments, Report& report);
int runScan(const std::vector<std::string>& arguments, Report& report);
int runPictures(const std::vector<std::string>& arguments, Report& report);
int runBrush(const std::vector<std::string>& arguments, Report& report);

int runMasks(const std::vector<std::string>& arguments, Report& report);
int runMetrics(const std::vector<std::string>& arguments, Report& report);
int runCompare(const std::vector<std::string>& arguments, Report& report);
int runInfer(const std::vector<std::string>& arguments, Report& report);
int runEdit(const std::vector<std::string>& arguments, Report& report);

} // namespace hangaku::bench
