#pragma once

#include "viewer/dicom/InputFile.h"

#include <string>
#include <string_view>

namespace hangaku::viewer::dicom {

/// What a file says before its data set.
struct MetaInformation {
    enum class State {
        Sound,     ///< whole, or absent where the data set begins right away
        Truncated, ///< the file ends inside it, or right after it
        Malformed, ///< lengths, value representations or a transfer syntax that cannot be
    };
    State state = State::Sound;
    std::string transferSyntaxUid; ///< empty when not said
    std::string sopClassUid;       ///< Media Storage SOP Class UID; empty when not said
    std::uint64_t dataSetStart = 0; ///< offset of the first element after group 0002
};

/// Walks the File Meta Information (group 0002, PS3.10 7.1).
/// @param file any file; with or without preamble
MetaInformation readMetaInformation(const InputFile& file);

} // namespace hangaku::viewer::dicom
