#include "ai/formats/SmallYaml.h"

#include "ai/formats/FormatError.h"

#include <cmath>
#include <cstdlib>
#include <vector>

namespace hangaku::ai {

using nlohmann::json;

namespace {

constexpr int kDeepestYaml = 64;

struct Line {
    int number = 0;
    int indent = 0;
    std::string text; ///< without indentation, comment and trailing spaces
};

[[noreturn]] void refuse(int line, const std::string& why)
{
    throw FormatError("line " + std::to_string(line) + " of the YAML file " + why,
                      "Convert the file to JSON: python3 -c \"import json, sys, yaml; "
                      "json.dump(yaml.safe_load(sys.stdin), sys.stdout)\" < inference.yaml > "
                      "inference.json");
}

std::string trimmed(const std::string& text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Whether a quote that opened in the text is still open; the comment after it is cut off.
bool endsInsideQuotes(std::string& text)
{
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != 0) {
            if (c == '\\' && quote == '"')
                ++at;
            else if (c == quote)
                quote = 0;
        } else if ((c == '"' || c == '\'') &&
                   (at == 0 || std::string(" [{,:").find(text[at - 1]) != std::string::npos)) {
            quote = c;
        } else if (c == '#' && (at == 0 || text[at - 1] == ' ')) {
            text.resize(at);
            break;
        }
    }
    return quote != 0;
}

std::vector<Line> linesOf(const std::string& text)
{
    std::vector<Line> lines;
    std::string pending; // a quoted text that goes on in the next line
    int number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto raw = text.substr(at, end - at);
        at = end + 1;
        ++number;
        const auto indent = raw.find_first_not_of(' ');
        if (!pending.empty()) {
            raw = pending + ' ' + trimmed(raw);
            pending.clear();
        } else if (indent == std::string::npos || raw[indent] == '\r') {
            continue;
        } else {
            lines.push_back({number, static_cast<int>(indent), {}});
            if (raw[indent] == '\t')
                refuse(number, "is indented by a tab");
            raw = raw.substr(indent);
        }
        if (endsInsideQuotes(raw)) {
            pending = trimmed(raw);
            continue;
        }
        lines.back().text = trimmed(raw);
        const bool isStart = lines.back().text == "---" && lines.size() == 1;
        if (lines.back().text.empty() || isStart)
            lines.pop_back();
    }
    if (!pending.empty())
        refuse(number, "ends inside a quoted text");
    return lines;
}

/// One-line values: texts, numbers, and lists and mappings in brackets.
class Flow {
public:
    Flow(const std::string& text, int line) : m_text(text), m_line(line) {}

    json whole()
    {
        auto result = value(0, "");
        skipSpaces();
        if (m_at != m_text.size())
            refuse(m_line, "cannot be understood");
        return result;
    }

    /// A key of a block mapping and its colon; nothing when the text does not begin with one.
    static bool splitKey(const std::string& text, int line, std::string& key, std::string& rest)
    {
        Flow flow(text, line);
        if (text.empty() || std::string("[{&*!|>%@`").find(text[0]) != std::string::npos)
            return false;
        if (text[0] == '"' || text[0] == '\'') {
            key = flow.quoted();
            flow.skipSpaces();
            if (flow.m_at >= text.size() || text[flow.m_at] != ':')
                return false;
            rest = trimmed(text.substr(flow.m_at + 1));
            return true;
        }
        for (std::size_t at = 0; at < text.size(); ++at)
            if (text[at] == ':' && (at + 1 == text.size() || text[at + 1] == ' ')) {
                key = trimmed(text.substr(0, at));
                rest = trimmed(text.substr(at + 1));
                return true;
            }
        return false;
    }

private:
    void skipSpaces()
    {
        while (m_at < m_text.size() && m_text[m_at] == ' ')
            ++m_at;
    }

    bool take(char c)
    {
        skipSpaces();
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }

    /// @param ends characters that end a plain text
    json value(int depth, const std::string& ends)
    {
        if (depth > kDeepestYaml)
            refuse(m_line, "nests too deeply");
        skipSpaces();
        if (take('['))
            return list(depth);
        if (take('{'))
            return mapping(depth);
        if (m_at < m_text.size() && (m_text[m_at] == '"' || m_text[m_at] == '\''))
            return quoted();
        const auto end = std::min(m_text.find_first_of(ends, m_at), m_text.size());
        const auto text = trimmed(m_text.substr(m_at, end - m_at));
        m_at = end;
        return plain(text);
    }

    json list(int depth)
    {
        json result = json::array();
        while (!take(']')) {
            if ((!result.empty() && !take(',')) || m_at >= m_text.size())
                refuse(m_line, "has a list that does not end");
            result.push_back(value(depth + 1, ",]"));
        }
        return result;
    }

