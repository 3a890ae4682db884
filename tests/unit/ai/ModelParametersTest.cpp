#include "ai/host/ModelInstall.h"
#include "ai/host/ModelSample.h"
#include "ai/host/ModelSettings.h"
#include "ai/host/ResultCache.h"
#include "ai/protocol/ModelParameters.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/TestModel.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::ErrorCode;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// A manifest of the tests with other members put in.
ai::ModelManifest changed(const Json& patch = Json::object(),
                          const std::string& tiles = "[4, 4, 4]")
{
    TestManifest text;
    text.patch = tiles;
    auto document = Json::parse(text.json());
    document.merge_patch(patch);
    auto manifest = ai::ModelManifest::parse(document.dump());
    INFO((manifest ? std::string() : manifest.error().reason.english()));
    REQUIRE(manifest.has_value());
    return *manifest;
}

std::string refused(const Json& patch)
{
    auto document = Json::parse(TestManifest().json());
    document.merge_patch(patch);
    const auto manifest = ai::ModelManifest::parse(document.dump());
    REQUIRE_FALSE(manifest.has_value());
    return manifest.error().reason.english();
}

/// Without what every segmentation of these tests has: precision and maps.
std::vector<std::string> keys(const ai::ModelManifest& model)
{
    std::vector<std::string> result;
    for (const auto& parameter : ai::parametersOf(model))
        result.push_back(parameter.key);
    for (const char* key : {"precision", "uncertainty", "probabilities"})
        CHECK(std::erase(result, key) == 1);
    return result;
}

using Keys = std::vector<std::string>;

/// HANGAKU_DATA_HOME for one test.
class Home {
public:
    Home() { ::setenv("HANGAKU_DATA_HOME", m_folder.path().c_str(), 1); }
    ~Home() { ::unsetenv("HANGAKU_DATA_HOME"); }
    fs::path operator/(const std::string& name) const { return m_folder / name; }
    ai::ModelRegistry registry() const
    {
        return ai::ModelRegistry({{m_folder / "models"}, m_folder / "none", m_folder / "off.txt"});
    }

private:
    TemporaryFolder m_folder;
};

void writeModel(const fs::path& folder, const std::string& id, const Json& patch = Json::object())
{
    fs::create_directories(folder);
    auto document = Json::parse(TestManifest().json());
    document["id"] = id;
    document.merge_patch(patch);
    std::ofstream(folder / "model.json") << document.dump();
    std::ofstream(folder / "model.ts") << "weights of " << id;
}

int filesUnder(const fs::path& folder)
{
    std::error_code error;
    int count = 0;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; ++at)
        count += at->is_regular_file() ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("ModelParameters: what may be set follows from the manifest", "[ai][parameters]")
{
    CHECK(keys(changed()) == Keys{"overlap"});
    CHECK(keys(changed(Json::object(), "\"whole\"")).empty());
    CHECK(keys(changed({{"parameters", {{"overlap", false}}}})).empty());
    CHECK(keys(changed({{"inference", {{"mirror", {"Y"}}}}})) ==
          Keys{"overlap", "mirror", "mutualInformation"});
    CHECK(keys(changed({{"parameters", {{"mirror", {"Y", "Z"}}, {"keepLargest", {1}}}}})) ==
          Keys{"overlap", "mirror", "keepLargest", "mutualInformation"});
    const Json threshold{{"output", {{"decode", "threshold"}, {"channels", 1}}},
                         {"labels", {{{"value", 1}, {"channel", 0}, {"name", {{"en", "A"}}}}}}};
    CHECK(keys(changed(threshold)) == Keys{"overlap", "threshold"});
    auto logits = threshold;
    logits["output"]["restore"] = "logits";
    CHECK(keys(changed(logits)) == Keys{"overlap"}); // nobody knows what range they have
    logits["parameters"]["threshold"] = {-3, 3};
    const auto parameters = ai::parametersOf(changed(logits));
    REQUIRE(parameters.size() == 5);
    CHECK(parameters[1].minimum == -3);
    CHECK(parameters[1].maximum == 3);
}

