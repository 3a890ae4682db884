#include "viewer/ui/panels/ScoreMapRow.h"

#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/ScoreBar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

namespace hangaku::viewer {

ScoreMapRow::ScoreMapRow(ScoreMaps& maps, QWidget* parent)
    : QWidget(parent), m_maps(maps), m_choice(new QComboBox(this)),
      m_opacity(new QSlider(Qt::Horizontal, this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::kGroup, space::kInside, space::kGroup, space::kInside);
    layout->setSpacing(space::kBetween);
    layout->addWidget(makeLabel(tr("Map"), "second", this));
    m_choice->setToolTip(tr("How sure the model is, over the image"));
    m_choice->setAccessibleName(tr("Map of the model's sureness"));
    layout->addWidget(m_choice, 2);
    m_opacity->setRange(0, 100);
    m_opacity->setToolTip(tr("Opacity of the map"));
    m_opacity->setAccessibleName(tr("Opacity of the map"));
    layout->addWidget(m_opacity, 1);
    connect(m_choice, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_maps.setShown(index - 1); });
    connect(m_opacity, &QSlider::valueChanged, this,
            [this](int percent) { m_maps.setOpacity(percent / 100.0); });
    connect(&maps, &ScoreMaps::changed, this, &ScoreMapRow::showMaps);
    showMaps();
}

void ScoreMapRow::showMaps()
{
    const QSignalBlocker blockedChoice(m_choice);
    const QSignalBlocker blockedOpacity(m_opacity);
    QStringList names{tr("Off")};
    for (const ScoreMap& map : m_maps.all())
        names << scoreMapName(map);
    QStringList present;
    for (int n = 0; n < m_choice->count(); ++n)
        present << m_choice->itemText(n);
    if (names != present) {
        m_choice->clear();
        m_choice->addItems(names);
    }
    m_choice->setCurrentIndex(m_maps.shown() + 1);
    m_opacity->setValue(qRound(m_maps.opacity() * 100));
    m_opacity->setEnabled(m_maps.shown() >= 0);
    setVisible(!m_maps.all().empty());
}

} // namespace hangaku::viewer
