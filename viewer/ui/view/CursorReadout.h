#pragma once

#include "viewer/core/image/Volume.h"

#include <QMetaType>
#include <QString>

#include <optional>

namespace hangaku::viewer {

/// What lies under the cursor.
struct CursorReadout {
    Vec3 lps;                   ///< mm; of a picture, a place on its own grid
    bool isPicture = false;     ///< lies nowhere in the patient
    bool isInside = false;      ///< on the voxel grid; else the rest says nothing
    Index3 voxel{0, 0, 0};      ///< the nearest; column, row, image
    double value = 0;
    QString unit;
    std::optional<std::array<int, 3>> colour = {}; ///< red, green, blue instead of a value
    std::optional<double> suv = {};                ///< by body weight, g/ml
};

/// @param image  what is drawn there: a volume, or one acquired image of it
/// @param volume what it belongs to
CursorReadout readoutAt(const Volume& image, const Volume& volume, Vec3 lps);

/// "-812 HU", "R 12  G 200  B 30", "12345 Bq/ml  SUV 3.21"; empty off the grid.
QString valueText(const CursorReadout& readout);

} // namespace hangaku::viewer

Q_DECLARE_METATYPE(hangaku::viewer::CursorReadout)
