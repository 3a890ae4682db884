#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/protocol/SharedMemory.h"
#include "ai/protocol/WorkerMessages.h"
#include "ai/worker/pipeline/Tensor.h"
#include "ai/worker/pipeline/detect/Boxes.h"

#include <memory>
#include <optional>
#include <string>

namespace hangaku::ai {

/// A network in one of the runtimes (TorchScript, ONNX). A runtime's errors and exceptions end
/// here.
class Backend {
public:
    virtual ~Backend() = default;

    /// [1, channels, ...] through the network.
    /// @param missing a dimension of one voxel that a network of slices does not have
    /// @return ModelInvalid, OutOfMemory or WorkerFailed
    virtual viewer::Result<Tensor> run(Tensor input, std::optional<int> missing) const = 0;
    /// The same with all that it returns.
    virtual viewer::Result<NetworkAnswer> answer(Tensor input,
                                                 std::optional<int> missing) const = 0;
    /// "LibTorch 1.13.1, cpu, 2 threads"
    virtual const std::string& runtime() const = 0;
    virtual bool usesGraphicsCard() const { return false; }
};

/// Loads a file in the runtime that it is for.
/// @param name of the file, for messages
/// @param threads at least 1
/// @param precision of TorchScript; others are run in float32
/// @return ModelInvalid with the runtime's reason; Unsupported when the runtime, or the device that
/// is asked for, is missing
viewer::Result<std::unique_ptr<Backend>> loadNetwork(ModelRuntime runtime, const std::string& name,
                                                     FileDescriptor file, Device device,
                                                     int threads, Precision precision);

// What all runtimes say and hold to.

/// Numbers of one answer that a host may be asked to look at: 1 GB.
inline constexpr std::int64_t kMostNumbers = std::int64_t{1} << 28;
/// ", cpu, 2 threads"
std::string onCpu(int threads);
tl::unexpected<viewer::Error> outOfMemory(const std::string& detail = {});
tl::unexpected<viewer::Error> strangeAnswer(const std::string& what);
/// An answer that is no [1, channels, three spatial axes].
tl::unexpected<viewer::Error> wrongAxes(std::int64_t axes);

} // namespace hangaku::ai
