#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace hangaku::bench {

/// Samples of one thing, and of what it is compared with in the same run.
struct Measurement {
    std::string name;
    std::string unit; ///< "ms", "MB", ...
    std::vector<double> samples;
    std::string comparator; ///< empty when there is none
    std::vector<double> comparatorSamples;
};

/// The value below which `fraction` of the samples lie (nearest rank); 0 without samples.
double percentile(std::vector<double> samples, double fraction);

double millisecondsSince(std::chrono::steady_clock::time_point start);

/// Runs `work` once. @return milliseconds
template <typename Work> double timed(const Work& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return millisecondsSince(start);
}

/// What one subject measured, printed as a table or as one JSON document.
class Report {
public:
    explicit Report(std::string subject) : m_subject(std::move(subject)) {}

    void add(Measurement measurement) { m_measurements.push_back(std::move(measurement)); }
    /// A line about how the measurement was made: sizes, files, machine.
    void note(std::string text) { m_notes.push_back(std::move(text)); }
    std::string json() const;
    std::string table() const;

private:
    std::string m_subject;
    std::vector<std::string> m_notes;
    std::vector<Measurement> m_measurements;
};

} // namespace hangaku::bench
