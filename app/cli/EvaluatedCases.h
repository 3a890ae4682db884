#pragma once

#include "app/cli/MaskPairs.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <mutex>
#include <optional>

namespace hangaku::cli {

/// Cases that have been scored, kept in a file beside the output until that is written, so that a
/// command that was stopped goes on where it was. Any thread.
class EvaluatedCases {
public:
    /// Reads what an earlier run left. @param output empty: nothing is kept
    /// @param method what the numbers depend on; cases by another method are not taken
    EvaluatedCases(const std::filesystem::path& output, const std::string& method);

    /// The case, unless one of its files has changed since.
    std::optional<nlohmann::ordered_json> find(const MaskPair& pair) const;
    void add(const MaskPair& pair, const nlohmann::ordered_json& scores);
    /// Takes the file away.
    void forget();

private:
    std::filesystem::path m_file;
    std::string m_method;
    std::map<std::string, nlohmann::ordered_json> m_cases;
    std::ofstream m_out;
    mutable std::mutex m_mutex;
};

} // namespace hangaku::cli
