#include "ai/worker/pipeline/Tensor.h"

#include <cstdlib>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

Result<Tensor> Tensor::create(int channels, std::array<int, 3> shape)
{
    Tensor tensor{channels, shape, nullptr};
    const auto bytes = tensor.count() * sizeof(float);
    // calloc hands out untouched zero pages, so a large block costs nothing until it is used.
    auto* data = static_cast<float*>(std::calloc(tensor.count(), sizeof(float)));
    if (data == nullptr)
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Ai", "The model ran out of memory: %1 MB more are needed"),
                         {std::to_string(bytes >> 20)}),
                    Text(HANGAKU_TR("Ai", "Close other images or programs and try again.")));
    tensor.data = {data, [](float* numbers) { std::free(numbers); }};
    return tensor;
}

} // namespace hangaku::ai
