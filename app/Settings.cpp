#include "app/Settings.h"

#include "viewer/session/DataHome.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QThreadPool>

namespace hangaku::app {
namespace {

constexpr int kRecent = 5;

} // namespace

std::filesystem::path dataHome()
{
    return viewer::dataHome();
}

Settings::Settings()
    : m_store(QString::fromStdString((dataHome() / "hangaku.ini").string()), QSettings::IniFormat)
{
}

bool Settings::Store::event(QEvent* event)
{
    if (event->type() != QEvent::UpdateRequest)
        return QSettings::event(event);
    // Objects of one file share what has not been written yet: any of them can write it.
    QThreadPool::globalInstance()->start([file = fileName()] {
        QSettings(file, QSettings::IniFormat).sync();
    });
    return true;
}

viewer::Appearance Settings::appearance() const
{
    return m_store.value("window/appearance").toString() == u"light" ? viewer::Appearance::Light
                                                                     : viewer::Appearance::Dark;
}

void Settings::setAppearance(viewer::Appearance appearance)
{
    m_store.setValue("window/appearance",
                     appearance == viewer::Appearance::Light ? "light" : "dark");
}

QString Settings::language() const
{
    return m_store.value("window/language").toString();
}

void Settings::setLanguage(const QString& language)
{
    m_store.setValue("window/language", language);
}

QString Settings::person() const
{
    const QString user = qEnvironmentVariable("USER", "reader");
    return m_store.value("person/name", user).toString();
}

void Settings::setPerson(const QString& person)
{
    m_store.setValue("person/name", person);
}

Workspace Settings::workspace() const
{
    return workspaceFromKey(m_store.value("window/workspace").toString().toStdString())
        .value_or(Workspace::Annotate);
}

void Settings::setWorkspace(Workspace workspace)
{
    m_store.setValue("window/workspace", keyOf(workspace));
}

bool Settings::leftDragScrolls() const
{
    return m_store.value("mouse/leftDragScrolls", false).toBool();
}

void Settings::setLeftDragScrolls(bool scrolls)
{
    m_store.setValue("mouse/leftDragScrolls", scrolls);
}

QByteArray Settings::windowGeometry() const
{
    return m_store.value("window/geometry").toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& geometry)
{
    m_store.setValue("window/geometry", geometry);
}

bool Settings::isPanelShown() const
{
    return m_store.value("window/panel", true).toBool();
}

void Settings::setPanelShown(bool shown)
{
    m_store.setValue("window/panel", shown);
}

int Settings::seriesStrip() const
{
    return m_store.value("window/seriesStrip", -1).toInt();
}

void Settings::setSeriesStrip(int state)
{
    m_store.setValue("window/seriesStrip", state);
}

std::optional<QStringList> Settings::keys(const QString& command) const
{
    const QString name = "keys/" + command;
    if (!m_store.contains(name))
        return std::nullopt;
    auto keys = m_store.value(name).toStringList();
    keys.removeAll(QString()); // how "no key" is stored
    return keys;
}

void Settings::setKeys(const QString& command, const std::optional<QStringList>& keys)
{
    const QString name = "keys/" + command;
    if (!keys)
        m_store.remove(name);
    else
        m_store.setValue(name, keys->isEmpty() ? QStringList{QString()} : *keys);
}

QStringList Settings::recent() const
{
    QStringList result = m_store.value("files/recent").toStringList();
    result.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return result;
}

void Settings::addRecent(const QString& path)
{
    const QString full = QFileInfo(path).absoluteFilePath();
    QStringList paths = m_store.value("files/recent").toStringList();
    paths.removeAll(full);
    paths.prepend(full);
    m_store.setValue("files/recent", QStringList(paths.mid(0, kRecent)));
}

QString Settings::lastFolder() const
{
    return m_store.value("files/lastFolder", QDir::homePath()).toString();
}

void Settings::setLastFolder(const QString& folder)
{
    m_store.setValue("files/lastFolder", folder);
}

} // namespace hangaku::app
