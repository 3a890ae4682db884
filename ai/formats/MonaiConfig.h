#pragma once

#include "ai/protocol/JsonReader.h"

#include <string>

namespace hangaku::ai {

/// A MONAI configuration (inference.json), whose values may stand elsewhere: "@id" refers to
/// another value, "%id" copies it, "$..." is a Python expression. Nothing is executed: of
/// expressions only references, literals, `+`, and `A if B else C` are understood, which what a
/// pipeline is built from needs. Ids are separated by "::" or "#". All throw FormatError, which
/// names the text that cannot be understood.
class MonaiConfig {
public:
    explicit MonaiConfig(nlohmann::json root) : m_root(std::move(root)) {}

    bool has(const std::string& id) const;
    /// The value of an id, itself resolved; its members are not.
    nlohmann::json at(const std::string& id) const;
    /// The value that a text stands for, or the value itself; members of lists and objects are
    /// left.
    nlohmann::json resolve(const nlohmann::json& value) const { return resolve(value, 0); }
    /// The same with all its members.
    nlohmann::json resolveAll(const nlohmann::json& value) const { return resolveAll(value, 0); }

private:
    friend class MonaiExpression;
    nlohmann::json resolve(const nlohmann::json& value, int depth) const;
    nlohmann::json resolveAll(const nlohmann::json& value, int depth) const;
    nlohmann::json lookUp(const std::string& id, int depth) const;

    nlohmann::json m_root;
    mutable int m_lookUps = 0;
};

} // namespace hangaku::ai
