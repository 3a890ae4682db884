#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/detection/Detection.h"
#include "viewer/core/image/Volume.h"

#include <cstddef>
#include <map>
#include <string>
#include <variant>
#include <vector>

/// What the host and hangaku-worker say to each other: one JSON object a packet. The worker answers
/// `load` with `loaded`, and `run` with `progress` ... `result`; `failure` may take the place of
/// either. Voxels travel beside them as shared memory.
namespace hangaku::ai {

inline constexpr int kProtocolVersion = 3;
/// Option of hangaku-worker: the descriptor of its end of the connection follows.
inline constexpr const char* kConnectionOption = "--connection";

// --- host to worker

enum class Device { Auto, Cpu, Cuda };
/// "auto", "cpu", "cuda".
const char* toString(Device device);

/// Makes a model ready; replaces the one before. Descriptors of its weights go with it, in the
/// order of the manifest: the worker itself can open no file.
struct LoadModel {
    std::string manifestJson; ///< the text of model.json
    Device device = Device::Auto;
    int threads = 0; ///< 0: one for each core
};

/// What the stored voxels of an image are.
struct RunImage {
    viewer::ImageGeometry geometry;
    viewer::PixelType pixelType = viewer::PixelType::Int16;
    double slope = 1;
    double intercept = 0;
};

/// Runs the loaded model. Descriptors go with it: the stored voxels (i fastest) of each image, room
/// for one Label for each voxel of the one that the result lies on, and, where the manifest asks
/// for maps, a byte for each of those voxels of each map.
struct RunModel {
    std::vector<RunImage> images; ///< as many as the manifest has (ModelManifest::imageCount)
    std::size_t target = 0;       ///< the image that the result lies on
    std::size_t memoryLimit = 0;  ///< bytes that the run may use; 0: what the machine has free
};

/// Stops the run at the next tile; answered by a failure with code Cancelled.
struct CancelRun {};

using HostMessage = std::variant<LoadModel, RunModel, CancelRun>;

// --- worker to host

/// The first packet.
struct WorkerHello {
    int protocol = kProtocolVersion;
    std::string runtime; ///< "LibTorch 1.13.1"
};

struct ModelLoaded {
    std::string runtime; ///< "LibTorch 1.13.1, cpu, 2 threads"
};

enum class Stage { Prepare, Network, Restore };

/// Tile `done` of `total` has been through the network (Network); a stage has begun (others).
struct RunProgress {
    Stage stage = Stage::Prepare;
    int done = 0;
    int total = 0;
};

/// Sent every second by a thread of its own: the process lives, even inside a long forward pass.
struct WorkerAlive {};

/// A box that a detector found.
struct DetectedBox {
    int label = 0;    ///< value of the manifest's label
    double score = 0; ///< 0 to 1
    viewer::PatientBox box;
};

/// What a classifier says of a class.
struct ClassScore {
    int label = 0;    ///< value of the manifest's label
    double score = 0; ///< 0 to 1
};

/// Segmentation: the labels are in the shared memory.
struct RunResult {
    double seconds = 0;
    /// What was done, for the provenance: grid, tiles, how the labels came back.
    std::map<std::string, std::string> parameters;
    std::vector<DetectedBox> boxes{};      ///< of a detector, all with the same axes
    std::vector<ClassScore> classScores{}; ///< of a classifier
};

using WorkerMessage =
    std::variant<WorkerHello, ModelLoaded, RunProgress, WorkerAlive, RunResult, viewer::Error>;

std::string encode(const HostMessage& message);
std::string encode(const WorkerMessage& message);
/// @return WorkerFailed when the text is not one of the messages above
viewer::Result<HostMessage> decodeHostMessage(const std::string& text);
viewer::Result<WorkerMessage> decodeWorkerMessage(const std::string& text);

} // namespace hangaku::ai
