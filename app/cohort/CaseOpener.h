#pragma once

#include "viewer/core/image/Vec3.h"
#include "viewer/session/Session.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <optional>
#include <vector>

namespace hangaku::app {

/// A case of a cohort, to be looked at.
struct ScoredCase {
    std::filesystem::path image; ///< empty: not known, and the reference's own grid is shown
    std::filesystem::path reference;
    std::vector<std::filesystem::path> masks; ///< of the models
    std::size_t chosen = 0;                   ///< of these
    QString structure;                        ///< the segment to be compared
    std::optional<viewer::Vec3> place;        ///< LPS mm; where to look at first
};

/// Opens a case of a cohort in the Compare workspace: its image, its reference and what the models
/// drew, one after the other; compares the chosen model with the reference, and goes to where they
/// differ most. GUI thread.
class CaseOpener : public QObject {
    Q_OBJECT
public:
    explicit CaseOpener(viewer::Session& session, QObject* parent = nullptr);

    /// Closes what is open. Another call replaces one that is under way.
    void open(const ScoredCase& scored);
    bool isBusy() const { return m_step != Step::Rest; }

signals:
    /// The case is there, at the place.
    void opened();
    void failed(const hangaku::viewer::Error& error);

private:
    enum class Step { Rest, Image, Masks, Place };

    void checkImage();
    void onVolumeChanged();
    void openNext();
    void compare();
    void goToPlace();
    viewer::SegmentationId idOf(const std::filesystem::path& file) const;

    viewer::Session& m_session;
    ScoredCase m_case;
    Step m_step = Step::Rest;
    std::size_t m_next = 0; ///< 0: the reference, then the masks
};

} // namespace hangaku::app
