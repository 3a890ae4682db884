#include "viewer/dicom/DataSetReader.h"

#include "viewer/dicom/GdcmTrace.h"
#include "viewer/dicom/MetaInformation.h"
#include "viewer/dicom/ParserStream.h"
#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <istream>
#include <optional>
#include <set>
#include <sstream>

#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <zlib.h>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::string_view kImplicitLittleEndian = "1.2.840.10008.1.2";
constexpr std::string_view kExplicitLittleEndian = "1.2.840.10008.1.2.1";
constexpr std::string_view kExplicitBigEndian = "1.2.840.10008.1.2.2";
constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";
/// No attribute of `Tags.h` needs more.
constexpr std::size_t kLongestValue = std::size_t{1} << 20;
/// Overlays for all frames of a film.
constexpr std::size_t kLongestPlanes = std::size_t{128} << 20;
/// Of a data set that is parsed in memory.
constexpr std::size_t kMostInMemory = std::size_t{32} << 20;

static_assert(std::is_sorted(tags::kAll.begin(), tags::kAll.end()));

gdcm::Tag toGdcm(Tag tag)
{
    return {tag.group, tag.element};
}

/// Copies what is wanted of a data set, so that nothing else of the program deals with GDCM's.
class Copier {
public:
    Copier(Header& header, HeaderUse use) : m_header(header), m_use(use) {}

    void copy(const gdcm::DataSet& from, DataSet& into)
    {
        into.isSorted = true; // as GDCM keeps them
        for (const auto& element : from.GetDES()) {
            const Tag tag{element.GetTag().GetGroup(), element.GetTag().GetElement()};
            if (isOverlay(tag) && tag.element == 0x0010)
                m_header.hasOverlays = true;
            const auto* bytes = element.GetByteValue();
            const std::size_t length = bytes != nullptr ? std::size_t{bytes->GetLength()} : 0;
            if (!isWanted(tag, length))
                continue;
            DataElement copied{tag, {}, {}};
            if (bytes == nullptr || looksLikeItems(*bytes))
                copyItems(element, copied);
            else if (length <= longest())
                copied.value = keep(bytes->GetPointer(), length);
            if (tag == tags::kModality) {
                m_isMr = copied.value.starts_with("MR");
                m_isPet = copied.value.starts_with("PT");
            }
            into.elements.push_back(std::move(copied));
        }
    }

private:
    std::size_t longest() const
    {
        return m_use == HeaderUse::Pixels ? kLongestPlanes : kLongestValue;
    }

    /// A sequence whose value representation the file does not say.
    static bool looksLikeItems(const gdcm::ByteValue& bytes)
    {
        constexpr std::string_view kItem{"\xfe\xff\x00\xe0", 4};
        return bytes.GetLength() >= 8 && bytes.GetPointer() != nullptr &&
               std::string_view(bytes.GetPointer(), 4) == kItem;
    }

    void copyItems(const gdcm::DataElement& element, DataElement& into)
    {
        const auto items = element.GetValueAsSQ();
        for (std::size_t n = 1; items && n <= items->GetNumberOfItems(); ++n)
            copy(items->GetItem(n).GetNestedDataSet(), into.items.emplace_back());
    }

    std::string_view keep(const char* bytes, std::size_t length)
    {
        if (length == 0 || bytes == nullptr)
            return {};
        char* const kept = m_header.bytes.add(length);
        std::memcpy(kept, bytes, length);
        return {kept, length};
    }

    static bool isOverlay(Tag tag) { return tag.group >= 0x6000 && tag.group <= 0x601e; }

    bool isWanted(Tag tag, std::size_t length) const
    {
        if (m_use == HeaderUse::Pixels)
            return isOverlay(tag) || tag == tags::kSpecificCharacterSet ||
                   (tag.group == 0x0028 && tag.element < 0x3000);
        if (std::binary_search(tags::kAll.begin(), tags::kAll.end(), tag))
            return true;
        // What vendors say in their own blocks about mosaics, diffusion and uptake, and whose they are.
        const auto group = tag.group;
        constexpr std::uint32_t kShort = 512;
        if (m_isPet)
            return (group == 0x0009 || group == 0x7053) && length <= kShort;
        if (!m_isMr || (group != 0x0019 && group != 0x0029 && group != 0x0043 && group != 0x2001 &&
                        group != 0x0051))
            return false;
        const bool isCsa = group == 0x0029 && (tag.element & 0xff) == 0x10;
        return isCsa || (group != 0x0029 && length <= kShort) ||
               (tag.element <= 0xff && length <= kShort);
    }

    Header& m_header;
    HeaderUse m_use;
    bool m_isMr = false;
    bool m_isPet = false;
};

tl::unexpected<Error> failure(ErrorCode code, const char* reason, const std::filesystem::path& path,
                              std::string detail = {})
{
    return fail(code, Text(reason, {path.filename().string()}), {}, std::move(detail));
}

tl::unexpected<Error> notReadable(ErrorCode code, const std::filesystem::path& path,
                                  std::string detail = {})
{
    return failure(code, HANGAKU_TR("Core", "%1 is damaged or not a DICOM file"), path,
                   std::move(detail));
}

