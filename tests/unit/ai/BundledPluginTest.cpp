#include "tests/support/Catch.h"
#include "tests/unit/ai/AiTestSupport.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"

#include <cmath>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Label;
using viewer::Vec3;

namespace {

const viewer::processing::ThoraxPhantom& smallPhantom()
{
    static const auto phantom =
        *viewer::processing::makeThoraxPhantom(viewer::processing::PhantomSize::Small, 100'001, {});
    return phantom;
}

viewer::Segmentation runBundled(const char* id, const viewer::Volume& volume)
{
    qtApplication();
    static ai::InferenceQueue queue;
    const ai::ModelRegistry registry;
    const auto model = registry.open(id);
    INFO((model ? std::string() : model.error().reason.english()));
    REQUIRE(model.has_value());
    ai::InferenceRequest request{volume, *model};
    request.threads = 2;
    auto result = resultOf(queue.submit(request));
    INFO((result ? std::string() : result.error().reason.english()));
    REQUIRE(result.has_value());
    return std::move(*result);
}

/// Dice of label `found` to the phantom's label `truth`.
double dice(const viewer::Segmentation& result, Label found, Label truth)
{
    const auto ours = result.layer(0).voxels();
    const auto theirs = smallPhantom().groundTruth.layer(0).voxels();
    std::size_t both = 0;
    std::size_t sum = 0;
    for (std::size_t n = 0; n < ours.size(); ++n) {
        both += ours[n] == found && theirs[n] == truth ? 1 : 0;
        sum += (ours[n] == found ? 1 : 0) + (theirs[n] == truth ? 1 : 0);
    }
    return sum > 0 ? 2 * static_cast<double>(both) / static_cast<double>(sum) : 1;
}

/// A share of the phantom's label `truth` that is labelled `found`.
double share(const viewer::Segmentation& result, Label found, Label truth)
{
    const auto ours = result.layer(0).voxels();
    const auto theirs = smallPhantom().groundTruth.layer(0).voxels();
    std::size_t both = 0;
    std::size_t all = 0;
    for (std::size_t n = 0; n < ours.size(); ++n)
        if (theirs[n] == truth) {
            ++all;
            both += ours[n] == found ? 1 : 0;
        }
    return static_cast<double>(both) / static_cast<double>(all);
}

/// The same patient, its voxels in another order, and turned a little: new axis n is the old
/// axis `order[n]`, run through backwards where `flips[n]`.
struct Relaid {
    viewer::Volume volume;
    std::vector<std::size_t> oldPlace; ///< of each new voxel
};

Relaid relaid(const viewer::Volume& volume, std::array<std::size_t, 3> order,
              std::array<bool, 3> flips, double turn)
{
    const auto& old = volume.geometry;
    std::array<int, 3> size{};
    std::array<double, 3> spacing{};
    std::array<Vec3, 3> axes{};
    const double oldSpacing[] = {old.spacing().x, old.spacing().y, old.spacing().z};
    const auto turned = [turn](Vec3 v) {
        return Vec3{std::cos(turn) * v.x - std::sin(turn) * v.y,
                    std::sin(turn) * v.x + std::cos(turn) * v.y, v.z};
    };
    for (std::size_t n = 0; n < 3; ++n) {
        size[n] = old.size()[order[n]];
        spacing[n] = oldSpacing[order[n]];
        const Vec3 axis = turned(old.axes()[order[n]]);
        axes[n] = flips[n] ? -axis : axis;
    }
    const auto geometry = *viewer::ImageGeometry::create(size, {spacing[0], spacing[1], spacing[2]},
                                                         {-12, 30, 500}, axes);
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, geometry.voxelCount());
    const auto from = volume.voxels->as<std::int16_t>();
    auto to = voxels->as<std::int16_t>();
    Relaid result{{geometry, voxels, volume.slope, volume.intercept, {}}, {}};
    result.oldPlace.reserve(to.size());
    std::array<int, 3> place{};
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const std::array<int, 3> at{i, j, k};
                for (std::size_t n = 0; n < 3; ++n)
                    place[order[n]] = flips[n] ? size[n] - 1 - at[n] : at[n];
                const auto where = static_cast<std::size_t>(place[0]) +
                                   static_cast<std::size_t>(old.size()[0]) *
                                       (static_cast<std::size_t>(place[1]) +
                                        static_cast<std::size_t>(old.size()[1]) *
                                            static_cast<std::size_t>(place[2]));
                to[result.oldPlace.size()] = from[where];
                result.oldPlace.push_back(where);
            }
    return result;
}

