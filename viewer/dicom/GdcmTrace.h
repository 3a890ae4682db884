#pragma once

namespace hangaku::viewer::dicom {

/// What GDCM thinks of a file is in our own words already: nothing of it goes to the terminal. Any
/// thread, as often as one likes.
void silenceGdcm();

} // namespace hangaku::viewer::dicom
