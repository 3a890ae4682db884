#include "viewer/session/Archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

namespace hangaku::viewer {
namespace {

constexpr std::uint64_t kLargestTotal = std::uint64_t{64} << 30;
constexpr std::uint64_t kLargestRatio = 400;
constexpr std::uint64_t kRatioMatters = std::uint64_t{256} << 20;

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

/// The entry's place under `folder`, or empty when its name points elsewhere.
std::filesystem::path placeFor(const std::filesystem::path& folder, const std::string& name)
{
    const std::filesystem::path relative = std::filesystem::path(name).lexically_normal();
    if (relative.empty() || relative.is_absolute() || *relative.begin() == "..")
        return {};
    return folder / relative;
}

Result<std::uint64_t> unpackEntry(archive* reader, const std::filesystem::path& archiveFile,
                                  const std::filesystem::path& place, std::uint64_t allowed)
{
    std::error_code error;
    std::filesystem::create_directories(place.parent_path(), error);
    std::ofstream out(place, std::ios::binary);
    std::uint64_t written = 0;
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
        const int status = archive_read_data_block(reader, &block, &size, &offset);
        if (status == ARCHIVE_EOF)
            break;
        if (status < ARCHIVE_WARN)
            return damaged(archiveFile, archive_error_string(reader));
        written += size;
        if (written > allowed)
            return fail(ErrorCode::Unsupported,
                        Text(HANGAKU_TR("Core", "The archive %1 unpacks to far more than it "
                                                "should hold and was not opened"),
                             {archiveFile.filename().string()}));
        out.seekp(offset);
        out.write(static_cast<const char*>(block), static_cast<std::streamsize>(size));
        if (!out)
            return fail(ErrorCode::DiskFull,
                        Text(HANGAKU_TR("Core", "No room to unpack %1"),
                             {archiveFile.filename().string()}),
                        Text(HANGAKU_TR("Core", "Free some space on the temporary disk.")));
    }
    return written;
}

} // namespace

bool isArchive(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    char magic[4] = {};
    in.read(magic, sizeof(magic));
    return in && std::string_view(magic, 4) == std::string_view("PK\x03\x04", 4);
}

Result<void> unpack(const std::filesystem::path& file, const std::filesystem::path& folder,
                    const Progress& progress)
{
    const Reader reader(archive_read_new());
    archive_read_support_format_zip(reader.get());
    if (archive_read_open_filename(reader.get(), file.c_str(), 1 << 16) != ARCHIVE_OK)
        return damaged(file, archive_error_string(reader.get()));
    std::error_code error;
    const auto packedSize = std::filesystem::file_size(file, error);
    const std::uint64_t allowed =
        std::min(kLargestTotal, std::max(kRatioMatters, packedSize * kLargestRatio));
    std::uint64_t total = 0;
    archive_entry* entry = nullptr;
    for (;;) {
        if (progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")));
        const int status = archive_read_next_header(reader.get(), &entry);
        if (status == ARCHIVE_EOF)
            return {};
        if (status < ARCHIVE_WARN)
            return damaged(file, archive_error_string(reader.get()));
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
        auto written = unpackEntry(reader.get(), file, place, allowed - total);
        if (!written)
            return tl::unexpected<Error>(written.error());
        total += *written;
        if (packedSize > 0)
            progress(std::min(1.0, static_cast<double>(archive_filter_bytes(reader.get(), -1)) /
                                       static_cast<double>(packedSize)));
    }
}

} // namespace hangaku::viewer
