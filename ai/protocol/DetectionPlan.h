#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::ai {

/// How boxes come out of a network. Axes X, Y, Z are those of the model's grid; a voxel's number is
/// the place of its centre.
struct DetectionPlan {
    enum class Form {
        Boxes,     ///< ready boxes, labels and scores: a dictionary, tuple or list of tensors
        RetinaNet, ///< the raw heads of MONAI's RetinaNet: anchors are scored and moved
        HeatMap,   ///< channels whose local maxima are centres
    };
    Form form = Form::Boxes;
    /// HeatMap, RetinaNet: how many classes there are; a label's value is its number, from 0.
    /// Boxes: the number of labels, whose values may be any.
    int classes = 1;
    bool scoresAreLogits = false; ///< a sigmoid makes scores of them

    /// Boxes: names in the dictionary; "0", "1", ... in a tuple or list.
    std::string boxesKey = "boxes";
    std::string labelsKey = "labels"; ///< need not be there when there is one label
    std::string scoresKey = "scores";
    /// What a box's six numbers are: lows and highs in some order, a low corner and lengths, or a
    /// centre and lengths. In networks of slices four, those of the third axis being left out.
    enum class Mode { Xyzxyz, Xxyyzz, Xyxyzz, Xyzwhd, Cccwhd };
    Mode mode = Mode::Xyzxyz;
    bool isZyx = false; ///< the numbers of Z come first, those of X last
    enum class Space {
        VoxelCentre, ///< 0 is the centre of the first voxel (MONAI)
        VoxelCorner, ///< 0 is its outer corner (torchvision)
        Ras,         ///< patient, mm; only where the whole volume goes in at once
        Lps,         ///< patient, mm; likewise
    };
    Space space = Space::VoxelCentre;
    /// Networks of slices: boxes of neighbouring slices that overlap at least so much (intersection
    /// over union in the slice) become one.
    double linkOverlap = 0.3;

    /// RetinaNet: names in the dictionary of lists; a plain list holds the first one's, then the
    /// second one's.
    std::string classificationKey = "classification";
    std::string regressionKey = "box_regression";
    std::vector<std::array<double, 3>> anchorShapes; ///< voxels along X, Y, Z at scale 1
    std::vector<double> levelScales;                 ///< of the shapes, for each level
    /// What moves of centre and size are divided by, along X, Y, Z each.
    std::array<double, 6> weights{1, 1, 1, 1, 1, 1};

    /// HeatMap: voxels of the input along the edge of one of the map.
    int stride = 1;
    /// HeatMap: edges of all boxes, mm; none: three channels behind the classes hold them.
    std::optional<std::array<double, 3>> sizeMm;
    bool sizesAreVoxels = false; ///< those channels hold voxels of the input, not mm
    int peakRadius = 1;          ///< voxels of the map; a peak is the greatest in such a cube

    double minimumScore = 0.05; ///< less, or as much, is left out
    int candidates = 1000;      ///< RetinaNet: the best of each level; HeatMap: of each class
    double nmsOverlap = 0.3;    ///< boxes of a class that overlap a better one more are left out
    int most = 300;             ///< boxes in all
    double showFrom = 0;        ///< score from which boxes are shown at first
    /// The image is padded behind its last voxels to multiples of these along X, Y, Z.
    std::array<int, 3> divisibleBy{1, 1, 1};
    /// An image of fewer voxels than the patch goes through as a whole (MONAI's detector).
    bool passesSmallImagesWhole = false;
};

/// How scores of classes come out of a network that looks at the whole image, or at windows whose
/// scores are averaged. A label's value is its class, from 0.
struct ClassificationPlan {
    int classes = 2;
    enum class Activation { Softmax, Sigmoid, None };
    Activation activation = Activation::Softmax;
    std::string key; ///< name in a dictionary, or number in a tuple or list; empty: the only tensor
};

} // namespace hangaku::ai
