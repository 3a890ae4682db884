#pragma once

#include "viewer/core/base/Error.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace hangaku::cli {

/// The manifest of a batch's results, batch.json in its folder: one entry for each case and model,
/// always whole and as far as the batch has come.
class BatchRecord {
public:
    using Json = nlohmann::ordered_json;

    /// Reads what an earlier batch left in the folder; something else there is not taken.
    explicit BatchRecord(std::filesystem::path folder);

    /// The entry of an earlier batch with this key whose files are all there, or null. The key
    /// stands for all that a result depends on.
    Json findDone(const std::string& key) const;

    /// Adds an entry. @return its place
    std::size_t add(Json entry);
    Json& at(std::size_t place) { return m_document["cases"][place]; }
    std::size_t size() const { return m_document["cases"].size(); }
    /// Entries in a state: "done", "failed", "pending".
    int count(const std::string& state) const;

    /// @return WriteFailed and the like
    viewer::Result<void> write();
    const Json& document() const { return m_document; }
    std::filesystem::path file() const { return m_folder / "batch.json"; }

private:
    std::filesystem::path m_folder;
    std::map<std::string, Json> m_earlier;
    Json m_document;
};

} // namespace hangaku::cli
