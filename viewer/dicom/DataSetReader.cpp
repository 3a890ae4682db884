#include "viewer/dicom/DataSetReader.h"

#include "viewer/dicom/FileStream.h"
#include "viewer/dicom/MetaInformation.h"
#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <zlib.h>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";
constexpr std::uint32_t kUndefined = 0xffffffffU;
constexpr Tag kItem{0xfffe, 0xe000};
constexpr Tag kItemEnd{0xfffe, 0xe00d};
constexpr Tag kSequenceEnd{0xfffe, 0xe0dd};
/// Real files nest less than ten deep.
constexpr int kMostDepth = 32;
/// Of what is kept: an enhanced file with 100,000 frames has some millions of attributes.
constexpr std::size_t kMostElements = 6'000'000;
constexpr std::size_t kMostBytes = std::size_t{256} << 20;
constexpr std::size_t kLongestValue = std::size_t{1} << 20;
/// Overlays for all frames of a film.
constexpr std::size_t kLongestPlanes = std::size_t{128} << 20;
/// Of the inflated data set that is looked at.
constexpr std::size_t kMostInflated = std::size_t{32} << 20;

static_assert(std::is_sorted(tags::kAll.begin(), tags::kAll.end()));

/// The bytes of a data set: of the file, through a window, or in memory.
class Bytes {
public:
    explicit Bytes(const FileStreamBuffer& file) : m_file(&file), m_size(file.fileSize()) {}
    explicit Bytes(std::vector<char> memory) : m_size(memory.size()), m_window(std::move(memory)) {}

    std::uint64_t size() const { return m_size; }
    bool read(std::uint64_t at, char* into, std::size_t count)
    {
        if (at > m_size || count > m_size - at)
            return false;
        if (count == 0)
            return true;
        if (at < m_start || at + count > m_start + m_window.size()) {
            if (m_file == nullptr)
                return false;
            if (count >= kWindow)
                return m_file->readAt(at, into, count) == count;
            m_window.resize(std::min<std::uint64_t>(kWindow, m_size - at));
            m_start = at;
            if (m_file->readAt(at, m_window.data(), m_window.size()) != m_window.size())
                return false;
        }
        std::memcpy(into, m_window.data() + (at - m_start), count);
        return true;
    }

private:
    static constexpr std::size_t kWindow = std::size_t{16} << 10;
    const FileStreamBuffer* m_file = nullptr;
    std::uint64_t m_size;
    std::uint64_t m_start = 0;
    std::vector<char> m_window;
};

struct Encoding {
    bool isExplicit = true;
    bool isBigEndian = false;
};

bool isVr(const char* text)
{
    constexpr std::string_view kAll = "AEASATCSDADSDTFLFDISLOLTOBODOFOLOVOWPNSHSLSQSSSTSVTMUCUIULUNUR"
                                      "USUTUV";
    for (std::size_t n = 0; n < kAll.size(); n += 2)
        if (kAll[n] == text[0] && kAll[n + 1] == text[1])
            return true;
    return false;
}

bool hasLongLength(std::string_view vr)
{
    constexpr std::string_view kAll = "OBODOFOLOVOWSQSVUCUNURUTUV";
    for (std::size_t n = 0; n < kAll.size(); n += 2)
        if (kAll.substr(n, 2) == vr)
            return true;
    return false;
}

/// Of the numbers that a value of this VR holds; 1 for text.
std::size_t bytesPerNumber(std::string_view vr)
{
    constexpr std::string_view kTwo = "USSSOWAT";
    constexpr std::string_view kFour = "ULSLFLOFOL";
    constexpr std::string_view kEight = "FDODSVUVOV";
    const auto isOneOf = [vr](std::string_view all) {
        for (std::size_t n = 0; n < all.size(); n += 2)
            if (all.substr(n, 2) == vr)
                return true;
        return false;
    };
    return isOneOf(kTwo) ? 2 : isOneOf(kFour) ? 4 : isOneOf(kEight) ? 8 : 1;
}

void turn(char* bytes, std::size_t count, std::size_t perNumber)
{
    for (std::size_t at = 0; perNumber > 1 && at + perNumber <= count; at += perNumber)
        std::reverse(bytes + at, bytes + at + perNumber);
}

enum class End { Sound, Truncated, Malformed };

/// One element's head.
struct Head {
    Tag tag;
    std::array<char, 2> vr{}; ///< zeros when implicit
    std::uint64_t valueAt = 0;
    std::uint32_t length = 0;

    std::string_view vrText() const { return {vr.data(), vr[0] == 0 ? 0U : 2U}; }
    bool isUndefined() const { return length == kUndefined; }
};

/// Walks a data set.
class Parser {
public:
    Parser(Bytes& bytes, Header& header, HeaderUse use)
        : m_bytes(bytes), m_header(header), m_use(use)
    {
    }

