#include "viewer/session/ReaderClient.h"

#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/dicom/RawFile.h"
#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"
#include "viewer/session/ReaderProcess.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

/// A slice whose header nests sequences so deeply that a recursive parser runs out of stack.
void writeBottomless(const std::filesystem::path& file)
{
    writeDicom(DicomSlice{}, file);
    auto content = contentOf(file);
    const std::string opening("\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff"
                              "\xfe\xff\x00\xe0\xff\xff\xff\xff",
                              20);
    std::string nest;
    for (int depth = 0; depth < 200'000; ++depth)
        nest += opening;
    const auto patient = content.find(std::string("\x20\x00\x0d\x00UI", 6));
    REQUIRE(patient != std::string::npos);
    content.insert(patient, nest);
    write(file, content);
}

/// Written again with another program's compression, so that it has to be decoded.
void compressWith(const std::string& program, const std::filesystem::path& file)
{
    const auto name = file.string();
    REQUIRE(std::system((program + " '" + name + "' '" + name + ".new' && mv '" + name + ".new' '" +
                         name + "'")
                            .c_str()) == 0);
}

/// A slice as lossless JPEG that GDCM's decoder does not survive, because its JFIF marker has a
/// version that does not exist.
void writeUndecodable(const DicomSlice& slice, const std::filesystem::path& file)
{
    writeDicom(slice, file);
    compressWith("dcmcjpeg +e1", file);
    auto content = contentOf(file);
    const auto marker = content.find("JFIF");
    REQUIRE(marker != std::string::npos);
    content[marker + 5] = 9;
    write(file, content);
}

ScanResult scanOf(const std::filesystem::path& path)
{
    auto result = ReaderClient().scan({path}, {});
    REQUIRE(result.has_value());
    return std::move(*result);
}

/// Readers and decoders that this process has started.
std::vector<pid_t> readers()
{
    std::vector<pid_t> found;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream children(task.path() / "children");
        for (pid_t pid = 0; children >> pid;) {
            std::string name;
            std::ifstream("/proc/" + std::to_string(pid) + "/comm") >> name;
            if (name == "hangaku-reader" || name == "hangaku-decoder")
                found.push_back(pid);
        }
    }
    return found;
}

void compress(const std::filesystem::path& folder)
{
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        compressWith("dcmcrle", entry.path());
}

} // namespace

TEST_CASE("ReaderClient: finds and loads what this process would", "[reader]")
{
    const TemporaryFolder folder;
    auto slices = stackOf(9, {0, 0.4, 2.5});
    slices[3].slope = "2.5";
    writeAll(slices, folder / "ct");
    compress(folder / "ct");
    std::ofstream(folder / "ct" / "notes.dcm") << "no image";

    const auto here = dicom::scan({folder / "ct"}, {});
    const auto there = scanOf(folder / "ct");
    REQUIRE(volumesOf(there).size() == volumesOf(*here).size());
    REQUIRE(there.rejected.size() == 1);
    CHECK(there.rejected[0].reason == here->rejected[0].reason);
    for (std::size_t n = 0; n < volumesOf(there).size(); ++n) {
        const auto description = volumesOf(there)[n];
        CHECK(description.geometry == volumesOf(*here)[n].geometry);
        CHECK(description.warnings == volumesOf(*here)[n].warnings);
        std::vector<int> shown;
        bool isAllocated = false;
        LoadObserver observer;
        observer.onAllocated = [&](const Volume&) { isAllocated = true; };
        observer.onSlice = [&](int k) { shown.push_back(k); };
        const auto loaded = ReaderClient().loadVolume(description, observer);
        const auto expected = dicom::loadVolume(description, {});
        REQUIRE(loaded.has_value());
        CHECK(isAllocated);
        CHECK(shown.size() == description.slices.size());
        REQUIRE(loaded->value.voxels->sizeBytes() == expected->value.voxels->sizeBytes());
        CHECK(std::memcmp(loaded->value.voxels->data(), expected->value.voxels->data(),
                          expected->value.voxels->sizeBytes()) == 0);
    }
}

