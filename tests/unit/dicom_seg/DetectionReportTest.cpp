#include "viewer/dicom/sr/DetectionReport.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/dicom_seg/ConformanceTool.h"
#include "tests/unit/dicom_seg/PythonComparison.h"
#include "tests/unit/dicom_seg/SampleSegmentation.h"
#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/core/detection/DetectionTable.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmsr/dsrdoc.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using namespace hangaku::tests;

namespace {

Detections sampleDetections(const VolumeDescription& source)
{
    Detections set;
    set.name = "結節 first reading";
    set.kinds = {{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {230, 159, 0}},
                 {"Something odd", "", {}, {86, 180, 233}}};
    set.threshold = 0.2;
    set.provenance.modelId = "org.hangaku.nodules";
    set.provenance.modelName = "Nodules";
    set.provenance.modelVersion = "1.2";
    set.provenance.modelSha256 = std::string(64, 'a');
    set.provenance.creator = "Hangaku 0.1";
    set.seriesInstanceUid = source.seriesInstanceUid;
    set.frameOfReferenceUid = source.frameOfReferenceUid;
    const auto& axes = source.geometry->axes();
    const Vec3 centre = source.geometry->centre();
    set.all = {{1, 0, {centre, {8.25, 7.5, 6}, {axes[0], axes[1], cross(axes[0], axes[1])}}, 0.93},
               {2,
                0,
                {{-12.5, 40.25, -812.75}, {30, 2.5, 4}},
                0.4375,
                Review::Rejected,
                Correction{"半学 花子", "2026-01-31T14:02:11+09:00"},
                "2.25.12345"},
               {3, 0, {centre, {5, 5, 5}}, 0.1}, // below the threshold
               {7,
                1,
                {centre + Vec3{3, 2, 1}, {4, 5, 6}},
                std::nullopt,
                Review::Accepted,
                Correction{"Reader B", "2026-02-01T09:00:00+00:00"},
                "2.25.99"}};
    return set;
}

void checkSameBox(const PatientBox& read, const PatientBox& written)
{
    CHECK(length(read.centre - written.centre) < 2e-4);
    CHECK(length(read.sizeMm - written.sizeMm) < 2e-4);
    for (std::size_t n = 0; n < 3; ++n)
        CHECK(length(read.axes[n] - written.axes[n]) < 1e-4);
}

std::string outputOf(const std::string& command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string output;
    std::array<char, 4096> part{};
    while (pipe && std::fgets(part.data(), part.size(), pipe.get()) != nullptr)
        output += part.data();
    return output;
}

} // namespace

TEST_CASE("DetectionReport: saved and opened again, boxes, scores, reviews and words are the same",
          "[dicom][sr]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    const auto written = sampleDetections(source);
    const auto file = folder / "boxes.dcm";
    REQUIRE(writeDetectionReport(written, source, file));

    const auto read = readDetectionReport(file);
    REQUIRE(read);
    CHECK(read->warnings.empty());
    const auto& set = read->value;
    CHECK(set.name == written.name);
    CHECK(set.kinds == written.kinds);
    CHECK(set.threshold == Approx(written.threshold));
    CHECK(set.provenance.modelId == written.provenance.modelId);
    CHECK(set.provenance.modelVersion == written.provenance.modelVersion);
    CHECK(set.provenance.modelSha256 == written.provenance.modelSha256);
    CHECK(set.provenance.creator == written.provenance.creator);
    CHECK(set.seriesInstanceUid == written.seriesInstanceUid);
    CHECK(set.frameOfReferenceUid == written.frameOfReferenceUid);
    REQUIRE(set.all.size() == 3);
    const std::array<std::size_t, 3> kept{0, 1, 3};
    for (std::size_t n = 0; n < kept.size(); ++n) {
        const auto& was = written.all[kept[n]];
        const auto& is = set.all[n];
        CHECK(is.number == was.number);
        CHECK(is.kind == was.kind);
        CHECK(is.review == was.review);
        CHECK(is.correction == was.correction);
        CHECK(is.score.has_value() == was.score.has_value());
        if (is.score && was.score)
            CHECK(*is.score == Approx(*was.score).epsilon(1e-12));
        if (!was.uid.empty())
            CHECK(is.uid == was.uid);
        CHECK_FALSE(is.uid.empty());
        checkSameBox(is.box, was.box);
    }
}

