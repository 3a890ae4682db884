#pragma once

#include <filesystem>
#include <vector>

namespace hangaku::viewer::dicom {

/// The files that a DICOMDIR names, where they exist, whatever the case of their names has become;
/// nothing when `path` is no DICOMDIR.
std::vector<std::filesystem::path> filesOfDicomDir(const std::filesystem::path& path);

} // namespace hangaku::viewer::dicom
