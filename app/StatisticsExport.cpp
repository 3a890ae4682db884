#include "app/StatisticsExport.h"

#include "app/Settings.h"
#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/statistics/StatisticsTable.h"
#include "viewer/session/FrozenLayers.h"
#include "viewer/ui/text/Translate.h"

#include <QFileDialog>

#include <fstream>

namespace hangaku::app {
namespace {

using namespace viewer;

Result<QString> writeTable(const Segmentation& segmentation, const Volume& volume,
                           const std::filesystem::path& file, const Progress& progress)
{
    const auto measured = processing::statisticsOfAll(segmentation, volume, {}, progress);
    if (!measured)
        return tl::unexpected<Error>(measured.error());
    const std::string table =
        processing::statisticsTable(segmentation, *measured, volume.description.unit);
    const auto written =
        writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
            std::ofstream out(temporary, std::ios::binary);
            out << table << std::flush;
            if (!out)
                return fail(ErrorCode::WriteFailed,
                            Text(HANGAKU_TR("Core", "Cannot write %1"), {file.string()}),
                            Text(HANGAKU_TR("Core",
                                            "Check the folder's permissions and free space.")));
            return {};
        });
    if (!written)
        return tl::unexpected<Error>(written.error());
    return QString::fromStdString(file.string());
}

} // namespace

void exportStatistics(Session& session, SegmentationId id, Settings& settings, QWidget* parent,
                      std::function<void(Result<QString>)> done)
{
    auto* dialog = new QFileDialog(
        parent, translate(Text(HANGAKU_TR("Core", "Save the statistics"))), settings.lastFolder(),
        translate(Text(HANGAKU_TR("Core", "Table (*.csv)"))));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix("csv");
    QObject::connect(
        dialog, &QFileDialog::fileSelected, parent,
        [&session, id, parent, done = std::move(done)](const QString& file) {
            const auto frozen = session.segmentations().freeze(id);
            if (frozen == nullptr || session.volume() == nullptr)
                return;
            session.tasks().run<Result<QString>>(
                parent,
                [frozen, image = *session.volume(),
                 path = std::filesystem::path(file.toStdString())](const Progress& progress) {
                    return writeTable(*frozen->copy(), image, path, progress);
                },
                done);
        });
    dialog->open();
}

} // namespace hangaku::app
