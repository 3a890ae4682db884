#include "ai/protocol/JsonReader.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using nlohmann::json;

json parseJson(const std::string& text)
{
    constexpr int kDeepest = 64;
    return json::parse(text, [](int depth, json::parse_event_t, json&) {
        if (depth > kDeepest)
            throw JsonFieldError("the file", "nests too deeply");
        return true;
    });
}

JsonObject::JsonObject(const json& value, std::string path)
    : m_object(value), m_path(std::move(path))
{
    if (!value.is_object())
        throw JsonFieldError(m_path.empty() ? "the file" : m_path, "must be an object {...}");
}

std::string JsonObject::name(const std::string& key) const
{
    return m_path.empty() ? key : m_path + "." + key;
}

void JsonObject::reject(const std::string& key, std::string why) const
{
    throw JsonFieldError(name(key), std::move(why));
}

const json& JsonObject::member(const std::string& key)
{
    m_known.insert(key);
    const auto found = m_object.find(key);
    if (found == m_object.end())
        reject(key, "is missing");
    return *found;
}

const json& JsonObject::array(const std::string& key, std::optional<std::size_t> length)
{
    const auto& value = member(key);
    if (!value.is_array() || (length && value.size() != *length))
        reject(key, length ? "must be a list of " + std::to_string(*length) + " values"
                           : std::string("must be a list"));
    return value;
}

std::string JsonObject::text(const std::string& key)
{
    const auto& value = member(key);
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
        reject(key, "must be a text that is not empty");
    return value.get<std::string>();
}

std::string JsonObject::text(const std::string& key, const std::string& otherwise)
{
    if (!has(key))
        return otherwise;
    const auto& value = member(key);
    if (!value.is_string())
        reject(key, "must be a text");
    return value.get<std::string>();
}

double JsonObject::number(const std::string& key, double otherwise)
{
    if (!has(key))
        return otherwise;
    const auto& value = member(key);
    if (!value.is_number() || !std::isfinite(value.get<double>()))
        reject(key, "must be a number");
    return value.get<double>();
}

bool JsonObject::boolean(const std::string& key, bool otherwise)
{
    if (!has(key))
        return otherwise;
    const auto& value = member(key);
    if (!value.is_boolean())
        reject(key, "must be true or false");
    return value.get<bool>();
}

namespace {

bool isIntegerWithin(const json& value, int lowest, int highest)
{
    return value.is_number_integer() && value.get<double>() >= lowest &&
           value.get<double>() <= highest;
}

std::string wholeNumberRule(int lowest, int highest)
{
    return "must be a whole number from " + std::to_string(lowest) + " to " +
           std::to_string(highest);
}

} // namespace

int JsonObject::integer(const std::string& key, int lowest, int highest)
{
    const auto& value = member(key);
    if (!isIntegerWithin(value, lowest, highest))
        reject(key, wholeNumberRule(lowest, highest));
    return value.get<int>();
}

int JsonObject::integer(const std::string& key, int lowest, int highest, int otherwise)
{
    return has(key) ? integer(key, lowest, highest) : otherwise;
}

std::size_t JsonObject::choice(const std::string& key, const std::vector<std::string>& choices)
{
    const auto& value = member(key);
    if (value.is_string()) {
        const auto found =
            std::find(choices.begin(), choices.end(), value.get_ref<const std::string&>());
        if (found != choices.end())
            return static_cast<std::size_t>(found - choices.begin());
    }
    std::string list;
    for (const auto& item : choices)
        list += (list.empty() ? "\"" : ", \"") + item + "\"";
    reject(key, (choices.size() == 1 ? "must be " : "must be one of ") + list);
}

std::size_t JsonObject::choice(const std::string& key, const std::vector<std::string>& choices,
                               std::size_t otherwise)
{
    return has(key) ? choice(key, choices) : otherwise;
}

