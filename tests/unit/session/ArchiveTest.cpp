#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/session/ZipFile.h"
#include "viewer/session/Archive.h"

#include <fstream>
#include <iterator>
#include <string>

using namespace hangaku;
using namespace hangaku::viewer;
using tests::writeZip;

namespace {

Result<void> unpackAlone(const std::filesystem::path& archive, const std::filesystem::path& folder,
                         const ArchiveLimits& limits = {})
{
    auto allowance = ArchiveAllowance::of(archive, limits);
    return unpack(archive, folder, {}, allowance);
}

} // namespace

TEST_CASE("unpack: gives back what was packed, in folders", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    writeZip(folder / "a.zip", {{"ct/1.dcm", "one"}, {"ct/deep/2.dcm", "two"}});
    REQUIRE(isArchive(folder / "a.zip"));
    REQUIRE(unpackAlone(folder / "a.zip", folder / "out"));
    std::ifstream in(folder / "out" / "ct" / "deep" / "2.dcm");
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "two");
}

TEST_CASE("unpack: no entry leaves the folder", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    const auto absolute = (folder / "absolute.txt").string();
    writeZip(folder / "a.zip",
             {{"../escaped.txt", "x"}, {absolute, "x"}, {"a/../../up.txt", "x"}, {"in.txt", "x"}});
    REQUIRE(unpackAlone(folder / "a.zip", folder / "out"));
    CHECK(std::filesystem::exists(folder / "out" / "in.txt"));
    CHECK_FALSE(std::filesystem::exists(folder / "escaped.txt"));
    CHECK_FALSE(std::filesystem::exists(folder / "up.txt"));
    CHECK_FALSE(std::filesystem::exists(folder / "absolute.txt"));
}

TEST_CASE("unpack: a bomb is refused before it fills the disk", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    constexpr std::size_t kBytes = std::size_t{3} << 20;
    writeZip(folder / "bomb.zip", {{"zeros", std::string(kBytes, '\0')}});
    ArchiveLimits limits;
    limits.ratioMatters = kBytes - 1;
    limits.ratio = 50;
    const auto result = unpackAlone(folder / "bomb.zip", folder / "out", limits);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::Unsupported);
    limits.ratioMatters = kBytes;
    CHECK(unpackAlone(folder / "bomb.zip", folder / "whole", limits));
    // What holds without a word: 256 MB from a small archive, from a large one 400 times its size.
    CHECK(ArchiveAllowance::of(folder / "bomb.zip").bytes == std::uint64_t{256} << 20);
    std::filesystem::resize_file(folder / "bomb.zip", std::uintmax_t{1} << 20);
    CHECK(ArchiveAllowance::of(folder / "bomb.zip").bytes == std::uint64_t{400} << 20);
    std::filesystem::resize_file(folder / "bomb.zip", std::uintmax_t{1} << 30); // sparse
    CHECK(ArchiveAllowance::of(folder / "bomb.zip").bytes == std::uint64_t{64} << 30);
}

TEST_CASE("unpack: many small files are a bomb too", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    writeZip(folder / "many.zip", {{"1", "x"}, {"2", "x"}, {"3", "x"}});
    ArchiveLimits limits;
    limits.entries = 3;
    CHECK(unpackAlone(folder / "many.zip", folder / "out", limits));
    limits.entries = 2;
    const auto result = unpackAlone(folder / "many.zip", folder / "fewer", limits);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::Unsupported);
}

TEST_CASE("unpack: an archive inside another has only what that one has left", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    writeZip(folder / "outer.zip", {{"a", std::string(6000, 'a')}});
    writeZip(folder / "inner.zip", {{"b", std::string(3000, 'b')}, {"c", std::string(3000, 'c')}});
    ArchiveLimits limits;
    limits.total = 10'000;

    auto allowance = ArchiveAllowance::of(folder / "outer.zip", limits);
    REQUIRE(unpack(folder / "outer.zip", folder / "outer", {}, allowance));
    CHECK(allowance.bytes == 4000);
    const auto result = unpack(folder / "inner.zip", folder / "inner", {}, allowance);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::Unsupported);
    CHECK(result.error().reason.english().find("inner.zip") != std::string::npos);
    CHECK(allowance.bytes <= 1000); // what a bomb has taken is gone
    CHECK(unpackAlone(folder / "inner.zip", folder / "alone", limits));
}

TEST_CASE("unpack: links and names that the disk does not take are left out, the rest unpacks",
          "[session][archive]")
{
    const tests::TemporaryFolder folder;
    std::string deep;
    for (int n = 0; n < 500; ++n)
        deep += "d/";
    writeZip(folder / "a.zip", {{"a", "file"},
                                {"a/b", "below a file"},
                                {std::string(300, 'n'), "too long"},
                                {deep + "e", "too deep"},
                                {".", "x"},
                                {"last.txt", "last"}});
    writeZip(folder / "links.zip", {{"link", "../../etc"}, {"in.txt", "x"}}, AE_IFLNK);
    REQUIRE(unpackAlone(folder / "a.zip", folder / "out"));
    std::ifstream in(folder / "out" / "last.txt");
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "last");
    CHECK(std::filesystem::file_size(folder / "out" / "a") == 4);
    CHECK_FALSE(std::filesystem::exists(folder / "out" / "d"));
    REQUIRE(unpackAlone(folder / "links.zip", folder / "linked"));
    CHECK_FALSE(std::filesystem::exists(std::filesystem::symlink_status(folder / "linked" / "link")));
}

TEST_CASE("unpack: a damaged archive is an error that names it", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "broken.zip") << "PK\x03\x04 and then nothing of use";
    CHECK(isArchive(folder / "broken.zip"));
    const auto result = unpackAlone(folder / "broken.zip", folder / "out");
    REQUIRE_FALSE(result);
    CHECK(result.error().reason.english().find("broken.zip") != std::string::npos);
}
