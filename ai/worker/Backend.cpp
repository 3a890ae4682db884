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

} // namespace hangaku::ai
