#include "viewer/session/PhantomCase.h"

#include "viewer/processing/phantom/ThoraxPhantom.h"

namespace hangaku::viewer {

Result<PhantomCase> makePhantomCase(const Progress& progress)
{
    auto phantom = processing::makeThoraxPhantom(processing::PhantomSize::Small, 0, progress);
    if (!phantom)
        return tl::unexpected<Error>(phantom.error());
    return PhantomCase{std::move(phantom->volume),
                       std::make_shared<const Segmentation>(std::move(phantom->groundTruth))};
}

} // namespace hangaku::viewer
