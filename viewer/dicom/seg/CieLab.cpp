#include "viewer/dicom/seg/CieLab.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

using Triple = std::array<double, 3>;

// sRGB (IEC 61966-2-1) to XYZ, Bradford-adapted to D50 (brucelindbloom.com, "RGB/XYZ Matrices").
constexpr std::array<Triple, 3> kToXyz{{{0.4360747, 0.3850649, 0.1430804},
                                        {0.2225045, 0.7168786, 0.0606169},
                                        {0.0139322, 0.0971045, 0.7141733}}};
constexpr std::array<Triple, 3> kFromXyz{{{3.1338561, -1.6168667, -0.4906146},
                                          {-0.9787684, 1.9161415, 0.0334540},
                                          {0.0719453, -0.2289914, 1.4052427}}};
constexpr Triple kWhiteD50{0.96422, 1.0, 0.82521};
constexpr double kDelta = 6.0 / 29;

Triple times(const std::array<Triple, 3>& matrix, Triple v)
{
    Triple result{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            result[row] += matrix[row][column] * v[column];
    return result;
}

double linearised(std::uint8_t value)
{
    const double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

std::uint8_t gammaCorrected(double v)
{
    v = std::clamp(v, 0.0, 1.0);
    const double s = v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(s * 255));
}

double labForward(double t)
{
    return t > kDelta * kDelta * kDelta ? std::cbrt(t) : t / (3 * kDelta * kDelta) + 4.0 / 29;
}

double labBackward(double t)
{
    return t > kDelta ? t * t * t : 3 * kDelta * kDelta * (t - 4.0 / 29);
}

std::uint16_t scaled(double value, double low, double range)
{
    return static_cast<std::uint16_t>(
        std::lround(std::clamp((value - low) / range, 0.0, 1.0) * 65535));
}

} // namespace

CieLab toCieLab(Rgb colour)
{
    auto xyz = times(kToXyz, {linearised(colour.red), linearised(colour.green),
                              linearised(colour.blue)});
    for (std::size_t n = 0; n < 3; ++n)
        xyz[n] = labForward(xyz[n] / kWhiteD50[n]);
    return {scaled(116 * xyz[1] - 16, 0, 100), scaled(500 * (xyz[0] - xyz[1]), -128, 255),
            scaled(200 * (xyz[1] - xyz[2]), -128, 255)};
}

Rgb toRgb(CieLab lab)
{
    const double l = lab[0] / 65535.0 * 100;
    const double a = lab[1] / 65535.0 * 255 - 128;
    const double b = lab[2] / 65535.0 * 255 - 128;
    const double y = (l + 16) / 116;
    const Triple xyz{kWhiteD50[0] * labBackward(y + a / 500), kWhiteD50[1] * labBackward(y),
                     kWhiteD50[2] * labBackward(y - b / 200)};
    const auto rgb = times(kFromXyz, xyz);
    return {gammaCorrected(rgb[0]), gammaCorrected(rgb[1]), gammaCorrected(rgb[2])};
}

} // namespace hangaku::viewer::dicom
