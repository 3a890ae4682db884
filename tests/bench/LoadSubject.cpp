#include "tests/bench/CompressedLoad.h"
#include "tests/bench/Subject.h"

#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"
#include "viewer/session/ReaderClient.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <itkGDCMImageIO.h>
#include <itkImageSeriesReader.h>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;

std::optional<VolumeDescription> largestVolume(const ScanResult& scanned)
{
    const VolumeDescription* largest = nullptr;
    for (const auto& study : scanned.studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (largest == nullptr || volume.slices.size() > largest->slices.size())
                    largest = &volume;
    return largest == nullptr ? std::nullopt : std::optional(*largest);
}

std::optional<VolumeDescription> scanFolder(const std::string& folder)
{
    const auto scanned = dicom::scan({folder}, {});
    return scanned ? largestVolume(*scanned) : std::nullopt;
}

/// The same bytes with read(2) alone: the pixels of a native file, all of an encapsulated one, one
/// after the other into one fresh buffer as large as the volume.
void readBytes(const VolumeDescription& volume, std::size_t volumeBytes)
{
    const std::unique_ptr<char, decltype(&std::free)> buffer(
        static_cast<char*>(std::malloc(volumeBytes)), &std::free);
    std::size_t at = 0;
    for (const auto& instance : volume.instances) {
        const int file = ::open(instance.path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0)
            continue;
        ::lseek(file, static_cast<off_t>(instance.pixelOffset), SEEK_SET);
        while (at < volumeBytes) {
            const auto got = ::read(file, buffer.get() + at, volumeBytes - at);
            if (got <= 0)
                break;
            at += static_cast<std::size_t>(got);
        }
        ::close(file);
    }
}

bool readWithItk(const VolumeDescription& volume)
{
    using Image = itk::Image<short, 3>;
    const auto reader = itk::ImageSeriesReader<Image>::New();
    std::vector<std::string> names;
    for (const auto& instance : volume.instances)
        names.push_back(instance.path.string());
    reader->SetImageIO(itk::GDCMImageIO::New());
    reader->SetFileNames(names);
    try {
        reader->Update();
    } catch (const itk::ExceptionObject&) {
        return false;
    }
    return true;
}

/// Peak resident memory in MB of a process of its own that scans and loads the folder.
double peakMemoryMb(const std::string& folder)
{
    const auto child = ::fork();
    if (child == 0) {
        const auto volume = scanFolder(folder);
        ::_exit(volume && dicom::loadVolume(*volume, {}) ? 0 : 1);
    }
    int status = 0;
    rusage usage{};
    if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0)
        return 0;
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// A voxel or two of the result, so that nothing is optimised away.
bool loadOnce(const VolumeDescription& volume, double& firstSliceMs,
              const std::optional<ReaderClient>& reader = {})
{
    const auto start = std::chrono::steady_clock::now();
    firstSliceMs = 0;
    LoadObserver observer;
    observer.onSlice = [&](int) {
        if (firstSliceMs == 0)
            firstSliceMs = millisecondsSince(start);
    };
    return reader ? reader->loadVolume(volume, observer).has_value()
                  : dicom::loadVolume(volume, observer).has_value();
}

} // namespace

int runLoad(const std::vector<std::string>& arguments, Report& report)
{
    std::string folder;
    int runs = 11;
    for (std::size_t n = 0; n < arguments.size(); ++n) {
        if (arguments[n] == "--runs" && n + 1 < arguments.size())
            runs = std::max(1, std::atoi(arguments[++n].c_str()));
        else
            folder = arguments[n];
    }
    const double peak = peakMemoryMb(folder);
    const auto volume = scanFolder(folder);
    if (!volume || !dicom::loadVolume(*volume, {})) {
        std::fprintf(stderr, "hangaku-bench: no volume can be loaded from %s\n", folder.c_str());
        return 1;
    }
    const auto voxels = static_cast<std::size_t>(volume->storedPixels.columns) *
                        static_cast<std::size_t>(volume->storedPixels.rows) *
                        volume->slices.size();
    const auto volumeBytes = voxels * bytesPerPixel(volume->pixelType);
    report.note("volume: " + std::to_string(volume->slices.size()) + " slices of " +
                std::to_string(volume->storedPixels.columns) + " x " +
                std::to_string(volume->storedPixels.rows) + ", " +
                std::to_string(volumeBytes >> 20) + " MB, files in the page cache");

    std::vector<double> scan, load, first, both, read, itk;
    std::vector<double> apart, apartFirst;
    const ReaderClient reader;
    reader.keepReady(); // as the viewer's window does
    // Until one waits; before what it is compared with as well, since idle cores wake slowly.
    const auto pause = [] { std::this_thread::sleep_for(std::chrono::milliseconds(500)); };
    for (int run = 0; run < runs; ++run) {
        double firstMs = 0;
        scan.push_back(timed([&] { scanFolder(folder); }));
        load.push_back(timed([&] { loadOnce(*volume, firstMs); }));
        first.push_back(firstMs);
        pause();
        both.push_back(timed([&] {
            if (const auto found = scanFolder(folder))
                loadOnce(*found, firstMs);
        }));
        pause();
        apart.push_back(timed([&] {
            const auto found = reader.scan({folder}, {});
            if (const auto largest = found ? largestVolume(*found) : std::nullopt)
                loadOnce(*largest, firstMs, reader);
        }));
        apartFirst.push_back(firstMs);
        read.push_back(timed([&] { readBytes(*volume, volumeBytes); }));
        bool isRead = true;
        const double itkMs = timed([&] { isRead = readWithItk(*volume); });
        if (isRead)
            itk.push_back(itkMs);
    }
    report.add({"scan", "ms", scan, {}, {}});
    report.add({"load", "ms", load, "read(2) of the same bytes", read});
    if (!itk.empty())
        report.add({"load", "ms", load, "itk::ImageSeriesReader", itk});
    report.add({"load: first slice", "ms", first, {}, {}});
    report.add({"scan + load", "ms", both, "read(2) of the same bytes", read});
    if (!itk.empty())
        report.add({"scan + load", "ms", both, "itk::ImageSeriesReader", itk});
    report.add({"scan + load by hangaku-reader", "ms", apart, "in one process", both});
    report.add({"load by hangaku-reader: first slice", "ms", apartFirst, "in one process", first});
    const double voxelMb = static_cast<double>(volumeBytes) / (1 << 20);
    measureCompressed(*volume, folder, report);
    report.add({"peak memory of scan + load", "MB", {peak}, "voxels alone", {voxelMb}});
    return 0;
}

} // namespace hangaku::bench
