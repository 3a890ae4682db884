#pragma once

#include "viewer/dicom/DataSet.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hangaku::viewer::dicom {

/// Typed, non-throwing reading of the attributes of a data set. The type comes from the caller and
/// not from the file, whose VR may be implicit or wrong. What is absent or malformed is empty.
class Attributes {
public:
    explicit Attributes(const DataSet& dataSet) : m_dataSet(dataSet) {}

    /// The bytes as they are; valid as long as the data set.
    std::string_view raw(const Tag& tag) const;
    /// UI, CS, DA, IS, ...: padding off at both ends.
    std::string string(const Tag& tag) const;
    /// All numbers of a DS or IS.
    std::vector<double> decimals(const Tag& tag) const;
    std::optional<double> decimal(const Tag& tag) const;
    /// A DS or IS as a whole number; `fallback` when absent.
    int integer(const Tag& tag, int fallback) const;
    /// US, SS or UL, by its length.
    std::optional<std::uint32_t> binaryInteger(const Tag& tag) const;
    /// All US or SS, as they are without sign.
    std::vector<std::uint16_t> words(const Tag& tag) const;
    /// All UL.
    std::vector<std::uint32_t> longWords(const Tag& tag) const;
    /// All FD.
    std::vector<double> binaryDoubles(const Tag& tag) const;
    std::optional<double> binaryDouble(const Tag& tag) const;
    bool has(const Tag& tag) const { return m_dataSet.find(tag) != nullptr; }

    /// Items of a sequence; none when it is absent.
    std::span<const DataSet> sequence(const Tag& tag) const;
    /// The place of a private element: in the block of its group that `creator` has reserved.
    std::optional<Tag> privateTag(std::uint16_t group, std::string_view creator,
                                  std::uint8_t element) const;

private:
    template <typename T> std::vector<T> numbers(const Tag& tag) const;

    const DataSet& m_dataSet;
};

/// Numbers separated by backslashes; what is not a number ends the list.
std::vector<double> parseDecimals(std::string_view text);
/// "20260131" or "2026.01.31" as "2026-01-31"; anything else as it is.
std::string isoDate(std::string_view date);
/// "140211.5" as "14:02:11"; anything else as it is.
std::string isoTime(std::string_view time);
/// Seconds since 2000-01-01 of a DA and a TM, or of a DT in `date` alone (its offset from UTC is left
/// out: it does not change within a series); nothing when they are malformed.
std::optional<double> secondsOf(std::string_view date, std::string_view time = {});
std::string_view withoutPadding(std::string_view text);

} // namespace hangaku::viewer::dicom
