#include "ai/formats/MonaiConfig.h"

#include "ai/formats/FormatError.h"

#include <cctype>
#include <cstdlib>

namespace hangaku::ai {

using nlohmann::json;

namespace {

constexpr int kDeepestConfig = 32;
constexpr int kMostLookUps = 10000; // a small file can refer to itself in very many ways

bool isIdCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':' || c == '#';
}

std::vector<std::string> partsOf(const std::string& id)
{
    std::vector<std::string> parts{""};
    for (std::size_t at = 0; at < id.size(); ++at) {
        if (id[at] == '#') {
            parts.emplace_back();
        } else if (id.compare(at, 2, "::") == 0) {
            parts.emplace_back();
            ++at;
        } else {
            parts.back() += id[at];
        }
    }
    return parts;
}

} // namespace

/// Expression := "not" Sum, or Sum ["if" Condition "else" Expression]; Sum := Value {"+" Value};
/// Condition := ["not"] Sum; Value := reference, literal, or list of expressions.
class MonaiExpression {
public:
    MonaiExpression(const MonaiConfig& config, const std::string& text, int depth)
        : m_config(config), m_text(text), m_depth(depth)
    {
    }

    json evaluate()
    {
        auto value = expression();
        skipSpaces();
        if (m_at != m_text.size())
            refuse();
        return value;
    }

private:
    [[noreturn]] void refuse() const
    {
        throw FormatError("the expression \"$" + m_text +
                          "\" is not one that can be understood "
                          "without Python");
    }

    void skipSpaces()
    {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])) != 0)
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

    bool takeWord(const std::string& word)
    {
        skipSpaces();
        const auto end = m_at + word.size();
        if (m_text.compare(m_at, word.size(), word) != 0 ||
            (end < m_text.size() && (isIdCharacter(m_text[end]) || m_text[end] == '.')))
            return false;
        m_at = end;
        return true;
    }

    json expression()
    {
        if (++m_depth > kDeepestConfig)
            refuse();
        if (takeWord("not")) {
            const auto negated = sum();
            if (!negated.is_boolean())
                refuse();
            --m_depth;
            return !negated.get<bool>();
        }
        auto value = sum();
        if (takeWord("if")) {
            const bool isNegated = takeWord("not");
            const auto condition = sum();
            if (!condition.is_boolean() || !takeWord("else"))
                refuse();
            auto otherwise = expression();
            if (condition.get<bool>() == isNegated)
                value = std::move(otherwise);
        }
        --m_depth;
        return value;
    }

    json sum()
    {
        auto result = value();
        while (take('+')) {
            const auto more = value();
            if (result.is_array() && more.is_array())
                result.insert(result.end(), more.begin(), more.end());
            else if (result.is_string() && more.is_string())
                result = result.get<std::string>() + more.get<std::string>();
            else if (result.is_number() && more.is_number())
                result = result.get<double>() + more.get<double>();
            else
                refuse();
        }
        return result;
    }

    json value()
    {
        skipSpaces();
        if (m_at >= m_text.size())
            refuse();
        const char first = m_text[m_at];
        if (take('@'))
            return m_config.lookUp(identifier(), m_depth);
        if (take('['))
            return list(']');
        if (take('('))
            return tuple();
        if (first == '\'' || first == '"')
            return quoted();
        if (takeWord("True"))
            return true;
        if (takeWord("False"))
            return false;
        if (takeWord("None"))
            return nullptr;
        for (const char* module : {"numpy.", "np.", "torch."})
            if (m_text.compare(m_at, std::string(module).size(), module) == 0) {
                m_at += std::string(module).size();
                return type();
            }
        return number();
    }

    std::string identifier()
    {
        const auto first = m_at;
        while (m_at < m_text.size() && isIdCharacter(m_text[m_at]))
            ++m_at;
        // "@net.to(...)", "@list[0]" and the like call Python.
        if (m_at == first ||
            (m_at < m_text.size() && std::string(".[(").find(m_text[m_at]) != std::string::npos))
            refuse();
        return m_text.substr(first, m_at - first);
    }

    /// "float32" of numpy.float32; a call or anything longer is refused by `evaluate`.
    json type()
    {
        const auto name = identifier();
        for (const char* known : {"float16", "float32", "float64", "float", "uint8", "int8",
                                  "uint16", "int16", "int32", "int64", "bool"})
            if (name == known)
                return name;
        refuse();
    }

    json list(char end)
    {
        json result = json::array();
        while (!take(end)) {
            if (!result.empty() && !take(','))
                refuse();
            if (take(end))
                break;
            result.push_back(expression());
        }
        return result;
    }

    /// (a, b), or a value in brackets.
    json tuple()
    {
        auto first = expression();
        if (take(')'))
            return first;
        if (!take(','))
            refuse();
        json result = json::array({std::move(first)});
        auto rest = list(')');
        result.insert(result.end(), rest.begin(), rest.end());
        return result;
    }

    json quoted()
    {
        const char quote = m_text[m_at++];
        const auto end = m_text.find(quote, m_at);
        const auto text = m_text.substr(m_at, end - m_at);
        if (end == std::string::npos || text.find('\\') != std::string::npos)
            refuse();
        m_at = end + 1;
        return text;
    }

    json number()
    {
        const char* begin = m_text.c_str() + m_at;
        if (std::string("+-.0123456789").find(*begin) == std::string::npos)
            refuse();
        char* end = nullptr;
        const double value = std::strtod(begin, &end);
        if (end == begin)
            refuse();
        const std::string digits(begin, static_cast<const char*>(end));
        m_at += static_cast<std::size_t>(end - begin);
        if (digits.find_first_not_of("+-0123456789") == std::string::npos && std::abs(value) < 1e9)
            return static_cast<int>(value);
        return value;
    }

    const MonaiConfig& m_config;
    const std::string& m_text;
    std::size_t m_at = 0;
    int m_depth;
};

