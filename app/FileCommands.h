#pragma once

#include "app/Settings.h"
#include "viewer/session/Session.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <vector>

class QWidget;

namespace hangaku::app {

/// Opening and saving as the user meets them: dialogs, what a dropped file is, the question about
/// unsaved work.
class FileCommands : public QObject {
    Q_OBJECT
public:
    FileCommands(viewer::Session& session, Settings& settings, QWidget* window);

    void chooseFolder();
    void chooseFiles();
    void chooseMasks();
    /// Opens whatever the paths are; a label map or SEG that fits the open image becomes a mask.
    void open(const std::vector<std::filesystem::path>& paths);
    void openMasks(const std::vector<std::filesystem::path>& files);
    /// DICOM SR and CSV with boxes, as soon as an image is there.
    void openDetections(const std::vector<std::filesystem::path>& files);
    void chooseDetections();
    void openSample();
    /// Stops the making of the sample.
    void cancelJob() { m_sampleStop.request_stop(); }

    /// Saves to its own file; asks for one when it has none.
    void save(viewer::SegmentationId id);
    void saveAs(viewer::SegmentationId id);
    void saveDetections(viewer::DetectionsId id);
    void saveDetectionsAs(viewer::DetectionsId id);
    /// What was done to a segmentation, as a table (CSV), to a file that the user chooses.
    void exportTrace(viewer::SegmentationId id);
    /// Asks what to do with unsaved work, if there is any, then calls `then` unless the user or a
    /// failed save holds it back.
    void whenSaved(const std::function<void()>& then);

    /// True while something asked for here is still under way.
    bool isBusy() const;

signals:
    void failed(const hangaku::viewer::Error& error);
    void jobProgressed(const QString& text, double fraction);
    void jobEnded();
    void exported(const QString& file);
    /// A file of scores is to be opened (`CohortPage`).
    void evaluationFound(const std::filesystem::path& file);
    /// SEG objects lie beside the images; the user may want them.
    void masksFound(const std::vector<std::filesystem::path>& files);
    /// The same of reports with places in three dimensions.
    void reportsFound(const std::vector<std::filesystem::path>& files);

private:
    void openImages(const std::vector<std::filesystem::path>& paths);
    void contentsChanged();
    bool hasUnsavedWork() const;
    void openWaitingMasks();
    void saveNext();
    QString suggestedName(viewer::SegmentationId id) const;

    viewer::Session& m_session;
    Settings& m_settings;
    QWidget* m_window;
    std::vector<std::filesystem::path> m_waitingMasks; ///< until their image is there
    std::vector<std::filesystem::path> m_waitingDetections;
    std::vector<std::filesystem::path> m_knownObjects;
    std::size_t m_knownVolumes = 0;
    int m_sorting = 0; ///< calls of `open` that still look which paths are masks
    bool m_isMakingSample = false;
    std::stop_source m_sampleStop;
    std::function<void()> m_afterSaving;
};

} // namespace hangaku::app
