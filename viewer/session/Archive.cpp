#include "viewer/session/Archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace hangaku::viewer {
namespace {

/// Folders inside each other that an entry may ask for.
constexpr std::ptrdiff_t kDeepest = 64;

struct ReadCloser {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, ReadCloser>;

tl::unexpected<Error> damaged(const std::filesystem::path& file, const char* detail)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "The archive %1 is damaged"), {file.filename().string()}),
                Text(HANGAKU_TR("Core", "Fetch it again, or unpack it with another program.")),
                detail == nullptr ? std::string() : std::string(detail));
}

tl::unexpected<Error> bomb(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "The archive %1 unpacks to far more than it should hold "
                                        "and was not opened"),
                     {file.filename().string()}));
}

tl::unexpected<Error> noRoom(const std::filesystem::path& file)
{
    return fail(ErrorCode::DiskFull,
                Text(HANGAKU_TR("Core", "No room to unpack %1"), {file.filename().string()}),
                Text(HANGAKU_TR("Core", "Free some space on the temporary disk.")));
}

/// The entry's place under `folder`, or empty when its name points elsewhere or is none.
std::filesystem::path placeFor(const std::filesystem::path& folder, const std::string& name)
{
    const std::filesystem::path relative = std::filesystem::path(name).lexically_normal();
    if (relative.empty() || relative.is_absolute() || *relative.begin() == ".." ||
        !relative.has_filename() || relative == "." ||
        std::distance(relative.begin(), relative.end()) > kDeepest)
        return {};
    return folder / relative;
}

/// Makes the file and the folders above it. @return false when the disk does not take the name (too
/// long, a file where a folder should be, ...)
Result<bool> openPlace(const std::filesystem::path& archiveFile, const std::filesystem::path& place,
                       std::ofstream& out)
{
    std::error_code error;
    std::filesystem::create_directories(place.parent_path(), error);
    if (!error) {
        errno = 0;
        out.open(place, std::ios::binary);
        error.assign(out.is_open() ? 0 : errno, std::generic_category());
    }
    if (error == std::errc::no_space_on_device || error == std::errc::read_only_file_system ||
        error == std::errc::permission_denied)
        return noRoom(archiveFile);
    return !error;
}

/// @param allowed what is written is taken from it
Result<void> unpackEntry(archive* reader, const std::filesystem::path& archiveFile,
                         const std::filesystem::path& place, std::uint64_t& allowed)
{
    std::ofstream out;
    if (const auto opened = openPlace(archiveFile, place, out); !opened)
        return tl::unexpected<Error>(opened.error());
    else if (!*opened)
        return {};
    std::uint64_t end = 0;
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
        const int status = archive_read_data_block(reader, &block, &size, &offset);
        if (status == ARCHIVE_EOF)
            break;
        if (status < ARCHIVE_WARN)
            return damaged(archiveFile, archive_error_string(reader));
        const std::uint64_t most = end + allowed;
        if (offset < 0 || size > most || static_cast<std::uint64_t>(offset) > most - size)
            return bomb(archiveFile);
        const std::uint64_t grown = std::max(end, static_cast<std::uint64_t>(offset) + size);
        allowed -= grown - end;
        end = grown;
        out.seekp(offset);
        out.write(static_cast<const char*>(block), static_cast<std::streamsize>(size));
        if (!out)
            return noRoom(archiveFile);
    }
    out.close();
    if (!out)
        return noRoom(archiveFile);
    return {};
}

} // namespace

bool isArchive(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    char magic[4] = {};
    in.read(magic, sizeof(magic));
    return in && std::string_view(magic, 4) == std::string_view("PK\x03\x04", 4);
}

ArchiveAllowance ArchiveAllowance::of(const std::filesystem::path& archive,
                                      const ArchiveLimits& limits)
{
    std::error_code error;
    const auto packed = std::filesystem::file_size(archive, error);
    const std::uint64_t unpacked = error || packed > limits.total ? limits.total
                                                                  : packed * limits.ratio;
    return {std::min(limits.total, std::max(limits.ratioMatters, unpacked)), limits.entries};
}

Result<void> unpack(const std::filesystem::path& file, const std::filesystem::path& folder,
                    const Progress& progress, ArchiveAllowance& allowance)
{
    const Reader reader(archive_read_new());
    archive_read_support_format_zip(reader.get());
    if (archive_read_open_filename(reader.get(), file.c_str(), 1 << 16) != ARCHIVE_OK)
        return damaged(file, archive_error_string(reader.get()));
    std::error_code error;
    const auto packedSize = std::filesystem::file_size(file, error);
    archive_entry* entry = nullptr;
    for (;;) {
        if (progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")));
        const int status = archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF)
            return {};
        if (status < ARCHIVE_WARN)
            return damaged(file, archive_error_string(reader.get()));
        if (allowance.entries == 0)
            return bomb(file);
        --allowance.entries;
        if (archive_entry_is_encrypted(entry) != 0)
            return fail(ErrorCode::Unsupported,
                        Text(HANGAKU_TR("Core", "The archive %1 is locked with a password"),
                             {file.filename().string()}),
                        Text(HANGAKU_TR("Core", "Unpack it with another program first.")));
        const char* name = archive_entry_pathname_utf8(entry);
        if (name == nullptr)
            name = archive_entry_pathname(entry);
        if (archive_entry_filetype(entry) != AE_IFREG || name == nullptr)
            continue;
        const auto place = placeFor(folder, name);
        if (place.empty())
            continue;
        if (auto written = unpackEntry(reader.get(), file, place, allowance.bytes); !written)
            return written;
        if (!error && packedSize > 0)
            progress(std::min(1.0, static_cast<double>(archive_filter_bytes(reader.get(), -1)) /
                                       static_cast<double>(packedSize)));
    }
}

} // namespace hangaku::viewer
