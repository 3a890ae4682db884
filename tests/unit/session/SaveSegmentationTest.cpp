#include "viewer/session/SaveSegmentation.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/core/segmentation/LayerPlan.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/session/ReadMasks.h"
#include "viewer/session/Session.h"

#include <algorithm>
#include <random>

using namespace hangaku;
using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;
using hangaku::tests::TemporaryFolder;

namespace {

/// A CT series on a grid, as it is found again on disk.
VolumeDescription seriesOn(const ImageGeometry& grid, const std::filesystem::path& folder)
{
    Volume volume{grid, *VoxelBuffer::create(PixelType::Int16, grid.voxelCount()), 1, 0, {}};
    volume.description.seriesInstanceUid = dicom::uidFromText("a series");
    REQUIRE(dicom::writeCtSeries(volume, folder, {}));
    const auto scanned = dicom::scan({folder}, {});
    REQUIRE(scanned);
    return scanned->studies.front().series.front().volumes.front();
}

/// Boxes of voxels that may overlap, in layers as they come; every field of a segment is used.
Segmentation randomBoxes(const ImageGeometry& grid, std::mt19937& random)
{
    Segmentation out(grid, "胸部 draft");
    const auto size = grid.size();
    const auto upTo = [&random](int most) {
        return std::uniform_int_distribution<int>(0, most)(random);
    };
    const int count = 1 + upTo(5);
    for (int n = 0; n < count; ++n) {
        Segment segment;
        segment.number = static_cast<Label>(1 + n * 7 + (n == 3 ? 900 : 0));
        segment.label = n % 2 == 0 ? "Segment " + std::to_string(n) : "腫瘤 " + std::to_string(n);
        segment.labelJa = n % 3 == 0 ? "左肺" : "";
        segment.group = n % 2 == 0 ? "Lesions 病変" : "";
        segment.category = {"49755003", "SCT", "Morphologically Altered Structure"};
        segment.type = {"4147007", "SCT", "Mass"};
        if (upTo(1) == 1)
            segment.typeModifier = {"7771000", "SCT", "Left"};
        if (upTo(1) == 1) {
            segment.anatomicRegion = {"39607008", "SCT", "Lung"};
            segment.anatomicRegionModifier = {"24028007", "SCT", "Right"};
        }
        segment.colour = cycleColour(upTo(20));
        segment.locked = upTo(1) == 1;
        if (upTo(1) == 1) {
            segment.algorithmType = AlgorithmType::Automatic;
            segment.algorithmName = "Thorax 1.0";
            segment.correction = Correction{"半学 花子", "2026-01-31T14:02:11+09:00"};
        }
        std::vector<Label> voxels(grid.voxelCount());
        const Index3 first{upTo(size[0] / 2), upTo(size[1] / 2), upTo(size[2] / 2)};
        const Index3 last{first[0] + upTo(size[0] / 2), first[1] + upTo(size[1] / 2),
                          first[2] + upTo(size[2] / 2)};
        const LabelMap where(grid);
        for (int k = first[2]; k <= std::min(last[2], size[2] - 1); ++k)
            for (int j = first[1]; j <= std::min(last[1], size[1] - 1); ++j)
                for (int i = first[0]; i <= std::min(last[0], size[0] - 1); ++i)
                    voxels[where.offset({i, j, k})] = segment.number;
        LabelMap map(grid, std::move(voxels));
        segment.layer = out.addLayer(std::move(map));
        REQUIRE(out.insert(segment));
    }
    out.provenance.creator = "半学 花子";
    return out;
}

std::vector<bool> maskOf(const Segmentation& segmentation, const Segment& segment)
{
    std::vector<bool> mask;
    for (const Label label : segmentation.layerOf(segment).voxels())
        mask.push_back(label == segment.number);
    return mask;
}

bool has(const std::vector<Warning>& losses, const std::string& code)
{
    return std::ranges::find(losses, code, &Warning::code) != losses.end();
}

tl::unexpected<Error> noSurfaces()
{
    return fail(ErrorCode::Unsupported, Text("no surfaces here"));
}

struct Format {
    SegmentationFormat format;
    const char* name;
};
// All that can be read again.
constexpr Format kFormats[] = {{SegmentationFormat::DicomSegmentation, "m.dcm"},
                               {SegmentationFormat::DicomStructureSet, "m.dcm"},
                               {SegmentationFormat::SlicerNrrd, "m.seg.nrrd"},
                               {SegmentationFormat::Nrrd, "m.nrrd"},
                               {SegmentationFormat::Nifti, "m.nii.gz"},
                               {SegmentationFormat::Nifti, "m.nii"},
                               {SegmentationFormat::MetaImage, "m.mha"}};

} // namespace

