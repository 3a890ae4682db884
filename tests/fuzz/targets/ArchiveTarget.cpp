#include "tests/fuzz/targets/Target.h"
#include "viewer/session/Archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <utility>

#include <unistd.h>

// A ZIP, unpacked in memory (/dev/shm): nothing lands beside the folder, nothing but plain files in
// it, and not more than is allowed.

namespace {

namespace fs = std::filesystem;

using Entries = std::vector<std::pair<std::string, std::string>>;

std::string zipOf(const Entries& entries, mode_t type, const char* options)
{
    std::array<char, 1 << 16> memory{};
    std::size_t used = 0;
    archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    archive_write_set_options(writer, options);
    archive_write_open_memory(writer, memory.data(), memory.size(), &used);
    for (const auto& [name, content] : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, type);
        archive_entry_set_perm(entry, 0644);
        if (type == AE_IFLNK)
            archive_entry_set_symlink(entry, content.c_str());
        else
            archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        archive_write_header(writer, entry);
        if (type == AE_IFREG)
            archive_write_data(writer, content.data(), content.size());
        archive_entry_free(entry);
    }
    archive_write_free(writer);
    return {memory.data(), used};
}

const fs::path& workFolder()
{
    static const fs::path folder = [] {
        const fs::path shared = "/dev/shm";
        const fs::path base = fs::exists(shared) ? shared : fs::temp_directory_path();
        return base / ("hangaku-fuzz-" + std::to_string(::getpid()));
    }();
    return folder;
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    const Entries plain{{"ct/1.dcm", "one"}, {"ct/deep/2.dcm", std::string(3000, 'x')}};
    return {
        zipOf(plain, AE_IFREG, "zip:compression=deflate"),
        zipOf(plain, AE_IFREG, "zip:compression=store"),
        zipOf({{"../up.txt", "x"}, {"/abs.txt", "x"}, {"a/../../b", "x"}, {"a/", "x"}}, AE_IFREG,
              "zip:compression=store"),
        zipOf({{"a", "x"}, {"a/b", "y"}, {std::string(300, 'n'), "z"}}, AE_IFREG,
              "zip:compression=store"),
        zipOf({{"link", "../../etc"}, {"link/passwd", "/etc"}}, AE_IFLNK, "zip:compression=store"),
        zipOf({{"zeros", std::string(2 << 20, '\0')}}, AE_IFREG, "zip:compression=deflate"),
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku;
    const auto& folder = workFolder();
    fs::remove_all(folder);
    fs::create_directories(folder);
    const auto file = folder / "a.zip";
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    constexpr viewer::ArchiveLimits kLimits{1 << 20, 400, 1 << 18, 50};
    auto allowance = viewer::ArchiveAllowance::of(file, kLimits);
    (void)viewer::unpack(file, folder / "out", {}, allowance);
    for (const auto& entry : fs::directory_iterator(folder))
        fuzz::require(entry.path() == file || entry.path() == folder / "out");
    std::uintmax_t total = 0;
    std::size_t files = 0;
    if (fs::exists(folder / "out"))
        for (const auto& entry : fs::recursive_directory_iterator(folder / "out")) {
            fuzz::require(!entry.is_symlink() && (entry.is_directory() || entry.is_regular_file()));
            if (!entry.is_regular_file())
                continue;
            total += entry.file_size();
            ++files;
        }
    fuzz::require(total <= kLimits.total && files <= kLimits.entries);
    fs::remove_all(folder);
    return 0;
}
