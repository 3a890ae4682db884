#include "tests/bench/CompressedLoad.h"

#include "tests/bench/Measurement.h"

#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/TransferSyntax.h"
#include "viewer/session/ReaderClient.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmImageWriter.h>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;
namespace fs = std::filesystem;

constexpr std::size_t kSlices = 60;
constexpr int kRuns = 5;

/// A folder in memory, removed at the end.
class Scratch {
public:
    Scratch()
    {
        auto pattern = (fs::path("/dev/shm") / "hangaku-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) != nullptr)
            m_path = pattern;
    }
    ~Scratch()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

bool runQuietly(const std::string& command)
{
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

bool writeJpeg2000(const fs::path& from, const fs::path& to)
{
    gdcm::ImageReader reader;
    reader.SetFileName(from.c_str());
    if (!reader.Read())
        return false;
    gdcm::ImageChangeTransferSyntax change;
    change.SetTransferSyntax(gdcm::TransferSyntax::JPEG2000Lossless);
    change.SetInput(reader.GetImage());
    if (!change.Change())
        return false;
    gdcm::ImageWriter writer;
    writer.SetFile(reader.GetFile());
    writer.SetImage(change.GetOutput());
    writer.SetFileName(to.c_str());
    return writer.Write();
}

bool compress(const char* kind, const fs::path& from, const fs::path& to)
{
    if (std::string(kind) == "JPEG 2000")
        return writeJpeg2000(from, to);
    const auto program = std::string(kind) == "JPEG-LS" ? "dcmcjpls" : "dcmcjpeg +e1";
    return runQuietly(std::string(program) + " '" + from.string() + "' '" + to.string() + "'");
}

std::string dcm2niix(const fs::path& from, const fs::path& into)
{
    return "dcm2niix -z n -b n -f v -w 1 -o '" + into.string() + "' '" + from.string() + "'";
}

/// What dcm2niix advises where it was built without JPEG-LS, as the distribution's is.
std::string dcmdjplsFirst(const std::string& from, const fs::path& into)
{
    const auto plain = (into / "plain").string();
    return "mkdir -p '" + plain + "' && for f in '" + from + "'/*; do dcmdjpls \"$f\" '" + plain +
           "/'$(basename \"$f\") || exit 1; done && " + dcm2niix(plain, into);
}

/// @return false when nothing was loaded
template <typename Scan, typename Load>
bool scanAndLoad(const std::string& folder, const Scan& scan, const Load& load)
{
    const auto found = scan(std::vector<fs::path>{folder});
    if (!found)
        return false;
    const VolumeDescription* largest = nullptr;
    for (const auto& study : found->studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (largest == nullptr || volume.slices.size() > largest->slices.size())
                    largest = &volume;
    return largest != nullptr && load(*largest).has_value();
}

void measure(const std::string& kind, const std::string& folder, Report& report)
{
    std::vector<double> here, apart, other;
    const Scratch scratch;
    std::string program = "dcm2niix";
    auto convert = dcm2niix(folder, scratch.path());
    bool isConverted = runQuietly(convert);
    if (!isConverted) {
        program = "dcmdjpls and dcm2niix";
        convert = dcmdjplsFirst(folder, scratch.path());
        isConverted = runQuietly(convert);
    }
    const auto loadHere = [](const VolumeDescription& volume) {
        return dicom::loadVolume(volume, {});
    };
    const ReaderClient client;
    const auto loadApart = [&client](const VolumeDescription& volume) {
        return client.loadVolume(volume, {});
    };
    bool isLoaded = true;
    for (int run = 0; run < kRuns && isLoaded; ++run) {
        here.push_back(timed([&] {
            isLoaded = scanAndLoad(
                folder, [](const auto& paths) { return dicom::scan(paths, {}); }, loadHere);
        }));
        apart.push_back(timed([&] {
            isLoaded = scanAndLoad(
                           folder, [&](const auto& paths) { return client.scan(paths, {}); },
                           loadApart) &&
                       isLoaded;
        }));
        if (isConverted)
            other.push_back(timed([&] { isConverted = runQuietly(convert); }));
    }
    if (!isLoaded)
        return report.note(kind + ": cannot be loaded");
    if (!isConverted) {
        other.clear();
        report.note(kind + ": dcm2niix is not there, or refuses it");
    }
    const std::string against = other.empty() ? "" : program;
    report.add({"scan + load, " + kind, "ms", here, against, other});
    report.add({"scan + load by hangaku-reader, " + kind, "ms", apart, against, other});
}

} // namespace

void measureCompressed(const VolumeDescription& volume, const std::string& folder, Report& report)
{
    const auto encoding = dicom::pixelEncodingOf(volume.transferSyntaxUid);
    if (encoding != dicom::PixelEncoding::LittleEndian) {
        measure("as it is (" + volume.transferSyntaxUid + ")", folder, report);
        return;
    }
    const auto count = std::min(kSlices, volume.slices.size());
    const auto first = (volume.slices.size() - count) / 2;
    for (const char* kind : {"JPEG lossless", "JPEG-LS", "JPEG 2000"}) {
        const Scratch scratch;
        bool isWritten = !scratch.path().empty();
        for (std::size_t n = 0; n < count && isWritten; ++n) {
            const auto& slice = volume.slices[first + n];
            isWritten = compress(kind, volume.instances[static_cast<std::size_t>(slice.instance)].path,
                                 scratch.path() / (std::to_string(n) + ".dcm"));
        }
        if (isWritten)
            measure(std::string(kind) + ", " + std::to_string(count) + " slices",
                    scratch.path().string(), report);
        else
            report.note(std::string(kind) + ": the series cannot be written so");
    }
}

} // namespace hangaku::bench
