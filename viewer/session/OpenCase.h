#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/session/TaskRunner.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// What has been opened: the studies and series found, and the one volume that is shown.
///
/// Scanning and reading run on the task runner; everything here is called, and signals come, on
/// the GUI thread. A volume is shown as soon as its geometry is known and fills up slice by slice.
class OpenCase : public QObject {
    Q_OBJECT
public:
    explicit OpenCase(TaskRunner& tasks, QObject* parent = nullptr);
    ~OpenCase() override;

    /// Looks through files, folders, ZIPs, DICOMDIRs and image files, adds what is found to
    /// `contents` and shows the first new volume (the one with most slices). A new call replaces
    /// one that is still looking.
    void open(const std::vector<std::filesystem::path>& paths);
    /// Reads and shows one of the volumes in `contents`; the one shown before stays on the screen
    /// until then.
    void show(const std::string& volumeId);
    /// Shows a volume that is already in memory and complete (computed, or made by a test).
    void showVolume(Volume volume);
    /// Stops looking and reading; a volume that was partly read stays shown, with a warning.
    void cancel();
    void close();
    /// Shows the same image at another of its time points; only once it has been read.
    void setTimePoint(int time);

    const ScanResult& contents() const { return m_contents; }
    /// What `open` was called with since the case was begun, in order.
    const std::vector<std::filesystem::path>& openedPaths() const { return m_openedPaths; }
    const VolumeDescription* find(const std::string& volumeId) const;
    /// Null until something is shown, at the time point that is shown. The object stays the same
    /// until `volumeChanged`.
    const Volume* volume() const { return m_volume ? &*m_volume : nullptr; }
    const std::vector<Warning>& warnings() const { return m_warnings; }
    bool isSliceReady(int k) const;
    bool isLoaded() const { return m_volume && m_slicesLeft == 0; }
    bool isBusy() const { return m_isScanning || m_isReading; }

signals:
    void contentsChanged();
    /// Another volume is shown (or none); its voxels may still be arriving.
    void volumeChanged();
    /// Slices k of the shown volume are final, in the order in which they came.
    void slicesArrived(const std::vector<int>& slices);
    void volumeLoaded();
    /// The volume's voxels are those of another time point; everything else is the same.
    void timePointChanged();
    void warningsChanged();
    void busyChanged();
    /// What is being done (looking through, reading) and how far, 0 to 1.
    void progressed(double fraction);
    void failed(const hangaku::viewer::Error& error);

private:
    class SliceMailbox;

    void scanned(Result<ScanResult> result);
    void allocated(const Volume& volume);
    void arrived(const std::vector<int>& slices);
    void read(Result<Loaded<Volume>> result);
    void setScanning(bool scanning);
    void setReading(bool reading);

    TaskRunner& m_tasks;
    ScanResult m_contents;
    std::vector<std::filesystem::path> m_openedPaths;
    std::optional<Volume> m_volume;
    /// What was read, at its own time point, where that is not what is shown.
    std::optional<Volume> m_read;
    std::vector<Warning> m_warnings;
    std::vector<bool> m_ready;
    int m_slicesLeft = 0;
    bool m_isScanning = false;
    bool m_isReading = false;
    int m_scanGeneration = 0;
    int m_readGeneration = 0;
    std::stop_source m_scanStop;
    std::stop_source m_readStop;
    std::vector<std::shared_ptr<void>> m_temporaryFolders; ///< unpacked archives
};

} // namespace hangaku::viewer
