#include "ai/worker/TorchNetwork.h"

#include "ai/worker/BFloat16.h"

#include <ATen/Parallel.h>
#include <c10/core/CPUAllocator.h>
#include <caffe2/serialize/read_adapter_interface.h>
#include <torch/cuda.h>
#include <torch/script.h>
#include <torch/version.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>

namespace hangaku::ai {

using viewer::Error;
using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

struct TorchNetwork::Parts {
    torch::jit::Module module;
    torch::Device device = torch::kCPU;
    std::string runtime;
    Precision precision = Precision::Float32;
    bool takesList = false; ///< of images [C, ...], as torchvision's detectors do
};

struct TorchNetwork::Output {
    torch::jit::IValue value;
};

namespace {

/// LibTorch's memory on the CPU, from malloc. Its own takes it from posix_memalign, which before
/// glibc 2.38 looks for a larger block than it then uses: one that was freed is not found again by
/// the next request of its size, and with memory that is kept (Heap.h) every pass needs more.
class ExactAllocator final : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t bytes) const override
    {
        void* data = bytes > 0 ? aligned(bytes) : nullptr;
        return {data, data, &release, c10::Device(c10::kCPU)};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }

private:
    static constexpr std::size_t kAlignment = 64; // as LibTorch's own

    static void* aligned(std::size_t bytes)
    {
        std::size_t room = bytes + sizeof(void*) + kAlignment;
        void* const block = room > bytes ? std::malloc(room) : nullptr;
        if (block == nullptr)
            throw std::bad_alloc();
        void* data = static_cast<void**>(block) + 1; // the block's beginning is kept before it
        room -= sizeof(void*);
        std::align(kAlignment, bytes, data, room);
        static_cast<void**>(data)[-1] = block;
        return data;
    }
    static void release(void* data)
    {
        if (data != nullptr)
            std::free(static_cast<void**>(data)[-1]);
    }
};

/// Lets LibTorch read a file that is open already.
class DescriptorReader : public caffe2::serialize::ReadAdapterInterface {
public:
    explicit DescriptorReader(FileDescriptor file) : m_file(std::move(file)) {}

