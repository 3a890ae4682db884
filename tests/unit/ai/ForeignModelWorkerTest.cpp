#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/AiTestSupport.h"
#include "tests/unit/ai/GoldenCase.h"

#include <QProcess>

using namespace hangaku;
using namespace hangaku::tests;
using ai::InferenceQueue;
using ai::ModelEntry;
using ai::ModelRegistry;
namespace fs = std::filesystem;

namespace {

void makeNetwork(const char* kind, const fs::path& file, const QStringList& extras = {})
{
    fs::create_directories(file.parent_path());
    REQUIRE(QProcess::execute(HANGAKU_MAKE_TEST_MODEL,
                              QStringList{kind, QString::fromStdString(file.string())} + extras) ==
            0);
}

QString extra(const fs::path& file)
{
    return QString::fromStdString(file.filename().string() + "=" + file.string());
}

/// Labels that differ from the script's, in the result of the real worker.
std::size_t wrongLabelsOf(InferenceQueue& queue, const GoldenCase& golden, const ModelEntry& model)
{
    ai::InferenceRequest request{golden.images.front(), model};
    request.otherImages.assign(golden.images.begin() + 1, golden.images.end());
    request.threads = 1;
    const auto result = resultOf(queue.submit(request));
    if (!result)
        FAIL(result.error().reason.english() << " " << result.error().detail);
    return wrongLabels(golden, result->layer(0).voxels());
}

ModelEntry opened(const fs::path& path, const fs::path& cache = {})
{
    ModelRegistry::Places places;
    places.unpacked = cache;
    auto model = ModelRegistry(places).open(path.string());
    if (!model)
        FAIL(model.error().reason.english());
    return std::move(*model);
}

std::optional<std::vector<GoldenCase>> casesOf(const char* script, const TemporaryFolder& folder)
{
    auto cases = goldenCases(script, folder.path());
    if (!cases)
        WARN("SKIPPED: needs python3 with nibabel, numpy, scipy and skimage");
    else
        REQUIRE_FALSE(cases->empty());
    return cases;
}

const GoldenCase& named(const std::vector<GoldenCase>& cases, const std::string& name)
{
    const auto found = std::find_if(cases.begin(), cases.end(),
                                    [&](const GoldenCase& one) { return one.name == name; });
    REQUIRE(found != cases.end());
    return *found;
}

} // namespace

TEST_CASE("hangaku-worker: MONAI bundles run as they are, voxel for voxel as an independent script "
          "has it",
          "[ai][worker][golden]")
{
    qtApplication();
    const TemporaryFolder folder;
    const auto cases = casesOf("monai_cases.py", folder);
    if (!cases)
        return;
    InferenceQueue queue;
    for (const auto& golden : *cases) {
        INFO(golden.name);
        makeNetwork("golden", golden.folder / "models/model.ts");
        const auto model = opened(golden.folder);
        CHECK(model.manifest.id == golden.name);
        CHECK(model.manifest.version == "0.1.0");
        CHECK(model.manifest.input.modalities == std::vector<std::string>{"CT"});
        CHECK(wrongLabelsOf(queue, golden, model) == 0);
    }
}

TEST_CASE(
    "hangaku-worker: nnU-Net exports run as they are, voxel for voxel as an independent script "
    "has it, with one network and with the mean of several",
    "[ai][worker][golden]")
{
    qtApplication();
    const TemporaryFolder folder;
    const auto cases = casesOf("nnunet_cases.py", folder);
    if (!cases)
        return;
    InferenceQueue queue;
    for (const auto& golden : *cases) {
        INFO(golden.name);
        const bool hasFolds = golden.name == "mirrors";
        if (hasFolds) {
            makeNetwork("golden-low", golden.folder / "fold_0.ts");
            makeNetwork("golden-high", golden.folder / "fold_1.ts");
        } else {
            makeNetwork("golden", golden.folder / "model.ts");
        }
        const auto model = opened(golden.folder);
        CHECK(model.manifest.moreFiles.size() == (hasFolds ? 1 : 0));
        CHECK(wrongLabelsOf(queue, golden, model) == 0);
    }
}

TEST_CASE(
    "hangaku-worker: models of several images run, each image in memory of its own, voxel for "
    "voxel as an independent script has it",
    "[ai][worker][golden]")
{
    qtApplication();
    const TemporaryFolder folder;
    const auto cases = casesOf("several_cases.py", folder);
    if (!cases)
        return;
    InferenceQueue queue;
    for (const auto& golden : *cases) {
        INFO(golden.name);
        makeNetwork("golden-several", golden.folder / "model.ts");
        const auto model = opened(golden.folder);
        CHECK(model.manifest.imageCount() == golden.images.size());
        CHECK(wrongLabelsOf(queue, golden, model) == 0);
    }
}

TEST_CASE(
    "hangaku-worker: a TorchScript file that carries its bundle's or its export's description "
    "needs no other file",
    "[ai][worker][golden]")
{
    qtApplication();
    const TemporaryFolder folder;
    const auto bundles = casesOf("monai_cases.py", folder);
    const TemporaryFolder other;
    const auto exports = casesOf("nnunet_cases.py", other);
    if (!bundles || !exports)
        return;
    InferenceQueue queue;
    const auto& bundle = named(*bundles, "spleen");
    makeNetwork("golden", folder / "alone/model.ts",
                {extra(bundle.folder / "configs/metadata.json"),
                 extra(bundle.folder / "configs/inference.json")});
    CHECK(wrongLabelsOf(queue, bundle, opened(folder / "alone")) == 0);

    const auto& nnunet = named(*exports, "ct3d");
    makeNetwork("golden", other / "alone/model.ts",
                {extra(nnunet.folder / "plans.json"), extra(nnunet.folder / "dataset.json"),
                 extra(nnunet.folder / "nnunet_export.json")});
    CHECK(wrongLabelsOf(queue, nnunet, opened(other / "alone")) == 0);
}

TEST_CASE("hangaku-worker: a bundle runs from its ZIP, which is unpacked once",
          "[ai][worker][golden]")
{
    qtApplication();
    const TemporaryFolder folder;
    const auto cases = casesOf("monai_cases.py", folder);
    if (!cases)
        return;
    const auto& golden = named(*cases, "wholebody");
    makeNetwork("golden", golden.folder / "models/model.ts");
    const auto zip = folder / "wholebody_v1.zip";
    REQUIRE(QProcess::execute("/usr/bin/python3",
                              {"-m", "zipfile", "-c", QString::fromStdString(zip.string()),
                               QString::fromStdString(golden.folder.string())}) == 0);
    InferenceQueue queue;
    const auto cache = folder / "cache";
    const auto model = opened(zip, cache);
    CHECK_FALSE(fs::exists(cache)); // listing costs nothing
    CHECK(wrongLabelsOf(queue, golden, model) == 0);
    CHECK(fs::exists(model.weightsFile()));
    const auto written = fs::last_write_time(model.weightsFile());
    CHECK(wrongLabelsOf(queue, golden, opened(zip, cache)) == 0);
    CHECK(fs::last_write_time(model.weightsFile()) == written);
}
