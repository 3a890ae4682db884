#pragma once

#include "viewer/core/base/Text.h"

#include <tl/expected.hpp>

#include <string>
#include <utility>
#include <vector>

namespace hangaku::viewer {

enum class ErrorCode {
    InvalidArgument,
    InvalidGeometry,
    GeometryMismatch,
    NotFound,
    PermissionDenied,
    DiskFull,
    ReadFailed,
    WriteFailed,
    ParseFailed,
    Unsupported,
    OutOfMemory,
    Cancelled,
    TimedOut,
    ModelInvalid,
    WorkerFailed,
};

/// The stable English name of a code, as scripts and logs see it ("ReadFailed").
const char* toString(ErrorCode code);

/// What went wrong, to what, and what to do about it.
struct Error {
    ErrorCode code = ErrorCode::InvalidArgument;
    Text reason;        ///< what happened, to which file
    Text hint;          ///< what the user can do; may be empty
    std::string detail; ///< for the log; never a patient identifier
};

template <typename T> using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "Cannot read %1"), {path}));`
inline tl::unexpected<Error> fail(ErrorCode code, Text reason, Text hint = {},
                                  std::string detail = {})
{
    return tl::unexpected<Error>(
        Error{code, std::move(reason), std::move(hint), std::move(detail)});
}

/// Something the user should know about data that did load.
struct Warning {
    std::string code; ///< stable, for scripts: "uneven-spacing", "missing-slice", ...
    Text text;

    friend bool operator==(const Warning&, const Warning&) = default;
};

/// A value together with what was noticed while making it.
template <typename T> struct Loaded {
    T value;
    std::vector<Warning> warnings;
};

} // namespace hangaku::viewer
