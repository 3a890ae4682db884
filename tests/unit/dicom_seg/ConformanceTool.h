#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace hangaku::tests {

/// The errors that dciodvfy (dicom3tools) finds in a DICOM file, empty when there are none; nothing
/// where the tool is not installed.
std::optional<std::string> conformanceErrors(const std::filesystem::path& file);

} // namespace hangaku::tests
