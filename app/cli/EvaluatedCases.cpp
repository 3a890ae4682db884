#include "app/cli/EvaluatedCases.h"

#include "app/cli/Inputs.h"

namespace hangaku::cli {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

std::string keyOf(const std::string& method, const MaskPair& pair)
{
    return method + '\n' + pair.reference.string() + '\n' + pair.prediction.string() + '\n' +
           stampOf(pair.reference) + '\n' + stampOf(pair.prediction);
}

} // namespace

EvaluatedCases::EvaluatedCases(const fs::path& output, const std::string& method) : m_method(method)
{
    if (output.empty())
        return;
    m_file = output.string() + ".part";
    std::ifstream in(m_file);
    bool endsWithLine = true;
    for (std::string line; std::getline(in, line);) {
        endsWithLine = !in.eof();
        // The last line may have been cut off.
        const auto entry = Json::parse(line, nullptr, false);
        if (entry.is_object() && entry.contains("key") && entry.contains("case"))
            m_cases[entry["key"].get<std::string>()] = entry["case"];
    }
    in.close();
    m_out.open(m_file, std::ios::app);
    if (!endsWithLine)
        m_out << '\n';
}

std::optional<Json> EvaluatedCases::find(const MaskPair& pair) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_cases.find(keyOf(m_method, pair));
    return found == m_cases.end() ? std::nullopt : std::optional(found->second);
}

void EvaluatedCases::add(const MaskPair& pair, const Json& scores)
{
    if (m_file.empty())
        return;
    const std::scoped_lock lock(m_mutex);
    m_out << Json{{"key", keyOf(m_method, pair)}, {"case", scores}}.dump(
                 -1, ' ', false, Json::error_handler_t::replace)
          << std::endl;
}

void EvaluatedCases::forget()
{
    if (m_file.empty())
        return;
    m_out.close();
    std::error_code error;
    fs::remove(m_file, error);
}

} // namespace hangaku::cli
