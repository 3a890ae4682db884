#pragma once

#include <QString>

#include <functional>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;
class QVBoxLayout;
class QWidget;

namespace hangaku::viewer {

/// The panel of a tool: heading and rows, on the grid of the design.
QVBoxLayout* makeForm(QWidget* form, const QString& heading);
/// A name at the left and what it sets at the right.
void addRow(QVBoxLayout* form, const QString& name, QWidget* field);
/// Two or more side by side, each as wide as the others.
QWidget* makeSideBySide(QWidget* parent, std::initializer_list<QWidget*> widgets);
/// Lengths in mm.
QDoubleSpinBox* makeLength(QWidget* parent, double value, double smallest, double largest,
                           const QString& name);
/// A warning, hidden at first.
QLabel* makeWarning(QVBoxLayout* form, const QString& text);
QComboBox* makeChoice(QWidget* parent, const QStringList& choices, const QString& name);

} // namespace hangaku::viewer