tl::unexpected<Error> truncated(const std::filesystem::path& path)
{
    return failure(ErrorCode::ParseFailed, HANGAKU_TR("Core", "%1 is cut off in its header"), path);
}

/// Two letters where an explicit value representation would be?
bool startsWithVr(const char* element)
{
    return std::isupper(static_cast<unsigned char>(element[4])) != 0 &&
           std::isupper(static_cast<unsigned char>(element[5])) != 0;
}

/// "DICM" after the preamble, or a data set that begins right away.
bool looksLikeDicom(const InputFile& file)
{
    std::array<char, 132> start{};
    const auto got = file.readAt(0, start.data(), start.size());
    if (got < start.size())
        return false;
    if (std::string_view(start.data() + 128, 4) == "DICM")
        return true;
    const auto byte = [&start](std::size_t n) { return static_cast<unsigned char>(start[n]); };
    const bool hasVr = startsWithVr(start.data());
    const bool isLittle = (byte(0) == 2 || byte(0) == 8) && byte(1) == 0 && byte(3) == 0;
    const bool isBig = byte(0) == 0 && byte(1) == 8 && byte(2) == 0 && hasVr;
    const bool hasShortLength = byte(5) == 0 && byte(6) == 0 && byte(7) == 0;
    return isBig || (isLittle && (hasVr || hasShortLength));
}

/// The beginning of a deflated data set (PS3.5 A.5).
std::vector<char> inflated(const InputFile& file, std::uint64_t from)
{
    std::vector<char> packed(std::size_t{64} << 10);
    std::vector<char> out;
    z_stream stream{};
    constexpr int kRawDeflate = -15; // zlib.h, inflateInit2
    if (::inflateInit2(&stream, kRawDeflate) != Z_OK)
        return out;
    int state = Z_OK;
    while (state == Z_OK && out.size() < kMostInMemory) {
        const auto got = file.readAt(from, packed.data(), packed.size());
        from += got;
        stream.next_in = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(got);
        if (got == 0)
            break;
        while (state == Z_OK && stream.avail_in > 0 && out.size() < kMostInMemory) {
            const auto done = out.size();
            out.resize(std::min(kMostInMemory, std::max<std::size_t>(2 * done, 64U << 10)));
            stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
            stream.avail_out = static_cast<uInt>(out.size() - done);
            state = ::inflate(&stream, Z_NO_FLUSH);
            out.resize(out.size() - stream.avail_out);
        }
    }
    ::inflateEnd(&stream);
    return out;
}

/// The beginning of the data set as it is.
std::vector<char> beginning(const InputFile& file, std::uint64_t from)
{
    std::vector<char> bytes(
        static_cast<std::size_t>(std::min<std::uint64_t>(kMostInMemory, file.fileSize() - from)));
    bytes.resize(file.readAt(from, bytes.data(), bytes.size()));
    return bytes;
}

/// Can GDCM read the data set where it is? It refuses newer transfer syntaxes and files that do not
/// say theirs, and tries again from the start where a data set is not encoded as it says.
bool isAsGdcmExpects(const InputFile& file, const MetaInformation& meta)
{
    if (meta.dataSetStart == 0)
        return false; // no meta information
    const gdcm::TransferSyntax syntax(
        gdcm::TransferSyntax::GetTSType(meta.transferSyntaxUid.c_str()));
    std::array<char, 8> start{};
    return syntax != gdcm::TransferSyntax::TS_END &&
           (file.readAt(meta.dataSetStart, start.data(), start.size()) < start.size() ||
            startsWithVr(start.data()) == syntax.IsExplicit());
}

/// A file of the same data set in a syntax that GDCM knows, by what its first element looks like:
/// explicit VR little endian, as all newer syntaxes are (PS3.5 A.4), big endian, or implicit VR.
std::string asPlainFile(const std::vector<char>& dataSet)
{
    const bool hasVr = dataSet.size() > 6 && startsWithVr(dataSet.data());
    const bool isBig = hasVr && dataSet[0] == 0 && dataSet[1] != 0;
    std::string uid(isBig   ? kExplicitBigEndian
                    : hasVr ? kExplicitLittleEndian
                            : kImplicitLittleEndian);
    uid.resize(uid.size() + uid.size() % 2, '\0');
    std::string file(128, '\0');
    file += "DICM";
    file += std::string("\x02\x00\x10\x00UI", 6);
    file += static_cast<char>(uid.size());
    file += '\0';
    file += uid;
    file.append(dataSet.data(), dataSet.size());
    return file;
}

