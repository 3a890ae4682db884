#include "viewer/dicom/GdcmTrace.h"

#include <mutex>

#include <gdcmTrace.h>

namespace hangaku::viewer::dicom {

void silenceGdcm()
{
    static std::once_flag once;
    std::call_once(once, [] {
        gdcm::Trace::DebugOff();
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
    });
}

} // namespace hangaku::viewer::dicom
