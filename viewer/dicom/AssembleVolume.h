#pragma once

#include "viewer/core/image/Volume.h"

#include <memory>
#include <vector>

namespace hangaku::viewer::dicom {

/// The volume's own grid, or a flat one at the origin for pictures that lie nowhere in the patient:
/// of one time point.
Result<ImageGeometry> gridOf(const VolumeDescription& description);

/// The acquired slices of all time points, as a loader fills them: where each one lies in their
/// buffer, and the volume that they make. One for the loader here and for the one beside a process
/// of its own.
class VolumeAssembly {
public:
    /// @return InvalidArgument where the description contradicts itself
    static Result<VolumeAssembly> create(const VolumeDescription& description);

    const ImageGeometry& grid() const { return m_grid; }
    /// Elements of the buffer: columns * rows * channels * slices * time points.
    std::size_t elements() const { return m_sliceElements * slices(); }
    std::size_t sliceElements() const { return m_sliceElements; }
    /// All slices, as in VolumeDescription::slices.
    std::size_t slices() const { return m_slices; }
    int slicesPerTime() const { return m_slicesPerTime; }
    /// Are the acquired slices the volume's, so that it can be shown while they arrive?
    bool isEven() const { return m_places.empty(); }

    /// The volume that can be shown while `acquired` is being filled; only where `isEven`.
    Volume whileLoading(const VolumeDescription& description,
                        std::shared_ptr<const VoxelBuffer> acquired) const;
    /// The whole volume. Unevenly spaced slices are interpolated linearly along k onto its grid; beyond
    /// the ends the nearest slice stands.
    /// @param isRead for each acquired slice; next to one that is not, nothing is invented
    /// @return OutOfMemory
    Result<Volume> finish(const VolumeDescription& description,
                          std::shared_ptr<const VoxelBuffer> acquired,
                          const std::vector<bool>& isRead,
                          std::vector<OverlayPlane> overlays) const;

private:
    VolumeAssembly(ImageGeometry grid, const VolumeDescription& description);
    Result<std::shared_ptr<const VoxelBuffer>>
    interpolate(const VoxelBuffer& acquired, const std::vector<bool>& isRead, double empty) const;

    ImageGeometry m_grid;
    std::size_t m_sliceElements;
    std::size_t m_slices;
    int m_slicesPerTime;
    int m_timePoints;
    std::vector<double> m_places;
};

/// What stands where there is no image: the padding value, air in a CT, else 0.
double emptyValueOf(const VolumeDescription& description);

/// `count` elements of `type`, which must be able to hold the value, or else of its nearest.
void fillWith(double value, PixelType type, std::byte* voxels, std::size_t count);

} // namespace hangaku::viewer::dicom
