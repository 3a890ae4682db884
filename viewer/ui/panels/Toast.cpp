#include "viewer/ui/panels/Toast.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QEvent>
#include <QGraphicsOpacityEffect>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPropertyAnimation>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace hangaku::viewer {
namespace {

constexpr int kToastWidth = 380;
constexpr int kMost = 4;

const char* iconName(Notice::Kind kind)
{
    return kind == Notice::Kind::Information ? "info" : "warning";
}

QColor markColour(Notice::Kind kind, const Colours& colours)
{
    switch (kind) {
    case Notice::Kind::Error: return colours.error;
    case Notice::Kind::Warning: return colours.warning;
    case Notice::Kind::Information: break;
    }
    return colours.accent;
}

} // namespace

ToastStack::ToastStack(QWidget* over) : QWidget(over), m_over(over), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(space::kBetween);
    over->installEventFilter(this);
    hide();
}

int ToastStack::count() const
{
    return m_layout->count();
}

QStringList ToastStack::texts() const
{
    QStringList result;
    for (int n = 0; n < m_layout->count(); ++n)
        result << m_layout->itemAt(n)->widget()->property("noticeText").toString();
    return result;
}

void ToastStack::clear()
{
    while (m_layout->count() > 0)
        delete m_layout->takeAt(0)->widget();
    hide();
}

void ToastStack::show(const Notice& notice)
{
    if (texts().contains(notice.text))
        return; // it is there to be read already
    while (m_layout->count() >= kMost)
        delete m_layout->takeAt(0)->widget();
    auto* toast = makeToast(notice);
    m_layout->addWidget(toast);
    QWidget::show();
    place();
    auto* effect = new QGraphicsOpacityEffect(toast);
    toast->setGraphicsEffect(effect);
    auto* fade = new QPropertyAnimation(effect, "opacity", toast);
    fade->setDuration(space::kFadeMs);
    fade->setStartValue(0.0);
    fade->setEndValue(1.0);
    connect(fade, &QAbstractAnimation::finished, toast,
            [toast] { toast->setGraphicsEffect(nullptr); });
    fade->start(QAbstractAnimation::DeleteWhenStopped);
}

QFrame* ToastStack::makeToast(const Notice& notice)
{
    auto* toast = new QFrame(this);
    toast->setObjectName("toast");
    toast->setFixedWidth(kToastWidth);
    toast->setProperty("noticeText", notice.text);
    auto* layout = new QVBoxLayout(toast);
    layout->setContentsMargins(space::kGroup, space::kBetween, space::kInside, space::kBetween);
    layout->setSpacing(space::kInside);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kBetween);
    auto* mark = new QLabel(toast);
    mark->setPixmap(icon(iconName(notice.kind), markColour(notice.kind, Colours::of(palette())))
                        .pixmap(QSize(20, 20), devicePixelRatioF()));
    row->addWidget(mark, 0, Qt::AlignTop);
    auto* text = new QLabel(notice.text, toast);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(text, 1);
    auto* close = new QToolButton(toast);
    close->setIcon(icon("close"));
    close->setIconSize({16, 16});
    close->setFixedSize(space::kRow, space::kRow);
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss"));
    row->addWidget(close, 0, Qt::AlignTop);
    layout->addLayout(row);
    const auto dismiss = [this, toast] {
        m_layout->removeWidget(toast);
        toast->hide();
        toast->deleteLater();
        if (m_layout->count() == 0)
            hide();
        else
            place();
    };
    connect(close, &QToolButton::clicked, this, dismiss);

    QPlainTextEdit* details = nullptr;
    if (!notice.details.isEmpty()) {
        details = new QPlainTextEdit(notice.details.join('\n'), toast);
        details->setReadOnly(true);
        details->setLineWrapMode(QPlainTextEdit::NoWrap);
        details->setFont(secondFont());
        details->setFixedHeight(160);
        details->hide();
        layout->addWidget(details);
    }
    if (!notice.actionText.isEmpty() || details != nullptr) {
        auto* action = new QPushButton(
            notice.actionText.isEmpty() ? tr("Show the list") : notice.actionText, toast);
        action->setProperty("role", "link");
        action->setCursor(Qt::PointingHandCursor);
        auto* actionRow = new QHBoxLayout;
        actionRow->setContentsMargins(space::kRow - 4, 0, 0, 0);
        actionRow->addWidget(action);
        if (!notice.otherText.isEmpty()) {
            auto* other = new QPushButton(notice.otherText, toast);
            other->setProperty("role", "link");
            other->setCursor(Qt::PointingHandCursor);
            actionRow->addWidget(other);
            connect(other, &QPushButton::clicked, this, [run = notice.otherAction, dismiss] {
                run();
                dismiss();
            });
        }
        actionRow->addStretch();
        layout->addLayout(actionRow);
        connect(action, &QPushButton::clicked, this, [this, details, run = notice.action, dismiss] {
            if (details != nullptr) {
                details->setVisible(!details->isVisible());
                place();
                return;
            }
            if (run)
                run();
            dismiss();
        });
    }
    return toast;
}

bool ToastStack::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_over && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void ToastStack::place()
{
    m_layout->activate();
    int height = -m_layout->spacing();
    for (int n = 0; n < m_layout->count(); ++n) {
        QWidget* toast = m_layout->itemAt(n)->widget();
        toast->layout()->activate();
        height += toast->layout()->totalHeightForWidth(kToastWidth) + m_layout->spacing();
    }
    setGeometry(m_over->width() - kToastWidth - space::kPanel,
                m_over->height() - height - space::kPanel, kToastWidth, std::max(height, 1));
    raise();
}

} // namespace hangaku::viewer
