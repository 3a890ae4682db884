#include "viewer/processing/selection/Selection.h"

namespace hangaku::viewer::processing {

tl::unexpected<Error> selectionCancelled()
{
    return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
}

Result<void> needsValues(const Volume& volume)
{
    if (volume.isColour())
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "A colour image has no values to select by")));
    return {};
}

} // namespace hangaku::viewer::processing
