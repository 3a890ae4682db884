#include "viewer/session/SegmentationClient.h"

#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/dicom/seg/SegmentationFile.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;
using hangaku::tests::TemporaryFolder;
using hangaku::tests::contentOf;
using hangaku::tests::write;

namespace {

/// A segmentation of two balls that overlap, saved on a series of its own; the series.
VolumeDescription writeSample(const std::filesystem::path& folder)
{
    const auto g = obliqueGrid({13, 11, 9});
    Volume volume{g, *VoxelBuffer::create(PixelType::Int16, g.voxelCount()), 1, 0, {}};
    volume.description.seriesInstanceUid = dicom::uidFromText("a series");
    REQUIRE(dicom::writeCtSeries(volume, folder / "ct", {}));
    const auto scanned = dicom::scan({folder / "ct"}, {});
    REQUIRE(scanned);
    const auto source = scanned->studies.front().series.front().volumes.front();
    Segmentation sample(*source.geometry, "胸部");
    for (int layer = 0; layer < 2; ++layer) {
        std::vector<Label> voxels(g.voxelCount());
        for (std::size_t at = 0; at < voxels.size(); ++at)
            voxels[at] = (at / 3 + static_cast<std::size_t>(layer)) % 5 < 2
                             ? static_cast<Label>(3 + 4 * layer)
                             : Label{0};
        LabelMap map(sample.geometry(), std::move(voxels));
        if (layer == 0)
            sample.layer(0) = std::move(map);
        else
            sample.addLayer(std::move(map));
        Segment segment;
        segment.number = static_cast<Label>(3 + 4 * layer);
        segment.layer = layer;
        segment.label = "ball";
        segment.labelJa = "球";
        segment.algorithmType = AlgorithmType::Automatic;
        segment.correction = Correction{"半学 花子", "2026-01-31T14:02:11+09:00"};
        REQUIRE(sample.insert(segment));
    }
    sample.provenance.modelId = "org.hangaku.balls";
    REQUIRE(dicom::writeSegmentation(sample, source, folder / "seg.dcm"));
    return source;
}

void checkSame(const Segmentation& a, const Segmentation& b)
{
    CHECK(a.geometry() == b.geometry());
    CHECK(a.name == b.name);
    CHECK(a.provenance == b.provenance);
    CHECK(a.seriesInstanceUid == b.seriesInstanceUid);
    CHECK(a.frameOfReferenceUid == b.frameOfReferenceUid);
    CHECK(a.segments() == b.segments());
    REQUIRE(a.layerCount() == b.layerCount());
    for (int layer = 0; layer < a.layerCount(); ++layer)
        CHECK(std::ranges::equal(a.layer(layer).voxels(), b.layer(layer).voxels()));
}

/// Nests sequences so deeply before the patient's name that a recursive parser runs out of stack.
void makeBottomless(const std::filesystem::path& file, const std::filesystem::path& bottomless)
{
    auto content = contentOf(file);
    const std::string opening("\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff"
                              "\xfe\xff\x00\xe0\xff\xff\xff\xff",
                              20);
    std::string nest;
    for (int depth = 0; depth < 300'000; ++depth)
        nest += opening;
    const auto patient = content.find(std::string("\x10\x00\x10\x00PN", 6));
    REQUIRE(patient != std::string::npos);
    content.insert(patient, nest);
    write(bottomless, content);
}

/// Puts another value of two or more bytes into an element of explicit little endian.
void replaceValue(std::string& content, std::string_view tagAndVr, std::string_view value)
{
    const auto found = content.rfind(tagAndVr);
    REQUIRE(found != std::string::npos);
    content.replace(found + tagAndVr.size() + 2, value.size(), value);
}

} // namespace

TEST_CASE("SegmentationClient: reads what this process would", "[reader][seg]")
{
    const TemporaryFolder folder;
    const auto source = writeSample(folder.path());
    const SegmentationClient client;
    const bool onSource = GENERATE(true, false);
    const auto* image = onSource ? &source : nullptr;

    const auto there = client.read(folder / "seg.dcm", image, {});
    const auto here = dicom::readSegmentation(folder / "seg.dcm", image);

    REQUIRE(there);
    REQUIRE(here);
    checkSame(there->value, here->value);
    CHECK(there->warnings == here->warnings);
}

TEST_CASE("SegmentationClient: every sample is the same through another process", "[reader][seg]")
{
    HANGAKU_NEED_DATA(data, "seg");
    int readable = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
        if (entry.path().extension() != ".dcm")
            continue;
        CAPTURE(entry.path());
        const auto there = SegmentationClient().read(entry.path(), nullptr, {});
        const auto here = dicom::readSegmentation(entry.path());
        REQUIRE(there.has_value() == here.has_value());
        if (!there) {
            CHECK(there.error().code == here.error().code);
            CHECK(there.error().reason == here.error().reason);
            continue;
        }
        checkSame(there->value, here->value);
        CHECK(there->warnings == here->warnings);
        ++readable;
    }
    CHECK(readable == 19);
}

