#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hangaku::viewer::dicom {

/// Decodes one frame of RLE Lossless (PS3.5 G).
/// @param frame   its fragment, with the table of segments
/// @param pixels  of the frame
/// @param into    `pixels` * `samples` * `bytesPerSample` bytes: little-endian samples, pixel by pixel
/// @return false when a segment is missing, or shorter than the frame
bool decodeRunLength(std::span<const std::byte> frame, std::size_t pixels, int samples,
                     int bytesPerSample, std::vector<std::byte>& into);

} // namespace hangaku::viewer::dicom
