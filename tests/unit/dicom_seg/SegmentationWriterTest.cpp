#include "viewer/dicom/seg/SegmentationFile.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/dicom_seg/SampleSegmentation.h"
#include "viewer/core/terminology/Terminology.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <cmath>
#include <map>
#include <set>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using namespace hangaku::tests;

namespace {

/// Instance that a frame was segmented from ("" for none), by the frame's place along k.
std::map<int, std::set<std::string>> sourcesOf(const std::filesystem::path& file,
                                               const ImageGeometry& grid)
{
    std::map<int, std::set<std::string>> sources;
    DcmFileFormat format;
    REQUIRE(format.loadFile(file.c_str()).good());
    DcmItem* frame = nullptr;
    for (long n = 0; format.getDataset()
                         ->findAndGetSequenceItem(DCM_PerFrameFunctionalGroupsSequence, frame, n)
                         .good();
         ++n) {
        DcmItem* plane = nullptr;
        REQUIRE(frame->findAndGetSequenceItem(DCM_PlanePositionSequence, plane).good());
        Vec3 position;
        for (int axis = 0; axis < 3; ++axis)
            plane->findAndGetFloat64(DCM_ImagePositionPatient, position[axis],
                                     static_cast<unsigned long>(axis));
        const double place = grid.toIndex(position).z;
        REQUIRE(std::abs(place - std::round(place)) < 1e-3);
        DcmItem* derivation = nullptr;
        DcmItem* image = nullptr;
        OFString uid;
        if (frame->findAndGetSequenceItem(DCM_DerivationImageSequence, derivation).good() &&
            derivation->findAndGetSequenceItem(DCM_SourceImageSequence, image).good())
            image->findAndGetOFString(DCM_ReferencedSOPInstanceUID, uid);
        sources[static_cast<int>(std::lround(place))].insert(uid.c_str());
    }
    return sources;
}

} // namespace

TEST_CASE("SegmentationWriter: on a series of time points, those of the shown one are named",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    auto source = madeSeries(shearedGrid({16, 24, 9}), folder / "ct");
    const auto perTime = source.slices.size();
    source.timePoints = 2;
    for (std::size_t n = 0; n < perTime; ++n) {
        auto later = source.instances[static_cast<std::size_t>(source.slices[n].instance)];
        later.sopInstanceUid += ".2";
        source.slices.push_back({static_cast<int>(source.instances.size()), 0});
        source.instances.push_back(later);
    }
    const int time = GENERATE(0, 1);
    const auto written = threeStructures(*source.geometry);

    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm", time));

    const auto read = readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(read);
    checkSame(read->value, written);
    checkConforms(folder / "seg.dcm");
    for (const auto& [k, uids] : sourcesOf(folder / "seg.dcm", *source.geometry)) {
        const auto slice = static_cast<std::size_t>(time) * perTime + static_cast<std::size_t>(k);
        const auto instance = static_cast<std::size_t>(source.slices[slice].instance);
        CHECK(uids == std::set{source.instances[instance].sopInstanceUid});
    }
    CHECK_FALSE(writeSegmentation(written, source, folder / "seg.dcm", 2));
}

TEST_CASE("SegmentationWriter: on uneven slices, the grid's own are named where they were acquired",
          "[dicom][seg]")
{
    const TemporaryFolder folder;
    auto source = madeSeries(shearedGrid({16, 24, 9}), folder / "ct");
    source.slicePlaces = {0, 1.1, 4, 5.5, 8};
    source.slices.resize(source.slicePlaces.size());
    const auto written = threeStructures(*source.geometry);

    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));

    const auto read = readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(read);
    CHECK(read->warnings.empty());
    checkSame(read->value, written);
    checkConforms(folder / "seg.dcm");
    const auto sources = sourcesOf(folder / "seg.dcm", *source.geometry);
    CHECK(sources.contains(4));
    for (const auto& [k, uids] : sources) {
        const auto instance = static_cast<std::size_t>(source.slices[2].instance);
        CHECK(uids == std::set<std::string>{k == 4 ? source.instances[instance].sopInstanceUid
                                                   : std::string()});
    }
}

TEST_CASE("SegmentationWriter: a mask between acquired slices names none", "[dicom][seg]")
{
    const TemporaryFolder folder;
    auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    source.slicePlaces = {0, 8};
    source.slices.resize(2);
    Segmentation written(*source.geometry, "between");
    std::vector<Label> voxels(source.geometry->voxelCount());
    voxels[4 * 13 * 11 + 5] = 1;
    written.layer(0) = LabelMap(*source.geometry, std::move(voxels));
    REQUIRE(written.insert(structure(1, "Lesion")));

    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));

    const auto read = readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(read);
    checkSame(read->value, written);
    checkConforms(folder / "seg.dcm");
}

TEST_CASE("SegmentationWriter: every structure of the terminology goes through DICOM unchanged",
          "[dicom][seg][terminology]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    Segmentation written(*source.geometry, "structures");
    const auto& terms = Terminology::builtIn();
    std::vector<Label> voxels(source.geometry->voxelCount());
    Label number = 0;
    const auto add = [&](const ChosenTerm& chosen) {
        auto segment = structure(++number, "");
        terms.describe(segment, chosen);
        // What CIELab of 16 bits keeps: compared by CieLabTest.
        segment.colour = {255, 0, 0};
        segment.group = terms.nameOf(chosen, Language::Japanese) + " 群";
        voxels[number] = number;
        REQUIRE(written.insert(segment));
    };
    for (const auto& term : terms.terms())
        add({&term, term.isPaired ? Laterality::Left : Laterality::None, nullptr});
    add({terms.find("abscess"), Laterality::Both, terms.find("kidney")});
    written.layer(0) = LabelMap(*source.geometry, std::move(voxels));

    REQUIRE(writeSegmentation(written, source, folder / "seg.dcm"));

    const auto read = readSegmentation(folder / "seg.dcm", &source);
    REQUIRE(read);
    REQUIRE(read->value.segments().size() == written.segments().size());
    for (std::size_t n = 0; n < written.segments().size(); ++n) {
        INFO(written.segments()[n].label);
        CHECK((read->value.segments()[n] == written.segments()[n]));
    }
    checkConforms(folder / "seg.dcm");
}

TEST_CASE("SegmentationWriter: pictures without a place are refused in words", "[dicom][seg]")
{
    const TemporaryFolder folder;
    auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    const auto mask = threeStructures(*source.geometry);
    source.geometry.reset();

    const auto written = writeSegmentation(mask, source, folder / "seg.dcm");

    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::Unsupported);
    CHECK(written.error().reason.english().find("where it lies") != std::string::npos);
    CHECK(written.error().hint.english().find("NRRD") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "seg.dcm"));
}