TEST_CASE("ModelParameters: a value reaches the manifest that the worker gets, and its record",
          "[ai][parameters]")
{
    const auto model = changed({{"parameters", {{"mirror", {"Y", "Z"}}, {"keepLargest", {1}}}}});
    const ai::ParameterValues values{{"overlap", 0.5}, {"mirror", 1}, {"keepLargest", 1}};
    const auto set = ai::withParameters(model, values);
    REQUIRE(set.has_value());
    const auto sent = ai::ModelManifest::parse(set->json);
    REQUIRE(sent.has_value());
    CHECK(sent->inference.overlap == 0.5);
    CHECK(sent->inference.mirrorAxes == std::vector<int>{1, 2});
    CHECK(sent->keepLargest == std::vector<viewer::Label>{1});
    CHECK(ai::changedParameters(model, values) ==
          std::map<std::string, std::string>{{"overlap", "0.5 (the model's own: 0.25)"},
                                             {"mirror", "on (the model's own: off)"},
                                             {"keepLargest", "on (the model's own: off)"}});
    // What is the model's own changes nothing, so that its results are found again.
    const auto same = ai::withParameters(model, {{"overlap", 0.25}, {"mirror", 0}});
    REQUIRE(same.has_value());
    CHECK(same->json == model.json);
    // And back: what was switched off can be switched on.
    const auto mirrored = changed({{"inference", {{"mirror", {"X"}}}}});
    const auto off = ai::withParameters(mirrored, {{"mirror", 0}});
    REQUIRE(off.has_value());
    CHECK(off->inference.mirrorAxes.empty());
    const auto on = ai::withParameters(*off, {{"mirror", 1}});
    REQUIRE(on.has_value());
    CHECK(on->inference.mirrorAxes == std::vector<int>{0});
}

TEST_CASE("ModelParameters: values out of range and unknown settings are refused by name",
          "[ai][parameters]")
{
    const auto model = changed({{"parameters", {{"overlap", {0.1, 0.6}}}}});
    const auto outside = ai::withParameters(model, {{"overlap", 0.7}});
    REQUIRE_FALSE(outside.has_value());
    CHECK(outside.error().reason.english() == "The setting overlap must be from 0.1 to 0.6");
    CHECK_FALSE(ai::withParameters(model, {{"overlap", std::nan("")}}).has_value());
    const auto between = ai::withParameters(model, {{"precision", 0.5}});
    REQUIRE_FALSE(between.has_value());
    CHECK(between.error().reason.english() ==
          "The setting precision must be one of: float32, bfloat16");
    const auto unknown = ai::withParameters(model, {{"threshold", 0.5}});
    REQUIRE_FALSE(unknown.has_value());
    CHECK(unknown.error().hint.english() ==
          "It has: overlap, precision, uncertainty, probabilities");
}

TEST_CASE("ModelParameters: values are read as people write them", "[ai][parameters]")
{
    const auto parameters = ai::parametersOf(changed({{"inference", {{"mirror", {"Y"}}}}}));
    const auto read = [&](const std::string& key, const std::string& text) {
        return ai::parameterValue(parameters, key, text);
    };
    CHECK(read("overlap", "0.5") == 0.5);
    CHECK(read("mirror", "on") == 1);
    CHECK(read("mirror", "off") == 0);
    CHECK(read("precision", "float32") == 0);
    CHECK(read("precision", "bfloat16") == 1);
    for (const char* wrong : {"", "half", "float16", "1", "bfloat16 "})
        CHECK_FALSE(read("precision", wrong).has_value());
    CHECK_FALSE(read("overlap", "0.5x").has_value());
    CHECK_FALSE(read("overlap", "").has_value());
}

