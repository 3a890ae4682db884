#include "ai/protocol/ModelManifest.h"
#include "tests/fuzz/targets/Target.h"

#include <algorithm>
#include <cmath>

// model.json: what is accepted can be run without further checks.

std::vector<std::string> hangaku::fuzz::seeds()
{
    const std::string head =
        R"({"schema":"hangaku-model-1","id":"a-1","version":"1.0",)"
        R"("kind":"segmentation","runtime":"torchscript",)"
        R"("name":{"en":"Test","ja":"試験"},"licence":"MIT","file":"model.ts",)";
    const std::string tail =
        R"("labels":[{"value":1,"name":{"en":"Lung"},"colour":"#FF00aa",)"
        R"("type":{"value":"39607008","scheme":"SCT","meaning":"Lung"}}],)"
        R"("postprocess":{"keepLargest":[1]},"requirements":{"workingBytesPerVoxel":120.5}})";
    return {
        head +
            R"("input":{"modality":["CT"],"orientation":"RAS","spacingMm":[1,1.5,2],)"
            R"("size":[96,96,64],"outside":-1024,"axes":"ZYX","intensity":[)"
            R"({"op":"clip","range":[-1000,400]},{"op":"scaleRange","from":[0,1],"to":[0,1],"clip":true},)"
            R"({"op":"zscore","nonzero":true}]},)"
            R"("inference":{"patch":[96,96,96],"overlap":0.5,"blending":"gaussian","sigmaScale":0.125},)"
            R"("output":{"channels":2,"restore":"logits"},)" +
            tail,
        head +
            R"("images":[{"name":{"en":"FLAIR"},"modality":["MR"],"words":["FLAIR"]},)"
            R"({"name":{"en":"T1"}}],"input":{"channels":2,"spacingMm":"source","outside":"edge","intensity":[)"
            R"({"op":"quantileRange","quantiles":[0.01,0.99],"to":[-1,1]},{"op":"minMax"}]},)"
            R"("inference":{"patch":"whole"},"output":{"channels":65535},)" +
            tail,
        std::string(2'000, '[') + std::string(2'000, ']'),
        R"({"id":1e999})",
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku;
    const auto manifest = ai::ModelManifest::parse(std::string(fuzz::textOf(data, size)));
    if (!manifest)
        return 0;
    const auto& m = *manifest;
    fuzz::require(!m.id.empty() && !m.file.empty() && m.output.channels >= 2 && !m.labels.empty());
    for (const auto& label : m.labels)
        fuzz::require(label.value >= 1 && label.value < m.output.channels);
    fuzz::require(m.inference.overlap >= 0 && m.inference.overlap < 1);
    const std::filesystem::path file(m.file);
    fuzz::require(file.is_relative() && *file.lexically_normal().begin() != "..");
    if (m.input.spacingMm)
        fuzz::require(std::ranges::all_of(*m.input.spacingMm, [](double mm) { return mm > 0; }));
    for (const auto& step : m.input.intensity)
        fuzz::require(std::isfinite(step.from[0]) && std::isfinite(step.from[1]) &&
                      std::isfinite(step.to[0]) && std::isfinite(step.to[1]));
    fuzz::require(ai::ModelManifest::parse(m.json).has_value());
    return 0;
}
