#include "viewer/ui/view/CursorReadout.h"

#include "viewer/core/view/Presentation.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

CursorReadout readoutAt(const Volume& image, const Volume& volume, Vec3 lps)
{
    CursorReadout readout;
    readout.lps = lps;
    readout.isPicture = isPicture(volume.description);
    readout.voxel = image.geometry.nearestVoxel(lps);
    const auto channels = static_cast<std::size_t>(std::max(1, image.description.channels));
    readout.isInside = image.geometry.contains(readout.voxel) &&
                       image.voxels->count() >= image.geometry.voxelCount() * channels;
    if (!readout.isInside)
        return readout;
    if (image.isColour() && channels >= 3) {
        const std::size_t at = image.offset(readout.voxel) * channels;
        readout.colour = image.voxels->visit([at](auto values) {
            return std::array{static_cast<int>(values[at]), static_cast<int>(values[at + 1]),
                              static_cast<int>(values[at + 2])};
        });
        return readout;
    }
    readout.value = image.valueAt(readout.voxel);
    readout.unit = QString::fromStdString(volume.description.unit);
    if (const auto& suv = volume.description.suv; suv && suv->bodyWeight > 0)
        readout.suv = readout.value * suv->bodyWeight;
    return readout;
}

QString valueText(const CursorReadout& readout)
{
    if (!readout.isInside)
        return {};
    if (readout.colour)
        return QString("R %1  G %2  B %3")
            .arg((*readout.colour)[0])
            .arg((*readout.colour)[1])
            .arg((*readout.colour)[2]);
    const bool isWhole = readout.value == std::floor(readout.value);
    QString text = QString("%1 %2")
                       .arg(readout.value, 0, isWhole ? 'f' : 'g', isWhole ? 0 : 4)
                       .arg(readout.unit)
                       .trimmed();
    if (readout.suv)
        text += QString("  SUVbw %1 g/ml").arg(*readout.suv, 0, 'f', 2);
    return text;
}

} // namespace hangaku::viewer
