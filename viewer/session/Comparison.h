#pragma once

#include "viewer/processing/metrics/MaskAgreement.h"
#include "viewer/processing/metrics/SurfaceDistance.h"
#include "viewer/session/SegmentationList.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <optional>
#include <set>
#include <vector>

namespace hangaku::viewer {

enum class ComparisonKind {
    Outlines,  ///< all masks over each other
    Agreement, ///< how many of them
    Errors,    ///< one against the reference
    Swipe,     ///< one left of the cursor, the reference (or the next) right of it
    Tiles,     ///< the two as a checkerboard
    Flicker    ///< all masks one after another
};

enum class ConsensusMethod {
    Majority, ///< what more than half of the masks have
    Staple    ///< by how good each mask is estimated to be (Warfield et al. 2004)
};

/// Compares what several segmentations (models, readers, versions) drew as one structure of the
/// shown image: which they are, how they are drawn, how they overlap, and where they differ.
/// Numbers and places follow every edit; only the slices that an edit touched are counted again.
/// GUI thread.
class Comparison : public QObject {
    Q_OBJECT
public:
    struct Mask {
        SegmentationId id = -1;
        Label number = 0; ///< of its segment; 0 when it has no such structure
        Rgb colour;       ///< in the comparison, by its place in the list
        bool isShown = true;
        double volumeMl = 0;        ///< on the image's grid
        std::optional<double> dice; ///< with the reference; none for the reference itself
        double missedMl = 0;        ///< of the reference
        double extraMl = 0;         ///< beyond the reference
    };
    struct Structure {
        Label number = 0; ///< in the first mask that has it
        SegmentationId id = -1;
        QString name;
    };

    Comparison(TaskRunner& tasks, OpenCase& openCase, SegmentationList& list,
               QObject* parent = nullptr);
    ~Comparison() override;

    /// While it is active, views show it instead of the segmentations.
    bool isActive() const { return m_isActive; }
    void setActive(bool active);

    /// All structures of all masks, each name once, in the order of the list.
    std::vector<Structure> structures() const;
    QString structure() const { return m_structure; }
    void setStructure(const QString& name);
    /// Every segmentation that has the structure; at most nine.
    const std::vector<Mask>& masks() const { return m_masks; }
    void toggleShown(SegmentationId id);
    /// Taken as true; -1 for none.
    SegmentationId reference() const { return m_reference; }
    void setReference(SegmentationId id);
    /// Whose errors are shown, and what edits change: the active segmentation, or the first that is
    /// not the reference.
    SegmentationId selected() const;
    void select(SegmentationId id);
    ComparisonKind kind() const { return m_kind; }
    void setKind(ComparisonKind kind);

    /// The two that Swipe and Tiles show: the selected one, and the reference or the first other one.
    /// The same twice when there is no other.
    std::array<SegmentationId, 2> pair() const;
    /// The one that Flicker shows now.
    SegmentationId flickering() const;

    /// Where the shown masks differ, the largest first. Empty while being looked for.
    const std::vector<processing::DisputedPlace>& places() const { return m_places; }
    /// They are those of the present masks.
    bool arePlacesKnown() const
    {
        return m_due.empty() && !m_tick.isActive() && !m_rest.isActive() && !m_isFinding;
    }
    /// The index in `places` that was stepped to; -1 before the first step.
    int place() const { return m_place; }
    /// The next place, or the one before. @return LPS mm; none when there is none
    std::optional<Vec3> step(int by);
    /// Disputed voxels at each index along an axis of the image's grid.
    std::vector<std::size_t> disputedAlong(int axis) const;
    /// Distances of the selected mask's surface and the reference's, by surfels (SurfaceDistance.h),
    /// NSD at 1 mm; none without a reference, on different grids, or while being measured.
    const std::optional<processing::SurfaceMetrics>& surfaces() const { return m_surfaces; }
    /// Of all structures of the shown masks, in the background; joins the list as a segmentation.
    void makeConsensus(ConsensusMethod method);
    /// Numbers and places are those of the present masks.
    bool isSettled() const;

signals:
    /// Which masks there are, or how they are drawn.
    void changed();
    void numbersChanged();
    void placesChanged();
    void surfacesChanged();
    void failed(const hangaku::viewer::Error& error);

private:
    void onListChanged();
    void onVoxelsChanged(int id, int layer, const IndexBox& box);
    void rebuild();
    void updateFlicker();
    void countAnew();
    void countSome();
    void sum();
    void findPlaces();
    void measureSurfaces();
    std::vector<processing::DrawnStructure> drawn() const;
    std::optional<std::size_t> referenceIndex() const;
    const Mask* find(SegmentationId id) const;

    TaskRunner& m_tasks;
    OpenCase& m_openCase;
    SegmentationList& m_list;
    bool m_isActive = false;
    ComparisonKind m_kind = ComparisonKind::Outlines;
    QString m_structure;
    std::vector<Mask> m_masks;
    std::set<SegmentationId> m_hidden;
    SegmentationId m_reference = -1;

    IndexBox m_box; ///< of the image's grid, that holds all of the structure
    std::vector<processing::AgreementSlice> m_slices; ///< by k
    std::set<int> m_due;                              ///< slices to be counted
    QTimer m_tick;
    QTimer m_flicker;
    std::size_t m_flickerCount = 0;
    QTimer m_rest; ///< places are looked for when the hand rests
    std::vector<processing::DisputedPlace> m_places;
    int m_place = -1;
    bool m_isFinding = false;
    std::stop_source m_stop;
    std::optional<processing::SurfaceMetrics> m_surfaces;
    bool m_isMeasuring = false;
    std::stop_source m_stopSurfaces;
    bool m_isMakingConsensus = false;
};

} // namespace hangaku::viewer
