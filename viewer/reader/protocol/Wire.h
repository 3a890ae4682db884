#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/detection/Detection.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/image/PictureMarks.h"
#include "viewer/core/image/VoxelBuffer.h"
#include "viewer/core/image/WindowLevel.h"
#include "viewer/core/segmentation/Segment.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace hangaku::viewer::reader {

static_assert(std::endian::native == std::endian::little, "both ends are the same machine");

/// Writes values one after the other: numbers as they are in memory, text and lists with their
/// count (32 bits) before them.
class WireWriter {
public:
    static constexpr bool isReading = false;

    template <typename... T> void operator()(const T&... values) { (put(values), ...); }
    std::string take() { return std::move(m_bytes); }

private:
    template <typename T> void put(const T& value)
    {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
            m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        else
            describe(*this, value);
    }
    template <typename T> void put(const std::vector<T>& values)
    {
        put(static_cast<std::uint32_t>(values.size()));
        for (const auto& value : values)
            put(value);
    }
    template <typename T, std::size_t N> void put(const std::array<T, N>& values)
    {
        for (const auto& value : values)
            put(value);
    }
    template <typename T> void put(const std::optional<T>& value)
    {
        put(value.has_value());
        if (value)
            put(*value);
    }
    void put(const std::map<std::string, std::string>& values)
    {
        put(static_cast<std::uint32_t>(values.size()));
        for (const auto& [key, value] : values)
            (*this)(key, value);
    }
    void put(const std::string& text)
    {
        put(static_cast<std::uint32_t>(text.size()));
        m_bytes += text;
    }
    void put(const std::filesystem::path& path) { put(path.string()); }
    void put(const Text& text) { (*this)(text.source(), text.arguments()); }
    void put(const ImageGeometry& grid)
    {
        (*this)(grid.size(), grid.spacing(), grid.origin(), grid.axes());
    }

    std::string m_bytes;
};

/// Reads what a WireWriter wrote, from a process that may be under a hostile file's control: lengths
/// and values are checked, and after the first mistake everything reads as empty.
class WireReader {
public:
    static constexpr bool isReading = true;

    explicit WireReader(std::string_view bytes) : m_bytes(bytes) {}

    template <typename... T> void operator()(T&... values) { (get(values), ...); }
    /// Everything was read, and nothing was wrong.
    bool isGood() const { return m_isGood && m_bytes.empty(); }
    void fail() { m_isGood = false; }

private:
    bool has(std::size_t count)
    {
        m_isGood = m_isGood && count <= m_bytes.size();
        return m_isGood;
    }
    template <typename T> void get(T& value)
    {
        if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t byte = 0;
            get(byte);
            value = byte == 1;
            m_isGood = m_isGood && byte <= 1;
        } else if constexpr (std::is_arithmetic_v<T>) {
            if (!has(sizeof value))
                return;
            std::memcpy(&value, m_bytes.data(), sizeof value);
            m_bytes.remove_prefix(sizeof value);
        } else {
            describe(*this, value);
            if constexpr (requires { isSound(value); })
                m_isGood = m_isGood && isSound(value);
        }
    }
    void get(PixelType& type) { getEnum(type, PixelType::Float32); }
    void get(VoiFunction& function) { getEnum(function, VoiFunction::Sigmoid); }
    void get(Shutter::Shape& shape) { getEnum(shape, Shutter::Shape::Polygon); }
    void get(Calibration& calibration) { getEnum(calibration, Calibration::Ultrasound); }
    void get(AlgorithmType& type) { getEnum(type, AlgorithmType::Automatic); }
    void get(Review& review) { getEnum(review, Review::Rejected); }
    void get(ErrorCode& code) { getEnum(code, ErrorCode::WorkerFailed); }
    template <typename T> void getEnum(T& value, T last)
    {
        std::underlying_type_t<T> number{};
        get(number);
        if (number >= 0 && number <= static_cast<std::underlying_type_t<T>>(last))
            value = static_cast<T>(number);
        else
            m_isGood = false;
    }
    template <typename T> void get(std::vector<T>& values)
    {
        std::uint32_t count = 0;
        get(count);
        values.clear();
        // Every value takes a byte at least: a lying count cannot make the list longer than that.
        if (!has(count))
            return;
        for (std::uint32_t n = 0; n < count && m_isGood; ++n)
            get(values.emplace_back());
    }
    void get(std::map<std::string, std::string>& values)
    {
        std::uint32_t count = 0;
        get(count);
        values.clear();
        if (!has(count))
            return;
        for (std::uint32_t n = 0; n < count && m_isGood; ++n) {
            std::string key;
            get(key);
            get(values[key]);
        }
    }
    template <typename T, std::size_t N> void get(std::array<T, N>& values)
    {
        for (auto& value : values)
            get(value);
    }
    template <typename T> void get(std::optional<T>& value)
    {
        bool isThere = false;
        get(isThere);
        value.reset();
        if constexpr (std::is_same_v<T, ImageGeometry>) {
            if (isThere)
                getGrid(value);
        } else if (isThere) {
            get(value.emplace());
        }
    }
    void get(std::string& text)
    {
        std::uint32_t count = 0;
        get(count);
        if (!has(count))
            return;
        text.assign(m_bytes.substr(0, count));
        m_bytes.remove_prefix(count);
    }
    void get(std::filesystem::path& path)
    {
        std::string text;
        get(text);
        path = text;
    }
    void get(Text& text)
    {
        std::string source;
        std::vector<std::string> arguments;
        (*this)(source, arguments);
        text = Text(source.c_str(), std::move(arguments));
    }
    void getGrid(std::optional<ImageGeometry>& grid)
    {
        Index3 size{};
        Vec3 spacing;
        Vec3 origin;
        std::array<Vec3, 3> axes;
        (*this)(size, spacing, origin, axes);
        if (auto created = ImageGeometry::create(size, spacing, origin, axes); m_isGood && created)
            grid = *created;
        else
            m_isGood = false;
    }

    std::string_view m_bytes;
    bool m_isGood = true;
};

} // namespace hangaku::viewer::reader
