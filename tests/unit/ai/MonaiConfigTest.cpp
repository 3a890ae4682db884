#include "ai/formats/MonaiConfig.h"
#include "ai/formats/FormatError.h"
#include "ai/formats/SmallYaml.h"
#include "tests/support/Catch.h"

using namespace hangaku;
using ai::FormatError;
using ai::MonaiConfig;
using nlohmann::json;

namespace {

MonaiConfig config()
{
    return MonaiConfig(json::parse(R"text({
        "root": ".", "dtype": "$numpy.float32", "high": true, "low": "$not_python(1)",
        "shown": {"high": false, "size": [1, 2, 3]},
        "pixdim": "$[1.5, 1.5, 2] if @high else [3, 3, 3]",
        "other": "$[1.5] if @shown#high else [3.0]",
        "negated": "$1 if not @high else -2",
        "path": "$@root + '/models/' + \"model.pt\"",
        "first": [{"_target_": "A"}], "second": [{"_target_": "B"}],
        "both": "$@first + @second", "again": "@both", "copied": "%shown::size",
        "pair": "$(1, 'two', None)", "bracket": "$('one')",
        "loop": "@loop", "far": "%other.json::key", "call": "$@root.strip()",
        "index": "$@first[0]", "lambda": "$lambda x: x > 0", "import": "$__import__('os')",
        "bomb": ["@bomb1", "@bomb1", "@bomb1", "@bomb1", "@bomb1", "@bomb1", "@bomb1", "@bomb1"],
        "bomb1": ["@bomb2", "@bomb2", "@bomb2", "@bomb2", "@bomb2", "@bomb2", "@bomb2", "@bomb2"],
        "bomb2": ["@bomb3", "@bomb3", "@bomb3", "@bomb3", "@bomb3", "@bomb3", "@bomb3", "@bomb3"],
        "bomb3": ["@bomb4", "@bomb4", "@bomb4", "@bomb4", "@bomb4", "@bomb4", "@bomb4", "@bomb4"],
        "bomb4": ["@bomb5", "@bomb5", "@bomb5", "@bomb5", "@bomb5", "@bomb5", "@bomb5", "@bomb5"],
        "bomb5": "@root"
    })text"));
}

std::string refusal(const std::string& id)
{
    try {
        (void)config().resolveAll(json("@" + id));
    } catch (const FormatError& error) {
        return error.why;
    }
    return "accepted";
}

} // namespace

TEST_CASE("MonaiConfig: references, and the few expressions that pipelines use", "[ai][formats]")
{
    const auto at = [](const char* id) { return config().resolveAll(json(std::string("@") + id)); };
    CHECK(at("dtype") == "float32");
    CHECK(at("pixdim") == json({1.5, 1.5, 2}));
    CHECK(at("other") == json::array({3.0}));
    CHECK(at("negated") == -2);
    CHECK(at("path") == "./models/model.pt");
    CHECK(at("again") == json::parse(R"([{"_target_": "A"}, {"_target_": "B"}])"));
    CHECK(at("shown::size::1") == 2);
    CHECK(at("shown#size#2") == 3);
    CHECK(at("copied") == json({1, 2, 3}));
    CHECK(at("both#1#_target_") == "B");
    CHECK(at("pair") == json::parse(R"([1, "two", null])"));
    CHECK(at("bracket") == "one");
}

TEST_CASE("MonaiConfig: whatever else Python would do is refused, naming it", "[ai][formats]")
{
    CHECK(refusal("low").find("$not_python(1)") != std::string::npos);
    CHECK(refusal("call").find("$@root.strip()") != std::string::npos);
    CHECK(refusal("index").find("$@first[0]") != std::string::npos);
    CHECK(refusal("lambda").find("lambda x") != std::string::npos);
    CHECK(refusal("import").find("__import__") != std::string::npos);
    CHECK(refusal("far").find("%other.json::key") != std::string::npos);
    CHECK(refusal("loop").find("refers to itself") != std::string::npos);
    CHECK(refusal("nowhere").find("refers to nothing") != std::string::npos);
    CHECK(refusal("shown::size::3").find("refers to nothing") != std::string::npos);
    CHECK(refusal("bomb") == "there are too many references");
}

TEST_CASE("parseYaml: reads what MONAI's configurations are written in", "[ai][formats]")
{
    const auto document = ai::parseYaml(R"yaml(---
imports:
- "$import glob"   # a comment
bundle_root: "/a # b"
datalist: "$load(@file, key='testing',
  base_dir=@dir)"
#pixdim : 7
preprocessing:
  _target_: Compose
  transforms:
  - _target_: LoadImaged
    keys: image
  - _target_: Spacingd
    keys: [image, 'it''s']
    pixdim:
    - 1
    - 1.5
    - -2e-1
    mode: bilinear
clip: true
nothing:
nested:
    - - 1
      - 2
    - {a: 1, "b": [x, ~]}
url: http://example.org:80/x
)yaml");
    CHECK(document == json::parse(R"text({
        "imports": ["$import glob"], "bundle_root": "/a # b",
        "datalist": "$load(@file, key='testing', base_dir=@dir)",
        "preprocessing": {"_target_": "Compose", "transforms": [
            {"_target_": "LoadImaged", "keys": "image"},
            {"_target_": "Spacingd", "keys": ["image", "it's"], "pixdim": [1, 1.5, -0.2],
             "mode": "bilinear"}]},
        "clip": true, "nothing": null, "nested": [[1, 2], {"a": 1, "b": ["x", null]}],
        "url": "http://example.org:80/x"})text"));
    CHECK(ai::parseYaml("# nothing\n") == json::object());
}

TEST_CASE("parseYaml: what it does not read is refused, with the line", "[ai][formats]")
{
    const auto refusalOf = [](const char* text) -> std::string {
        try {
            (void)ai::parseYaml(text);
        } catch (const FormatError& error) {
            return error.why;
        }
        return "accepted";
    };
    CHECK(refusalOf("a: 1\nb: |\n  text\n").find("line 2") != std::string::npos);
    CHECK(refusalOf("a: &x 1\n").find("&x 1") != std::string::npos);
    CHECK(refusalOf("a: *x\n").find("*x") != std::string::npos);
    CHECK(refusalOf("a: !!python/object 1\n").find("line 1") != std::string::npos);
    CHECK(refusalOf("a: 1\n  b: 2\n").find("line 2") != std::string::npos);
    CHECK(refusalOf("\ta: 1\n").find("tab") != std::string::npos);
    CHECK(refusalOf("a: \"open\n").find("quoted") != std::string::npos);
    CHECK(refusalOf("a: [1, 2\n").find("line 1") != std::string::npos);
    CHECK(refusalOf("a: {b}\n").find("line 1") != std::string::npos);
}
