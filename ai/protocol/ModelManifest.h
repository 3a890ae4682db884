#pragma once

#include "ai/protocol/DetectionPlan.h"
#include "ai/protocol/NnunetPlan.h"
#include "viewer/core/base/Error.h"
#include "viewer/core/segmentation/Segment.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::ai {

/// A sentence or name in the two languages of the program; `ja` may be empty.
struct LocalizedText {
    std::string en;
    std::string ja;

    friend bool operator==(const LocalizedText&, const LocalizedText&) = default;
};

/// One step of the intensity normalisation, applied in order to the float tensor after resampling.
struct IntensityStep {
    enum class Kind {
        Clip,          ///< clamp to `from`
        ScaleRange,    ///< (x - from0) / (from1 - from0) * (to1 - to0) + to0
        MinMax,        ///< ScaleRange with the volume's own minimum and maximum
        QuantileRange, ///< ScaleRange with the volume's own quantiles (linear interpolation)
        ZScore,        ///< (x - mean) / population standard deviation (1 where that is 0)
    };
    Kind kind = Kind::Clip;
    std::array<double, 2> from{0, 1};
    std::array<double, 2> to{0, 1};
    std::array<double, 2> quantiles{0, 1};
    bool clip = false;        ///< ScaleRange, MinMax, QuantileRange: clamp the result to `to`
    bool nonzero = false;     ///< ZScore: computed over, and applied to, voxels other than 0 only
    bool channelWise = false; ///< MinMax, ZScore: each channel by its own values
    /// MinMax of a constant image: its values times `to[0]` instead of `to[0]` (MONAI's rule).
    bool constantTimesLow = false;
    std::optional<double> mean{};      ///< ZScore: instead of the values' own
    std::optional<double> deviation{}; ///< ZScore: instead of the values' own
};

/// A step after the grid and `ModelInput::intensity`, for pipelines in another order than these.
/// What moves voxels is undone in reverse for the result.
struct InputStep {
    enum class Kind {
        Intensity,
        Orientation, ///< flips and swaps the axes
        Spacing,     ///< MONAI's rule (see worker/pipeline/ModelGrid.h)
        Crop,        ///< to the box around the voxels above 0, and a margin
        Resize,      ///< to a number of voxels
    };
    enum class Interpolation { Nearest, Linear, Area };
    Kind kind = Kind::Intensity;
    IntensityStep intensity;
    std::string orientation;                             ///< Orientation: "RAS", ...
    std::array<double, 3> spacingMm{1, 1, 1};            ///< Spacing
    std::array<int, 3> voxels{};                         ///< Crop: the margin; Resize: the size
    bool padsOutside = false;                            ///< Crop: a margin beyond the image is 0
    Interpolation interpolation = Interpolation::Linear; ///< Spacing (not Area), Resize
    bool alignsCorners = false;                          ///< Resize, Linear
};

/// One of several images that a model needs, each from a series of its own: a channel of the input.
struct ModelImage {
    LocalizedText name;                  ///< unique: "FLAIR"
    std::vector<std::string> modalities; ///< "MR", ...; empty: those of the model
    /// What descriptions of such series contain, whatever the case: "FLAIR", "dark fluid".
    std::vector<std::string> words;
};

/// What the network is fed with: where the voxels lie and what their values mean.
struct ModelInput {
    std::vector<std::string> modalities; ///< "CT", "MR", ...; empty: any
    std::string bodyPart; ///< free text, e.g. DICOM's Body Part Examined; may be empty
    /// Where the tensor's axes X, Y, Z point *towards* (nibabel's codes): "RAS", "LPS", "LIA", ...
    /// Only flips and swaps of the grid's own axes. Empty: the source's order.
    std::string orientation;
    /// mm along X, Y, Z; none: the source's spacing.
    std::optional<std::array<double, 3>> spacingMm;
    /// Voxels along X, Y, Z of a grid laid around the image's centre ("conform"); none: as many as
    /// cover the image.
    std::optional<std::array<int, 3>> size;
    /// Value of what lies outside the image; none: the nearest voxel's.
    std::optional<double> outside;
    /// Order of the spatial axes in the tensor [1, C, ...]: XYZ (Z fastest) or ZYX (X fastest).
    enum class Axes { XYZ, ZYX };
    Axes axes = Axes::XYZ;
    std::vector<IntensityStep> intensity;
    std::vector<InputStep> steps; ///< need `axes` XYZ
};

