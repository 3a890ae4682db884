#include "tests/unit/dicom_seg/PythonComparison.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

namespace hangaku::tests {

using namespace viewer;

namespace {

void dump(const Segmentation& segmentation, const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    std::ofstream raw(folder / "labels.raw", std::ios::binary);
    for (int layer = 0; layer < segmentation.layerCount(); ++layer) {
        const auto voxels = std::as_bytes(segmentation.layer(layer).voxels());
        raw.write(reinterpret_cast<const char*>(voxels.data()),
                  static_cast<std::streamsize>(voxels.size()));
    }
    const auto& g = segmentation.geometry();
    std::ofstream json(folder / "grid.json");
    json.precision(17);
    const auto list = [&json](Vec3 v) { json << '[' << v.x << ',' << v.y << ',' << v.z << ']'; };
    json << "{\"size\":[" << g.size()[0] << ',' << g.size()[1] << ',' << g.size()[2]
         << "],\"spacing\":";
    list(g.spacing());
    json << ",\"origin\":";
    list(g.origin());
    json << ",\"axes\":[";
    for (std::size_t axis = 0; axis < 3; ++axis) {
        json << (axis > 0 ? "," : "");
        list(g.axes()[axis]);
    }
    json << "],\"segments\":[";
    bool isFirst = true;
    for (const auto& segment : segmentation.segments()) {
        json << (isFirst ? "" : ",") << "{\"number\":" << segment.number
             << ",\"layer\":" << segment.layer << ",\"label\":\"" << segment.label << "\"}";
        isFirst = false;
    }
    json << "]}";
}

} // namespace

bool hasPydicom()
{
    return std::system("/usr/bin/python3 -c 'import numpy, pydicom, PIL' >/dev/null 2>&1") == 0;
}

PythonComparison::PythonComparison(const std::string& script)
    : m_command("/usr/bin/python3 '" + std::string(HANGAKU_SUPPORT_FOLDER) + '/' + script + '\'')
{
}

void PythonComparison::add(const std::filesystem::path& file, const Segmentation& segmentation,
                           const std::filesystem::path& folder)
{
    dump(segmentation, folder);
    m_command += " '" + file.string() + "' '" + folder.string() + '\'';
}

std::vector<std::string> PythonComparison::run() const
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(m_command.c_str(), "r"), ::pclose);
    std::vector<std::string> lines;
    std::array<char, 4096> line{};
    while (pipe && std::fgets(line.data(), line.size(), pipe.get()) != nullptr)
        lines.emplace_back(line.data());
    return lines;
}

} // namespace hangaku::tests
