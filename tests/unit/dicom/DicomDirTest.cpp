#include "viewer/dicom/DicomDir.h"
#include "viewer/dicom/Scan.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/dicom/RawFile.h"

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;

namespace {

std::string number(std::uint32_t value)
{
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>(value >> shift);
    return bytes;
}

/// A DICOMDIR that names one file.
void writeDicomDir(const std::filesystem::path& file, std::string id)
{
    if (id.size() % 2 == 1)
        id += ' ';
    std::string record("\x04\x00\x00\x15", 4);
    record += "CS";
    record += static_cast<char>(id.size());
    record += '\0';
    record += id;
    auto items = std::string("\xfe\xff\x00\xe0", 4) + number(static_cast<std::uint32_t>(record.size()));
    RawFile().add(0x0004, 0x1220, "SQ", items + record).write(file);
}

} // namespace

TEST_CASE("filesOfDicomDir: finds files whatever became of their names' case", "[dicom][dicomdir]")
{
    const auto [id, name] = GENERATE(table<std::string, std::string>({
        {"DICOM\\PAT1\\IM000001", "DICOM/PAT1/IM000001"},
        {"DICOM\\PAT1\\IM000001", "dicom/pat1/im000001"},
        {"dicom\\Pat1\\IM000001.DCM", "DICOM/PAT1/im000001.dcm"},
        {"DICOM\\IM1", "dicom/IM1;1"},
        {"DICOM\\IM1.", "DICOM/IM1"},
        {"DICOM/PAT1/IM1", "DICOM/PAT1/IM1"},
        {"\xe7\x94\xbb\xe5\x83\x8f\\\xe5\xb1\xb1\xe7\x94\xb0", "\xe7\x94\xbb\xe5\x83\x8f/\xe5\xb1\xb1\xe7\x94\xb0"},
    }));
    INFO(id << " as " << name);
    const TemporaryFolder folder;
    const auto file = folder / name;
    std::filesystem::create_directories(file.parent_path());
    writeDicom(DicomSlice{}, file);
    writeDicomDir(folder / "DICOMDIR", id);
    CHECK(viewer::dicom::filesOfDicomDir(folder / "DICOMDIR") ==
          std::vector<std::filesystem::path>{file});
    const auto scanned = viewer::dicom::scan({folder / "DICOMDIR"}, {});
    REQUIRE(scanned.has_value());
    CHECK(volumesOf(*scanned).size() == 1);
}

TEST_CASE("filesOfDicomDir: never looks outside its own folder", "[dicom][dicomdir]")
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "disc");
    writeDicom(DicomSlice{}, folder / "IM1");
    writeDicomDir(folder / "disc" / "DICOMDIR", "..\\IM1");
    CHECK(viewer::dicom::filesOfDicomDir(folder / "disc" / "DICOMDIR").empty());
}
