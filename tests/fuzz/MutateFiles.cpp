#include "tests/fuzz/Mutation.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "viewer/session/ReaderClient.h"
#include "viewer/session/SegmentationClient.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

// hangaku-mutate: real files, changed at random places, through the reader process as the viewer and
// the CLI use it. Each must be listed or rejected with a reason, and nothing may crash, hang or take
// more memory than it may. The same seed gives the same files.

namespace hangaku::tests {
namespace {

using namespace hangaku::viewer;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kSegmentationClasses = "1.2.840.10008.5.1.4.1.1.66.";
constexpr int kBatch = 20; ///< files in one folder, so that broken ones meet each other
constexpr std::uintmax_t kLargestSource = 3 << 20;
constexpr auto kLongestStep = std::chrono::seconds(120);
constexpr double kMostReaderMb = 3072; ///< resident, of any reader or decoder
constexpr double kMostHostMb = 1024;

struct Arguments {
    int files = 2000;
    std::uint32_t seed = 20260101;
    fs::path data = testDataFolder();
    fs::path keep; ///< where files are copied that fail; empty: nowhere
};

struct Tally {
    int listed = 0;
    int rejected = 0;
    int stoppedReader = 0;
    int volumes = 0;
    int loaded = 0;
    int refused = 0; ///< volumes that were not loaded, with a reason
    int masks = 0; ///< DICOM segmentations
    int masksRead = 0;
    int failures = 0;
};

/// Ends the process with a word when a step takes too long: a hang is a failure.
class Watchdog {
public:
    Watchdog()
        : m_thread([this](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  std::this_thread::sleep_for(std::chrono::milliseconds(200));
                  if (Clock::now().time_since_epoch().count() > m_deadline) {
                      std::fprintf(stderr, "HANGS: %s\n", m_step.c_str());
                      std::_Exit(3);
                  }
              }
          })
    {
    }
    void begin(std::string step)
    {
        m_deadline = std::numeric_limits<Clock::rep>::max();
        m_step = std::move(step);
        m_deadline = (Clock::now() + kLongestStep).time_since_epoch().count();
    }

private:
    std::atomic<Clock::rep> m_deadline{std::numeric_limits<Clock::rep>::max()};
    std::string m_step;
    std::jthread m_thread;
};

bool looksLikeDicom(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::array<char, 132> start{};
    in.read(start.data(), start.size());
    return in && std::string_view(start.data() + 128, 4) == "DICM";
}

std::vector<fs::path> sources(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->is_regular_file(error) && entry->file_size(error) <= kLargestSource &&
            (looksLikeDicom(entry->path()) ||
             entry->path().parent_path().string().find("hostile") != std::string::npos))
            files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    return files;
}

/// One of each kind as often as one of the many slices of a series: folders take turns.
class Chooser {
public:
    explicit Chooser(const std::vector<fs::path>& files)
    {
        std::map<fs::path, std::vector<fs::path>> byFolder;
        for (const auto& file : files)
            byFolder[file.parent_path()].push_back(file);
        for (auto& [folder, inside] : byFolder)
            m_folders.push_back(std::move(inside));
    }
    const fs::path& next(std::mt19937& random)
    {
        const auto& folder = m_folders[m_next++ % m_folders.size()];
        return folder[random() % folder.size()];
    }

private:
    std::vector<std::vector<fs::path>> m_folders;
    std::size_t m_next = 0;
};

std::set<fs::path> listedIn(const ScanResult& result)
{
    std::set<fs::path> files;
    for (const auto& study : result.studies)
        for (const auto& series : study.series) {
            for (const auto& object : series.objects)
                files.insert(object.path);
            for (const auto& volume : series.volumes)
                for (const auto& instance : volume.instances)
                    files.insert(instance.path);
        }
    return files;
}

