#include "viewer/dicom/seg/SegmentationFile.h"

#include "tests/support/Catch.h"
#include "tests/support/FileSizeLimit.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/dicom_seg/SampleSegmentation.h"
#include "viewer/processing/Resample.h"
#include "viewer/processing/io/LabelMapFile.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using namespace hangaku::tests;

namespace {

/// Gives an image the name of another file, bytes and character set as they are.
void copyPatientName(const std::filesystem::path& from, const std::filesystem::path& to)
{
    DcmFileFormat named;
    DcmFileFormat image;
    REQUIRE(named.loadFile(from.c_str()).good());
    REQUIRE(image.loadFile(to.c_str()).good());
    for (const auto& tag : {DCM_SpecificCharacterSet, DCM_PatientName}) {
        OFString value;
        named.getDataset()->findAndGetOFStringArray(tag, value);
        image.getDataset()->putAndInsertOFStringArray(tag, value);
    }
    image.getDataset()->findAndDeleteElement(DCM_StudyDescription);
    REQUIRE(image.saveFile(to.c_str()).good());
}

std::string readBytes(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST_CASE("SegmentationFile: saved and opened again, every voxel and word is the same",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    // 13 x 11 pixels: frames do not end at a byte's border.
    const auto geometry = GENERATE(obliqueGrid({13, 11, 9}), shearedGrid({16, 24, 9}));
    const auto source = madeSeries(geometry, folder / "ct");
    const auto written = threeStructures(*source.geometry);

    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));
    const auto read = readSegmentation(folder / "seg.dcm", &source);

    REQUIRE(read);
    CHECK(read->warnings.empty());
    checkSame(read->value, written);
    CHECK(read->value.name == written.name);
    CHECK(read->value.seriesInstanceUid == source.seriesInstanceUid);
    CHECK(read->value.frameOfReferenceUid == source.frameOfReferenceUid);
    CHECK(read->value.provenance.modelId == "org.hangaku.thorax");
    CHECK(read->value.provenance.modelVersion == "1.0");
    CHECK(read->value.provenance.modelSha256 == std::string(64, 'a'));
    CHECK(read->value.provenance.creator == "半学 花子");
    checkConforms(folder / "seg.dcm");
}

TEST_CASE("SegmentationFile: without the source the frames' own grid is placed in the patient",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(shearedGrid({16, 24, 9}), folder / "ct");
    const auto written = threeStructures(*source.geometry);
    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));

    const auto read = readSegmentation(folder / "seg.dcm");

    REQUIRE(read);
    const auto& g = read->value.geometry();
    CHECK(g.size()[2] < 9); // empty frames are not in the file
    for (const Label number : {3, 7, 300}) {
        const auto* segment = read->value.find(number);
        REQUIRE(segment != nullptr);
        const auto& layer = read->value.layerOf(*segment);
        const auto& original = written.layerOf(*written.find(number));
        std::size_t different = 0;
        for (int k = 0; k < g.size()[2]; ++k)
            for (int j = 0; j < g.size()[1]; ++j)
                for (int i = 0; i < g.size()[0]; ++i) {
                    const auto there = written.geometry().toIndex(g.toWorld(Index3{i, j, k}));
                    const Index3 index{static_cast<int>(std::lround(there.x)),
                                       static_cast<int>(std::lround(there.y)),
                                       static_cast<int>(std::lround(there.z))};
                    different += (layer.at({i, j, k}) == number) != (original.at(index) == number);
                }
        CHECK(different == 0);
    }
}

TEST_CASE("SegmentationFile: an empty segmentation can be saved", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid(), folder / "ct");
    Segmentation empty(*source.geometry, "empty");
    REQUIRE(empty.insert(structure(1, "Nothing yet")));

    REQUIRE(writeSegmentation(empty, source, folder / "seg.dcm"));

    const auto read = readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(read);
    CHECK(read->value.voxelCounts() == std::vector<std::size_t>{0});
    checkConforms(folder / "seg.dcm");
}

