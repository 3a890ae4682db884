#include "viewer/processing/morphology/Work.h"

#include "viewer/processing/ParallelSlices.h"

#include <mutex>
#include <sstream>

namespace hangaku::viewer::processing {
namespace {

std::string asText(double value)
{
    std::ostringstream text;
    text << value;
    return text.str();
}

} // namespace

Progress partOf(const Progress& whole, double from, double to)
{
    return {whole.stop,
            [&whole, from, to](double fraction) { whole(from + (to - from) * fraction); }};
}

Result<void> forEachSlice(int count, const std::function<void(int k)>& work,
                          const Progress& progress)
{
    constexpr int kReports = 50;
    std::mutex reporting;
    int done = 0;
    forEachSlice(count, [&](int k) {
        if (progress.isStopped())
            return;
        work(k);
        const std::scoped_lock lock(reporting);
        ++done;
        if (done * kReports / count != (done - 1) * kReports / count)
            progress(static_cast<double>(done) / count);
    });
    if (progress.isStopped())
        return editCancelled();
    return {};
}

tl::unexpected<Error> editCancelled()
{
    return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
}

tl::unexpected<Error> notEnoughMemory()
{
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Core", "Not enough memory to change a segment of this size")),
                Text(HANGAKU_TR("Core", "Close other images or programs and try again.")));
}

Result<void> checkMm(double mm, double smallest, double largest)
{
    if (mm >= smallest && mm <= largest)
        return {};
    return fail(
        ErrorCode::InvalidArgument,
        Text(HANGAKU_TR("Core", "%1 mm is not possible here"), {asText(mm)}),
        Text(HANGAKU_TR("Core", "Choose from %1 to %2 mm."), {asText(smallest), asText(largest)}));
}

} // namespace hangaku::viewer::processing
