#include "viewer/dicom/PixelFile.h"

#include "viewer/dicom/Inflate.h"
#include "viewer/dicom/MetaInformation.h"
#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <string_view>

namespace hangaku::viewer::dicom {
namespace {

using Colour = StoredFrame::Colour;

constexpr Tag kPlanarConfiguration{0x0028, 0x0006};

std::optional<Colour> colourNamed(std::string_view photometric)
{
    if (photometric.starts_with("MONOCHROME") || photometric.empty())
        return Colour::Grey;
    if (photometric == "PALETTE COLOR")
        return Colour::Palette;
    if (photometric == "RGB" || photometric == "YBR_RCT" || photometric == "YBR_ICT")
        return Colour::Rgb; // JPEG 2000's decoder undoes the last two
    if (photometric == "YBR_FULL" || photometric == "YBR_FULL_422")
        return Colour::YbrFull;
    if (photometric == "YBR_PARTIAL_422" || photometric == "YBR_PARTIAL_420")
        return Colour::YbrPartial;
    return std::nullopt;
}

bool isCompressed(PixelEncoding encoding)
{
    return encoding == PixelEncoding::RunLength || encoding == PixelEncoding::Jpeg ||
           encoding == PixelEncoding::JpegLs || encoding == PixelEncoding::Jpeg2000;
}

} // namespace

tl::unexpected<Error> PixelFile::cannotDecode(std::string detail) const
{
    return fail(ErrorCode::ReadFailed,
                Text(HANGAKU_TR("Core", "The pixels of %1 cannot be decoded"),
                     {m_path.filename().string()}),
                {}, std::move(detail));
}

tl::unexpected<Error> PixelFile::endsTooEarly() const
{
    return fail(ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "%1 ends before its pixels do"),
                                            {m_path.filename().string()}));
}

Result<std::shared_ptr<const PixelFile>> PixelFile::open(const Instance& instance,
                                                         const PixelLayout& expected)
{
    std::shared_ptr<PixelFile> file(new PixelFile(instance));
    if (!file->m_file.isOpen())
        return fail(ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "Cannot read %1"),
                                                {instance.path.filename().string()}));
    try {
        if (auto parsed = file->parse(instance, expected); !parsed)
            return tl::unexpected(std::move(parsed.error()));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory to decode %1"),
                         {instance.path.filename().string()}));
    } catch (const std::exception& error) {
        return file->cannotDecode(error.what());
    }
    return file;
}

Result<void> PixelFile::parse(const Instance& instance, const PixelLayout& expected)
{
    const auto header = readHeader(instance.path, HeaderUse::Pixels);
    if (!header)
        return tl::unexpected(header.error());
    if (auto known = checkTransferSyntax(m_path, (*header)->transferSyntaxUid); !known)
        return known;
    m_encoding = pixelEncodingOf((*header)->transferSyntaxUid);
    if (!(*header)->pixelData.found)
        return cannotDecode("no pixels");
    m_format.isReal = (*header)->pixelData.isFloat;
    if (auto taken = takeFormat(Attributes((*header)->dataSet), expected); !taken)
        return taken;
    return findPixels(**header, instance.frames);
}

Result<void> PixelFile::takeFormat(const Attributes& file, const PixelLayout& expected)
{
    const auto number = [&file](const Tag& tag, int fallback) {
        const auto value = file.binaryInteger(tag);
        return value ? static_cast<int>(*value & 0xffffU) : fallback;
    };
    m_format.rows = number(tags::kRows, 0);
    m_format.columns = number(tags::kColumns, 0);
    m_format.samples = number(tags::kSamplesPerPixel, 1);
    m_format.bitsAllocated = number(tags::kBitsAllocated, 0);
    m_format.bitsStored = number(tags::kBitsStored, m_format.bitsAllocated);
    m_format.highBit = number(tags::kHighBit, m_format.bitsStored - 1);
    m_format.isSigned = number(tags::kPixelRepresentation, 0) == 1;
    m_format.isPlanar = number(kPlanarConfiguration, 0) == 1;
    const auto photometric = file.string(tags::kPhotometricInterpretation);
    const auto colour = colourNamed(photometric);
    if (m_format.columns != expected.columns || m_format.rows != expected.rows ||
        m_format.samples != expected.samplesPerPixel ||
        m_format.bitsAllocated != expected.bitsAllocated)
        return cannotDecode("size differs from the description's");
    if (m_format.isReal) // says nothing of bits
        m_format.bitsStored = m_format.bitsAllocated;
    if (m_format.isReal)
        m_format.highBit = m_format.bitsStored - 1;
    if (m_format.bitsStored < 1 || m_format.bitsStored > m_format.bitsAllocated ||
        m_format.bitsAllocated > 64 || m_format.highBit >= m_format.bitsAllocated)
        return cannotDecode("bits stored and allocated");
    if (!colour || (m_format.samples == 3) != (*colour != Colour::Grey && *colour != Colour::Palette) ||
        (m_format.samples != 1 && m_format.samples != 3))
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "%1 has colours of a kind that cannot be shown: %2"),
                         {m_path.filename().string(), photometric}));
    m_format.colour = *colour;
    m_format.isHalved = photometric.ends_with("_422") && !isCompressed(m_encoding) &&
                        m_format.bitsAllocated == 8;
    if (photometric.ends_with("_420") && !isCompressed(m_encoding))
        return cannotDecode("native YBR_PARTIAL_420");
    if (m_format.colour == Colour::Palette) {
        m_palette = readPalette(file, m_format.isSigned);
        if (!m_palette)
            return cannotDecode("palette");
    }
    m_overlays = readOverlays(file);
    return {};
}

