#include "ai/host/ModelTrust.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/session/DataHome.h"

#include <fstream>
#include <sstream>

namespace hangaku::ai {

std::filesystem::path ModelTrust::defaultFile()
{
    return viewer::dataHome() / "trusted-models.txt";
}

ModelTrust::ModelTrust(std::filesystem::path file) : m_file(std::move(file))
{
    std::ifstream in(m_file);
    for (std::string line; std::getline(in, line);) {
        m_lines += line + '\n';
        m_hashes.insert(line.substr(0, line.find(' ')));
    }
}

viewer::Result<void> ModelTrust::trust(const std::string& sha256, const ModelManifest& model)
{
    if (!m_hashes.insert(sha256).second)
        return {};
    m_lines += sha256 + ' ' + model.id + ' ' + model.version + '\n';
    std::error_code error;
    std::filesystem::create_directories(m_file.parent_path(), error);
    return viewer::writeAtomically(m_file, [this](const std::filesystem::path& file) {
        std::ofstream(file, std::ios::binary) << m_lines;
        return viewer::Result<void>();
    });
}

} // namespace hangaku::ai
