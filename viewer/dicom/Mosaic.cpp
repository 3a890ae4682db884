#include "viewer/dicom/Mosaic.h"

#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hangaku::viewer::dicom {
namespace {

constexpr int kMostSlices = 4096;

/// The text values of Siemens' CSA header ("SV10", and its older form without that word):
/// little-endian, a list of named tags with values of VR DS, IS, ...
class CsaHeader {
public:
    explicit CsaHeader(std::string_view bytes) : m_bytes(bytes) {}

    /// The numbers of a tag; empty when it is absent or the header is broken.
    std::vector<double> numbers(std::string_view wanted) const
    {
        const bool isNew = m_bytes.starts_with("SV10");
        std::size_t at = isNew ? 8 : 0;
        const auto count = integer(at);
        if (count < 1 || count > 1024)
            return {};
        at += 8;
        std::int32_t firstItems = -1;
        for (std::int32_t n = 0; n < count; ++n) {
            constexpr std::size_t kNameBytes = 64;
            constexpr std::size_t kHeadBytes = 84;
            if (at + kHeadBytes > m_bytes.size())
                return {};
            const auto name = m_bytes.substr(at, kNameBytes);
            const bool isWanted = name.substr(0, name.find('\0')) == wanted;
            const auto items = integer(at + 76);
            if (items < 0 || items > 4096)
                return {};
            at += kHeadBytes;
            std::vector<double> found;
            for (std::int32_t item = 0; item < items; ++item) {
                if (firstItems < 0)
                    firstItems = integer(at);
                const auto length = isNew ? integer(at + 4) : integer(at) - firstItems;
                at += 16;
                if (length < 0 || at + static_cast<std::size_t>(length) > m_bytes.size())
                    return {};
                if (isWanted && length > 0)
                    for (const double number :
                         parseDecimals(m_bytes.substr(at, static_cast<std::size_t>(length))))
                        found.push_back(number);
                at += (static_cast<std::size_t>(length) + 3) / 4 * 4;
            }
            if (isWanted)
                return found;
        }
        return {};
    }

private:
    std::int32_t integer(std::size_t at) const
    {
        std::int32_t value = -1;
        if (at + sizeof value <= m_bytes.size())
            std::memcpy(&value, m_bytes.data() + at, sizeof value);
        return value;
    }

    std::string_view m_bytes;
};

std::string_view csaOf(const Attributes& file)
{
    const auto tag = file.privateTag(0x0029, "SIEMENS CSA HEADER", 0x10);
    return tag ? file.raw(*tag) : std::string_view();
}

int sliceCount(const Attributes& file, const CsaHeader& csa)
{
    if (const auto numbers = csa.numbers("NumberOfImagesInMosaic"); !numbers.empty())
        return static_cast<int>(std::clamp(numbers[0], 0.0, 1e6));
    if (const auto tag = file.privateTag(0x0019, "SIEMENS MR HEADER", 0x0a))
        if (const auto count = file.binaryInteger(*tag).value_or(0) & 0xffffU; count > 0)
            return static_cast<int>(count);
    const auto times = file.privateTag(0x0019, "SIEMENS MR HEADER", 0x29); // a double for each
    return times ? static_cast<int>(file.raw(*times).size() / sizeof(double)) : 0;
}

/// `normal`, or against it: where the slices follow each other.
Vec3 directionOf(Vec3 normal, const CsaHeader& csa, bool& isGuessed)
{
    if (const auto stated = csa.numbers("SliceNormalVector"); stated.size() >= 3) {
        const Vec3 direction{stated[0], stated[1], stated[2]};
        if (std::abs(dot(direction, normal)) > 0.9)
            return normal * (dot(direction, normal) < 0 ? -1 : 1);
    }
    isGuessed = true;
    double largest = 0;
    for (int axis = 0; axis < 3; ++axis)
        if (std::abs(normal[axis]) > std::abs(largest))
            largest = normal[axis];
    return normal * (largest < 0 ? -1 : 1);
}

} // namespace

void unpackMosaic(const Attributes& file, FileHeader& header)
{
    if (!header.isMosaic || header.frames.size() != 1)
        return;
    const CsaHeader csa(csaOf(file));
    const int slices = sliceCount(file, csa);
    if (slices < 1 || slices > kMostSlices)
        return;
    const int columns = static_cast<int>(std::ceil(std::sqrt(slices) - 1e-9));
    const FrameHeader whole = header.frames.front();
    const bool isPlaced = whole.position && whole.axes && whole.spacingMm;
    if (!isPlaced || header.pixels.columns % columns != 0 || header.pixels.rows % columns != 0)
        return;

    const std::array tile{header.pixels.columns / columns, header.pixels.rows / columns};
    const auto& [i, j] = *whole.axes;
    const double step =
        whole.sliceSpacingMm > 0 ? whole.sliceSpacingMm : whole.sliceThicknessMm;
    if (!(step > 0))
        return;
    const Vec3 normal = directionOf(cross(i, j), csa, header.isMosaicDirectionGuessed);
    const auto& spacing = *whole.spacingMm;
    const Vec3 corner = *whole.position +
                        i * (spacing[0] * (header.pixels.columns - tile[0]) / 2) +
                        j * (spacing[1] * (header.pixels.rows - tile[1]) / 2);
    header.mosaicColumns = columns;
    header.tileSize = tile;
    header.frames.assign(static_cast<std::size_t>(slices), whole);
    for (int n = 0; n < slices; ++n) {
        auto& frame = header.frames[static_cast<std::size_t>(n)];
        frame.tile = n;
        frame.position = corner + normal * (step * n);
    }
}

} // namespace hangaku::viewer::dicom