TEST_CASE("ModelParameters: mutual information is refused where there is one output only",
          "[ai][parameters]")
{
    const auto mayMirror = changed({{"parameters", {{"mirror", {"Y", "Z"}}}}});
    const auto alone = ai::withParameters(mayMirror, {{"mutualInformation", 1}});
    REQUIRE_FALSE(alone.has_value());
    CHECK(alone.error().code == ErrorCode::InvalidArgument);
    CHECK(alone.error().hint.english().find("mirror=on") != std::string::npos);
    const auto both = ai::withParameters(mayMirror, {{"mutualInformation", 1}, {"mirror", 1}});
    REQUIRE(both.has_value());
    CHECK(both->mapsDisagreement());
    CHECK(both->memberCount() == 4);
    CHECK(both->mapCount() == 1);
    // What the model mirrors by itself may not be switched off under its own map.
    const auto own = changed(
        {{"inference", {{"mirror", {"Y"}}}}, {"output", {{"maps", {"mutualInformation"}}}}});
    CHECK_FALSE(ai::withParameters(own, {{"mirror", 0}}).has_value());
    CHECK(ai::withParameters(own, {{"mirror", 0}, {"mutualInformation", 0}}).has_value());
    const auto folds = changed({{"moreFiles", {"b.ts", "c.ts"}}});
    CHECK(ai::withParameters(folds, {{"mutualInformation", 1}})->memberCount() == 3);
    CHECK(refused({{"output", {{"maps", {"mutualInformation"}}}}}).find("output.maps") !=
          std::string::npos);
}

TEST_CASE("ModelParameters: bfloat16 reaches the worker's manifest, of TorchScript only",
          "[ai][parameters]")
{
    const auto set = ai::withParameters(changed(), {{"precision", 1}});
    REQUIRE(set.has_value());
    CHECK(ai::ModelManifest::parse(set->json)->precision == ai::Precision::BFloat16);
    CHECK(changed().precision == ai::Precision::Float32);
    const auto own = changed({{"precision", "bfloat16"}});
    CHECK(ai::changedParameters(own, {{"precision", 0}}) ==
          std::map<std::string, std::string>{{"precision", "float32 (the model's own: bfloat16)"}});
    CHECK(refused({{"precision", "float16"}}).find("precision") != std::string::npos);
    CHECK(refused({{"precision", "bfloat16"}, {"runtime", "onnx"}}).find("torchscript") !=
          std::string::npos);
}

TEST_CASE("ModelManifest: parameters and test are read strictly", "[ai][parameters]")
{
    CHECK(refused({{"parameters", {{"speed", 1}}}}).find("parameters.speed") != std::string::npos);
    CHECK(refused({{"parameters", {{"keepLargest", {7}}}}}).find("not listed") != std::string::npos);
    CHECK(refused({{"parameters", {{"overlap", {0.5, 1.5}}}}}).find("overlap") != std::string::npos);
    CHECK(refused({{"test", {{"image", "a.nii"}}}}).find("test.expected") != std::string::npos);
    CHECK(refused({{"test", {{"image", "../a.nii"}, {"expected", "b.nii"}}}}).find("inside") !=
          std::string::npos);
    CHECK(refused({{"test", {{"image", "phantom"}, {"minimumDice", 2}}}}).find("0 to 1") !=
          std::string::npos);
    const auto phantom = changed({{"test", {{"image", "phantom"}, {"minimumDice", 0.8}}}});
    CHECK(phantom.test->isPhantom());
    CHECK(phantom.test->minimumDice == 0.8);
}

TEST_CASE("ModelSettings: kept for each model, and without what the model no longer allows",
          "[ai][parameters]")
{
    const TemporaryFolder folder;
    const auto file = folder / "settings.ini";
    const auto model = changed();
    ai::RunSettings settings{{{"overlap", 0.75}}, ai::Device::Cpu, 2};
    ai::ModelSettings(file).set(model, settings);
    CHECK(ai::ModelSettings(file).of(model) == settings);
    auto other = model;
    other.id = "other";
    CHECK(ai::ModelSettings(file).of(other) == ai::RunSettings{});
    const auto narrower = changed({{"parameters", {{"overlap", {0, 0.5}}}}});
    CHECK(ai::ModelSettings(file).of(narrower).values.empty());
    ai::ModelSettings(file).set(model, {});
    CHECK(ai::ModelSettings(file).of(model) == ai::RunSettings{});
}

