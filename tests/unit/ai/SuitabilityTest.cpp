#include "ai/host/Suitability.h"
#include "tests/support/Catch.h"
#include "tests/unit/ai/TestModel.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"

#include <algorithm>
#include <filesystem>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Vec3;

namespace {

/// A chest CT of 200 x 200 x 100 voxels, with air.
viewer::Volume chest(Vec3 spacing = {0.8, 0.8, 1}, viewer::Index3 size = {200, 200, 100},
                     std::array<Vec3, 3> axes = kAxialAxes)
{
    const auto grid = *viewer::ImageGeometry::create(size, spacing, {0, 0, 0}, axes);
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, grid.voxelCount());
    voxels->as<std::int16_t>()[0] = -1000;
    viewer::Volume volume{grid, voxels, 1, 0, {}};
    volume.description.modality = "CT";
    volume.description.bodyPart = "CHEST";
    return volume;
}

/// For chest CTs at 1.5 mm, 96 voxels at once.
ai::ModelManifest model()
{
    TestManifest text;
    text.orientation = "RAS";
    text.spacingMm = "[1.5, 1.5, 1.5]";
    text.patch = "[96, 96, 96]";
    auto manifest = *ai::ModelManifest::parse(text.json());
    manifest.input.modalities = {"CT"};
    manifest.input.bodyPart = "CHEST";
    return manifest;
}

std::vector<std::string> codes(const viewer::Volume& volume, const ai::ModelManifest& manifest)
{
    std::vector<std::string> result;
    for (const auto& warning : ai::suitability(volume, manifest))
        result.push_back(warning.code);
    return result;
}

using Codes = std::vector<std::string>;

} // namespace

TEST_CASE("suitability: nothing speaks against the image that a model was made for",
          "[ai][suitability]")
{
    CHECK(codes(chest(), model()).empty());
    // Slices of 4 mm are what a chest CT often has.
    CHECK(codes(chest({0.8, 0.8, 4}), model()).empty());
    CHECK(codes(chest({1, 1, 5}), model()).empty());
    // A sagittal stack is only turned.
    CHECK(
        codes(chest({0.8, 0.8, 1}, {200, 200, 200}, {{{0, 1, 0}, {0, 0, -1}, {1, 0, 0}}}), model())
            .empty());
}

TEST_CASE("suitability: another modality is named, with the one that is wanted",
          "[ai][suitability]")
{
    auto volume = chest();
    volume.description.modality = "MR";
    const auto warnings = ai::suitability(volume, model());
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == "modality");
    CHECK(warnings[0].text.english() == "The image is MR, and the model was made for CT");
    auto any = model();
    any.input.modalities.clear();
    CHECK(codes(volume, any).empty());
}

TEST_CASE("suitability: a file that does not say its modality is judged by its values",
          "[ai][suitability]")
{
    auto volume = chest();
    volume.description.modality.clear();
    CHECK(codes(volume, model()).empty()); // it has air
    auto bright = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, volume.voxels->count());
    volume.voxels = bright; // zero throughout
    CHECK(codes(volume, model()) == Codes{"values"});
}

TEST_CASE("suitability: parts of the body are told apart by their words", "[ai][suitability]")
{
    struct Case {
        const char* image;
        const char* model;
        bool fits;
    };
    for (const auto& [image, wanted, fits] :
         {Case{"CHEST", "CHEST", true}, Case{"BRAIN", "CHEST", false}, Case{"HEAD", "BRAIN", true},
          Case{"THORAX", "CHEST", true}, Case{"CHESTABDPELVIS", "ABDOMEN", true},
          Case{"Chest to Pelvis", "ABDOMEN", true}, Case{"HEADNECK", "CHEST", false},
          Case{"WHOLEBODY", "BRAIN", true}, Case{"KNEE", "CHEST, ABDOMEN", false},
          Case{"胸部", "CHEST", true}, Case{"頭部", "CHEST", false}, Case{"", "CHEST", true},
          Case{"UNHEARD-OF", "CHEST", true}, Case{"BRAIN", "", true}}) {
        INFO(image << " for " << wanted);
        auto volume = chest();
        volume.description.bodyPart = image;
        auto manifest = model();
        manifest.input.bodyPart = wanted;
        CHECK(codes(volume, manifest) == (fits ? Codes{} : Codes{"body-part"}));
    }
}

