#include "ai/worker/NativePlugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <new>
#include <vector>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::PixelType;
using viewer::Result;
using viewer::Text;
using viewer::VoxelBuffer;

namespace {

tl::unexpected<viewer::Error> cannotLoad(const std::string& name, const std::string& why,
                                         Text hint = {})
{
    return fail(ErrorCode::ModelInvalid,
                Text(HANGAKU_TR("Ai", "Cannot load the plugin %1: %2"), {name, why}),
                std::move(hint));
}

/// Other values in the type that takes them without loss.
template <typename To>
Result<std::shared_ptr<const VoxelBuffer>> converted(const VoxelBuffer& voxels, PixelType type)
{
    auto result = VoxelBuffer::create(type, voxels.count());
    if (!result)
        return tl::unexpected(result.error());
    const auto to = (*result)->template as<To>();
    voxels.visit([&](auto from) {
        std::transform(from.begin(), from.end(), to.begin(),
                       [](auto value) { return static_cast<To>(value); });
    });
    return *result;
}

/// The voxels as one of the two types that plugins know; copied only where their bits differ.
Result<std::shared_ptr<const VoxelBuffer>>
asPluginVoxels(const std::shared_ptr<const VoxelBuffer>& voxels)
{
    switch (voxels->type()) {
    case PixelType::Int16:
    case PixelType::Float32: return voxels;
    case PixelType::UInt16: {
        const auto values = voxels->as<std::uint16_t>();
        const auto highest = std::max_element(values.begin(), values.end());
        if (highest == values.end() || *highest <= std::numeric_limits<std::int16_t>::max())
            return voxels; // the same bits
        break;
    }
    case PixelType::UInt8:
    case PixelType::Int8: return converted<std::int16_t>(*voxels, PixelType::Int16);
    case PixelType::UInt32:
    case PixelType::Int32: break;
    }
    return converted<float>(*voxels, PixelType::Float32);
}

HangakuImage describe(const viewer::Volume& volume, const VoxelBuffer& voxels)
{
    const auto& geometry = volume.geometry;
    const auto numbers = [](const viewer::Vec3& from, double(&to)[3]) {
        to[0] = from.x;
        to[1] = from.y;
        to[2] = from.z;
    };
    HangakuImage image{};
    image.voxels = voxels.data();
    image.voxel_type = voxels.type() == PixelType::Float32 ? HANGAKU_FLOAT32 : HANGAKU_INT16;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        image.size[axis] = geometry.size()[axis];
        numbers(geometry.axes()[axis], image.axes[axis]);
    }
    numbers(geometry.spacing(), image.spacing);
    numbers(geometry.origin(), image.origin);
    image.slope = volume.slope;
    image.intercept = volume.intercept;
    return image;
}

/// Tells the host of percents, and asks it for a cancel a few times in a tenth of a second.
struct Progress {
    const PipelineOptions& options;
    int percent = -1;
    bool isCancelled = false;
    std::chrono::steady_clock::time_point last{};

    static std::int32_t tell(void* context, double fraction)
    {
        auto& self = *static_cast<Progress*>(context);
        const auto now = std::chrono::steady_clock::now();
        constexpr auto kPause = std::chrono::milliseconds(20);
        if (!self.isCancelled && self.options.observer && now - self.last >= kPause) {
            self.last = now;
            self.percent = std::max(
                self.percent, fraction > 0 ? static_cast<int>(100 * std::min(fraction, 1.0)) : 0);
            self.isCancelled = !self.options.observer({Stage::Network, self.percent, 100});
        }
        return self.isCancelled ? 0 : 1;
    }
};

tl::unexpected<viewer::Error> failure(std::int32_t status, const std::string& name,
                                      const std::string& message)
{
    switch (status) {
    case HANGAKU_CANCELLED:
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Ai", "The run was cancelled")));
    case HANGAKU_UNSUITABLE:
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Ai", "%1 cannot use this image: %2"), {name, message}));
    case HANGAKU_OUT_OF_MEMORY:
        return fail(ErrorCode::OutOfMemory, Text(HANGAKU_TR("Ai", "The model ran out of memory")),
                    Text(HANGAKU_TR("Ai", "Close other images or programs and try again.")),
                    message);
    default:
        return fail(ErrorCode::WorkerFailed,
                    Text(HANGAKU_TR("Ai", "%1 failed on this image: %2"),
                         {name, message.empty() ? "it does not say why" : message}));
    }
}

} // namespace

