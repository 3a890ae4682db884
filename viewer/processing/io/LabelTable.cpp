#include "viewer/processing/io/LabelTable.h"

#include "viewer/processing/io/ImageReader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace hangaku::viewer::processing {
namespace {

using Json = nlohmann::ordered_json;

const char* toText(AlgorithmType type)
{
    switch (type) {
    case AlgorithmType::Automatic: return "AUTOMATIC";
    case AlgorithmType::SemiAutomatic: return "SEMIAUTOMATIC";
    case AlgorithmType::Manual: break;
    }
    return "MANUAL";
}

AlgorithmType algorithmTypeFrom(const std::string& text)
{
    if (text == "AUTOMATIC")
        return AlgorithmType::Automatic;
    return text == "SEMIAUTOMATIC" ? AlgorithmType::SemiAutomatic : AlgorithmType::Manual;
}

Json toJson(const CodedConcept& code)
{
    return {{"value", code.value}, {"scheme", code.scheme}, {"meaning", code.meaning}};
}

/// The text under a key; empty when it is missing or is no text.
std::string textAt(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

CodedConcept codeAt(const Json& json, const char* key)
{
    const auto found = json.find(key);
    if (found == json.end() || !found->is_object())
        return {};
    return {textAt(*found, "value"), textAt(*found, "scheme"), textAt(*found, "meaning")};
}

Json toJson(const Segment& segment)
{
    Json json{{"number", segment.number}, {"label", segment.label}};
    if (!segment.labelJa.empty())
        json["labelJa"] = segment.labelJa;
    if (!segment.group.empty())
        json["group"] = segment.group;
    json["colour"] = {segment.colour.red, segment.colour.green, segment.colour.blue};
    if (!segment.category.isEmpty())
        json["category"] = toJson(segment.category);
    if (!segment.type.isEmpty())
        json["type"] = toJson(segment.type);
    if (!segment.typeModifier.isEmpty())
        json["typeModifier"] = toJson(segment.typeModifier);
    if (!segment.anatomicRegion.isEmpty())
        json["anatomicRegion"] = toJson(segment.anatomicRegion);
    if (!segment.anatomicRegionModifier.isEmpty())
        json["anatomicRegionModifier"] = toJson(segment.anatomicRegionModifier);
    if (segment.locked)
        json["locked"] = true;
    json["algorithmType"] = toText(segment.algorithmType);
    if (!segment.algorithmName.empty())
        json["algorithmName"] = segment.algorithmName;
    if (segment.correction)
        json["correction"] = {{"person", segment.correction->person},
                              {"time", segment.correction->time}};
    return json;
}

/// @throws nlohmann::json::exception for values of the wrong type
Segment segmentFrom(const Json& json, int position)
{
    Segment segment = unnamedSegment(json.at("number").get<Label>(), position);
    if (const auto label = textAt(json, "label"); !label.empty())
        segment.label = label;
    segment.labelJa = textAt(json, "labelJa");
    segment.group = textAt(json, "group");
    if (const auto colour = json.find("colour"); colour != json.end())
        segment.colour = {colour->at(0).get<std::uint8_t>(), colour->at(1).get<std::uint8_t>(),
                          colour->at(2).get<std::uint8_t>()};
    if (const auto category = codeAt(json, "category"); !category.isEmpty())
        segment.category = category;
    if (const auto type = codeAt(json, "type"); !type.isEmpty())
        segment.type = type;
    segment.typeModifier = codeAt(json, "typeModifier");
    segment.anatomicRegion = codeAt(json, "anatomicRegion");
    segment.anatomicRegionModifier = codeAt(json, "anatomicRegionModifier");
    segment.locked = json.value("locked", false);
    segment.algorithmType = algorithmTypeFrom(textAt(json, "algorithmType"));
    segment.algorithmName = textAt(json, "algorithmName");
    if (const auto correction = json.find("correction");
        correction != json.end() && correction->is_object())
        segment.correction = Correction{textAt(*correction, "person"), textAt(*correction, "time")};
    return segment;
}

Json toJson(const Provenance& provenance)
{
    return {{"modelId", provenance.modelId},
            {"modelName", provenance.modelName},
            {"modelVersion", provenance.modelVersion},
            {"modelSha256", provenance.modelSha256},
            {"parameters", provenance.parameters},
            {"runtime", provenance.runtime},
            {"startedAt", provenance.startedAt},
            {"seconds", provenance.seconds},
            {"inputUids", provenance.inputUids},
            {"creator", provenance.creator}};
}

Provenance provenanceFrom(const Json& json)
{
    Provenance provenance;
    provenance.modelId = textAt(json, "modelId");
    provenance.modelName = textAt(json, "modelName");
    provenance.modelVersion = textAt(json, "modelVersion");
    provenance.modelSha256 = textAt(json, "modelSha256");
    provenance.runtime = textAt(json, "runtime");
    provenance.startedAt = textAt(json, "startedAt");
    provenance.creator = textAt(json, "creator");
    provenance.seconds = json.value("seconds", 0.0);
    if (const auto parameters = json.find("parameters"); parameters != json.end())
        for (const auto& [key, value] : parameters->items())
            if (value.is_string())
                provenance.parameters[key] = value.get<std::string>();
    if (const auto uids = json.find("inputUids"); uids != json.end())
        provenance.inputUids = uids->get<std::vector<std::string>>();
    return provenance;
}

/// What a table says of the whole rather than of its segments.
void addOrigin(const LabelTable& table, Json& json)
{
    if (!(table.provenance == Provenance{}))
        json["provenance"] = toJson(table.provenance);
    if (!table.seriesInstanceUid.empty())
        json["seriesInstanceUid"] = table.seriesInstanceUid;
    if (!table.frameOfReferenceUid.empty())
        json["frameOfReferenceUid"] = table.frameOfReferenceUid;
}

/// @throws nlohmann::json::exception for values of the wrong type
void takeOrigin(const Json& json, LabelTable& table)
{
    table.name = textAt(json, "name");
    table.seriesInstanceUid = textAt(json, "seriesInstanceUid");
    table.frameOfReferenceUid = textAt(json, "frameOfReferenceUid");
    if (const auto provenance = json.find("provenance");
        provenance != json.end() && provenance->is_object())
        table.provenance = provenanceFrom(*provenance);
}

} // namespace

LabelTable labelTableOf(const Segmentation& segmentation)
{
    return {segmentation.name, segmentation.segments(), segmentation.provenance,
            segmentation.seriesInstanceUid, segmentation.frameOfReferenceUid};
}

std::filesystem::path labelTablePath(const std::filesystem::path& imageFile)
{
    auto stem = imageFile.stem();
    if (imageFormatOf(imageFile) == ImageFormat::NiftiGzip)
        stem = stem.stem();
    return imageFile.parent_path() / (stem.string() + ".labels.json");
}

std::string toJson(const LabelTable& table)
{
    Json json{{"format", "hangaku-labels"}, {"version", 1}, {"name", table.name}};
    auto segments = Json::array();
    for (const auto& segment : table.segments)
        segments.push_back(toJson(segment));
    json["segments"] = std::move(segments);
    addOrigin(table, json);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string originToJson(const LabelTable& table)
{
    Json json{{"name", table.name}};
    addOrigin(table, json);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void readOrigin(const std::string& text, LabelTable& table)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return;
    try {
        takeOrigin(json, table);
    } catch (const Json::exception&) {
        // Somebody else's field of this name: what was understood stays.
        return;
    }
}

Result<LabelTable> readLabelTable(const std::filesystem::path& file)
{
    try {
        std::ifstream stream(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        const auto json = Json::parse(text);
        LabelTable table;
        takeOrigin(json, table);
        for (const auto& segment : json.at("segments"))
            table.segments.push_back(
                segmentFrom(segment, static_cast<int>(table.segments.size())));
        return table;
    } catch (const std::exception& error) {
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The label table %1 is damaged"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Mend or remove it; the mask opens without it too.")),
                    error.what());
    }
}

Segment unnamedSegment(Label number, int position)
{
    Segment segment;
    segment.number = number;
    segment.label = "Label " + std::to_string(number);
    segment.category = anatomicalStructure();
    segment.type = tissue();
    segment.colour = cycleColour(position);
    return segment;
}

} // namespace hangaku::viewer::processing
