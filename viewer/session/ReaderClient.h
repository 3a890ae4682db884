#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/LoadObserver.h"
#include "viewer/core/study/Study.h"

#include <filesystem>
#include <vector>

namespace hangaku::viewer {

/// Reads DICOM files in a process of its own (hangaku-reader), because some broken files end the
/// process that parses them: such a file is reported, and a new process goes on with the others.
///
/// Pure functions as those of viewer/dicom; any thread. Where `program` does not exist, the files
/// are read in this process.
class ReaderClient {
public:
    /// hangaku-reader beside the running program.
    ReaderClient();
    explicit ReaderClient(std::filesystem::path program) : m_program(std::move(program)) {}

    /// As dicom::scan; files that stop the reader are in `rejected`.
    /// @return WorkerFailed when the reader dies again and again without a file to blame
    Result<ScanResult> scan(const std::vector<std::filesystem::path>& paths,
                            const Progress& progress) const;
    /// As dicom::loadVolume; plain pixels are read in this process. Slices whose file stops the reader are empty, with a warning.
    Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                      const LoadObserver& observer) const;

    bool isAvailable() const;

private:
    std::filesystem::path m_program;
};

} // namespace hangaku::viewer