TEST_CASE("saveSegmentation: every format brings back all that is not named as lost", "[session]")
{
    std::mt19937 random(GENERATE(1, 2, 3));
    const TemporaryFolder folder;
    const auto source = seriesOn(GENERATE(obliqueGrid({13, 11, 6}), shearedGrid({12, 14, 6})),
                                 folder / "ct");
    for (const auto& [format, name] : kFormats) {
        CAPTURE(name, static_cast<int>(format));
        const auto written = randomBoxes(*source.geometry, random);
        const auto file = folder / std::to_string(static_cast<int>(format)) / name;
        std::filesystem::create_directories(file.parent_path());

        const auto saved =
            saveSegmentation(written, file, format, {&source, 0}, {}, Consent::Given);
        REQUIRE(saved);
        CHECK(saved->isWritten);
        const auto read = readMasks({file}, &source, {});
        REQUIRE(read.errors.empty());
        REQUIRE(read.masks.size() == 1);
        CHECK(read.masks[0].warnings.empty());
        const auto& back = *read.masks[0].segmentation;

        CHECK(back.geometry().isSameGrid(written.geometry()));
        CHECK(back.fileFormat == format);
        CHECK(back.name == written.name);
        CHECK(back.provenance == written.provenance);
        const auto flat = flattened(written);
        const bool isFlat = has(saved->losses, "overlaps-lost");
        CHECK(isFlat == (!isDicom(format) && format != SegmentationFormat::SlicerNrrd &&
                         !overlappingSegments(written).empty()));
        REQUIRE(back.segments().size() == written.segments().size());
        for (std::size_t n = 0; n < back.segments().size(); ++n) {
            const auto& expected = written.segments()[n];
            auto segment = back.segments()[n];
            std::vector<bool> mask = maskOf(written, expected);
            if (isFlat)
                std::transform(flat.voxels().begin(), flat.voxels().end(), mask.begin(),
                               [&expected](Label label) { return label == expected.number; });
            CAPTURE(n, segment.number, expected.number, segment.label, expected.label);
            CHECK((maskOf(back, segment) == mask));
            segment.layer = expected.layer;
            CHECK(segment == expected);
        }
    }
}

TEST_CASE("saveSegmentation: nothing is written before its losses are agreed to", "[session]")
{
    const TemporaryFolder folder;
    std::vector<Label> all(obliqueGrid().voxelCount(), 1);
    std::vector<Label> some(obliqueGrid().voxelCount());
    some[7] = 2;
    Segmentation both(LabelMap(obliqueGrid(), std::move(all)));
    LabelMap inside(obliqueGrid(), std::move(some));
    both.addLayer(std::move(inside));
    Segment second;
    second.number = 2;
    second.layer = 1;
    REQUIRE(both.insert(Segment{}));
    REQUIRE(both.insert(second));
    const auto save = [&](Consent consent, const std::vector<std::string>& agreedTo) {
        return saveSegmentation(both, folder / "m.nii.gz", SegmentationFormat::Nifti, {}, {},
                                consent, agreedTo);
    };

    const auto asked = save(Consent::Ask, {});
    REQUIRE(asked);
    CHECK_FALSE(asked->isWritten);
    CHECK(has(asked->losses, "overlaps-lost"));
    CHECK(std::filesystem::is_empty(folder.path()));
    CHECK(save(Consent::Ask, {"colours-lost"})->isWritten == false);
    CHECK(save(Consent::Ask, {"overlaps-lost"})->isWritten);
    CHECK(std::filesystem::exists(folder / "m.nii.gz"));
    CHECK(save(Consent::Given, {})->isWritten);
}

