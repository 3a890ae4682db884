#include "viewer/dicom/NuclearFrames.h"

#include "viewer/dicom/Tags.h"

#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

/// The entry of a vector for one frame; -1 where there is none.
int entry(const std::vector<std::uint16_t>& vector, std::size_t frame)
{
    return frame < vector.size() ? vector[frame] : -1;
}

std::optional<Vec3> vectorOf(const std::vector<double>& numbers, std::size_t from)
{
    if (numbers.size() < from + 3)
        return std::nullopt;
    return Vec3{numbers[from], numbers[from + 1], numbers[from + 2]};
}

} // namespace

void placeNuclearFrames(const Attributes& file, std::vector<FrameHeader>& frames)
{
    if (file.string(tags::kModality) != "NM")
        return;
    const auto energies = file.words(tags::kEnergyWindowVector);
    const auto detectors = file.words(tags::kDetectorVector);
    const auto intervals = file.words(tags::kRrIntervalVector);
    auto times = file.words(tags::kTimeSlotVector);
    if (times.empty())
        times = file.words(tags::kTimeSliceVector);
    const auto slices = file.words(tags::kSliceVector);
    for (std::size_t n = 0; n < frames.size(); ++n) {
        auto& tags = frames[n].tags;
        if (const int time = entry(times, n); time >= 0)
            tags.temporalPosition = time;
        for (const auto* vector : {&energies, &detectors, &intervals})
            if (const int number = entry(*vector, n); number >= 0)
                tags.imageType.append(1, '\\').append(std::to_string(number));
    }

    const auto information = file.sequence(tags::kDetectorInformation);
    if (information.empty() || slices.empty())
        return;
    const Attributes detector(information.front());
    const auto position = vectorOf(detector.decimals(tags::kImagePosition), 0);
    const auto cosines = detector.decimals(tags::kImageOrientation);
    const auto i = vectorOf(cosines, 0);
    const auto j = vectorOf(cosines, 3);
    if (!position || !i || !j || !(length(cross(*i, *j)) > 0.9))
        return;
    const Vec3 normal = normalized(cross(*i, *j));
    for (std::size_t n = 0; n < frames.size(); ++n) {
        auto& frame = frames[n];
        const double step =
            frame.sliceSpacingMm != 0 ? frame.sliceSpacingMm : frame.sliceThicknessMm;
        if (entry(slices, n) < 1 || step == 0)
            continue;
        frame.axes = std::array{normalized(*i), normalized(*j)};
        frame.position = *position + normal * (step * (entry(slices, n) - 1));
    }
}

} // namespace hangaku::viewer::dicom
