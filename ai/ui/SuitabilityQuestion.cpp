#include "ai/ui/SuitabilityQuestion.h"

#include "ai/ui/TrustDialog.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace hangaku::ai {

namespace space = viewer::space;

SuitabilityQuestion::SuitabilityQuestion(QWidget* parent)
    : QWidget(parent),
      m_heading(viewer::makeText({}, "", this)),
      m_text(viewer::makeText({}, "warning", this)),
      m_next(viewer::makeText({}, "second", this)),
      m_buttons(new QWidget(this))
{
    setObjectName("suitability");
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, space::kInside, 0, space::kInside);
    rows->setSpacing(space::kInside);
    rows->addWidget(m_heading);
    rows->addWidget(m_text);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, space::kInside, 0, 0);
    buttons->setSpacing(space::kBetween);
    auto* runAnyway = new QPushButton(tr("Run anyway"), m_buttons);
    runAnyway->setObjectName("runAnyway");
    auto* leave = new QPushButton(tr("Do not run"), m_buttons);
    leave->setObjectName("doNotRun");
    buttons->addWidget(runAnyway);
    buttons->addWidget(leave);
    buttons->addStretch(1);
    rows->addWidget(m_buttons);
    rows->addWidget(m_next);
    hide();
    connect(runAnyway, &QPushButton::clicked, this, &SuitabilityQuestion::agree);
    connect(leave, &QPushButton::clicked, this, [this] {
        drop();
        emit answered();
    });
}

void SuitabilityQuestion::tell(const ModelManifest& model,
                               const std::vector<viewer::Warning>& warnings)
{
    QStringList lines;
    for (const auto& warning : warnings)
        lines << viewer::translate(warning.text);
    m_heading->setText(tr("%1 may not suit this image:").arg(localized(model.name)));
    m_text->setText(lines.join('\n'));
    m_buttons->hide();
    m_next->hide();
    setVisible(!warnings.empty());
}

void SuitabilityQuestion::ask(const ModelEntry& model, const ChosenImages& images,
                              const std::vector<viewer::Warning>& warnings,
                              const QStringList& next)
{
    tell(model.manifest, warnings);
    m_buttons->show();
    m_next->setText(tr("Waiting for the answer: %1").arg(next.join(QStringLiteral(", "))));
    m_next->setVisible(!next.isEmpty());
    m_asked.emplace(model, images);
}

void SuitabilityQuestion::drop()
{
    m_asked.reset();
    hide();
}

void SuitabilityQuestion::agree()
{
    const auto asked = std::exchange(m_asked, std::nullopt);
    drop();
    if (asked)
        emit agreed(asked->first, asked->second);
    emit answered();
}

} // namespace hangaku::ai
