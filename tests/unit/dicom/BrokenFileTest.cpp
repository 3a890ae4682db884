#include "viewer/dicom/Scan.h"

#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"

#include <fstream>
#include <iterator>

using namespace hangaku;
using namespace hangaku::tests;

namespace {

/// A whole slice's file.
std::string sliceContent(const TemporaryFolder& folder)
{
    writeDicom(DicomSlice{}, folder / "whole.dcm");
    return contentOf(folder / "whole.dcm");
}

viewer::ScanResult scanOf(const std::filesystem::path& path)
{
    auto result = viewer::dicom::scan({path}, {});
    REQUIRE(result.has_value());
    return std::move(*result);
}

} // namespace

TEST_CASE("scan: a slice cut off in its meta information is named, the others open",
          "[dicom][scan][broken]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(4, {0, 0, 2}), folder / "ct");
    write(folder / "ct" / "cut.dcm", sliceContent(folder).substr(0, 200));
    const auto result = scanOf(folder / "ct");

    const auto volumes = volumesOf(result);
    REQUIRE(volumes.size() == 1);
    CHECK(volumes[0].slices.size() == 4);
    REQUIRE(result.rejected.size() == 1);
    CHECK(result.rejected[0].path.filename() == "cut.dcm");
    CHECK(result.rejected[0].reason.english() == "cut.dcm is cut off in its header");
}

TEST_CASE("scan: a file cut off anywhere before its pixels is named", "[dicom][scan][broken]")
{
    const TemporaryFolder folder;
    const auto whole = sliceContent(folder);
    const auto pixels = whole.find(std::string("\xe0\x7f\x10\x00", 4));
    REQUIRE(pixels != std::string::npos);
    for (std::size_t length = 1; length < pixels; ++length) {
        INFO(length);
        write(folder / "cut.dcm", std::string_view(whole).substr(0, length));
        const auto result = scanOf(folder / "cut.dcm");
        CHECK(volumesOf(result).empty());
        CHECK(result.rejected.size() + (result.studies.empty() ? 0 : 1) == 1);
    }
}

TEST_CASE("scan: meta information that lies is refused", "[dicom][scan][broken]")
{
    const TemporaryFolder folder;
    const auto whole = sliceContent(folder);
    const auto syntax = whole.find(std::string("\x02\x00\x10\x00UI", 6));
    REQUIRE(syntax != std::string::npos);
    const auto changed = [&](std::size_t at, std::string_view bytes) {
        auto content = whole;
        content.replace(at, bytes.size(), bytes);
        write(folder / "changed.dcm", content);
        const auto result = scanOf(folder / "changed.dcm");
        return volumesOf(result).empty() && result.rejected.size() == 1;
    };
    CHECK(changed(syntax + 4, "SQ"));
    CHECK(changed(syntax + 4, "??"));
    CHECK(changed(syntax + 6, std::string_view("\xff\xff", 2)));
    CHECK(changed(syntax + 6, std::string_view("\0\0", 2)));
    CHECK(changed(syntax + 8, "nonsense"));
    CHECK(changed(136, "OB")); // the group length
}

TEST_CASE("scan: a DICOMDIR that ends too early is no end of the program", "[dicom][scan][broken]")
{
    HANGAKU_NEED_DATA(file, "hostile/pydicom/DICOMDIR-nooffset");
    const TemporaryFolder folder;
    std::filesystem::copy_file(file, folder / "DICOMDIR");
    CHECK(volumesOf(scanOf(folder / "DICOMDIR")).empty());
    CHECK(volumesOf(scanOf(file)).empty());
}
