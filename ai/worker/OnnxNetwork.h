#pragma once

#include "ai/worker/Backend.h"

namespace hangaku::ai {

/// An ONNX network, on the CPU; only where the program was built with ONNX Runtime. It has one
/// input, float32 [1, channels, ...], and float32 outputs (of `answer`: any numbers, by their
/// names, and by their order as in a list).
/// @return as `loadNetwork`
viewer::Result<std::unique_ptr<Backend>>
loadOnnxNetwork(const std::string& name, FileDescriptor file, Device device, int threads);

} // namespace hangaku::ai
