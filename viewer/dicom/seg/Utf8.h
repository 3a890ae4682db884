#pragma once

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

namespace hangaku::viewer::dicom {

/// Turns all text of a data set, sequences included, into UTF-8 and says so in Specific Character
/// Set. By `CharacterSet`: the distribution's DCMTK cannot convert the Japanese character sets.
void convertToUtf8(DcmDataset& dataset);

} // namespace hangaku::viewer::dicom