Result<void> PixelFile::findPixels(const Header& header, int frames)
{
    const auto& pixels = header.pixelData;
    const bool hasBits = m_format.isReal ? m_format.bitsAllocated == 32 || m_format.bitsAllocated == 64
                                         : m_format.bitsAllocated <= 32;
    if (!hasBits)
        return cannotDecode("bits allocated");
    if (m_encoding == PixelEncoding::Deflated) {
        const auto needed = (m_format.bits() * static_cast<std::size_t>(frames) + 7) / 8;
        auto inflated = inflatePart(m_file, readMetaInformation(m_file).dataSetStart,
                                    pixels.inflatedOffset, needed);
        if (!inflated)
            return endsTooEarly();
        m_ownPixels = std::move(*inflated);
        return {};
    }
    if (!isCompressed(m_encoding)) {
        if (pixels.isEncapsulated)
            return cannotDecode("fragments in a transfer syntax without");
        m_pixels = {pixels.offset, std::min(pixels.length, m_file.fileSize() - pixels.offset)};
        // Some writers halve the colours in the header alone.
        if (m_format.isHalved &&
            m_pixels.length >= 3 * m_format.pixels() * static_cast<std::size_t>(frames))
            m_format.isHalved = false;
        m_hasSwappedWords = m_encoding == PixelEncoding::BigEndian && pixels.isWords;
        return {};
    }
    if (!pixels.isEncapsulated) {
        // Some writers leave the fragments away around the only frame.
        if (frames != 1 || pixels.length > m_file.fileSize() - pixels.offset)
            return endsTooEarly();
        m_frames = {{FilePart{pixels.offset, pixels.length}}};
        return {};
    }
    auto found = findFrames(m_file, pixels.offset, frames);
    if (!found)
        return cannotDecode("frames cannot be told apart");
    m_frames = std::move(*found);
    return {};
}

std::vector<std::byte> PixelFile::bytes(std::uint64_t first, std::size_t count) const
{
    std::vector<std::byte> read;
    if (!m_ownPixels.empty()) {
        if (first + count > m_ownPixels.size())
            return {};
        const auto start = m_ownPixels.begin() + static_cast<std::ptrdiff_t>(first);
        return {start, start + static_cast<std::ptrdiff_t>(count)};
    }
    const std::uint64_t turn = m_hasSwappedWords && m_format.bitsAllocated <= 8 ? 1 : 0;
    const auto start = first & ~turn;
    const auto end = (first + count + turn) & ~turn;
    if (first + count > m_pixels.length)
        return {};
    read.resize(end - start);
    const auto got = m_file.readAt(m_pixels.offset + start, reinterpret_cast<char*>(read.data()),
                                   read.size());
    if (got < first + count - start)
        return {};
    if (turn == 1)
        for (std::size_t n = 0; n + 1 < read.size(); n += 2)
            std::swap(read[n], read[n + 1]);
    read.erase(read.begin(), read.begin() + static_cast<std::ptrdiff_t>(first - start));
    read.resize(count);
    return read;
}

Result<void> PixelFile::readNative(int index, StoredFrame& into) const
{
    const auto firstBit = static_cast<std::uint64_t>(index) * m_format.bits();
    const auto first = firstBit / 8;
    const auto last = (firstBit + m_format.bits() + 7) / 8;
    if (last > (m_ownPixels.empty() ? m_pixels.length : m_ownPixels.size()))
        return endsTooEarly(); // before memory is taken
    const auto frame = bytes(first, last - first);
    if (frame.empty())
        return endsTooEarly();
    unpackFrame(frame, firstBit - 8 * first, m_encoding == PixelEncoding::BigEndian, m_format, into);
    return {};
}

Result<void> PixelFile::readFrame(int index, StoredFrame& into) const
{
    try {
        if (!isCompressed(m_encoding))
            return readNative(index, into);
        if (index < 0 || static_cast<std::size_t>(index) >= m_frames.size() ||
            m_frames[static_cast<std::size_t>(index)].empty())
            return endsTooEarly();
        std::vector<std::byte> stream;
        for (const auto& part : m_frames[static_cast<std::size_t>(index)]) {
            const auto at = stream.size();
            stream.resize(at + part.length);
            if (m_file.readAt(part.offset, reinterpret_cast<char*>(stream.data() + at),
                              part.length) != part.length)
                return endsTooEarly();
        }
        if (auto wrong = decodeFrame(stream, m_encoding, m_format, into))
            return cannotDecode(std::move(*wrong));
        return {};
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory to decode %1"),
                         {m_path.filename().string()}));
    } catch (const std::exception& error) {
        return cannotDecode(error.what());
    }
}

} // namespace hangaku::viewer::dicom
