#pragma once

#include "ai/worker/Backend.h"

namespace hangaku::ai {

/// A TorchScript network, the only part of the worker that knows LibTorch. Errors and exceptions of
/// LibTorch end here.
class TorchNetwork : public Backend {
public:
    /// Loads and freezes a file for a device.
    /// @param name of the file, for messages
    /// @param precision BFloat16: LibTorch's autocast. Convolutions and matrix products take
    /// bfloat16
    ///        and sum in float32; what needs the range is done in float32
    /// @return ModelInvalid with LibTorch's reason; Unsupported when CUDA is asked for and missing
    static viewer::Result<TorchNetwork> load(const std::string& name, FileDescriptor file,
                                             Device device, int threads, Precision precision);
    ~TorchNetwork() override;
    TorchNetwork(TorchNetwork&&) noexcept;
    TorchNetwork& operator=(TorchNetwork&&) noexcept;

    viewer::Result<Tensor> run(Tensor input, std::optional<int> missing) const override;
    /// A network that takes a list of images gets a list of one.
    viewer::Result<NetworkAnswer> answer(Tensor input, std::optional<int> missing) const override;
    const std::string& runtime() const override;
    bool usesGraphicsCard() const override;
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