TEST_CASE("SegmentationClient: frames compressed as JPEG-LS", "[reader][seg]")
{
    const std::string name = GENERATE("sparse-labelmap-noppv.dcm", "sparse-labelmap-ppv5.dcm");
    HANGAKU_NEED_DATA(file, "seg/dcmqi_ct_three_slices/" + name);
    if (std::system("command -v dcmcjpls >/dev/null 2>&1") != 0) {
        WARN("SKIPPED: needs dcmcjpls");
        return;
    }
    const TemporaryFolder folder;
    const auto packed = folder / "packed.dcm";
    REQUIRE(std::system(("dcmcjpls '" + file.string() + "' '" + packed.string() + "'").c_str()) ==
            0);
    REQUIRE(contentOf(packed).find("1.2.840.10008.1.2.4.80") != std::string::npos);

    const auto read = SegmentationClient().read(packed, nullptr, {});
    const auto plain = SegmentationClient().read(file, nullptr, {});

    REQUIRE(read);
    REQUIRE(plain);
    CHECK(std::ranges::equal(read->value.layer(0).voxels(), plain->value.layer(0).voxels()));
    CHECK(read->value.voxelCounts() == plain->value.voxelCounts());
}

TEST_CASE("SegmentationClient: headers that promise what no file can hold are refused at once",
          "[reader][seg]")
{
    const TemporaryFolder folder;
    writeSample(folder.path());
    auto content = contentOf(folder / "seg.dcm");
    const std::string rows("\x28\x00\x10\x00US", 6);
    const std::string columns("\x28\x00\x11\x00US", 6);
    const std::string frames("\x28\x00\x08\x00IS", 6);
    SECTION("rows and columns")
    {
        replaceValue(content, rows, "\xff\xff");
        replaceValue(content, columns, "\xff\xff");
    }
    SECTION("rows")
    {
        replaceValue(content, rows, "\xff\xff");
    }
    SECTION("no columns")
    {
        replaceValue(content, columns, std::string_view("\0\0", 2));
    }
    SECTION("frames")
    {
        replaceValue(content, frames, "99");
    }
    SECTION("the length of the pixels")
    {
        const auto pixels = content.rfind(std::string("\xe0\x7f\x10\x00O", 5));
        REQUIRE(pixels != std::string::npos);
        content.replace(pixels + 8, 4, "\xf0\xff\xff\x7f");
    }
    write(folder / "bad.dcm", content);
    const auto start = std::chrono::steady_clock::now();

    const auto read = SegmentationClient().read(folder / "bad.dcm", nullptr, {});

    REQUIRE_FALSE(read);
    CAPTURE(read.error().reason.english(), read.error().detail);
    CHECK(read.error().reason.english().find("bad.dcm") != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("SegmentationClient: a file that ends the reader is an error, and nothing else",
          "[reader][seg]")
{
    const TemporaryFolder folder;
    writeSample(folder.path());
    makeBottomless(folder / "seg.dcm", folder / "deep.dcm");

    const auto read = SegmentationClient().read(folder / "deep.dcm", nullptr, {});

    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::ParseFailed);
    CHECK(read.error().reason.english().find("stopped the DICOM reader") != std::string::npos);
}

TEST_CASE("SegmentationClient: a file that unpacks to far more than it holds is refused",
          "[reader][seg]")
{
    const TemporaryFolder folder;
    writeSample(folder.path());
    const auto content = contentOf(folder / "seg.dcm");
    // The meta header with another transfer syntax, and zeros without end.
    const std::string plain("1.2.840.10008.1.2.1\0", 20);
    const std::string deflated("1.2.840.10008.1.2.1.99", 22);
    const auto syntax = content.find(plain);
    REQUIRE(syntax != std::string::npos);
    const auto end = syntax + plain.size();
    const auto length = content.find(std::string("\x02\x00\x00\x00UL\x04\x00", 8)) + 8;
    std::uint32_t group = 0;
    std::memcpy(&group, content.data() + length, sizeof group);
    const auto dataSet = length + sizeof group + group;
    group += 2;
    std::string bomb = content.substr(0, syntax) + deflated + content.substr(end, dataSet - end);
    bomb.replace(length, sizeof group, reinterpret_cast<const char*>(&group), sizeof group);
    bomb[syntax - 2] = 22;
    // One block of fixed codes: a zero, then copies of 258 bytes of it (RFC 1951, 3.2.6).
    std::string bits = "110"
                       "00110000";
    std::string stream;
    for (int n = 0; n < 5'000'000; ++n) {
        bits += "11000101"
                "00000";
        for (; bits.size() >= 8; bits.erase(0, 8)) {
            char byte = 0;
            for (int bit = 0; bit < 8; ++bit)
                byte = static_cast<char>(byte | (bits[static_cast<std::size_t>(bit)] - '0') << bit);
            stream += byte;
        }
    }
    write(folder / "bomb.dcm", bomb + stream);

    const auto read = SegmentationClient().read(folder / "bomb.dcm", nullptr, {});

    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::OutOfMemory);
    CHECK(read.error().reason.english().find("unpacks") != std::string::npos);
}

