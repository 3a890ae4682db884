#include "viewer/dicom/Scan.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/dicom/DicomFiles.h"

#include <cmath>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Vec3;

namespace {

viewer::ScanResult scanOf(const std::filesystem::path& path)
{
    auto result = viewer::dicom::scan({path}, {});
    REQUIRE(result.has_value());
    return std::move(*result);
}

std::vector<viewer::VolumeDescription> scanSlices(const std::vector<DicomSlice>& slices)
{
    const TemporaryFolder folder;
    writeAll(slices, folder.path());
    return volumesOf(scanOf(folder.path()));
}

bool isNear(Vec3 a, Vec3 b, double tolerance = 1e-6)
{
    return viewer::length(a - b) < tolerance;
}

/// Turned about two axes: no direction is along x, y or z.
DicomSlice obliqueSlice()
{
    const double a = 0.35;
    const double b = -0.5;
    DicomSlice slice;
    slice.axes = {{{std::cos(a), std::sin(a), 0},
                   {-std::sin(a) * std::cos(b), std::cos(a) * std::cos(b), std::sin(b)}}};
    slice.position = {-31.5, 12.25, -840};
    return slice;
}

Vec3 normalOf(const DicomSlice& slice)
{
    return viewer::cross(slice.axes[0], slice.axes[1]);
}

} // namespace

TEST_CASE("scan: orders slices by position, whatever the file names and numbers", "[dicom][scan]")
{
    const auto first = obliqueSlice();
    const auto step = normalOf(first) * 4.1;
    const auto volumes = scanSlices(stackOf(9, step, first));

    REQUIRE(volumes.size() == 1);
    const auto& volume = volumes.front();
    REQUIRE(volume.geometry.has_value());
    CHECK(volume.geometry->size() == viewer::Index3{4, 3, 9});
    CHECK(isNear(volume.geometry->spacing(), {0.5, 0.75, 4.1}));
    CHECK(isNear(volume.geometry->origin(), first.position));
    CHECK(isNear(volume.geometry->axes()[2], normalOf(first)));
    CHECK(volume.warnings.empty());
    CHECK(volume.id == "1.2.3.4.5#1");
    CHECK(volume.unit == "HU");
    for (int k = 0; k < 9; ++k) {
        const auto& source = volume.slices[static_cast<std::size_t>(k)];
        const auto number = volume.instances[static_cast<std::size_t>(source.instance)].number;
        CHECK(number == 1 + (k * 7 + 3) % 64);
    }
}

TEST_CASE("scan: a slice stack written from head to feet still runs along the normal",
          "[dicom][scan]")
{
    const auto volumes = scanSlices(stackOf(5, {0, 0, -2.5}));

    REQUIRE(volumes.size() == 1);
    CHECK(isNear(volumes[0].geometry->origin(), {0, 0, -10}));
    CHECK(isNear(volumes[0].geometry->step(2), {0, 0, 2.5}));
}

TEST_CASE("scan: a tilted gantry gives a sheared grid and says by how much", "[dicom][scan]")
{
    const Vec3 step{0, 0.6, 2.9};
    const auto volumes = scanSlices(stackOf(12, step));

    REQUIRE(volumes.size() == 1);
    REQUIRE(volumes[0].geometry.has_value());
    CHECK(isNear(volumes[0].geometry->step(2), step));
    CHECK_FALSE(volumes[0].geometry->isOrthogonal());
    REQUIRE(hasWarning(volumes[0], "gantry-tilt"));
    CHECK(volumes[0].warnings[0].text.arguments()[0] == "11.69"); // atan(0.6 / 2.9)
}

TEST_CASE("scan: a missing slice becomes an empty slice, with a warning that says where",
          "[dicom][scan]")
{
    auto slices = stackOf(10, {0, 0, 2.5});
    slices.erase(slices.begin() + 6);
    const auto volumes = scanSlices(slices);

    REQUIRE(volumes.size() == 1);
    const auto& volume = volumes.front();
    CHECK(volume.geometry->size()[2] == 10);
    CHECK(isNear(volume.geometry->step(2), {0, 0, 2.5}));
    REQUIRE(volume.slices.size() == 10);
    CHECK(volume.slices[6].isMissing);
    CHECK(volume.slices[6].instance == volume.slices[5].instance);
    CHECK(volume.instances.size() == 9);
    REQUIRE(volume.warnings.size() == 1);
    CHECK(volume.warnings[0].code == "missing-slice");
    CHECK(volume.warnings[0].text.english().find("After slice 6 the next is 5 mm away instead of "
                                                 "2.5 mm") != std::string::npos);
}

