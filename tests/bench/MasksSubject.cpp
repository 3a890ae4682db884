#include "tests/bench/Memory.h"
#include "tests/bench/Subject.h"
#include "viewer/session/ReadMasks.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;

double readBytes(const std::string& file)
{
    const auto start = std::chrono::steady_clock::now();
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    std::vector<char> buffer(1 << 20);
    while (descriptor >= 0 && ::read(descriptor, buffer.data(), buffer.size()) > 0) {
    }
    ::close(descriptor);
    return millisecondsSince(start);
}

struct Memory {
    double peak = 0;
    double after = 0;
    double voxels = 0;
};

/// What opening takes in a process of its own, above what it had.
Memory memoryOf(const std::string& file)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return {};
    const auto child = ::fork();
    if (child == 0) {
        const double before = memory("VmRSS");
        const auto read = readMasks({file}, nullptr, {});
        Memory taken;
        if (!read.masks.empty())
            taken = {memory("VmHWM") - before, memory("VmRSS") - before,
                     static_cast<double>(
                         read.masks.front().segmentation->geometry().voxelCount())};
        const auto written = ::write(ends[1], &taken, sizeof taken);
        ::_exit(written == sizeof taken ? 0 : 1);
    }
    Memory taken;
    ::close(ends[1]);
    const auto got = ::read(ends[0], &taken, sizeof taken);
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return got == sizeof taken ? taken : Memory{};
}

} // namespace

int runMasks(const std::vector<std::string>& arguments, Report& report)
{
    std::string file;
    int runs = 5;
    for (std::size_t n = 0; n < arguments.size(); ++n) {
        if (arguments[n] == "--runs" && n + 1 < arguments.size())
            runs = std::max(1, std::atoi(arguments[++n].c_str()));
        else
            file = arguments[n];
    }
    if (file.empty()) {
        std::fprintf(stderr, "masks: give a file\n");
        return 2;
    }
    const Memory taken = memoryOf(file);
    std::vector<double> opening;
    std::vector<double> bytes;
    std::size_t segments = 0;
    for (int n = 0; n < runs; ++n) {
        bytes.push_back(readBytes(file));
        const auto start = std::chrono::steady_clock::now();
        const auto read = readMasks({file}, nullptr, {});
        opening.push_back(millisecondsSince(start));
        if (read.masks.empty()) {
            for (const auto& error : read.errors)
                std::fprintf(stderr, "%s\n", error.reason.english().c_str());
            return 1;
        }
        segments = read.masks.front().segmentation->segments().size();
    }
    report.add({"open " + std::to_string(segments) + " segments", "ms", opening,
                "read(2) of the file", bytes});
    report.add({"memory at most", "bytes per voxel", {taken.peak / taken.voxels}, {}, {}});
    report.add({"memory afterwards", "bytes per voxel", {taken.after / taken.voxels}, {}, {}});
    report.note("in the viewer's own process; the reader's, which ends, holds the file and the "
                "layers that it fills");
    return 0;
}

} // namespace hangaku::bench
