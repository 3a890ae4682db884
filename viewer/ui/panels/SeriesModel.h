#pragma once

#include "viewer/session/Session.h"

#include <QAbstractListModel>
#include <QPixmap>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// The volumes that have been opened, with thumbnails that are read in the background, one after
/// another, while nothing else is being read.
class SeriesModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        VolumeIdRole = Qt::UserRole,
        ModalityRole,
        DetailRole,  ///< "series 3, 186 images"
        ThumbnailRole,
        IsShownRole,
        HasWarningRole,
    };

    explicit SeriesModel(Session& session, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    /// The volume that is shown or being opened; -1 for none.
    int shownRow() const;
    /// Shows the volume `step` places further on, if there is one.
    void showNeighbour(int step);

    static constexpr int kThumbnailPixels = 128;

private:
    QString detailText(const VolumeDescription& volume) const;
    void rebuild();
    void markShown();
    void makeShownThumbnail();
    void readNextThumbnail();
    void setThumbnail(const std::string& id, const QImage& image);

    Session& m_session;
    std::vector<std::string> m_ids;
    std::map<std::string, QPixmap> m_thumbnails;
    std::set<std::string> m_tried;
    bool m_isReading = false;
};

} // namespace hangaku::viewer
