#include "ai/formats/ZipFile.h"

#include <zlib.h>

#include <algorithm>
#include <fstream>

namespace hangaku::ai {

using viewer::Error;
using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

namespace {

constexpr std::uint32_t kEntrySignature = 0x04034b50;
constexpr std::uint32_t kDirectorySignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocator64Signature = 0x07064b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kLocator64Size = 20;
constexpr std::uint64_t kLargestDirectory = 64 << 20;

/// Little-endian numbers of a block; 0 beyond its end.
class Block {
public:
    explicit Block(std::string bytes) : m_bytes(std::move(bytes)) {}
    std::uint64_t number(std::size_t at, std::size_t bytes) const
    {
        std::uint64_t value = 0;
        for (std::size_t n = bytes; n-- > 0;)
            value = value << 8 |
                    (at + n < m_bytes.size() ? static_cast<unsigned char>(m_bytes[at + n]) : 0U);
        return value;
    }
    std::uint32_t u32(std::size_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }
    std::size_t u16(std::size_t at) const { return static_cast<std::size_t>(number(at, 2)); }
    std::string text(std::size_t at, std::size_t length) const
    {
        return at <= m_bytes.size() ? m_bytes.substr(at, length) : std::string();
    }
    std::size_t size() const { return m_bytes.size(); }

private:
    std::string m_bytes;
};

tl::unexpected<Error> damaged(const std::filesystem::path& file)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Ai", "%1 is not a complete ZIP archive"), {file.string()}),
                Text(HANGAKU_TR("Ai", "Copy or download the file again.")));
}

/// As many of the bytes as the file has.
Block readAt(std::ifstream& stream, std::uint64_t at, std::uint64_t count)
{
    std::string bytes(static_cast<std::size_t>(count), '\0');
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(at));
    stream.read(bytes.data(), static_cast<std::streamsize>(count));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    return Block(std::move(bytes));
}

struct Directory {
    std::uint64_t at = 0;
    std::uint64_t size = 0;
};

std::optional<Directory> findDirectory(std::ifstream& stream, std::uint64_t fileSize)
{
    // The end record is followed by a comment of up to 64 KB.
    const auto tailSize = std::min<std::uint64_t>(fileSize, kEndSize + 65535 + kLocator64Size);
    const auto tail = readAt(stream, fileSize - tailSize, tailSize);
    for (std::size_t at = tail.size() < kEndSize ? 0 : tail.size() - kEndSize + 1; at-- > 0;) {
        if (tail.u32(at) != kEndSignature)
            continue;
        if (at >= kLocator64Size && tail.u32(at - kLocator64Size) == kLocator64Signature) {
            const auto end = readAt(stream, tail.number(at - kLocator64Size + 8, 8), 56);
            if (end.u32(0) == kEnd64Signature)
                return Directory{end.number(48, 8), end.number(40, 8)};
        }
        return Directory{tail.u32(at + 16), tail.u32(at + 12)};
    }
    return {};
}

/// Values that do not fit 32 bits stand in the ZIP64 field, in this order.
void readExtra64(const Block& extra, ZipFile::Entry& entry)
{
    constexpr std::uint64_t kElsewhere = 0xffffffff;
    for (std::size_t at = 0; at + 4 <= extra.size(); at += 4 + extra.u16(at + 2)) {
        if (extra.u16(at) != 1)
            continue;
        std::size_t field = at + 4;
        for (auto* value : {&entry.size, &entry.packedSize, &entry.headerAt})
            if (*value == kElsewhere) {
                *value = extra.number(field, 8);
                field += 8;
            }
        return;
    }
}

std::optional<std::string> inflated(const std::string& packed, std::size_t size)
{
    std::string result(size, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    const int status = inflate(&stream, Z_FINISH);
    const bool isComplete = status == Z_STREAM_END && stream.total_out == size;
    inflateEnd(&stream);
    return isComplete ? std::optional(std::move(result)) : std::nullopt;
}

} // namespace

Result<ZipFile> ZipFile::open(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Ai", "Cannot read %1"), {file.string()}));
    const auto fileSize = static_cast<std::uint64_t>(stream.tellg());
    const auto place = findDirectory(stream, fileSize);
    if (!place || place->size > kLargestDirectory || place->size > fileSize ||
        place->at > fileSize - place->size)
        return damaged(file);
    const auto directory = readAt(stream, place->at, place->size);
    ZipFile zip(file);
    for (std::size_t at = 0; at + 46 <= directory.size();) {
        if (directory.u32(at) != kDirectorySignature)
            return damaged(file);
        const auto nameLength = directory.u16(at + 28);
        const auto extraLength = directory.u16(at + 30);
        Entry entry{directory.u32(at + 42), directory.u32(at + 20), directory.u32(at + 24),
                    static_cast<int>(directory.u16(at + 10))};
        const bool isEncrypted = (directory.u16(at + 8) & 1U) != 0;
        readExtra64(Block(directory.text(at + 46 + nameLength, extraLength)), entry);
        if (isEncrypted)
            entry.method = -1;
        zip.m_entries.emplace(directory.text(at + 46, nameLength), entry);
        at += 46 + nameLength + extraLength + directory.u16(at + 32);
    }
    return zip;
}

std::optional<std::string> ZipFile::find(const std::string& ending) const
{
    for (const auto& [name, entry] : m_entries)
        if (name == ending || name.ends_with("/" + ending))
            return name;
    return {};
}

Result<std::string> ZipFile::read(const std::string& name, std::size_t limit) const
{
    const auto found = m_entries.find(name);
    if (found == m_entries.end())
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Ai", "There is no %1 in %2"), {name, m_file.string()}));
    const auto& entry = found->second;
    constexpr int kStored = 0;
    constexpr int kDeflated = 8;
    if ((entry.method != kStored && entry.method != kDeflated) || entry.size > limit ||
        entry.packedSize > limit)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Ai", "%1 in %2 is encrypted, packed in an unknown way, or too "
                                          "large"),
                         {name, m_file.string()}));
    std::ifstream stream(m_file, std::ios::binary);
    const auto header = readAt(stream, entry.headerAt, 30);
    if (header.u32(0) != kEntrySignature)
        return damaged(m_file);
    const auto at = entry.headerAt + 30 + header.u16(26) + header.u16(28);
    const auto block = readAt(stream, at, entry.packedSize);
    auto packed = block.text(0, block.size());
    if (packed.size() != entry.packedSize)
        return damaged(m_file);
    if (entry.method == kStored)
        return packed;
    auto text = inflated(packed, static_cast<std::size_t>(entry.size));
    if (!text)
        return damaged(m_file);
    return std::move(*text);
}

} // namespace hangaku::ai
