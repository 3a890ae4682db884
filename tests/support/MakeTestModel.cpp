#include <ATen/Parallel.h>
#include <torch/script.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>

/// make-test-model KIND FILE [NAME=TEXTFILE]...: writes a tiny TorchScript network for tests,
/// without Python; the text files go into it as extra files.
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
    // Shows a file of the current folder as its result.
    {"reads", R"(
def forward(self, x):
    secret = torch.from_file("secret.bin", False, x.numel(), dtype=0)
    return torch.cat([torch.full_like(x, 64.0), secret.to(dtype=6).reshape(x.size())], 1)
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

/// --time FILE CHANNELS X Y Z PASSES THREADS RUNS: prints for each run how many milliseconds that
/// many forward passes take, and nothing else: what hangaku-bench compares the worker with.
int timeForward(char* argv[])
{
    const auto number = [argv](int at) { return std::atoll(argv[at]); };
    at::set_num_threads(static_cast<int>(number(8)));
    const c10::InferenceMode inferenceMode;
    auto module = torch::jit::load(argv[2]);
    module.eval();
    module = torch::jit::freeze(module);
    const auto input = torch::randn({1, number(3), number(4), number(5), number(6)});
    for (int n = 0; n < 2; ++n) // the first passes decide how the others are computed
        module.forward({input});
    for (int run = 0; run < number(9); ++run) {
        const auto start = std::chrono::steady_clock::now();
        for (int pass = 0; pass < number(7); ++pass)
            module.forward({input});
        const std::chrono::duration<double, std::milli> time =
            std::chrono::steady_clock::now() - start;
        std::cout << time.count() << std::endl;
    }
    return 0;
}

} // namespace

int main(int argc, char* argv[])
{
    if (argc == 10 && std::string(argv[1]) == "--time")
        return timeForward(argv);
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
