#pragma once

#include "viewer/session/Session.h"

#include <QAbstractListModel>

#include <optional>
#include <vector>

namespace hangaku::viewer {

/// The detections that lie in the shown image and are kept by the threshold, the surest first;
/// people's, which have no score, before them. Reviewing does not change their order. While sets are
/// compared: those that take part, what was missed first, then what is false.
class DetectionsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        ColourRole = Qt::UserRole + 1,
        ScoreRole,  ///< text; empty for a person's
        DetailRole, ///< size and place
        ReviewRole, ///< Review as int
        FromModelRole,
        CorrectionRole, ///< who and when; empty when nobody
    };

    DetectionsModel(Session& session, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    std::optional<DetectionRef> refAt(int row) const;
    /// -1 when it is not listed.
    int rowOf(DetectionRef ref) const;
    /// The first row after (step 1) or before (-1) one that is open, beginning anew at the end; -1
    /// when none is.
    int nextOpen(int row, int step) const;
    /// All that lie in the shown image, whatever they score.
    int total() const { return m_total; }

private:
    void refresh();

    Session& m_session;
    std::vector<DetectionRef> m_rows;
    int m_total = 0;
};

} // namespace hangaku::viewer
