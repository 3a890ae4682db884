#include "viewer/ui/panels/HistoryPopup.h"

#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Colours.h"
#include "viewer/ui/theme/Theme.h"

#include <QLabel>
#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace hangaku::viewer {

HistoryPopup::HistoryPopup(SegmentationList& list, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_list(list), m_steps(new QListWidget(this))
{
    setObjectName("popup");
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, space::kBetween, 1, 1);
    auto* heading = makeLabel(tr("History"), "heading", this);
    heading->setContentsMargins(space::kGroup, 0, 0, 0);
    layout->addWidget(heading);
    m_steps->setAccessibleName(tr("History"));
    m_steps->setUniformItemSizes(true);
    m_steps->setMinimumSize(260, 320);
    layout->addWidget(m_steps);
    const auto go = [this](int row) {
        if (row >= 0)
            m_list.goTo(static_cast<std::size_t>(row));
    };
    connect(m_steps, &QListWidget::currentRowChanged, this, go);
    connect(m_steps, &QListWidget::itemActivated, this, &QWidget::close);
    connect(&list, &SegmentationList::historyChanged, this, &HistoryPopup::showSteps);
    showSteps();
    m_steps->setFocus();
}

void HistoryPopup::showSteps()
{
    const QSignalBlocker blocker(m_steps);
    const CommandStack& history = m_list.history();
    const auto count = static_cast<int>(history.size()) + 1;
    while (m_steps->count() > count)
        delete m_steps->takeItem(m_steps->count() - 1);
    while (m_steps->count() < count)
        m_steps->addItem(QString());
    const auto done = static_cast<int>(history.done());
    const Colours colours = Colours::of(palette());
    for (int row = 0; row < count; ++row) {
        QListWidgetItem* item = m_steps->item(row);
        item->setText(row == 0 ? tr("Beginning")
                               : translate(history.nameAt(static_cast<std::size_t>(row - 1))));
        item->setForeground(row <= done ? colours.text : colours.disabledText);
        item->setSizeHint({0, space::kRow});
    }
    m_steps->setCurrentRow(done);
    m_steps->scrollToItem(m_steps->currentItem());
}

} // namespace hangaku::viewer
