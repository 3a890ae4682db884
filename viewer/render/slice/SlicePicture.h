#pragma once

#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/image/Volume.h"
#include "viewer/render/slice/AgreementPainter.h"
#include "viewer/render/slice/BoxMarks.h"
#include "viewer/render/slice/MaskPainter.h"
#include "viewer/render/slice/ScorePainter.h"
#include "viewer/render/slice/SliceSampler.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// Which part of the view a mask is drawn in, so that two are seen in turn.
enum class MaskPart { All, LeftOfCut, RightOfCut, EvenTiles, OddTiles };

/// A segmentation over the image. It is read when the picture is updated, on the calling thread.
struct MaskOverlay {
    const Segmentation* segmentation = nullptr; ///< outlives its place in the picture
    MaskStyle style;
    Label selected = 0; ///< drawn with the thicker outline; 0 for none
    /// When set, the voxels of the mask do not count: its label 1 is where the image has values in
    /// this interval (previewing a threshold).
    std::optional<ValueInterval> interval = std::nullopt;
    /// When set, nothing else of the segmentation is drawn, and it takes part in the agreement.
    std::optional<OnlySegment> only = std::nullopt;
    MaskPart part = MaskPart::All;
};

/// The brush under the hand: round in the patient, hence a circle on every plane.
struct BrushOutline {
    Vec3 centre;           ///< LPS mm
    double radiusMm = 5;
    Rgb colour;
    bool isSquare = false;
};

/// What a view shows besides the image and the masks.
struct SliceDecoration {
    bool letters = true;      ///< orientation letters at the edges
    bool scaleBar = true;
    /// Real millimetres for each of the camera's: not 1 for pictures that are not measured in mm;
    /// 0 where nobody knows, and then there is no scale bar.
    double scaleBarMm = 1;
    bool overlayPlanes = true; ///< what the files draw over their own pictures (60xx)
    bool shutters = true;      ///< and what they cover
    /// Device-independent pixels that a slider covers at the right and a banner at the top.
    double rightInset = 0;
    double topInset = 0;
    /// The point that all views pass through, LPS mm; none hides the lines.
    std::optional<Vec3> crosshair = std::nullopt;
    /// Directions of the crosshair's two lines on the plane, LPS, zero for no line; none: they run
    /// along the screen's x and y.
    std::optional<std::array<Vec3, 2>> crosshairLines = std::nullopt;
    /// Of the two lines.
    std::array<Rgb, 2> crosshairColours{Rgb{63, 184, 175}, Rgb{63, 184, 175}};
    double crosshairGapMm = 8; ///< free on either side of the crossing
    std::optional<BrushOutline> brush = std::nullopt;
    std::vector<BoxMark> boxes{}; ///< detections; only those that the plane cuts cost anything
    double boxStepMm = 0;         ///< as in `cutOf`
};

/// Where the time of the last update went, ms.
struct SliceTimes {
    double image = 0;   ///< reading voxels and windowing
    double labels = 0;  ///< reading labels
    double blend = 0;   ///< putting masks over the image
    double marks = 0;   ///< crosshair, brush, letters, scale
};

/// One slice of an image with its masks and marks, as RGBA pixels of a view. The CPU draws it,
/// from the voxels that everyone shares, at the resolution of the screen: its cost depends on the
/// pixels, never on the volume. See README.md for why.
///
/// Setters only note what has to be redone; `update` does it.
class SlicePicture {
public:
    /// None clears the picture. The camera stays.
    void setVolume(std::optional<Volume> volume);
    const std::optional<Volume>& volume() const { return m_volume; }
    /// One flag for each slice k while a volume is being read, empty when it is complete: slices
    /// that are not there yet stay black.
    void setReadySlices(std::vector<std::uint8_t> ready);
    void setMasks(std::vector<MaskOverlay> masks);
    /// What the masks with `only` have in common, under their outlines; none draws nothing of it.
    void setAgreement(const std::optional<AgreementStyle>& style);
    /// Over the image, under the masks.
    void setScores(const std::optional<ScoreOverlay>& scores);
    /// Where LeftOfCut ends and RightOfCut begins, in device pixels from the left.
    void setCut(int x);
    void setWindow(const WindowLevel& window);
    void setInverted(bool inverted);
    /// A VOI look-up table instead of the window; none for the window.
    void setTable(std::shared_ptr<const LookupTable> table);
    void setInterpolation(Interpolation interpolation);
    void setCamera(const SliceCamera& camera);
    const SliceCamera& camera() const { return m_camera; }
    /// Device pixels for each device-independent pixel: sizes of letters and lines follow it.
    void setPixelRatio(double ratio);
    void setDecoration(const SliceDecoration& decoration);
    const SliceDecoration& decoration() const { return m_decoration; }

    /// Voxels of the image inside `box` changed (slices arrive).
    void imageChanged(const IndexBox& box);
    /// Labels inside `box` of one layer changed. Only what is on the screen is drawn again, at a
    /// cost that depends neither on the volume nor on the part of the box off this plane.
    /// @return whether this picture shows any of it
    bool labelsChanged(const Segmentation& segmentation, int layer, const IndexBox& box);
    /// Colours, visibility or the list of a segmentation's segments or layers changed.
    void segmentsChanged();

    bool needsUpdate() const;
    void update();
    /// Rows from the top, camera().width x camera().height.
    const std::vector<Rgba>& pixels() const { return m_pixels; }
    const SliceTimes& times() const { return m_times; }

private:
    struct Layer {
        const Segmentation* segmentation = nullptr;
        int index = 0;
        MaskPainter painter;
        std::optional<ValueInterval> interval;
        std::optional<OnlySegment> only;
        MaskPart part = MaskPart::All;
        std::vector<Label> labels; ///< of the view's pixels
        PixelRect dirty;
    };

    void allDirty();
    void rebuildLayers();
    void sample(const PixelRect& rect);
    PixelRect readyPixels() const;
    void blankUnreadySlices(const PixelRect& rect);
    void blend(const PixelRect& rect);
    void blendAgreement(const PixelRect& rect);
    void blendPart(const Layer& layer, const PixelRect& rect);
    void drawMarks();
    void drawCrosshair(class Canvas& canvas) const;
    void drawBrush(class Canvas& canvas) const;
    void drawLetters(class Canvas& canvas) const;
    void drawScaleBar(class Canvas& canvas) const;

    std::optional<Volume> m_volume;
    std::vector<std::uint8_t> m_ready;
    std::vector<MaskOverlay> m_masks;
    std::optional<AgreementStyle> m_agreement;
    std::optional<ScoreOverlay> m_scores;
    std::vector<std::uint8_t> m_scoreValues; ///< of the view's pixels, while there is a map
    int m_cut = 0;
    std::vector<Layer> m_layers;
    GreyScale m_scale;
    Interpolation m_interpolation = Interpolation::Linear;
    SliceCamera m_camera;
    double m_pixelRatio = 1;
    SliceDecoration m_decoration;

    std::vector<std::uint8_t> m_grey;
    std::vector<Rgba> m_colours; ///< instead, of an image in colours; else empty
    std::vector<Rgba> m_base;   ///< image and masks
    std::vector<Rgba> m_pixels; ///< and marks
    PixelRect m_greyDirty;
    PixelRect m_blendDirty;
    bool m_layersDirty = true;
    bool m_marksDirty = true;
    SliceTimes m_times;
};

} // namespace hangaku::viewer
