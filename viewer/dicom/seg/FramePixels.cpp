#include "viewer/dicom/seg/FramePixels.h"

#include "dcmtk/dcmdata/dcpixel.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"

#include <algorithm>
#include <cstring>

namespace hangaku::viewer::dicom {
namespace {

/// No detector and no volume has more pixels in a frame than this.
constexpr std::size_t kMostPixels = std::size_t{1} << 26;

tl::unexpected<Error> damaged(const std::filesystem::path& file, const char* detail)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "The segmentation %1 is damaged: its pixels do not fit its "
                                        "header"),
                     {file.string()}),
                Text(HANGAKU_TR("Core", "Export or copy the file again.")), detail);
}

tl::unexpected<Error> unknownCompression(const std::filesystem::path& file, const char* name)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "The segmentation %1 is compressed in a way that cannot be "
                                        "read (%2)"),
                     {file.string(), name}),
                Text(HANGAKU_TR("Core", "Export it uncompressed or with RLE.")));
}

/// The fragments of compressed pixels, or null when they are not compressed.
DcmPixelSequence* encapsulatedPixels(DcmElement& element)
{
    auto* pixels = dynamic_cast<DcmPixelData*>(&element);
    if (pixels == nullptr)
        return nullptr;
    // DCMTK does not know every compression, but parses them all alike: ask for what it found.
    E_TransferSyntax syntax = EXS_Unknown;
    const DcmRepresentationParameter* parameter = nullptr;
    pixels->getOriginalRepresentationKey(syntax, parameter);
    DcmPixelSequence* sequence = nullptr;
    if (pixels->getEncapsulatedRepresentation(syntax, parameter, sequence).bad())
        return nullptr;
    return sequence;
}

} // namespace

Result<FramePixels> FramePixels::create(DcmFileFormat& format, const std::filesystem::path& file)
{
    DcmDataset& dataset = *format.getDataset();
    FramePixels frames;
    Uint16 rows = 0;
    Uint16 columns = 0;
    Uint16 bits = 0;
    Uint16 samples = 1;
    Sint32 count = 1;
    dataset.findAndGetUint16(DCM_Rows, rows);
    dataset.findAndGetUint16(DCM_Columns, columns);
    dataset.findAndGetUint16(DCM_BitsAllocated, bits);
    dataset.findAndGetUint16(DCM_SamplesPerPixel, samples);
    dataset.findAndGetSint32(DCM_NumberOfFrames, count);
    if (rows == 0 || columns == 0 || count < 1 || (bits != 1 && bits != 8 && bits != 16) ||
        samples != 1)
        return damaged(file, "impossible size, number of frames or bits");
    frames.m_size = {rows, columns, bits};
    frames.m_count = count;
    if (frames.perFrame() > kMostPixels)
        return damaged(file, "frames too large");

    DcmElement* element = nullptr;
    if (dataset.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr)
        return damaged(file, "no pixel data");
    auto* sequence = encapsulatedPixels(*element);
    if (sequence != nullptr) {
        OFString syntax;
        format.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, syntax);
        frames.m_packing = packingOf({syntax.c_str(), syntax.length()});
        if (frames.m_packing == FramePacking::Unknown)
            return unknownCompression(file, dcmFindNameOfUID(syntax.c_str(), syntax.c_str()));
    }
    auto found = sequence != nullptr ? frames.findFragments(*sequence, file)
                                     : frames.findNative(*element, file);
    if (!found)
        return tl::unexpected(found.error());
    return frames;
}

Result<void> FramePixels::findNative(DcmElement& element, const std::filesystem::path& file)
{
    const auto needed =
        (perFrame() * static_cast<std::size_t>(m_count) * static_cast<std::size_t>(m_size.bits) +
         7) /
        8;
    if (element.getLengthField() < needed)
        return damaged(file, "pixel data is too short");
    Uint8* bytes = nullptr;
    Uint16* words = nullptr;
    if (element.getUint8Array(bytes).good() && bytes != nullptr)
        m_native = {bytes, element.getLengthField()};
    else if (element.getUint16Array(words).good() && words != nullptr)
        m_native = {reinterpret_cast<const std::uint8_t*>(words), element.getLengthField()};
    if (m_native.size() < needed)
        return damaged(file, "pixel data cannot be read");
    return {};
}

