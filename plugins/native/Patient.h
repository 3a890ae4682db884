#pragma once

#include "plugins/native/Grid.h"
#include "plugins/native/Work.h"

#include <functional>
#include <span>

namespace hangaku::plugins {

/// A CT, whatever way its voxels lie, in the directions of the patient: flipped and swapped, never
/// interpolated.
class Patient {
public:
    explicit Patient(const HangakuImage& image);

    const Grid& grid() const { return m_grid; }
    /// HU of a row along x, within -1024 to 3071.
    void row(int y, int z, std::int16_t* to) const;
    /// Where voxel (0, y, z) lies in the image's own arrays, and how far the next along x is from
    /// it.
    std::size_t first(int y, int z) const
    {
        return std::size_t(m_base + m_step[1] * y + m_step[2] * z);
    }
    std::ptrdiff_t step() const { return m_step[0]; }

private:
    HangakuImage m_image;
    Grid m_grid;
    std::array<std::ptrdiff_t, 3> m_step{};
    std::ptrdiff_t m_base = 0;
};

/// The means of blocks of voxels: small enough to look at from all sides, fine enough to tell what
/// is what. The finest voxels are looked at again in the end (`refine`).
struct Coarse {
    Grid grid;
    std::array<int, 3> factor{}; ///< voxels of the patient in one, along x, y, z
    Values hu;

    /// @param mm about the spacing; a coarser image stays as it is
    static Coarse of(const Patient& patient, double mm, Work& work);
};

/// What a row of the finest voxels is to become.
/// @param hu of the row
/// @param coarse where each of its voxels lies in the coarse arrays
/// @param labels to be filled, 0 at first
using RefineRow =
    std::function<void(std::span<const std::int16_t> hu, std::span<const std::uint32_t> coarse,
                       std::span<std::uint16_t> labels)>;

/// Calls `refine`, in parallel, for all rows of the patient, and writes what it says into the run.
void refine(const Patient& patient, const Coarse& coarse, const HangakuRun& run, Work& work,
            const RefineRow& refine);

} // namespace hangaku::plugins