TEST_CASE("scan: unevenly spaced slices stay where they are, on a finer grid", "[dicom][scan]")
{
    auto slices = stackOf(6, {0, 0, 2});
    slices[4].position.z = 9;
    slices[5].position.z = 15;
    const auto volumes = scanSlices(slices);

    // Gaps of 2, 2, 2, 3 and 6 mm: all slices lie on steps of 1 mm.
    REQUIRE(volumes.size() == 1);
    CHECK(volumes[0].geometry->size()[2] == 16);
    CHECK(volumes[0].geometry->spacing().z == Approx(1));
    CHECK(volumes[0].slices.size() == 6);
    CHECK(volumes[0].slicePlaces == std::vector<double>{0, 2, 4, 6, 9, 15});
    REQUIRE(hasWarning(volumes[0], "uneven-spacing"));
    CHECK(volumes[0].warnings[0].text.arguments() == std::vector<std::string>{"2", "6", "1"});
}

TEST_CASE("scan: tilted and unevenly spaced slices lie on a sheared grid", "[dicom][scan]")
{
    DicomSlice first;
    first.position = {-12, 7, -80};
    auto slices = stackOf(6, {0, 0.6, 2.9}, first);
    slices[4].position = first.position + Vec3{0, 0.6, 2.9} * 4.5;
    slices[5].position = first.position + Vec3{0, 0.6, 2.9} * 7;
    const auto volumes = scanSlices(slices);

    REQUIRE(volumes.size() == 1);
    const auto& volume = volumes[0];
    CHECK(hasWarning(volume, "uneven-spacing"));
    CHECK(hasWarning(volume, "gantry-tilt"));
    CHECK_FALSE(hasWarning(volume, "shifted-slices"));
    REQUIRE(volume.slicePlaces.size() == 6);
    for (std::size_t n = 0; n < 6; ++n)
        CHECK(isNear(volume.geometry->toWorld(Vec3{0, 0, volume.slicePlaces[n]}),
                     slices[n].position));
}

TEST_CASE("scan: nothing is drawn across a large gap between stacks", "[dicom][scan]")
{
    auto slices = stackOf(12, {0, 0, 4});
    for (std::size_t n = 6; n < 12; ++n)
        slices[n].position.z += 26.5;
    const auto volumes = scanSlices(slices);
    REQUIRE(volumes.size() == 2);
    for (const auto& volume : volumes) {
        CHECK(volume.geometry->size()[2] == 6);
        CHECK(volume.geometry->spacing().z == Approx(4));
        CHECK(hasWarning(volume, "separate-slabs"));
        CHECK_FALSE(hasWarning(volume, "uneven-spacing"));
    }
}

TEST_CASE("scan: diffusion weightings are one volume, in their order", "[dicom][scan]")
{
    // b = 0 does not say so; 800 has three directions, in Siemens' own attributes.
    std::vector<DicomSlice> all;
    for (int n = 0; n < 4; ++n)
        for (auto slice : stackOf(3, {0, 0, 5})) {
            slice.instanceNumber += 100 * (4 - n);
            slice.attributes[0x00080060] = "MR";
            slice.attributes[0x00190010] = "SIEMENS MR HEADER";
            if (n > 0) {
                slice.attributes[0x0019100c] = "800";
                slice.attributes[0x0019100e] =
                    std::string(reinterpret_cast<const char*>(std::array<double, 3>{
                                    n == 1 ? 1.0 : 0, n == 2 ? 1.0 : 0, n == 3 ? 1.0 : 0}
                                                                  .data()),
                                3 * sizeof(double));
            }
            all.push_back(slice);
        }
    const auto volumes = scanSlices(all);
    REQUIRE(volumes.size() == 1);
    CHECK(volumes[0].timePoints == 4);
    CHECK(volumes[0].timePointLabels ==
          std::vector<std::string>{"b 0", "b 800", "b 800 (2)", "b 800 (3)"});
    CHECK(volumes[0].frameTimeMs == 0);
}

TEST_CASE("scan: slices beside the line of the others are named", "[dicom][scan]")
{
    auto slices = stackOf(6, {0, 0, 2});
    slices[3].position.x += 4;
    const auto volumes = scanSlices(slices);
    REQUIRE(volumes.size() == 1);
    REQUIRE(hasWarning(volumes[0], "shifted-slices"));
    CHECK(volumes[0].warnings[0].text.arguments() == std::vector<std::string>{"4"});
}

