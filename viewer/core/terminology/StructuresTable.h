#pragma once

#include <string_view>

namespace hangaku::viewer {

/// The text of resources/terminology/structures.tsv.
std::string_view structuresTable();

} // namespace hangaku::viewer
