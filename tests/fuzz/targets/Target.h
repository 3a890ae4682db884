#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What every fuzz target defines, besides libFuzzer's own LLVMFuzzerTestOneInput.
namespace hangaku::fuzz {

/// Inputs to begin with, made on the spot; written to the folder that HANGAKU_FUZZ_SEEDS names.
std::vector<std::string> seeds();

/// Contents of files of real data below `folder` with this extension, where there are any, of at
/// most `largest` bytes each; HANGAKU_TEST_DATA says where the data is.
std::vector<std::string> realFiles(std::string_view folder, std::string_view extension,
                                   std::size_t largest);

/// Ends the process, as a sanitizer would, when a property does not hold.
inline void require(bool holds)
{
    if (!holds)
        __builtin_trap();
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace hangaku::fuzz