TEST_CASE("scan: the same image twice is shown once, with a warning", "[dicom][scan]")
{
    const TemporaryFolder folder;
    const auto slices = stackOf(4, {0, 0, 2});
    writeAll(slices, folder / "a");
    writeDicom(slices[2], folder / "copy.dcm");
    const auto volumes = volumesOf(scanOf(folder.path()));

    REQUIRE(volumes.size() == 1);
    CHECK(volumes[0].slices.size() == 4);
    CHECK(hasWarning(volumes[0], "duplicated-position"));
}

TEST_CASE("scan: images that share one UID by mistake are all kept", "[dicom][scan]")
{
    auto slices = stackOf(4, {0, 0, 2});
    for (auto& slice : slices)
        slice.sopInstanceUid = "1.2.3.9";
    const auto volumes = scanSlices(slices);

    REQUIRE(volumes.size() == 1);
    CHECK(volumes[0].slices.size() == 4);
}

TEST_CASE("scan: times at the same places are one volume, in their order", "[dicom][scan]")
{
    std::vector<DicomSlice> all;
    for (int time = 0; time < 3; ++time) {
        auto slices = stackOf(5, {0, 0, 2});
        for (auto& slice : slices) {
            slice.attributes[0x00200100] = std::to_string(time + 1);
            slice.attributes[0x00080022] = "20260131";
            slice.attributes[0x00080032] = "1200" + std::to_string(10 + 5 * time) + ".5";
            slice.instanceNumber += 1000 * (3 - time); // against the order of time
            all.push_back(slice);
        }
    }
    const auto volumes = scanSlices(all);

    REQUIRE(volumes.size() == 1);
    const auto& volume = volumes.front();
    CHECK(volume.geometry->size()[2] == 5);
    CHECK(volume.timePoints == 3);
    CHECK(volume.timePointLabels == std::vector<std::string>{"0 s", "5 s", "10 s"});
    CHECK(volume.frameTimeMs == Approx(5000));
    CHECK(volume.warnings.empty());
    REQUIRE(volume.slices.size() == 15);
    for (std::size_t n = 0; n < 15; ++n) {
        const auto instance = static_cast<std::size_t>(volume.slices[n].instance);
        CHECK(volume.instances[instance].number / 1000 == 3 - static_cast<int>(n) / 5);
    }
}

TEST_CASE("scan: a time that does not cover all slices is a volume of its own", "[dicom][scan]")
{
    std::vector<DicomSlice> all;
    for (int time = 0; time < 3; ++time)
        for (auto slice : stackOf(time == 2 ? 3 : 5, {0, 0, 2})) {
            slice.attributes[0x00200100] = std::to_string(time + 1);
            slice.instanceNumber += 1000 * time;
            all.push_back(slice);
        }
    const auto volumes = scanSlices(all);

    REQUIRE(volumes.size() == 2);
    CHECK(volumes[0].timePoints == 2);
    CHECK(volumes[0].slices.size() == 10);
    CHECK(volumes[1].timePoints == 1);
    CHECK(volumes[1].slices.size() == 3);
    CHECK(hasWarning(volumes[0], "incomplete-time-point"));
    CHECK(hasWarning(volumes[1], "incomplete-time-point"));
}

TEST_CASE("scan: echoes are one volume, kinds of images and units are not", "[dicom][scan]")
{
    std::vector<DicomSlice> all;
    for (int n = 0; n < 2; ++n)
        for (auto slice : stackOf(4, {0, 0, 2})) {
            slice.instanceNumber += 100 * n;
            all.push_back(slice);
        }
    const auto second = [&all](std::uint32_t tag, const char* first, const char* other) {
        for (std::size_t n = 0; n < all.size(); ++n)
            all[n].attributes[tag] = n < 4 ? first : other;
        return scanSlices(all);
    };
    const auto echoes = second(0x00180081, "4.92", "9.8");
    REQUIRE(echoes.size() == 1);
    CHECK(echoes[0].timePointLabels == std::vector<std::string>{"TE 4.92 ms", "TE 9.8 ms"});
    CHECK(echoes[0].frameTimeMs == 0);
    all[0].attributes.clear();
    CHECK(second(0x00080008, "ORIGINAL\\PRIMARY\\M", "ORIGINAL\\PRIMARY\\P").size() == 2);
    CHECK(second(0x00281054, "HU", "mgml").size() == 2);
}

