#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::app {

/// A CSV file (RFC 4180, UTF-8) with a line of names.
struct Csv {
    std::filesystem::path file;
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> rows; ///< as many fields as names, without outer spaces

    /// @return ReadFailed; ParseFailed where a row has other fields than there are names
    static viewer::Result<Csv> read(const std::filesystem::path& file);

    std::optional<std::size_t> column(const std::string& name) const;
    /// The same, or ParseFailed naming the columns that are wanted.
    viewer::Result<std::vector<std::size_t>> columns(const std::vector<std::string>& wanted) const;
    /// A number in a row, or ParseFailed naming its line.
    viewer::Result<double> number(std::size_t row, std::size_t column) const;
};

/// All of the text, as a number.
std::optional<double> numberFrom(const std::string& text);
std::string trimmed(const std::string& text);

} // namespace hangaku::app