/// How the volume is put through the network (MONAI's sliding window).
struct ModelInference {
    /// Voxels along X, Y, Z, 0 for as many as the image has; none: the whole volume in one pass.
    std::optional<std::array<int, 3>> patch;
    /// For networks of slices, [1, C, ...] with two spatial axes: the axis that they lack, along
    /// which the patch has one voxel.
    std::optional<int> sliceAxis;
    /// Axes along which the image is mirrored too, in every combination, the outputs being averaged
    /// (test-time augmentation).
    std::vector<int> mirrorAxes;
    double overlap = 0.25; ///< share of a patch, 0 <= overlap < 1
    enum class Blending { Constant, Gaussian };
    Blending blending = Blending::Gaussian;
    double sigmaScale = 0.125; ///< Gaussian: standard deviation as a share of the patch
    enum class Padding { Constant, Edge };
    Padding padding = Padding::Constant; ///< of images smaller than the patch
    double paddingValue = 0;             ///< after the intensity steps
};

/// What comes out: [1, channels, ...] with the same spatial axes as the input.
struct ModelOutput {
    int channels = 2; ///< Greatest: with background, which is channel 0
    enum class Decode {
        Greatest,  ///< the label of a voxel is its greatest channel
        Threshold, ///< each label is its channel >= `threshold`; later labels cover earlier ones
    };
    Decode decode = Decode::Greatest;
    double threshold = 0.5;
    /// How a result on another grid than the source's returns to it.
    enum class Restore {
        /// Softmax (Greatest) or sigmoid (Threshold), trilinear for each channel, then decoded.
        Probabilities,
        Logits,      ///< trilinear for each channel, then decoded
        Labels,      ///< decoded, then the nearest neighbour
        LabelValues, ///< decoded, then the label's number trilinear and rounded
    };
    Restore restore = Restore::Probabilities;
    /// What a run gives besides the labels, for each voxel of the image (see ScoreMapper.h).
    struct Maps {
        bool uncertainty = false;
        bool probabilities = false; ///< of each label
        bool mutualInformation = false; ///< disagreement of mirrored runs and of several networks
    };
    Maps maps;
};

/// What a channel of the output stands for. Channels that are not listed become background.
struct ModelLabel {
    /// The voxel value in the result; Greatest: the channel's index too. Detection and
    /// classification: the network's number of the class.
    viewer::Label value = 1;
    int channel = 1;
    LocalizedText name;
    viewer::CodedConcept category;
    viewer::CodedConcept type;
    viewer::CodedConcept typeModifier;
    std::optional<viewer::Rgb> colour;
    bool isVisible = true; ///< shown at first; false for what would hide all others
};

/// What a model gives.
enum class ModelKind { Segmentation, Detection, Classification };
/// "segmentation", "detection", "classification".
const char* toString(ModelKind kind);

/// What users may set otherwise than the manifest does (see ModelParameters.h).
struct ModelFreedom {
    bool isOverlapFree = true;
    std::optional<std::array<double, 2>> overlap; ///< from, to; none: the program's own range
    bool isThresholdFree = true;
    std::optional<std::array<double, 2>> threshold;
    /// Axes that may be mirrored, or not; at least the manifest's own.
    std::vector<int> mirrorAxes;
    /// Labels of which only the largest piece may be kept, or all; at least the manifest's own.
    std::vector<viewer::Label> keepLargest;
};

/// A sample image and what the model should make of it.
struct ModelTest {
    std::string image;    ///< relative to the folder; "phantom": the program's small chest phantom
    std::string expected; ///< a label map; empty for the phantom, whose truth is known
    double minimumDice = 0.9;