TEST_CASE("scan: repeats that nothing tells apart are dealt out by instance number",
          "[dicom][scan]")
{
    std::vector<DicomSlice> all;
    for (int repeat = 0; repeat < 2; ++repeat)
        for (int k = 0; k < 4; ++k) {
            DicomSlice slice;
            slice.position = {0, 0, 3.0 * k};
            slice.instanceNumber = 1 + repeat * 4 + k;
            all.push_back(slice);
        }
    const auto volumes = scanSlices(all);

    REQUIRE(volumes.size() == 1);
    REQUIRE(volumes[0].timePoints == 2);
    for (std::size_t n = 0; n < 8; ++n) {
        const auto instance = static_cast<std::size_t>(volumes[0].slices[n].instance);
        CHECK((volumes[0].instances[instance].number <= 4) == (n < 4));
    }
}

TEST_CASE("scan: frames of reference, orientations and sizes are never mixed", "[dicom][scan]")
{
    auto all = stackOf(4, {0, 0, 2});
    SECTION("frame of reference")
    {
        DicomSlice other;
        other.frameOfReferenceUid = "1.2.3.4.7";
        other.instanceNumber = 100;
        for (const auto& slice : stackOf(3, {0, 0, 2}, other))
            all.push_back(slice);
        const auto volumes = scanSlices(all);
        REQUIRE(volumes.size() == 2);
        CHECK(volumes[0].slices.size() == 4);
        CHECK(volumes[1].slices.size() == 3);
        CHECK(volumes[1].frameOfReferenceUid == "1.2.3.4.7");
    }
    SECTION("orientation")
    {
        DicomSlice other;
        other.axes = {{{0, 1, 0}, {0, 0, -1}}};
        other.instanceNumber = 100;
        for (const auto& slice : stackOf(3, {-2, 0, 0}, other))
            all.push_back(slice);
        const auto volumes = scanSlices(all);
        REQUIRE(volumes.size() == 2);
        CHECK(volumes[1].slices.size() == 3);
        CHECK_FALSE(hasWarning(volumes[0], "mixed-sizes"));
    }
    SECTION("size, with a warning")
    {
        DicomSlice other;
        other.columns = 8;
        other.position = {0, 0, 8};
        other.instanceNumber = 100;
        for (const auto& slice : stackOf(3, {0, 0, 2}, other))
            all.push_back(slice);
        const auto volumes = scanSlices(all);
        REQUIRE(volumes.size() == 2);
        CHECK(hasWarning(volumes[0], "mixed-sizes"));
        CHECK(hasWarning(volumes[1], "mixed-sizes"));
    }
}

TEST_CASE("scan: CT values without a known unit are not called HU", "[dicom][scan]")
{
    DicomSlice slice;
    slice.attributes[0x00281054] = "US";
    const auto volumes = scanSlices({slice});

    REQUIRE(volumes.size() == 1);
    CHECK(volumes[0].unit.empty());
    CHECK(hasWarning(volumes[0], "unknown-unit"));

    // Maps of perfusion or of one material have units of their own.
    slice.attributes[0x00281054] = "mgml";
    CHECK(scanSlices({slice}).front().unit == "mgml");
}

TEST_CASE("scan: broken files are listed with their name, and the rest opens", "[dicom][scan]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(3, {0, 0, 2}), folder / "good");
    std::ofstream(folder / "broken.dcm") << "not DICOM at all";
    std::ofstream(folder / "notes.txt") << "a text that nobody would open as an image";
    const auto result = scanOf(folder.path());

    CHECK(volumesOf(result).size() == 1);
    REQUIRE(result.rejected.size() == 1);
    CHECK(result.rejected[0].path.filename() == "broken.dcm");
    CHECK(result.rejected[0].reason.english().find("broken.dcm") != std::string::npos);
}

TEST_CASE("scan: a path that does not exist is an error; Cancel stops", "[dicom][scan]")
{
    const auto missing = viewer::dicom::scan({"/nowhere/at/all"}, {});
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == viewer::ErrorCode::NotFound);

    const TemporaryFolder folder;
    writeAll(stackOf(20, {0, 0, 2}), folder.path());
    std::stop_source stop;
    viewer::Progress progress{stop.get_token(), [&stop](double) { stop.request_stop(); }};
    const auto cancelled = viewer::dicom::scan({folder.path()}, progress);
    REQUIRE_FALSE(cancelled.has_value());
    CHECK(cancelled.error().code == viewer::ErrorCode::Cancelled);
}
