#pragma once

#include <ATen/autocast_mode.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/version.h>

#include <array>
#include <vector>

#define HANGAKU_AUTOCAST_BY_DEVICE                                                                 \
    (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4))

namespace hangaku::ai {

/// Lets convolutions and matrix products of this thread take bfloat16 for as long as it lives.
class AutocastToBFloat16 {
public:
    explicit AutocastToBFloat16(const c10::Device& device) : m_isCuda(device.is_cuda())
    {
#if HANGAKU_AUTOCAST_BY_DEVICE
        at::autocast::set_autocast_dtype(type(), at::kBFloat16);
#else
        m_isCuda ? at::autocast::set_autocast_gpu_dtype(at::kBFloat16)
                 : at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
#endif
        set(true);
    }
    ~AutocastToBFloat16()
    {
        set(false);
        at::autocast::clear_cache();
    }
    AutocastToBFloat16(const AutocastToBFloat16&) = delete;
    AutocastToBFloat16& operator=(const AutocastToBFloat16&) = delete;

private:
    void set(bool isOn) const
    {
#if HANGAKU_AUTOCAST_BY_DEVICE
        at::autocast::set_autocast_enabled(type(), isOn);
#else
        m_isCuda ? at::autocast::set_enabled(isOn) : at::autocast::set_cpu_enabled(isOn);
#endif
    }

#if HANGAKU_AUTOCAST_BY_DEVICE
    at::DeviceType type() const
    {
        return m_isCuda ? at::kCUDA : at::kCPU;
    }
#endif

    bool m_isCuda;
};

/// Calls transposed convolutions of a frozen network by their own names: traced ones are a
/// `_convolution` with a flag, which LibTorch 1.13 forgets on the CPU in bfloat16. Under their own
/// names autocast keeps them in the precision that they have there (float32 in 1.13).
inline void nameTransposedConvolutions(torch::jit::Block& block)
{
    const auto names = std::to_array(
        {at::aten::conv_transpose1d, at::aten::conv_transpose2d, at::aten::conv_transpose3d});
    enum Input {
        Image,
        Weight,
        Bias,
        Stride,
        Padding,
        Dilation,
        Transposed,
        OutputPadding,
        Groups
    };
    for (auto at = block.nodes().begin(); at != block.nodes().end(); ++at) {
        auto* node = *at;
        for (auto* inner : node->blocks())
            nameTransposedConvolutions(*inner);
        if (node->kind() != at::aten::_convolution)
            continue;
        const auto transposed = torch::jit::toIValue(node->input(Transposed));
        const auto stride = torch::jit::toIValue(node->input(Stride));
        if (!transposed || !transposed->toBool() || !stride)
            continue;
        const auto dimensions = stride->toIntVector().size();
        if (dimensions < 1 || dimensions > names.size())
            continue;
        std::vector<torch::jit::Value*> inputs;
        for (const int each :
             {Image, Weight, Bias, Stride, Padding, OutputPadding, Groups, Dilation})
            inputs.push_back(node->input(static_cast<std::size_t>(each)));
        auto* named = block.owningGraph()->create(names[dimensions - 1], inputs);
        named->insertBefore(node);
        named->output()->setType(node->output()->type());
        node->output()->replaceAllUsesWith(named->output());
        at.destroyCurrent();
    }
}

} // namespace hangaku::ai
