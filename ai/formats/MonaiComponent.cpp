#include "ai/formats/FormatError.h"
#include "ai/formats/MonaiTransforms.h"

#include <algorithm>

namespace hangaku::ai {

using nlohmann::json;

namespace {

std::string withoutSuffix(const std::string& name)
{
    for (const std::string suffix : {"Dict", "d", "D"})
        if (name.size() > suffix.size() + 1 && name.ends_with(suffix))
            return name.substr(0, name.size() - suffix.size());
    return name;
}

} // namespace

MonaiComponent::MonaiComponent(const MonaiConfig& config, json definition)
    : m_config(config), m_definition(std::move(definition))
{
    if (!m_definition.is_object() || !m_definition.contains("_target_") ||
        !m_definition.at("_target_").is_string())
        throw FormatError("a component has no \"_target_\"");
    const auto target = m_definition.at("_target_").get<std::string>();
    m_fullName = target.substr(target.rfind('.') + 1);
    m_name = m_fullName;
    m_known = {"_target_", "_disabled_", "_requires_", "_desc_", "_mode_"};
    if (has("keys")) {
        m_name = withoutSuffix(m_fullName);
        m_known.insert({"keys", "allow_missing_keys"});
        const auto keys = m_config.resolveAll(m_definition.at("keys"));
        for (const auto& key : keys.is_array() ? keys : json::array({keys}))
            if (key.is_string())
                m_keys.push_back(key.get<std::string>());
    }
}

bool MonaiComponent::isDisabled() const
{
    const auto value = m_config.resolve(m_definition.value("_disabled_", json(false)));
    return value == json(true) || value == json("True") || value == json("true");
}

bool MonaiComponent::appliesTo(const std::string& key) const
{
    return m_keys.empty() || std::find(m_keys.begin(), m_keys.end(), key) != m_keys.end();
}

bool MonaiComponent::has(const std::string& key) const
{
    return m_definition.contains(key) && !m_definition.at(key).is_null();
}

void MonaiComponent::refuse(const std::string& why) const
{
    throw FormatError(m_fullName + " " + why);
}

json MonaiComponent::value(const std::string& key)
{
    m_known.insert(key);
    json value;
    try {
        value = m_config.resolveAll(m_definition.at(key));
    } catch (const FormatError& error) {
        refuse("has the argument " + key + ", of which " + error.why);
    }
    const auto at = std::find(m_keys.begin(), m_keys.end(), m_forKey) - m_keys.begin();
    const bool isText = value.is_array() && !value.empty() &&
                        (value.front().is_string() || value.front().is_boolean());
    if (isText && value.size() == m_keys.size())
        return json(value.at(static_cast<std::size_t>(at)));
    return value;
}

bool MonaiComponent::boolean(const std::string& key, bool otherwise)
{
    if (!has(key)) {
        m_known.insert(key);
        return otherwise;
    }
    const auto value = this->value(key);
    if (value == json("True") || value == json("true"))
        return true;
    if (value == json("False") || value == json("false"))
        return false;
    if (!value.is_boolean())
        refuse("has the argument " + key + ", which must be true or false");
    return value.get<bool>();
}

double MonaiComponent::number(const std::string& key)
{
    if (!has(key))
        refuse("lacks the argument " + key);
    const auto value = this->value(key);
    if (!value.is_number())
        refuse("has the argument " + key + ", which must be a number");
    return value.get<double>();
}

double MonaiComponent::number(const std::string& key, double otherwise)
{
    m_known.insert(key);
    return has(key) ? number(key) : otherwise;
}

std::string MonaiComponent::text(const std::string& key, const std::string& otherwise)
{
    m_known.insert(key);
    if (!has(key))
        return otherwise;
    const auto value = this->value(key);
    if (!value.is_string())
        refuse("has the argument " + key + ", which must be a text");
    return value.get<std::string>();
}

std::string MonaiComponent::rawText(const std::string& key) const
{
    return has(key) && m_definition.at(key).is_string() ? m_definition.at(key).get<std::string>()
                                                        : std::string();
}

std::vector<double> MonaiComponent::numbers(const std::string& key, std::size_t length)
{
    if (!has(key))
        refuse("lacks the argument " + key);
    auto value = this->value(key);
    if (value.is_number())
        value = json(std::vector<json>(length, value));
    std::vector<double> result;
    for (const auto& one : value.is_array() ? value : json::array())
        if (one.is_number())
            result.push_back(one.get<double>());
    if (result.size() != length)
        refuse("has the argument " + key + ", which must be " + std::to_string(length) +
               " numbers");
    return result;
}

void MonaiComponent::finish() const
{
    for (const auto& [key, value] : m_definition.items())
        if (!m_known.contains(key) && !value.is_null())
            refuse("has the argument " + key + ", which is not supported");
}

std::vector<MonaiComponent> monaiTransforms(const MonaiConfig& config, const json& compose)
{
    const auto definition = config.resolve(compose);
    json list = definition;
    if (definition.is_object()) {
        const auto target = definition.value("_target_", std::string("Compose"));
        if (target.substr(target.rfind('.') + 1) != "Compose")
            list = json::array({definition});
        else
            list = config.resolve(definition.value("transforms", json::array()));
    }
    if (!list.is_array())
        throw FormatError("the transforms are not a list");
    std::vector<MonaiComponent> result;
    for (const auto& item : list) {
        MonaiComponent component(config, config.resolve(item));
        if (!component.isDisabled())
            result.push_back(std::move(component));
    }
    return result;
}

json monaiPart(const MonaiConfig& config, const std::string& id, const std::string& elsewhere)
{
    if (config.has(id))
        return config.at(id);
    try {
        return config.at(elsewhere);
    } catch (const FormatError&) {
        throw FormatError("inference.json has no \"" + id + "\"");
    }
}

} // namespace hangaku::ai
