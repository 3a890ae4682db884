#include "viewer/dicom/Attributes.h"

#include <algorithm>
#include <cctype>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>

namespace hangaku::viewer::dicom {
namespace {

bool isPadding(char c)
{
    return c == ' ' || c == '\0' || c == '\t' || c == '\r' || c == '\n';
}

bool areDigits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; });
}

} // namespace

std::string_view withoutPadding(std::string_view text)
{
    while (!text.empty() && isPadding(text.back()))
        text.remove_suffix(1);
    while (!text.empty() && isPadding(text.front()))
        text.remove_prefix(1);
    return text;
}

std::vector<double> parseDecimals(std::string_view text)
{
    std::vector<double> numbers;
    while (!text.empty()) {
        const auto end = text.find('\\');
        auto part = withoutPadding(text.substr(0, end));
        if (part.starts_with('+'))
            part.remove_prefix(1);
        double number = 0;
        const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (error != std::errc() || !std::isfinite(number))
            break;
        numbers.push_back(number);
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
    }
    return numbers;
}

std::string isoDate(std::string_view date)
{
    std::string digits(date);
    if (digits.size() == 10 && digits[4] == '.' && digits[7] == '.')
        std::erase(digits, '.');
    if (digits.size() != 8 || !areDigits(digits))
        return std::string(date);
    return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
}

std::string isoTime(std::string_view time)
{
    const auto seconds = time.substr(0, time.find('.'));
    if (seconds.size() < 4 || seconds.size() > 6 || !areDigits(seconds))
        return std::string(time);
    std::string result(seconds.substr(0, 2));
    result += ':';
    result += seconds.substr(2, 2);
    if (seconds.size() == 6) {
        result += ':';
        result += seconds.substr(4, 2);
    }
    return result;
}

std::optional<double> secondsOf(std::string_view date, std::string_view time)
{
    std::string dateDigits(withoutPadding(date));
    std::string timeDigits(withoutPadding(time));
    if (time.empty() && dateDigits.size() > 8) { // a DT
        timeDigits = dateDigits.substr(8, dateDigits.find_first_of("+-") - 8);
        dateDigits.resize(8);
    }
    std::erase(dateDigits, '.');
    std::erase(timeDigits, ':');
    const auto fraction = std::min(timeDigits.find('.'), timeDigits.size());
    const auto whole = std::string_view(timeDigits).substr(0, fraction);
    if (dateDigits.size() != 8 || !areDigits(dateDigits) || !areDigits(whole) || whole.size() < 2 ||
        whole.size() > 6)
        return std::nullopt;
    const auto number = [](std::string_view text) {
        int value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    const std::string_view day(dateDigits);
    const std::chrono::year_month_day calendar{
        std::chrono::year(number(day.substr(0, 4))),
        std::chrono::month(static_cast<unsigned>(number(day.substr(4, 2)))),
        std::chrono::day(static_cast<unsigned>(number(day.substr(6, 2))))};
    if (!calendar.ok())
        return std::nullopt;
    using namespace std::chrono;
    constexpr auto kEpoch = sys_days(year(2000) / 1 / 1);
    double seconds = 86400.0 * static_cast<double>((sys_days(calendar) - kEpoch).count());
    const std::array<double, 3> units{3600, 60, 1};
    for (std::size_t n = 0; 2 * n < whole.size(); ++n)
        seconds += units[n] * number(whole.substr(2 * n, 2));
    double rest = 0;
    if (fraction < timeDigits.size())
        std::from_chars(timeDigits.data() + fraction, timeDigits.data() + timeDigits.size(), rest);
    constexpr double kMicroseconds = 1e6;
    return std::round((seconds + rest) * kMicroseconds) / kMicroseconds;
}

std::string_view Attributes::raw(const Tag& tag) const
{
    const auto* element = m_dataSet.find(tag);
    return element != nullptr ? element->value : std::string_view();
}

std::string Attributes::string(const Tag& tag) const
{
    return std::string(withoutPadding(raw(tag)));
}

std::vector<double> Attributes::decimals(const Tag& tag) const
{
    return parseDecimals(raw(tag));
}

std::optional<double> Attributes::decimal(const Tag& tag) const
{
    const auto all = decimals(tag);
    return all.empty() ? std::nullopt : std::optional(all.front());
}

int Attributes::integer(const Tag& tag, int fallback) const
{
    const auto number = decimal(tag);
    if (!number || std::abs(*number) > 2e9)
        return fallback;
    return static_cast<int>(*number);
}

std::optional<std::uint32_t> Attributes::binaryInteger(const Tag& tag) const
{
    if (raw(tag).size() == 4) {
        const auto longs = longWords(tag);
        return longs.front();
    }
    const auto all = words(tag);
    return all.empty() ? std::nullopt : std::optional<std::uint32_t>(all.front());
}

template <typename T> std::vector<T> Attributes::numbers(const Tag& tag) const
{
    const auto bytes = raw(tag);
    std::vector<T> all(bytes.size() / sizeof(T));
    if (!all.empty())
        std::memcpy(all.data(), bytes.data(), all.size() * sizeof(T));
    return all;
}

std::vector<std::uint16_t> Attributes::words(const Tag& tag) const
{
    return numbers<std::uint16_t>(tag);
}

std::vector<std::uint32_t> Attributes::longWords(const Tag& tag) const
{
    return numbers<std::uint32_t>(tag);
}

std::vector<double> Attributes::binaryDoubles(const Tag& tag) const
{
    auto all = numbers<double>(tag);
    std::erase_if(all, [](double value) { return !std::isfinite(value); });
    return all;
}

std::optional<double> Attributes::binaryDouble(const Tag& tag) const
{
    const auto all = binaryDoubles(tag);
    return all.empty() ? std::nullopt : std::optional(all.front());
}

std::span<const DataSet> Attributes::sequence(const Tag& tag) const
{
    const auto* element = m_dataSet.find(tag);
    return element != nullptr ? std::span<const DataSet>(element->items)
                              : std::span<const DataSet>();
}

std::optional<Tag> Attributes::privateTag(std::uint16_t group, std::string_view creator,
                                          std::uint8_t element) const
{
    for (const auto& candidate : m_dataSet.elements)
        if (candidate.tag.group == group && candidate.tag.element >= 0x10 &&
            candidate.tag.element <= 0xff && withoutPadding(candidate.value) == creator)
            return Tag{group, static_cast<std::uint16_t>(candidate.tag.element << 8 | element)};
    return std::nullopt;
}

} // namespace hangaku::viewer::dicom
