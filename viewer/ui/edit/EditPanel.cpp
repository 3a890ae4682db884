#include "viewer/ui/edit/EditPanel.h"

#include "viewer/session/Session.h"
#include "viewer/ui/edit/RulesPanel.h"
#include "viewer/ui/edit/ViewTool.h"
#include "viewer/ui/panels/BrushPanel.h"
#include "viewer/ui/theme/Theme.h"

#include <QAction>
#include <QGridLayout>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace hangaku::viewer {

EditPanel::EditPanel(Session& session, ToolBox& toolBox, const std::vector<QAction*>& tools,
                     QWidget* parent)
    : QWidget(parent), m_toolBox(toolBox), m_pages(new QStackedWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    makePalette(layout, tools);
    auto* brush = new BrushPanel(toolBox, m_pages);
    for (const ToolKind kind : {ToolKind::Brush, ToolKind::Eraser, ToolKind::Nudge})
        m_options[kind] = brush;
    m_pages->addWidget(brush);
    layout->addWidget(m_pages);
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(new RulesPanel(session, this));
    connect(&toolBox, &ToolBox::toolChanged, this, &EditPanel::showTool);
    showTool();
}

void EditPanel::makePalette(QVBoxLayout* layout, const std::vector<QAction*>& tools)
{
    constexpr int kColumns = 9;
    constexpr int kButton = 30;
    auto* grid = new QGridLayout;
    grid->setContentsMargins(space::kGroup, space::kBetween, space::kGroup, 0);
    grid->setSpacing(0);
    int n = 0;
    for (QAction* action : tools) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setIconSize({space::kIcon, space::kIcon});
        button->setFixedSize(kButton, kButton);
        button->setAccessibleName(action->text());
        button->setFocusPolicy(Qt::NoFocus);
        grid->addWidget(button, n / kColumns, n % kColumns);
        ++n;
    }
    grid->setColumnStretch(kColumns, 1);
    layout->addLayout(grid);
}

void EditPanel::showTool()
{
    const ToolKind kind = m_toolBox.kind();
    if (!m_options.contains(kind))
        if (ViewTool* tool = m_toolBox.viewTool())
            if (QWidget* options = tool->makeOptions(m_pages)) {
                m_options[kind] = options;
                m_pages->addWidget(options);
                tool->begin(); // once more, now that its settings are there
            }
    const auto page = m_options.find(kind);
    m_pages->setVisible(page != m_options.end());
    if (page == m_options.end())
        return;
    m_pages->setCurrentWidget(page->second);
    // As high as the page that is shown, not as the highest.
    for (int n = 0; n < m_pages->count(); ++n) {
        QWidget* each = m_pages->widget(n);
        each->setSizePolicy(QSizePolicy::Preferred, each == page->second ? QSizePolicy::Preferred
                                                                         : QSizePolicy::Ignored);
    }
    m_pages->updateGeometry();
}

} // namespace hangaku::viewer
