#pragma once

#include "app/workspaces/Workspace.h"
#include "viewer/ui/theme/Colours.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>

#include <filesystem>
#include <optional>

namespace hangaku::app {

/// Where the program keeps its own files: HANGAKU_DATA_HOME, else the XDG data folder.
std::filesystem::path dataHome();

/// What the viewer remembers from one start to the next, in dataHome()/hangaku.ini.
class Settings {
public:
    Settings();

    viewer::Appearance appearance() const;
    void setAppearance(viewer::Appearance appearance);
    /// "ja", "en", or empty for the system's.
    QString language() const;
    void setLanguage(const QString& language);
    /// Who is named in corrections; the system's user name at first.
    QString person() const;
    void setPerson(const QString& person);
    Workspace workspace() const;
    void setWorkspace(Workspace workspace);
    bool leftDragScrolls() const;
    void setLeftDragScrolls(bool scrolls);

    QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);
    bool isPanelShown() const;
    void setPanelShown(bool shown);
    /// -1: shown when there is more than one series.
    int seriesStrip() const;
    void setSeriesStrip(int state);

    /// The keys that the user has chosen for a command, as portable texts; none when they are the
    /// program's. An empty list: the command has no key.
    std::optional<QStringList> keys(const QString& command) const;
    void setKeys(const QString& command, const std::optional<QStringList>& keys);

    /// Newest first, without what is gone.
    QStringList recent() const;
    void addRecent(const QString& path);
    /// The folder that the next file dialog starts in.
    QString lastFolder() const;
    void setLastFolder(const QString& folder);

private:
    /// Writes itself on another thread: waiting for the disk can hold up the window for 20 ms.
    class Store : public QSettings {
    public:
        using QSettings::QSettings;

    protected:
        bool event(QEvent* event) override;
    };

    mutable Store m_store;
};

} // namespace hangaku::app
