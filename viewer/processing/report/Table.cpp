#include "viewer/processing/report/Table.h"

#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <string_view>

namespace hangaku::viewer::processing {
namespace {

using Escape = std::function<std::string(const std::string&)>;

/// Each of the characters replaced by what stands behind it.
std::string replaced(const std::string& text,
                     std::initializer_list<std::pair<char, std::string_view>> replacements)
{
    std::string result;
    for (const char letter : text) {
        std::string_view with(&letter, 1);
        for (const auto& [character, replacement] : replacements)
            if (character == letter)
                with = replacement;
        result += with;
    }
    return result;
}

std::string forLatex(const std::string& text)
{
    return replaced(text, {{'&', "\\&"},
                           {'%', "\\%"},
                           {'$', "\\$"},
                           {'#', "\\#"},
                           {'_', "\\_"},
                           {'{', "\\{"},
                           {'}', "\\}"},
                           {'~', "\\textasciitilde{}"},
                           {'^', "\\textasciicircum{}"},
                           {'\\', "\\textbackslash{}"}});
}

std::string forMarkdown(const std::string& text)
{
    return replaced(text, {{'|', "\\|"}, {'\n', " "}, {'\r', " "}, {'<', "&lt;"}});
}

bool isNumber(const Table& table, std::size_t column)
{
    for (const auto& row : table.rows)
        if (std::holds_alternative<std::string>(row[column]))
            return false;
    return !table.rows.empty();
}

/// How one of the forms for people writes what is not a number.
struct Style {
    const char* undefined;
    const char* less; ///< "< "
    Escape escape;
};

std::string text(const Table::Cell& cell, const Table::Column& column, const Style& style)
{
    if (const auto* words = std::get_if<std::string>(&cell))
        return style.escape(*words);
    const auto* number = std::get_if<double>(&cell);
    if (number == nullptr)
        return style.undefined;
    const double least = std::pow(10, -column.digits);
    if (column.isProbability && *number < least)
        return style.less + roundedNumber(least, column.digits);
    return roundedNumber(*number, column.digits);
}

/// Cells with `between` them.
std::string line(const std::vector<std::string>& cells, const char* between)
{
    std::string joined;
    for (std::size_t at = 0; at < cells.size(); ++at)
        joined.append(at == 0 ? "" : between).append(cells[at]);
    return joined;
}

} // namespace

std::string roundedNumber(double value, int digits)
{
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, digits)
                         .ptr;
    std::string result(text.data(), end);
    // No negative zero.
    if (result.starts_with('-') && result.find_first_not_of("-0.") == std::string::npos)
        result.erase(0, 1);
    return result;
}

std::string escapedForMarkup(const std::string& text)
{
    return replaced(text, {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}});
}

std::string Table::csv() const
{
    std::vector<std::string> cells;
    for (const auto& column : columns)
        cells.push_back(csvField(column.key));
    std::string result = line(cells, ",") + '\n';
    for (const auto& row : rows) {
        cells.clear();
        for (const auto& cell : row)
            if (const auto* number = std::get_if<double>(&cell))
                cells.push_back(exactNumber(*number));
            else
                cells.push_back(text(cell, {}, {"", "", csvField}));
        result += line(cells, ",") + '\n';
    }
    return result;
}

std::string Table::markdown() const
{
    std::vector<std::string> titles;
    std::vector<std::string> rules;
    for (std::size_t at = 0; at < columns.size(); ++at) {
        titles.push_back(forMarkdown(columns[at].title));
        rules.emplace_back(isNumber(*this, at) ? "---:" : "---");
    }
    std::string result = "| " + line(titles, " | ") + " |\n| " + line(rules, " | ") + " |\n";
    for (const auto& row : rows) {
        std::vector<std::string> cells;
        for (std::size_t at = 0; at < columns.size(); ++at)
            cells.push_back(text(row[at], columns[at], {"–", "< ", forMarkdown}));
        result += "| " + line(cells, " | ") + " |\n";
    }
    return result;
}

std::string Table::latex() const
{
    std::string layout;
    std::vector<std::string> titles;
    for (std::size_t at = 0; at < columns.size(); ++at) {
        layout += isNumber(*this, at) ? 'r' : 'l';
        titles.push_back(forLatex(columns[at].title));
    }
    std::string result = "% \\usepackage{booktabs}\n\\begin{tabular}{" + layout + "}\n\\toprule\n" +
                         line(titles, " & ") + " \\\\\n\\midrule\n";
    for (const auto& row : rows) {
        std::vector<std::string> cells;
        for (std::size_t at = 0; at < columns.size(); ++at)
            cells.push_back(text(row[at], columns[at], {"--", "$<$ ", forLatex}));
        result += line(cells, " & ") + " \\\\\n";
    }
    return result + "\\bottomrule\n\\end{tabular}\n";
}

std::string Table::html() const
{
    std::string result = "<table>\n<thead><tr>";
    for (std::size_t at = 0; at < columns.size(); ++at)
        result += std::string(isNumber(*this, at) ? "<th class=\"number\">" : "<th>") +
                  escapedForMarkup(columns[at].title) + "</th>";
    result += "</tr></thead>\n<tbody>\n";
    for (const auto& row : rows) {
        result += "<tr>";
        for (std::size_t at = 0; at < columns.size(); ++at)
            result += std::string(isNumber(*this, at) ? "<td class=\"number\">" : "<td>") +
                      text(row[at], columns[at], {"–", "&lt; ", escapedForMarkup}) + "</td>";
        result += "</tr>\n";
    }
    return result + "</tbody>\n</table>\n";
}

} // namespace hangaku::viewer::processing
