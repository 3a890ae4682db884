#pragma once

#include "viewer/dicom/InputFile.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// A run of bytes in a file.
struct FilePart {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Where the frames of encapsulated pixel data are (PS3.5 A.4): for each frame its fragments.
///
/// A fragment for each frame, or all for the only one; else the Basic Offset Table; else, for what
/// begins with a marker (JPEG and its kin), the fragments that do. Frames beyond the end of the file
/// are without fragments.
/// @param start  of the Basic Offset Table's item
/// @return nothing where frames cannot be told apart or no item is there
std::optional<std::vector<std::vector<FilePart>>>
findFrames(const InputFile& file, std::uint64_t start, int frames);

} // namespace hangaku::viewer::dicom