/// Recognises the head of an element with pixels that ends at `position`: with explicit VR, two
/// letters, two reserved bytes and a length of four; with implicit VR the length alone.
PixelDataStart pixelsBefore(std::istream& stream, Tag tag, bool isImplicit)
{
    PixelDataStart start;
    std::array<char, 12> head{};
    const auto position = static_cast<std::int64_t>(stream.tellg());
    if (position < static_cast<std::int64_t>(head.size()))
        return start;
    stream.seekg(position - static_cast<std::int64_t>(head.size()));
    stream.read(head.data(), head.size());
    const auto number = [&head](std::size_t at, std::size_t count, bool isBig) {
        std::uint32_t value = 0;
        for (std::size_t n = 0; n < count; ++n)
            value |= static_cast<std::uint32_t>(static_cast<unsigned char>(head[at + n]))
                     << 8 * (isBig ? count - 1 - n : n);
        return value;
    };
    const auto isTag = [&](std::size_t at, bool isBig) {
        return number(at, 2, isBig) == tag.group && number(at + 2, 2, isBig) == tag.element;
    };
    const bool isBig = !isImplicit && isTag(0, true);
    start.found = isImplicit ? isTag(4, false) : isBig || isTag(0, false);
    if (!start.found)
        return start;
    const auto length = number(8, 4, isBig);
    start.isEncapsulated = length == 0xffffffffU;
    start.isFloat = tag != tags::kPixelData;
    start.offset = static_cast<std::uint64_t>(position);
    start.length = start.isEncapsulated ? 0 : length;
    start.isWords = !isImplicit && std::string_view(head.data() + 4, 2) == "OW";
    return start;
}

/// Reads up to the pixels. @return nothing when that fails, except at the proper end of a file
/// @param file none when the stream is in memory
std::optional<PixelDataStart> parse(std::istream& stream, const ParserStream* file, Tag pixels,
                                    Header& header, HeaderUse use)
{
    gdcm::Reader reader;
    reader.SetStream(stream);
    // The values of pixels are not read: floating ones come before those that are looked for.
    const std::set<gdcm::Tag> skipped{toGdcm(tags::kFloatPixelData),
                                      toGdcm(tags::kDoubleFloatPixelData),
                                      toGdcm(tags::kPixelData)};
    const bool isRead = reader.ReadUpToTag(toGdcm(pixels), skipped);
    // Where the file ends properly, without pixels, all has been read.
    if (!isRead && !(file != nullptr ? file->endedBetweenElements() : stream.eof()))
        return std::nullopt;
    stream.clear();
    header.dataSet = {};
    Copier(header, use).copy(reader.GetFile().GetDataSet(), header.dataSet);
    const auto& syntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax();
    if (const auto* uid = syntax.GetString(); uid != nullptr && header.transferSyntaxUid.empty())
        header.transferSyntaxUid = uid;
    return pixelsBefore(stream, pixels, syntax.IsImplicit());
}

} // namespace

Result<std::unique_ptr<Header>> readHeader(const std::filesystem::path& path, HeaderUse use)
{
    silenceGdcm();
    const InputFile file(path);
    if (!file.isOpen())
        return failure(ErrorCode::ReadFailed, HANGAKU_TR("Core", "Cannot read %1"), path);
    if (!looksLikeDicom(file))
        return notReadable(ErrorCode::Unsupported, path);
    const auto meta = readMetaInformation(file);
    if (meta.state == MetaInformation::State::Truncated)
        return truncated(path);
    if (meta.state == MetaInformation::State::Malformed)
        return notReadable(ErrorCode::ParseFailed, path, "file meta information");

    auto header = std::make_unique<Header>();
    header->transferSyntaxUid = meta.transferSyntaxUid;
    header->mediaStorageSopClass = meta.sopClassUid;
    header->fileSize = file.fileSize();
    const bool isDeflated = meta.transferSyntaxUid == kDeflated;
    const bool isInMemory = isDeflated || !isAsGdcmExpects(file, meta);
    try {
        ParserStream buffer(file);
        std::istream onDisk(&buffer);
        onDisk.exceptions(std::ios::badbit);
        std::istringstream memory;
        std::size_t before = 0;
        if (isInMemory) {
            const auto dataSet = isDeflated ? inflated(file, meta.dataSetStart)
                                            : beginning(file, meta.dataSetStart);
            auto plain = asPlainFile(dataSet);
            before = plain.size() - dataSet.size();
            memory.str(std::move(plain));
        }
        std::istream& stream = isInMemory ? memory : onDisk;
        auto& pixels = header->pixelData;
        for (const auto tag :
             {tags::kPixelData, tags::kFloatPixelData, tags::kDoubleFloatPixelData}) {
            stream.clear();
            stream.seekg(0);
            const auto parsed = parse(stream, isInMemory ? nullptr : &buffer, tag, *header, use);
            if (!parsed)
                return onDisk.bad() ? truncated(path) : notReadable(ErrorCode::ParseFailed, path);
            pixels = *parsed;
            if (pixels.found || header->dataSet.find(tags::kRows) == nullptr)
                break;
        }
        if (isInMemory && pixels.found)
            pixels.offset += meta.dataSetStart - before;
        if (isDeflated) {
            pixels.inflatedOffset = pixels.found ? pixels.offset - meta.dataSetStart : 0;
            pixels.offset = 0;
            pixels.isEncapsulated = true;
        }
    } catch (const std::exception& error) {
        return notReadable(ErrorCode::ParseFailed, path, error.what());
    }
    return header;
}

} // namespace hangaku::viewer::dicom
