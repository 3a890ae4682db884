#pragma once

#include "viewer/dicom/InputFile.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// `count` bytes from `skip` on of what a raw deflate stream (PS3.5 A.5) from `from` on in the file
/// becomes. No more memory is taken than the stream can fill.
/// @return nothing where it ends before or is damaged
std::optional<std::vector<std::byte>> inflatePart(const InputFile& file, std::uint64_t from,
                                                  std::uint64_t skip, std::size_t count);

} // namespace hangaku::viewer::dicom
