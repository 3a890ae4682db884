#include "app/SampleCase.h"

#include "viewer/dicom/WriteSeries.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"

namespace hangaku::app {

using namespace viewer;

Result<std::filesystem::path> sampleCase(const std::filesystem::path& dataHome,
                                         const Progress& progress)
{
    const auto folder = dataHome / "sample" / "ct";
    std::error_code ignored;
    if (std::filesystem::exists(folder, ignored))
        return folder;
    const Progress making{progress.stop, [&progress](double done) { progress(0.8 * done); }};
    auto phantom = processing::makeThoraxPhantom(processing::PhantomSize::Full, 0, making);
    if (!phantom)
        return tl::unexpected<Error>(phantom.error());
    // Written beside and renamed, so that a half-made sample is never found again.
    const auto unfinished = dataHome / "sample" / "ct.unfinished";
    std::filesystem::remove_all(unfinished, ignored);
    std::error_code failed;
    std::filesystem::create_directories(unfinished, failed);
    if (failed)
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Core", "Cannot make the folder %1"), {unfinished.string()}),
                    Text(HANGAKU_TR("Core", "Check the folder's permissions and free space.")),
                    failed.message());
    const Progress writing{progress.stop,
                           [&progress](double done) { progress(0.8 + 0.2 * done); }};
    if (auto written = dicom::writeCtSeries(phantom->volume, unfinished, writing); !written)
        return tl::unexpected<Error>(written.error());
    std::filesystem::rename(unfinished, folder, failed);
    if (failed)
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Core", "Cannot write %1"), {folder.string()}),
                    Text(HANGAKU_TR("Core", "Check the folder's permissions and free space.")),
                    failed.message());
    return folder;
}

} // namespace hangaku::app
