#pragma once

#include "tests/support/TemporaryFolder.h"

#include <nlohmann/json.hpp>

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace hangaku::tests {

/// What a finished program left.
struct Finished {
    int exitCode = -1; ///< 128 + signal when a signal ended it
    std::string out;
    std::string err;

    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// Runs a program of the build's bin folder, to its end.
/// @param environment "NAME=value" to set, "NAME=" to take away
Finished runProgram(const std::string& name, const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {});

/// Starts it, calls `meanwhile` with its process id, and waits for its end.
Finished runProgram(const std::string& name, const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment,
                    const std::function<void(pid_t)>& meanwhile);

/// `runProgram("hangaku-cli", ...)`.
Finished runCli(const std::vector<std::string>& arguments,
                const std::vector<std::string>& environment = {});

/// A small sample case, made once for all tests of the program: ct/, truth.dcm, truth.nii.gz.
const std::filesystem::path& sampleCase();

} // namespace hangaku::tests
