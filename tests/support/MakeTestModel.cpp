#include <ATen/Parallel.h>
#include <torch/csrc/jit/frontend/resolver.h>
#include <torch/csrc/jit/frontend/sugared_value.h>
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
    // The other way round.
    {"upside-down", R"(
def forward(self, x):
    return torch.cat([x, torch.full_like(x, 100.0)], 1)
)"},
    // The network of tests/support/golden/common.py, for volumes and for slices.
    {"golden", R"(
def forward(self, x):
    moved = torch.cat([torch.zeros_like(x[:, :, :1]), x[:, :, :-1]], 2)
    return torch.cat([torch.full_like(x, 0.4), x, 0.7 * moved + 0.2], 1)
)"},
    // That of tests/support/golden/several_cases.py, for several images.
    {"golden-several", R"(
def forward(self, images):
    x = images[:, :1]
    for n in range(1, images.size(1)):
        x = x + (1.0 - 0.4 * n) * images[:, n:n + 1]
    moved = torch.cat([torch.zeros_like(x[:, :, :1]), x[:, :, :-1]], 2)
    return torch.cat([0.4 - 0.6 * x, x, 0.7 * moved + 0.2], 1)
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
    // 100 + 0.3 is not over 100.4, but bfloat16 has nothing between 100 and 100.5.
    {"convolution", R"(
def forward(self, x):
    y = torch.conv3d(x + 0.3, torch.ones([1, 1, 1, 1, 1]))
    return torch.cat([torch.full_like(x, 100.4), y.float()], 1)
)"},
    // As tracing writes a transposed convolution.
    {"transposed", R"(
def forward(self, x):
    y = torch._convolution(x, torch.ones([1, 2, 1, 1, 1]), None, [1, 1, 1], [0, 0, 0], [1, 1, 1],
                           True, [0, 0, 0], 1, False, False, True, True)
    return torch.cat([torch.full_like(x, 100.0), y[:, 1:].float()], 1)
)"},
    // An operator that LibTorch's CPU part does not have in bfloat16 (1.13).
    {"mish", R"(
def forward(self, x):
    y = torch.mish(torch.conv3d(x, torch.ones([1, 1, 1, 1, 1])))
    return torch.cat([torch.full_like(x, 100.0), y.float()], 1)
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
    // Detectors, in the conventions of model.json. Each finds its input's brightest voxel, and
    // scores
    // it with its value / 100; boxes reach 1, 1.5 and 2 voxels from it along the axes.
    {"boxes", R"(
def forward(self, x):
    n = x.flatten().argmax()
    c = torch.stack([n // (x.size(3) * x.size(4)), n // x.size(4) % x.size(3), n % x.size(4)])
    half = torch.tensor([1.0, 1.5, 2.0])
    box = torch.cat([c - half, c + half]).unsqueeze(0)
    return {"boxes": box, "labels": torch.ones([1]), "scores": x.max().reshape(1) / 100}
)"},
    {"boxes-tuple", R"(
def forward(self, x):
    n = x.flatten().argmax()
    c = torch.stack([n // (x.size(3) * x.size(4)), n // x.size(4) % x.size(3), n % x.size(4)])
    box = torch.cat([c.flip(0), torch.tensor([4.0, 3.0, 2.0])]).unsqueeze(0)
    return box, x.max().reshape(1) / 100, torch.ones([1])
)"},
    // torchvision's way: images in a list, and what its scripted detectors return. A worse box over
    // the first falls to torchvision::nms. Coordinates count from a voxel's corner.
    {"boxes-torchvision", R"(
def forward(self, images: List[Tensor]):
    x = images[0]
    n = x.flatten().argmax()
    c = torch.stack([n // x.size(2), n % x.size(2)]) + 0.5
    half = torch.tensor([1.0, 1.5])
    boxes = torch.stack([torch.cat([c - half, c + half]), torch.cat([c - half + 0.1, c + half])])
    scores = torch.stack([x.max() / 100, x.max() / 200])
    kept = torchvision_nms(boxes, scores, 0.5)
    found = {"boxes": boxes[kept], "labels": torch.ones_like(scores)[kept].long(), "scores": scores[kept]}
    losses = {"loss": scores.sum()}
    return losses, [found]
)"},
    // The raw heads of a RetinaNet of one level and two classes, of which the second occurs: cells
    // of
    // 2 voxels, whose brightest voxel scores.
    {"retinanet", R"(
def forward(self, x):
    scores = torch.logit(torch.clamp(torch.max_pool3d(x, 2) / 100, 0.001, 0.999))
    moves = torch.zeros_like(scores).repeat([1, 6, 1, 1, 1])
    return {"classification": [torch.cat([scores - 20, scores], 1)], "box_regression": [moves]}
)"},
    {"retinanet-list", R"(
def forward(self, x):
    scores = torch.logit(torch.clamp(torch.max_pool3d(x, 2) / 100, 0.001, 0.999))
    moves = torch.zeros_like(scores).repeat([1, 6, 1, 1, 1])
    return [torch.cat([scores - 20, scores], 1), moves]
)"},
    // Two classes, of which the second occurs.
    {"heatmap", R"(
def forward(self, x):
    size = torch.ones_like(x)
    return torch.cat([0 * x, x / 100, 3 * size, 4 * size, 5 * size], 1)
)"},
    {"boxes-nan", R"(
def forward(self, x):
    return {"boxes": torch.full([1, 6], float("nan")), "labels": torch.ones([1]), "scores": torch.ones([1])}
)"},
    {"boxes-many", R"(
def forward(self, x):
    return {"boxes": torch.ones([3000000, 6]), "labels": torch.ones([3000000]), "scores": torch.ones([3000000])}
)"},
    {"boxes-endless", R"(
def forward(self, x):
    boxes = x.sum().reshape([1, 1]).expand([1000000000, 6])
    return {"boxes": boxes, "labels": torch.ones([1]), "scores": torch.ones([1])}
)"},
    {"boxes-nested", R"(
def forward(self, x):
    return {"boxes": {"inner": x}}
)"},
    {"classes", R"(
def forward(self, x):
    return torch.stack([x.max() / 100, x.min() / 100]).unsqueeze(0)
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

/// `torchvision_nms` as the operator that files exported with torchvision call.
struct Operators : torch::jit::Resolver {
    std::shared_ptr<torch::jit::SugaredValue>
    resolveValue(const std::string& name, torch::jit::GraphFunction& function,
                 const torch::jit::SourceRange& place) override
    {
        if (name == "torchvision_nms")
            return std::make_shared<torch::jit::BuiltinFunction>(
                c10::Symbol::fromQualString("torchvision::nms"), c10::nullopt);
        return torch::jit::nativeResolver()->resolveValue(name, function, place);
    }
};

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
    module.define(kSources.at(argv[1]), std::make_shared<Operators>());
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
