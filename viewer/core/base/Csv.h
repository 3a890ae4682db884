#pragma once

#include "viewer/core/base/Error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hangaku::viewer {

/// A CSV file (RFC 4180, UTF-8) with a line of names. Quoted fields are kept as they are; others
/// lose their outer spaces. Empty lines are left out.
struct Csv {
    std::filesystem::path file;
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> rows; ///< as many fields as names
    std::vector<std::size_t> lines;             ///< where each row begins in the file, from 1

    /// @param file named in errors
    /// @return ParseFailed naming the line, where a row has other fields than there are names, or a
    ///         quote is not closed or has something behind it
    static Result<Csv> parse(std::string_view text, const std::filesystem::path& file);
    /// The same of a file.
    /// @return also ReadFailed; ParseFailed when it is larger than `mostBytes`
    static Result<Csv> read(const std::filesystem::path& file,
                            std::uintmax_t mostBytes = std::uintmax_t{512} << 20U);

    std::optional<std::size_t> column(std::string_view name) const;
    /// The same, or ParseFailed naming the columns that are wanted.
    Result<std::vector<std::size_t>> columns(const std::vector<std::string>& wanted) const;
    /// A finite number in a row, or ParseFailed naming its line.
    Result<double> number(std::size_t row, std::size_t column) const;
};

/// All of the text, as a finite number.
std::optional<double> numberFrom(std::string_view text);
/// Without outer spaces.
std::string trimmed(const std::string& text);

} // namespace hangaku::viewer
