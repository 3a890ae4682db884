#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace hangaku::tests {

/// Packs names and what they hold. @param type of all entries; of links it is where they lead
inline void writeZip(const std::filesystem::path& file,
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

} // namespace hangaku::tests
