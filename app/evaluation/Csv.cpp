#include "app/evaluation/Csv.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

namespace hangaku::app {

using namespace viewer;

namespace {

/// Quoted fields may hold commas, quotes and line breaks.
std::vector<std::vector<std::string>> recordsOf(const std::string& text)
{
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> record(1);
    bool isQuoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        if (isQuoted && letter == '"' && at + 1 < text.size() && text[at + 1] == '"')
            record.back() += text[++at];
        else if (letter == '"')
            isQuoted = !isQuoted;
        else if (letter == ',' && !isQuoted)
            record.emplace_back();
        else if (letter == '\n' && !isQuoted)
            records.push_back(std::exchange(record, std::vector<std::string>(1)));
        else if (letter != '\r' || isQuoted)
            record.back() += letter;
    }
    records.push_back(std::move(record));
    std::erase_if(records, [](const auto& each) { return each.size() == 1 && each[0].empty(); });
    for (auto& each : records)
        std::ranges::transform(each, each.begin(), trimmed);
    return records;
}

} // namespace

Result<Csv> Csv::read(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Cannot read %1"), {file.string()}));
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);
    auto records = recordsOf(text);
    if (records.empty())
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The table %1 is empty"), {file.string()}));
    Csv csv{file, std::move(records.front()), {}};
    records.erase(records.begin());
    for (std::size_t row = 0; row < records.size(); ++row)
        if (records[row].size() != csv.names.size())
            return fail(
                ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "Row %1 of %2 has %3 fields, and there are %4 "
                                        "columns"),
                     {std::to_string(row + 1), file.string(), std::to_string(records[row].size()),
                      std::to_string(csv.names.size())}),
                Text(HANGAKU_TR("Core", "Save the table as CSV with commas.")));
    csv.rows = std::move(records);
    return csv;
}

std::optional<std::size_t> Csv::column(const std::string& name) const
{
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - names.begin()));
}

Result<std::vector<std::size_t>> Csv::columns(const std::vector<std::string>& wanted) const
{
    std::vector<std::size_t> result;
    std::string all;
    for (const auto& name : wanted) {
        all.append(all.empty() ? "" : ", ").append(name);
        if (const auto place = column(name))
            result.push_back(*place);
    }
    if (result.size() != wanted.size())
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The table %1 lacks a column"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Its first line must name these columns: %1"), {all}));
    return result;
}

Result<double> Csv::number(std::size_t row, std::size_t column) const
{
    const auto value = numberFrom(rows[row][column]);
    if (!value)
        return fail(
            ErrorCode::ParseFailed,
            Text(HANGAKU_TR("Core", "\"%1\" in row %2 of %3 is not a number (%4)"),
                 {rows[row][column], std::to_string(row + 1), file.string(), names[column]}));
    return *value;
}

std::optional<double> numberFrom(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

std::string trimmed(const std::string& text)
{
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string()
                                      : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

} // namespace hangaku::app
