#pragma once

#include "viewer/core/image/Vec3.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace hangaku::viewer {

// What a file says about its pictures besides their pixels. Positions are pixel indices (column,
// row) from 0, at pixel centres.

/// One bit plane over an image: an overlay 60xx (PS3.3 C.9.2).
struct OverlayPlane {
    int slice = 0; ///< index into the volume's acquired slices: time point * slices + k
    int column = 0; ///< of its first pixel; may be negative
    int row = 0;
    int columns = 0;
    int rows = 0;
    /// Row by row without gaps, 8 pixels a byte, the first in the lowest bit.
    std::vector<std::uint8_t> bits;
    std::string label;

    bool at(int x, int y) const ///< x, y within the plane
    {
        const auto n = static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) +
                       static_cast<std::size_t>(x);
        return ((bits[n / 8] >> (n % 8)) & 1) != 0;
    }
};

/// The part of the pictures that is meant to be seen (PS3.3 C.7.6.11); everything else is covered.
struct Shutter {
    enum class Shape : std::uint8_t { Rectangle, Circle, Polygon };
    Shape shape = Shape::Rectangle;
    /// Rectangle: two opposite corners, both inside. Circle: its centre, and (radius, 0). Polygon:
    /// its corners.
    std::vector<std::array<double, 2>> points;
};

/// How the pixels of a picture without a place in the patient became millimetres (PS3.3 10.7.1.3).
enum class Calibration : std::uint8_t {
    None,
    Patient,    ///< Pixel Spacing: sizes in the patient, by geometry or by an object of known size
    Detector,   ///< Imager Pixel Spacing: at the detector; sizes in the patient are smaller
    Magnified,  ///< Imager Pixel Spacing divided by Estimated Radiographic Magnification Factor
    Ultrasound, ///< the region that covers the pixel (`UltrasoundRegion`)
};

/// A calibrated part of an ultrasound picture (PS3.3 C.8.5.5).
struct UltrasoundRegion {
    std::array<int, 2> first{0, 0}; ///< column, row
    std::array<int, 2> last{0, 0};  ///< inside
    /// Physical size of a pixel along (column, row), in the units beside it.
    std::array<double, 2> delta{0, 0};
    std::array<std::string, 2> units; ///< "mm", "s", "cm/s", ...; empty for none
    std::string type; ///< "2D", "colour flow", "spectral", ...

    bool isInMillimetres() const { return units[0] == "mm" && units[1] == "mm"; }
};

/// Standardised uptake values of a PET series in Bq/ml.
struct SuvScale {
    /// SUV = value * factor, g/ml (cm2/ml for body surface); 0 where a datum is missing.
    double bodyWeight = 0;
    double leanBodyMass = 0;
    double bodySurface = 0;
};

} // namespace hangaku::viewer
