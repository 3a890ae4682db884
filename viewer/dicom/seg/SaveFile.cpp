#include "viewer/dicom/seg/SaveFile.h"

#include "viewer/core/base/AtomicFile.h"

#include <cerrno>

namespace hangaku::viewer::dicom {

tl::unexpected<Error> notWritten(const std::filesystem::path& file, const OFCondition& condition)
{
    return fail(ErrorCode::WriteFailed,
                Text(HANGAKU_TR("Core", "Cannot write the segmentation %1"), {file.string()}), {},
                condition.text());
}

Result<void> saveAtomically(DcmFileFormat& format, const std::filesystem::path& file,
                            E_TransferSyntax syntax)
{
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        errno = 0;
        const auto condition = format.saveFile(temporary.c_str(), syntax);
        const int number = errno;
        if (condition.bad()) {
            auto error = notWritten(file, condition);
            errno = number;
            return error;
        }
        return {};
    });
}

} // namespace hangaku::viewer::dicom