TEST_CASE("ReaderClient: colours, time points, uneven slices and overlays arrive as in one process",
          "[reader]")
{
    const TemporaryFolder folder;
    const bool isColour = GENERATE(false, true);
    VolumeDescription d;
    d.storedPixels = {4, 3, 16, 12, false, isColour ? 3 : 1, isColour ? "RGB" : "MONOCHROME2"};
    std::string pixels;
    for (int n = 0; n < 6 * 12 * d.storedPixels.samplesPerPixel; ++n)
        pixels += {static_cast<char>(n * 31), static_cast<char>(n % 16)};
    RawFile().addLayout(d.storedPixels, -1, 1, 6).add(0x6000, 0x0010, {3})
        .add(0x6000, 0x0011, {4}).add(0x6000, 0x0050, {1, 1}, "SS")
        .add(0x6000, 0x3000, "OW", std::string("\x12\x05", 2)).add(0x7fe0, 0x0010, "OW", pixels)
        .write(folder / "film.dcm");
    d.instances = {RawFile::instance(folder / "film.dcm", 6)};
    for (int frame = 0; frame < 6; ++frame)
        d.slices.push_back({0, frame, 1, 0});
    d.timePoints = 2;
    d.channels = isColour ? 3 : 1;
    d.pixelType = isColour ? PixelType::UInt8 : PixelType::Int16;
    d.geometry = *ImageGeometry::create({4, 3, 4}, {1, 2, 3}, {5, 6, 7},
                                        {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    d.slicePlaces = {0, 1.25, 3};
    const auto here = dicom::loadVolume(d, {});
    const auto there = ReaderClient().loadVolume(d, {});
    REQUIRE(here.has_value());
    REQUIRE(there.has_value());
    const auto same = [](const VoxelBuffer& a, const VoxelBuffer& b) {
        return a.sizeBytes() == b.sizeBytes() && std::memcmp(a.data(), b.data(), a.sizeBytes()) == 0;
    };
    CHECK(same(*here->value.voxels, *there->value.voxels));
    REQUIRE(there->value.allTimePoints);
    CHECK(same(*here->value.allTimePoints, *there->value.allTimePoints));
    REQUIRE(there->value.acquired.has_value());
    CHECK(same(*here->value.acquired->voxels, *there->value.acquired->voxels));
    REQUIRE(there->value.overlays);
    CHECK(there->value.overlays->size() == 6);
    CHECK(there->value.overlays->back().slice == 5);
    CHECK(there->value.overlays->back().bits == here->value.overlays->back().bits);
}

TEST_CASE("ReaderClient: CT values beyond int16 arrive as float32", "[reader]")
{
    const TemporaryFolder folder;
    auto slices = stackOf(5, {0, 0, 2});
    for (auto& slice : slices)
        slice.bitsStored = 16;
    slices[4].fill = 60000;
    writeAll(slices, folder / "ct");
    compress(folder / "ct");
    const auto loaded = ReaderClient().loadVolume(volumesOf(scanOf(folder / "ct")).at(0), {});
    REQUIRE(loaded.has_value());
    CHECK(loaded->value.voxels->type() == PixelType::Float32);
    CHECK(loaded->value.valueAt({1, 1, 4}) == 60000 - 1024);
    CHECK(loaded->value.valueAt({1, 1, 2}) == 1026 - 1024);
}

TEST_CASE("ReaderClient: files that end the reader are named, the others open", "[reader]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(7, {0, 0, 2}), folder / "ct");
    for (const char* name : {"000.dcm", "4.dcm", "zzz.dcm"})
        writeBottomless(folder / "ct" / name);
    const auto result = scanOf(folder / "ct");
    const auto volumes = volumesOf(result);
    REQUIRE(volumes.size() == 1);
    CHECK(volumes[0].slices.size() == 7);
    REQUIRE(result.rejected.size() == 3);
    CHECK(result.rejected[0].reason.english().find("000.dcm is damaged") == 0);
    CHECK(readers().empty());
}

TEST_CASE("ReaderClient: slices that end the reader stay empty, with a warning", "[reader]")
{
    const TemporaryFolder folder;
    const auto slices = stackOf(7, {0, 0, 2});
    std::filesystem::create_directories(folder / "ct");
    for (std::size_t k = 0; k < slices.size(); ++k) {
        const auto file = folder / "ct" / (std::to_string(k) + ".dcm");
        if (k == 2 || k == 5)
            writeUndecodable(slices[k], file);
        else
            writeDicom(slices[k], file);
    }
    const auto volumes = volumesOf(scanOf(folder / "ct"));
    REQUIRE(volumes.size() == 1);
    const auto loaded = ReaderClient().loadVolume(volumes[0], {});
    REQUIRE(loaded.has_value());
    for (int k = 0; k < 7; ++k)
        CHECK(loaded->value.valueAt({2, 1, k}) == (k == 2 || k == 5 ? -1024 : k));
    REQUIRE(loaded->warnings.size() == 2);
    CHECK(loaded->warnings[0].code == "unreadable-slice");
    CHECK(loaded->warnings[0].text.english().find("stopped the DICOM reader") !=
          std::string::npos);
}

TEST_CASE("ReaderClient: a reader that is killed is replaced, and nothing is lost", "[reader]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(60, {0, 0, 2}), folder / "ct");
    compress(folder / "ct");
    std::atomic<int> killed{0};
    Progress progress;
    progress.report = [&](double) {
        if (killed >= 2)
            return;
        for (const auto pid : readers()) {
            ::kill(pid, SIGKILL);
            ++killed;
        }
    };
    const auto result = ReaderClient().scan({folder / "ct"}, progress);
    REQUIRE(result.has_value());
    CHECK(killed == 2);
    CHECK(result->rejected.empty());
    REQUIRE(volumesOf(*result).size() == 1);
    CHECK(volumesOf(*result)[0].instances.size() == 60);
    killed = 0;
    int allocated = 0;
    LoadObserver observer;
    observer.progress = progress;
    observer.onAllocated = [&](const Volume&) { ++allocated; };
    const auto loaded = ReaderClient().loadVolume(volumesOf(*result)[0], observer);
    REQUIRE(loaded.has_value());
    CHECK(killed == 2);
    CHECK(allocated == 1);
    const auto expected = dicom::loadVolume(volumesOf(*result)[0], {});
    CHECK(std::memcmp(loaded->value.voxels->data(), expected->value.voxels->data(),
                      expected->value.voxels->sizeBytes()) == 0);
    CHECK(loaded->warnings == expected->warnings);
}

TEST_CASE("ReaderClient: stops at once and leaves no process behind", "[reader]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(100, {0, 0, 2}), folder / "ct");
    std::stop_source stop;
    Progress progress{stop.get_token(), [&](double) { stop.request_stop(); }};
    const auto result = ReaderClient().scan({folder / "ct"}, progress);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::Cancelled);
    CHECK(readers().empty());
}

TEST_CASE("ReaderClient: without its programs nothing is parsed, and the error names the one that is missing",
          "[reader]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(5, {0, 0, 2}), folder / "ct");
    compress(folder / "ct");
    const ReaderClient reader(folder / "no-such-program", folder / "nor-this");

    const auto scanned = reader.scan({folder / "ct"}, {});
    REQUIRE_FALSE(scanned.has_value());
    CHECK(scanned.error().code == ErrorCode::WorkerFailed);
    CHECK(scanned.error().reason.english().find("no-such-program") != std::string::npos);
    CHECK_FALSE(scanned.error().hint.isEmpty());

    const auto found = scanOf(folder / "ct");
    const auto loaded = reader.loadVolume(volumesOf(found).at(0), {});
    REQUIRE_FALSE(loaded.has_value());
    CHECK(loaded.error().code == ErrorCode::WorkerFailed);
    CHECK(loaded.error().reason.english().find("nor-this") != std::string::npos);
}

TEST_CASE("ReaderClient: a program that always dies is an error, not an endless loop", "[reader]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(3, {0, 0, 2}), folder / "ct");
    compress(folder / "ct");
    const ReaderClient reader("/bin/false", "/bin/false");
    const auto result = reader.scan({folder / "ct"}, {});
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::WorkerFailed);
    const auto here = dicom::scan({folder / "ct"}, {});
    CHECK_FALSE(reader.loadVolume(volumesOf(*here)[0], {}).has_value());
}
