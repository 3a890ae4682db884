#include "viewer/ui/panels/SeriesModel.h"

#include "viewer/core/view/Presentation.h"
#include "viewer/session/GatherPaths.h"
#include "viewer/ui/panels/Thumbnail.h"
#include "viewer/ui/text/Translate.h"

#include <algorithm>

namespace hangaku::viewer {

SeriesModel::SeriesModel(Session& session, QObject* parent)
    : QAbstractListModel(parent), m_session(session)
{
    auto& openCase = session.openCase();
    connect(&openCase, &OpenCase::contentsChanged, this, &SeriesModel::rebuild);
    connect(&openCase, &OpenCase::volumeChanged, this, &SeriesModel::markShown);
    connect(&openCase, &OpenCase::volumeLoaded, this, &SeriesModel::makeShownThumbnail);
    connect(&openCase, &OpenCase::busyChanged, this, &SeriesModel::readNextThumbnail);
    rebuild();
}

void SeriesModel::rebuild()
{
    beginResetModel();
    m_ids.clear();
    for (const Study& study : m_session.openCase().contents().studies)
        for (const Series& series : study.series)
            for (const VolumeDescription& volume : series.volumes)
                m_ids.push_back(volume.id);
    std::erase_if(m_thumbnails, [this](const auto& entry) {
        return std::ranges::find(m_ids, entry.first) == m_ids.end();
    });
    endResetModel();
    readNextThumbnail();
}

int SeriesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

/// "Series 3, 186 images"; with time points "Series 3, 20 × 10", as there is no room for words.
QString SeriesModel::detailText(const VolumeDescription& volume) const
{
    const int acquired = acquiredSliceCount(volume);
    const int images = acquired > 0        ? acquired
                       : volume.geometry ? volume.geometry->size()[2]
                                         : 0;
    const bool hasNumber = volume.seriesNumber > 0;
    if (volume.timePoints > 1) {
        const QString count = QString("%1 × %2").arg(images).arg(volume.timePoints);
        return hasNumber ? tr("Series %1, %2").arg(volume.seriesNumber).arg(count) : count;
    }
    return hasNumber ? tr("Series %1, %n images", nullptr, images).arg(volume.seriesNumber)
                     : tr("%n images", nullptr, images);
}

QVariant SeriesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const std::string& id = m_ids[static_cast<std::size_t>(index.row())];
    const VolumeDescription* volume = m_session.openCase().find(id);
    if (volume == nullptr)
        return {};
    switch (role) {
    case VolumeIdRole: return QString::fromStdString(id);
    case Qt::DisplayRole:
        return volume->description.empty() ? tr("No description")
                                           : QString::fromStdString(volume->description);
    case ModalityRole: return QString::fromStdString(volume->modality);
    case DetailRole: return detailText(*volume);
    case Qt::ToolTipRole: {
        QString text = data(index, Qt::DisplayRole).toString() + '\n' +
                       data(index, DetailRole).toString();
        if (volume->timePoints > 1)
            text += '\n' + tr("%n time points", nullptr, volume->timePoints);
        for (const Warning& warning : volume->warnings)
            text += '\n' + translate(warning.text);
        return text;
    }
    case HasWarningRole: return !volume->warnings.empty();
    case IsShownRole: {
        const Volume* shown = m_session.volume();
        return shown != nullptr && shown->description.id == id;
    }
    case ThumbnailRole: {
        const auto found = m_thumbnails.find(id);
        return found == m_thumbnails.end() ? QVariant() : QVariant(found->second);
    }
    default: return {};
    }
}

int SeriesModel::shownRow() const
{
    const Volume* shown = m_session.volume();
    if (shown == nullptr)
        return -1;
    const auto found = std::ranges::find(m_ids, shown->description.id);
    return found == m_ids.end() ? -1 : static_cast<int>(found - m_ids.begin());
}

void SeriesModel::showNeighbour(int step)
{
    const int row = shownRow() + step;
    if (shownRow() >= 0 && row >= 0 && row < rowCount())
        m_session.openCase().show(m_ids[static_cast<std::size_t>(row)]);
}

void SeriesModel::markShown()
{
    if (rowCount() > 0)
        emit dataChanged(index(0), index(rowCount() - 1), {IsShownRole});
}

void SeriesModel::makeShownThumbnail()
{
    const Volume* shown = m_session.volume();
    if (shown == nullptr || m_thumbnails.contains(shown->description.id))
        return;
    setThumbnail(shown->description.id,
                 thumbnail(*shown, shown->geometry.size()[2] / 2, firstScale(*shown),
                           kThumbnailPixels));
}

void SeriesModel::setThumbnail(const std::string& id, const QImage& image)
{
    m_thumbnails[id] = QPixmap::fromImage(image);
    const auto found = std::ranges::find(m_ids, id);
    if (found == m_ids.end())
        return;
    const QModelIndex changed = index(static_cast<int>(found - m_ids.begin()));
    emit dataChanged(changed, changed, {ThumbnailRole});
}

void SeriesModel::readNextThumbnail()
{
    // The volume that the reader waits for comes first.
    if (m_isReading || m_session.openCase().isBusy())
        return;
    for (const std::string& id : m_ids) {
        const VolumeDescription* volume = m_session.openCase().find(id);
        if (volume == nullptr || m_thumbnails.contains(id) || !m_tried.insert(id).second)
            continue;
        const auto middle = middleSliceOnly(*volume);
        if (!middle)
            continue;
        m_isReading = true;
        m_session.tasks().run<QImage>(
            this,
            [middle = *middle](const Progress& progress) {
                LoadObserver observer;
                observer.progress.stop = progress.stop;
                const auto loaded = loadVolume(middle, observer);
                return loaded ? thumbnail(loaded->value, 0, firstScale(loaded->value),
                                          kThumbnailPixels)
                              : QImage();
            },
            [this, id](const QImage& image) {
                m_isReading = false;
                if (!image.isNull())
                    setThumbnail(id, image);
                readNextThumbnail();
            });
        return;
    }
}

} // namespace hangaku::viewer
