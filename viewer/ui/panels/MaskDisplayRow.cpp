#include "viewer/ui/panels/MaskDisplayRow.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

namespace hangaku::viewer {

MaskDisplayRow::MaskDisplayRow(SegmentationList& list, QWidget* parent)
    : QWidget(parent), m_list(list), m_opacity(new QSlider(Qt::Horizontal, this)),
      m_value(makeLabel({}, "second", this)), m_fill(makeToggle("fill", tr("Fill the masks"))),
      m_outline(makeToggle("outline", tr("Outline the masks")))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::kGroup, space::kInside, space::kBetween, space::kInside);
    layout->setSpacing(space::kBetween);
    layout->addWidget(makeLabel(tr("Opacity"), "second", this));
    m_opacity->setRange(0, 100);
    m_opacity->setAccessibleName(tr("Opacity of the masks"));
    m_opacity->setToolTip(tr("Opacity of the masks"));
    layout->addWidget(m_opacity, 1);
    m_value->setFixedWidth(40);
    m_value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    layout->addWidget(m_value);
    auto* toggles = new QHBoxLayout;
    toggles->setSpacing(0);
    toggles->addWidget(m_fill);
    toggles->addWidget(m_outline);
    layout->addLayout(toggles);

    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        MaskDisplay display = m_list.display();
        display.fillOpacity = percent / 100.0;
        m_list.setDisplay(display);
    });
    connect(m_fill, &QToolButton::clicked, this, [this](bool on) {
        MaskDisplay display = m_list.display();
        display.fill = on;
        display.outline = display.outline || !on; // a mask that is drawn in no way looks lost
        m_list.setDisplay(display);
    });
    connect(m_outline, &QToolButton::clicked, this, [this](bool on) {
        MaskDisplay display = m_list.display();
        display.outline = on;
        display.fill = display.fill || !on;
        m_list.setDisplay(display);
    });
    connect(&list, &SegmentationList::displayChanged, this, &MaskDisplayRow::showDisplay);
    showDisplay();
}

QToolButton* MaskDisplayRow::makeToggle(const char* iconName, const QString& text)
{
    auto* button = new QToolButton(this);
    button->setCheckable(true);
    button->setIcon(icon(iconName));
    button->setIconSize({18, 18});
    button->setFixedSize(space::kRow, space::kRow);
    button->setToolTip(text);
    button->setAccessibleName(text);
    return button;
}

void MaskDisplayRow::showDisplay()
{
    const MaskDisplay& display = m_list.display();
    const QSignalBlocker blocked(m_opacity);
    const int percent = qRound(display.fillOpacity * 100);
    m_opacity->setValue(percent);
    m_opacity->setEnabled(display.fill);
    m_value->setText(tr("%1 %").arg(percent));
    m_fill->setChecked(display.fill);
    m_outline->setChecked(display.outline);
}

} // namespace hangaku::viewer