    std::size_t size() const override
    {
        struct stat status {};
        return ::fstat(m_file.get(), &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
    }
    std::size_t read(std::uint64_t position, void* to, std::size_t count,
                     const char* /*what*/) const override
    {
        std::size_t done = 0;
        while (done < count) {
            const auto got = ::pread(m_file.get(), static_cast<char*>(to) + done, count - done,
                                     static_cast<off_t>(position + done));
            if (got <= 0)
                break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

private:
    FileDescriptor m_file;
};

/// LibTorch's messages carry a stack of source lines; the first line says it.
std::string firstLine(const std::string& message)
{
    return message.substr(0, std::min(message.find('\n'), std::size_t{300}));
}

/// The last line of a TorchScript interpreter's message is what really went wrong.
std::string whatWentWrong(const std::string& message)
{
    constexpr std::string_view kMark = "RuntimeError: ";
    const auto at = message.rfind(kMark);
    return firstLine(at == std::string::npos ? message : message.substr(at + kMark.size()));
}

bool isOutOfMemory(const std::string& message)
{
    for (const char* sign : {"can't allocate memory", "not enough memory", "out of memory",
                             "could not create a memory", "bad_alloc"})
        if (message.find(sign) != std::string::npos)
            return true;
    return false;
}

tl::unexpected<Error> cannotLoad(const std::string& name, const std::string& message)
{
    if (isOutOfMemory(message))
        return outOfMemory(firstLine(message));
    const bool isNewer = message.find("version") != std::string::npos ||
                         message.find("Unknown builtin op") != std::string::npos;
    return fail(ErrorCode::ModelInvalid,
                Text(HANGAKU_TR("Ai", "Cannot load the network %1: %2"),
                     {std::filesystem::path(name).filename().string(), whatWentWrong(message)}),
                isNewer ? Text(HANGAKU_TR("Ai", "The file may need a newer LibTorch than %1."),
                               {TorchNetwork::libraryVersion()})
                        : Text(HANGAKU_TR("Ai", "The file may be damaged, or not TorchScript.")));
}

Result<torch::Device> chooseDevice(Device device)
{
    const bool hasCuda = torch::cuda::is_available();
    if (device == Device::Cuda && !hasCuda)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Ai", "There is no graphics card that LibTorch can use")),
                    Text(HANGAKU_TR("Ai", "Choose the CPU, or build with a CUDA LibTorch.")));
    return hasCuda && device != Device::Cpu ? torch::Device(torch::kCUDA)
                                            : torch::Device(torch::kCPU);
}

/// The network's answer as a float tensor on the CPU.
Result<Tensor> toTensor(const torch::jit::IValue& value, std::optional<int> missing)
{
    // Some networks return their deep supervision outputs too, the full-size one first.
    torch::jit::IValue first = value;
    if (first.isTuple() && !first.toTupleRef().elements().empty())
        first = first.toTupleRef().elements()[0];
    else if (first.isTensorList() && first.toTensorVector().size() > 0)
        first = first.toTensorVector()[0];
    if (!first.isTensor())
        return fail(ErrorCode::ModelInvalid,
                    Text(HANGAKU_TR("Ai", "The network returned %1 instead of a tensor"),
                         {first.tagKind()}));
    auto tensor = first.toTensor();
    if (missing && tensor.dim() == 4)
        tensor = tensor.unsqueeze(2 + *missing);
    if (tensor.dim() != 5 || tensor.size(0) != 1)
        return wrongAxes(tensor.dim());
    tensor = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    const auto keeper = std::make_shared<torch::Tensor>(tensor);
    return Tensor{static_cast<int>(tensor.size(1)),
                  {static_cast<int>(tensor.size(2)), static_cast<int>(tensor.size(3)),
                   static_cast<int>(tensor.size(4))},
                  {keeper, keeper->data_ptr<float>()}};
}

Result<NumberArray> toArray(const torch::Tensor& tensor)
{
    if (!tensor.defined() || tensor.numel() > kMostNumbers)
        return strangeAnswer("a tensor without or with too many numbers");
    const auto keeper =
        std::make_shared<torch::Tensor>(tensor.to(torch::kCPU, torch::kFloat32).contiguous());
    return NumberArray{tensor.sizes().vec(), {keeper, keeper->data_ptr<float>()}};
}

/// Adds a tensor, or the tensors of a list or tuple. @return false for anything else
Result<bool> addArrays(const torch::jit::IValue& value, std::vector<NumberArray>& to)
{
    std::vector<torch::Tensor> tensors;
    if (value.isTensor()) {
        tensors.push_back(value.toTensor());
    } else if (value.isTensorList()) {
        tensors = value.toTensorVector();
    } else if (value.isTuple()) {
        for (const auto& element : value.toTupleRef().elements()) {
            if (!element.isTensor())
                return false;
            tensors.push_back(element.toTensor());
        }
    } else {
        return false;
    }
    for (const auto& tensor : tensors) {
        auto array = toArray(tensor);
        if (!array)
            return tl::unexpected(array.error());
        to.push_back(std::move(*array));
    }
    return true;
}

/// A list of one, which stands for a batch of one.
bool isListOfOne(const torch::jit::IValue& value)
{
    return value.isList() && value.toListRef().size() == 1;
}

/// What of the answer holds the detections: torchvision's scripted detectors return (losses,
/// detections), and a list with a dictionary for each image.
const torch::jit::IValue& detectionsOf(const torch::jit::IValue& value)
{
    if (value.isTuple() && value.toTupleRef().elements().size() == 2) {
        const auto& second = value.toTupleRef().elements()[1];
        if (value.toTupleRef().elements()[0].isGenericDict() && isListOfOne(second))
            return second.toListRef()[0];
    }
    if (isListOfOne(value) && value.toListRef()[0].isGenericDict())
        return value.toListRef()[0];
    return value;
}

Result<NetworkAnswer> toAnswer(const torch::jit::IValue& whole)
{
    NetworkAnswer answer;
    const auto& value = detectionsOf(whole);
    if (!value.isGenericDict()) {
        const auto added = addArrays(value, answer[""]);
        if (added && !*added)
            return strangeAnswer(value.tagKind());
        return added.map([&](bool) { return answer; });
    }
    for (const auto& entry : value.toGenericDict()) {
        if (!entry.key().isString())
            return strangeAnswer("a dictionary whose keys are no texts");
        const auto added = addArrays(entry.value(), answer[entry.key().toStringRef()]);
        if (!added)
            return tl::unexpected(added.error());
        if (!*added) // some carry texts or numbers beside the boxes
            answer.erase(entry.key().toStringRef());
    }
    return answer;
}

/// What `work` returns, or LibTorch's exception as an error.
template <typename Work> auto caught(Precision precision, const Work& work) -> decltype(work())
{
    std::string message;
    try {
        return work();
    } catch (const c10::Error& error) {
        message = error.what_without_backtrace();
    } catch (const std::exception& error) {
        message = error.what();
    }
    if (isOutOfMemory(message))
        return outOfMemory(firstLine(message));
    if (precision == Precision::BFloat16)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Ai", "The network cannot run in bfloat16 here: %1"),
                         {whatWentWrong(message)}),
                    Text(HANGAKU_TR("Ai", "Set its precision to float32.")));
    return fail(
        ErrorCode::ModelInvalid,
        Text(HANGAKU_TR("Ai", "The network failed on this image: %1"), {whatWentWrong(message)}),
        Text(HANGAKU_TR("Ai", "The image may have another size or kind than the network "
                              "was made for.")));
}

