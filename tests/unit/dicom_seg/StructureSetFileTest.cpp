#include "viewer/dicom/rt/StructureSetFile.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/dicom_seg/PythonComparison.h"
#include "tests/unit/dicom_seg/SampleSegmentation.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmrt/drtstrct.h"

#include <algorithm>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using namespace hangaku::tests;

namespace {

bool hasWarning(const std::vector<Warning>& warnings, const std::string& code)
{
    return std::ranges::find(warnings, code, &Warning::code) != warnings.end();
}

/// Changes a saved structure set as another program would have written it.
template <typename Change> void change(const std::filesystem::path& file, const Change& apply)
{
    DcmFileFormat format;
    REQUIRE(format.loadFile(file.c_str()).good());
    apply(*format.getDataset());
    REQUIRE(format.saveFile(file.c_str()).good());
}

} // namespace

TEST_CASE("StructureSetFile: saved and opened again, every voxel and word is the same",
          "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto geometry = GENERATE(obliqueGrid({13, 11, 9}), shearedGrid({16, 24, 9}));
    const auto source = madeSeries(geometry, folder / "ct");
    auto written = threeStructures(*source.geometry);
    auto* lung = written.find(3);
    lung->anatomicRegion = {"51185008", "SCT", "Chest"};
    lung->anatomicRegionModifier = {"24028007", "SCT", "Right"};
    lung->locked = true;

    REQUIRE(writeStructureSet(written, source, folder / "rt.dcm"));
    const auto read = readSegmentation(folder / "rt.dcm", &source);

    REQUIRE(read);
    for (const auto& warning : read->warnings)
        FAIL_CHECK(warning.text.english());
    checkSame(read->value, written);
    CHECK(read->value.name == written.name);
    CHECK(read->value.seriesInstanceUid == source.seriesInstanceUid);
    CHECK(read->value.frameOfReferenceUid == source.frameOfReferenceUid);
    CHECK(read->value.provenance.modelId == "org.hangaku.thorax");
    CHECK(read->value.provenance.creator == "半学 花子");
    checkConforms(folder / "rt.dcm");
}

TEST_CASE("StructureSetFile: any mask, with holes, islands and corners, comes back voxel by voxel",
          "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({31, 27, 4}), folder / "ct");
    std::mt19937 random(3);
    for (const double density : {0.1, 0.5, 0.9}) {
        std::bernoulli_distribution isSet(density);
        std::vector<Label> voxels(source.geometry->voxelCount());
        std::ranges::generate(voxels, [&] { return static_cast<Label>(isSet(random) ? 4 : 0); });
        Segmentation noise(LabelMap(*source.geometry, std::move(voxels)), "noise");
        REQUIRE(noise.insert(structure(4, "noise")));
        REQUIRE(writeStructureSet(noise, source, folder / "rt.dcm"));
        const auto read = readSegmentation(folder / "rt.dcm", &source);
        REQUIRE(read);
        checkSame(read->value, noise);
    }
}

TEST_CASE("StructureSetFile: contours name their images, and the object says what it is for",
          "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    REQUIRE(writeStructureSet(threeStructures(*source.geometry), source, folder / "rt.dcm"));

    DcmFileFormat format;
    REQUIRE(format.loadFile((folder / "rt.dcm").c_str()).good());
    DRTStructureSetIOD rt;
    REQUIRE(rt.read(*format.getDataset()).good());
    OFString value;
    rt.getStructureSetDescription(value);
    CHECK(std::string(value.c_str()).find("Research use only") == 0);
    auto& contour = rt.getROIContourSequence().getItem(0).getContourSequence().getItem(0);
    contour.getContourImageSequence().getItem(0).getReferencedSOPInstanceUID(value);
    Float64 z = 0;
    contour.getContourData(z, 2);
    // The image that is named lies at the contour's place.
    const auto named = std::ranges::find(source.instances, value.c_str(), &Instance::sopInstanceUid);
    REQUIRE(named != source.instances.end());
    DcmFileFormat image;
    REQUIRE(image.loadFile(named->path.c_str()).good());
    std::array<Float64, 3> point{};
    std::array<Float64, 3> corner{};
    for (unsigned long n = 0; n < 3; ++n) {
        contour.getContourData(point[n], n);
        image.getDataset()->findAndGetFloat64(DCM_ImagePositionPatient, corner[n], n);
    }
    const Vec3 away{point[0] - corner[0], point[1] - corner[1], point[2] - corner[2]};
    CHECK(dot(away, source.geometry->sliceNormal()) == Approx(0).margin(1e-3));
    auto& study = rt.getReferencedFrameOfReferenceSequence().getItem(0).getRTReferencedStudySequence();
    CHECK(study.getItem(0).getRTReferencedSeriesSequence().getItem(0).getContourImageSequence()
              .getNumberOfItems() == 9);
}

