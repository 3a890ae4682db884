#pragma once

#include "viewer/core/base/Error.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

namespace hangaku::viewer::processing {

enum class Compression { None, Gzip };

/// A file being written, plain or through gzip, that reports what the disk says.
///
/// After a failure errno tells why, as `writeAtomically` wants it.
class OutputFile {
public:
    static Result<OutputFile> create(const std::filesystem::path& file, Compression compression);
    ~OutputFile();
    OutputFile(OutputFile&&) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;

    Result<void> write(const void* data, std::size_t bytes);
    Result<void> write(std::string_view text) { return write(text.data(), text.size()); }
    /// What is written from here on is compressed: for NRRD, whose header is plain text.
    Result<void> startGzip();
    /// Writes what is still buffered. Must be the last call.
    Result<void> finish();

private:
    struct State;
    explicit OutputFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace hangaku::viewer::processing
