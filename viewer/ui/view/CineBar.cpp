#include "viewer/ui/view/CineBar.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/CornerTexts.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

namespace hangaku::viewer {

CineBar::CineBar(Session& session, Cine& cine, QWidget* parent)
    : QWidget(parent), m_session(session), m_cine(cine), m_play(new QToolButton(this)),
      m_slider(new QSlider(Qt::Horizontal, this)), m_text(makeLabel({}, "second", this)),
      m_rate(new QDoubleSpinBox(this))
{
    setObjectName("window");
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(space::kToolButton + space::kInside);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::kBetween, 0, space::kGroup, 0);
    row->setSpacing(space::kGroup);
    m_play->setIconSize({space::kIcon, space::kIcon});
    m_play->setFixedSize(space::kRow, space::kRow);
    m_play->setFocusPolicy(Qt::NoFocus);
    row->addWidget(m_play);
    m_slider->setFocusPolicy(Qt::NoFocus); // arrows are the views'
    m_slider->setAccessibleName(tr("Time or frame"));
    row->addWidget(m_slider, 1);
    // Nothing may jump while it plays.
    m_text->setMinimumWidth(168);
    row->addWidget(m_text);
    m_rate->setRange(Cine::kSlowest, Cine::kFastest);
    m_rate->setDecimals(1);
    m_rate->setSuffix(tr(" /s"));
    m_rate->setFixedWidth(76);
    m_rate->setAlignment(Qt::AlignRight);
    m_rate->setFocusPolicy(Qt::ClickFocus);
    m_rate->setToolTip(tr("Images a second"));
    m_rate->setAccessibleName(tr("Images a second"));
    row->addWidget(m_rate);

    connect(m_play, &QToolButton::clicked, &cine, &Cine::toggle);
    connect(m_slider, &QSlider::valueChanged, &cine, &Cine::goTo);
    connect(m_rate, &QDoubleSpinBox::valueChanged, &cine, &Cine::setRate);
    connect(&cine, &Cine::changed, this, &CineBar::showState);
    connect(&cine, &Cine::playingChanged, this, &CineBar::showState);
    showState();
}

void CineBar::showState()
{
    setVisible(m_cine.isOffered() || m_cine.isPlaying());
    const bool isPlaying = m_cine.isPlaying();
    m_play->setIcon(icon(isPlaying ? "pause" : "play"));
    const QString name = isPlaying ? tr("Stop (C)") : tr("Play (C)");
    m_play->setToolTip(name);
    m_play->setAccessibleName(name);
    const QSignalBlocker noSlider(m_slider);
    const QSignalBlocker noRate(m_rate);
    const int count = std::max(1, m_cine.count());
    m_slider->setRange(0, count - 1);
    m_slider->setValue(m_cine.position());
    m_rate->setValue(m_cine.rate());
    const Volume* volume = m_session.volume();
    const bool isTimes = m_cine.sequence() == Cine::Sequence::Times;
    m_text->setText(volume != nullptr && isTimes
                        ? timePointText(volume->description, m_session.timePoint())
                        : QString("%1 / %2").arg(m_cine.position() + 1).arg(count));
}

} // namespace hangaku::viewer