    End parse(std::uint64_t at, Encoding encoding)
    {
        return dataSet(at, m_bytes.size(), encoding, 0, &m_header.dataSet);
    }

private:
    std::uint32_t number(const char* bytes, std::size_t count, const Encoding& encoding) const
    {
        std::uint32_t value = 0;
        for (std::size_t n = 0; n < count; ++n) {
            const auto shift = 8 * (encoding.isBigEndian ? count - 1 - n : n);
            value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[n])) << shift;
        }
        return value;
    }

    std::optional<Head> head(std::uint64_t at, const Encoding& encoding)
    {
        std::array<char, 12> raw{};
        if (!m_bytes.read(at, raw.data(), 8))
            return std::nullopt;
        Head head;
        head.tag = {static_cast<std::uint16_t>(number(raw.data(), 2, encoding)),
                    static_cast<std::uint16_t>(number(raw.data() + 2, 2, encoding))};
        head.valueAt = at + 8;
        const bool isDelimiter = head.tag.group == 0xfffe;
        // A few writers leave single elements without VR in an explicit data set.
        if (!encoding.isExplicit || isDelimiter || !isVr(raw.data() + 4)) {
            head.length = number(raw.data() + 4, 4, encoding);
            return head;
        }
        head.vr = {raw[4], raw[5]};
        if (!hasLongLength(head.vrText())) {
            head.length = number(raw.data() + 6, 2, encoding);
            return head;
        }
        if (!m_bytes.read(at + 8, raw.data() + 8, 4))
            return std::nullopt;
        head.valueAt = at + 12;
        head.length = number(raw.data() + 8, 4, encoding);
        return head;
    }

    /// From `at` to `end`, or to the delimiter of the item. @param into null: skipped
    End dataSet(std::uint64_t at, std::uint64_t end, const Encoding& encoding, int depth,
                DataSet* into)
    {
        if (depth > kMostDepth)
            return End::Malformed;
        while (at < end) {
            const auto element = head(at, encoding);
            if (!element)
                return depth == 0 && end - at < 8 && isPadding(at, end) ? End::Sound
                                                                         : End::Truncated;
            if (element->tag == kItemEnd || element->tag == kSequenceEnd) {
                m_next = element->valueAt;
                if (depth > 0)
                    return End::Sound;
                at = m_next; // a stray one
                continue;
            }
            if (depth == 0 && notePixels(*element))
                return End::Sound;
            if (const auto result = value(*element, end, encoding, depth, into);
                result != End::Sound)
                return result;
            at = m_next;
        }
        m_next = at;
        return End::Sound;
    }

    bool isPadding(std::uint64_t at, std::uint64_t end)
    {
        std::array<char, 8> rest{};
        const auto count = static_cast<std::size_t>(end - at);
        return m_bytes.read(at, rest.data(), count) &&
               std::all_of(rest.begin(), rest.end(), [](char c) { return c == 0; });
    }

    /// @return true where nothing is left to be read
    bool notePixels(const Head& element)
    {
        const bool isFloat =
            element.tag == tags::kFloatPixelData || element.tag == tags::kDoubleFloatPixelData;
        if (element.tag != tags::kPixelData && !isFloat)
            return element.tag > tags::kPixelData;
        m_header.pixelData = {true, element.isUndefined(), isFloat, element.valueAt,
                              element.isUndefined() ? 0 : element.length, 0,
                              element.vrText() == "OW"};
        return true;
    }

    End value(const Head& element, std::uint64_t end, const Encoding& encoding, int depth,
              DataSet* into)
    {
        const bool isKept = into != nullptr && isWanted(element);
        if (depth == 0 && isOverlay(element.tag) && element.tag.element == 0x0010)
            m_header.hasOverlays = true;
        const bool hasRoom = element.length <= end - element.valueAt;
        if (!element.isUndefined() && !hasRoom)
            return End::Truncated;
        const auto vr = element.vrText();
        const bool isFragments = element.isUndefined() && (vr == "OB" || vr == "OW");
        if (isFragments)
            return fragments(element.valueAt, end, encoding);
        if (element.isUndefined() || (isKept && isSequence(element, encoding))) {
            // Of unknown VR and length: written with implicit VR, little endian (PS3.5 6.2.2).
            const auto inside = vr == "UN" ? Encoding{false, false} : encoding;
            return sequence(element, end, inside, depth, isKept ? into : nullptr);
        }
        m_next = element.valueAt + element.length;
        return isKept ? keep(element, encoding, *into) : End::Sound;
    }

    bool isSequence(const Head& element, const Encoding& encoding)
    {
        if (element.vrText() == "SQ")
            return true;
        const auto vr = element.vrText();
        if ((!vr.empty() && vr != "UN") || element.length < 8)
            return false;
        std::array<char, 4> start{};
        return m_bytes.read(element.valueAt, start.data(), 4) &&
               number(start.data(), 2, encoding) == kItem.group &&
               number(start.data() + 2, 2, encoding) == kItem.element;
    }

    /// Leaves `m_next` behind the fragments of an encapsulated picture (an icon).
    End fragments(std::uint64_t at, std::uint64_t end, const Encoding& encoding)
    {
        while (at < end) {
            const auto item = head(at, encoding);
            if (!item)
                break;
            m_next = item->valueAt;
            if (item->tag == kSequenceEnd)
                return End::Sound;
            if (item->tag != kItem || item->length > end - item->valueAt)
                return End::Malformed;
            at = item->valueAt + item->length;
        }
        return End::Truncated;
    }

    End sequence(const Head& element, std::uint64_t end, const Encoding& encoding, int depth,
                 DataSet* into)
    {
        std::vector<DataSet> items;
        const auto stop = element.isUndefined() ? end : element.valueAt + element.length;
        std::uint64_t at = element.valueAt;
        bool isDelimited = false;
        while (at < stop && !isDelimited) {
            const auto item = head(at, encoding);
            if (!item)
                return End::Truncated;
            if (item->tag == kSequenceEnd) {
                at = item->valueAt;
                isDelimited = true;
                break;
            }
            if (item->tag != kItem)
                return End::Malformed;
            if (!item->isUndefined() && item->length > stop - item->valueAt)
                return End::Truncated;
            const auto itemEnd = item->isUndefined() ? stop : item->valueAt + item->length;
            if (into == nullptr && !item->isUndefined()) {
                at = itemEnd; // nobody asks what is in it
                continue;
            }
            DataSet content;
            const auto result = dataSet(item->valueAt, itemEnd, encoding, depth + 1,
                                        into != nullptr ? &content : nullptr);
            if (result != End::Sound)
                return result;
            at = item->isUndefined() ? m_next : itemEnd;
            if (into != nullptr) {
                if (++m_elements > kMostElements)
                    return End::Malformed;
                items.push_back(std::move(content));
            }
        }
        if (element.isUndefined() && !isDelimited)
            return End::Truncated;
        m_next = at;
        if (into != nullptr)
            into->elements.push_back({element.tag, {}, std::move(items)});
        return End::Sound;
    }

    End keep(const Head& element, const Encoding& encoding, DataSet& into)
    {
        if (++m_elements > kMostElements || m_header.bytes.size() > kMostBytes)
            return End::Malformed;
        if (element.length > (m_use == HeaderUse::Pixels ? kLongestPlanes : kLongestValue)) {
            into.elements.push_back({element.tag, {}, {}});
            return End::Sound;
        }
        char* const bytes = m_header.bytes.add(element.length);
        if (!m_bytes.read(element.valueAt, bytes, element.length))
            return End::Truncated;
        if (encoding.isBigEndian)
            turn(bytes, element.length, bytesPerNumber(element.vrText()));
        if (element.tag == tags::kModality)
            m_isMr = element.length >= 2 && std::string_view(bytes, 2) == "MR";
        into.elements.push_back({element.tag, {bytes, element.length}, {}});
        return End::Sound;
    }

    static bool isOverlay(Tag tag) { return tag.group >= 0x6000 && tag.group <= 0x601e; }

    bool isWanted(const Head& element) const
    {
        if (m_use == HeaderUse::Pixels)
            return isOverlay(element.tag) || element.tag == tags::kSpecificCharacterSet ||
                   (element.tag.group == 0x0028 && element.tag.element < 0x3000);
        if (std::binary_search(tags::kAll.begin(), tags::kAll.end(), element.tag))
            return true;
        // What MR vendors say in their own blocks about mosaics and diffusion, and whose they are.
        const auto group = element.tag.group;
        if (!m_isMr || (group != 0x0019 && group != 0x0029 && group != 0x0043 && group != 0x2001 &&
                        group != 0x0051))
            return false;
        constexpr std::uint32_t kShort = 512;
        const bool isCsa = group == 0x0029 && (element.tag.element & 0xff) == 0x10;
        return isCsa || (group != 0x0029 && element.length <= kShort) ||
               (element.tag.element <= 0xff && element.length <= kShort);
    }

    Bytes& m_bytes;
    Header& m_header;
    HeaderUse m_use;
    std::uint64_t m_next = 0; ///< behind what was parsed last
    std::size_t m_elements = 0;
    bool m_isMr = false;
};

