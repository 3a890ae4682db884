#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/segmentation/Segment.h"

#include <array>
#include <cstdint>
#include <filesystem>
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
    bool clip = false;    ///< ScaleRange, MinMax, QuantileRange: clamp the result to `to`
    bool nonzero = false; ///< ZScore: computed over, and applied to, voxels other than 0 only
};

/// What the network is fed with: where the voxels lie and what their values mean.
struct ModelInput {
    std::vector<std::string> modalities; ///< "CT", "MR", ...; empty: any
    std::string bodyPart;                ///< free text, e.g. DICOM's Body Part Examined; may be empty
    int channels = 1;
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
};

/// How the volume is put through the network (MONAI's sliding window).
struct ModelInference {
    /// Voxels along X, Y, Z; none: the whole volume in one pass.
    std::optional<std::array<int, 3>> patch;
    double overlap = 0.25; ///< share of a patch, 0 <= overlap < 1
    enum class Blending { Constant, Gaussian };
    Blending blending = Blending::Gaussian;
    double sigmaScale = 0.125; ///< Gaussian: standard deviation as a share of the patch
    enum class Padding { Constant, Edge };
    Padding padding = Padding::Constant; ///< of images smaller than the patch
    double paddingValue = 0;             ///< after the intensity steps
};

/// What comes out: [1, channels, ...] with the same spatial axes as the input. The label of a voxel
/// is its greatest channel.
struct ModelOutput {
    int channels = 2; ///< with background, which is channel 0
    /// How a result on another grid than the source's returns to it.
    enum class Restore {
        Probabilities, ///< softmax, trilinear for each channel, then the greatest
        Logits,        ///< trilinear for each channel, then the greatest
        Labels,        ///< the greatest, then the nearest neighbour
    };
    Restore restore = Restore::Probabilities;
};

/// What a channel of the output stands for. Channels that are not listed become background.
struct ModelLabel {
    viewer::Label value = 1; ///< index of the channel, and the voxel value in the result
    LocalizedText name;
    viewer::CodedConcept category;
    viewer::CodedConcept type;
    viewer::CodedConcept typeModifier;
    std::optional<viewer::Rgb> colour;
};

/// A model as its folder's `model.json` describes it (see model.schema.json and ai/README.md).
struct ModelManifest {
    std::string id;
    std::string version;
    LocalizedText name;
    LocalizedText description;
    LocalizedText intendedUse;
    std::string licence;
    std::string source; ///< where it comes from: a web address or a citation; may be empty
    std::string file;   ///< weights, relative to the folder
    std::string sha256; ///< of the weights, lower-case hexadecimal; empty: not checked
    ModelInput input;
    ModelInference inference;
    ModelOutput output;
    std::vector<ModelLabel> labels;
    /// Labels of which only the largest piece stays (26-connected).
    std::vector<viewer::Label> keepLargest;
    /// Bytes that the network itself needs for each voxel of one pass, beyond its input and output;
    /// 0: not known.
    double workingBytesPerVoxel = 0;

    std::string json; ///< the text it was parsed from

    /// @return ModelInvalid whose reason names the first field that is wrong, and why
    static viewer::Result<ModelManifest> parse(const std::string& json);
    /// @return NotFound, ReadFailed or ModelInvalid
    static viewer::Result<ModelManifest> readFile(const std::filesystem::path& file);
    /// Reads `folder`/model.json.
    static viewer::Result<ModelManifest> read(const std::filesystem::path& folder);
};

} // namespace hangaku::ai
