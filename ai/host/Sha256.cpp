#include "ai/host/Sha256.h"

#include <QCryptographicHash>
#include <QFile>

namespace hangaku::ai {

viewer::Result<std::string> sha256Of(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return viewer::fail(viewer::ErrorCode::ReadFailed,
                            viewer::Text(HANGAKU_TR("Ai", "Cannot read %1"), {path.string()}), {},
                            file.errorString().toStdString());
    return hash.result().toHex().toStdString();
}

} // namespace hangaku::ai
