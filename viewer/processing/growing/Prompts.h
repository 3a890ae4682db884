#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"

#include <optional>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

enum class PromptMeaning { Object, Background };

/// A click, or a scribble, that says "this is it" or "this is not".
struct Prompt {
    PromptMeaning meaning = PromptMeaning::Object;
    std::vector<Vec3> points; ///< LPS mm; of a scribble, no farther apart than a voxel
    double radiusMm = 0;      ///< of the pen; 0: the voxels under the points

    friend bool operator==(const Prompt&, const Prompt&) = default;
};

struct PromptOptions {
    /// Work in the one slice across this axis of the grid (0, 1 or 2) in which the first prompt's
    /// first point lies; none: in the volume.
    std::optional<int> sliceAxis;
    /// As in `CutOptions`.
    double smoothness = 2;
};

/// "Click, and it segments": an object from clicks and scribbles, without a trained model.
///
/// The first prompt finds the part of the image around it, at whatever size, that is best bounded
/// (`bestBlob`). Each later one that disagrees with what was found adds, or takes away, the part
/// around itself that is best bounded against the rest, and never what lies nearer (in the image's
/// own distance) to prompts that say the contrary. The new border is then put on edges by an exact
/// cut in a narrow band (`graphCut`); parts without a prompt are dropped, and holes filled.
/// A click is taken to lie about in the middle of what it means, which tells how large that is.
/// Objects without edges, and bones, need many clicks (viewer/processing/README.md: measured).
///
/// The result is a function of the list of prompts alone, so any of them can be taken back: call it
/// again without. What the lists begin with alike is remembered. Not for several threads at once.
class PromptSegmenter {
public:
    explicit PromptSegmenter(Volume volume, PromptOptions options = {});

    /// Typically 0.1 to 0.5 s for each new prompt.
    /// @return empty when there is no prompt of the object in the image; Cancelled, OutOfMemory
    Result<Region> segment(std::span<const Prompt> prompts, const Progress& progress);

private:
    struct Step {
        Prompt prompt;
        Region voxels; ///< under the prompt
        Region object; ///< after it
    };

    IndexBox workBox(std::span<const Prompt> prompts) const;
    Region voxelsUnder(const Prompt& prompt, const IndexBox& within) const;
    Result<Region> after(std::span<const Step> before, const Step& step, const IndexBox& within,
                         const Progress& progress) const;
    Region blobAround(std::span<const Step> before, const Step& step, const Region& object,
                      const Region& wrong, const IndexBox& within, Vec3& blockMm,
                      double& depthMm) const;
    static double nearMm(std::span<const Step> before);
    double depthToBorder(const Region& object, const Region& wrong, bool isObject, double nearMm,
                         const IndexBox& within) const;
    Region core(const Region& blob, const Region& wrong, double depthMm) const;
    Result<Region> refined(const Region& object, const Region& changed, const Region& core,
                           std::span<const Step> before, const Step& step, Vec3 blockMm,
                           const IndexBox& within, const Progress& progress) const;

    Volume m_volume;
    PromptOptions m_options;
    std::vector<Step> m_steps;
    IndexBox m_within; ///< in which the steps were made
};

} // namespace hangaku::viewer::processing