TEST_CASE("SegmentationFile: a mask without DICOM images, or on another grid, is refused",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    VolumeDescription nifti;
    nifti.geometry = source.geometry;
    nifti.imageFile = "brain.nii";

    const auto noImages = writeSegmentation(threeStructures(*source.geometry), nifti,
                                            folder / "seg.dcm");
    REQUIRE_FALSE(noImages);
    CHECK(noImages.error().code == ErrorCode::Unsupported);
    const auto otherGrid = writeSegmentation(threeStructures(shearedGrid({13, 11, 9})), source,
                                             folder / "seg.dcm");
    REQUIRE_FALSE(otherGrid);
    CHECK(otherGrid.error().code == ErrorCode::GeometryMismatch);
    CHECK_FALSE(std::filesystem::exists(folder / "seg.dcm"));
}

TEST_CASE("SegmentationFile: a damaged file is an error, never a crash", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    REQUIRE(writeSegmentation(threeStructures(*source.geometry), source, folder / "seg.dcm"));
    const auto bytes = readBytes(folder / "seg.dcm");

    for (std::size_t part = 0; part < 40; ++part) {
        std::ofstream(folder / "cut.dcm", std::ios::binary)
            << bytes.substr(0, bytes.size() * part / 40);
        CHECK_FALSE(readSegmentation(folder / "cut.dcm", &source));
    }
    CHECK_FALSE(readSegmentation(source.instances.front().path));
    CHECK_FALSE(readSegmentation(folder / "absent.dcm"));
}

