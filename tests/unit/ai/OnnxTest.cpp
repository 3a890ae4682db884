#include "tests/unit/ai/WorkerModels.h"

#include "ai/host/CodeScan.h"
#include "tests/support/FileContent.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <fstream>

using namespace hangaku;
using namespace hangaku::ai;
using namespace hangaku::tests;
using viewer::ErrorCode;

namespace {

/// Protocol buffers as ONNX files are written in them: a number, and bytes of a known length.
class Message {
public:
    Message& number(int field, std::uint64_t value)
    {
        varint(static_cast<std::uint64_t>(field) << 3);
        varint(value);
        return *this;
    }
    Message& bytes(int field, const std::string& value)
    {
        varint(static_cast<std::uint64_t>(field) << 3 | 2);
        varint(value.size());
        m_text += value;
        return *this;
    }
    Message& message(int field, const Message& value) { return bytes(field, value.m_text); }
    const std::string& text() const { return m_text; }

private:
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            m_text += static_cast<char>((value & 0x7f) | 0x80);
        m_text += static_cast<char>(value);
    }
    std::string m_text;
};

constexpr int kFloat = 1; // TensorProto.DataType
constexpr int kInt64 = 7;

Message tensor(const std::string& name, const std::vector<std::uint64_t>& shape,
               const std::vector<float>& values)
{
    Message made;
    for (const auto length : shape)
        made.number(1, length);
    std::string raw;
    for (const float value : values) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int byte = 0; byte < 4; ++byte)
            raw += static_cast<char>(bits >> (8 * byte));
    }
    return made.number(2, kFloat).bytes(8, name).bytes(9, raw);
}

/// [1, channels, X, Y, Z], of any size.
Message value(const std::string& name, std::uint64_t channels, int type = kFloat)
{
    Message shape;
    shape.message(1, Message().number(1, 1)).message(1, Message().number(1, channels));
    for (const char* axis : {"X", "Y", "Z"})
        shape.message(1, Message().bytes(2, axis));
    return Message().bytes(1, name).message(
        2, Message().message(
               1, Message().number(1, static_cast<std::uint64_t>(type)).message(2, shape)));
}

/// Two channels, 100 - x and x - 100, by one convolution of one voxel; x is of this type.
std::string thresholdNetwork(int type = kFloat)
{
    const auto convolution =
        Message().bytes(1, "x").bytes(1, "w").bytes(1, "b").bytes(2, "y").bytes(4, "Conv");
    const auto graph = Message()
                           .message(1, convolution)
                           .bytes(2, "threshold")
                           .message(5, tensor("w", {2, 1, 1, 1, 1}, {-1, 1}))
                           .message(5, tensor("b", {2}, {100.5F, -100.5F}))
                           .message(11, value("x", 1, type))
                           .message(12, value("y", 2));
    return Message()
        .number(1, 7)
        .message(7, graph)
        .message(8, Message().bytes(1, "").number(2, 13))
        .text();
}

ModelEntry onnxModel(const TemporaryFolder& folder, const std::string& network,
                     const TestManifest& manifest = {})
{
    auto json = nlohmann::json::parse(manifest.json());
    json["runtime"] = "onnx";
    json["file"] = "model.onnx";
    ModelEntry model;
    model.folder = folder.path();
    model.state = ModelState::Ready;
    model.manifest = *ModelManifest::parse(json.dump());
    std::ofstream(folder / "model.onnx", std::ios::binary) << network;
    return model;
}

#ifdef HANGAKU_WITH_ONNX
constexpr bool kHasOnnx = true;
#else
constexpr bool kHasOnnx = false;
#endif

} // namespace

TEST_CASE("ONNX: the manifest names the runtime, and a graph has no code to look through",
          "[ai][onnx]")
{
    const TemporaryFolder folder;
    const auto model = onnxModel(folder, thresholdNetwork());
    CHECK(model.manifest.runtime == ModelRuntime::Onnx);
    CHECK(std::string(toString(model.manifest.runtime)) == "onnx");
    const auto findings = scanCode(folder / "model.onnx");
    REQUIRE(findings.has_value());
    CHECK(findings->empty());
}

TEST_CASE("ONNX: a network that thresholds gives the exact mask, whatever axes it wants",
          "[ai][worker][onnx]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(shearedGrid());
    if (!kHasOnnx) {
        const auto result =
            resultOf(queue.submit(makeRequest(volume, onnxModel(folder, thresholdNetwork()))));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::Unsupported);
        WARN("SKIPPED: CMake found no ONNX Runtime; a model says so: "
             << result.error().reason.source());
        return;
    }
    for (const char* orientation : {"source", "LIA"})
        for (const char* axes : {"XYZ", "ZYX"})
            for (const char* patch : {"\"whole\"", "[8, 8, 8]"}) {
                INFO(orientation << ' ' << axes << ' ' << patch);
                TestManifest manifest;
                manifest.orientation = orientation;
                manifest.axes = axes;
                manifest.patch = patch;
                const auto result = resultOf(queue.submit(
                    makeRequest(volume, onnxModel(folder, thresholdNetwork(), manifest))));
                REQUIRE(result.has_value());
                CHECK(isThresholded(*result, volume, 100));
                CHECK(result->provenance.runtime.starts_with("ONNX Runtime 1."));
            }
}

TEST_CASE("ONNX: says what is wrong with a network", "[ai][worker][onnx]")
{
    if (!kHasOnnx) {
        WARN("SKIPPED: CMake found no ONNX Runtime");
        return;
    }
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    for (const auto& [network, words] : {std::pair{std::string("no network"), "model.onnx"},
                                         {thresholdNetwork(kInt64), "model.onnx"},
                                         {thresholdNetwork().substr(0, 60), "model.onnx"}}) {
        const auto result = resultOf(queue.submit(makeRequest(volume, onnxModel(folder, network))));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::ModelInvalid);
        CHECK(result.error().reason.english().find(words) != std::string::npos);
    }
    auto request = makeRequest(volume, onnxModel(folder, thresholdNetwork()));
    request.device = Device::Cuda;
    const auto result = resultOf(queue.submit(request));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::Unsupported);
}
