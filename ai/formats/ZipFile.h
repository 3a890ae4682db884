#pragma once

#include "viewer/core/base/Error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace hangaku::ai {

/// Small entries of a ZIP (PKWARE APPNOTE 6.3: stored or deflated, ZIP64), read without unpacking
/// the rest. TorchScript files are such archives; reading them here runs none of their code.
class ZipFile {
public:
    /// @return ReadFailed, or ParseFailed when it is no ZIP
    static viewer::Result<ZipFile> open(const std::filesystem::path& file);

    /// Name -> place in the file, in alphabetical order.
    struct Entry {
        std::uint64_t headerAt = 0;
        std::uint64_t packedSize = 0;
        std::uint64_t size = 0;
        int method = 0;
    };
    const std::map<std::string, Entry>& entries() const { return m_entries; }
    /// The first entry whose name is `ending` or ends with "/" and `ending`.
    std::optional<std::string> find(const std::string& ending) const;

    /// The whole text of an entry. @return NotFound, ParseFailed, Unsupported when it is encrypted
    ///         or larger than `limit`
    viewer::Result<std::string> read(const std::string& name, std::size_t limit) const;

private:
    explicit ZipFile(std::filesystem::path file) : m_file(std::move(file)) {}

    std::filesystem::path m_file;
    std::map<std::string, Entry> m_entries;
};

} // namespace hangaku::ai
