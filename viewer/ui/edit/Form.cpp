#include "viewer/ui/edit/Form.h"

#include "viewer/ui/theme/Theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace hangaku::viewer {
namespace {

/// The panel decides how wide a field is, not the longest value that it could show.
void narrow(QWidget* field)
{
    constexpr int kLeast = 56;
    field->setMinimumWidth(kLeast);
    field->setSizePolicy(QSizePolicy::Ignored, field->sizePolicy().verticalPolicy());
}

} // namespace

QVBoxLayout* makeForm(QWidget* form, const QString& heading)
{
    auto* layout = new QVBoxLayout(form);
    layout->setContentsMargins(space::kGroup, space::kBetween, space::kGroup, space::kBetween);
    layout->setSpacing(space::kInside);
    layout->addWidget(makeLabel(heading, "heading", form));
    return layout;
}

void addRow(QVBoxLayout* form, const QString& name, QWidget* field)
{
    constexpr int kName = 92;
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kBetween);
    auto* label = makeLabel(name, "second", form->parentWidget());
    label->setMinimumWidth(kName);
    label->setBuddy(field);
    narrow(field);
    row->addWidget(label);
    row->addWidget(field, 1);
    form->addLayout(row);
}

QWidget* makeSideBySide(QWidget* parent, std::initializer_list<QWidget*> widgets)
{
    auto* holder = new QWidget(parent);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kInside);
    for (QWidget* widget : widgets) {
        narrow(widget);
        row->addWidget(widget, 1);
    }
    return holder;
}

QDoubleSpinBox* makeLength(QWidget* parent, double value, double smallest, double largest,
                           const QString& name)
{
    auto* field = new QDoubleSpinBox(parent);
    field->setRange(smallest, largest);
    field->setDecimals(1);
    field->setSingleStep(0.5);
    field->setSuffix(QStringLiteral(" mm"));
    field->setValue(value);
    field->setAlignment(Qt::AlignRight);
    field->setAccessibleName(name);
    return field;
}

QLabel* makeWarning(QVBoxLayout* form, const QString& text)
{
    auto* label = makeLabel(text, "warning", form->parentWidget());
    label->setFont(secondFont());
    label->setWordWrap(true);
    label->hide();
    form->addWidget(label);
    return label;
}

QComboBox* makeChoice(QWidget* parent, const QStringList& choices, const QString& name)
{
    auto* field = new QComboBox(parent);
    field->addItems(choices);
    field->setAccessibleName(name);
    return field;
}

} // namespace hangaku::viewer
