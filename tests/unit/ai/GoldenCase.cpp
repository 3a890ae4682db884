#include "tests/unit/ai/GoldenCase.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace hangaku::tests {

using viewer::Vec3;

namespace {

template <typename T> std::vector<T> readNumbers(const std::filesystem::path& file)
{
    std::vector<T> numbers(std::filesystem::file_size(file) / sizeof(T));
    std::ifstream stream(file, std::ios::binary);
    stream.read(reinterpret_cast<char*>(numbers.data()),
                static_cast<std::streamsize>(numbers.size() * sizeof(T)));
    return numbers;
}

Vec3 readVector(std::istream& stream)
{
    Vec3 v;
    stream >> v.x >> v.y >> v.z;
    return v;
}

/// @param stream the image's place
viewer::Volume readImage(std::istream& stream, const std::filesystem::path& file)
{
    viewer::Index3 size{};
    stream >> size[0] >> size[1] >> size[2];
    const auto spacing = readVector(stream);
    const auto origin = readVector(stream);
    const auto i = readVector(stream);
    const auto j = readVector(stream);
    const auto k = readVector(stream);
    const auto geometry = *viewer::ImageGeometry::create(size, spacing, origin, {i, j, k});
    const auto image = readNumbers<float>(file);
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Float32, image.size());
    std::copy(image.begin(), image.end(), voxels->as<float>().begin());
    return {geometry, voxels, 1, 0, {}};
}

GoldenCase readCase(const std::filesystem::path& folder)
{
    std::ifstream stream(folder / "geometry.txt");
    GoldenCase golden{folder.filename().string(),
                      folder,
                      {readImage(stream, folder / "image.f32")},
                      {},
                      readNumbers<float>(folder / "input.f32"),
                      readNumbers<viewer::Label>(folder / "labels.u16"),
                      readNumbers<float>(folder / "margin.f32")};
    int channels = 0;
    for (int n = 1;; ++n) {
        std::ifstream place(folder / ("geometry" + std::to_string(n) + ".txt"));
        if (!place)
            break;
        golden.images.push_back(readImage(place, folder / ("image" + std::to_string(n) + ".f32")));
    }
    stream >> channels >> golden.inputShape[0] >> golden.inputShape[1] >> golden.inputShape[2];
    return golden;
}

} // namespace

std::vector<float> readFloats(const std::filesystem::path& file)
{
    return readNumbers<float>(file);
}

bool runGolden(const std::string& script, const std::filesystem::path& folder)
{
    const auto python = [](const std::string& arguments) {
        return std::system(("/usr/bin/python3 " + arguments).c_str()) == 0;
    };
    if (!python("-c 'import nibabel, numpy, scipy, skimage' >/dev/null 2>&1"))
        return false;
    if (!python("-B '" HANGAKU_GOLDEN_FOLDER "/" + script + "' '" + folder.string() + "'"))
        throw std::runtime_error(script + " failed");
    return true;
}

std::optional<std::vector<GoldenCase>> goldenCases(const std::string& script,
                                                   const std::filesystem::path& folder)
{
    if (!runGolden(script, folder))
        return {};
    std::vector<GoldenCase> cases;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        cases.push_back(readCase(entry.path()));
    std::sort(cases.begin(), cases.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return cases;
}

std::size_t wrongLabels(const GoldenCase& golden, std::span<const viewer::Label> labels)
{
    constexpr float kSure = 1e-4F;
    std::size_t wrong = 0;
    for (std::size_t at = 0; at < golden.labels.size(); ++at)
        if (golden.margin[at] > kSure && labels[at] != golden.labels[at])
            ++wrong;
    return wrong;
}

} // namespace hangaku::tests