tl::unexpected<Error> failure(ErrorCode code, const char* reason, const std::filesystem::path& path)
{
    return fail(code, Text(reason, {path.filename().string()}));
}

tl::unexpected<Error> notReadable(ErrorCode code, const std::filesystem::path& path)
{
    return failure(code, HANGAKU_TR("Core", "%1 is damaged or not a DICOM file"), path);
}

tl::unexpected<Error> truncated(const std::filesystem::path& path)
{
    return failure(ErrorCode::ParseFailed, HANGAKU_TR("Core", "%1 is cut off in its header"), path);
}

/// Is this where a data set could begin: a low group, a small element number, then a VR or a length
/// that is no nonsense?
std::optional<Encoding> encodingAt(Bytes& bytes, std::uint64_t at)
{
    std::array<char, 8> start{};
    if (!bytes.read(at, start.data(), start.size()))
        return std::nullopt;
    const auto byte = [&start](std::size_t n) { return static_cast<unsigned char>(start[n]); };
    const bool hasVr = isVr(start.data() + 4);
    const bool isBig = byte(0) == 0 && byte(1) != 0;
    return Encoding{hasVr, isBig && hasVr};
}

bool looksLikeDicom(const FileStreamBuffer& file)
{
    std::array<char, 132> start{};
    const auto got = file.readAt(0, start.data(), start.size());
    if (got == start.size() && std::string_view(start.data() + 128, 4) == "DICM")
        return true;
    if (got < start.size())
        return false;
    const auto byte = [&start](std::size_t n) { return static_cast<unsigned char>(start[n]); };
    const bool isLittle = (byte(0) == 2 || byte(0) == 8) && byte(1) == 0 && byte(3) == 0;
    const bool isBig = byte(0) == 0 && byte(1) == 8 && byte(2) == 0 && isVr(start.data() + 4);
    const bool hasShortLength = byte(5) == 0 && byte(6) == 0 && byte(7) == 0;
    return isBig || (isLittle && (isVr(start.data() + 4) || hasShortLength));
}