TEST_CASE("SegmentationClient: writes what this process would, from an image read elsewhere",
          "[reader][seg]")
{
    const TemporaryFolder folder;
    const auto source = writeSample(folder.path());
    const auto sample = dicom::readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(sample);

    REQUIRE(SegmentationClient().write(sample->value, source, folder / "again.dcm"));

    const auto again = dicom::readSegmentation(folder / "again.dcm", &source);
    REQUIRE(again);
    checkSame(again->value, sample->value);
    const auto here = dicom::readSourceAttributes(folder / "seg.dcm");
    const auto there = dicom::readSourceAttributes(folder / "again.dcm");
    REQUIRE((here && there));
    CHECK(here->size() > 15);
    REQUIRE(here->size() == there->size());
    for (std::size_t n = 0; n < here->size(); ++n)
        if (const auto tag = (*here)[n].first; tag != 0x00080018 && tag != 0x0020000e &&
                                               tag >> 16 != 0x0008) // new UIDs, another minute
            CHECK((*here)[n] == (*there)[n]);
}

TEST_CASE("SegmentationClient: an image that ends the reader costs the save, not the program",
          "[reader][seg]")
{
    const TemporaryFolder folder;
    auto source = writeSample(folder.path());
    const auto sample = dicom::readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(sample);
    auto& image = source.instances[static_cast<std::size_t>(source.slices.front().instance)].path;
    makeBottomless(image, folder / "deep.dcm");
    image = folder / "deep.dcm";

    const auto written = SegmentationClient().write(sample->value, source, folder / "again.dcm");

    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::ParseFailed);
    CHECK(written.error().reason.english().find("deep.dcm") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "again.dcm"));
}

TEST_CASE("SegmentationClient: damaged files give a reason or a mask", "[reader][seg]")
{
    HANGAKU_NEED_DATA(data, "seg");
    const std::string name =
        GENERATE("pydicom_liver/liver_j2k.dcm", "pydicom_liver/liver_nonbyte_aligned_rle.dcm",
                 "highdicom/seg_image_ct_binary_overlap.dcm");
    const TemporaryFolder folder;
    const auto content = contentOf(data / name);
    std::mt19937 random(20260131);
    for (int n = 0; n < 12; ++n) {
        auto damaged = content;
        for (int at = 0; at < 1 + n % 5 * 8; ++at)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        if (n % 4 == 3)
            damaged.resize(random() % damaged.size());
        write(folder / "damaged.dcm", damaged);

        const auto read = SegmentationClient().read(folder / "damaged.dcm", nullptr, {});

        CAPTURE(name, n);
        if (!read)
            CHECK_FALSE(read.error().reason.isEmpty());
    }
}

TEST_CASE("SegmentationClient: without its program nothing is parsed or written, and the error names it",
          "[reader][seg]")
{
    const TemporaryFolder folder;
    const auto source = writeSample(folder.path());
    const auto sample = dicom::readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(sample);
    const SegmentationClient client(folder / "no-such-program");

    const auto read = client.read(folder / "seg.dcm", &source, {});
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::WorkerFailed);
    CHECK(read.error().reason.english().find("no-such-program") != std::string::npos);
    CHECK_FALSE(read.error().hint.isEmpty());

    const auto written = client.write(sample->value, source, folder / "again.dcm");
    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::WorkerFailed);
    CHECK_FALSE(std::filesystem::exists(folder / "again.dcm"));
}

TEST_CASE("SegmentationClient: a program that always dies is an error", "[reader][seg]")
{
    const TemporaryFolder folder;
    writeSample(folder.path());

    const auto read = SegmentationClient("/bin/false").read(folder / "seg.dcm", nullptr, {});

    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::WorkerFailed);
}

TEST_CASE("SegmentationClient: stops when it is told to", "[reader][seg]")
{
    const TemporaryFolder folder;
    writeSample(folder.path());
    std::stop_source stop;
    stop.request_stop();

    const auto read =
        SegmentationClient().read(folder / "seg.dcm", nullptr, {stop.get_token(), {}});

    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::Cancelled);
}
