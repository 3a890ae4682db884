#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "viewer/core/base/AtomicFile.h"

#include <cerrno>
#include <fstream>

using namespace hangaku;
using namespace hangaku::viewer;
using hangaku::tests::contentOf;

namespace {

Result<void> writeText(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream(file) << text;
    return {};
}

std::size_t filesIn(const std::filesystem::path& folder)
{
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), {}));
}

} // namespace

TEST_CASE("writeAtomically: replaces the target with the whole new file", "[core][file]")
{
    const tests::TemporaryFolder folder;
    const auto target = folder / "mask.nii.gz";
    REQUIRE(writeText(target, "old"));

    std::filesystem::path temporary;
    const auto result = writeAtomically(target, [&](const std::filesystem::path& file) {
        temporary = file;
        return writeText(file, "new");
    });

    REQUIRE(result);
    CHECK(contentOf(target) == "new");
    CHECK(temporary.string().ends_with(".nii.gz"));
    CHECK(filesIn(folder.path()) == 1);
}

TEST_CASE("writeAtomically: a failing writer leaves the old file and nothing else", "[core][file]")
{
    const tests::TemporaryFolder folder;
    const auto target = folder / "mask.dcm";
    REQUIRE(writeText(target, "old"));

    const auto result =
        writeAtomically(target, [](const std::filesystem::path& file) -> Result<void> {
            (void)writeText(file, "half");
            return fail(ErrorCode::WriteFailed, Text("no"));
        });

    REQUIRE_FALSE(result);
    CHECK(contentOf(target) == "old");
    CHECK(filesIn(folder.path()) == 1);
}

TEST_CASE("writeAtomically: a missing folder is an error that names the target", "[core][file]")
{
    const tests::TemporaryFolder folder;
    const auto target = folder / "absent" / "mask.dcm";

    const auto result = writeAtomically(
        target, [](const std::filesystem::path& file) { return writeText(file, "x"); });

    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::NotFound);
    CHECK(result.error().reason.english().find(target.string()) != std::string::npos);
}

TEST_CASE("writeAtomically: a full disk says so", "[core][file]")
{
    // /dev is writable and /dev/full always answers "no space left".
    const tests::TemporaryFolder folder;
    const auto target = folder / "mask.raw";
    REQUIRE(writeText(target, "old"));
    const auto result =
        writeAtomically(target, [](const std::filesystem::path&) -> Result<void> {
            std::ofstream full("/dev/full");
            full << "x" << std::flush;
            errno = ENOSPC; // as the failed write left it
            return fail(ErrorCode::WriteFailed, Text("write failed"));
        });
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::DiskFull);
    CHECK(contentOf(target) == "old");
}
