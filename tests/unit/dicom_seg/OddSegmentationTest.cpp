#include "viewer/dicom/seg/SegmentationFile.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/dicom_seg/SampleSegmentation.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using namespace hangaku::tests;

// Objects as other programs make them: made here by changing one of ours.

namespace {

const Index3 kSize{16, 24, 9};
constexpr std::size_t kPerFrame = 16 * 24;

/// Saves the three structures, and has `change` make something else of the data set.
Result<Loaded<Segmentation>> readChanged(const TemporaryFolder& folder,
                                         const std::function<void(DcmDataset&)>& change)
{
    const auto source = madeSeries(shearedGrid(kSize), folder / "ct");
    REQUIRE(writeSegmentation(threeStructures(*source.geometry), source, folder / "seg.dcm"));
    DcmFileFormat format;
    REQUIRE(format.loadFile((folder / "seg.dcm").c_str()).good());
    format.loadAllDataIntoMemory();
    change(*format.getDataset());
    REQUIRE(format.saveFile((folder / "odd.dcm").c_str(), EXS_LittleEndianExplicit).good());
    return readSegmentation(folder / "odd.dcm", &source);
}

DcmSequenceOfItems& sequenceIn(DcmItem& item, const DcmTagKey& tag)
{
    DcmSequenceOfItems* sequence = nullptr;
    REQUIRE(item.findAndGetSequence(tag, sequence).good());
    REQUIRE(sequence != nullptr);
    return *sequence;
}

/// Puts pixels of 8 or 16 bits in the place of the packed ones: `value(i, j, frame)`.
template <typename T>
void putPixels(DcmDataset& dataset, const std::function<int(int, int, int)>& value)
{
    Sint32 frames = 0;
    dataset.findAndGetSint32(DCM_NumberOfFrames, frames);
    std::vector<T> pixels;
    for (int n = 0; n < frames; ++n)
        for (int j = 0; j < kSize[1]; ++j)
            for (int i = 0; i < kSize[0]; ++i)
                pixels.push_back(static_cast<T>(value(i, j, n)));
    dataset.putAndInsertUint16(DCM_BitsAllocated, sizeof(T) * 8);
    dataset.putAndInsertUint16(DCM_BitsStored, sizeof(T) * 8);
    dataset.putAndInsertUint16(DCM_HighBit, sizeof(T) * 8 - 1);
    if constexpr (sizeof(T) == 1)
        dataset.putAndInsertUint8Array(DCM_PixelData, pixels.data(), pixels.size());
    else
        dataset.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size());
}

/// Keeps one frame for each slice, so that values can be label map's.
void keepFrames(DcmDataset& dataset, unsigned long count)
{
    auto& frames = sequenceIn(dataset, DCM_PerFrameFunctionalGroupsSequence);
    while (frames.card() > count)
        delete frames.remove(frames.card() - 1);
    dataset.putAndInsertString(DCM_NumberOfFrames, std::to_string(count).c_str());
}

/// Takes the first segment's own colour away, and gives it one as the pixel value 7.
void putPalette(DcmDataset& dataset, DcmSequenceOfItems& segments)
{
    delete segments.getItem(0)->remove(DCM_RecommendedDisplayCIELabValue);
    dataset.putAndInsertString(DCM_PhotometricInterpretation, "PALETTE COLOR");
    const std::array<Uint16, 3> descriptor{4, 5, 8};
    const std::array<std::pair<DcmTagKey, DcmTagKey>, 3> channels{
        {{DCM_RedPaletteColorLookupTableDescriptor, DCM_RedPaletteColorLookupTableData},
         {DCM_GreenPaletteColorLookupTableDescriptor, DCM_GreenPaletteColorLookupTableData},
         {DCM_BluePaletteColorLookupTableDescriptor, DCM_BluePaletteColorLookupTableData}}};
    for (unsigned n = 0; n < channels.size(); ++n) {
        // Values 5 to 8, two in a word.
        const std::array<Uint16, 2> words{0x0100, static_cast<Uint16>(0x0900U + 70U + n)};
        dataset.putAndInsertUint16Array(channels[n].first, descriptor.data(), 3);
        dataset.putAndInsertUint16Array(channels[n].second, words.data(), 2);
    }
}

