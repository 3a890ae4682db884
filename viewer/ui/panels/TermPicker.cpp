#include "viewer/ui/panels/TermPicker.h"

#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/panels/TermListModel.h"
#include "viewer/ui/theme/Theme.h"

#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

namespace hangaku::viewer {
namespace {

constexpr int kWidth = 380;
constexpr int kRows = 9;
constexpr int kDot = 10;

/// A dot in the structure's colour, its name, and the name in the other language.
class TermDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {100, space::kRow};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const Colours colours = Colours::of(QGuiApplication::palette());
        const QRect row = option.rect;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(row, colours.hover);
        const QColor colour = index.data(TermListModel::ColourRole).value<QColor>();
        const QRectF dot(row.left() + space::kGroup, row.center().y() - kDot / 2.0 + 0.5, kDot,
                         kDot);
        painter->setPen(colour.isValid() ? QPen(Qt::NoPen) : QPen(colours.disabledText, 1.5));
        painter->setBrush(colour.isValid() ? QBrush(colour) : QBrush(Qt::NoBrush));
        painter->drawEllipse(dot);

        QRect text = row;
        text.setLeft(static_cast<int>(dot.right()) + space::kBetween);
        text.setRight(row.right() - space::kBetween);
        painter->setPen(colours.text);
        painter->setFont(option.font);
        const QFontMetrics metrics(option.font);
        const QString name =
            metrics.elidedText(index.data().toString(), Qt::ElideRight, text.width());
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, name);
        text.setLeft(text.left() + metrics.horizontalAdvance(name) + space::kBetween);
        painter->setPen(colours.secondText);
        painter->setFont(secondFont());
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                          QFontMetrics(secondFont())
                              .elidedText(index.data(TermListModel::SecondNameRole).toString(),
                                          Qt::ElideRight, std::max(text.width(), 0)));
        painter->restore();
    }
};

/// Whether a widget belongs to another, through popups of its own too.
bool isWithin(const QWidget* widget, const QWidget* outer)
{
    while (widget != nullptr && widget != outer)
        widget = widget->parentWidget();
    return widget != nullptr;
}

} // namespace

TermPicker::TermPicker(const Terminology& terms, QWidget* window)
    : QFrame(window),
      m_terms(terms),
      m_model(new TermListModel(terms, this)),
      m_field(new QLineEdit(this)),
      m_sections(new QComboBox(this)),
      m_list(new QListView(this))
{
    setObjectName("popup");
    hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, space::kBetween, 1, space::kBetween);
    layout->setSpacing(space::kBetween);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(space::kBetween, 0, space::kBetween, 0);
    top->setSpacing(space::kBetween);
    m_field->setObjectName("termField");
    m_field->setPlaceholderText(tr("Structure, in Japanese or English"));
    m_field->setAccessibleName(tr("Name of the segment"));
    m_field->installEventFilter(this);
    top->addWidget(m_field);
    top->addWidget(makeOptions());
    layout->addLayout(top);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new TermDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setFixedHeight(kRows * space::kRow);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setStyleSheet("QListView { background: transparent; }");
    m_list->setAccessibleName(tr("Structures"));
    layout->addWidget(m_list);
    auto* hint = makeLabel(tr("Enter: take it   Tab: side   Ctrl+Enter: as typed"), "second", this);
    hint->setContentsMargins(space::kGroup, 0, space::kGroup, 0);
    layout->addWidget(hint);
    setFixedWidth(kWidth);

    connect(m_field, &QLineEdit::textChanged, this, &TermPicker::search);
    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex& index) { accept(index.row()); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &TermPicker::showSides);
    connect(qApp, &QApplication::focusChanged, this,
            [this](QWidget*, QWidget* now) { onFocusChanged(now); });
}

QWidget* TermPicker::makeOptions()
{
    auto* options = new QWidget(this);
    auto* layout = new QHBoxLayout(options);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_sections->setAccessibleName(tr("Part of the body"));
    m_sections->setToolTip(tr("Part of the body (Ctrl+Up, Ctrl+Down)"));
    m_sections->setFocusPolicy(Qt::NoFocus);
    m_sections->addItem(tr("Everything"), QString());
    const bool isJapanese = shownLanguage() == Language::Japanese;
    for (const TermSection& section : m_terms.sections())
        m_sections->addItem(QString::fromStdString(isJapanese ? section.nameJa : section.name),
                            QString::fromStdString(section.id));
    connect(m_sections, &QComboBox::currentIndexChanged, this, &TermPicker::search);
    layout->addWidget(m_sections, 1);
    layout->addSpacing(space::kBetween);
    const auto addSide = [&](const QString& text, const QString& tip, Laterality side) {
        auto* button = new QToolButton(options);
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::NoFocus);
        button->setFixedHeight(space::kRow);
        button->setMinimumWidth(space::kRow);
        connect(button, &QToolButton::clicked, this,
                [this, side] { setSide(m_model->side() == side ? Laterality::None : side); });
        layout->addWidget(button);
        m_sides.emplace_back(button, side);
    };
    addSide(tr("L", "side"), tr("Left (Tab)"), Laterality::Left);
    addSide(tr("R", "side"), tr("Right (Tab)"), Laterality::Right);
    addSide(tr("Both", "sides"), tr("Both sides (Tab)"), Laterality::Both);
    return options;
}

