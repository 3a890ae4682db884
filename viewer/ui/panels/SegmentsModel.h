#pragma once

#include "viewer/core/terminology/Terminology.h"
#include "viewer/session/SegmentationList.h"

#include <QAbstractItemModel>

#include <string>
#include <vector>

namespace hangaku::viewer {

/// The segmentations of the case as a tree: segmentations, the segments without a group, then the
/// groups with theirs. Changes go through `SegmentationList`, so that they can be undone; dragging
/// a segment moves it within its segmentation.
class SegmentsModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role {
        IsHeadingRole = Qt::UserRole,
        IsGroupRole,
        ColourRole,
        VisibleRole, ///< of a group: any of its segments
        LockedRole,  ///< of a group: all of its segments
        VolumeTextRole, ///< of a group: how many segments it has
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

    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

    /// The segmentation that a row belongs to; -1 for none.
    SegmentationId segmentationAt(const QModelIndex& index) const;
    /// Null for headings and groups.
    const Segment* segmentAt(const QModelIndex& index) const;
    /// The name of a group's row; null for all others.
    QString groupAt(const QModelIndex& index) const;
    /// The segment of a row, or all below it, as they are.
    std::vector<Segment> segmentsUnder(const QModelIndex& index) const;
    QStringList groupsOf(SegmentationId id) const;
    QModelIndex indexOf(SegmentationId id, Label number) const;
    /// The row of a group; invalid when there is none.
    QModelIndex indexOfGroup(SegmentationId id, const QString& group) const;
    /// Replaces the colour of a segment.
    void setColour(const QModelIndex& index, Rgb colour);
    /// Shows or hides the segment of a row, or all below it.
    void setVisible(const QModelIndex& index, bool visible);
    void setLocked(const QModelIndex& index, bool locked);
    /// Puts a segment at the end of a group; of the ungrouped ones when it is empty.
    void setGroup(const QModelIndex& index, const QString& group);
    /// Moves a segment up or down among its neighbours. @return its new row
    QModelIndex moveBy(const QModelIndex& index, int step);

signals:
    void failed(const hangaku::viewer::Error& error);

private:
    struct Node {
        enum class Kind { Segmentation, Group, Segment };
        Kind kind = Kind::Segmentation;
        SegmentationId id = -1;
        std::string group;
        Label number = 0;
        int parent = -1; ///< in `nodes`
        int row = 0;
        std::vector<int> children;

        friend bool operator==(const Node&, const Node&) = default;
    };
    struct Tree {
        std::vector<Node> nodes;
        std::vector<int> roots;

        int add(Node node);
        friend bool operator==(const Tree&, const Tree&) = default;
    };

    Tree presentTree() const;
    const Node* nodeAt(const QModelIndex& index) const;
    QModelIndex indexOfNode(int node) const;
    void refresh();
    void refreshSegmentation(SegmentationId id);
    QVariant headingData(SegmentationId id, int role) const;
    QVariant groupData(const QModelIndex& index, int role) const;
    QVariant segmentData(SegmentationId id, const Segment& segment, int role) const;
    QString provenanceText(SegmentationId id, const Segment& segment) const;
    bool renameGroup(const QModelIndex& index, const QString& name);
    void move(SegmentationId id, Label number, const Node& parent, int row);
    void change(SegmentationId id, const Segment& changed);
    void changeAll(SegmentationId id, const std::vector<Segment>& changed, const Text& name);

    SegmentationList& m_list;
    Tree m_tree;
};

/// The language of the program's loaded translation, which may differ from the system's.
Language shownLanguage();

/// A segment's name in the language of the program.
QString segmentName(const Segment& segment);

} // namespace hangaku::viewer
