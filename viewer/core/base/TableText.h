#pragma once

#include <string>

namespace hangaku::viewer {

/// A field of a CSV file, in quotes where it needs them (RFC 4180), so that `Csv` reads the same.
std::string csvField(const std::string& text);

/// As short as it is exact.
std::string exactNumber(double value);

} // namespace hangaku::viewer
