#pragma once

#include "viewer/dicom/Palette.h"
#include "viewer/dicom/StoredFrame.h"

#include <cstdint>
#include <span>

namespace hangaku::viewer::dicom {

/// Turns a frame in any of DICOM's colours into red, green and blue, 8 bits each, interleaved
/// (PS3.3 C.7.6.3.1.2). Wider samples keep their highest 8 stored bits; grey becomes three equal
/// samples.
/// @param palette for frames of that colour; never null there
/// @param into    three bytes a pixel
void toRgb(const StoredFrame& frame, const Palette* palette, std::span<std::uint8_t> into);

} // namespace hangaku::viewer::dicom
