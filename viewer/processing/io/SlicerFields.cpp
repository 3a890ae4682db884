#include "viewer/processing/io/LabelTable.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <sstream>

// The fields are described in 3D Slicer's user guide, "Segmentation: storage file format".

namespace hangaku::viewer::processing {
namespace {

/// Text inside a terminology entry or tag must not hold the characters that part them.
std::string tagSafe(std::string text)
{
    constexpr std::string_view kSeparators = "|~^\n";
    for (char& character : text)
        if (kSeparators.find(character) != std::string_view::npos)
            character = ' ';
    return text;
}

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
        parts.push_back(part);
    return parts;
}

/// "SCT^123037004^Anatomical Structure"
std::string terminologyTriplet(const CodedConcept& code)
{
    if (code.isEmpty())
        return "^^";
    return tagSafe(code.scheme) + '^' + tagSafe(code.value) + '^' + tagSafe(code.meaning);
}

CodedConcept fromTriplet(const std::string& text)
{
    const auto parts = split(text, '^');
    if (parts.size() < 3)
        return {};
    return {parts[1], parts[0], parts[2]};
}

std::string tagsOf(const Segment& segment)
{
    std::string tags = "Segmentation.Status:inprogress|";
    if (!segment.type.isEmpty())
        tags += "TerminologyEntry:Segmentation category and type - DICOM master list~" +
                terminologyTriplet(segment.category) + '~' + terminologyTriplet(segment.type) +
                '~' + terminologyTriplet(segment.typeModifier) +
                "~Anatomic codes - DICOM master list~^^~^^|";
    const auto add = [&tags](const char* key, const std::string& value) {
        if (!value.empty())
            tags += std::string("Hangaku.") + key + ':' + tagSafe(value) + '|';
    };
    add("LabelJa", segment.labelJa);
    if (segment.algorithmType != AlgorithmType::Manual)
        add("AlgorithmType",
            segment.algorithmType == AlgorithmType::Automatic ? "AUTOMATIC" : "SEMIAUTOMATIC");
    add("AlgorithmName", segment.algorithmName);
    if (segment.correction) {
        add("CorrectedBy", segment.correction->person);
        add("CorrectedAt", segment.correction->time);
    }
    return tags;
}

void readTags(const std::string& text, Segment& segment)
{
    Correction correction;
    for (const auto& tag : split(text, '|')) {
        const auto colon = tag.find(':');
        if (colon == std::string::npos)
            continue;
        const auto key = tag.substr(0, colon);
        const auto value = tag.substr(colon + 1);
        if (key == "TerminologyEntry") {
            const auto parts = split(value, '~');
            if (parts.size() < 4)
                continue;
            if (const auto category = fromTriplet(parts[1]); !category.isEmpty())
                segment.category = category;
            if (const auto type = fromTriplet(parts[2]); !type.isEmpty())
                segment.type = type;
            segment.typeModifier = fromTriplet(parts[3]);
        } else if (key == "Hangaku.LabelJa") {
            segment.labelJa = value;
        } else if (key == "Hangaku.AlgorithmType") {
            segment.algorithmType =
                value == "AUTOMATIC" ? AlgorithmType::Automatic : AlgorithmType::SemiAutomatic;
        } else if (key == "Hangaku.AlgorithmName") {
            segment.algorithmName = value;
        } else if (key == "Hangaku.CorrectedBy") {
            correction.person = value;
        } else if (key == "Hangaku.CorrectedAt") {
            correction.time = value;
        }
    }
    if (!correction.time.empty() || !correction.person.empty())
        segment.correction = correction;
}

/// Red, green, blue from 0 to 1, as Slicer writes them.
std::string colourText(Rgb colour)
{
    const auto part = [](std::uint8_t value) {
        std::array<char, 16> text{};
        const auto end = std::to_chars(text.data(), text.data() + text.size(), value / 255.0,
                                       std::chars_format::fixed, 6)
                             .ptr;
        return std::string(text.data(), end);
    };
    return part(colour.red) + ' ' + part(colour.green) + ' ' + part(colour.blue);
}

std::optional<Rgb> colourFrom(const std::string& text)
{
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    std::array<double, 3> parts{};
    for (auto& part : parts)
        if (!(stream >> part))
            return {};
    const auto byte = [](double value) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 1.0) * 255));
    };
    return Rgb{byte(parts[0]), byte(parts[1]), byte(parts[2])};
}

} // namespace

std::vector<std::pair<std::string, std::string>> slicerFields(const LabelTable& table, Index3 size)
{
    const auto extent = "0 " + std::to_string(size[0] - 1) + " 0 " + std::to_string(size[1] - 1) +
                        " 0 " + std::to_string(size[2] - 1);
    std::vector<std::pair<std::string, std::string>> fields;
    for (std::size_t n = 0; n < table.segments.size(); ++n) {
        const auto& segment = table.segments[n];
        const auto prefix = "Segment" + std::to_string(n) + '_';
        fields.emplace_back(prefix + "ID", "Segment_" + std::to_string(segment.number));
        fields.emplace_back(prefix + "Name", segment.label);
        fields.emplace_back(prefix + "NameAutoGenerated", "0");
        fields.emplace_back(prefix + "Color", colourText(segment.colour));
        fields.emplace_back(prefix + "ColorAutoGenerated", "0");
        fields.emplace_back(prefix + "LabelValue", std::to_string(segment.number));
        fields.emplace_back(prefix + "Layer", std::to_string(segment.layer));
        fields.emplace_back(prefix + "Extent", extent);
        fields.emplace_back(prefix + "Tags", tagsOf(segment));
    }
    fields.emplace_back("Segmentation_ContainedRepresentationNames", "Binary labelmap|");
    fields.emplace_back("Segmentation_MasterRepresentation", "Binary labelmap");
    fields.emplace_back("Segmentation_ReferenceImageExtentOffset", "0 0 0");
    return fields;
}

std::vector<Segment> segmentsFromSlicerFields(const std::map<std::string, std::string>& fields)
{
    std::vector<Segment> segments;
    constexpr int kMostSegments = 65535;
    for (int n = 0; n < kMostSegments; ++n) {
        const auto prefix = "Segment" + std::to_string(n) + '_';
        const auto field = [&](const char* name) -> std::string {
            const auto found = fields.find(prefix + name);
            return found == fields.end() ? std::string() : found->second;
        };
        const auto number = field("LabelValue");
        const auto name = field("Name");
        if (number.empty() && name.empty() && field("ID").empty())
            break;
        // Old files have no values: the n-th segment is layer n, with voxels of 1.
        const int value = number.empty() ? 1 : std::atoi(number.c_str());
        const int layer = number.empty() ? n : std::atoi(field("Layer").c_str());
        if (value < 1 || value > 65535 || layer < 0)
            continue;
        Segment segment = unnamedSegment(static_cast<Label>(value), n);
        segment.layer = layer;
        if (!name.empty())
            segment.label = name;
        if (const auto colour = colourFrom(field("Color")))
            segment.colour = *colour;
        readTags(field("Tags"), segment);
        segments.push_back(std::move(segment));
    }
    return segments;
}

} // namespace hangaku::viewer::processing
