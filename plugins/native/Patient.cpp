#include "plugins/native/Patient.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <new>
#include <numeric>

namespace hangaku::plugins {

namespace {

constexpr int kLowest = -1024;
constexpr int kHighest = 3071;

/// The image's axis that runs most along x, y and z of the patient.
std::array<int, 3> nearestAxes(const HangakuImage& image)
{
    std::array<int, 3> order{0, 1, 2};
    std::array<int, 3> best = order;
    double most = -1;
    do {
        double along = 1;
        for (int direction = 0; direction < 3; ++direction)
            along *= std::abs(image.axes[order[std::size_t(direction)]][direction]);
        if (along > most) {
            most = along;
            best = order;
        }
    } while (std::next_permutation(order.begin(), order.end()));
    return best;
}

template <typename Stored>
void convert(const HangakuImage& image, std::size_t first, std::ptrdiff_t step, int count,
             std::int16_t* to)
{
    const auto* from = static_cast<const Stored*>(image.voxels) + first;
    const auto slope = float(image.slope);
    const auto intercept = float(image.intercept);
    for (int x = 0; x < count; ++x, from += step) {
        const float value = slope * float(*from) + intercept;
        to[x] = std::int16_t(value > float(kLowest) ? std::min(value, float(kHighest))
                                                    : float(kLowest)); // not a number: air
    }
}

} // namespace

Patient::Patient(const HangakuImage& image) : m_image(image)
{
    const auto axes = nearestAxes(image);
    const std::array<std::ptrdiff_t, 3> steps{1, image.size[0],
                                              std::ptrdiff_t{image.size[0]} * image.size[1]};
    for (std::size_t direction = 0; direction < 3; ++direction) {
        const auto axis = std::size_t(axes[direction]);
        m_grid.size[direction] = image.size[axis];
        m_grid.mm[direction] = image.spacing[axis];
        const bool isFlipped = image.axes[axis][direction] < 0;
        m_step[direction] = isFlipped ? -steps[axis] : steps[axis];
        if (isFlipped)
            m_base += steps[axis] * (image.size[axis] - 1);
    }
}

void Patient::row(int y, int z, std::int16_t* to) const
{
    const auto convertRow =
        m_image.voxel_type == HANGAKU_INT16 ? convert<std::int16_t> : convert<float>;
    convertRow(m_image, first(y, z), m_step[0], m_grid.size[0], to);
}

Coarse Coarse::of(const Patient& patient, double mm, Work& work)
{
    Coarse coarse;
    const auto& fine = patient.grid();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        coarse.factor[axis] = std::max(1, int(std::lround(mm / fine.mm[axis])));
        const int factor = coarse.factor[axis];
        coarse.grid.size[axis] = (fine.size[axis] + factor - 1) / factor;
        coarse.grid.mm[axis] = fine.mm[axis] * factor;
    }
    const auto& grid = coarse.grid;
    const auto [fx, fy, fz] = coarse.factor;
    coarse.hu.resize(grid.count());
    work.each(grid.size[2], [&, fx = fx, fy = fy, fz = fz](int z) {
        std::vector<std::int16_t> row(std::size_t(fine.size[0]));
        std::vector<int> sums(std::size_t(grid.size[0]));
        const int lastZ = std::min(fz * (z + 1), fine.size[2]);
        for (int y = 0; y < grid.size[1]; ++y) {
            std::fill(sums.begin(), sums.end(), 0);
            const int lastY = std::min(fy * (y + 1), fine.size[1]);
            for (int k = fz * z; k < lastZ; ++k)
                for (int j = fy * y; j < lastY; ++j) {
                    patient.row(j, k, row.data());
                    for (int i = 0, x = 0; x < grid.size[0]; ++x)
                        for (const int last = std::min(fx * (x + 1), fine.size[0]); i < last; ++i)
                            sums[std::size_t(x)] += row[std::size_t(i)];
                }
            const int rows = (lastZ - fz * z) * (lastY - fy * y);
            for (int x = 0; x < grid.size[0]; ++x) {
                const int voxels = rows * (std::min(fx * (x + 1), fine.size[0]) - fx * x);
                coarse.hu[grid.at(x, y, z)] =
                    std::int16_t(std::lround(double(sums[std::size_t(x)]) / voxels));
            }
        }
    });
    return coarse;
}

void refine(const Patient& patient, const Coarse& coarse, const HangakuRun& run, Work& work,
            const RefineRow& refine)
{
    const auto& fine = patient.grid();
    const auto width = std::size_t(fine.size[0]);
    work.each(fine.size[2], [&](int z) {
        std::vector<std::int16_t> hu(width);
        std::vector<std::uint32_t> places(width);
        std::vector<std::uint16_t> labels(width);
        for (int y = 0; y < fine.size[1]; ++y) {
            patient.row(y, z, hu.data());
            const auto first = coarse.grid.at(0, y / coarse.factor[1], z / coarse.factor[2]);
            for (std::size_t x = 0; x < width; ++x)
                places[x] = std::uint32_t(first + x / std::size_t(coarse.factor[0]));
            std::fill(labels.begin(), labels.end(), std::uint16_t{0});
            refine(hu, places, labels);
            auto* to = run.labels + patient.first(y, z);
            for (std::size_t x = 0; x < width; ++x, to += patient.step())
                *to = labels[x];
        }
    });
}

std::int32_t guarded(const HangakuRun& run, void (*work)(const HangakuRun&, Work&)) noexcept
{
    const auto say = [&run](std::int32_t status, const char* message) {
        std::snprintf(run.message, run.message_size, "%s", message);
        return status;
    };
    try {
        Work progress(run);
        work(run, progress);
        return HANGAKU_DONE;
    } catch (const Cancelled&) {
        return HANGAKU_CANCELLED;
    } catch (const Unsuitable& error) {
        return say(HANGAKU_UNSUITABLE, error.why.c_str());
    } catch (const std::bad_alloc&) {
        return say(HANGAKU_OUT_OF_MEMORY, "the image is too large for the memory");
    } catch (const std::exception& error) {
        return say(HANGAKU_FAILED, error.what());
    } catch (...) {
        return say(HANGAKU_FAILED, "an unknown error");
    }
}

} // namespace hangaku::plugins