TEST_CASE("DetectionReport: conforms to the standard, as dciodvfy and DCMTK see it", "[dicom][sr]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    auto set = sampleDetections(source);
    SECTION("a model's") {}
    SECTION("a person's alone")
    {
        set.provenance = {};
        set.provenance.creator = "Reader B";
        std::erase_if(set.all, [](const Detection& each) { return each.score.has_value(); });
    }
    SECTION("none")
    {
        set.all.clear();
    }
    const auto file = folder / "boxes.dcm";
    REQUIRE(writeDetectionReport(set, source, file));
    checkConforms(file);
    // DCMTK's own reader holds it against the constraints of its document type.
    DcmFileFormat format;
    REQUIRE(format.loadFile(file.c_str()).good());
    DSRDocument document;
    const auto condition = document.read(*format.getDataset());
    INFO(condition.text());
    CHECK(condition.good());
    CHECK(document.isValid());
    if (std::system("command -v dsrdump >/dev/null 2>&1") == 0) {
        // Its check of texts knows no UTF-8, which is a warning.
        const auto said =
            outputOf("dsrdump '" + file.string() + "' 2>&1 >/dev/null | grep '^[EF]:'");
        CHECK(said.empty());
    }
}

TEST_CASE("DetectionReport: pydicom finds the same boxes in it", "[dicom][sr]")
{
    if (!hasPydicom()) {
        WARN("skipped: python3-pydicom is not installed");
        return;
    }
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    const auto set = sampleDetections(source);
    REQUIRE(writeDetectionReport(set, source, folder / "boxes.dcm"));
    REQUIRE(writeDetectionTable(set, folder / "boxes.csv"));
    const auto said = outputOf("/usr/bin/python3 '" HANGAKU_SUPPORT_FOLDER "/compare_report.py' '" +
                               (folder / "boxes.dcm").string() + "' '" +
                               (folder / "boxes.csv").string() + "' 2>&1");
    CHECK(said == "same\n");
}

TEST_CASE("DetectionReport: what is no report, or marks nothing, is named", "[dicom][sr]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    const auto image = readDetectionReport(source.instances.front().path);
    REQUIRE_FALSE(image);
    CHECK(image.error().code == ErrorCode::Unsupported);
    CHECK_FALSE(readDetectionReport(folder / "missing.dcm"));
    std::ofstream(folder / "noise.dcm") << "this is no DICOM";
    CHECK_FALSE(readDetectionReport(folder / "noise.dcm"));
    VolumeDescription picture = source;
    picture.geometry.reset();
    const auto refused =
        writeDetectionReport(sampleDetections(source), picture, folder / "boxes.dcm");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK_FALSE(std::filesystem::exists(folder / "boxes.dcm"));
}

TEST_CASE("DetectionReport: another program's ellipsoid and points become boxes", "[dicom][sr]")
{
    const TemporaryFolder folder;
    const auto source = madeSeries(obliqueGrid({13, 11, 9}), folder / "ct");
    auto set = sampleDetections(source);
    set.all.resize(2);
    set.all[1].review = Review::Open;
    const auto file = folder / "boxes.dcm";
    REQUIRE(writeDetectionReport(set, source, file));
    DcmFileFormat format;
    REQUIRE(format.loadFile(file.c_str()).good());
    auto& dataset = *format.getDataset();
    DcmStack found;
    std::vector<DcmItem*> surfaces;
    while (dataset.search(DCM_GraphicType, found, ESM_afterStackTop, OFTrue).good())
        surfaces.push_back(dynamic_cast<DcmItem*>(found.elem(1)));
    REQUIRE(surfaces.size() == 4);
    // The first: an ellipsoid in place of the first face; its second face goes.
    const std::array<Float32, 18> ends{0, 2, 0, 10, 2, 0, 5, 0, 0, 5, 4, 0, 5, 2, -3, 5, 2, 3};
    surfaces[0]->putAndInsertString(DCM_GraphicType, "ELLIPSOID");
    surfaces[0]->putAndInsertFloat32Array(DCM_GraphicData, ends.data(), ends.size());
    surfaces[1]->putAndInsertString(DCM_ValueType, "TEXT");
    const std::array<Float32, 9> points{1, 2, 3, 4, 2, 3, 1, 8, 3};
    surfaces[2]->putAndInsertFloat32Array(DCM_GraphicData, points.data(), points.size());
    surfaces[3]->putAndInsertString(DCM_ValueType, "TEXT");
    REQUIRE(format.saveFile(file.c_str()).good());

    const auto read = readDetectionReport(file);
    REQUIRE(read);
    REQUIRE(read->value.all.size() == 2);
    CHECK(read->value.all[0].box.centre == Vec3{5, 2, 0});
    CHECK(read->value.all[0].box.sizeMm == Vec3{10, 4, 6});
    CHECK(read->value.all[1].box.centre == Vec3{2.5, 5, 3});
    CHECK(read->value.all[1].box.sizeMm == Vec3{3, 6, 1}); // flat: 1 mm
}
