#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace hangaku::viewer {

/// Appends numbers and texts to bytes: whole numbers as varints of 7 bits, the lowest first, so that
/// small ones take one byte.
class ByteWriter {
public:
    std::string bytes;

    void byte(std::uint8_t value) { bytes.push_back(static_cast<char>(value)); }
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            byte(static_cast<std::uint8_t>(value | 0x80));
        byte(static_cast<std::uint8_t>(value));
    }
    /// Small numbers of either sign are short.
    void signedNumber(std::int64_t value)
    {
        number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void fixed32(std::uint32_t value)
    {
        for (int shift = 0; shift < 32; shift += 8)
            byte(static_cast<std::uint8_t>(value >> shift));
    }
    void real(double value)
    {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        fixed32(static_cast<std::uint32_t>(bits));
        fixed32(static_cast<std::uint32_t>(bits >> 32));
    }
    void text(std::string_view value)
    {
        number(value.size());
        bytes.append(value);
    }
};

/// Reads what a ByteWriter wrote. Beyond the end, or where a number cannot be, everything is 0 and
/// `isSound` is false from then on.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    bool isSound() const { return m_isSound; }
    bool isAtEnd() const { return m_at == m_bytes.size(); }
    void fail()
    {
        m_isSound = false;
        m_at = m_bytes.size();
    }

    std::uint8_t byte()
    {
        if (m_at >= m_bytes.size()) {
            fail();
            return 0;
        }
        return static_cast<std::uint8_t>(m_bytes[m_at++]);
    }
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
            if (next < 0x80)
                return m_isSound ? value : 0;
        }
        fail();
        return 0;
    }
    /// A number that must be smaller than `end`.
    std::uint64_t numberBelow(std::uint64_t end)
    {
        const auto value = number();
        if (value < end)
            return value;
        fail();
        return 0;
    }
    std::int64_t signedNumber()
    {
        const auto value = number();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    std::uint32_t fixed32()
    {
        std::uint32_t value = 0;
        for (int shift = 0; shift < 32; shift += 8)
            value |= static_cast<std::uint32_t>(byte()) << shift;
        return value;
    }
    double real()
    {
        const std::uint64_t low = fixed32();
        return std::bit_cast<double>(static_cast<std::uint64_t>(fixed32()) << 32 | low);
    }
    std::string text()
    {
        const auto size = numberBelow(m_bytes.size() - m_at + 1);
        std::string value(m_bytes.substr(m_at, size));
        m_at += size;
        return value;
    }
    /// The rest, as it is.
    std::string_view rest() const { return m_bytes.substr(m_at); }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
    bool m_isSound = true;
};

} // namespace hangaku::viewer
