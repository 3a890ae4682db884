#pragma once

#include "viewer/dicom/seg/FrameCodec.h"

namespace hangaku::viewer::dicom {

/// Decodes a JPEG 2000 or JPEG-LS frame with GDCM, which ends the process on some broken ones: use
/// it through the reader's process.
/// @param bytes one or two for each pixel, as `size.bits` says (1 counts as 8)
/// @return false when it cannot be decoded, or has another size than the header says
bool decodeJpegFrame(FramePacking packing, std::span<const std::uint8_t> fragment,
                     const FrameSize& size, std::vector<std::uint8_t>& bytes);

} // namespace hangaku::viewer::dicom
