#pragma once

#include "viewer/core/base/TableText.h"
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hangaku::viewer::processing {

/// A table of text and numbers, as files for other programs and as text for people.
struct Table {
    /// Nothing where a value is undefined.
    using Cell = std::variant<std::monostate, std::string, double>;

    struct Column {
        std::string key;   ///< for programs: "hd95"
        std::string title; ///< for people: "HD95 (mm)"
        int digits = 3;    ///< of numbers behind the point, for people
        /// For people: what is too small for the digits is not 0.
        bool isProbability = false;
    };

    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows; ///< as many cells as columns

    static Cell cellOf(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }

    /// RFC 4180 with the columns' keys, and line feeds. Numbers as short as they are exact, with a
    /// point; undefined values are empty.
    std::string csv() const;
    /// A pipe table (GitHub's flavour); undefined values are an en dash.
    std::string markdown() const;
    /// A tabular with the rules of the package booktabs.
    std::string latex() const;
    /// A table element.
    std::string html() const;
};

/// A number for people.
std::string roundedNumber(double value, int digits);
/// Text in HTML or SVG, in attributes too.
std::string escapedForMarkup(const std::string& text);

} // namespace hangaku::viewer::processing
