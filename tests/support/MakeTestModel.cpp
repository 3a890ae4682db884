#include <torch/script.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>

/// make-test-model KIND FILE [NAME=TEXTFILE]...: writes a tiny TorchScript network for tests, without
/// Python; the text files go into it as extra files.
namespace {

const std::map<std::string, std::string> kSources{
    // Channel 1 is the greatest where the image is above 100.
    {"threshold", R"(
def forward(self, x):
    return torch.cat([torch.full_like(x, 100.0), x], 1)
)"},
    // The network of tests/support/golden/common.py, for volumes and for slices.
    {"golden", R"(
def forward(self, x):
    moved = torch.cat([torch.zeros_like(x[:, :, :1]), x[:, :, :-1]], 2)
    return torch.cat([torch.full_like(x, 0.4), x, 0.7 * moved + 0.2], 1)
)"},
    // Two whose mean is that one.
    {"golden-low", R"(
def forward(self, x):
    moved = torch.cat([torch.zeros_like(x[:, :, :1]), x[:, :, :-1]], 2)
    return torch.cat([torch.full_like(x, 0.65), x - 0.5, 0.7 * moved + 0.2 + x], 1)
)"},
    {"golden-high", R"(
def forward(self, x):
    moved = torch.cat([torch.zeros_like(x[:, :, :1]), x[:, :, :-1]], 2)
    return torch.cat([torch.full_like(x, 0.15), x + 0.5, 0.7 * moved + 0.2 - x], 1)
)"},
    {"loop", R"(
def forward(self, x):
    n = 0
    while n >= 0:
        n = (n + 1) % 1000
    return torch.cat([x, x + n], 1)
)"},
    // Much more memory than any machine has, a little at a time; made from the input, so that it is
    // not worked out once while loading.
    {"greedy", R"(
def forward(self, x):
    kept = [x]
    while len(kept) < 1000000000:
        kept.append(x.repeat([1, 1, 32, 32, 32]))
    return torch.cat([x, kept[-1]], 1)
)"},
    {"writes", R"(
def forward(self, x):
    torch.save(x, "written-by-a-network.pt")
    return torch.cat([x, x], 1)
)"},
    {"channels", R"(
def forward(self, x):
    return torch.cat([x, x, x, x], 1)
)"},
    {"flat", R"(
def forward(self, x):
    return x.sum(4)
)"},
    {"text", R"(
def forward(self, x):
    return "no tensor"
)"},
    {"raises", R"(
def forward(self, x):
    assert x.size(2) < 0, "this network is never content"
    return x
)"},
};

} // namespace

int main(int argc, char* argv[])
{
    if (argc < 3 || !kSources.contains(argv[1])) {
        std::cerr << "make-test-model KIND FILE [NAME=TEXTFILE]..., with KIND one of:";
        for (const auto& [kind, source] : kSources)
            std::cerr << ' ' << kind;
        std::cerr << '\n';
        return 2;
    }
    torch::jit::Module module("network");
    module.define(kSources.at(argv[1]));
    torch::jit::ExtraFilesMap extras;
    for (int at = 3; at < argc; ++at) {
        const std::string word = argv[at];
        const auto equals = word.find('=');
        std::ifstream text(word.substr(equals + 1));
        extras[word.substr(0, equals)] = {std::istreambuf_iterator<char>(text), {}};
    }
    module.save(argv[2], extras);
    return 0;
}
