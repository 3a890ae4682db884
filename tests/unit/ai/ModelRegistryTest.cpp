#include "ai/host/ModelRegistry.h"
#include "ai/host/Sha256.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/TestModel.h"

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using ai::ModelRegistry;
using ai::ModelState;

namespace {

void write(const std::filesystem::path& file, const std::string& text)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

std::string manifestWithId(const std::string& id)
{
    auto text = TestManifest().json();
    const std::string old = "\"test-model\"";
    return text.replace(text.find(old), old.size(), "\"" + id + "\"");
}

ModelRegistry::Places placesIn(const TemporaryFolder& folder)
{
    return {{folder / "first", folder / "second"}, folder / "descriptions", folder / "off.txt"};
}

} // namespace

TEST_CASE("ModelRegistry: a broken model stays listed, with its error", "[ai][registry]")
{
    const TemporaryFolder folder;
    write(folder / "first/good/model.json", manifestWithId("good"));
    write(folder / "first/good/model.ts", "x");
    write(folder / "first/empty/model.json", manifestWithId("no-weights"));
    write(folder / "first/bad/model.json", "{");
    write(folder / "first/other/readme.txt", "no model here");
    const ModelRegistry registry(placesIn(folder));

    REQUIRE(registry.models().size() == 3);
    CHECK(registry.find("good")->state == ModelState::Ready);
    CHECK(registry.find("no-weights")->state == ModelState::Invalid);
    CHECK(registry.find("no-weights")->error.reason.english().find("model.ts are missing") !=
          std::string::npos);
    CHECK(registry.find("bad")->state == ModelState::Invalid);
    CHECK_FALSE(registry.open("bad").has_value());
    CHECK(registry.open("good").has_value());
    const auto missing = registry.open("nowhere");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().hint.english() == "Models that can be run: good");
}

TEST_CASE("ModelRegistry: of two models with one id the first place wins", "[ai][registry]")
{
    const TemporaryFolder folder;
    for (const char* place : {"first", "second"}) {
        write(folder / place / "model/model.json", manifestWithId("same"));
        write(folder / place / "model/model.ts", "x");
    }
    const ModelRegistry registry(placesIn(folder));
    REQUIRE(registry.models().size() == 2);
    CHECK(registry.open("same")->folder == folder / "first/model");
}

TEST_CASE("ModelRegistry: a place may be a model itself, and any folder can be opened",
          "[ai][registry]")
{
    const TemporaryFolder folder;
    write(folder / "first/model.json", manifestWithId("direct"));
    write(folder / "first/model.ts", "x");
    write(folder / "elsewhere/model.json", manifestWithId("far"));
    write(folder / "elsewhere/model.ts", "x");
    const ModelRegistry registry(placesIn(folder));
    CHECK(registry.models().size() == 1);
    CHECK(registry.open("direct").has_value());
    const auto opened = registry.open((folder / "elsewhere").string());
    REQUIRE(opened.has_value());
    CHECK(opened->manifest.id == "far");
}

TEST_CASE("ModelRegistry: known weights need no model.json, unknown ones say so", "[ai][registry]")
{
    const TemporaryFolder folder;
    write(folder / "first/known/model.ts", "known weights");
    write(folder / "first/unknown/model.ts", "who knows");
    const auto sha256 = *ai::sha256Of(folder / "first/known/model.ts");
    auto description = manifestWithId("known-model");
    description.insert(1, "\"sha256\": \"" + sha256 + "\", ");
    write(folder / "descriptions/known-model.json", description);
    const ModelRegistry registry(placesIn(folder));
    CHECK(registry.open("known-model")->folder == folder / "first/known");
    REQUIRE(registry.find("unknown") != nullptr);
    CHECK(registry.find("unknown")->state == ModelState::Invalid);
}

TEST_CASE("ModelRegistry: a model that is switched off stays off", "[ai][registry]")
{
    const TemporaryFolder folder;
    write(folder / "first/good/model.json", manifestWithId("good"));
    write(folder / "first/good/model.ts", "x");
    {
        ModelRegistry registry(placesIn(folder));
        REQUIRE(registry.setEnabled("good", false).has_value());
        CHECK(registry.find("good")->state == ModelState::Disabled);
        CHECK_FALSE(registry.open("good").has_value());
    }
    ModelRegistry again(placesIn(folder));
    CHECK(again.find("good")->state == ModelState::Disabled);
    REQUIRE(again.setEnabled("good", true).has_value());
    CHECK(again.find("good")->state == ModelState::Ready);
}

TEST_CASE("sha256Of: gives the known hash of a file", "[ai][registry]")
{
    const TemporaryFolder folder;
    write(folder / "abc", "abc");
    // FIPS 180-2, appendix B.1
    CHECK(*ai::sha256Of(folder / "abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
