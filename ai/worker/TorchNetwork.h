#pragma once

#include "ai/protocol/SharedMemory.h"
#include "ai/protocol/WorkerMessages.h"
#include "ai/worker/pipeline/Tensor.h"
#include "ai/worker/pipeline/detect/Boxes.h"

#include <memory>
#include <optional>
#include <string>

namespace hangaku::ai {

/// A TorchScript network, the only part of the worker that knows LibTorch. Errors and exceptions of
/// LibTorch end here.
class TorchNetwork {
public:
    /// Loads and freezes a file for a device.
    /// @param name of the file, for messages
    /// @return ModelInvalid with LibTorch's reason; Unsupported when CUDA is asked for and missing
    static viewer::Result<TorchNetwork> load(const std::string& name, FileDescriptor file,
                                             Device device, int threads);
    ~TorchNetwork();
    TorchNetwork(TorchNetwork&&) noexcept;
    TorchNetwork& operator=(TorchNetwork&&) noexcept;

    /// [1, 1, ...] through the network.
    /// @param missing a dimension of one voxel that a network of slices does not have
    /// @return ModelInvalid, OutOfMemory or WorkerFailed
    viewer::Result<Tensor> run(Tensor input, std::optional<int> missing = {}) const;

    /// The same with all that it returns; a network that takes a list of images gets a list of one.
    viewer::Result<NetworkAnswer> answer(Tensor input, std::optional<int> missing = {}) const;

    /// "LibTorch 1.13.1, cpu, 2 threads"
    const std::string& runtime() const;
    bool usesGraphicsCard() const;
    static std::string libraryVersion();

private:
    struct Parts;
    struct Output;
    /// What the network returns, as LibTorch has it.
    viewer::Result<Output> forward(Tensor input, std::optional<int> missing) const;
    explicit TorchNetwork(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

} // namespace hangaku::ai
