#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gdcmDataSet.h>
#include <gdcmSequenceOfItems.h>

namespace hangaku::viewer::dicom {

using Tag = gdcm::Tag;

/// Typed, non-throwing reading of the attributes of a GDCM data set. The type comes from the caller
/// and not from the file, whose VR may be implicit or wrong. What is absent or malformed is empty.
class Attributes {
public:
    explicit Attributes(const gdcm::DataSet& dataSet) : m_dataSet(dataSet) {}

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
    /// The first FD.
    std::optional<double> binaryDouble(const Tag& tag) const;
    bool has(const Tag& tag) const { return m_dataSet.FindDataElement(tag); }

    /// Items of a sequence; null when it is absent or empty.
    gdcm::SmartPointer<gdcm::SequenceOfItems> sequence(const Tag& tag) const;

private:
    const gdcm::DataSet& m_dataSet;
};

/// Numbers separated by backslashes; what is not a number ends the list.
std::vector<double> parseDecimals(std::string_view text);
/// "20260131" or "2026.01.31" as "2026-01-31"; anything else as it is.
std::string isoDate(std::string_view date);
/// "140211.5" as "14:02:11"; anything else as it is.
std::string isoTime(std::string_view time);
std::string_view withoutPadding(std::string_view text);

} // namespace hangaku::viewer::dicom
