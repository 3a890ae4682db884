#pragma once

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/FileHeader.h"

namespace hangaku::viewer::dicom {

/// Unpacks what the header says of a Siemens mosaic: a picture whose tiles are the slices of a
/// volume, row by row. Gives it `mosaicColumns`, `tileSize`, and one frame for each slice, each where
/// its tile lies in the patient. Stays flat where the number or place of its slices is not said.
///
/// Image Position is that of a slice as large as the whole mosaic around the first slice's centre;
/// the slices follow each other along CSA's SliceNormalVector. Without a CSA header their number is
/// that of (0019,100A) or of the times in (0019,1029), and their direction a guess, which is noted:
/// that in which the patient's left, back or head lies, as in all of the test data.
void unpackMosaic(const Attributes& file, FileHeader& header);

} // namespace hangaku::viewer::dicom
