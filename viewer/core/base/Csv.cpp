#include "viewer/core/base/Csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

namespace hangaku::viewer {
namespace {

constexpr const char* kSaveAgain = HANGAKU_TR("Core", "Save the table as CSV with commas.");

/// Takes a table apart, letter by letter.
class Records {
public:
    explicit Records(std::string_view text) : m_text(text)
    {
        if (m_text.starts_with("\xEF\xBB\xBF")) // as spreadsheets write
            m_text.remove_prefix(3);
    }

    /// False at a quote that breaks the rules; `line` is where it began.
    bool read()
    {
        for (; m_at < m_text.size(); ++m_at) {
            const char letter = m_text[m_at];
            if (letter == ',')
                endField();
            else if (letter == '\n')
                endRecord();
            else if (letter == '"' && isBlank(m_field) && !m_wasQuoted) {
                if (!readQuoted())
                    return false;
            } else if (letter != '\r') {
                if (m_wasQuoted && letter != ' ')
                    return false;
                m_field += letter;
            }
        }
        endRecord();
        return true;
    }

    std::vector<std::vector<std::string>> records;
    std::vector<std::size_t> lines; ///< where each begins, from 1
    std::size_t line = 1;

private:
    static bool isBlank(std::string_view text)
    {
        return text.find_first_not_of(' ') == std::string_view::npos;
    }

    bool readQuoted()
    {
        m_wasQuoted = true;
        std::size_t breaks = 0;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            const char letter = m_text[m_at];
            breaks += letter == '\n' ? 1 : 0;
            if (letter != '"')
                m_quoted += letter;
            else if (m_at + 1 < m_text.size() && m_text[m_at + 1] == '"')
                m_quoted += m_text[++m_at];
            else {
                m_breaks += breaks;
                return true;
            }
        }
        return false;
    }

    void endField()
    {
        m_record.push_back(m_wasQuoted ? std::exchange(m_quoted, {}) : trimmed(m_field));
        m_field.clear();
        m_wasQuoted = false;
    }

    void endRecord()
    {
        endField();
        if (m_record.size() > 1 || !m_record.front().empty()) {
            records.push_back(std::move(m_record));
            lines.push_back(line);
        }
        m_record.clear();
        line += 1 + std::exchange(m_breaks, 0);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<std::string> m_record;
    std::string m_field;  ///< outside of quotes
    std::string m_quoted; ///< within them
    bool m_wasQuoted = false;
    std::size_t m_breaks = 0; ///< of lines, within quotes of this record
};

} // namespace

Result<Csv> Csv::parse(std::string_view text, const std::filesystem::path& file)
{
    Records found(text);
    if (!found.read())
        return fail(
            ErrorCode::ParseFailed,
            Text(HANGAKU_TR("Core", "Line %1 of %2 has a quotation mark that is not closed, "
                                    "or text behind a closed one"),
                 {std::to_string(found.line), file.string()}),
            Text(kSaveAgain));
    if (found.records.empty())
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The table %1 is empty"), {file.string()}));
    Csv csv{file, std::move(found.records.front()), {}, {}};
    csv.rows.assign(std::make_move_iterator(found.records.begin() + 1),
                    std::make_move_iterator(found.records.end()));
    csv.lines.assign(found.lines.begin() + 1, found.lines.end());
    for (std::size_t row = 0; row < csv.rows.size(); ++row)
        if (csv.rows[row].size() != csv.names.size())
            return fail(
                ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "Line %1 of %2 has %3 fields, and there are %4 columns"),
                     {std::to_string(csv.lines[row]), file.string(),
                      std::to_string(csv.rows[row].size()), std::to_string(csv.names.size())}),
                Text(kSaveAgain));
    return csv;
}

Result<Csv> Csv::read(const std::filesystem::path& file, std::uintmax_t mostBytes)
{
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Cannot read %1"), {file.string()}));
    if (bytes > mostBytes)
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "%1 is too large for a table"), {file.string()}));
    return parse(std::string{std::istreambuf_iterator<char>(in), {}}, file);
}

std::optional<std::size_t> Csv::column(std::string_view name) const
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
            Text(HANGAKU_TR("Core", "\"%1\" in line %2 of %3 is not a number (%4)"),
                 {rows[row][column], std::to_string(lines[row]), file.string(), names[column]}));
    return *value;
}

std::optional<double> numberFrom(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value)
               ? std::optional(value)
               : std::nullopt;
}

std::string trimmed(const std::string& text)
{
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string()
                                      : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

} // namespace hangaku::viewer