void TermPicker::open(const QRect& globalAnchor, const QString& plainName)
{
    m_plainName = plainName;
    m_before = QApplication::focusWidget();
    m_model->setSide(Laterality::None);
    m_composed.clear();
    m_field->clear();
    search();
    place(globalAnchor);
    show();
    raise();
    m_field->setFocus();
}

void TermPicker::place(const QRect& globalAnchor)
{
    adjustSize();
    const QWidget* window = parentWidget();
    const QRect anchor(window->mapFromGlobal(globalAnchor.topLeft()), globalAnchor.size());
    constexpr int kEdge = space::kBetween;
    const int right = std::max(kEdge, window->width() - width() - kEdge);
    int y = anchor.bottom() + 2;
    if (y + height() > window->height() - kEdge)
        y = std::max(kEdge, std::min(anchor.top() - height() - 2, window->height() - height()));
    move(std::clamp(anchor.left(), kEdge, right), y);
}

void TermPicker::search()
{
    m_model->search(m_field->text() + m_composed, m_sections->currentData().toString(),
                    m_plainName);
    mark(m_model->likelyRow());
    showSides();
}

void TermPicker::mark(int row)
{
    m_list->setCurrentIndex(m_model->index(row));
    m_list->scrollTo(m_model->index(row));
}

void TermPicker::setSide(Laterality side)
{
    m_model->setSide(side);
    showSides();
}

void TermPicker::showSides()
{
    const int row = m_list->currentIndex().row();
    const auto chosen = m_model->chosenAt(row);
    for (const auto& [button, side] : m_sides) {
        button->setEnabled(m_model->canHaveSide(row));
        button->setChecked(button->isEnabled() && chosen->side == side);
    }
}

void TermPicker::finish(Keyboard keyboard)
{
    hide();
    if (keyboard == Keyboard::GoesBack && m_before != nullptr)
        m_before->setFocus();
    m_before = nullptr;
}

void TermPicker::accept(int row)
{
    const auto term = m_model->chosenAt(row);
    const QString name = m_model->plainName();
    finish(Keyboard::GoesBack);
    if (term)
        emit chosen(*term);
    else if (!name.isEmpty())
        emit named(name);
}

bool TermPicker::handleKey(int key, Qt::KeyboardModifiers modifiers)
{
    const bool control = modifiers.testFlag(Qt::ControlModifier);
    const int row = m_list->currentIndex().row();
    const int last = m_model->rowCount() - 1;
    switch (key) {
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const int step = key == Qt::Key_Up ? -1 : 1;
        if (control)
            m_sections->setCurrentIndex(
                std::clamp(m_sections->currentIndex() + step, 0, m_sections->count() - 1));
        else
            mark(std::clamp(row + step, 0, last));
        return true;
    }
    case Qt::Key_PageUp: mark(std::max(row - kRows + 1, 0)); return true;
    case Qt::Key_PageDown: mark(std::min(row + kRows - 1, last)); return true;
    case Qt::Key_Tab:
        setSide(static_cast<Laterality>((static_cast<int>(m_model->side()) + 1) % 4));
        return true;
    case Qt::Key_Backtab:
        setSide(static_cast<Laterality>((static_cast<int>(m_model->side()) + 3) % 4));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: accept(control ? m_model->plainRow() : row); return true;
    case Qt::Key_Escape: finish(Keyboard::GoesBack); return true;
    default: return false;
    }
}

bool TermPicker::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::ShortcutOverride) {
        event->accept(); // no key of the window while a name is typed
        return true;
    }
    if (watched == m_field && event->type() == QEvent::InputMethod) {
        // Kana are searched while they are being typed, before they become kanji.
        m_composed = static_cast<QInputMethodEvent*>(event)->preeditString();
        QMetaObject::invokeMethod(this, &TermPicker::search, Qt::QueuedConnection);
    }
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (handleKey(key->key(), key->modifiers()))
            return true;
    }
    return QFrame::eventFilter(watched, event);
}

void TermPicker::onFocusChanged(QWidget* now)
{
    // No widget: another program has the keyboard for a moment.
    if (isVisible() && now != nullptr && !isWithin(now, this))
        finish(Keyboard::HasGone);
}

} // namespace hangaku::viewer
