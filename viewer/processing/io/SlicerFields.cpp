#include "viewer/processing/io/LabelTable.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <sstream>

// The fields are described in 3D Slicer's user guide, "Segmentation: storage file format"; names,
// order and meaning follow its vtkMRMLSegmentationStorageNode.

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

/// Slicer's own name for a code list does not change what the codes mean; these are its defaults.
constexpr const char* kTypeList = "Segmentation category and type - 3D Slicer General Anatomy list";
constexpr const char* kRegionList = "Anatomic codes - DICOM master list";

/// "list~category~type~modifier~list~region~modifier"
std::string terminologyEntry(const Segment& segment)
{
    return std::string(kTypeList) + '~' + terminologyTriplet(segment.category) + '~' +
           terminologyTriplet(segment.type) + '~' + terminologyTriplet(segment.typeModifier) + '~' +
           kRegionList + '~' + terminologyTriplet(segment.anatomicRegion) + '~' +
           terminologyTriplet(segment.anatomicRegionModifier);
}

/// "key:value|" for each tag, by key.
std::string tagsOf(const Segment& segment)
{
    std::map<std::string, std::string> tags;
    const auto add = [&tags](const char* key, const std::string& value) {
        if (!value.empty())
            tags[std::string("Hangaku.") + key] = tagSafe(value);
    };
    add("LabelJa", segment.labelJa);
    add("Group", segment.group);
    if (segment.algorithmType != AlgorithmType::Manual)
        add("AlgorithmType",
            segment.algorithmType == AlgorithmType::Automatic ? "AUTOMATIC" : "SEMIAUTOMATIC");
    add("AlgorithmName", segment.algorithmName);
    if (segment.correction) {
        add("CorrectedBy", segment.correction->person);
        add("CorrectedAt", segment.correction->time);
    }
    if (segment.locked)
        add("Locked", "1");
    tags["Segmentation.Status"] = "inprogress";
    if (!segment.type.isEmpty() || !segment.category.isEmpty())
        tags["TerminologyEntry"] = terminologyEntry(segment);
    std::string text;
    for (const auto& [key, value] : tags)
        text += key + ':' + value + '|';
    return text;
}

void readTerminology(const std::string& entry, Segment& segment)
{
    const auto parts = split(entry, '~');
    const auto code = [&parts](std::size_t n) {
        return n < parts.size() ? fromTriplet(parts[n]) : CodedConcept{};
    };
    if (const auto category = code(1); !category.isEmpty())
        segment.category = category;
    if (const auto type = code(2); !type.isEmpty())
        segment.type = type;
    segment.typeModifier = code(3);
    segment.anatomicRegion = code(5);
    segment.anatomicRegionModifier = code(6);
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
            readTerminology(value, segment);
        } else if (key == "Hangaku.LabelJa") {
            segment.labelJa = value;
        } else if (key == "Hangaku.Group") {
            segment.group = value;
        } else if (key == "Hangaku.AlgorithmType") {
            segment.algorithmType =
                value == "AUTOMATIC" ? AlgorithmType::Automatic : AlgorithmType::SemiAutomatic;
        } else if (key == "Hangaku.AlgorithmName") {
            segment.algorithmName = value;
        } else if (key == "Hangaku.CorrectedBy") {
            correction.person = value;
        } else if (key == "Hangaku.CorrectedAt") {
            correction.time = value;
        } else if (key == "Hangaku.Locked") {
            segment.locked = value == "1";
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

/// "0 9 0 9 0 4": first and last voxel along each axis; Slicer's "nothing" when empty.
std::string extentText(const IndexBox& box)
{
    if (box.isEmpty())
        return "0 -1 0 -1 0 -1";
    std::string text;
    for (int axis = 0; axis < 3; ++axis)
        text += (axis > 0 ? " " : "") + std::to_string(box.first[axis]) + ' ' +
                std::to_string(box.end[axis] - 1);
    return text;
}

/// Index to RAS as 16 numbers, row by row, and the extent: how Slicer writes a grid.
std::string gridText(const ImageGeometry& geometry)
{
    std::string text;
    const auto add = [&text](double value) {
        std::array<char, 32> digits{};
        // No negative zero.
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                       value == 0 ? 0.0 : value)
                             .ptr;
        text.append(digits.data(), end) += ';';
    };
    for (int row = 0; row < 3; ++row) {
        const double sign = row < 2 ? -1 : 1; // LPS to RAS
        for (int axis = 0; axis < 3; ++axis)
            add(sign * geometry.step(axis)[row]);
        add(sign * geometry.origin()[row]);
    }
    text += "0;0;0;1;";
    for (const int size : geometry.size())
        text += "0;" + std::to_string(size - 1) + ';';
    return text;
}

