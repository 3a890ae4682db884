#pragma once

#include "app/evaluation/Scores.h"

#include <fstream>
#include <map>
#include <mutex>
#include <optional>

namespace hangaku::app {

/// Cases that have been scored, kept in a file beside the output until that is written, so that a
/// command that was stopped goes on where it was. Any thread.
class EvaluatedCases {
public:
    /// Reads what an earlier run left. @param output empty: nothing is kept
    /// @param options what the numbers depend on; cases scored otherwise are not taken
    EvaluatedCases(const std::filesystem::path& output, const ScoreOptions& options);

    /// The case, unless one of its files has changed since.
    std::optional<SegmentScores> find(const MaskPair& pair) const;
    void add(const MaskPair& pair, const SegmentScores& scores);
    /// Takes the file away.
    void forget();

private:
    std::filesystem::path m_file;
    ScoreOptions m_options;
    std::string m_method;
    std::map<std::string, SegmentScores> m_cases;
    std::ofstream m_out;
    mutable std::mutex m_mutex;
};

} // namespace hangaku::app
