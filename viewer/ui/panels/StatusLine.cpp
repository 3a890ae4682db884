#include "viewer/ui/panels/StatusLine.h"

#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/ScoreBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include <cmath>

namespace hangaku::viewer {
namespace {

/// One decimal, and never "-0.0".
QString tenths(double mm)
{
    const double rounded = std::round(mm * 10) / 10;
    return QString::number(rounded == 0 ? 0 : rounded, 'f', 1);
}

} // namespace

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
    connect(&session, &Session::timePointChanged, this, &StatusLine::update);
    auto& openCase = session.openCase();
    connect(&openCase, &OpenCase::volumeChanged, this, &StatusLine::leave);
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

void StatusLine::showReadout(const CursorReadout& readout)
{
    m_readout = readout;
    update();
}

void StatusLine::leave()
{
    m_readout.reset();
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
    const CursorReadout readout =
        m_readout.value_or(readoutAt(*volume, *volume, m_session.crosshair()));
    const Vec3 lps = readout.lps;
    const auto& [i, j, k] = readout.voxel;
    if (!readout.isPicture)
        m_position->setText(tr("LPS %1  %2  %3 mm")
                                .arg(tenths(lps.x), tenths(lps.y), tenths(lps.z)));
    else if (readout.isInside)
        m_position->setText(tr("Pixel %1, %2").arg(i).arg(j));
    else
        m_position->clear();
    if (!readout.isInside) {
        m_value->clear();
        m_index->clear();
        return;
    }
    const bool isReady = m_session.openCase().isLoaded() || m_session.openCase().isSliceReady(k);
    QString value = isReady ? valueText(readout) : QString();
    if (const auto score = m_session.scoreMaps().valueAt(lps))
        value += QString("   %1 %2")
                     .arg(scoreMapName(*m_session.scoreMaps().shownMap()))
                     .arg(*score, 0, 'f', 2);
    m_value->setText(value);
    m_index->setText(readout.isPicture ? QString()
                                       : QString("ijk %1  %2  %3").arg(i).arg(j).arg(k));
    showWhyNoSuv(*volume);
}

/// PET without SUV says so, and why.
void StatusLine::showWhyNoSuv(const Volume& volume)
{
    const VolumeDescription& description = volume.description;
    const bool isWithout = description.modality == "PT" && !description.suv;
    m_value->setToolTip(isWithout ? translate(description.whyNoSuv) : QString());
    if (isWithout && !m_value->text().isEmpty())
        m_value->setText(m_value->text() + "  " + tr("no SUV"));
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
