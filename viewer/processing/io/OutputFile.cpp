#include "viewer/processing/io/OutputFile.h"

#include <itk_zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace hangaku::viewer::processing {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
/// Masks shrink 100-fold at any level and images little at every level, so speed decides.
constexpr int kGzipLevel = 2;
/// zlib's switch for a gzip header around the stream (zlib.h, deflateInit2).
constexpr int kGzipWindowBits = 15 + 16;

tl::unexpected<Error> writeFailed(const std::filesystem::path& file, int number)
{
    const std::string why = std::strerror(number);
    auto error = fail(ErrorCode::WriteFailed,
                      Text(HANGAKU_TR("Core", "Cannot write %1"), {file.filename().string()}), {},
                      why);
    errno = number;
    return error;
}

} // namespace

struct OutputFile::State {
    std::filesystem::path file;
    int descriptor = -1;
    bool compressing = false;
    z_stream stream{};
    std::vector<unsigned char> buffer;

    ~State()
    {
        if (compressing)
            ::deflateEnd(&stream);
        if (descriptor >= 0)
            ::close(descriptor);
    }

    Result<void> writePlain(const void* data, std::size_t bytes)
    {
        const auto* next = static_cast<const char*>(data);
        while (bytes > 0) {
            const auto written = ::write(descriptor, next, std::min(bytes, std::size_t{1} << 30));
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return writeFailed(file, errno);
            next += written;
            bytes -= static_cast<std::size_t>(written);
        }
        return {};
    }

    /// Runs zlib until it has taken all input and, at the end, given all output.
    Result<void> compress(int flush)
    {
        for (;;) {
            stream.next_out = buffer.data();
            stream.avail_out = static_cast<uInt>(buffer.size());
            const int code = ::deflate(&stream, flush);
            if (code == Z_STREAM_ERROR)
                return writeFailed(file, EIO);
            if (auto done = writePlain(buffer.data(), buffer.size() - stream.avail_out); !done)
                return done;
            if (flush == Z_FINISH ? code == Z_STREAM_END : stream.avail_out != 0)
                return {};
        }
    }
};

OutputFile::OutputFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::create(const std::filesystem::path& file, Compression compression)
{
    auto state = std::make_unique<State>();
    state->file = file;
    state->descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (state->descriptor < 0)
        return writeFailed(file, errno);
    OutputFile output(std::move(state));
    if (compression == Compression::Gzip)
        if (auto started = output.startGzip(); !started)
            return tl::unexpected(started.error());
    return output;
}

Result<void> OutputFile::startGzip()
{
    if (::deflateInit2(&m_state->stream, kGzipLevel, Z_DEFLATED, kGzipWindowBits, 8,
                       Z_DEFAULT_STRATEGY) != Z_OK)
        return writeFailed(m_state->file, ENOMEM);
    m_state->buffer.resize(kBufferBytes);
    m_state->compressing = true;
    return {};
}

Result<void> OutputFile::write(const void* data, std::size_t bytes)
{
    if (!m_state->compressing)
        return m_state->writePlain(data, bytes);
    const auto* next = static_cast<const unsigned char*>(data);
    while (bytes > 0) {
        const auto part = std::min(bytes, std::size_t{1} << 30);
        m_state->stream.next_in = const_cast<unsigned char*>(next);
        m_state->stream.avail_in = static_cast<uInt>(part);
        if (auto done = m_state->compress(Z_NO_FLUSH); !done)
            return done;
        next += part;
        bytes -= part;
    }
    return {};
}

Result<void> OutputFile::finish()
{
    if (m_state->compressing) {
        m_state->stream.avail_in = 0;
        if (auto done = m_state->compress(Z_FINISH); !done)
            return done;
    }
    const int descriptor = std::exchange(m_state->descriptor, -1);
    if (::close(descriptor) != 0)
        return writeFailed(m_state->file, errno);
    return {};
}

} // namespace hangaku::viewer::processing
