#pragma once

#include "viewer/core/image/LookupTable.h"
#include "viewer/core/image/WindowLevel.h"
#include "viewer/dicom/Attributes.h"

#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// Window Center, Width and VOI LUT Function (PS3.3 C.11.2.1.2); those that make no sense left out.
std::vector<WindowLevel> readWindows(const Attributes& from);

/// The tables of a VOI LUT Sequence. @param isSigned may its inputs, values after rescale, be
/// negative? Then so is the first of them in the descriptor.
std::vector<LookupTable> readVoiTables(const Attributes& from, bool isSigned);

/// The table of a Modality LUT Sequence (PS3.3 C.11.1).
std::optional<LookupTable> readModalityTable(const Attributes& from, bool isSigned);

} // namespace hangaku::viewer::dicom
