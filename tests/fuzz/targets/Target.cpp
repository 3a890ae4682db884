#include "tests/fuzz/targets/Target.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace hangaku::fuzz {

std::vector<std::string> realFiles(std::string_view folder, std::string_view extension,
                                   std::size_t largest)
{
    std::vector<std::string> contents;
    const char* data = std::getenv("HANGAKU_TEST_DATA");
    if (data == nullptr)
        return contents;
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::recursive_directory_iterator entry(std::filesystem::path(data) / folder,
                                                             error),
         end;
         !error && entry != end; entry.increment(error))
        if (entry->is_regular_file(error) && entry->path().extension() == extension &&
            entry->file_size(error) <= largest)
            files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        contents.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return contents;
}

} // namespace hangaku::fuzz

/// libFuzzer calls it before it reads the corpus.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/)
{
    const char* folder = std::getenv("HANGAKU_FUZZ_SEEDS");
    if (folder == nullptr)
        return 0;
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const auto& seed : hangaku::fuzz::seeds())
        std::ofstream(std::filesystem::path(folder) / ("seed" + std::to_string(number++)),
                      std::ios::binary)
            .write(seed.data(), static_cast<std::streamsize>(seed.size()));
    return 0;
}