TEST_CASE("installModel: a folder and a ZIP come to lie whole among the user's models",
          "[ai][install]")
{
    const Home home;
    const TemporaryFolder source;
    writeModel(source / "one", "one");
    fs::create_directories(source / "one/docs");
    std::ofstream(source / "one/docs/README.md") << "hello";
    auto registry = home.registry();
    const auto one = ai::installModel(registry, source / "one", {});
    INFO((one ? std::string() : one.error().reason.english()));
    REQUIRE(one.has_value());
    CHECK(one->folder == home / "models/one");
    CHECK(fs::exists(home / "models/one/docs/README.md"));
    CHECK(ai::isRemovable(*one));

    writeModel(source / "zipped/inside", "two");
    REQUIRE(std::system(("cd '" + (source / "zipped").string() +
                         "' && python3 -m zipfile -c ../two.zip inside")
                            .c_str()) == 0);
    registry.refresh();
    const auto two = ai::installModel(registry, source / "two.zip", {});
    INFO((two ? std::string() : two.error().reason.english()));
    REQUIRE(two.has_value());
    CHECK(two->manifest.id == "two");
    registry.refresh();
    CHECK(registry.find("one")->state == ai::ModelState::Ready);
    CHECK(registry.find("two")->state == ai::ModelState::Ready);
    CHECK_FALSE(fs::exists(home / "models.unfinished"));

    REQUIRE(ai::removeModel(*one).has_value());
    CHECK_FALSE(fs::exists(home / "models/one"));
    CHECK_FALSE(fs::exists(home / "models.unfinished"));
    registry.refresh();
    CHECK(registry.find("one") == nullptr);
}

TEST_CASE("installModel: what is no model, a taken id and wrong weights are refused with the reason, "
          "and leave nothing behind",
          "[ai][install]")
{
    const Home home;
    const TemporaryFolder source;
    auto registry = home.registry();
    const auto reason = [&](const fs::path& path) {
        const auto installed = ai::installModel(registry, path, {});
        REQUIRE_FALSE(installed.has_value());
        return installed.error().reason.english();
    };
    fs::create_directories(source / "empty");
    CHECK(reason(source / "empty").find("empty") != std::string::npos);
    CHECK(reason(source / "nowhere").find("neither a folder nor a ZIP") != std::string::npos);
    writeModel(source / "broken", "broken", {{"kind", "poetry"}});
    CHECK(reason(source / "broken").find("kind") != std::string::npos);
    writeModel(source / "other", "other", {{"sha256", std::string(64, 'a')}});
    CHECK(reason(source / "other").find("SHA-256") != std::string::npos);
    writeModel(source / "cut", "cut");
    fs::remove(source / "cut/model.ts");
    CHECK(reason(source / "cut").find("missing") != std::string::npos);
    std::ofstream(source / "half.zip") << "PK\x03\x04 and no more";
    CHECK_FALSE(reason(source / "half.zip").empty());
    CHECK(filesUnder(home / "models") == 0);

    writeModel(source / "one", "one");
    REQUIRE(ai::installModel(registry, source / "one", {}).has_value());
    registry.refresh();
    CHECK(reason(source / "one").find("already") != std::string::npos);
    CHECK(filesUnder(home / "models") == 2);
    CHECK_FALSE(fs::exists(home / "models.unfinished"));
}

TEST_CASE("removeModel: only what was installed here", "[ai][install]")
{
    const Home home;
    const TemporaryFolder elsewhere;
    writeModel(elsewhere / "one", "one");
    const auto model = home.registry().open((elsewhere / "one").string());
    REQUIRE(model.has_value());
    CHECK_FALSE(ai::isRemovable(*model));
    CHECK(ai::removeModel(*model).error().code == ErrorCode::InvalidArgument);
    CHECK(fs::exists(elsewhere / "one/model.ts"));
}

namespace {

viewer::Segmentation thresholded(const viewer::Volume& volume, int threshold,
                                 const std::string& name)
{
    std::vector<viewer::Label> labels;
    for (const auto value : volume.voxels->as<std::int16_t>())
        labels.push_back(value > threshold ? 1 : 0);
    viewer::Segmentation result(viewer::LabelMap(volume.geometry, std::move(labels)));
    viewer::Segment segment;
    segment.number = 1;
    segment.label = name;
    (void)result.insert(segment);
    return result;
}

} // namespace

