#pragma once

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/AiTestSupport.h"
#include "tests/unit/ai/TestModel.h"

#include <QProcess>

#include <filesystem>

namespace hangaku::tests {

/// The file of a network made for the tests, each once: LibTorch takes its time to start.
inline std::filesystem::path networkFile(const std::string& kind)
{
    static const TemporaryFolder folder;
    const auto file = folder / (kind + ".ts");
    if (!std::filesystem::exists(file))
        REQUIRE(QProcess::execute(
                    HANGAKU_MAKE_TEST_MODEL,
                    {QString::fromStdString(kind), QString::fromStdString(file.string())}) == 0);
    return file;
}

/// A model folder with one of these networks.
inline ai::ModelEntry makeModel(const TemporaryFolder& folder, const std::string& network,
                                TestManifest manifest = {})
{
    ai::ModelEntry model;
    model.folder = folder.path();
    model.state = ai::ModelState::Ready;
    model.manifest = *ai::ModelManifest::parse(manifest.json());
    std::filesystem::copy_file(networkFile(network), folder / "model.ts",
                               std::filesystem::copy_options::overwrite_existing);
    return model;
}

inline ai::InferenceRequest makeRequest(const viewer::Volume& volume, const ai::ModelEntry& model)
{
    ai::InferenceRequest request{volume, model};
    request.threads = 1;
    return request;
}

} // namespace hangaku::tests
