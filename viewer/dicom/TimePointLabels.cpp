#include "viewer/dicom/TimeAxis.h"

#include "viewer/dicom/DecimalString.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace hangaku::viewer::dicom {
namespace {

/// One number for each time point; empty where some do not have it or all have the same.
using Column = std::vector<double>;

template <typename Of> Column column(const FrameStack& stack, const Of& of)
{
    Column values;
    const auto places = stack.places();
    for (std::size_t t = 0; t < static_cast<std::size_t>(stack.timePoints); ++t) {
        // The earliest of its slices: those of one time point are not acquired at once.
        double smallest = of(stack.frames[t * places].frame->tags);
        for (std::size_t k = 1; k < places; ++k)
            smallest = std::min(smallest, of(stack.frames[t * places + k].frame->tags));
        if (smallest < 0)
            return {};
        values.push_back(smallest);
    }
    const bool isOne = std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) ==
                       values.end();
    return isOne ? Column{} : values;
}

bool isAscending(const Column& times)
{
    return std::is_sorted(times.begin(), times.end(), std::less_equal<>()) && times.size() > 1;
}

/// The step of times that are evenly spaced but for what clocks do; 0 when they are not.
double constantStep(const Column& times)
{
    if (!isAscending(times))
        return 0;
    constexpr double kTolerance = 0.05;
    const double mean = (times.back() - times.front()) / static_cast<double>(times.size() - 1);
    for (std::size_t n = 1; n < times.size(); ++n)
        if (std::abs(times[n] - times[n - 1] - mean) > kTolerance * mean)
            return 0;
    return mean;
}

/// Seconds since the first time point; empty when unknown.
Column secondsOf(FrameStack& stack, bool isPurelyTime)
{
    auto seconds = column(stack, [](const FrameTags& t) { return t.offsetS; });
    if (!isAscending(seconds))
        seconds = column(stack, [](const FrameTags& t) { return t.timeS; });
    if (isAscending(seconds)) {
        const double first = seconds.front();
        for (auto& time : seconds)
            time -= first;
        if (isPurelyTime)
            stack.frameTimeMs = std::round(1e6 * constantStep(seconds)) / 1000;
        return seconds;
    }
    const double repetitionMs = stack.frames.front().frame->repetitionTimeMs;
    if (!isPurelyTime || !(repetitionMs > 0))
        return {};
    stack.frameTimeMs = repetitionMs;
    seconds.clear();
    for (int t = 0; t < stack.timePoints; ++t)
        seconds.push_back(t * repetitionMs / 1000);
    return seconds;
}

void append(std::vector<std::string>& labels, const Column& values, const char* before,
            const char* after)
{
    for (std::size_t t = 0; t < values.size(); ++t)
        labels[t] += (labels[t].empty() ? "" : ", ") + (before + shortNumber(values[t])) + after;
}

/// "b 800", "b 800 (2)", ...
void numberRepeated(std::vector<std::string>& labels)
{
    std::map<std::string, int> seen;
    for (auto& label : labels)
        if (const int number = ++seen[label]; number > 1)
            label += " (" + std::to_string(number) + ")";
}

} // namespace

void labelTimePoints(FrameStack& stack)
{
    if (stack.timePoints < 2)
        return;
    const auto echoes = column(stack, [](const FrameTags& t) { return t.echoTimeMs; });
    const auto inversions = column(stack, [](const FrameTags& t) { return t.inversionTimeMs; });
    // Images without diffusion weighting often do not say so.
    const auto weights = column(stack, [](const FrameTags& t) { return std::max(0.0, t.bValue); });
    const auto triggers = column(stack, [](const FrameTags& t) { return t.triggerTimeMs; });
    const bool isPurelyTime = echoes.empty() && inversions.empty() && weights.empty();
    std::vector<std::string> labels(static_cast<std::size_t>(stack.timePoints));
    append(labels, echoes, "TE ", " ms");
    append(labels, inversions, "TI ", " ms");
    append(labels, weights, "b ", "");

    const auto positions =
        column(stack, [](const FrameTags& t) { return static_cast<double>(t.temporalPosition); });
    std::set<std::string> gradients;
    for (const auto& frame : stack.frames)
        gradients.insert(frame.frame->tags.gradient);
    if (isPurelyTime && isAscending(triggers)) {
        append(labels, triggers, "", " ms");
        stack.frameTimeMs = constantStep(triggers);
    } else if ((isPurelyTime && gradients.size() < 2) || !positions.empty()) {
        append(labels, secondsOf(stack, isPurelyTime), "", " s");
    }
    if (std::all_of(labels.begin(), labels.end(), [](const auto& label) { return label.empty(); }))
        return;
    numberRepeated(labels);
    stack.timePointLabels = std::move(labels);
}

} // namespace hangaku::viewer::dicom
