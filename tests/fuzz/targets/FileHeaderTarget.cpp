#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/DescribeVolume.h"
#include "viewer/dicom/FileHeader.h"
#include "viewer/dicom/SeriesSplitter.h"
#include "viewer/reader/protocol/Sound.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

// A DICOM file, from its first byte to what its series becomes.

namespace {

/// One file in memory for the whole run.
class MemoryFile {
public:
    MemoryFile() : m_descriptor(::memfd_create("input", MFD_CLOEXEC)) {}
    std::filesystem::path holding(const std::uint8_t* data, std::size_t size) const
    {
        hangaku::fuzz::require(::ftruncate(m_descriptor, static_cast<off_t>(size)) == 0 &&
                               ::pwrite(m_descriptor, data, size, 0) ==
                                   static_cast<ssize_t>(size));
        return "/proc/self/fd/" + std::to_string(m_descriptor);
    }

private:
    int m_descriptor;
};

/// An element of explicit VR, little endian.
std::string element(std::uint16_t group, std::uint16_t number, const char* vr, std::string value)
{
    if (value.size() % 2 != 0)
        value += ' ';
    std::string bytes;
    const auto add = [&bytes](auto n) {
        bytes.append(reinterpret_cast<const char*>(&n), sizeof n);
    };
    add(group);
    add(number);
    bytes += vr;
    if (std::strchr("OSU", vr[0]) != nullptr && std::strcmp(vr, "UI") != 0 &&
        std::strcmp(vr, "US") != 0 && std::strcmp(vr, "SH") != 0) {
        add(std::uint16_t{0});
        add(static_cast<std::uint32_t>(value.size()));
    } else {
        add(static_cast<std::uint16_t>(value.size()));
    }
    return bytes + value;
}

std::string item(const std::string& content)
{
    const auto length = static_cast<std::uint32_t>(content.size());
    return std::string("\xfe\xff\x00\xe0", 4) +
           std::string(reinterpret_cast<const char*>(&length), 4) + content;
}

std::string number(std::uint16_t n)
{
    return {reinterpret_cast<const char*>(&n), 2};
}

std::string meta(const std::string& syntax)
{
    return std::string(128, '\0') + "DICM" + element(2, 0x10, "UI", syntax + '\0');
}

std::string patient()
{
    return element(0x08, 0x05, "CS", "\\ISO 2022 IR 87") +
           element(0x08, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.2") +
           element(0x08, 0x18, "UI", "1.2.3") + element(0x08, 0x60, "CS", "MR") +
           element(0x10, 0x10, "PN", "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B");
}

std::string pixels()
{
    return element(0x28, 0x02, "US", number(1)) + element(0x28, 0x04, "CS", "MONOCHROME2") +
           element(0x28, 0x08, "IS", "2") + element(0x28, 0x10, "US", number(2)) +
           element(0x28, 0x11, "US", number(2)) + element(0x28, 0x30, "DS", "0.5\\0.75") +
           element(0x28, 0x100, "US", number(16)) + element(0x28, 0x101, "US", number(12)) +
           element(0x28, 0x103, "US", number(0)) + element(0x28, 0x1050, "DS", "40\\50") +
           element(0x28, 0x1051, "DS", "400\\1");
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    const auto place = element(0x20, 0x32, "DS", "-10.5\\3\\7e1") +
                       element(0x20, 0x37, "DS", "1\\0\\0\\0\\0.6\\0.8");
    const auto table = element(0x28, 0x3000, "SQ",
                               item(element(0x28, 0x3002, "US", number(4) + number(0) + number(16)) +
                                    element(0x28, 0x3006, "OW", std::string(8, 'x'))));
    const auto groups = element(
        0x5200, 0x9230, "SQ",
        item(element(0x20, 0x9113, "SQ", item(element(0x20, 0x32, "DS", "1\\2\\3")))) +
            item(element(0x20, 0x9113, "SQ", item(element(0x20, 0x32, "DS", "1\\2\\4")))));
    const auto data = element(0x7fe0, 0x10, "OW", std::string(16, 'p'));
    std::string nest;
    for (int depth = 0; depth < 200; ++depth)
        nest += std::string("\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff"
                            "\xfe\xff\x00\xe0\xff\xff\xff\xff",
                            20);
    auto all = realFiles("hostile", ".dcm", 60'000);
    for (const char* folder : {"charset", "enhanced/small_pydicom", "syntax/pydicom"})
        for (auto& file : realFiles(folder, ".dcm", 40'000))
            all.push_back(std::move(file));
    for (const char* syntax : {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2"})
        all.push_back(meta(syntax) + patient() + place + pixels() + table + data);
    all.push_back(meta("1.2.840.10008.1.2.1") + patient() + pixels() + groups + data);
    all.push_back(patient() + place + pixels() + data);
    all.push_back(meta("1.2.840.10008.1.2.1") + patient() + nest + pixels() + data);
    return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku::viewer;
    using hangaku::fuzz::require;
    static const MemoryFile file;
    const auto path = file.holding(data, size);
    const auto header = dicom::readFileHeader(path);
    if (!header) {
        require(!header.error().reason.isEmpty());
        return 0;
    }
    require(dicom::isSound(*header));
    if (!header->isImage)
        return 0;
    std::size_t frames = 0;
    for (const auto& stack : dicom::splitSeries({&*header})) {
        const auto volume = dicom::describeVolume(stack);
        require(!volume.slices.empty() && !volume.instances.empty());
        frames += stack.frames.size();
    }
    require(frames == header->frames.size());
    return 0;
}
