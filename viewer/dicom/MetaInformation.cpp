#include "viewer/dicom/MetaInformation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace hangaku::viewer::dicom {
namespace {

using State = MetaInformation::State;

constexpr std::uint64_t kPreambleBytes = 128;
constexpr std::uint64_t kTagBytes = 4;
constexpr std::uint64_t kSmallestElement = 8;
constexpr std::uint16_t kMetaGroup = 0x0002;
constexpr std::uint16_t kSopClassElement = 0x0002;
constexpr std::uint16_t kTransferSyntaxElement = 0x0010;
constexpr std::uint64_t kLongestUid = 64;
/// The standard's elements need some hundred bytes; private information may be a little larger.
constexpr std::uint64_t kLongestValue = std::uint64_t{1} << 20;

struct Element {
    std::uint16_t group = 0;
    std::uint16_t number = 0;
    std::uint64_t valueStart = 0;
    std::uint64_t length = 0;
};

/// Reads elements one after the other; every read is held against the size of the file.
class Walker {
public:
    Walker(const InputFile& file, std::string_view start, std::uint64_t position)
        : m_file(file), m_window(start), m_position(position)
    {
    }

    State walk()
    {
        Element element;
        for (bool isFirst = true;; isFirst = false) {
            if (m_position + kTagBytes > m_file.fileSize())
                return State::Truncated;
            element.group = number16(m_position);
            element.number = number16(m_position + 2);
            if (element.group != kMetaGroup) {
                if (m_position + kSmallestElement > m_file.fileSize())
                    return State::Truncated;
                return State::Sound;
            }
            if (isFirst) // some old devices write it with implicit VR
                m_isExplicit = isVr(m_position + kTagBytes);
            if (const auto found = readLength(element); found != State::Sound)
                return found;
            if (element.number == kTransferSyntaxElement && !readTransferSyntax(element))
                return State::Malformed;
            if (element.number == kSopClassElement && element.length <= kLongestUid)
                m_sopClass = uid(element);
            m_position = element.valueStart + element.length;
        }
    }

    const std::string& transferSyntax() const { return m_transferSyntax; }
    const std::string& sopClass() const { return m_sopClass; }
    std::uint64_t position() const { return m_position; }

private:
    State readLength(Element& element)
    {
        const auto at = m_position + kTagBytes;
        if (at + 4 > m_file.fileSize())
            return State::Truncated;
        element.valueStart = at + 4;
        if (!m_isExplicit) {
            element.length = number32(at);
        } else if (!isVr(at)) {
            return State::Malformed;
        } else if (hasLongLength(at)) {
            if (at + 8 > m_file.fileSize())
                return State::Truncated;
            element.valueStart = at + 8;
            element.length = number32(at + 4);
        } else {
            element.length = number16(at + 2);
        }
        const bool isGroupLength = element.number == 0;
        if (element.length > kLongestValue || (isGroupLength && element.length != 4))
            return State::Malformed;
        return element.valueStart + element.length > m_file.fileSize() ? State::Truncated
                                                                       : State::Sound;
    }

    template <std::size_t N> std::array<unsigned char, N> bytes(std::uint64_t at) const
    {
        // From a window: every read of the file is a system call.
        if (at < m_windowStart || at + N > m_windowStart + m_window.size()) {
            m_windowStart = at;
            m_own.fill(0);
            m_file.readAt(at, m_own.data(), m_own.size());
            m_window = {m_own.data(), m_own.size()};
        }
        std::array<unsigned char, N> read{};
        std::copy_n(m_window.begin() + static_cast<std::ptrdiff_t>(at - m_windowStart), N,
                    reinterpret_cast<char*>(read.data()));
        return read;
    }
    std::uint16_t number16(std::uint64_t at) const
    {
        const auto b = bytes<2>(at);
        return static_cast<std::uint16_t>(b[0] | b[1] << 8);
    }
    std::uint32_t number32(std::uint64_t at) const
    {
        return number16(at) | static_cast<std::uint32_t>(number16(at + 2)) << 16;
    }
    std::string text(std::uint64_t at) const
    {
        const auto b = bytes<2>(at);
        return {static_cast<char>(b[0]), static_cast<char>(b[1])};
    }
    bool isVr(std::uint64_t at) const
    {
        // No sequences here (PS3.10 7.1).
        constexpr std::array<std::string_view, 29> kValid{
            "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "OB", "OD", "OF",
            "OL", "OV", "OW", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "UN", "US", "UT"};
        return std::find(kValid.begin(), kValid.end(), text(at)) != kValid.end();
    }
    bool hasLongLength(std::uint64_t at) const
    {
        constexpr std::array<std::string_view, 8> kLong{"OB", "OD", "OF", "OL",
                                                        "OV", "OW", "UN", "UT"};
        return std::find(kLong.begin(), kLong.end(), text(at)) != kLong.end();
    }
    std::string uid(const Element& element) const
    {
        std::string text(element.length, '\0');
        m_file.readAt(element.valueStart, text.data(), element.length);
        text.resize(text.find_last_not_of(std::string_view(" \0", 2)) + 1);
        return text;
    }
    bool readTransferSyntax(const Element& element)
    {
        if (element.length == 0 || element.length > kLongestUid)
            return false;
        m_transferSyntax = uid(element);
        return !m_transferSyntax.empty() &&
               m_transferSyntax.find_first_not_of("0123456789.") == std::string::npos;
    }

    const InputFile& m_file;
    mutable std::string_view m_window;
    mutable std::uint64_t m_windowStart = 0;
    mutable std::array<char, 1024> m_own{};
    std::uint64_t m_position;
    bool m_isExplicit = true;
    std::string m_transferSyntax;
    std::string m_sopClass;
};

} // namespace

MetaInformation readMetaInformation(const InputFile& file)
{
    constexpr std::string_view kPrefix = "DICM";
    std::array<char, kPreambleBytes + kPrefix.size()> own{};
    const std::string_view start(own.data(), file.readAt(0, own.data(), own.size()));
    const bool hasPreamble = start.size() >= own.size() &&
                             start.substr(kPreambleBytes, kPrefix.size()) == kPrefix;
    Walker walker(file, start, hasPreamble ? own.size() : 0);
    const auto state = walker.walk();
    return {state, walker.transferSyntax(), walker.sopClass(), walker.position()};
}

} // namespace hangaku::viewer::dicom
