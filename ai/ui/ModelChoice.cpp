#include "ai/ui/ModelChoice.h"

#include "viewer/ui/theme/Theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace hangaku::ai {

namespace space = viewer::space;

ModelChoice::ModelChoice(QWidget* parent)
    : QWidget(parent),
      m_holder(new QWidget),
      m_boxes(new QVBoxLayout(m_holder)),
      m_run(new QPushButton(this))
{
    setObjectName("modelChoice");
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, space::kInside, 0, space::kInside);
    rows->setSpacing(space::kInside);
    rows->addWidget(viewer::makeLabel(tr("Run one after the other:"), "second", this));
    m_boxes->setContentsMargins(0, 0, 0, 0);
    m_boxes->setSpacing(0);
    auto* area = new QScrollArea(this);
    area->setWidget(m_holder);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    rows->addWidget(area);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kBetween);
    m_run->setObjectName("runTicked");
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName("closeChoice");
    buttons->addWidget(m_run);
    buttons->addWidget(close);
    buttons->addStretch(1);
    rows->addLayout(buttons);
    connect(close, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_run, &QPushButton::clicked, this, [this] {
        hide();
        emit chosen(ticked());
    });
    hide();
}

void ModelChoice::ask(const std::vector<Entry>& models)
{
    const auto before = ticked();
    qDeleteAll(m_holder->findChildren<QCheckBox*>());
    for (const auto& model : models) {
        auto* box = new QCheckBox(m_holder);
        box->setMinimumHeight(space::kRow);
        const int room = space::kRightPanel - 5 * space::kGroup;
        box->setText(box->fontMetrics().elidedText(model.name, Qt::ElideRight, room));
        box->setAccessibleName(model.name);
        box->setToolTip(model.toolTip);
        box->setProperty("modelId", model.id);
        box->setChecked(before.contains(model.id));
        m_boxes->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &ModelChoice::updateButton);
    }
    constexpr int kMostRows = 8; // before they scroll
    const int rows = std::clamp(static_cast<int>(models.size()), 1, kMostRows);
    findChild<QScrollArea*>()->setFixedHeight(rows * space::kRow);
    updateButton();
    show();
}

QStringList ModelChoice::ticked() const
{
    QStringList ids;
    for (int at = 0; at < m_boxes->count(); ++at)
        if (const auto* box = qobject_cast<QCheckBox*>(m_boxes->itemAt(at)->widget());
            box != nullptr && box->isChecked())
            ids << box->property("modelId").toString();
    return ids;
}

void ModelChoice::updateButton()
{
    const auto count = static_cast<int>(ticked().size());
    m_run->setText(tr("Run (%1)").arg(count));
    m_run->setEnabled(count > 0);
}

} // namespace hangaku::ai