bool hasWarning(const Loaded<Segmentation>& loaded, const std::string& code)
{
    return std::ranges::find(loaded.warnings, code, &Warning::code) != loaded.warnings.end();
}

} // namespace

TEST_CASE("OddSegmentation: frames in any order lie where they say", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto read = readChanged(folder, [](DcmDataset& dataset) {
        auto& frames = sequenceIn(dataset, DCM_PerFrameFunctionalGroupsSequence);
        const auto count = frames.card();
        for (unsigned long n = 0; n < count; ++n)
            frames.insert(frames.remove(count - 1), n, OFTrue);
        const Uint8* bytes = nullptr;
        REQUIRE(dataset.findAndGetUint8Array(DCM_PixelData, bytes).good());
        std::vector<Uint8> reversed;
        constexpr auto kBytes = kPerFrame / 8;
        for (unsigned long n = count; n-- > 0;)
            reversed.insert(reversed.end(), bytes + n * kBytes, bytes + (n + 1) * kBytes);
        dataset.putAndInsertUint8Array(DCM_PixelData, reversed.data(), reversed.size());
    });

    REQUIRE(read);
    CHECK(read->warnings.empty());
    checkSame(read->value, threeStructures(read->value.geometry()));
}

TEST_CASE("OddSegmentation: data sets deflated as a whole, of either byte order, or implicit",
          "[dicom][seg]")
{
    const auto syntax =
        GENERATE(EXS_DeflatedLittleEndianExplicit, EXS_BigEndianExplicit, EXS_LittleEndianImplicit);
    const TemporaryFolder folder;
    const auto source = madeSeries(shearedGrid(kSize), folder / "ct");
    const auto written = threeStructures(*source.geometry);
    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));
    DcmFileFormat format;
    REQUIRE(format.loadFile((folder / "seg.dcm").c_str()).good());
    REQUIRE(format.saveFile((folder / "odd.dcm").c_str(), syntax).good());

    const auto read = readSegmentation(folder / "odd.dcm", &source);

    REQUIRE(read);
    CHECK(read->warnings.empty());
    checkSame(read->value, written);
}

TEST_CASE("OddSegmentation: segments without colours, codes and labels can be told apart",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto read = readChanged(folder, [](DcmDataset& dataset) {
        auto& segments = sequenceIn(dataset, DCM_SegmentSequence);
        for (unsigned long n = 0; n < segments.card(); ++n)
            for (const auto& tag :
                 {DCM_RecommendedDisplayCIELabValue, DCM_SegmentLabel, DCM_SegmentAlgorithmType,
                  DCM_SegmentedPropertyTypeCodeSequence, DCM_SegmentedPropertyCategoryCodeSequence,
                  DcmTagKey(0x0029, 0x0010)})
                delete segments.getItem(n)->remove(tag);
    });

    REQUIRE(read);
    const auto& segments = read->value.segments();
    REQUIRE(segments.size() == 3);
    for (std::size_t n = 0; n < 3; ++n) {
        CHECK(segments[n].label == "Segment " + std::to_string(n + 1));
        CHECK(segments[n].colour != segments[(n + 1) % 3].colour);
        CHECK(segments[n].type.isEmpty());
    }
    const auto expected = threeStructures(read->value.geometry()).voxelCounts();
    CHECK(read->value.voxelCounts() == expected);
}

