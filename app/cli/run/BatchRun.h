#pragma once

#include "app/cli/run/BatchRecord.h"
#include "app/cli/run/Interruption.h"
#include "app/cli/run/RunCases.h"
#include "app/cli/run/RunOptions.h"

#include <memory>

namespace hangaku::cli {

/// Runs every model on every case, and keeps the manifest of results.
///
/// One worker, each model loaded once; the next image is read while the present one runs, so that two
/// are in memory. A case that fails is noted, and the batch goes on.
class BatchRun {
public:
    BatchRun(RunOptions options, std::vector<ChosenModel> models, RunCases cases,
             const Console& console);

    ExitCode run();

    /// The image or images of a case, and how long they took to read.
    struct Image {
        std::shared_ptr<const viewer::Result<LoadedCase>> input;
        double seconds = 0; ///< that reading took
    };

private:
    using Json = nlohmann::ordered_json;

    /// A model on a case that has no result yet.
    struct Todo {
        std::size_t model = 0;
        std::size_t oneCase = 0;
        std::size_t entry = 0; ///< in the record
    };

    void plan();
    /// @return WriteFailed: the manifest cannot be kept, so that nothing more is run
    viewer::Result<void> runAll();
    /// @return the files
    viewer::Result<std::vector<std::string>> runOne(const Todo& todo, const Image& image,
                                                    Json& entry);
    viewer::Result<std::vector<std::string>> runOn(const LoadedCase& input, double loadSeconds,
                                                   const Todo& todo, Json& entry);
    std::string keyOf(const RunCase& oneCase, const ChosenModel& model) const;
    ExitCode tellEnd() const;

    RunOptions m_options;
    std::vector<ChosenModel> m_models;
    RunCases m_cases;
    const Console& m_console;
    BatchRecord m_record;
    Interruption m_interruption;
    ai::InferenceQueue m_queue;
    std::vector<Todo> m_todo;
};

} // namespace hangaku::cli
