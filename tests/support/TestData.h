#pragma once

#include <filesystem>

namespace hangaku::tests {

/// The folder of real test data: HANGAKU_TEST_DATA, else ../shared/data beside the project.
std::filesystem::path testDataFolder();

} // namespace hangaku::tests

/// Ends the test as skipped, with the reason, where real data is absent. Gives `path`.
#define HANGAKU_NEED_DATA(variable, relative)                                                      \
    const std::filesystem::path variable = hangaku::tests::testDataFolder() / (relative);          \
    if (!std::filesystem::exists(variable)) {                                                      \
        WARN("SKIPPED: no test data at " << variable.string());                                    \
        return;                                                                                    \
    }
