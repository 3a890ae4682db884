#pragma once

#include <exception>
#include <string>
#include <utility>

namespace hangaku::ai {

/// Why a model in another format than ours cannot be used, as a sentence for the user. Thrown by
/// what reads such formats and caught by `readForeignModel`; never leaves this library.
struct FormatError : std::exception {
    explicit FormatError(std::string whatIsWrong, std::string whatToDo = {})
        : why(std::move(whatIsWrong)), hint(std::move(whatToDo))
    {
    }
    const char* what() const noexcept override { return why.c_str(); }

    std::string why;
    std::string hint;
};

} // namespace hangaku::ai