    bool isPhantom() const { return image == "phantom"; }
};
/// What a model's file is.
enum class ModelRuntime {
    TorchScript,
    Native, ///< a shared library (ai/api/hangaku_plugin.h)
    Onnx,
};
/// "torchscript", "native", "onnx".
const char* toString(ModelRuntime runtime);

/// In what a network's layers are multiplied; sums, and all outside the network, are float32.
enum class Precision { Float32, BFloat16 };
/// "float32", "bfloat16".
const char* toString(Precision precision);

/// A model as its folder's `model.json` describes it (see model.schema.json and ai/README.md).
struct ModelManifest {
    std::string id;
    std::string version;
    ModelKind kind = ModelKind::Segmentation;
    ModelRuntime runtime = ModelRuntime::TorchScript;
    LocalizedText name;
    LocalizedText description;
    LocalizedText intendedUse;
    std::string licence;
    std::string source; ///< where it comes from: a web address or a citation; may be empty
    std::string file;   ///< weights, relative to the folder
    std::vector<std::string> moreFiles; ///< further networks; the outputs of all are averaged
    std::string sha256; ///< of the weights, lower-case hexadecimal; empty: not checked
    ModelInput input;
    /// In the order of the channels; empty: the model needs one image, whichever it is. All are
    /// brought to the grid of one of them, on which the result lies.
    std::vector<ModelImage> images;
    ModelInference inference;
    Precision precision = Precision::Float32;         ///< TorchScript
    ModelOutput output;                               ///< Segmentation
    std::optional<DetectionPlan> detection;           ///< Detection
    std::optional<ClassificationPlan> classification; ///< Classification
    std::vector<ModelLabel> labels;
    /// Labels of which only the largest piece stays (26-connected).
    std::vector<viewer::Label> keepLargest;
    bool keepsLargestOnModelGrid = false; ///< before the labels return to the image's own grid
    /// Bytes that the network itself needs for each voxel of one pass, beyond its input and output;
    /// 0: not known.
    double workingBytesPerVoxel = 0;
    /// nnU-Net's way of running, in place of `input` and `inference`.
    std::optional<NnunetPlan> nnunet;

    /// Images that a run needs: channels of the input.
    std::size_t imageCount() const { return images.empty() ? 1 : images.size(); }
    /// Whether maps can be had: of segmentations by a network.
    bool canMap() const
    {
        return kind == ModelKind::Segmentation && runtime != ModelRuntime::Native;
    }
    /// Whether one of them shows where mirrored runs and several networks disagree.
    bool mapsDisagreement() const { return canMap() && output.maps.mutualInformation; }
    /// Of all networks called as one: the output's, and one for that map.
    int channelsInAll() const { return output.channels + (mapsDisagreement() ? 1 : 0); }
    /// Outputs that are averaged: of mirrored runs and of several networks.
    std::size_t memberCount() const
    {
        const auto& axes = nnunet ? nnunet->mirrorAxes : inference.mirrorAxes;
        return (std::size_t{1} << axes.size()) * (1 + moreFiles.size());
    }
    /// How many maps a run gives besides the labels.
    std::size_t mapCount() const
    {
        if (!canMap())
            return 0;
        return (output.maps.uncertainty ? 1U : 0U) + (output.maps.mutualInformation ? 1U : 0U) +
               (output.maps.probabilities ? labels.size() : 0U);
    }

    ModelFreedom freedom;
    std::optional<ModelTest> test;
    /// Native: what the plugin is told, as its README describes it.
    std::map<std::string, std::string> settings;

    std::string json; ///< the text it was parsed from

    /// @return ModelInvalid whose reason names the first field that is wrong, and why
    static viewer::Result<ModelManifest> parse(const std::string& json);
    /// @return NotFound, ReadFailed or ModelInvalid
    static viewer::Result<ModelManifest> readFile(const std::filesystem::path& file);
    /// Reads `folder`/model.json.
    static viewer::Result<ModelManifest> read(const std::filesystem::path& folder);
};

} // namespace hangaku::ai
