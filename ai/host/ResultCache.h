#pragma once

#include "ai/host/ModelResult.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hangaku::ai {

/// A result as it left the worker.
struct CachedResult {
    std::vector<viewer::Label> labels; ///< one for each voxel, i fastest
    RunRecord record;
};

/// What models have made, so that the same run is not done twice. Files are called after a hash of
/// all that a result depends on, and hold labels, how they were made and when: nothing of a patient
/// but the labels. Bounded in bytes: what has not been used for longest goes. Any thread; several
/// programs may use one folder.
class ResultCache {
public:
    static constexpr std::uint64_t kBytes = std::uint64_t{2} << 30;

    explicit ResultCache(std::filesystem::path folder = defaultFolder(),
                         std::uint64_t bytes = kBytes);
    /// "results" in the data folder.
    static std::filesystem::path defaultFolder();

    /// SHA-256 of the voxels of all images, their grid and meaning (no names or UIDs), of the
    /// weights, the manifest with its parameters, the device asked for, and the worker (its size
    /// and time of change: another build may compute otherwise). Reads all voxels, on all cores.
    static std::string keyOf(const InferenceRequest& request, const std::string& weightsSha256,
                             const std::filesystem::path& worker);

    /// @return none as well for a file that is damaged, or has another number of voxels
    std::optional<CachedResult> find(const std::string& key, std::size_t voxels) const;
    /// @return WriteFailed and the like
    viewer::Result<void> store(const std::string& key, std::span<const viewer::Label> labels,
                               const RunRecord& record) const;

private:
    void makeRoom() const;
    std::filesystem::path fileOf(const std::string& key) const;

    std::filesystem::path m_folder;
    std::uint64_t m_bytes;
};

} // namespace hangaku::ai