void checkThatTheGridDoesNotMatter(const char* id)
{
    const auto& volume = smallPhantom().volume;
    const auto straight = runBundled(id, volume);
    const auto labels = straight.layer(0).voxels();
    const std::array<std::array<std::size_t, 3>, 3> orders{{{0, 1, 2}, {2, 0, 1}, {1, 2, 0}}};
    const std::array<std::array<bool, 3>, 3> flips{
        {{true, true, false}, {false, true, true}, {true, false, false}}};
    for (std::size_t n = 0; n < orders.size(); ++n) {
        const auto other = relaid(volume, orders[n], flips[n], 0.1 * static_cast<double>(n));
        const auto result = runBundled(id, other.volume);
        const auto found = result.layer(0).voxels();
        std::size_t different = 0;
        for (std::size_t at = 0; at < found.size(); ++at)
            different += found[at] != labels[other.oldPlace[at]] ? 1 : 0;
        INFO(id << " with axes in order " << n);
        CHECK(different == 0);
    }
}

viewer::Volume emptyAir()
{
    auto volume = smallPhantom().volume;
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, volume.voxels->count());
    for (auto& voxel : voxels->as<std::int16_t>())
        voxel = -1000;
    volume.voxels = voxels;
    volume.slope = 1;
    volume.intercept = 0;
    return volume;
}

} // namespace

TEST_CASE("ct-lungs: finds both lungs and the windpipe of a phantom", "[ai][worker][bundled]")
{
    const auto result = runBundled("ct-lungs", smallPhantom().volume);
    const auto left = dice(result, 1, 1);
    const auto right = dice(result, 2, 2);
    CAPTURE(left, right);
    CHECK(left > 0.96);
    CHECK(right > 0.96);
    const auto voxels = result.layer(0).voxels();
    const auto ml = static_cast<double>(std::count(voxels.begin(), voxels.end(), Label{3})) *
                    result.geometry().voxelVolumeMm3() / 1000;
    CAPTURE(ml);
    CHECK(ml > 15);
    CHECK(ml < 120);
    CHECK(share(result, 1, 3) + share(result, 2, 3) < 0.03); // of the heart
}

TEST_CASE("ct-bones: finds the spine of a phantom and leaves the bright heart out",
          "[ai][worker][bundled]")
{
    const auto result = runBundled("ct-bones", smallPhantom().volume);
    const auto spine = share(result, 1, 5);
    const auto heart = share(result, 1, 3);
    const auto lungs = share(result, 1, 1) + share(result, 1, 2);
    CAPTURE(spine, heart, lungs);
    CHECK(spine > 0.5);
    CHECK(heart < 0.02);
    CHECK(lungs < 0.01);
}

TEST_CASE(
    "ct-body: a phantom's lungs and heart are neither muscle nor fat, and all of it is the body",
    "[ai][worker][bundled]")
{
    const auto result = runBundled("ct-body", smallPhantom().volume);
    constexpr Label kMuscle = 1;
    constexpr Label kSubcutaneous = 2;
    constexpr Label kRest = 5;
    for (const Label lung : {Label{1}, Label{2}})
        CHECK(share(result, kRest, lung) > 0.95);
    CHECK(share(result, kMuscle, 3) < 0.12); // of the heart, which lies near ribs
    CHECK(share(result, kSubcutaneous, 3) < 0.001);
    const auto labels = result.layer(0).voxels();
    const auto litres = [&](Label label) {
        return static_cast<double>(std::count(labels.begin(), labels.end(), label)) *
               result.geometry().voxelVolumeMm3() / 1e6;
    };
    CHECK(litres(kMuscle) > 0.5);
    CHECK(litres(kSubcutaneous) > 0.5);
    // No table: what is labelled is one body in the middle of the image.
    const auto [nx, ny, nz] = result.geometry().size();
    std::size_t atTheSides = 0;
    for (int k = 0; k < nz; ++k)
        for (int i = 0; i < nx; ++i)
            atTheSides += labels[static_cast<std::size_t>(i + nx * (ny - 1 + ny * k))] != 0 ? 1 : 0;
    CHECK(atTheSides == 0);
}

TEST_CASE("Bundled plugins: flipped, swapped and turned axes give the same voxels",
          "[ai][worker][bundled]")
{
    for (const char* id : {"ct-lungs", "ct-bones", "ct-body"})
        checkThatTheGridDoesNotMatter(id);
}

TEST_CASE("Bundled plugins: an image without a patient is refused with a reason",
          "[ai][worker][bundled]")
{
    qtApplication();
    ai::InferenceQueue queue;
    const ai::ModelRegistry registry;
    for (const char* id : {"ct-lungs", "ct-bones", "ct-body"}) {
        const auto model = registry.open(id);
        REQUIRE(model.has_value());
        const auto result = resultOf(queue.submit({emptyAir(), *model}));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == viewer::ErrorCode::Unsupported);
        CHECK(result.error().reason.english().find("there is no body in it") != std::string::npos);
    }
}
