#include "ai/host/Sha256.h"

#include <QCryptographicHash>
#include <QFile>

namespace hangaku::ai {

viewer::Result<std::string> sha256Of(const std::vector<std::filesystem::path>& files)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const auto& path : files) {
        QFile file(QString::fromStdString(path.string()));
        if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
            return viewer::fail(viewer::ErrorCode::ReadFailed,
                                viewer::Text(HANGAKU_TR("Ai", "Cannot read %1"), {path.string()}),
                                {}, file.errorString().toStdString());
    }
    return hash.result().toHex().toStdString();
}

viewer::Result<std::string> sha256Of(const std::filesystem::path& path)
{
    return sha256Of(std::vector{path});
}

} // namespace hangaku::ai
