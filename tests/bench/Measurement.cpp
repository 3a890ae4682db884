#include "tests/bench/Measurement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace hangaku::bench {

double millisecondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

double percentile(std::vector<double> samples, double fraction)
{
    if (samples.empty())
        return 0;
    std::sort(samples.begin(), samples.end());
    const auto rank = std::ceil(fraction * static_cast<double>(samples.size()));
    const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
    return samples[std::min(index, samples.size() - 1)];
}

std::string Report::json() const
{
    auto measurements = nlohmann::ordered_json::array();
    for (const auto& m : m_measurements) {
        nlohmann::ordered_json entry{{"name", m.name},
                                     {"unit", m.unit},
                                     {"median", percentile(m.samples, 0.5)},
                                     {"p95", percentile(m.samples, 0.95)},
                                     {"p99", percentile(m.samples, 0.99)},
                                     {"n", m.samples.size()}};
        if (!m.comparator.empty()) {
            const double other = percentile(m.comparatorSamples, 0.5);
            entry["comparator"] = m.comparator;
            entry["comparatorMedian"] = other;
            entry["ratio"] = other > 0 ? percentile(m.samples, 0.5) / other : 0;
        }
        measurements.push_back(std::move(entry));
    }
    const nlohmann::ordered_json document{
        {"subject", m_subject}, {"notes", m_notes}, {"measurements", measurements}};
    return document.dump(2) + "\n";
}

std::string Report::table() const
{
    std::string text;
    for (const auto& note : m_notes)
        text += note + "\n";
    std::array<char, 400> line{};
    for (const auto& m : m_measurements) {
        std::snprintf(line.data(), line.size(),
                      "%-34s median %9.2f  p95 %9.2f  p99 %9.2f %s  (n = %zu)\n", m.name.c_str(),
                      percentile(m.samples, 0.5), percentile(m.samples, 0.95),
                      percentile(m.samples, 0.99), m.unit.c_str(), m.samples.size());
        text += line.data();
        if (m.comparator.empty())
            continue;
        const double other = percentile(m.comparatorSamples, 0.5);
        std::snprintf(line.data(), line.size(), "%-34s median %9.2f %s: ratio %.2f\n",
                      ("  against " + m.comparator).c_str(), other, m.unit.c_str(),
                      other > 0 ? percentile(m.samples, 0.5) / other : 0);
        text += line.data();
    }
    return text;
}

} // namespace hangaku::bench
