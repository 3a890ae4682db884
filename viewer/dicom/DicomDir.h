#pragma once

#include <filesystem>
#include <vector>

namespace hangaku::viewer::dicom {

/// The files that a DICOMDIR names, whatever the case of their names has become, and last those that
/// are lost; nothing when `path` is no DICOMDIR, or none of its files is there.
std::vector<std::filesystem::path> filesOfDicomDir(const std::filesystem::path& path);

} // namespace hangaku::viewer::dicom