TEST_CASE("StructureSetFile: an empty structure stays on the list", "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid(), folder / "ct");
    Segmentation empty(*source.geometry, "empty");
    REQUIRE(empty.insert(structure(2, "Nothing yet")));
    REQUIRE(writeStructureSet(empty, source, folder / "rt.dcm"));
    const auto read = readSegmentation(folder / "rt.dcm", &source);
    REQUIRE(read);
    checkSame(read->value, empty);
    checkConforms(folder / "rt.dcm");
}

TEST_CASE("StructureSetFile: without its image a structure set gets a grid of its own, and says so",
          "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(shearedGrid({160, 140, 9}), folder / "ct");
    const auto written = threeStructures(*source.geometry);
    REQUIRE(writeStructureSet(written, source, folder / "rt.dcm"));

    const auto read = readSegmentation(folder / "rt.dcm");

    REQUIRE(read);
    CHECK(hasWarning(read->warnings, "no-image"));
    const auto before = written.voxelCounts();
    const auto after = read->value.voxelCounts();
    for (std::size_t n = 0; n < before.size(); ++n)
        CHECK(static_cast<double>(after[n]) * read->value.geometry().voxelVolumeMm3() ==
              Approx(static_cast<double>(before[n]) * source.geometry->voxelVolumeMm3())
                  .epsilon(0.05));
}

TEST_CASE("StructureSetFile: points and open lines are reported, CLOSEDPLANAR_XOR is filled",
          "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    REQUIRE(writeStructureSet(threeStructures(*source.geometry), source, folder / "rt.dcm"));
    change(folder / "rt.dcm", [](DcmDataset& dataset) {
        const std::array<const char*, 3> types{"CLOSEDPLANAR_XOR", "OPEN_NONPLANAR", "POINT"};
        for (long n = 0; n < 3; ++n) {
            DcmItem* structure = nullptr;
            DcmItem* contour = nullptr;
            dataset.findAndGetSequenceItem(DCM_ROIContourSequence, structure, n);
            for (long c = 0;
                 structure->findAndGetSequenceItem(DCM_ContourSequence, contour, c).good(); ++c)
                contour->putAndInsertString(DCM_ContourGeometricType,
                                            types[static_cast<std::size_t>(n)]);
        }
    });

    const auto read = readSegmentation(folder / "rt.dcm", &source);

    REQUIRE(read);
    REQUIRE(hasWarning(read->warnings, "open-contours"));
    const auto text = read->warnings.back().text.english();
    CHECK(text.find("Right lung") != std::string::npos);
    CHECK(text.find("腫瘤") != std::string::npos);
    REQUIRE(read->value.segments().size() == 1);
    CHECK((maskOf(read->value, 3) == maskOf(threeStructures(*source.geometry), 3)));
}

TEST_CASE("StructureSetFile: another program's structure set has no private elements",
          "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    REQUIRE(writeStructureSet(threeStructures(*source.geometry), source, folder / "rt.dcm"));
    change(folder / "rt.dcm", [](DcmDataset& dataset) {
        DcmItem* structure = nullptr;
        for (long n = 0;
             dataset.findAndGetSequenceItem(DCM_StructureSetROISequence, structure, n).good(); ++n)
            for (Uint16 element = 0x1000; element < 0x1010; ++element)
                structure->findAndDeleteElement(DcmTagKey(0x0029, element));
        // Numbers that are none of a label's.
        DcmItem* contour = nullptr;
        DcmItem* seen = nullptr;
        dataset.findAndGetSequenceItem(DCM_StructureSetROISequence, structure, 2);
        dataset.findAndGetSequenceItem(DCM_ROIContourSequence, contour, 2);
        dataset.findAndGetSequenceItem(DCM_RTROIObservationsSequence, seen, 2);
        structure->putAndInsertString(DCM_ROINumber, "70000");
        contour->putAndInsertString(DCM_ReferencedROINumber, "70000");
        seen->putAndInsertString(DCM_ReferencedROINumber, "70000");
        contour->findAndDeleteElement(DCM_ROIDisplayColor);
    });

    const auto read = readSegmentation(folder / "rt.dcm", &source);

    REQUIRE(read);
    REQUIRE(read->value.segments().size() == 3);
    const auto& lung = read->value.segments()[0];
    CHECK(lung.label == "Left lung");
    CHECK(lung.type == CodedConcept{"39607008", "SCT", "Lung"});
    CHECK(lung.typeModifier == CodedConcept{"7771000", "SCT", "Left"});
    CHECK(lung.colour == cycleColour(3));
    CHECK(lung.algorithmType == AlgorithmType::SemiAutomatic);
    CHECK(lung.labelJa.empty());
    const auto& tumour = read->value.segments()[2];
    CHECK(tumour.number != 0);
    CHECK(tumour.colour == cycleColour(2)); // of its place
    CHECK(read->value.voxelCounts() == threeStructures(*source.geometry).voxelCounts());
}