bool takesListOf(const torch::jit::Module& module)
{
    const auto arguments = module.get_method("forward").function().getSchema().arguments();
    return arguments.size() > 1 && arguments[1].type()->isSubtypeOf(*c10::ListType::ofTensors());
}

} // namespace

TorchNetwork::TorchNetwork(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
TorchNetwork::~TorchNetwork() = default;
TorchNetwork::TorchNetwork(TorchNetwork&&) noexcept = default;
TorchNetwork& TorchNetwork::operator=(TorchNetwork&&) noexcept = default;

const std::string& TorchNetwork::runtime() const
{
    return m_parts->runtime;
}

bool TorchNetwork::usesGraphicsCard() const
{
    return m_parts->device.is_cuda();
}

std::string TorchNetwork::libraryVersion()
{
    return "LibTorch " TORCH_VERSION;
}

Result<TorchNetwork> TorchNetwork::load(const std::string& name, FileDescriptor file, Device device,
                                        int threads, Precision precision)
{
    const auto chosen = chooseDevice(device);
    if (!chosen)
        return tl::unexpected(chosen.error());
    try {
        at::set_num_threads(threads);
        static ExactAllocator allocator;
        c10::SetCPUAllocator(&allocator, 1); // goes before its own
        auto parts = std::make_unique<Parts>();
        parts->device = *chosen;
        parts->precision = precision;
        parts->module =
            torch::jit::load(std::make_shared<DescriptorReader>(std::move(file)), *chosen);
        parts->module.eval();
        parts->takesList = takesListOf(parts->module);
        parts->module = torch::jit::freeze(parts->module);
        if (precision == Precision::BFloat16)
            nameTransposedConvolutions(*parts->module.get_method("forward").graph()->block());
        parts->runtime = libraryVersion() + (chosen->is_cuda() ? ", cuda" : onCpu(threads)) +
                         (precision == Precision::BFloat16 ? ", bfloat16" : "");
        return TorchNetwork(std::move(parts));
    } catch (const c10::Error& error) {
        return cannotLoad(name, error.what_without_backtrace());
    } catch (const std::exception& error) {
        return cannotLoad(name, error.what());
    }
}

Result<TorchNetwork::Output> TorchNetwork::forward(Tensor input, std::optional<int> missing) const
{
    return caught(m_parts->precision, [&]() -> Result<Output> {
        const c10::InferenceMode inferenceMode;
        std::optional<AutocastToBFloat16> autocast;
        if (m_parts->precision == Precision::BFloat16)
            autocast.emplace(m_parts->device);
        std::vector<torch::jit::IValue> arguments;
        {
            auto tensor = torch::from_blob(
                input.data.get(),
                {1, input.channels, input.shape[0], input.shape[1], input.shape[2]},
                // Holds the numbers for as long as the network refers to them.
                [owner = input.data](void*) {}, torch::kFloat32);
            if (missing)
                tensor = tensor.squeeze(2 + *missing);
            tensor = tensor.to(m_parts->device);
            if (m_parts->takesList)
                arguments.emplace_back(c10::List<torch::Tensor>({tensor.squeeze(0)}));
            else
                arguments.emplace_back(std::move(tensor));
            input.data.reset();
        }
        return Output{m_parts->module.forward(std::move(arguments))};
    });
}

Result<Tensor> TorchNetwork::run(Tensor input, std::optional<int> missing) const
{
    const auto output = forward(std::move(input), missing);
    if (!output)
        return tl::unexpected(output.error());
    return caught(m_parts->precision, [&] { return toTensor(output->value, missing); });
}

Result<NetworkAnswer> TorchNetwork::answer(Tensor input, std::optional<int> missing) const
{
    const auto output = forward(std::move(input), missing);
    if (!output)
        return tl::unexpected(output.error());
    return caught(m_parts->precision, [&] { return toAnswer(output->value); });
}

} // namespace hangaku::ai
