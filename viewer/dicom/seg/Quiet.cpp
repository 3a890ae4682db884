#include "viewer/dicom/seg/Quiet.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/oflog/oflog.h"

#include <mutex>

namespace hangaku::viewer::dicom {

void quietDcmtk()
{
    static std::once_flag once;
    std::call_once(once, [] { OFLog::configure(OFLogger::OFF_LOG_LEVEL); });
}

} // namespace hangaku::viewer::dicom