json MonaiConfig::lookUp(const std::string& id, int depth) const
{
    if (depth > kDeepestConfig)
        throw FormatError("\"@" + id + "\" refers to itself");
    if (++m_lookUps > kMostLookUps)
        throw FormatError("there are too many references");
    const json* at = &m_root;
    json held; // what a reference on the way stands for
    for (const auto& part : partsOf(id)) {
        if (at->is_string()) {
            held = resolve(*at, depth + 1);
            at = &held;
        }
        const bool isIndex = !part.empty() && part.size() < 7 &&
                             part.find_first_not_of("0123456789") == std::string::npos;
        if (at->is_object() && at->contains(part))
            at = &at->at(part);
        else if (at->is_array() && isIndex && std::stoul(part) < at->size())
            at = &at->at(std::stoul(part));
        else
            throw FormatError("\"@" + id + "\" refers to nothing");
    }
    return resolve(*at, depth + 1);
}

json MonaiConfig::resolve(const json& value, int depth) const
{
    if (!value.is_string())
        return value;
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty() || std::string("@%$").find(text.front()) == std::string::npos)
        return value;
    const auto rest = text.substr(1);
    if (text.front() == '$')
        return MonaiExpression(*this, rest, depth).evaluate();
    for (const char c : rest)
        if (!isIdCharacter(c))
            throw FormatError(text.front() == '%'
                                  ? "the macro \"" + text + "\" points into another file"
                                  : "\"" + text + "\" is not a plain reference");
    return lookUp(rest, depth);
}

json MonaiConfig::resolveAll(const json& value, int depth) const
{
    if (depth > kDeepestConfig)
        throw FormatError("values nest too deeply");
    auto result = resolve(value, depth);
    if (result.is_structured())
        for (auto& member : result)
            member = resolveAll(member, depth + 1);
    return result;
}

bool MonaiConfig::has(const std::string& id) const
{
    return m_root.is_object() && m_root.contains(id);
}

json MonaiConfig::at(const std::string& id) const
{
    return lookUp(id, 0);
}

} // namespace hangaku::ai