TEST_CASE("ModelSample: files of the model's own, scored segment by segment", "[ai][sample]")
{
    const TemporaryFolder folder;
    const auto volume = noiseVolume(flippedGrid());
    writeModel(folder.path(), "one",
               {{"test", {{"image", "a.nii.gz"}, {"expected", "b.nrrd"}, {"minimumDice", 0.7}}}});
    REQUIRE(viewer::processing::writeImage(volume, folder / "a.nii.gz").has_value());
    REQUIRE(viewer::processing::writeLabelMap(thresholded(volume, 100, "Bright"), folder / "b.nrrd")
                .has_value());
    ai::ModelEntry model;
    model.folder = folder.path();
    model.manifest = *ai::ModelManifest::read(folder.path());
    const auto sample = ai::readSample(model, {});
    INFO((sample ? std::string() : sample.error().reason.english()));
    REQUIRE(sample.has_value());

    const auto perfect = ai::scoreSample(model, *sample, thresholded(volume, 100, "Bright"));
    REQUIRE(perfect.has_value());
    REQUIRE(perfect->segments.size() == 1);
    CHECK(perfect->segments[0].dice == 1.0);
    CHECK(perfect->isPassed());

    // |A|, |B| and |A and B| counted here.
    std::size_t a = 0;
    std::size_t b = 0;
    for (const auto value : volume.voxels->as<std::int16_t>()) {
        a += value > 100 ? 1 : 0;
        b += value > 150 ? 1 : 0;
    }
    const auto less = ai::scoreSample(model, *sample, thresholded(volume, 150, "Bright"));
    REQUIRE(less.has_value());
    CHECK(less->segments[0].dice ==
          Approx(2.0 * static_cast<double>(b) / static_cast<double>(a + b)));
    CHECK_FALSE(less->isPassed());
    CHECK(ai::scoreSample(model, *sample, thresholded(noiseVolume(obliqueGrid()), 1, "Bright"))
              .error()
              .code == ErrorCode::GeometryMismatch);
    model.manifest.test.reset();
    CHECK(ai::readSample(model, {}).error().code == ErrorCode::NotFound);
}

TEST_CASE("ModelSample: the phantom goes together by name alone", "[ai][sample]")
{
    ai::ModelEntry model;
    model.manifest.id = "one";
    model.manifest.test = ai::ModelTest{"phantom", {}, 0.5};
    const auto sample = ai::readSample(model, {});
    REQUIRE(sample.has_value());
    viewer::Segmentation result(sample->image.geometry);
    viewer::Segment segment;
    segment.number = 1; // the phantom's left lung has this number
    segment.label = "Spleen";
    REQUIRE(result.insert(segment).has_value());
    CHECK(ai::scoreSample(model, *sample, result).error().code == ErrorCode::ModelInvalid);
    segment.number = 2;
    segment.label = "Heart";
    REQUIRE(result.insert(segment).has_value());
    const auto score = ai::scoreSample(model, *sample, result);
    REQUIRE(score.has_value());
    CHECK(score->segments.size() == 1);
    CHECK(score->segments[0].dice == 0.0);
}

namespace {

ai::InferenceRequest request(const viewer::Volume& volume)
{
    ai::InferenceRequest result{volume, {}};
    result.model.manifest = changed();
    return result;
}

std::vector<viewer::Label> someLabels(std::size_t count)
{
    std::vector<viewer::Label> labels(count);
    for (std::size_t at = 0; at < count; ++at)
        labels[at] = static_cast<viewer::Label>(at % 97 < 60 ? 0 : at % 7 * 9000);
    return labels;
}

const ai::RunRecord kRecord{"aa", "LibTorch", "2026-01-02T03:04:05", {1.5, {{"tiles", "8"}}}};

} // namespace

