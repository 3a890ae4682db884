#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/MetaInformation.h"

#include <algorithm>

#include <sys/mman.h>
#include <unistd.h>

// The beginning of a DICOM file, which is walked without GDCM: what is called sound lies in the file.

std::vector<std::string> hangaku::fuzz::seeds()
{
    auto all = realFiles("hostile", ".dcm", 60'000);
    for (auto& file : all)
        file.resize(std::min<std::size_t>(file.size(), 2000));
    const std::string preamble = std::string(128, '\0') + "DICM";
    const std::string syntax("\x02\x00\x10\x00UI\x14\x00" "1.2.840.10008.1.2.1\0", 28);
    const std::string first("\x08\x00\x16\x00UI\x04\x00" "1.2\0", 12);
    all.push_back(preamble + syntax + first);
    all.push_back(syntax + first);
    all.push_back(first + std::string(200, 'x'));
    return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku;
    static const int descriptor = ::memfd_create("input", MFD_CLOEXEC);
    fuzz::require(::ftruncate(descriptor, static_cast<off_t>(size)) == 0 &&
                  ::pwrite(descriptor, data, size, 0) == static_cast<ssize_t>(size));
    const viewer::dicom::InputFile file("/proc/self/fd/" + std::to_string(descriptor));
    const auto meta = viewer::dicom::readMetaInformation(file);
    if (meta.state == viewer::dicom::MetaInformation::State::Sound)
        fuzz::require(meta.dataSetStart <= size && meta.transferSyntaxUid.size() <= size);
    return 0;
}
