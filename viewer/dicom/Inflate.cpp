#include "viewer/dicom/Inflate.h"

#include <algorithm>
#include <memory>

#include <zlib.h>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;
/// What a byte of a deflate stream becomes at most.
constexpr std::uint64_t kMostInflation = 1032;

} // namespace

std::optional<std::vector<std::byte>> inflatePart(const InputFile& file, std::uint64_t from,
                                                  std::uint64_t skip, std::size_t count)
{
    if (from > file.fileSize() || (skip + count) / kMostInflation > file.fileSize() - from)
        return std::nullopt;
    z_stream stream{};
    constexpr int kRawDeflate = -15; // zlib.h, inflateInit2
    if (::inflateInit2(&stream, kRawDeflate) != Z_OK)
        return std::nullopt;
    const std::unique_ptr<z_stream, decltype(&::inflateEnd)> ending(&stream, &::inflateEnd);
    std::vector<std::byte> packed(kBlock);
    std::vector<std::byte> skipped(kBlock);
    std::vector<std::byte> out(count);
    std::uint64_t done = 0; // bytes inflated
    int state = Z_OK;
    while (state == Z_OK && done < skip + count) {
        if (stream.avail_in == 0) {
            const auto got =
                file.readAt(from, reinterpret_cast<char*>(packed.data()), packed.size());
            if (got == 0)
                break;
            from += got;
            stream.next_in = reinterpret_cast<Bytef*>(packed.data());
            stream.avail_in = static_cast<uInt>(got);
        }
        const bool isWanted = done >= skip;
        const auto room = isWanted ? skip + count - done
                                   : std::min<std::uint64_t>(skip - done, skipped.size());
        const auto block = static_cast<uInt>(std::min<std::uint64_t>(room, 1U << 30));
        stream.next_out =
            reinterpret_cast<Bytef*>(isWanted ? out.data() + (done - skip) : skipped.data());
        stream.avail_out = block;
        state = ::inflate(&stream, Z_NO_FLUSH);
        done += block - stream.avail_out;
    }
    return done == skip + count ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace hangaku::viewer::dicom
