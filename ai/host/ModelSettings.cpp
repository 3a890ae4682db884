#include "ai/host/ModelSettings.h"

#include "viewer/session/DataHome.h"

#include <QSettings>

namespace hangaku::ai {

viewer::Result<void> apply(const RunSettings& settings, InferenceRequest& request)
{
    auto& manifest = request.model.manifest;
    auto changed = withParameters(manifest, settings.values);
    if (!changed)
        return tl::unexpected(changed.error());
    request.changed = changedParameters(manifest, settings.values);
    manifest = std::move(*changed);
    request.device = settings.device;
    request.threads = settings.threads;
    return {};
}

std::filesystem::path ModelSettings::defaultFile()
{
    return viewer::dataHome() / "model-settings.ini";
}

ModelSettings::ModelSettings(std::filesystem::path file) : m_file(std::move(file)) {}

RunSettings ModelSettings::of(const ModelManifest& model) const
{
    QSettings store(QString::fromStdString(m_file.string()), QSettings::IniFormat);
    store.beginGroup(QString::fromStdString(model.id));
    RunSettings settings;
    for (const auto& parameter : parametersOf(model)) {
        const auto key = QString::fromStdString(parameter.key);
        bool isNumber = false;
        const double value = store.value(key).toDouble(&isNumber);
        if (isNumber && value != parameter.value && value >= parameter.minimum &&
            value <= parameter.maximum)
            settings.values[parameter.key] = value;
    }
    const auto device = store.value("device").toString().toStdString();
    for (const Device each : {Device::Cpu, Device::Cuda})
        if (device == toString(each))
            settings.device = each;
    settings.threads = std::max(0, store.value("threads", 0).toInt());
    return settings;
}

void ModelSettings::set(const ModelManifest& model, const RunSettings& settings)
{
    QSettings store(QString::fromStdString(m_file.string()), QSettings::IniFormat);
    store.remove(QString::fromStdString(model.id));
    store.beginGroup(QString::fromStdString(model.id));
    for (const auto& [key, value] : settings.values)
        store.setValue(QString::fromStdString(key), value);
    if (settings.device != Device::Auto)
        store.setValue("device", toString(settings.device));
    if (settings.threads != 0)
        store.setValue("threads", settings.threads);
}

} // namespace hangaku::ai
