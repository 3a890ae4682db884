#include "tests/unit/dicom/RawFile.h"

#include <algorithm>
#include <fstream>

namespace hangaku::tests {
namespace {

std::string littleEndian(std::uint32_t value, int bytes)
{
    std::string text;
    for (int n = 0; n < bytes; ++n)
        text += static_cast<char>(value >> (8 * n) & 0xff);
    return text;
}

std::string even(std::string_view value, char padding = '\0')
{
    std::string padded(value);
    if (padded.size() % 2 != 0)
        padded += padding;
    return padded;
}

} // namespace

RawFile::RawFile(std::string transferSyntaxUid, bool isBigEndian) : m_isBigEndian(isBigEndian)
{
    const auto uid = even(transferSyntaxUid);
    const auto syntax = std::string("\x02\x00\x10\x00UI", 6) +
                        littleEndian(static_cast<std::uint32_t>(uid.size()), 2) + uid;
    m_bytes = std::string(128, '\0') + "DICM" + std::string("\x02\x00\x00\x00UL\x04\x00", 8) +
              littleEndian(static_cast<std::uint32_t>(syntax.size()), 4) + syntax;
}

std::string RawFile::number(std::uint32_t value, int bytes) const
{
    auto text = littleEndian(value, bytes);
    if (m_isBigEndian)
        std::reverse(text.begin(), text.end());
    return text;
}

RawFile& RawFile::add(std::uint16_t group, std::uint16_t element, std::string_view vr,
                      std::string_view value)
{
    const auto padded = even(value, vr == "UI" || vr[0] == 'O' ? '\0' : ' ');
    const bool isLong = vr[0] == 'O' || vr == "UN" || vr == "SQ";
    m_bytes += number(group, 2) + number(element, 2) + std::string(vr);
    if (isLong)
        m_bytes += std::string(2, '\0');
    m_bytes += number(static_cast<std::uint32_t>(padded.size()), isLong ? 4 : 2) + padded;
    return *this;
}

RawFile& RawFile::add(std::uint16_t group, std::uint16_t element, std::vector<int> values,
                      std::string_view vr)
{
    std::string bytes;
    for (const int value : values)
        bytes += number(static_cast<std::uint32_t>(value) & 0xffffU, 2);
    return add(group, element, vr, bytes);
}

RawFile& RawFile::addLayout(const viewer::PixelLayout& layout, int highBit, int planar, int frames)
{
    add(0x0028, 0x0002, {layout.samplesPerPixel});
    add(0x0028, 0x0004, "CS", layout.photometricInterpretation);
    if (layout.samplesPerPixel > 1)
        add(0x0028, 0x0006, {planar});
    if (frames > 1)
        add(0x0028, 0x0008, "IS", std::to_string(frames));
    add(0x0028, 0x0010, {layout.rows});
    add(0x0028, 0x0011, {layout.columns});
    add(0x0028, 0x0100, {layout.bitsAllocated});
    add(0x0028, 0x0101, {layout.bitsStored});
    add(0x0028, 0x0102, {highBit >= 0 ? highBit : layout.bitsStored - 1});
    return add(0x0028, 0x0103, {layout.isSigned ? 1 : 0});
}

RawFile& RawFile::addFragments(const std::vector<std::string>& fragments,
                               const std::vector<std::uint32_t>& offsets)
{
    m_bytes += std::string("\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff", 12);
    const std::string item("\xfe\xff\x00\xe0", 4);
    m_bytes += item + littleEndian(static_cast<std::uint32_t>(4 * offsets.size()), 4);
    for (const auto offset : offsets)
        m_bytes += littleEndian(offset, 4);
    for (const auto& fragment : fragments) {
        const auto padded = even(fragment);
        m_bytes += item + littleEndian(static_cast<std::uint32_t>(padded.size()), 4) + padded;
    }
    m_bytes += std::string("\xfe\xff\xdd\xe0\x00\x00\x00\x00", 8);
    return *this;
}

void RawFile::write(const std::filesystem::path& file) const
{
    std::ofstream(file, std::ios::binary)
        .write(m_bytes.data(), static_cast<std::streamsize>(m_bytes.size()));
}

viewer::Instance RawFile::instance(const std::filesystem::path& file, int frames,
                                   std::string transferSyntaxUid)
{
    viewer::Instance instance;
    instance.path = file;
    instance.frames = frames;
    instance.transferSyntaxUid = std::move(transferSyntaxUid);
    return instance;
}

} // namespace hangaku::tests
