#pragma once

#include "viewer/processing/io/ImageReader.h"

#include <memory>

namespace hangaku::viewer::processing {

/// Reads NRRD and MetaImage files through ITK.
class ItkReader final : public ImageReader {
public:
    static Result<std::unique_ptr<ImageReader>> openFile(const std::filesystem::path& file);
    ~ItkReader() override;

    Result<void> read(VoxelBuffer& voxels, const Progress& progress,
                      const OnSlice& onSlice) override;

private:
    struct State;
    ItkReader(std::filesystem::path file, ImageHeader header, std::unique_ptr<State> state);
    Result<void> readAll(VoxelBuffer& voxels);
    std::unique_ptr<State> m_state;
};

} // namespace hangaku::viewer::processing