TEST_CASE("StructureSetFile: a mask without DICOM images, or on another grid, is refused",
          "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    VolumeDescription nifti;
    nifti.geometry = source.geometry;
    const auto noImages =
        writeStructureSet(threeStructures(*source.geometry), nifti, folder / "rt.dcm");
    REQUIRE_FALSE(noImages);
    CHECK(noImages.error().code == ErrorCode::Unsupported);
    const auto otherGrid =
        writeStructureSet(threeStructures(shearedGrid({13, 11, 9})), source, folder / "rt.dcm");
    REQUIRE_FALSE(otherGrid);
    CHECK(otherGrid.error().code == ErrorCode::GeometryMismatch);
    CHECK_FALSE(std::filesystem::exists(folder / "rt.dcm"));
}

TEST_CASE("StructureSetFile: numbers that are no places are no contour", "[dicom][rt]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    REQUIRE(writeStructureSet(threeStructures(*source.geometry), source, folder / "rt.dcm"));
    const auto* broken = GENERATE("nan\\0\\0\\1\\1\\1\\2\\2\\2", "1e300\\0\\0\\1\\1\\1\\2\\2\\2",
                                  "1\\2", "", "1\\2\\3\\4", "1\\1\\1\\1\\1\\1\\1\\1\\1");
    change(folder / "rt.dcm", [broken](DcmDataset& dataset) {
        DcmItem* structure = nullptr;
        DcmItem* contour = nullptr;
        dataset.findAndGetSequenceItem(DCM_ROIContourSequence, structure, 0);
        structure->findAndGetSequenceItem(DCM_ContourSequence, contour, 0);
        contour->putAndInsertString(DCM_ContourData, broken);
    });
    CAPTURE(broken);

    const auto read = readSegmentation(folder / "rt.dcm", &source);

    REQUIRE(read);
    CHECK(read->value.segments().size() == 3);
}

TEST_CASE("StructureSetFile: reads what other programs wrote as an independent filling does",
          "[dicom][rt]")
{
    HANGAKU_NEED_DATA(data, "derived");
    const TemporaryFolder folder;
    const auto phantom = readSegmentation(data / "rt_small/rtstruct.dcm");
    REQUIRE(phantom);
    REQUIRE(phantom->value.segments().size() == 1); // the isocentres are points
    CHECK(phantom->value.segments()[0].label == "patient");
    CHECK(hasWarning(phantom->warnings, "open-contours"));
    const auto plan = readSegmentation(data / "rt_dicompyler/rtss.dcm");
    REQUIRE(plan);
    CHECK(plan->value.segments().size() == 10);
    if (!hasPydicom()) {
        WARN("SKIPPED: needs python3 with pydicom and numpy");
        return;
    }

    // Written by us on an image, too.
    const auto source = madeSeries(shearedGrid({60, 50, 9}), folder / "ct");
    REQUIRE(writeStructureSet(threeStructures(*source.geometry), source, folder / "rt.dcm"));
    PythonComparison comparison("compare_structures.py");
    comparison.add(data / "rt_small/rtstruct.dcm", phantom->value, folder / "phantom");
    comparison.add(data / "rt_dicompyler/rtss.dcm", plan->value, folder / "plan");
    comparison.add(folder / "rt.dcm", threeStructures(*source.geometry), folder / "own");
    const auto lines = comparison.run();
    REQUIRE(lines.size() == 3);
    for (const auto& line : lines) {
        CAPTURE(line);
        CHECK(line.starts_with("equal "));
    }
}
