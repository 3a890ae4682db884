#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hangaku::ai {

/// What is wrong with a JSON document: which field ("input.spacingMm") and why. Thrown by
/// JsonObject and caught by whoever turns a document into values; never leaves this library.
struct JsonFieldError : std::exception {
    JsonFieldError(std::string fieldName, std::string whatIsWrong)
        : field(std::move(fieldName)), why(std::move(whatIsWrong))
    {
    }
    const char* what() const noexcept override { return why.c_str(); }

    std::string field;
    std::string why;
};

/// Parses a document whose nesting recursive functions survive.
/// @throws JsonFieldError, nlohmann::json::exception
nlohmann::json parseJson(const std::string& text);

/// Reads the members of a JSON object strictly: a wrong type, a value out of bounds or an unknown
/// key throws JsonFieldError.
class JsonObject {
public:
    /// @param path the object's own name in error messages; empty for the whole document
    JsonObject(const nlohmann::json& value, std::string path);

    bool has(const std::string& key) const { return m_object.contains(key); }
    [[noreturn]] void reject(const std::string& key, std::string why) const;

    /// A string that is not empty. Without `otherwise` the key must be there.
    std::string text(const std::string& key);
    std::string text(const std::string& key, const std::string& otherwise);
    double number(const std::string& key, double otherwise);
    bool boolean(const std::string& key, bool otherwise);
    /// @return a whole number from `lowest` to `highest`
    int integer(const std::string& key, int lowest, int highest);
    int integer(const std::string& key, int lowest, int highest, int otherwise);
    /// Index of the string's value among `choices`.
    std::size_t choice(const std::string& key, const std::vector<std::string>& choices);
    std::size_t choice(const std::string& key, const std::vector<std::string>& choices,
                       std::size_t otherwise);
    std::array<double, 3> positive3(const std::string& key);
    std::array<int, 3> size3(const std::string& key);
    /// Two numbers, the first less than the second.
    std::array<double, 2> range(const std::string& key);
    std::array<double, 2> range(const std::string& key, std::array<double, 2> otherwise);
    JsonObject object(const std::string& key);
    std::vector<JsonObject> objects(const std::string& key);
    std::vector<std::string> texts(const std::string& key);
    /// An object whose members are strings.
    std::map<std::string, std::string> textMap(const std::string& key);
    std::vector<double> numbers(const std::string& key);
    std::vector<int> integers(const std::string& key, int lowest, int highest);
    /// True when the key is there and holds exactly this string.
    bool is(const std::string& key, const std::string& value) const;
    bool isBoolean(const std::string& key) const;
    bool isList(const std::string& key) const;
    void ignore(const std::string& key) { m_known.insert(key); }

    /// Call when everything has been read. @throws JsonFieldError on the first key nobody asked for
    void finish() const;

private:
    const nlohmann::json& member(const std::string& key);
    const nlohmann::json& array(const std::string& key, std::optional<std::size_t> length);
    std::string name(const std::string& key) const;

    const nlohmann::json& m_object;
    std::string m_path;
    std::set<std::string> m_known;
};

} // namespace hangaku::ai
