#include "viewer/dicom/StackGeometry.h"

#include "viewer/dicom/DecimalString.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace hangaku::viewer::dicom {
namespace {

/// Positions are written with a few decimals: gaps within this are equal.
double gapTolerance(double stepMm)
{
    return std::max(0.01, 0.02 * stepMm);
}

std::vector<double> gapsOf(std::span<const FrameReference> frames)
{
    std::vector<double> gaps;
    for (std::size_t n = 1; n < frames.size(); ++n)
        gaps.push_back(frames[n].distanceMm - frames[n - 1].distanceMm);
    return gaps;
}

double lowerMedian(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The slice of each frame when every gap is a whole number of steps; nothing when they are uneven
/// or so much would be missing that the step itself is doubtful.
std::optional<std::vector<int>> wholeSteps(const std::vector<double>& gaps, double stepMm)
{
    std::vector<int> slices{0};
    for (const double gap : gaps) {
        const double steps = std::round(gap / stepMm);
        if (!(steps >= 1 && steps <= 1000) || std::abs(gap - steps * stepMm) > gapTolerance(stepMm))
            return std::nullopt;
        slices.push_back(slices.back() + static_cast<int>(steps));
    }
    const int present = static_cast<int>(slices.size());
    const int missing = slices.back() + 1 - present;
    if (missing > std::max(3, present / 4) || (missing > 0 && present < 4))
        return std::nullopt;
    return slices;
}

Warning unevenSpacing(const std::vector<double>& gaps, double stepMm)
{
    const auto [low, high] = std::minmax_element(gaps.begin(), gaps.end());
    return {"uneven-spacing",
            Text(HANGAKU_TR("Core", "The slices are unevenly spaced, %1 to %2 mm apart. Between "
                                    "them, values are interpolated, every %3 mm; the slices "
                                    "themselves can be seen as they were acquired."),
                 {shortNumber(*low), shortNumber(*high), shortNumber(stepMm)})};
}

Warning missingSlices(const std::vector<int>& slices, const std::vector<double>& gaps,
                      double stepMm)
{
    const int missing = slices.back() + 1 - static_cast<int>(slices.size());
    std::size_t first = 0;
    while (slices[first + 1] - slices[first] == 1)
        ++first;
    return {"missing-slice",
            Text(HANGAKU_TR("Core", "Missing slices: %1. After slice %2 the next is %3 mm away "
                                    "instead of %4 mm. What is missing is shown empty."),
                 {std::to_string(missing), std::to_string(slices[first] + 1),
                  shortNumber(gaps[first]), shortNumber(stepMm)})};
}

Warning gantryTilt(double degrees)
{
    return {"gantry-tilt",
            Text(HANGAKU_TR("Core", "The gantry was tilted by %1 degrees: the slices are shifted "
                                    "against each other, and are shown where they really lie."),
                 {shortNumber(degrees)})};
}

Warning shiftedSlices(double mm)
{
    return {"shifted-slices",
            Text(HANGAKU_TR("Core", "Some slices lie up to %1 mm beside the line of the others, and "
                                    "are drawn on that line: do not measure across slices."),
                 {shortNumber(mm)})};
}

/// How far the frames lie from the line through the first and the last, sideways.
double largestShift(std::span<const FrameReference> frames, Vec3 normal)
{
    const Vec3 first = *frames.front().frame->position;
    const Vec3 line = *frames.back().frame->position - first;
    const double height = dot(line, normal);
    double largest = 0;
    for (const auto& frame : frames) {
        const Vec3 offset = *frame.frame->position - first;
        const Vec3 expected = line * (dot(offset, normal) / height);
        largest = std::max(largest, length(offset - expected));
    }
    return largest;
}

Result<StackPlacement> placeSingle(const FrameReference& reference)
{
    const auto& frame = *reference.frame;
    double thickness = std::abs(frame.sliceSpacingMm);
    if (!(thickness > 0))
        thickness = frame.sliceThicknessMm > 0 ? frame.sliceThicknessMm : 1;
    const auto& spacing = *frame.spacingMm;
    const auto size = reference.file->sliceSize();
    auto geometry = ImageGeometry::create(
        {size[0], size[1], 1},
        {spacing[0], spacing[1], thickness}, *frame.position,
        {(*frame.axes)[0], (*frame.axes)[1], normalOf(frame)});
    if (!geometry)
        return tl::unexpected(geometry.error());
    return StackPlacement{*geometry, {0}, {}, {}};
}

/// Distances as steps; whole ones but for what is nothing.
std::vector<double> placesOf(const std::vector<double>& distancesMm, double stepMm)
{
    constexpr double kNothingMm = 5e-4;
    std::vector<double> places;
    for (const double distance : distancesMm) {
        const double whole = std::round(distance / stepMm);
        const bool isWhole = std::abs(distance - whole * stepMm) <= kNothingMm;
        places.push_back(isWhole ? whole : distance / stepMm);
    }
    return places;
}

/// How many slices lie on whole steps, within what rounded positions explain.
int wholePlaces(const std::vector<double>& distancesMm, double stepMm)
{
    return static_cast<int>(
        std::count_if(distancesMm.begin(), distancesMm.end(), [stepMm](double distance) {
            return std::abs(distance - std::round(distance / stepMm) * stepMm) <=
                   gapTolerance(stepMm);
        }));
}

} // namespace

std::vector<std::size_t> slabsOf(std::span<const FrameReference> frames)
{
    constexpr double kTimesUsual = 4;
    constexpr double kSmallestMm = 10;
    std::vector<std::size_t> starts;
    const auto gaps = gapsOf(frames);
    if (gaps.size() < 2)
        return starts;
    const double usual = lowerMedian(gaps);
    if (wholeSteps(gaps, usual))
        return starts;
    for (std::size_t n = 0; n < gaps.size(); ++n)
        if (gaps[n] > std::max(kTimesUsual * usual, kSmallestMm))
            starts.push_back(n + 1);
    return starts;
}

int evenSteps(const std::vector<double>& distancesMm)
{
    double smallest = distancesMm.back();
    for (std::size_t n = 1; n < distancesMm.size(); ++n)
        smallest = std::min(smallest, distancesMm[n] - distancesMm[n - 1]);
    const int gaps = static_cast<int>(distancesMm.size()) - 1;
    constexpr int kHundreds = 400;
    const int most = std::max({gaps, std::min(4 * gaps, kHundreds), 2 * gaps});
    const double needed = std::ceil(distancesMm.back() / smallest - 0.05);
    const int fewest = static_cast<int>(std::clamp<double>(needed, gaps, most));
    int best = fewest;
    int bestWhole = 0;
    for (int steps = fewest; steps <= most; ++steps) {
        const int whole = wholePlaces(distancesMm, distancesMm.back() / steps);
        if (whole > bestWhole) {
            best = steps;
            bestWhole = whole;
        }
    }
    return best;
}

Result<StackPlacement> placeStack(std::span<const FrameReference> frames)
{
    if (frames.size() == 1)
        return placeSingle(frames.front());

    const auto& first = *frames.front().frame;
    const Vec3 normal = normalOf(first);
    const auto gaps = gapsOf(frames);
    const double extent = frames.back().distanceMm - frames.front().distanceMm;
    std::vector<int> slices;
    std::vector<double> places;
    std::vector<Warning> warnings;
    int steps = 0;
    if (const auto whole = wholeSteps(gaps, lowerMedian(gaps))) {
        slices = *whole;
        steps = whole->back();
        if (steps + 1 > static_cast<int>(frames.size()))
            warnings.push_back(missingSlices(*whole, gaps, extent / steps));
    } else {
        std::vector<double> distances{0};
        for (const double gap : gaps)
            distances.push_back(distances.back() + gap);
        steps = evenSteps(distances);
        places = placesOf(distances, distances.back() / steps);
        warnings.push_back(unevenSpacing(gaps, extent / steps));
    }

    const Vec3 across = *frames.back().frame->position - *first.position;
    const Vec3 sideways = across - normal * dot(across, normal);
    const double pixel = std::min((*first.spacingMm)[0], (*first.spacingMm)[1]);
    // Less than this over the whole stack is how positions are rounded, not how slices lie.
    const bool isSheared = length(sideways) > std::max(0.02 * pixel, 0.005);
    const Vec3 step = (isSheared ? across : normal * extent) / steps;
    constexpr double kNoticeableTilt = 0.1;
    const double degrees = std::atan2(length(sideways), extent) * 180 / std::numbers::pi;
    if (isSheared && degrees > kNoticeableTilt && length(sideways) > pixel / 2)
        warnings.push_back(gantryTilt(degrees));
    if (const double shift = largestShift(frames, normal); shift > pixel / 2)
        warnings.push_back(shiftedSlices(shift));

    const auto size = frames.front().file->sliceSize();
    auto geometry = ImageGeometry::create({size[0], size[1], steps + 1},
                                          {(*first.spacingMm)[0], (*first.spacingMm)[1],
                                           length(step)},
                                          *first.position,
                                          {(*first.axes)[0], (*first.axes)[1], normalized(step)});
    if (!geometry)
        return tl::unexpected(geometry.error());
    return StackPlacement{*geometry, std::move(slices), std::move(places), std::move(warnings)};
}

} // namespace hangaku::viewer::dicom
