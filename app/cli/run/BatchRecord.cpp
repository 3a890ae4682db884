#include "app/cli/run/BatchRecord.h"

#include "app/cli/Inputs.h"

#include <algorithm>
#include <fstream>

namespace hangaku::cli {

using viewer::Result;

namespace {

constexpr const char* kFormat = "hangaku-batch-1";

bool areThere(const BatchRecord::Json& files)
{
    return files.is_array() && !files.empty() &&
           std::ranges::all_of(files, [](const BatchRecord::Json& file) {
               std::error_code error;
               return file.is_string() &&
                      std::filesystem::file_size(file.get<std::string>(), error) > 0 && !error;
           });
}

} // namespace

BatchRecord::BatchRecord(std::filesystem::path folder)
    : m_folder(std::move(folder)),
      m_document{{"format", kFormat},
                 {"creator", "hangaku-cli " HANGAKU_VERSION},
                 {"done", 0},
                 {"failed", 0},
                 {"pending", 0},
                 {"cases", Json::array()}}
{
    std::ifstream in(file());
    const auto earlier = Json::parse(in, nullptr, false);
    if (!earlier.is_object() || earlier.value("format", Json()) != kFormat ||
        !earlier.value("cases", Json()).is_array())
        return;
    for (const auto& entry : earlier["cases"])
        if (entry.is_object() && entry.value("state", Json()) == "done" &&
            entry.value("key", Json()).is_string())
            m_earlier[entry["key"].get<std::string>()] = entry;
}

BatchRecord::Json BatchRecord::findDone(const std::string& key) const
{
    const auto found = m_earlier.find(key);
    return found != m_earlier.end() && areThere(found->second.value("files", Json()))
               ? found->second
               : Json();
}

std::size_t BatchRecord::add(Json entry)
{
    m_document["cases"].push_back(std::move(entry));
    return m_document["cases"].size() - 1;
}

int BatchRecord::count(const std::string& state) const
{
    return static_cast<int>(std::ranges::count_if(
        m_document["cases"], [&state](const Json& entry) { return entry["state"] == state; }));
}

Result<void> BatchRecord::write()
{
    m_document["done"] = count("done");
    m_document["failed"] = count("failed");
    m_document["pending"] = count("pending");
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    return writeJson(m_document, file());
}

} // namespace hangaku::cli
