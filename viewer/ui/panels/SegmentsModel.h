#pragma once

#include "viewer/session/SegmentationList.h"

#include <QAbstractItemModel>

#include <utility>
#include <vector>

namespace hangaku::viewer {

/// The segmentations of the case as a tree of two levels: segmentations, and their segments.
/// Changes go through `SegmentationList`, so that they can be undone.
class SegmentsModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role {
        IsHeadingRole = Qt::UserRole,
        ColourRole,
        VisibleRole,
        LockedRole,
        VolumeTextRole,
        FromModelRole, ///< made by a model and not yet corrected by a person
        CorrectionRole, ///< "corrected by ... 14:02"; empty when not
        ActiveRole,
        StateTextRole, ///< headings: the file's name, or "not saved"
        ModifiedRole,
    };

    explicit SegmentsModel(SegmentationList& list, QObject* parent = nullptr);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex&) const override { return 1; }
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// The segmentation that a heading or segment belongs to; -1 for none.
    SegmentationId segmentationAt(const QModelIndex& index) const;
    /// Null for headings.
    const Segment* segmentAt(const QModelIndex& index) const;
    QModelIndex indexOf(SegmentationId id, Label number) const;
    /// Replaces the colour of a segment.
    void setColour(const QModelIndex& index, Rgb colour);

signals:
    void failed(const hangaku::viewer::Error& error);

private:
    using Structure = std::vector<std::pair<SegmentationId, std::vector<Label>>>;

    Structure presentStructure() const;
    void refresh();
    void refreshSegmentation(SegmentationId id);
    QVariant headingData(SegmentationId id, int role) const;
    QVariant segmentData(SegmentationId id, const Segment& segment, int role) const;
    QString provenanceText(SegmentationId id, const Segment& segment) const;
    void change(SegmentationId id, const Segment& changed);

    SegmentationList& m_list;
    Structure m_structure;
};

/// A segment's name in the language of the program.
QString segmentName(const Segment& segment);

} // namespace hangaku::viewer
