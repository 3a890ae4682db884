#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::ai {

/// What the code inside a network's file asks for that a network does not need.
struct CodeFinding {
    enum class Kind {
        WritesFiles,     ///< torch.save
        ReadsFiles,      ///< torch.from_file
        RunsWhenLoaded,  ///< __setstate__: before anybody has run it
        ForeignOperator, ///< of a library that PyTorch does not bring along
        MachineCode,     ///< a native plugin: nothing can be looked through
        Unreadable,      ///< code that could not be looked through
    };
    Kind kind = Kind::Unreadable;
    std::string where; ///< the source file inside, or the operator's name

    /// A sentence about "it", the model.
    viewer::Text text() const;

    friend bool operator==(const CodeFinding&, const CodeFinding&) = default;
};

/// Looks through the source text in a TorchScript file (a ZIP; its `code/**.py`) without loading
/// it; an ONNX file has none. It finds what is written openly, and proves nothing: the worker's
/// sandbox is what protects.
/// @return ReadFailed, or ParseFailed when it is no ZIP
viewer::Result<std::vector<CodeFinding>> scanCode(const std::filesystem::path& weights);

/// Through several of them.
viewer::Result<std::vector<CodeFinding>> scanCode(const std::vector<std::filesystem::path>& weights);

} // namespace hangaku::ai
