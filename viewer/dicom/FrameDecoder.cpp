#include "viewer/dicom/FrameDecoder.h"

#include "viewer/dicom/FileStream.h"
#include "viewer/dicom/MetaInformation.h"

#include <cerrno>
#include <istream>
#include <unistd.h>

#include <gdcmImageReader.h>

namespace hangaku::viewer::dicom {
namespace {

tl::unexpected<Error> cannotDecode(const Instance& instance, std::string detail)
{
    return fail(ErrorCode::ReadFailed,
                Text(HANGAKU_TR("Core", "The pixels of %1 cannot be decoded"),
                     {instance.path.filename().string()}),
                {}, std::move(detail));
}

} // namespace

Result<DecodedFrames> decodeFrames(const Instance& instance, const PixelLayout& expected)
{
    try {
        gdcm::ImageReader reader;
        FileStreamBuffer buffer(instance.path);
        const auto meta = readMetaInformation(buffer);
        if (!buffer.isOpen() || meta.state != MetaInformation::State::Sound)
            return cannotDecode(instance, "file meta information");
        if (meta.isReadInOneGo)
            buffer.setAtEnd(FileStreamBuffer::AtEnd::ThrowInside);
        std::istream stream(&buffer);
        stream.exceptions(std::ios::badbit);
        reader.SetStream(stream);
        if (!reader.Read())
            return cannotDecode(instance, "GDCM cannot read the image");
        const auto& image = reader.GetImage();
        const auto& format = image.GetPixelFormat();
        const auto columns = static_cast<std::size_t>(expected.columns);
        const auto rows = static_cast<std::size_t>(expected.rows);
        if (image.GetDimension(0) != columns || image.GetDimension(1) != rows ||
            format.GetSamplesPerPixel() != expected.samplesPerPixel)
            return cannotDecode(instance, "size differs from the header's");

        DecodedFrames frames;
        frames.bytesPerPixel = format.GetBitsAllocated() / 8;
        frames.bitsStored = format.GetBitsStored();
        frames.isSigned = format.GetPixelRepresentation() == 1;
        frames.frameBytes = columns * rows * format.GetPixelSize();
        const auto count = static_cast<std::size_t>(instance.frames);
        const auto length = image.GetBufferLength();
        if (format.GetBitsAllocated() % 8 != 0 || frames.bytesPerPixel == 3 ||
            frames.bytesPerPixel > 4 || length < count * frames.frameBytes)
            return cannotDecode(instance, "unexpected pixel format");
        frames.bytes.resize(length);
        if (!image.GetBuffer(reinterpret_cast<char*>(frames.bytes.data())))
            return cannotDecode(instance, "GDCM cannot decode the pixels");
        return frames;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory to decode %1"),
                         {instance.path.filename().string()}));
    } catch (const std::exception& error) {
        return cannotDecode(instance, error.what());
    }
}

bool readNativeFrame(int descriptor, const Instance& instance, int index, std::span<std::byte> into)
{
    const auto first = static_cast<std::uint64_t>(index) * into.size();
    if (first + into.size() > instance.pixelLength)
        return false;
    std::size_t done = 0;
    while (done < into.size()) {
        const auto got = ::pread(descriptor, into.data() + done, into.size() - done,
                                 static_cast<off_t>(instance.pixelOffset + first + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += static_cast<std::size_t>(got);
    }
    return true;
}

} // namespace hangaku::viewer::dicom
