#include "ai/ui/JobRow.h"

#include "ai/ui/TrustDialog.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace hangaku::ai {

namespace space = viewer::space;

JobRow::JobRow(InferenceJob& job, QWidget* parent)
    : QWidget(parent),
      m_job(job),
      m_name(new QLabel(localized(job.model().name), this)),
      m_state(viewer::makeLabel({}, "second", this)),
      m_bar(new QProgressBar(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, space::kInside, 0, 0);
    row->setSpacing(space::kInside);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::kInside / 2);
    m_state->setFont(viewer::secondFont());
    m_bar->setTextVisible(false);
    for (QWidget* each : std::initializer_list<QWidget*>{m_name, m_state, m_bar})
        texts->addWidget(each);
    row->addLayout(texts, 1);
    auto* cancel = new QToolButton(this);
    cancel->setObjectName("cancelJob");
    cancel->setIcon(viewer::icon("close"));
    cancel->setToolTip(tr("Cancel"));
    cancel->setAccessibleName(tr("Cancel the run of %1").arg(m_name->text()));
    cancel->setFixedSize(space::kRow, space::kRow);
    row->addWidget(cancel);
    connect(cancel, &QToolButton::clicked, &m_job, &InferenceJob::cancel);
    connect(&m_job, &InferenceJob::started, this, &JobRow::showState);
    connect(&m_job, &InferenceJob::progressed, this, &JobRow::showState);
    showState();
}

QString JobRow::stateText() const
{
    if (m_job.state() == InferenceJob::State::Queued)
        return tr("Waiting");
    const auto& progress = m_job.progress();
    switch (progress.stage) {
    case Stage::Prepare: return tr("Preparing the image");
    case Stage::Restore: return tr("Finishing the masks");
    case Stage::Network: break;
    }
    if (progress.total <= 1)
        return tr("Running, whole image in one pass");
    const auto tile = tr("Tile %1 of %2").arg(progress.done).arg(progress.total);
    const auto seconds = m_job.secondsLeft();
    if (!seconds)
        return tile;
    if (*seconds < 90)
        return tr("%1, about %2 s left").arg(tile).arg(std::lround(*seconds));
    return tr("%1, about %2 min left").arg(tile).arg(std::lround(*seconds / 60));
}

double JobRow::fraction() const
{
    const auto& progress = m_job.progress();
    const bool isKnown = progress.stage == Stage::Network && progress.total > 1;
    return isKnown ? static_cast<double>(progress.done) / progress.total : -1;
}

void JobRow::showState()
{
    const auto& progress = m_job.progress();
    const bool isKnown = fraction() >= 0;
    m_state->setText(stateText());
    m_bar->setVisible(m_job.state() == InferenceJob::State::Running);
    m_bar->setRange(0, isKnown ? progress.total : 0); // 0 to 0 moves without an end
    m_bar->setValue(isKnown ? progress.done : 0);
    emit changed();
}

} // namespace hangaku::ai
