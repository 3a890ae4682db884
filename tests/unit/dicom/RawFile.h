#pragma once

#include "viewer/core/study/Study.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hangaku::tests {

/// A DICOM file put together byte by byte, so that a test can write what no library would.
class RawFile {
public:
    explicit RawFile(std::string transferSyntaxUid = "1.2.840.10008.1.2.1", bool isBigEndian = false);

    /// Elements in the order of their tags; the value's own bytes.
    RawFile& add(std::uint16_t group, std::uint16_t element, std::string_view vr,
                 std::string_view value);
    /// US; several values.
    RawFile& add(std::uint16_t group, std::uint16_t element, std::vector<int> values,
                 std::string_view vr = "US");
    /// Rows, columns, ... of group 0028.
    RawFile& addLayout(const viewer::PixelLayout& layout, int highBit = -1, int planar = 0,
                       int frames = 1);
    /// Encapsulated pixel data: an offset table (may be empty), and fragments.
    RawFile& addFragments(const std::vector<std::string>& fragments,
                          const std::vector<std::uint32_t>& offsets = {});
    void write(const std::filesystem::path& file) const;

    /// Instance and layout as a scan would describe them.
    static viewer::Instance instance(const std::filesystem::path& file, int frames,
                                     std::string transferSyntaxUid = "1.2.840.10008.1.2.1");

private:
    std::string number(std::uint32_t value, int bytes) const;

    bool m_isBigEndian;
    std::string m_bytes;
};

} // namespace hangaku::tests
