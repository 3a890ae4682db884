#include "ai/worker/OnnxNetwork.h"

#include <onnxruntime_cxx_api.h>

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

namespace {

/// A file that is open already, as memory.
class MappedFile {
public:
    explicit MappedFile(const FileDescriptor& file)
    {
        struct stat status {};
        if (::fstat(file.get(), &status) != 0 || status.st_size <= 0)
            return;
        m_size = static_cast<std::size_t>(status.st_size);
        m_data = ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    }
    ~MappedFile()
    {
        if (m_data != MAP_FAILED)
            ::munmap(m_data, m_size);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const void* data() const { return m_data == MAP_FAILED ? nullptr : m_data; }
    std::size_t size() const { return m_size; }

private:
    void* m_data = MAP_FAILED;
    std::size_t m_size = 0;
};

template <typename From> std::shared_ptr<float> asFloats(const Ort::Value& value, std::size_t count)
{
    const auto* from = value.GetTensorData<From>();
    std::shared_ptr<float> numbers(new float[count], std::default_delete<float[]>());
    std::transform(from, from + count, numbers.get(),
                   [](From number) { return static_cast<float>(number); });
    return numbers;
}

/// The numbers of an output; float32 is not copied.
Result<NumberArray> toArray(const std::shared_ptr<Ort::Value>& value)
{
    if (!value->IsTensor())
        return fail(ErrorCode::ModelInvalid,
                    Text(HANGAKU_TR("Ai", "The network returned %1 instead of a tensor"),
                         {"a sequence or map"}));
    const auto info = value->GetTensorTypeAndShapeInfo();
    NumberArray array{info.GetShape(), {}};
    const auto count = info.GetElementCount();
    if (static_cast<std::int64_t>(count) > kMostNumbers)
        return strangeAnswer("a tensor without or with too many numbers");
    switch (info.GetElementType()) {
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
        array.data = {value, value->GetTensorMutableData<float>()};
        return array;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE:
        array.data = asFloats<double>(*value, count);
        return array;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64:
        array.data = asFloats<std::int64_t>(*value, count);
        return array;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32:
        array.data = asFloats<std::int32_t>(*value, count);
        return array;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8:
        array.data = asFloats<std::uint8_t>(*value, count);
        return array;
    default: break;
    }
    return fail(ErrorCode::ModelInvalid,
                Text(HANGAKU_TR("Ai", "The network returned %1, which cannot be understood"),
                     {"numbers of type " + std::to_string(info.GetElementType())}),
                Text(HANGAKU_TR("Ai", "Export the network with float32 inputs and outputs.")));
}

/// ONNX Runtime's exception as an error.
tl::unexpected<viewer::Error> failed(const Ort::Exception& error, const Text& reason)
{
    const std::string message = error.what();
    for (const char* sign : {"bad_alloc", "Failed to allocate", "bad allocation"})
        if (message.find(sign) != std::string::npos)
            return outOfMemory();
    return fail(ErrorCode::ModelInvalid, reason,
                Text(HANGAKU_TR("Ai", "ONNX Runtime %1 may be too old for it."),
                     {Ort::GetVersionString()}));
}

class OnnxNetwork : public Backend {
public:
    OnnxNetwork(const MappedFile& file, int threads)
        : m_runtime("ONNX Runtime " + Ort::GetVersionString() + onCpu(threads))
    {
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(threads);
        options.SetInterOpNumThreads(1);
        m_session = Ort::Session(m_environment, file.data(), file.size(), options);
        const Ort::AllocatorWithDefaultOptions allocator;
        for (std::size_t n = 0; n < m_session.GetInputCount(); ++n)
            m_inputs.emplace_back(m_session.GetInputNameAllocated(n, allocator).get());
        for (std::size_t n = 0; n < m_session.GetOutputCount(); ++n)
            m_outputs.emplace_back(m_session.GetOutputNameAllocated(n, allocator).get());
    }

