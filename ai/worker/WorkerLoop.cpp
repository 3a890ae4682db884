#include "ai/worker/WorkerLoop.h"

#include "ai/worker/TorchNetwork.h"
#include "ai/worker/pipeline/Heap.h"
#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/NetworkChain.h"
#include "ai/worker/pipeline/Pipeline.h"
#include "viewer/core/base/Sandbox.h"

#include <chrono>
#include <thread>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::Label;
using viewer::Result;
using viewer::Text;

namespace {

int threadCount(int wanted)
{
    return wanted > 0 ? wanted
                      : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

viewer::Error misunderstanding()
{
    return {ErrorCode::WorkerFailed,
            Text(HANGAKU_TR("Ai", "The viewer and the model's process do not understand each "
                                  "other")),
            {},
            {}};
}

} // namespace

int WorkerLoop::run()
{
    send(WorkerHello{kProtocolVersion, TorchNetwork::libraryVersion()});
    while (!m_hostIsGone) {
        auto packet = m_channel.receive(MessageChannel::Wait::Yes);
        if (!packet || packet->text.empty())
            break;
        const auto message = decodeHostMessage(packet->text);
        if (!message)
            send(message.error());
        else if (const auto* loadModel = std::get_if<LoadModel>(&*message))
            load(*loadModel, std::move(packet->descriptors));
        else if (const auto* runModel = std::get_if<RunModel>(&*message))
            run(*runModel, std::move(packet->descriptors));
        // A cancel without a run came too late; the result has been sent.
    }
    return 0;
}

void WorkerLoop::load(const LoadModel& message, std::vector<FileDescriptor> weights)
{
    m_model.reset();
    m_plugin.reset();
    auto manifest = ModelManifest::parse(message.manifestJson);
    if (!manifest)
        return send(manifest.error());
    std::vector<std::string> names{manifest->file};
    names.insert(names.end(), manifest->moreFiles.begin(), manifest->moreFiles.end());
    if (weights.size() != names.size())
        return send(misunderstanding());
    const int threads = threadCount(message.threads);
    if (manifest->runtime == ModelRuntime::Native)
        return loadPlugin(std::move(*manifest), std::move(weights.front()), threads);
    std::vector<std::unique_ptr<Backend>> networks;
    for (std::size_t n = 0; n < names.size(); ++n) {
        auto network = loadNetwork(manifest->runtime, names[n], std::move(weights[n]),
                                   message.device, threads, manifest->precision);
        if (!network)
            return send(network.error());
        networks.push_back(std::move(*network));
    }
    m_model = LoadedModel{std::move(*manifest), std::move(networks), threads};
    send(ModelLoaded{m_model->networks.front()->runtime()});
}

void WorkerLoop::loadPlugin(ModelManifest manifest, FileDescriptor library, int threads)
{
    auto plugin = NativePlugin::load(manifest.file, std::move(library));
    if (!plugin)
        return send(plugin.error());
    m_plugin = LoadedPlugin{std::move(manifest), std::move(*plugin), threads};
    send(ModelLoaded{m_plugin->plugin.runtime(threads)});
}

Network WorkerLoop::LoadedModel::asOne() const
{
    const auto missing = missingDimension(manifest);
    std::vector<Network> all;
    for (const auto& network : networks)
        all.emplace_back(
            [&network, missing](Tensor input) { return network->run(std::move(input), missing); });
    return asOneNetwork(std::move(all), manifest, threads);
}

AnsweringNetwork WorkerLoop::LoadedModel::answering() const
{
    return [&network = networks.front(), missing = missingDimension(manifest)](Tensor input) {
        return network->answer(std::move(input), missing);
    };
}

void WorkerLoop::onSecond()
{
    constexpr int kPause = 20; // the next run of a batch shall find its memory
    if (m_restsFor != kBusy && ++m_restsFor == kPause)
        giveBackFreedMemory();
}

void WorkerLoop::run(const RunModel& message, std::vector<FileDescriptor> descriptors)
{
    const auto start = std::chrono::steady_clock::now();
    m_restsFor = kBusy;
    auto result = resultOf(message, std::move(descriptors));
    if (result) {
        result->seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        send(*result);
    } else {
        send(result.error());
    }
    m_restsFor = 0;
}

Result<RunResult> WorkerLoop::resultOf(const RunModel& message,
                                       std::vector<FileDescriptor> descriptors)
{
    const auto mapCount = m_model ? m_model->manifest.mapCount() : 0;
    const auto imageCount = m_model ? m_model->manifest.imageCount() : 1;
    if ((!m_model && !m_plugin) || message.images.size() != imageCount ||
        descriptors.size() != imageCount + (mapCount > 0 ? 2 : 1))
        return tl::unexpected(misunderstanding());
    std::vector<viewer::Volume> images;
    for (std::size_t n = 0; n < imageCount; ++n) {
        const auto& image = message.images[n];
        auto voxels = viewer::VoxelBuffer::map(image.pixelType, image.geometry.voxelCount(),
                                               descriptors[n].get());
        if (!voxels)
            return tl::unexpected(voxels.error());
        images.push_back({image.geometry, *voxels, image.slope, image.intercept, {}});
    }
    const auto voxelCount = images[message.target].geometry.voxelCount();
    const auto labels =
        SharedMemory::open(std::move(descriptors[imageCount]), voxelCount * sizeof(Label));
    if (!labels)
        return tl::unexpected(labels.error());
    std::optional<SharedMemory> maps;
    if (mapCount > 0) {
        auto room =
            SharedMemory::open(std::move(descriptors[imageCount + 1]), mapCount * voxelCount);
        if (!room)
            return tl::unexpected(room.error());
        maps.emplace(std::move(*room));
    }

    const auto limit = message.memoryLimit != 0 ? message.memoryLimit : freeMemory();
    if (m_plugin || !m_model->networks.front()->usesGraphicsCard())
        viewer::limitMemory(limit);
    if (m_plugin)
        return m_plugin->plugin.run(images.front(), m_plugin->manifest,
                                    {reinterpret_cast<Label*>(labels->bytes().data()), voxelCount},
                                    {m_plugin->threads, limit, [this](const RunProgress& progress) {
                                         return report(progress);
                                     }});
    PipelineOptions options{m_model->threads, limit,
                            [this](const RunProgress& progress) { return report(progress); }};
    if (maps)
        options.maps = {reinterpret_cast<std::uint8_t*>(maps->bytes().data()),
                        maps->bytes().size()};
    const auto& manifest = m_model->manifest;
    switch (manifest.kind) {
    case ModelKind::Detection:
        return runDetection({images, message.target}, manifest,
                            {m_model->asOne(), m_model->answering()}, options);
    case ModelKind::Classification:
        return runClassification({images, message.target}, manifest, m_model->answering(), options);
    case ModelKind::Segmentation: break;
    }
    return runSegmentation({images, message.target}, manifest, m_model->asOne(),
                           {reinterpret_cast<Label*>(labels->bytes().data()), voxelCount}, options);
}

bool WorkerLoop::report(const RunProgress& progress)
{
    send(progress);
    bool goesOn = !m_hostIsGone;
    while (const auto packet = m_channel.receive(MessageChannel::Wait::No)) {
        if (packet->text.empty()) {
            m_hostIsGone = true;
            return false;
        }
        const auto message = decodeHostMessage(packet->text);
        if (message && std::holds_alternative<CancelRun>(*message))
            goesOn = false;
    }
    return goesOn;
}

void WorkerLoop::send(const WorkerMessage& message)
{
    if (!m_channel.send(encode(message)))
        m_hostIsGone = true;
}

} // namespace hangaku::ai