/// Copies of the readers beside this program: where one is missing, because it is just being linked,
/// files would be read in this process.
class ReaderPrograms {
public:
    ReaderPrograms()
    {
        const auto folder = fs::read_symlink("/proc/self/exe").parent_path();
        for (const char* name : {"hangaku-reader", "hangaku-decoder", "hangaku-segmentation-reader"})
            fs::copy_file(folder / name, path(name));
    }
    fs::path path(const char* name) const { return m_folder / name; }

private:
    TemporaryFolder m_folder;
};

/// The largest resident memory so far, of this process or of any of those that have ended. (Those
/// begin as large as this one.)
double largestMb(int who)
{
    rusage usage{};
    ::getrusage(who, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct MemoryCheck {
    double hostMb = largestMb(RUSAGE_SELF);
    double readerMb = largestMb(RUSAGE_CHILDREN);
};

class Run {
public:
    explicit Run(Arguments arguments) : m_arguments(std::move(arguments)) {}

    int all()
    {
        const auto files = sources(m_arguments.data);
        if (files.empty()) {
            std::printf("SKIPPED: no test data at %s\n", m_arguments.data.c_str());
            return 0;
        }
        std::printf("seed %u: %d mutated files of %zu below %s\n", m_arguments.seed,
                    m_arguments.files, files.size(), m_arguments.data.c_str());
        Chooser chooser(files);
        const auto start = Clock::now();
        for (int done = 0; done < m_arguments.files; done += kBatch) {
            const TemporaryFolder folder;
            const int count = std::min(kBatch, m_arguments.files - done);
            for (int n = 0; n < count; ++n)
                writeOne(chooser, done + n, folder.path());
            check(folder.path());
        }
        report(std::chrono::duration<double>(Clock::now() - start).count());
        return m_tally.failures == 0 ? 0 : 1;
    }

private:
    /// Each file has its own seed, so that one can be made again alone.
    void writeOne(Chooser& chooser, int number, const fs::path& folder)
    {
        std::mt19937 random(m_arguments.seed + static_cast<std::uint32_t>(number));
        const auto& source = chooser.next(random);
        std::ifstream in(source, std::ios::binary);
        std::string content(std::istreambuf_iterator<char>(in), {});
        mutate(content, random);
        const auto name = std::to_string(number) + "-" + source.stem().string() + ".dcm";
        std::ofstream(folder / name, std::ios::binary)
            .write(content.data(), static_cast<std::streamsize>(content.size()));
    }

    void check(const fs::path& folder)
    {
        m_watchdog.begin("scan of " + firstName(folder));
        const auto result = m_reader.scan({folder}, {});
        if (!result)
            return fail("the scan failed: " + result.error().reason.english(), {folder});
        const auto listed = listedIn(*result);
        std::set<fs::path> rejected;
        for (const auto& file : result->rejected) {
            rejected.insert(file.path);
            const auto reason = file.reason.english();
            if (reason.empty())
                fail("rejected without a reason", {file.path});
            if (reason.find("stopped the DICOM reader") != std::string::npos) {
                ++m_tally.stoppedReader;
                keep({file.path});
            }
        }
        m_tally.listed += static_cast<int>(listed.size());
        m_tally.rejected += static_cast<int>(rejected.size());
        for (const auto& entry : fs::directory_iterator(folder))
            if (!listed.contains(entry.path()) && !rejected.contains(entry.path()))
                checkAlone(entry.path());
        for (const auto& study : result->studies)
            for (const auto& series : study.series) {
                for (const auto& volume : series.volumes)
                    load(volume);
                for (const auto& object : series.objects)
                    if (object.sopClassUid.starts_with(kSegmentationClasses))
                        readMask(object.path);
            }
    }

    /// Left out beside its twin; alone it must be there.
    void checkAlone(const fs::path& file)
    {
        const auto result = m_reader.scan({file}, {});
        if (!result || (listedIn(*result).empty() && result->rejected.empty()))
            fail("neither listed nor rejected", {file});
        else
            ++(result->rejected.empty() ? m_tally.listed : m_tally.rejected);
    }

    void load(const VolumeDescription& volume)
    {
        ++m_tally.volumes;
        std::vector<fs::path> files;
        for (const auto& instance : volume.instances)
            files.push_back(instance.path);
        m_watchdog.begin("load of " + (files.empty() ? std::string() : files.front().string()));
        const MemoryCheck memory;
        const auto loaded = m_reader.loadVolume(volume, {});
        checkMemory(memory, files);
        if (loaded)
            ++m_tally.loaded;
        else if (loaded.error().reason.isEmpty())
            fail("not loaded, without a reason", files);
        else if (loaded.error().code == ErrorCode::WorkerFailed)
            fail("not loaded: " + loaded.error().reason.english(), files);
        else
            ++m_tally.refused;
    }

    void readMask(const fs::path& file)
    {
        ++m_tally.masks;
        m_watchdog.begin("segmentation " + file.string());
        const MemoryCheck memory;
        const auto read = m_segmentations.read(file, nullptr, {});
        checkMemory(memory, {file});
        if (read)
            ++m_tally.masksRead;
        else if (read.error().reason.isEmpty() || read.error().code == ErrorCode::WorkerFailed)
            fail("segmentation: " + read.error().reason.english(), {file});
    }

    void checkMemory(const MemoryCheck& before, const std::vector<fs::path>& files)
    {
        const MemoryCheck now;
        if (now.hostMb > std::max(before.hostMb, kMostHostMb))
            fail("this process took " + std::to_string(std::lround(now.hostMb)) + " MB", files);
        else if (now.readerMb > std::max(before.readerMb, kMostReaderMb))
            fail("a reader took " + std::to_string(std::lround(now.readerMb)) + " MB", files);
    }

    static std::string firstName(const fs::path& folder)
    {
        return fs::directory_iterator(folder)->path().filename().string() + " and others";
    }

    void fail(const std::string& what, const std::vector<fs::path>& files)
    {
        ++m_tally.failures;
        std::printf("FAILED: %s:", what.c_str());
        for (const auto& file : files)
            std::printf(" %s", file.filename().c_str());
        std::printf("\n");
        keep(files);
    }

    void keep(const std::vector<fs::path>& files) const
    {
        std::error_code error;
        if (m_arguments.keep.empty())
            return;
        fs::create_directories(m_arguments.keep, error);
        for (const auto& file : files)
            fs::copy(file, m_arguments.keep / file.filename(),
                     fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
    }

    void report(double seconds)
    {
        const auto& t = m_tally;
        std::printf("files: %d listed, %d rejected with a reason (%d of them ended the reader)\n",
                    t.listed, t.rejected, t.stoppedReader);
        std::printf("volumes: %d, of these %d loaded, %d refused with a reason\n", t.volumes,
                    t.loaded, t.refused);
        std::printf("segmentations: %d, of these %d read, the others refused with a reason\n", t.masks,
                    t.masksRead);
        std::printf("%.1f s; peak memory: this process %.0f MB, largest reader %.0f MB\n", seconds,
                    largestMb(RUSAGE_SELF), largestMb(RUSAGE_CHILDREN));
        std::printf("%s\n", t.failures == 0 ? "nothing failed" : "FAILED");
    }

    Arguments m_arguments;
    Tally m_tally;
    ReaderPrograms m_programs;
    ReaderClient m_reader{m_programs.path("hangaku-reader"), m_programs.path("hangaku-decoder")};
    SegmentationClient m_segmentations{m_programs.path("hangaku-segmentation-reader")};
    Watchdog m_watchdog;
};

} // namespace
} // namespace hangaku::tests

int main(int argc, char* argv[])
{
    hangaku::tests::Arguments arguments;
    for (int n = 1; n + 1 < argc; n += 2) {
        const std::string_view name = argv[n];
        const char* value = argv[n + 1];
        if (name == "--files")
            arguments.files = std::atoi(value);
        else if (name == "--seed")
            arguments.seed = static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10));
        else if (name == "--data")
            arguments.data = value;
        else if (name == "--keep")
            arguments.keep = value;
    }
    return hangaku::tests::Run(arguments).all();
}