TEST_CASE("SegmentationFile: names in any character set arrive in UTF-8 beside the labels",
          "[dicom][seg]")
{
    const auto [sample, name] = GENERATE(table<std::string, std::string>(
        {{"chrH31.dcm", "Yamada^Tarou=山田^太郎=やまだ^たろう"},
         {"chrH32.dcm", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"},
         {"chrKoreanMulti.dcm", "김희중"},
         {"chrGerm.dcm", "Äneas^Rüdiger"},
         {"chrX2.dcm", "Wang^XiaoDong=王^小东"}}));
    HANGAKU_NEED_DATA(file, "charset/pydicom/" + sample);
    CAPTURE(sample);
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    for (const auto& instance : source.instances)
        copyPatientName(file, instance.path);

    REQUIRE(writeSegmentation(threeStructures(*source.geometry), source, folder / "seg.dcm"));

    DcmFileFormat format;
    REQUIRE(format.loadFile((folder / "seg.dcm").c_str()).good());
    OFString written;
    OFString label;
    format.getDataset()->findAndGetOFStringArray(DCM_PatientName, written);
    DcmItem* item = nullptr;
    format.getDataset()->findAndGetSequenceItem(DCM_SegmentSequence, item, 2);
    item->findAndGetOFString(DCM_SegmentLabel, label);
    CHECK(written == name.c_str());
    CHECK(label == "腫瘤");
    format.getDataset()->findAndGetOFString(DCM_SpecificCharacterSet, label);
    CHECK(label == "ISO_IR 192");
}

TEST_CASE("SegmentationFile: a name of no character set becomes valid text", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    for (const auto& instance : source.instances) {
        DcmFileFormat format;
        REQUIRE(format.loadFile(instance.path.c_str()).good());
        format.getDataset()->findAndDeleteElement(DCM_SpecificCharacterSet);
        format.getDataset()->putAndInsertString(DCM_PatientName, "\xC4neas^R\xFC");
        REQUIRE(format.saveFile(instance.path.c_str()).good());
    }

    REQUIRE(writeSegmentation(threeStructures(*source.geometry), source, folder / "seg.dcm"));

    DcmFileFormat format;
    REQUIRE(format.loadFile((folder / "seg.dcm").c_str()).good());
    OFString written;
    format.getDataset()->findAndGetOFString(DCM_PatientName, written);
    CHECK(written == "Äneas^Rü"); // read as Latin-1
}

TEST_CASE("SegmentationFile: a save that breaks off leaves the old file as it was", "[dicom][seg]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({64, 64, 9}), folder / "ct");
    std::ofstream(folder / "seg.dcm") << "old";

    const FileSizeLimit limit(4096); // as a disk that is full after the first page
    const auto written = writeSegmentation(threeStructures(*source.geometry), source,
                                           folder / "seg.dcm");

    REQUIRE_FALSE(written);
    CHECK(written.error().reason.english().find("seg.dcm") != std::string::npos);
    CHECK(readBytes(folder / "seg.dcm") == "old");
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("SegmentationFile: a model's mask with 31 labels on a real CT", "[dicom][seg]")
{
    HANGAKU_NEED_DATA(input, "ct/abdomen_j2k_with_masks");
    const TemporaryFolder folder;
    const auto source = firstVolume(input / "dicom");
    const auto mask = processing::readLabelMap(input / "seg" / "example_seg_dicom.nii.gz");
    REQUIRE(mask);
    // The NIfTI file lists the slices the other way round.
    Segmentation onSource(*source.geometry, "organs");
    onSource.layer(0) = processing::resampled(mask->layer(0), *source.geometry);
    for (const auto& segment : mask->segments())
        REQUIRE(onSource.insert(segment));
    REQUIRE(onSource.voxelCounts() == mask->voxelCounts());

    REQUIRE(writeSegmentation(onSource, source, folder / "seg.dcm"));
    const auto read = readSegmentation(folder / "seg.dcm", &source);

    REQUIRE(read);
    CHECK(read->value.layerCount() == 1);
    CHECK(std::ranges::equal(read->value.layer(0).voxels(), onSource.layer(0).voxels()));
    checkConforms(folder / "seg.dcm");
}

TEST_CASE("SegmentationFile: masks on real series come back and conform", "[dicom][seg]")
{
    const auto series =
        GENERATE(as<std::string>(), "ct/head_5mm_philips", "ct/head_tilt_philips",
                 "mr/adc_oblique_ge", "ct/abdomen_j2k_with_masks/dicom");
    HANGAKU_NEED_DATA(input, series);
    CAPTURE(series);
    const TemporaryFolder folder;
    const auto source = firstVolume(input);
    REQUIRE(source.geometry);
    const auto written = threeStructures(*source.geometry);

    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));
    const auto read = readSegmentation(folder / "seg.dcm", &source);

    REQUIRE(read);
    CHECK(read->warnings.empty());
    checkSame(read->value, written);
    checkConforms(folder / "seg.dcm");
}

TEST_CASE("SegmentationFile: speed on a clinical size", "[.][dicom][seg][benchmark]")
{
    HANGAKU_NEED_DATA(input, "ct/headneck_with_structures");
    const TemporaryFolder folder;
    const auto source = firstVolume(input);
    const auto& g = *source.geometry;
    Segmentation seven(g, "speed");
    std::vector<Label> voxels(g.voxelCount());
    for (Label number = 1; number <= 7; ++number) {
        paintBall(voxels, g, {0.3 + number * 0.05, 0.5, 0.5}, 0.5 - 0.05 * number, number);
        REQUIRE(seven.insert(structure(number, "Structure")));
    }
    seven.layer(0) = LabelMap(g, std::move(voxels));

    const auto start = std::chrono::steady_clock::now();
    REQUIRE(writeSegmentation(seven, source, folder / "seg.dcm"));
    const auto middle = std::chrono::steady_clock::now();
    const auto read = readSegmentation(folder / "seg.dcm", &source);
    const auto end = std::chrono::steady_clock::now();

    REQUIRE(read);
    checkSame(read->value, seven);
    WARN("save " << std::chrono::duration<double>(middle - start).count() << " s, open "
                 << std::chrono::duration<double>(end - middle).count() << " s, "
                 << std::filesystem::file_size(folder / "seg.dcm") << " bytes");
}
