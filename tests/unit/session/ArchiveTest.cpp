#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "viewer/session/Archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

using namespace hangaku;
using namespace hangaku::viewer;

namespace {

void writeZip(const std::filesystem::path& file,
              const std::vector<std::pair<std::string, std::string>>& entries,
              mode_t type = AE_IFREG)
{
    archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    archive_write_open_filename(writer, file.c_str());
    archive_entry* entry = archive_entry_new();
    for (const auto& [name, content] : entries) {
        archive_entry_clear(entry);
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        archive_entry_set_filetype(entry, type);
        if (type == AE_IFLNK)
            archive_entry_set_symlink(entry, content.c_str());
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        archive_write_data(writer, content.data(), content.size());
    }
    archive_entry_free(entry);
    archive_write_free(writer);
}

} // namespace

TEST_CASE("unpack: gives back what was packed, in folders", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    writeZip(folder / "a.zip", {{"ct/1.dcm", "one"}, {"ct/deep/2.dcm", "two"}});
    REQUIRE(isArchive(folder / "a.zip"));
    REQUIRE(unpack(folder / "a.zip", folder / "out", {}));
    std::ifstream in(folder / "out" / "ct" / "deep" / "2.dcm");
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "two");
}

TEST_CASE("unpack: no entry leaves the folder", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    const auto absolute = (folder / "absolute.txt").string();
    writeZip(folder / "a.zip",
             {{"../escaped.txt", "x"}, {absolute, "x"}, {"a/../../up.txt", "x"}, {"in.txt", "x"}});
    REQUIRE(unpack(folder / "a.zip", folder / "out", {}));
    CHECK(std::filesystem::exists(folder / "out" / "in.txt"));
    CHECK_FALSE(std::filesystem::exists(folder / "escaped.txt"));
    CHECK_FALSE(std::filesystem::exists(folder / "up.txt"));
    CHECK_FALSE(std::filesystem::exists(folder / "absolute.txt"));
}

TEST_CASE("unpack: a bomb is refused before it fills the disk", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    writeZip(folder / "bomb.zip", {{"zeros", std::string(std::size_t{300} << 20, '\0')}});
    const auto result = unpack(folder / "bomb.zip", folder / "out", {});
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::Unsupported);
}

TEST_CASE("unpack: many small files are a bomb too", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    writeZip(folder / "many.zip", {{"1", "x"}, {"2", "x"}, {"3", "x"}});
    ArchiveLimits limits;
    limits.entries = 3;
    CHECK(unpack(folder / "many.zip", folder / "out", {}, limits));
    limits.entries = 2;
    const auto result = unpack(folder / "many.zip", folder / "fewer", {}, limits);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::Unsupported);
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
    REQUIRE(unpack(folder / "a.zip", folder / "out", {}));
    std::ifstream in(folder / "out" / "last.txt");
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "last");
    CHECK(std::filesystem::file_size(folder / "out" / "a") == 4);
    CHECK_FALSE(std::filesystem::exists(folder / "out" / "d"));
    REQUIRE(unpack(folder / "links.zip", folder / "linked", {}));
    CHECK_FALSE(std::filesystem::exists(std::filesystem::symlink_status(folder / "linked" / "link")));
}

TEST_CASE("unpack: a damaged archive is an error that names it", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "broken.zip") << "PK\x03\x04 and then nothing of use";
    CHECK(isArchive(folder / "broken.zip"));
    const auto result = unpack(folder / "broken.zip", folder / "out", {});
    REQUIRE_FALSE(result);
    CHECK(result.error().reason.english().find("broken.zip") != std::string::npos);
}
