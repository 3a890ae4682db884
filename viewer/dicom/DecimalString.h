#pragma once

#include "viewer/core/image/Vec3.h"

#include <string>

namespace hangaku::viewer::dicom {

/// A DICOM Decimal String: as many digits as fit into its 16 characters (PS3.5 table 6.2-1).
std::string decimalString(double value);

/// Three decimal strings: "x\y\z".
std::string decimalStrings(Vec3 value);
/// Image Orientation (Patient): the row direction, then the column direction.
std::string orientationString(Vec3 rowDirection, Vec3 columnDirection);

/// For a reader's eyes: "1.25", "7", with as few decimals as say it, at most two.
std::string shortNumber(double value);

} // namespace hangaku::viewer::dicom