TEST_CASE("OddSegmentation: numbers may have gaps, and what nothing describes is shown too",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto read = readChanged(folder, [](DcmDataset& dataset) {
        auto& segments = sequenceIn(dataset, DCM_SegmentSequence);
        for (unsigned long n = 0; n < segments.card(); ++n) {
            segments.getItem(n)->putAndInsertUint16(DCM_SegmentNumber,
                                                    static_cast<Uint16>(n == 1 ? 40000 : n + 1));
            delete segments.getItem(n)->remove(DcmTagKey(0x0029, 0x0010)); // our own numbers
        }
        delete segments.remove(2UL);
        auto& frames = sequenceIn(dataset, DCM_PerFrameFunctionalGroupsSequence);
        for (unsigned long n = 0; n < frames.card(); ++n) {
            auto& identification =
                *sequenceIn(*frames.getItem(n), DCM_SegmentIdentificationSequence).getItem(0);
            Uint16 number = 0;
            identification.findAndGetUint16(DCM_ReferencedSegmentNumber, number);
            if (number == 2)
                identification.putAndInsertUint16(DCM_ReferencedSegmentNumber, 40000);
        }
    });

    REQUIRE(read);
    REQUIRE(read->value.segments().size() == 3);
    CHECK(read->value.segments()[1].number == 40000);
    CHECK(read->value.segments()[2].number == 3);
    CHECK(read->value.segments()[2].label == "Segment 3");
    CHECK(hasWarning(*read, "undescribed-segment"));
    CHECK(read->value.voxelCounts() == threeStructures(read->value.geometry()).voxelCounts());
}

TEST_CASE("OddSegmentation: frames that do not say their segment", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const bool onlyOne = GENERATE(true, false);
    const auto read = readChanged(folder, [onlyOne](DcmDataset& dataset) {
        auto& frames = sequenceIn(dataset, DCM_PerFrameFunctionalGroupsSequence);
        for (unsigned long n = 0; n < frames.card(); ++n)
            delete frames.getItem(n)->remove(DCM_SegmentIdentificationSequence);
        auto& segments = sequenceIn(dataset, DCM_SegmentSequence);
        while (onlyOne && segments.card() > 1)
            delete segments.remove(segments.card() - 1);
    });

    CHECK(read.has_value() == onlyOne);
    if (!read)
        CHECK(read.error().code == ErrorCode::ParseFailed);
}

TEST_CASE("OddSegmentation: two frames of a segment at one place are said to be shown together",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto read = readChanged(folder, [](DcmDataset& dataset) {
        auto& frames = sequenceIn(dataset, DCM_PerFrameFunctionalGroupsSequence);
        auto& first = *sequenceIn(*frames.getItem(0), DCM_PlanePositionSequence).getItem(0);
        auto& second = *sequenceIn(*frames.getItem(1), DCM_PlanePositionSequence).getItem(0);
        OFString position;
        first.findAndGetOFStringArray(DCM_ImagePositionPatient, position);
        second.putAndInsertOFStringArray(DCM_ImagePositionPatient, position);
    });

    REQUIRE(read);
    CHECK(hasWarning(*read, "duplicated-position"));
}

TEST_CASE("OddSegmentation: another frame of reference is said, the place is the file's",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto read = readChanged(folder, [](DcmDataset& dataset) {
        dataset.putAndInsertString(DCM_FrameOfReferenceUID, "1.2.3.4");
    });

    REQUIRE(read);
    CHECK(hasWarning(*read, "other-frame-of-reference"));
    CHECK(read->value.frameOfReferenceUid == "1.2.3.4");
}

TEST_CASE("OddSegmentation: half of the full value is inside, for any full value", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto [full, smallest] = GENERATE(table<int, int>({{255, 128}, {200, 100}, {1, 1}}));
    const auto maximum = full;
    const auto read = readChanged(folder, [maximum](DcmDataset& dataset) {
        dataset.putAndInsertString(DCM_SegmentationType, "FRACTIONAL");
        dataset.putAndInsertString(DCM_SegmentationFractionalType, "OCCUPANCY");
        dataset.putAndInsertUint16(DCM_MaximumFractionalValue, static_cast<Uint16>(maximum));
        putPixels<Uint8>(dataset,
                         [maximum](int i, int j, int) { return std::min(i + 16 * j, maximum); });
    });
    CAPTURE(full);

    REQUIRE(read);
    CHECK(read->warnings.front().code == "fractional");
    CHECK(read->warnings.front().text.english().find("parts of voxels") != std::string::npos);
    const auto& segment = read->value.segments().front();
    const auto& map = read->value.layerOf(segment);
    int k = 0;
    while (map.at({15, 23, k}) != segment.number)
        ++k;
    for (int at = 0; at < static_cast<int>(kPerFrame); ++at)
        CHECK((map.at({at % 16, at / 16, k}) == segment.number) == (at >= smallest));
}