    json mapping(int depth)
    {
        json result = json::object();
        while (!take('}')) {
            if ((!result.empty() && !take(',')) || m_at >= m_text.size())
                refuse(m_line, "has a mapping that does not end");
            const auto key = value(depth + 1, ":,}");
            if (!take(':') || !key.is_string())
                refuse(m_line, "has a mapping that cannot be understood");
            result[key.get<std::string>()] = value(depth + 1, ",}");
        }
        return result;
    }

    std::string quoted()
    {
        const char quote = m_text[m_at++];
        std::string result;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == quote) {
                if (quote == '\'' && m_at + 1 < m_text.size() && m_text[m_at + 1] == '\'') {
                    ++m_at;
                } else {
                    ++m_at;
                    return result;
                }
            } else if (c == '\\' && quote == '"') {
                if (++m_at >= m_text.size() ||
                    std::string("\\\"/").find(m_text[m_at]) == std::string::npos)
                    refuse(m_line, "has an escape sequence that is not supported");
            }
            result += m_text[m_at];
        }
        refuse(m_line, "has a quoted text that does not end");
    }

    json plain(const std::string& text) const
    {
        if (text.empty() || text == "null" || text == "~")
            return nullptr;
        if (text == "true" || text == "True")
            return true;
        if (text == "false" || text == "False")
            return false;
        if (std::string("&*!|>%@`").find(text[0]) != std::string::npos)
            refuse(m_line, "uses what is not supported: " + text.substr(0, 40));
        if (std::string("+-.0123456789").find(text[0]) != std::string::npos) {
            char* end = nullptr;
            const double number = std::strtod(text.c_str(), &end);
            if (*end == 0 && std::isfinite(number)) {
                if (text.find_first_not_of("+-0123456789") == std::string::npos &&
                    std::abs(number) < 1e15)
                    return static_cast<std::int64_t>(number);
                return number;
            }
        }
        return text;
    }

    const std::string& m_text;
    int m_line;
    std::size_t m_at = 0;
};

class Blocks {
public:
    explicit Blocks(std::vector<Line> lines) : m_lines(std::move(lines)) {}

    json document()
    {
        if (m_lines.empty())
            return json::object();
        auto result = block(m_lines[0].indent, 0);
        if (m_at != m_lines.size())
            refuse(m_lines[m_at].number, "is indented in an unexpected way");
        return result;
    }

private:
    static bool isItem(const std::string& text) { return text == "-" || text.starts_with("- "); }

    json block(int indent, int depth)
    {
        if (depth > kDeepestYaml)
            refuse(m_lines[m_at].number, "nests too deeply");
        if (isItem(m_lines[m_at].text))
            return items(indent, depth);
        std::string key;
        std::string rest;
        if (Flow::splitKey(m_lines[m_at].text, m_lines[m_at].number, key, rest))
            return members(indent, depth);
        const auto& line = m_lines[m_at++];
        return Flow(line.text, line.number).whole();
    }

    json items(int indent, int depth)
    {
        json result = json::array();
        while (m_at < m_lines.size() && m_lines[m_at].indent == indent &&
               isItem(m_lines[m_at].text)) {
            auto& line = m_lines[m_at];
            const auto rest = trimmed(line.text.substr(1));
            if (rest.empty()) {
                ++m_at;
                const bool hasBlock = m_at < m_lines.size() && m_lines[m_at].indent > indent;
                result.push_back(hasBlock ? block(m_lines[m_at].indent, depth + 1) : json());
                continue;
            }
            // What follows the dash is a block of its own, indented as it stands there.
            line.indent += static_cast<int>(line.text.find_first_not_of(' ', 1));
            line.text = rest;
            result.push_back(block(line.indent, depth + 1));
        }
        return result;
    }

    json members(int indent, int depth)
    {
        json result = json::object();
        while (m_at < m_lines.size() && m_lines[m_at].indent == indent &&
               !isItem(m_lines[m_at].text)) {
            const auto line = m_lines[m_at++];
            std::string key;
            std::string rest;
            if (!Flow::splitKey(line.text, line.number, key, rest))
                refuse(line.number, "has no key");
            if (!rest.empty()) {
                result[key] = Flow(rest, line.number).whole();
                continue;
            }
            const bool hasNext = m_at < m_lines.size();
            const bool isDeeper = hasNext && m_lines[m_at].indent > indent;
            // A list may stand as far left as its key.
            const bool isList =
                hasNext && m_lines[m_at].indent == indent && isItem(m_lines[m_at].text);
            result[key] = isDeeper || isList ? block(m_lines[m_at].indent, depth + 1) : json();
        }
        return result;
    }

    std::vector<Line> m_lines;
    std::size_t m_at = 0;
};

} // namespace

json parseYaml(const std::string& text)
{
    return Blocks(linesOf(text)).document();
}

} // namespace hangaku::ai
