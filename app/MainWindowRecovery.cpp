// The part of MainWindow that sees to it that no work is lost.
#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/MainWindow.h"
#include "app/Recovery.h"
#include "viewer/session/DataHome.h"
#include "viewer/session/EditedFiles.h"
#include "viewer/session/journal/EditJournal.h"
#include "viewer/ui/panels/CorrectionPanel.h"
#include "viewer/ui/panels/StatusLine.h"
#include "viewer/ui/panels/Toast.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>

namespace hangaku::app {

using namespace viewer;

void MainWindow::keepWork()
{
    m_journal = std::make_unique<EditJournal>(m_session, journalFolder());
    connect(m_journal.get(), &EditJournal::failed, this, &MainWindow::showError);
    connect(m_journal.get(), &EditJournal::resumed, this,
            [this] { m_status->showMessage(tr("Unsaved work is being kept again")); });
    connect(&m_session.traces(), &TraceRecorder::failed, this, &MainWindow::showError);
    connect(m_correction, &CorrectionPanel::exportRequested, m_files, &FileCommands::exportTrace);
    connect(m_actions->exportTrace, &QAction::triggered, this,
            [this] { m_files->exportTrace(m_session.segmentations().active()); });
    connect(m_files, &FileCommands::exported, this,
            [this](const QString& file) { m_status->showMessage(tr("Saved %1").arg(file)); });

    m_editedFiles = std::make_unique<EditedFiles>(m_session, viewer::dataHome() / "locks");
    connect(m_editedFiles.get(), &EditedFiles::usedElsewhere, this,
            [this](const QString& file, const JournalHeader& owner) {
                const auto since =
                    QDateTime::fromString(QString::fromStdString(owner.startedAt), Qt::ISODate);
                m_toasts->show({Notice::Kind::Warning,
                                tr("%1 is also being edited by %2 on %3, since %4.")
                                    .arg(QFileInfo(file).fileName(),
                                         QString::fromStdString(owner.person),
                                         QString::fromStdString(owner.host),
                                         QLocale().toString(since.toLocalTime(),
                                                            QLocale::ShortFormat)),
                                {}, {}, {}});
            });

    m_recovery = new Recovery(m_session, *m_journal, this);
    connect(m_recovery, &Recovery::found, this, &MainWindow::offer);
    connect(m_recovery, &Recovery::failed, this, &MainWindow::showError);
    connect(m_recovery, &Recovery::broughtBack, this, [this](int masks, int boxes) {
        QStringList what;
        if (masks > 0)
            what << tr("%n segmentations were brought back", nullptr, masks);
        if (boxes > 0)
            what << tr("%n sets of detections were brought back", nullptr, boxes);
        m_status->showMessage(what.join(tr("; ", "between two things that were brought back")));
    });
}

void MainWindow::giveUpWork()
{
    m_journal->discard();
}

void MainWindow::offerLostWork()
{
    m_recovery->look();
}

void MainWindow::offer(const std::shared_ptr<LeftoverJournal>& leftover)
{
    const auto time = QDateTime::fromSecsSinceEpoch(leftover->lastWritten());
    const bool isToday = time.date() == QDate::currentDate();
    const QString when = isToday ? QLocale().toString(time.time(), QStringLiteral("HH:mm"))
                                 : QLocale().toString(time, QLocale::ShortFormat);
    Notice notice;
    notice.text = tr("Unsaved work of %1 on this machine can be brought back.").arg(when);
    notice.actionText = tr("Bring back");
    notice.action = [this, leftover] { m_recovery->bringBack(leftover); };
    notice.otherText = tr("Discard");
    notice.otherAction = [leftover] { leftover->discard(); };
    m_toasts->show(notice);
}

} // namespace hangaku::app
