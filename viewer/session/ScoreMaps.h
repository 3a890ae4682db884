#pragma once

#include "viewer/core/image/ScoreMap.h"
#include "viewer/session/OpenCase.h"

#include <QObject>

#include <optional>
#include <vector>

namespace hangaku::viewer {

/// How sure models were of what they drew on the open image; at most one such map is shown, over the
/// image and under the masks. They go when an image elsewhere in space is opened. GUI thread.
class ScoreMaps : public QObject {
    Q_OBJECT
public:
    explicit ScoreMaps(OpenCase& openCase, QObject* parent = nullptr);

    const std::vector<ScoreMap>& all() const { return m_maps; }
    void add(std::vector<ScoreMap> maps);
    void clear();

    /// An index into `all`, or -1.
    int shown() const { return m_shown; }
    void setShown(int index);
    const ScoreMap* shownMap() const;
    double opacity() const { return m_opacity; } ///< 0 to 1, of a value of 1
    void setOpacity(double opacity);
    /// What the shown map says of a place, LPS mm; none without one, or beside it.
    std::optional<double> valueAt(Vec3 lps) const;

signals:
    /// Which maps there are, or how they are shown.
    void changed();

private:
    void onVolumeChanged();

    OpenCase& m_openCase;
    std::vector<ScoreMap> m_maps;
    int m_shown = -1;
    double m_opacity = 0.7;
};

} // namespace hangaku::viewer