TEST_CASE("ResultCache: gives back what was kept, voxel for voxel, and how it was made",
          "[ai][cache]")
{
    const TemporaryFolder folder;
    const ai::ResultCache cache(folder / "results");
    const auto labels = someLabels(100'000);
    CHECK_FALSE(cache.find("one", labels.size()).has_value());
    REQUIRE(cache.store("one", labels, kRecord).has_value());
    const auto found = cache.find("one", labels.size());
    REQUIRE(found.has_value());
    CHECK(found->labels == labels);
    CHECK(found->record.isFromCache);
    CHECK(found->record.startedAt == kRecord.startedAt);
    CHECK(found->record.runtime == kRecord.runtime);
    CHECK(found->record.result.seconds == 1.5);
    CHECK(found->record.result.parameters == kRecord.result.parameters);
    CHECK_FALSE(cache.find("two", labels.size()).has_value());
    CHECK_FALSE(cache.find("one", labels.size() - 1).has_value());
}

TEST_CASE("ResultCache: a damaged file is no result", "[ai][cache]")
{
    const TemporaryFolder folder;
    const ai::ResultCache cache(folder.path());
    const auto labels = someLabels(5000);
    REQUIRE(cache.store("one", labels, kRecord).has_value());
    const auto file = folder / "one.result";
    const auto size = fs::file_size(file);
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
        .seekp(static_cast<std::streamoff>(size / 2))
        .put('!')
        .put('?');
    CHECK_FALSE(cache.find("one", labels.size()).has_value());
    fs::resize_file(file, size / 2);
    CHECK_FALSE(cache.find("one", labels.size()).has_value());
    fs::resize_file(file, 0);
    CHECK_FALSE(cache.find("one", labels.size()).has_value());
}

TEST_CASE("ResultCache: what was not used for longest goes when it is full", "[ai][cache]")
{
    const TemporaryFolder folder;
    const auto labels = someLabels(5000);
    REQUIRE(ai::ResultCache(folder.path()).store("a", labels, kRecord).has_value());
    const auto one = fs::file_size(folder / "a.result");
    const ai::ResultCache cache(folder.path(), 2 * one + one / 2); // room for two
    REQUIRE(cache.store("b", labels, kRecord).has_value());
    using namespace std::chrono_literals;
    const auto now = fs::file_time_type::clock::now();
    fs::last_write_time(folder / "a.result", now - 2h);
    fs::last_write_time(folder / "b.result", now - 1h);
    CHECK(cache.find("a", labels.size()).has_value()); // now the latest used
    REQUIRE(cache.store("c", labels, kRecord).has_value());
    CHECK(cache.find("a", labels.size()).has_value());
    CHECK_FALSE(cache.find("b", labels.size()).has_value());
    CHECK(cache.find("c", labels.size()).has_value());
}

TEST_CASE("ResultCache: the key depends on all that a result depends on, and on no name",
          "[ai][cache]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "worker") << "1";
    const auto key = [&](const ai::InferenceRequest& of, const std::string& sha256 = "aa") {
        return ai::ResultCache::keyOf(of, sha256, folder / "worker");
    };
    const auto base = request(noiseVolume(obliqueGrid()));
    const auto first = key(base);
    CHECK(first.size() == 64);
    auto named = request(noiseVolume(obliqueGrid()));
    named.volume.description.patient.name = "Somebody";
    named.volume.description.seriesInstanceUid = "1.2.3";
    named.threads = 3;
    CHECK(key(named) == first);

    std::set<std::string> keys{first};
    keys.insert(key(base, "bb"));
    auto other = base;
    other.device = ai::Device::Cpu;
    keys.insert(key(other));
    other = base;
    other.model.manifest = *ai::withParameters(base.model.manifest, {{"overlap", 0.5}});
    keys.insert(key(other));
    keys.insert(key(request(noiseVolume(shearedGrid())))); // as many voxels, with the same values
    other = base;
    other.volume.intercept = -1024;
    keys.insert(key(other));
    other = request(noiseVolume(obliqueGrid()));
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, 210);
    std::ranges::copy(base.volume.voxels->as<std::int16_t>(), voxels->as<std::int16_t>().begin());
    voxels->as<std::int16_t>().back() ^= 1;
    other.volume.voxels = voxels;
    keys.insert(key(other));
    std::ofstream(folder / "worker") << "another build";
    keys.insert(key(base));
    CHECK(keys.size() == 8);
}