TEST_CASE("saveSegmentation: DICOM objects need images, surfaces a writer that may fail",
          "[session]")
{
    const TemporaryFolder folder;
    Segmentation one(obliqueGrid());
    REQUIRE(one.insert(Segment{}));
    for (const auto format :
         {SegmentationFormat::DicomSegmentation, SegmentationFormat::DicomStructureSet}) {
        const auto saved =
            saveSegmentation(one, folder / "m.dcm", format, {}, {}, Consent::Given);
        REQUIRE_FALSE(saved);
        CHECK(saved.error().code == ErrorCode::InvalidArgument);
    }
    const auto surfaces = [](const Segmentation&, const std::filesystem::path&) -> Result<void> {
        return noSurfaces();
    };
    CHECK(saveSegmentation(one, folder / "m.stl", SegmentationFormat::Stl, {}, surfaces,
                           Consent::Given)
              .error()
              .code == ErrorCode::Unsupported);
}

TEST_CASE("SegmentationList: a save that would lose overlaps asks once, then goes on", "[session]")
{
    tests::application();
    const TemporaryFolder folder;
    Session session;
    auto& list = session.segmentations();
    std::mt19937 random(5);
    auto boxes = randomBoxes(obliqueGrid({13, 11, 6}), random);
    while (overlappingSegments(boxes).empty())
        boxes = randomBoxes(obliqueGrid({13, 11, 6}), random);
    const auto id = list.add(std::move(boxes), Text("Open"));
    int asked = 0;
    int saved = 0;
    std::vector<Warning> losses;
    QObject::connect(&list, &SegmentationList::lossesFound,
                     [&](int, const QString&, SegmentationFormat, const std::vector<Warning>& w) {
                         ++asked;
                         losses = w;
                     });
    QObject::connect(&list, &SegmentationList::saved, [&saved] { ++saved; });

    list.save(id, folder / "m.nii.gz");
    REQUIRE(tests::waitFor([&] { return asked == 1; }));
    CHECK(has(losses, "overlaps-lost"));
    CHECK_FALSE(std::filesystem::exists(folder / "m.nii.gz"));
    CHECK(list.isModified(id));

    list.save(id, folder / "m.nii.gz", SegmentationFormat::Nifti, Consent::Given);
    REQUIRE(tests::waitFor([&] { return saved == 1; }));
    CHECK_FALSE(list.isModified(id));
    list.save(id, list.file(id), list.find(id)->fileFormat);
    REQUIRE(tests::waitFor([&] { return saved == 2; }));
    CHECK(asked == 1); // not again for this file
    list.save(id, folder / "other.nii.gz");
    REQUIRE(tests::waitFor([&] { return asked == 2; }));
}

TEST_CASE("SegmentationList: surfaces are written, but the segmentation stays unsaved", "[session]")
{
    tests::application();
    const TemporaryFolder folder;
    Session session;
    auto& list = session.segmentations();
    Segmentation one(obliqueGrid());
    REQUIRE(one.insert(Segment{}));
    const auto id = list.add(std::move(one), Text("New"));
    std::filesystem::path written;
    list.setSurfaceWriter([&written](const Segmentation&, const std::filesystem::path& file) {
        written = file;
        return Result<void>();
    });
    bool saved = false;
    QObject::connect(&list, &SegmentationList::saved, [&saved] { saved = true; });

    list.save(id, folder / "s.ply", {}, Consent::Given);

    REQUIRE(tests::waitFor([&saved] { return saved; }));
    CHECK(written == folder / "s.ply");
    CHECK(list.isModified(id));
    CHECK(list.file(id).empty());
}

TEST_CASE("SegmentationList: a structure set that was opened is not saved over", "[session]")
{
    tests::application();
    const TemporaryFolder folder;
    const auto source = seriesOn(obliqueGrid({13, 11, 6}), folder / "ct");
    std::mt19937 random(4);
    REQUIRE(saveSegmentation(randomBoxes(*source.geometry, random), folder / "rt.dcm",
                             SegmentationFormat::DicomStructureSet, {&source, 0}, {},
                             Consent::Given));
    Session session;
    auto& list = session.segmentations();
    list.open(folder / "rt.dcm");
    REQUIRE(tests::waitFor([&] { return !list.isOpening(); }));

    REQUIRE(list.ids().size() == 1);
    CHECK(list.file(list.ids()[0]).empty()); // so that saving asks for a name
    CHECK_FALSE(list.isModified(list.ids()[0]));
}