TEST_CASE("suitability: spacings far from the model's, along whichever axis", "[ai][suitability]")
{
    CHECK(codes(chest({0.8, 0.8, 8}), model()) == Codes{"spacing-coarse"});
    CHECK(codes(chest({7, 1, 1}), model()) == Codes{"spacing-coarse"});
    CHECK(codes(chest({0.2, 0.2, 1}, {400, 400, 100}), model()) == Codes{"spacing-fine"});
    const auto warnings = ai::suitability(chest({0.8, 0.8, 8}), model());
    CHECK(warnings[0].text.english() ==
          "The image's voxels are 8 mm apart, far coarser than the 1.5 mm that the model works at");
    // 0.7 mm by 4 mm is unequal, and yet nowhere 4 times coarser than 1.5 mm.
    CHECK(codes(chest({0.7, 0.7, 4}, {300, 300, 100}), model()) == Codes{"anisotropic"});
    auto unequal = model();
    unequal.input.spacingMm = {{0.8, 0.8, 5}};
    CHECK(codes(chest({0.7, 0.7, 4}, {300, 300, 200}), unequal).empty());
}

TEST_CASE("suitability: spacings are compared along the patient's axes, however the image lies",
          "[ai][suitability]")
{
    auto manifest = model();
    manifest.input.spacingMm = {{0.8, 0.8, 5}}; // thick from feet to head
    // i runs to the left, j to the feet, k to the back: thick along j.
    const std::array<Vec3, 3> coronal{{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}};
    CHECK(codes(chest({0.8, 5, 0.8}, {200, 100, 200}, coronal), manifest).empty());
    CHECK(codes(chest({0.8, 0.8, 5}, {200, 600, 100}, coronal), manifest) ==
          Codes{"spacing-coarse", "spacing-fine"});
}

TEST_CASE("suitability: nnU-Net's spacings and patches run the other way", "[ai][suitability]")
{
    auto manifest = model();
    ai::NnunetPlan plan;
    plan.spacingMm = {5, 0.8, 0.8};
    plan.patch = {20, 128, 128};
    manifest.nnunet = plan;
    CHECK(codes(chest({0.8, 0.8, 5}), manifest).empty());
    CHECK(codes(chest({5, 0.8, 0.8}, {200, 200, 200}), manifest) ==
          Codes{"spacing-coarse", "spacing-fine"});
    manifest.nnunet->spacingMm = {0.8, 0.8}; // slices: what is between them does not matter
    manifest.nnunet->patch = {128, 128};
    CHECK(codes(chest({0.8, 0.8, 10}, {200, 200, 5}), manifest).empty());
}

TEST_CASE("suitability: an oblique image for a model that expects the patient's axes",
          "[ai][suitability]")
{
    const auto turned = [](double degrees) {
        const double a = degrees * 3.14159265358979 / 180;
        return std::array<Vec3, 3>{
            {{std::cos(a), std::sin(a), 0}, {-std::sin(a), std::cos(a), 0}, {0, 0, 1}}};
    };
    CHECK(codes(chest({0.8, 0.8, 1}, {200, 200, 100}, turned(20)), model()).empty());
    const auto warnings =
        ai::suitability(chest({0.8, 0.8, 1}, {200, 200, 100}, turned(38)), model());
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == "orientation");
    CHECK(warnings[0].text.english().find("38 degrees") != std::string::npos);
    auto anyWay = model();
    anyWay.input.orientation.clear();
    CHECK(codes(chest({0.8, 0.8, 1}, {200, 200, 100}, turned(38)), anyWay).empty());
}

TEST_CASE("suitability: axial slices are no input for a network of sagittal ones",
          "[ai][suitability]")
{
    auto manifest = model();
    manifest.input.spacingMm.reset();
    manifest.inference.patch = {{1, 96, 96}};
    manifest.inference.sliceAxis = 0;
    CHECK(codes(chest({0.8, 0.8, 4}), manifest) == Codes{"orientation"});
    manifest.inference.patch = {{96, 96, 1}};
    manifest.inference.sliceAxis = 2;
    CHECK(codes(chest({0.8, 0.8, 4}), manifest).empty());
}

TEST_CASE("suitability: images too small or too large for the model's view", "[ai][suitability]")
{
    CHECK(codes(chest({0.8, 0.8, 3}, {200, 200, 3}), model()) == Codes{"size"});
    CHECK(codes(chest({0.8, 0.8, 1}, {200, 200, 1}), model()) == Codes{"size"});
    auto conform = model();
    conform.input.spacingMm = {{1, 1, 1}};
    conform.input.size = {{256, 256, 256}};
    conform.inference.patch.reset();
    CHECK(codes(chest({0.9, 0.9, 1}), conform).empty());
    CHECK(codes(chest({1, 1, 1}, {300, 200, 100}), conform) == Codes{"size"});
}

TEST_CASE("suitability: the bundled models have nothing against the sample case, of the small size",
          "[ai][suitability]")
{
    using viewer::processing::PhantomSize;
    const auto phantom = *viewer::processing::makeThoraxPhantom(PhantomSize::Small, 0, {});
    for (const char* id : {"phantom-thorax", "body-ct"}) {
        INFO(id);
        const auto manifest =
            ai::ModelManifest::read(std::filesystem::path(HANGAKU_PLUGINS_FOLDER) / id);
        REQUIRE(manifest.has_value());
        CHECK(codes(phantom.volume, *manifest).empty());
    }
}