    bool takesOneImage() const
    {
        return m_inputs.size() == 1 && !m_outputs.empty() &&
               m_session.GetInputTypeInfo(0).GetTensorTypeAndShapeInfo().GetElementType() ==
                   ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    }

    Result<Tensor> run(Tensor input, std::optional<int> missing) const override
    {
        const auto all = forward(std::move(input), missing);
        if (!all)
            return tl::unexpected(all.error());
        auto first = all->front(); // the others may be of deep supervision
        if (missing && first.shape.size() == 4)
            first.shape.insert(first.shape.begin() + 2 + *missing, 1);
        if (first.shape.size() != 5 || first.shape[0] != 1)
            return wrongAxes(static_cast<std::int64_t>(first.shape.size()));
        const auto length = [&](std::size_t axis) { return static_cast<int>(first.shape[axis]); };
        return Tensor{length(1),
                      {length(2), length(3), length(4)},
                      std::const_pointer_cast<float>(first.data)};
    }

    Result<NetworkAnswer> answer(Tensor input, std::optional<int> missing) const override
    {
        auto all = forward(std::move(input), missing);
        if (!all)
            return tl::unexpected(all.error());
        NetworkAnswer answer;
        for (std::size_t n = 0; n < all->size(); ++n)
            answer[m_outputs[n]] = {(*all)[n]};
        answer[""] = std::move(*all);
        return answer;
    }

    const std::string& runtime() const override { return m_runtime; }

private:
    Result<std::vector<NumberArray>> forward(Tensor input, std::optional<int> missing) const
    {
        std::vector<std::int64_t> shape{1, input.channels, input.shape[0], input.shape[1],
                                        input.shape[2]};
        if (missing)
            shape.erase(shape.begin() + 2 + *missing);
        try {
            const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
            const auto image = Ort::Value::CreateTensor<float>(
                memory, input.data.get(), input.count(), shape.data(), shape.size());
            const char* inputName = m_inputs.front().c_str();
            std::vector<const char*> outputNames;
            for (const auto& name : m_outputs)
                outputNames.push_back(name.c_str());
            auto values = m_session.Run(Ort::RunOptions(), &inputName, &image, 1,
                                        outputNames.data(), outputNames.size());
            std::vector<NumberArray> arrays;
            for (auto& value : values) {
                auto array = toArray(std::make_shared<Ort::Value>(std::move(value)));
                if (!array)
                    return tl::unexpected(array.error());
                arrays.push_back(std::move(*array));
            }
            return arrays;
        } catch (const Ort::Exception& error) {
            return failed(error, Text(HANGAKU_TR("Ai", "The network failed on this image: %1"),
                                      {error.what()}));
        }
    }

    Ort::Env m_environment{ORT_LOGGING_LEVEL_FATAL, "hangaku"};
    mutable Ort::Session m_session{nullptr}; ///< `Run` may be called from any thread
    std::vector<std::string> m_inputs;
    std::vector<std::string> m_outputs;
    std::string m_runtime;
};

} // namespace

Result<std::unique_ptr<Backend>> loadOnnxNetwork(const std::string& name, FileDescriptor file,
                                                 Device device, int threads)
{
    if (device == Device::Cuda)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Ai", "ONNX networks run on the CPU only")),
                    Text(HANGAKU_TR("Ai", "Choose the CPU.")));
    const auto shown = std::filesystem::path(name).filename().string();
    try {
        auto network = std::make_unique<OnnxNetwork>(MappedFile(file), threads);
        if (!network->takesOneImage())
            return fail(ErrorCode::ModelInvalid,
                        Text(HANGAKU_TR("Ai", "Cannot load the network %1: %2"),
                             {shown, "it does not take one tensor of float32"}),
                        Text(HANGAKU_TR("Ai", "Export the network with float32 inputs and "
                                              "outputs.")));
        return network;
    } catch (const Ort::Exception& error) {
        return failed(
            error, Text(HANGAKU_TR("Ai", "Cannot load the network %1: %2"), {shown, error.what()}));
    }
}

} // namespace hangaku::ai
