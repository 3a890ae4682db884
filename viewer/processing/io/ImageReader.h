#pragma once

#include "viewer/core/image/LoadObserver.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hangaku::viewer::processing {

/// What an image file says of itself.
struct ImageHeader {
    ImageGeometry geometry;
    PixelType pixelType = PixelType::Int16; ///< as `ImageReader::read` gives the voxels
    /// Values for each voxel: 1, or the layers or time points that an NRRD file interleaves.
    int components = 1;
    bool isColour = false; ///< components are red, green, blue and perhaps alpha, 8 bits each
    int timePoints = 1;
    double timeStepMs = 0; ///< 0: not said
    /// Real value = voxel * slope + intercept.
    double slope = 1;
    double intercept = 0;
    std::vector<Warning> warnings;
    std::map<std::string, std::string> fields; ///< NRRD key/value pairs
};

/// Reads one NIfTI, NRRD or MetaImage file. Nothing it meets in the file makes it throw.
class ImageReader {
public:
    /// Reads the header. The format follows the ending.
    /// @return NotFound, ReadFailed, ParseFailed (broken or lying header), Unsupported (colour,
    ///         complex numbers, ...), each naming the file
    static Result<std::unique_ptr<ImageReader>> open(const std::filesystem::path& file);
    virtual ~ImageReader() = default;

    const ImageHeader& header() const { return m_header; }

    /// Called with the number of a slice (k) whose voxels are final.
    using OnSlice = std::function<void(int k)>;
    /// Fills `voxels`, component fastest, then i, j, k, time point.
    /// @param voxels of the header's type, for one or more whole time points from the first on
    /// @param onSlice is told of the first time point only
    virtual Result<void> read(VoxelBuffer& voxels, const Progress& progress,
                              const OnSlice& onSlice) = 0;

protected:
    ImageReader(std::filesystem::path file, ImageHeader header);
    std::filesystem::path m_file;
    ImageHeader m_header;
};

enum class ImageFormat { None, Nifti, NiftiGzip, Nrrd, MetaImage };
/// By ending, in any case.
ImageFormat imageFormatOf(const std::filesystem::path& file);

/// "Cannot read NAME: it is damaged" and its relatives, in one tone for all formats.
tl::unexpected<Error> damagedFile(const std::filesystem::path& file, std::string detail = {});
tl::unexpected<Error> truncatedFile(const std::filesystem::path& file);
tl::unexpected<Error> colourMask(const std::filesystem::path& file);
tl::unexpected<Error> cancelled();

/// The grid with axes and spacing taken from the columns of an affine.
/// @param steps LPS mm from voxel to voxel along i, j, k
Result<ImageGeometry> geometryFromSteps(Index3 size, const std::array<Vec3, 3>& steps, Vec3 origin);

} // namespace hangaku::viewer::processing
