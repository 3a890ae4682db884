#pragma once

#include "ai/host/ModelSettings.h"

#include <QWidget>

#include <map>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QPushButton;
class QSpinBox;

namespace hangaku::ai {

/// What a user may set for a model, made from its manifest: a row for each parameter, the device and
/// the threads. Every change is kept at once.
class SettingsForm : public QWidget {
    Q_OBJECT
public:
    explicit SettingsForm(const ModelManifest& model, QWidget* parent);

private:
    void addParameter(QFormLayout* form, const ModelParameter& parameter);
    void addMachine(QFormLayout* form);
    void showSettings(const RunSettings& settings);
    /// A map of disagreement needs several outputs.
    void enableDisagreement();
    double shownValue(const ModelParameter& parameter) const;
    RunSettings settings() const;
    void keep();

    ModelManifest m_model;
    std::vector<ModelParameter> m_parameters;
    std::map<std::string, QComboBox*> m_choices;
    std::map<std::string, QDoubleSpinBox*> m_numbers;
    std::map<std::string, QCheckBox*> m_switches;
    QComboBox* m_device;
    QSpinBox* m_threads;
    QPushButton* m_reset;
    bool m_isShowing = false;
};

} // namespace hangaku::ai