Result<void> FramePixels::findFragments(DcmPixelSequence& sequence,
                                        const std::filesystem::path& file)
{
    std::vector<Bytes> items; // the first is the offset table
    for (unsigned long n = 0; n < sequence.card(); ++n) {
        DcmPixelItem* item = nullptr;
        Uint8* bytes = nullptr;
        if (sequence.getItem(item, n).bad() || item->getUint8Array(bytes).bad())
            return damaged(file, "unreadable fragment");
        items.emplace_back(bytes, bytes == nullptr ? 0 : item->getLengthField());
    }
    if (auto joined = joinFragments(items, file); !joined)
        return joined;
    const auto ratio = largestRatio(m_packing);
    for (const auto& fragment : m_fragments)
        if (fragment.empty() ||
            (ratio > 0 &&
             fragment.size() * ratio * 8 < perFrame() * static_cast<std::size_t>(m_size.bits)))
            return damaged(file, "a compressed frame is too short");
    return {};
}

Result<void> FramePixels::joinFragments(const std::vector<Bytes>& items,
                                        const std::filesystem::path& file)
{
    const auto frames = static_cast<std::size_t>(m_count);
    if (items.size() == frames + 1) {
        m_fragments.assign(items.begin() + 1, items.end());
        return {};
    }
    // Frames may be in several fragments (PS3.5 A.4): the offset table says where each begins.
    std::vector<std::uint32_t> begins(frames);
    const bool hasTable = !items.empty() && items[0].size() >= frames * sizeof(std::uint32_t);
    if (items.size() < frames + 1 || (!hasTable && frames > 1))
        return damaged(file, "fragments and frames differ in number");
    if (hasTable)
        std::memcpy(begins.data(), items[0].data(), frames * sizeof(std::uint32_t));
    constexpr std::size_t kItemHeader = 8;
    std::size_t offset = 0;
    for (std::size_t n = 1; n < items.size(); ++n) {
        if (m_joined.size() < frames && begins[m_joined.size()] == offset)
            m_joined.emplace_back();
        if (m_joined.empty())
            return damaged(file, "offset table does not begin at the first frame");
        m_joined.back().insert(m_joined.back().end(), items[n].begin(), items[n].end());
        offset += kItemHeader + items[n].size();
    }
    if (m_joined.size() != frames)
        return damaged(file, "offset table does not fit the fragments");
    m_fragments.assign(m_joined.begin(), m_joined.end());
    return {};
}

void FramePixels::spread(const std::uint8_t* bytes, std::size_t firstBit,
                         std::span<std::uint16_t> values) const
{
    if (m_size.bits == 16) {
        std::memcpy(values.data(), bytes + firstBit / 8, values.size() * 2);
        return;
    }
    if (m_size.bits == 8) {
        std::copy_n(bytes + firstBit / 8, values.size(), values.begin());
        return;
    }
    // Masks are mostly empty: whole bytes of zeros are passed over.
    std::ranges::fill(values, std::uint16_t{0});
    const auto end = firstBit + values.size();
    for (std::size_t byte = firstBit / 8; byte * 8 < end; ++byte) {
        if (bytes[byte] == 0)
            continue;
        for (std::size_t bit = std::max(byte * 8, firstBit); bit < std::min(byte * 8 + 8, end);
             ++bit)
            values[bit - firstBit] = (bytes[byte] >> (bit % 8)) & 1U;
    }
}

bool FramePixels::decode(int frame, std::span<std::uint16_t> values) const
{
    const auto n = static_cast<std::size_t>(frame);
    if (m_packing == FramePacking::Native) {
        spread(m_native.data(), n * perFrame() * static_cast<std::size_t>(m_size.bits), values);
        return true;
    }
    std::vector<std::uint8_t> bytes;
    if (!unpackFrame(m_packing, m_fragments[n], m_size, bytes))
        return false;
    if (m_size.bits == 1 && isBytePerPixel(m_packing))
        std::ranges::transform(bytes, values.begin(),
                               [](std::uint8_t byte) -> std::uint16_t { return byte != 0; });
    else
        spread(bytes.data(), 0, values);
    return true;
}

} // namespace hangaku::viewer::dicom
