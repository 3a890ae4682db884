#include "ai/worker/Backend.h"

#include "ai/worker/OnnxNetwork.h"
#include "ai/worker/TorchNetwork.h"

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::Result;
using viewer::Text;

Result<std::unique_ptr<Backend>> loadNetwork(ModelRuntime runtime, const std::string& name,
                                             FileDescriptor file, Device device, int threads,
                                             Precision precision)
{
    if (runtime == ModelRuntime::Onnx) {
#ifdef HANGAKU_WITH_ONNX
        return loadOnnxNetwork(name, std::move(file), device, threads);
#else
        return viewer::fail(
            ErrorCode::Unsupported,
            Text(HANGAKU_TR("Ai", "This program was built without ONNX Runtime")),
            Text(HANGAKU_TR("Ai",
                            "Build it where CMake finds onnxruntime, or export the network as "
                            "TorchScript.")));
#endif
    }
    auto network = TorchNetwork::load(name, std::move(file), device, threads, precision);
    if (!network)
        return tl::unexpected(network.error());
    return std::make_unique<TorchNetwork>(std::move(*network));
}

std::string onCpu(int threads)
{
    return ", cpu, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

tl::unexpected<viewer::Error> outOfMemory(const std::string& detail)
{
    return viewer::fail(
        ErrorCode::OutOfMemory,
        Text(HANGAKU_TR("Ai", "The network ran out of memory on this image")),
        Text(HANGAKU_TR("Ai", "Close other images or programs, or run the model on a "
                              "machine with more memory.")),
        detail);
}

tl::unexpected<viewer::Error> strangeAnswer(const std::string& what)
{
    return viewer::fail(
        ErrorCode::ModelInvalid,
        Text(HANGAKU_TR("Ai", "The network returned %1, which cannot be understood"), {what}));
}

tl::unexpected<viewer::Error> wrongAxes(std::int64_t axes)
{
    return viewer::fail(
        ErrorCode::ModelInvalid,
        Text(HANGAKU_TR("Ai", "The network returned a tensor with %1 axes instead of "
                              "[1, channels, three spatial axes]"),
             {std::to_string(axes)}));
}

} // namespace hangaku::ai
