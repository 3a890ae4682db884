#pragma once

namespace hangaku::viewer::dicom {

/// Keeps DCMTK from writing its own log to stderr: what matters comes back as an `Error`, and its
/// messages may quote values from the file. Safe from any thread.
void quietDcmtk();

} // namespace hangaku::viewer::dicom
