#include "viewer/processing/io/ColourTable.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iomanip>
#include <limits>
#include <locale>
#include <set>
#include <sstream>
#include <string_view>

namespace hangaku::viewer::processing {
namespace {

constexpr std::array<std::string_view, 4> kItkSnapEndings{".label.txt", ".labels.txt", ".label",
                                                          ".lbl"};
/// Slicer names the table of an exported label map by the second.
constexpr std::array<std::string_view, 2> kSlicerEndings{".ctbl", "_ColorTable.ctbl"};

constexpr const char* kItkSnapHeader =
    "################################################\n"
    "# ITK-SnAP Label Description File\n"
    "# File format: \n"
    "# IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL\n"
    "# Fields: \n"
    "#    IDX:   Zero-based index \n"
    "#    -R-:   Red color component (0..255)\n"
    "#    -G-:   Green color component (0..255)\n"
    "#    -B-:   Blue color component (0..255)\n"
    "#    -A-:   Label transparency (0.00 .. 1.00)\n"
    "#    VIS:   Label visibility (0 or 1)\n"
    "#    IDX:   Label mesh visibility (0 or 1)\n"
    "#  LABEL:   Label description \n"
    "################################################\n";

/// "scan" of "scan.nii.gz".
std::string stemOf(const std::filesystem::path& imageFile)
{
    constexpr std::string_view kTail = ".labels";
    const auto stem = labelTablePath(imageFile).stem().string();
    return stem.substr(0, stem.size() - kTail.size());
}

std::string replaced(std::string text, std::string_view characters, char with)
{
    for (char& character : text)
        if (characters.find(character) != std::string_view::npos)
            character = with;
    return text;
}

std::string itkSnapLine(int number, Rgb colour, int opacity, bool visible, const std::string& name)
{
    std::ostringstream line;
    line.imbue(std::locale::classic());
    line << std::setw(5) << number << std::setw(6) << int{colour.red} << std::setw(5)
         << int{colour.green} << std::setw(5) << int{colour.blue} << std::setw(9) << opacity
         << std::setw(3) << visible << std::setw(3) << visible << "    \"" << name << "\"\n";
    return line.str();
}

std::uint8_t byteOf(double value)
{
    return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
}

/// A line of either table; none when it is not of its form.
std::optional<Segment> segmentFrom(const std::string& text, ColourTableKind kind, int position)
{
    std::istringstream line(text);
    line.imbue(std::locale::classic());
    int number = -1;
    std::string name;
    std::array<double, 4> colour{};
    bool isVisible = true;
    line >> number;
    if (kind == ColourTableKind::Slicer)
        line >> name;
    for (double& part : colour)
        line >> part;
    if (kind == ColourTableKind::ItkSnap) {
        int visible = 1;
        int mesh = 1;
        line >> visible >> mesh;
        isVisible = visible != 0;
    }
    if (line.fail() || number < 0 || number > std::numeric_limits<Label>::max())
        return {};
    if (kind == ColourTableKind::Slicer) {
        name = replaced(name, "_", ' ');
    } else {
        const auto first = text.find('"');
        const auto last = text.rfind('"');
        if (first == last)
            return {};
        name = text.substr(first + 1, last - first - 1);
    }
    auto segment = unnamedSegment(static_cast<Label>(number), position);
    if (!name.empty())
        segment.label = name;
    segment.colour = {byteOf(colour[0]), byteOf(colour[1]), byteOf(colour[2])};
    segment.visible = isVisible;
    return segment;
}

} // namespace

std::optional<ColourTableKind> colourTableKindOf(const std::filesystem::path& file)
{
    const auto name = file.filename().string();
    const auto endsWith = [&name](std::string_view ending) { return name.ends_with(ending); };
    if (std::ranges::any_of(kItkSnapEndings, endsWith))
        return ColourTableKind::ItkSnap;
    return std::ranges::any_of(kSlicerEndings, endsWith) ? std::optional(ColourTableKind::Slicer)
                                                         : std::nullopt;
}

std::filesystem::path colourTablePath(const std::filesystem::path& imageFile, ColourTableKind kind)
{
    const auto ending =
        kind == ColourTableKind::ItkSnap ? kItkSnapEndings.front() : kSlicerEndings.front();
    return imageFile.parent_path() / (stemOf(imageFile) + std::string(ending));
}

std::vector<std::filesystem::path> colourTablesBeside(const std::filesystem::path& imageFile)
{
    std::vector<std::filesystem::path> found;
    const auto look = [&](std::string_view ending) {
        auto file = imageFile.parent_path() / (stemOf(imageFile) + std::string(ending));
        std::error_code error;
        if (std::filesystem::is_regular_file(file, error))
            found.push_back(std::move(file));
    };
    std::ranges::for_each(kItkSnapEndings, look);
    std::ranges::for_each(kSlicerEndings, look);
    return found;
}

std::string toText(const LabelTable& table, ColourTableKind kind)
{
    if (kind == ColourTableKind::ItkSnap) {
        std::string text = kItkSnapHeader + itkSnapLine(0, {0, 0, 0}, 0, false, "Clear Label");
        for (const auto& segment : table.segments)
            text += itkSnapLine(segment.number, segment.colour, 1, segment.visible,
                                replaced(replaced(segment.label, "\"", '\''), "\r\n", ' '));
        return text;
    }
    std::string text = "# Color table file\n# " + std::to_string(table.segments.size() + 1) +
                       " values\n0 Background 0 0 0 0\n";
    for (const auto& segment : table.segments) {
        const auto name = replaced(segment.label, " \t\r\n", '_');
        text += std::to_string(segment.number) + ' ' + (name.empty() ? "_" : name) + ' ' +
                std::to_string(segment.colour.red) + ' ' + std::to_string(segment.colour.green) +
                ' ' + std::to_string(segment.colour.blue) + " 255\n";
    }
    return text;
}

Result<LabelTable> readColourTable(const std::filesystem::path& file)
{
    const auto kind = colourTableKindOf(file);
    std::ifstream stream(file, std::ios::binary);
    LabelTable table;
    std::set<Label> numbers;
    int lineNumber = 0;
    for (std::string line; kind && std::getline(stream, line);) {
        ++lineNumber;
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (line.find_first_not_of(" \t") == std::string::npos || line.front() == '#')
            continue;
        auto segment = segmentFrom(line, *kind, static_cast<int>(table.segments.size()));
        if (!segment)
            return fail(ErrorCode::ParseFailed,
                        Text(HANGAKU_TR("Core", "Line %2 of the label table %1 is not understood"),
                             {file.string(), std::to_string(lineNumber)}),
                        Text(HANGAKU_TR("Core", "Mend or remove it; the mask opens without it too.")));
        if (segment->number != 0 && numbers.insert(segment->number).second)
            table.segments.push_back(std::move(*segment));
    }
    if (lineNumber == 0)
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The label table %1 is damaged"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Mend or remove it; the mask opens without it too.")));
    return table;
}

} // namespace hangaku::viewer::processing