TEST_CASE("OddSegmentation: a label map of 16 bits", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto read = readChanged(folder, [](DcmDataset& dataset) {
        dataset.putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.5.1.4.1.1.66.7");
        dataset.putAndInsertString(DCM_SegmentationType, "LABELMAP");
        auto& segments = sequenceIn(dataset, DCM_SegmentSequence);
        for (unsigned long n = 0; n < segments.card(); ++n) {
            constexpr std::array<Uint16, 3> kNumbers{7, 300, 40000};
            segments.getItem(n)->putAndInsertUint16(DCM_SegmentNumber, kNumbers[n]);
            delete segments.getItem(n)->remove(DcmTagKey(0x0029, 0x0010));
        }
        putPalette(dataset, segments);
        keepFrames(dataset, 4); // of one segment, and so of four slices
        putPixels<Uint16>(dataset, [](int i, int j, int) {
            constexpr std::array<int, 5> kValues{0, 7, 300, 40000, 65535};
            return kValues[static_cast<std::size_t>(i + j) % 5];
        });
    });

    REQUIRE(read);
    CHECK(read->value.layerCount() == 1);
    REQUIRE(read->value.segments().size() == 4);
    CHECK(read->value.segments()[2].number == 40000);
    CHECK(read->value.segments()[0].colour == Rgb{70, 71, 72});
    CHECK(read->value.segments()[3].label == "Segment 65535");
    CHECK(hasWarning(*read, "undescribed-segment"));
    std::size_t marked = 0;
    for (int k = 0; k < kSize[2]; ++k)
        for (int j = 0; j < kSize[1]; ++j)
            for (int i = 0; i < kSize[0]; ++i) {
                constexpr std::array<Label, 5> kLabels{0, 7, 300, 40000, 65535};
                const auto label = read->value.layer(0).at({i, j, k});
                marked += label != 0;
                CHECK((label == 0 || label == kLabels[static_cast<std::size_t>(i + j) % 5]));
            }
    CHECK(marked > 4 * kPerFrame * 3 / 4);
}

TEST_CASE("OddSegmentation: too large for the memory there is, before it is taken", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(shearedGrid(kSize), folder / "ct");
    const auto written = threeStructures(*source.geometry);
    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));
    const auto layer = source.geometry->voxelCount() * sizeof(Label);

    CHECK(readSegmentation(folder / "seg.dcm", &source, 2 * layer)); // it has two layers
    const auto read = readSegmentation(folder / "seg.dcm", &source, 2 * layer - 1);

    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::OutOfMemory);
}

TEST_CASE("OddSegmentation: compressed frames in several fragments", "[dicom][seg]")
{
    HANGAKU_NEED_DATA(data, "seg/pydicom_liver");
    const std::string name = GENERATE("liver_j2k.dcm", "liver_rle.dcm");
    const TemporaryFolder folder;
    std::ofstream(folder / "split.py") << R"(
import struct, sys, pydicom
from pydicom.encaps import generate_pixel_data_frame
ds = pydicom.dcmread(sys.argv[1])
offsets, items, at = [], b"", 0
for frame in generate_pixel_data_frame(ds.PixelData, 3):
    offsets.append(len(items))
    for n in range(0, len(frame), 500):
        part = frame[n:n + 500]
        items += struct.pack("<HHI", 0xFFFE, 0xE000, len(part)) + part
ds.PixelData = struct.pack("<HHI3I", 0xFFFE, 0xE000, 12, *offsets) + items
ds["PixelData"].is_undefined_length = True
ds.save_as(sys.argv[2])
)";
    const auto command = "/usr/bin/python3 '" + (folder / "split.py").string() + "' '" +
                         (data / name).string() + "' '" + (folder / "split.dcm").string() +
                         "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) {
        WARN("SKIPPED: needs python3 with pydicom");
        return;
    }

    const auto whole = readSegmentation(data / name);
    const auto split = readSegmentation(folder / "split.dcm");

    REQUIRE(whole);
    REQUIRE(split);
    CHECK(std::ranges::equal(split->value.layer(0).voxels(), whole->value.layer(0).voxels()));
}
