#include "viewer/core/base/Error.h"

namespace hangaku::viewer {

const char* toString(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return "InvalidArgument";
    case ErrorCode::InvalidGeometry: return "InvalidGeometry";
    case ErrorCode::GeometryMismatch: return "GeometryMismatch";
    case ErrorCode::NotFound: return "NotFound";
    case ErrorCode::PermissionDenied: return "PermissionDenied";
    case ErrorCode::DiskFull: return "DiskFull";
    case ErrorCode::ReadFailed: return "ReadFailed";
    case ErrorCode::WriteFailed: return "WriteFailed";
    case ErrorCode::ParseFailed: return "ParseFailed";
    case ErrorCode::Unsupported: return "Unsupported";
    case ErrorCode::OutOfMemory: return "OutOfMemory";
    case ErrorCode::Cancelled: return "Cancelled";
    case ErrorCode::TimedOut: return "TimedOut";
    case ErrorCode::ModelInvalid: return "ModelInvalid";
    case ErrorCode::WorkerFailed: return "WorkerFailed";
    }
    return "Unknown";
}

} // namespace hangaku::viewer
