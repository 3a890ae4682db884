#include "viewer/session/DataHome.h"

#include <QStandardPaths>

namespace hangaku::viewer {

std::filesystem::path dataHome()
{
    const QString set = qEnvironmentVariable("HANGAKU_DATA_HOME");
    if (!set.isEmpty())
        return set.toStdString();
    return (QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/hangaku")
        .toStdString();
}

std::filesystem::path journalFolder()
{
    return dataHome() / "journal";
}

} // namespace hangaku::viewer
