#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/LoadObserver.h"
#include "viewer/core/study/Study.h"

#include <filesystem>
#include <vector>

namespace hangaku::viewer {

/// Reads DICOM files in processes of their own (hangaku-reader, hangaku-decoder), because some broken
/// files end the process that parses them: such a file is reported, and a new process goes on with the
/// others.
///
/// Pure functions as those of viewer/dicom; any thread. What these programs parse is never parsed in
/// this process: where they are missing, WorkerFailed names the one that cannot be started.
class ReaderClient {
public:
    /// hangaku-reader and hangaku-decoder beside the running program.
    ReaderClient();
    ReaderClient(std::filesystem::path reader, std::filesystem::path decoder)
        : m_reader(std::move(reader)), m_decoder(std::move(decoder))
    {
    }

    /// From now on processes wait before they are needed (ReaderSpares.h): for programs that will
    /// open more than once.
    void keepReady() const;

    /// As dicom::scan; files that stop the reader are in `rejected`.
    /// @return WorkerFailed when the reader cannot be started, or dies again and again without a file
    ///         to blame
    Result<ScanResult> scan(const std::vector<std::filesystem::path>& paths,
                            const Progress& progress) const;
    /// As dicom::loadVolume; plain pixels are read in this process. Slices whose file stops the reader
    /// are empty, with a warning.
    Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                      const LoadObserver& observer) const;

private:
    std::filesystem::path m_reader;
    std::filesystem::path m_decoder;
};

} // namespace hangaku::viewer