/// The beginning of a deflated data set (PS3.5 A.5).
std::vector<char> inflated(const FileStreamBuffer& file, std::uint64_t from)
{
    std::vector<char> packed(std::size_t{64} << 10);
    std::vector<char> out;
    z_stream stream{};
    constexpr int kRawDeflate = -15; // zlib.h, inflateInit2
    if (::inflateInit2(&stream, kRawDeflate) != Z_OK)
        return out;
    int state = Z_OK;
    while (state == Z_OK && out.size() < kMostInflated) {
        const auto got = file.readAt(from, packed.data(), packed.size());
        from += got;
        stream.next_in = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(got);
        if (got == 0)
            break;
        while (state == Z_OK && stream.avail_in > 0 && out.size() < kMostInflated) {
            const auto done = out.size();
            out.resize(std::min(kMostInflated, std::max<std::size_t>(2 * done, 64U << 10)));
            stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
            stream.avail_out = static_cast<uInt>(out.size() - done);
            state = ::inflate(&stream, Z_NO_FLUSH);
            out.resize(out.size() - stream.avail_out);
        }
    }
    ::inflateEnd(&stream);
    return out;
}

} // namespace

Result<std::unique_ptr<Header>> readHeader(const std::filesystem::path& path, HeaderUse use)
{
    const FileStreamBuffer file(path);
    if (!file.isOpen())
        return failure(ErrorCode::ReadFailed, HANGAKU_TR("Core", "Cannot read %1"), path);
    if (!looksLikeDicom(file))
        return notReadable(ErrorCode::Unsupported, path);
    const auto meta = readMetaInformation(file);
    if (meta.state == MetaInformation::State::Truncated)
        return truncated(path);
    if (meta.state == MetaInformation::State::Malformed)
        return notReadable(ErrorCode::ParseFailed, path);

    auto header = std::make_unique<Header>();
    header->transferSyntaxUid = meta.transferSyntaxUid;
    header->mediaStorageSopClass = meta.sopClassUid;
    header->fileSize = file.fileSize();
    const bool isDeflated = meta.transferSyntaxUid == kDeflated;
    auto bytes = isDeflated ? Bytes(inflated(file, meta.dataSetStart)) : Bytes(file);
    const auto start = isDeflated ? 0 : meta.dataSetStart;
    const auto encoding = encodingAt(bytes, start);
    if (!encoding)
        return truncated(path);
    const auto end = Parser(bytes, *header, use).parse(start, *encoding);
    if (isDeflated) {
        header->pixelData.inflatedOffset = header->pixelData.offset;
        header->pixelData.offset = 0;
        header->pixelData.isEncapsulated = true;
    }
    if (header->transferSyntaxUid.empty()) // old files without meta information
        header->transferSyntaxUid = encoding->isBigEndian  ? "1.2.840.10008.1.2.2"
                                    : encoding->isExplicit ? "1.2.840.10008.1.2.1"
                                                           : "1.2.840.10008.1.2";
    if (end == End::Truncated)
        return truncated(path);
    if (end == End::Malformed)
        return notReadable(ErrorCode::ParseFailed, path);
    return header;
}

} // namespace hangaku::viewer::dicom
