#include "ai/formats/FormatError.h"
#include "ai/formats/MonaiConfig.h"
#include "ai/formats/SmallYaml.h"
#include "tests/fuzz/targets/Target.h"

// Configurations of bundles: YAML, and the references and expressions in them. Whatever they say, an
// answer or a reason comes, and soon.

std::vector<std::string> hangaku::fuzz::seeds()
{
    return {
        "a: 1\nb: [x, 'y', \"z\"]\nc:\n  - _target_: Spacingd\n    pixdim: [1.5, 1.5, 2]\n"
        "d: $@a if @flag else @b\nflag: true\n",
        "preprocessing:\n  _target_: Compose\n  transforms: $@first + @second\nfirst: [1]\n"
        "second: '@first'\n",
        "x: '@y'\ny: '@x'\n",
        "a: \"line\n  goes on\"\n# remark\nb: {c: 1, d: [2, {e: 3}]}\n",
        "a: $import os\n",
        std::string(500, '[') + std::string(500, ']'),
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku;
    try {
        const auto root = ai::parseYaml(std::string(fuzz::textOf(data, size)));
        const ai::MonaiConfig config(root);
        static_cast<void>(config.resolveAll(root));
    } catch (const ai::FormatError& error) {
        fuzz::require(!error.why.empty());
    }
    return 0;
}