Result<NativePlugin> NativePlugin::load(const std::string& name, FileDescriptor file)
{
    // The linker takes two libraries of one name for the same, and some are never unloaded.
    static int count = 0;
    const auto path = "/proc/self/fd/" +
                      std::string(static_cast<std::size_t>(count++ % 1000), '/') +
                      std::to_string(file.get());
    ::dlerror();
    const std::shared_ptr<void> library(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL),
                                        [](void* handle) {
                                            if (handle != nullptr)
                                                ::dlclose(handle);
                                        });
    if (!library) {
        const char* why = ::dlerror();
        std::string text = why != nullptr ? why : "";
        if (const auto at = text.find(path); at != std::string::npos)
            text.replace(at, path.size(), name);
        return cannotLoad(name, text,
                          Text(HANGAKU_TR("Ai", "It must be a shared library for this kind of "
                                                "computer, and may need nothing but the system's "
                                                "own libraries.")));
    }
    const auto entry =
        reinterpret_cast<decltype(&::hangaku_plugin)>(::dlsym(library.get(), "hangaku_plugin"));
    if (entry == nullptr)
        return cannotLoad(name, "it has no function hangaku_plugin",
                          Text(HANGAKU_TR("Ai", "See ai/api/hangaku_plugin.h.")));
    const HangakuPlugin* plugin = nullptr;
    try {
        plugin = entry(HANGAKU_PLUGIN_API);
    } catch (...) {
        return cannotLoad(name, "it let an exception escape");
    }
    if (plugin == nullptr || plugin->api != HANGAKU_PLUGIN_API) {
        const auto its =
            plugin == nullptr ? "another version" : "version " + std::to_string(plugin->api);
        return cannotLoad(name,
                          "it was made for " + its +
                              " of the plugin interface, this program has version " +
                              std::to_string(HANGAKU_PLUGIN_API),
                          Text(HANGAKU_TR("Ai", "Ask whoever made it for one that fits.")));
    }
    if (plugin->run == nullptr || plugin->name == nullptr || plugin->version == nullptr)
        return cannotLoad(name, "its description lacks its name, version or function");
    return NativePlugin(library, plugin);
}

Result<RunResult> NativePlugin::run(const viewer::Volume& volume, const ModelManifest& manifest,
                                    std::span<viewer::Label> result,
                                    const PipelineOptions& options) const
{
    const auto voxels = asPluginVoxels(volume.voxels);
    if (!voxels)
        return tl::unexpected(voxels.error());
    const auto image = describe(volume, **voxels);
    std::vector<HangakuParameter> parameters;
    RunResult done;
    for (const auto& [key, value] : manifest.settings) {
        parameters.push_back({key.c_str(), value.c_str()});
        done.parameters[key] = value;
    }
    Progress progress{options};
    std::array<char, 1024> message{};
    HangakuRun order{};
    order.image = &image;
    order.labels = result.data();
    order.parameters = parameters.data();
    order.parameter_count = static_cast<std::uint32_t>(parameters.size());
    order.threads = std::max(1, options.threads);
    order.memory_limit = options.memoryLimit;
    order.progress = &Progress::tell;
    order.context = &progress;
    order.message = message.data();
    order.message_size = message.size();

    std::int32_t status = HANGAKU_FAILED;
    try {
        status = m_plugin->run(&order);
    } catch (const std::bad_alloc&) {
        status = HANGAKU_OUT_OF_MEMORY;
    } catch (...) { // not allowed, but no reason to lose the process
        message = {"it let an exception escape"};
    }
    message.back() = '\0';
    if (progress.isCancelled)
        status = HANGAKU_CANCELLED; // whatever it has made of it
    if (status != HANGAKU_DONE)
        return failure(status, manifest.name.en, message.data());
    return done;
}

std::string NativePlugin::runtime(int threads) const
{
    return std::string("native, ") + m_plugin->name + " " + m_plugin->version + ", " +
           std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

} // namespace hangaku::ai
