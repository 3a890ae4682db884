#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace hangaku::ai {

/// Parses the part of YAML 1.2 that MONAI's configurations are written in: block mappings and lists
/// by indentation, plain and quoted one-line texts, double-quoted texts over several lines, lists
/// and mappings in brackets on one line, comments. Anchors, tags, block texts (| and >) and several
/// documents are refused.
/// @throws FormatError naming the line
nlohmann::json parseYaml(const std::string& text);

} // namespace hangaku::ai
