#include "ai/ui/SettingsForm.h"

#include "viewer/ui/theme/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QThread>

#include <cmath>

namespace hangaku::ai {

namespace space = viewer::space;

namespace {

constexpr int kFieldWidth = 140;

QString nameOf(const std::string& key)
{
    if (key == "overlap")
        return SettingsForm::tr("Overlap of the tiles");
    if (key == "mirror")
        return SettingsForm::tr("Mirroring");
    if (key == "threshold")
        return SettingsForm::tr("Threshold");
    if (key == "precision")
        return SettingsForm::tr("Precision");
    if (key == "uncertainty")
        return SettingsForm::tr("Map of uncertainty");
    if (key == "mutualInformation")
        return SettingsForm::tr("Map of disagreement");
    if (key == "probabilities")
        return SettingsForm::tr("Maps of probabilities");
    return SettingsForm::tr("Largest piece only");
}

QString hintOf(const std::string& key)
{
    if (key == "overlap")
        return SettingsForm::tr("More is slower, and has fewer seams");
    if (key == "mirror")
        return SettingsForm::tr("Averages mirrored runs: more even, and several times slower");
    if (key == "threshold")
        return SettingsForm::tr("A voxel belongs to a segment from this probability on");
    if (key == "precision")
        return SettingsForm::tr("bfloat16 makes most networks faster where the processor or the "
                                "graphics card has it; borders move by a few voxels");
    if (key == "uncertainty")
        return SettingsForm::tr("Where the model is unsure, in colours over the image");
    if (key == "mutualInformation")
        return SettingsForm::tr("Where mirrored runs and folds disagree (mutual information), in "
                                "colours over the image; needs mirroring or folds");
    if (key == "probabilities")
        return SettingsForm::tr("How probable each segment is, in colours over the image");
    return SettingsForm::tr("Of each segment only its largest connected piece stays");
}

} // namespace

SettingsForm::SettingsForm(const ModelManifest& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_parameters(parametersOf(model)),
      m_device(new QComboBox(this)),
      m_threads(new QSpinBox(this)),
      m_reset(new QPushButton(tr("Back to the model's own"), this))
{
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::kGroup);
    form->setVerticalSpacing(space::kInside);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    for (const auto& parameter : m_parameters)
        addParameter(form, parameter);
    addMachine(form);
    m_reset->setObjectName("resetSettings");
    m_reset->setProperty("role", "link");
    m_reset->setAutoDefault(false);
    form->addRow(QString(), m_reset);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        showSettings({});
        keep();
    });
    showSettings(ModelSettings().of(m_model));
}

void SettingsForm::addParameter(QFormLayout* form, const ModelParameter& parameter)
{
    QWidget* field = nullptr;
    if (parameter.kind == ModelParameter::Kind::Switch) {
        auto* box = new QCheckBox(this);
        m_switches[parameter.key] = box;
        connect(box, &QCheckBox::toggled, this, [this] {
            enableDisagreement();
            keep();
        });
        field = box;
    } else if (parameter.kind == ModelParameter::Kind::Choice) {
        auto* choice = new QComboBox(this);
        for (const auto& each : parameter.choices)
            choice->addItem(QString::fromStdString(each));
        choice->setFixedWidth(kFieldWidth);
        m_choices[parameter.key] = choice;
        connect(choice, &QComboBox::currentIndexChanged, this, &SettingsForm::keep);
        field = choice;
    } else {
        auto* number = new QDoubleSpinBox(this);
        number->setDecimals(3);
        number->setSingleStep(0.05);
        number->setRange(parameter.minimum, parameter.maximum);
        number->setFixedWidth(kFieldWidth);
        m_numbers[parameter.key] = number;
        connect(number, &QDoubleSpinBox::valueChanged, this, &SettingsForm::keep);
        field = number;
    }
    const auto name = nameOf(parameter.key);
    field->setObjectName(QString::fromStdString(parameter.key));
    field->setAccessibleName(name);
    auto* label = viewer::makeLabel(name, "second", this);
    for (QWidget* each : {static_cast<QWidget*>(label), field})
        each->setToolTip(hintOf(parameter.key));
    label->setBuddy(field);
    form->addRow(label, field);
}

void SettingsForm::addMachine(QFormLayout* form)
{
    m_device->addItems({tr("Automatic"), tr("Processor"), tr("Graphics card (CUDA)")});
    m_device->setFixedWidth(kFieldWidth);
    m_device->setObjectName("device");
    m_threads->setRange(0, std::max(1, QThread::idealThreadCount()));
    m_threads->setSpecialValueText(tr("One for each core"));
    m_threads->setFixedWidth(kFieldWidth);
    m_threads->setObjectName("threads");
    connect(m_device, &QComboBox::currentIndexChanged, this, &SettingsForm::keep);
    connect(m_threads, &QSpinBox::valueChanged, this, &SettingsForm::keep);
    const auto add = [&](const QString& name, QWidget* field) {
        auto* label = viewer::makeLabel(name, "second", this);
        label->setBuddy(field);
        field->setAccessibleName(name);
        form->addRow(label, field);
    };
    add(tr("Runs on"), m_device);
    add(tr("Threads"), m_threads);
}

void SettingsForm::showSettings(const RunSettings& settings)
{
    m_isShowing = true;
    for (const auto& parameter : m_parameters) {
        const auto set = settings.values.find(parameter.key);
        const double value = set != settings.values.end() ? set->second : parameter.value;
        if (parameter.kind == ModelParameter::Kind::Switch)
            m_switches.at(parameter.key)->setChecked(value != 0);
        else if (parameter.kind == ModelParameter::Kind::Choice)
            m_choices.at(parameter.key)->setCurrentIndex(static_cast<int>(value));
        else
            m_numbers.at(parameter.key)->setValue(value);
    }
    enableDisagreement();
    m_device->setCurrentIndex(static_cast<int>(settings.device));
    m_threads->setValue(settings.threads);
    m_reset->setVisible(!(settings == RunSettings{}));
    m_isShowing = false;
}

void SettingsForm::enableDisagreement()
{
    const auto mirror = m_switches.find("mirror");
    const bool isMirrored = mirror != m_switches.end() && mirror->second->isChecked();
    if (const auto map = m_switches.find("mutualInformation"); map != m_switches.end())
        map->second->setEnabled(isMirrored || !m_model.moreFiles.empty());
}

double SettingsForm::shownValue(const ModelParameter& parameter) const
{
    switch (parameter.kind) {
    case ModelParameter::Kind::Switch: {
        const auto* box = m_switches.at(parameter.key);
        return box->isChecked() && box->isEnabled() ? 1 : 0;
    }
    case ModelParameter::Kind::Choice: return m_choices.at(parameter.key)->currentIndex();
    case ModelParameter::Kind::Number: break;
    }
    return m_numbers.at(parameter.key)->value();
}

RunSettings SettingsForm::settings() const
{
    RunSettings settings;
    for (const auto& parameter : m_parameters) {
        const double value = shownValue(parameter);
        constexpr double kRounded = 5e-4; // what the field shows
        if (std::abs(value - parameter.value) > kRounded)
            settings.values[parameter.key] = value;
    }
    settings.device = static_cast<Device>(m_device->currentIndex());
    settings.threads = m_threads->value();
    return settings;
}

void SettingsForm::keep()
{
    if (m_isShowing)
        return;
    ModelSettings().set(m_model, settings());
    m_reset->setVisible(!(settings() == RunSettings{}));
}

} // namespace hangaku::ai
