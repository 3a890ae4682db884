#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/Codestream.h"
#include "viewer/dicom/Fragments.h"
#include "viewer/dicom/Inflate.h"
#include "viewer/dicom/RunLength.h"

#include <sys/mman.h>
#include <unistd.h>

#include <numeric>
#include <span>

// What stands around compressed pixels, and run lengths: the first byte says which, the next three
// are numbers, the rest is the input.

namespace {

using namespace hangaku::viewer::dicom;
using hangaku::fuzz::require;

constexpr std::size_t kHead = 4;

InputFile fileOf(std::span<const std::byte> bytes)
{
    static const int descriptor = ::memfd_create("input", MFD_CLOEXEC);
    require(::ftruncate(descriptor, static_cast<off_t>(bytes.size())) == 0 &&
            ::pwrite(descriptor, bytes.data(), bytes.size(), 0) ==
                static_cast<ssize_t>(bytes.size()));
    return InputFile("/proc/self/fd/" + std::to_string(descriptor));
}

void checkHead(const std::optional<Codestream>& head)
{
    if (head)
        require(head->columns >= 0 && head->rows >= 0 && head->components >= 0);
}

void checkFrames(std::span<const std::byte> bytes, int frames)
{
    const auto file = fileOf(bytes);
    const auto found = findFrames(file, 0, frames);
    if (!found)
        return;
    require(found->size() <= static_cast<std::size_t>(frames));
    for (const auto& parts : *found)
        for (const auto& part : parts)
            require(part.offset <= bytes.size() && part.length <= bytes.size() - part.offset);
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    const std::string numbers("\x10\x01\x02", 3);
    const std::string jpeg("\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00", 21);
    const std::string jpeg2000("\xff\x4f\xff\x51\x00\x29\x00\x00\x00\x00\x00\x10\x00\x00\x00\x10"
                               "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\x10"
                               "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x0f\x01\x01",
                               45);
    std::string runs("\x02\x00\x00\x00\x40\x00\x00\x00\x44\x00\x00\x00", 12);
    runs.resize(64, '\0');
    runs += std::string("\x81\x07\x81\x08\x03\x01\x02\x03\x04\xf0\x05", 11);
    const std::string fragments("\xfe\xff\x00\xe0\x04\x00\x00\x00\x00\x00\x00\x00"
                                "\xfe\xff\x00\xe0\x04\x00\x00\x00\xff\xd8\xff\xd9"
                                "\xfe\xff\x00\xe0\x04\x00\x00\x00\xff\xd8\xff\xd9"
                                "\xfe\xff\xdd\xe0\x00\x00\x00\x00",
                                44);
    const std::string packed("\x4b\x4c\x4a\x4e\x49\x4d\x4b\xcf\x00\x00\x00\xff\xff\x03\x00", 15);
    std::vector<std::string> all;
    for (const auto& [kind, input] : {std::pair('\0', jpeg), std::pair('\1', jpeg2000),
                                      std::pair('\2', runs), std::pair('\3', fragments),
                                      std::pair('\4', packed)})
        all.push_back(std::string(1, kind) + numbers + input);
    return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < kHead)
        return 0;
    const auto bytes = std::as_bytes(std::span(data, size)).subspan(kHead);
    switch (data[0] % 5) {
    case 0: checkHead(readJpegHead(bytes)); break;
    case 1: checkHead(readJpeg2000Head(bytes)); break;
    case 2: {
        const std::size_t pixels = data[1] * std::size_t{16} + 1;
        const int samples = data[2] % 2 == 0 ? 1 : 3;
        const int width = 1 << (data[3] % 3);
        std::vector<std::byte> into;
        if (decodeRunLength(bytes, pixels, samples, width, into))
            require(into.size() == pixels * static_cast<std::size_t>(samples * width));
        break;
    }
    case 3: checkFrames(bytes, data[1] + 1); break;
    default: {
        const auto file = fileOf(bytes);
        const auto count = std::size_t{data[2]} << (data[3] % 20);
        const auto part = inflatePart(file, 0, data[1], count);
        require(!part || part->size() == count);
    }
    }
    return 0;
}
