#include "viewer/dicom/Attributes.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>

#include <gdcmByteValue.h>

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

std::string_view Attributes::raw(const Tag& tag) const
{
    if (!m_dataSet.FindDataElement(tag))
        return {};
    const auto* value = m_dataSet.GetDataElement(tag).GetByteValue();
    if (value == nullptr || value->GetPointer() == nullptr)
        return {};
    return {value->GetPointer(), value->GetLength()};
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
    const auto bytes = raw(tag);
    if (bytes.size() == 4) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    if (bytes.size() >= 2) {
        std::uint16_t value = 0;
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    return std::nullopt;
}

std::optional<double> Attributes::binaryDouble(const Tag& tag) const
{
    const auto bytes = raw(tag);
    double value = 0;
    if (bytes.size() < sizeof value)
        return std::nullopt;
    std::memcpy(&value, bytes.data(), sizeof value);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

gdcm::SmartPointer<gdcm::SequenceOfItems> Attributes::sequence(const Tag& tag) const
{
    if (!m_dataSet.FindDataElement(tag))
        return nullptr;
    auto items = m_dataSet.GetDataElement(tag).GetValueAsSQ();
    if (!items || items->GetNumberOfItems() == 0)
        return nullptr;
    return items;
}

} // namespace hangaku::viewer::dicom