/// How Slicer is to make surfaces and label maps from the segments: its defaults, on this grid.
std::string conversionParameters(const ImageGeometry& geometry)
{
    const std::array<std::array<std::string, 3>, 10> parameters{
        {{"Collapse labelmaps", "1",
          "Merge the labelmaps into as few shared labelmaps as possible 1 = created labelmaps will "
          "be shared if possible without overwriting each other."},
         {"Compute surface normals", "1",
          "Compute surface normals. 1 (default) = surface normals are computed. 0 = surface normals "
          "are not computed (slightly faster but produces less smooth surface display)."},
         {"Crop to reference image geometry", "0",
          "Crop the model to the extent of reference geometry. 0 (default) = created labelmap will "
          "contain the entire model. 1 = created labelmap extent will be within reference image "
          "extent."},
         {"Decimation factor", "0.0",
          "Desired reduction in the total number of polygons. Range: 0.0 (no decimation) to 1.0 (as "
          "much simplification as possible)."},
         {"Fractional labelmap oversampling factor", "1",
          "Determines the oversampling of the reference image geometry. All segments are "
          "oversampled with the same value (value of 1 means no oversampling)."},
         {"Joint smoothing", "0", "Perform joint smoothing."},
         {"Oversampling factor", "1",
          "Determines the oversampling of the reference image geometry. If it's a number, then all "
          "segments are oversampled with the same value (value of 1 means no oversampling)."},
         {"Reference image geometry", gridText(geometry),
          "Image geometry description string determining the geometry of the labelmap that is "
          "created in course of conversion. Can be copied from a volume, using the button."},
         {"Smoothing factor", "0.5",
          "Smoothing factor. Range: 0.0 (no smoothing) to 1.0 (strong smoothing)."},
         {"Threshold fraction", "0.5",
          "Determines the threshold that the closed surface is created at as a fractional value "
          "between 0 and 1."}}};
    std::string text;
    for (const auto& [name, value, description] : parameters)
        text += name + '|' + value + '|' + description + '&';
    return text;
}

Segment segmentFrom(int number, int layer, int position)
{
    Segment segment = unnamedSegment(static_cast<Label>(number), position);
    segment.layer = layer;
    return segment;
}

} // namespace

std::vector<std::pair<std::string, std::string>>
slicerFields(const LabelTable& table, const ImageGeometry& geometry,
             const std::vector<IndexBox>& layerBoxes)
{
    std::map<std::string, std::string> fields; // by key, as Slicer writes them
    for (std::size_t n = 0; n < table.segments.size(); ++n) {
        const auto& segment = table.segments[n];
        const auto prefix = "Segment" + std::to_string(n) + '_';
        fields[prefix + "ID"] = "Segment_" + std::to_string(segment.number);
        fields[prefix + "Name"] = segment.label;
        fields[prefix + "NameAutoGenerated"] = "0";
        fields[prefix + "Color"] = colourText(segment.colour);
        fields[prefix + "ColorAutoGenerated"] = "0";
        fields[prefix + "LabelValue"] = std::to_string(segment.number);
        fields[prefix + "Layer"] = std::to_string(segment.layer);
        fields[prefix + "Extent"] =
            extentText(layerBoxes[static_cast<std::size_t>(segment.layer)]);
        fields[prefix + "Tags"] = tagsOf(segment);
    }
    fields["Segmentation_ContainedRepresentationNames"] = "Binary labelmap|";
    fields["Segmentation_ConversionParameters"] = conversionParameters(geometry);
    // The older and the newer name of one thing.
    fields["Segmentation_MasterRepresentation"] = "Binary labelmap";
    fields["Segmentation_SourceRepresentation"] = "Binary labelmap";
    fields["Segmentation_ReferenceImageExtentOffset"] = "0 0 0";
    fields[kOriginField] = originToJson(table);
    return {fields.begin(), fields.end()};
}

LabelTable tableFromSlicerFields(const std::map<std::string, std::string>& fields)
{
    LabelTable table;
    if (const auto origin = fields.find(kOriginField); origin != fields.end())
        readOrigin(origin->second, table);
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
        const int layer = field("Layer").empty() ? n : std::atoi(field("Layer").c_str());
        if (value < 1 || value > 65535 || layer < 0)
            continue;
        Segment segment = segmentFrom(value, layer, n);
        if (!name.empty())
            segment.label = name;
        if (const auto colour = colourFrom(field("Color")))
            segment.colour = *colour;
        else if (const auto older = colourFrom(field("DefaultColor")))
            segment.colour = *older;
        readTags(field("Tags"), segment);
        table.segments.push_back(std::move(segment));
    }
    return table;
}

} // namespace hangaku::viewer::processing
