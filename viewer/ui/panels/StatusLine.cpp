#include "viewer/ui/panels/StatusLine.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include <cmath>

namespace hangaku::viewer {

StatusLine::StatusLine(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_position(makeLabel({}, "second", this)),
      m_value(makeLabel({}, "second", this)), m_index(makeLabel({}, "second", this)),
      m_job(makeLabel({}, "second", this)), m_progress(new QProgressBar(this)),
      m_cancel(new QToolButton(this))
{
    setObjectName("window");
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(space::kStatusLine);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::kGroup, 0, space::kInside, 0);
    layout->setSpacing(space::kPanel);
    // Fixed widths: nothing may jump while the mouse moves.
    m_position->setMinimumWidth(208);
    m_value->setMinimumWidth(88);
    for (QLabel* label : {m_position, m_value, m_index})
        layout->addWidget(label);
    layout->addStretch();
    m_progress->setFixedWidth(120);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_cancel->setIcon(icon("close"));
    m_cancel->setIconSize({14, 14});
    m_cancel->setFixedSize(22, 22);
    m_cancel->setToolTip(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel"));
    layout->addWidget(m_job);
    layout->addWidget(m_progress);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (m_jobText.isEmpty())
            m_session.openCase().cancel();
        else
            emit jobCancelled();
    });

    connect(&session, &Session::crosshairChanged, this, &StatusLine::update);
    auto& openCase = session.openCase();
    connect(&openCase, &OpenCase::volumeChanged, this, &StatusLine::update);
    connect(&openCase, &OpenCase::volumeLoaded, this, &StatusLine::update);
    connect(&openCase, &OpenCase::busyChanged, this, [this] {
        m_readFraction = 0;
        showProgress();
    });
    connect(&openCase, &OpenCase::progressed, this, [this](double fraction) {
        m_readFraction = fraction;
        showProgress();
    });
    update();
    showProgress();
}

void StatusLine::showPoint(Vec3 lps)
{
    m_point = lps;
    update();
}

void StatusLine::leave()
{
    m_point.reset();
    update();
}

void StatusLine::showJob(const QString& text, double fraction)
{
    m_jobText = text;
    m_jobFraction = fraction;
    showProgress();
}

void StatusLine::showMessage(const QString& text)
{
    m_message = text;
    showProgress();
    QTimer::singleShot(4000, this, [this, text] {
        if (m_message == text) {
            m_message.clear();
            showProgress();
        }
    });
}

void StatusLine::update()
{
    const Volume* volume = m_session.volume();
    if (volume == nullptr) {
        for (QLabel* label : {m_position, m_value, m_index})
            label->clear();
        return;
    }
    const Vec3 lps = m_point.value_or(m_session.crosshair());
    m_position->setText(tr("LPS %1  %2  %3 mm")
                            .arg(lps.x, 0, 'f', 1)
                            .arg(lps.y, 0, 'f', 1)
                            .arg(lps.z, 0, 'f', 1));
    const Vec3 continuous = volume->geometry.toIndex(lps);
    const Index3 index{static_cast<int>(std::lround(continuous.x)),
                       static_cast<int>(std::lround(continuous.y)),
                       static_cast<int>(std::lround(continuous.z))};
    if (!volume->geometry.contains(index)) {
        m_value->clear();
        m_index->clear();
        return;
    }
    const QString unit = QString::fromStdString(volume->description.unit);
    const double value = volume->valueAt(index);
    const bool isWhole = value == std::floor(value);
    m_value->setText(m_session.openCase().isSliceReady(index[2])
                         ? QString("%1 %2").arg(value, 0, isWhole ? 'f' : 'g', isWhole ? 0 : 4)
                               .arg(unit).trimmed()
                         : QString());
    m_index->setText(QString("ijk %1  %2  %3").arg(index[0]).arg(index[1]).arg(index[2]));
}

void StatusLine::showProgress()
{
    const bool reading = m_session.openCase().isBusy();
    const bool hasJob = !m_jobText.isEmpty();
    const double fraction = hasJob ? m_jobFraction : m_readFraction;
    if (hasJob)
        m_job->setText(m_jobText);
    else if (reading)
        m_job->setText(tr("Reading %1 %").arg(qRound(m_readFraction * 100)));
    else
        m_job->setText(m_message);
    m_progress->setVisible(hasJob || reading);
    m_cancel->setVisible(hasJob || reading);
    m_progress->setRange(0, fraction < 0 ? 0 : 1000);
    m_progress->setValue(qRound(fraction * 1000));
}

} // namespace hangaku::viewer
