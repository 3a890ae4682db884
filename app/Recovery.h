#pragma once

#include "viewer/session/Session.h"
#include "viewer/session/journal/EditJournal.h"
#include "viewer/session/journal/RecoveredWork.h"

#include <QObject>

#include <memory>

namespace hangaku::app {

/// Finds work that a crash has left behind, and brings it back: the segmentations with their traces,
/// the detections, and the images where they still are.
class Recovery : public QObject {
    Q_OBJECT
public:
    /// @param journal of this session; what is brought back is safe in it before the old one goes
    Recovery(viewer::Session& session, viewer::EditJournal& journal, QObject* parent);

    using Leftover = std::shared_ptr<viewer::LeftoverJournal>;
    /// Looks in the background; `found` follows for each.
    void look();
    void bringBack(const Leftover& leftover);

signals:
    void found(const std::shared_ptr<hangaku::viewer::LeftoverJournal>& leftover);
    void broughtBack(int segmentations, int detections);
    void failed(const hangaku::viewer::Error& error);

private:
    void restore(viewer::RecoveredWork& work, const Leftover& leftover);
    void showSeries();

    viewer::Session& m_session;
    viewer::EditJournal& m_journal;
    std::string m_wantedSeries; ///< to be shown when the images have been found
};

} // namespace hangaku::app