std::array<double, 3> JsonObject::positive3(const std::string& key)
{
    const auto& value = array(key, 3);
    std::array<double, 3> result{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!value[axis].is_number() || !std::isfinite(value[axis].get<double>()) ||
            value[axis].get<double>() <= 0)
            reject(key, "must be three numbers greater than 0");
        result[axis] = value[axis].get<double>();
    }
    return result;
}

std::array<int, 3> JsonObject::size3(const std::string& key)
{
    constexpr int kLargest = 4096;
    const auto& value = array(key, 3);
    std::array<int, 3> result{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!isIntegerWithin(value[axis], 1, kLargest))
            reject(key, "must be three whole numbers from 1 to " + std::to_string(kLargest));
        result[axis] = value[axis].get<int>();
    }
    return result;
}

std::array<double, 2> JsonObject::range(const std::string& key)
{
    const auto& value = array(key, 2);
    if (!value[0].is_number() || !value[1].is_number() ||
        !(value[0].get<double>() < value[1].get<double>()))
        reject(key, "must be two numbers, the first less than the second");
    return {value[0].get<double>(), value[1].get<double>()};
}

std::array<double, 2> JsonObject::range(const std::string& key, std::array<double, 2> otherwise)
{
    return has(key) ? range(key) : otherwise;
}

JsonObject JsonObject::object(const std::string& key)
{
    return {member(key), name(key)};
}

std::vector<JsonObject> JsonObject::objects(const std::string& key)
{
    std::vector<JsonObject> result;
    const auto& value = array(key, {});
    for (std::size_t i = 0; i < value.size(); ++i)
        result.emplace_back(value[i], name(key) + "[" + std::to_string(i) + "]");
    return result;
}

std::vector<std::string> JsonObject::texts(const std::string& key)
{
    std::vector<std::string> result;
    for (const auto& item : array(key, {})) {
        if (!item.is_string() || item.get_ref<const std::string&>().empty())
            reject(key, "must be a list of texts");
        result.push_back(item.get<std::string>());
    }
    return result;
}

std::map<std::string, std::string> JsonObject::textMap(const std::string& key)
{
    const auto& value = member(key);
    if (!value.is_object())
        reject(key, "must be an object of texts");
    std::map<std::string, std::string> result;
    for (const auto& [name, text] : value.items()) {
        if (!text.is_string() || text.get_ref<const std::string&>().empty())
            reject(key + "." + name, "must be a text");
        result[name] = text.get<std::string>();
    }
    return result;
}

std::vector<double> JsonObject::numbers(const std::string& key)
{
    std::vector<double> result;
    for (const auto& item : array(key, {})) {
        if (!item.is_number() || !std::isfinite(item.get<double>()))
            reject(key, "must be a list of numbers");
        result.push_back(item.get<double>());
    }
    return result;
}

std::vector<int> JsonObject::integers(const std::string& key, int lowest, int highest)
{
    std::vector<int> result;
    for (const auto& item : array(key, {})) {
        if (!isIntegerWithin(item, lowest, highest))
            reject(key, "must be a list of whole numbers from " + std::to_string(lowest) + " to " +
                            std::to_string(highest));
        result.push_back(item.get<int>());
    }
    return result;
}

bool JsonObject::is(const std::string& key, const std::string& value) const
{
    const auto found = m_object.find(key);
    return found != m_object.end() && found->is_string() &&
           found->get_ref<const std::string&>() == value;
}

bool JsonObject::isBoolean(const std::string& key) const
{
    const auto found = m_object.find(key);
    return found != m_object.end() && found->is_boolean();
}

bool JsonObject::isList(const std::string& key) const
{
    const auto found = m_object.find(key);
    return found != m_object.end() && found->is_array();
}

void JsonObject::finish() const
{
    for (const auto& [key, value] : m_object.items())
        if (!m_known.contains(key))
            reject(key, "is not a known field");
}

} // namespace hangaku::ai
