#pragma once

#include "ai/host/ModelRegistry.h"
#include "viewer/session/Session.h"

#include <QObject>

#include <stop_token>
#include <vector>

class QWidget;

namespace hangaku::ai {

/// The images of a model besides the one that is shown, and which of its images that one is.
struct ChosenImages {
    std::vector<viewer::Volume> others{}; ///< in the manifest's order
    std::size_t position = 0;
};

/// Which series of the open study a model of several images is to look at: the user is asked
/// (ImagesDialog), and those that are not shown are read in the background.
class ImagesQuestion : public QObject {
    Q_OBJECT
public:
    /// @param window the question's parent
    ImagesQuestion(viewer::Session& session, QWidget* window);

    enum class Ask {
        Always,
        IfUnclear, ///< not where each image is said by the series' descriptions
    };
    bool isBusy() const { return m_isBusy; }
    /// The user has answered, and images are being read.
    bool isReading() const { return m_isBusy && m_isReading; }
    /// Ends with one of the signals, or with `busyChanged` alone when the user does not want to run
    /// it, or has another image shown meanwhile.
    void ask(const ModelEntry& model, Ask ask);

signals:
    void busyChanged();
    /// How far reading has come, 0 to 1.
    void progressed(double fraction);
    void chosen(const hangaku::ai::ModelEntry& model, const hangaku::ai::ChosenImages& images);
    void failed(const hangaku::viewer::Error& error);

private:
    void read(const ModelEntry& model, std::vector<viewer::VolumeDescription> images);
    void stop();
    void setBusy(bool busy);

    viewer::Session& m_session;
    QWidget* m_window;
    bool m_isBusy = false;
    bool m_isReading = false;
    int m_number = 0; ///< tells late answers from those that are waited for
    std::stop_source m_stop;
};

} // namespace hangaku::ai
