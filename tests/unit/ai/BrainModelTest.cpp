#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "tests/unit/ai/AiTestSupport.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <iostream>

using namespace hangaku;
using namespace hangaku::tests;

namespace {

viewer::Volume readVolume(const std::filesystem::path& file)
{
    const auto description = viewer::processing::describeImage(file);
    REQUIRE(description.has_value());
    auto loaded = viewer::processing::readImage(*description, {});
    REQUIRE(loaded.has_value());
    return std::move(loaded->value);
}

/// Voxels with a label: in the reference, in the result, and in both.
struct Counts {
    std::size_t reference = 0;
    std::size_t result = 0;
    std::size_t both = 0;
};

std::vector<Counts> countLabels(const viewer::LabelMap& reference, const viewer::LabelMap& result)
{
    std::vector<Counts> counts(256);
    for (std::size_t at = 0; at < reference.voxels().size(); ++at) {
        const auto a = reference.voxels()[at];
        const auto b = result.voxels()[at];
        ++counts.at(a).reference;
        ++counts.at(b).result;
        if (a == b)
            ++counts[a].both;
    }
    return counts;
}

/// Runs the network as anyone would who puts the folder on HANGAKU_MODEL_PATH, and compares with
/// what the same network gave in Python.
void checkAgainstReference(const std::string& id)
{
    const auto folder = testDataFolder() / ".." / "models" / id;
    const auto image = testDataFolder() / "mr/brain_t1/t1.nii.gz";
    if (!std::filesystem::exists(folder / "model.ts") || !std::filesystem::exists(image)) {
        WARN("SKIPPED: no model at " << folder.string() << " or no image at " << image.string());
        return;
    }
    qtApplication();
    qputenv("HANGAKU_MODEL_PATH", folder.string().c_str());
    const ai::ModelRegistry registry;
    const auto model = registry.open(id);
    REQUIRE(model.has_value());

    const auto outcome = ai::runBlocking({readVolume(image), *model});
    if (!outcome)
        FAIL(outcome.error().reason.english() << " " << outcome.error().detail);
    const auto& result = outcome->segmentation;
    const auto reference = viewer::processing::readLabelMap(folder / "reference.nii.gz");
    REQUIRE(reference.has_value());
    REQUIRE(result->geometry().isSameGrid(reference->geometry()));

    const auto counts = countLabels(reference->layer(0), result->layer(0));
    int compared = 0;
    double worst = 1;
    for (std::size_t label = 1; label < counts.size(); ++label) {
        if (counts[label].reference < 1000)
            continue;
        const double dice = 2.0 * static_cast<double>(counts[label].both) /
                            static_cast<double>(counts[label].reference + counts[label].result);
        INFO("label " << label << ", " << counts[label].reference << " voxels");
        CHECK(dice >= 0.99);
        worst = std::min(worst, dice);
        ++compared;
    }
    CHECK(compared >= 2);
    CHECK(result->provenance.modelId == id);
    CHECK(result->provenance.modelSha256 == model->manifest.sha256);
    std::cout << id << ": worst Dice of " << compared << " classes " << worst << ", "
              << result->provenance.seconds << " s, " << result->provenance.runtime << '\n';
}

} // namespace

TEST_CASE("A network from outside: brain-tissue-5ch agrees with its reference", "[ai][e2e]")
{
    checkAgainstReference("brain-tissue-5ch");
}

TEST_CASE("A network from outside: brain-tissue-20ch agrees with its reference", "[ai][e2e]")
{
    checkAgainstReference("brain-tissue-20ch");
}

TEST_CASE("A network from outside: brain-structures-18 agrees with its reference", "[ai][e2e]")
{
    checkAgainstReference("brain-structures-18");
}
