#include "ai/protocol/WorkerMessages.h"

#include "ai/protocol/JsonReader.h"

#include <cmath>
#include <limits>

namespace hangaku::ai {

using nlohmann::json;
using viewer::Error;
using viewer::ErrorCode;
using viewer::fail;
using viewer::ImageGeometry;
using viewer::PixelType;
using viewer::Result;
using viewer::Text;
using viewer::Vec3;

namespace {

const std::vector<std::string> kDevices{"auto", "cpu", "cuda"};
const std::vector<std::string> kStages{"prepare", "network", "restore"};
const std::vector<std::string> kPixelTypes{"uint8", "int8",  "uint16", "int16",
                                           "uint32", "int32", "float32"};
constexpr int kLargestInt = std::numeric_limits<int>::max();

json vectorJson(Vec3 v)
{
    return {v.x, v.y, v.z};
}

Vec3 readVector(const json& value)
{
    return {value.at(0).get<double>(), value.at(1).get<double>(), value.at(2).get<double>()};
}

json encodeOne(const LoadModel& m)
{
    return {{"type", "load"},
            {"manifest", json::parse(m.manifestJson, nullptr, false)},
            {"device", toString(m.device)},
            {"threads", m.threads}};
}

json encodeOne(const RunModel& m)
{
    json images = json::array();
    for (const auto& image : m.images) {
        const auto& g = image.geometry;
        images.push_back(
            {{"size", g.size()},
             {"spacing", vectorJson(g.spacing())},
             {"origin", vectorJson(g.origin())},
             {"axes", {vectorJson(g.axes()[0]), vectorJson(g.axes()[1]), vectorJson(g.axes()[2])}},
             {"pixelType", toString(image.pixelType)},
             {"slope", image.slope},
             {"intercept", image.intercept}});
    }
    return {{"type", "run"},
            {"images", std::move(images)},
            {"target", m.target},
            {"memoryLimit", m.memoryLimit}};
}

json encodeOne(const CancelRun&)
{
    return {{"type", "cancel"}};
}

json encodeOne(const WorkerHello& m)
{
    return {{"type", "hello"}, {"protocol", m.protocol}, {"runtime", m.runtime}};
}

json encodeOne(const ModelLoaded& m)
{
    return {{"type", "loaded"}, {"runtime", m.runtime}};
}

json encodeOne(const RunProgress& m)
{
    return {{"type", "progress"},
            {"stage", kStages[static_cast<std::size_t>(m.stage)]},
            {"done", m.done},
            {"total", m.total}};
}

json encodeOne(const WorkerAlive&)
{
    return {{"type", "alive"}};
}

/// Boxes and scores only where there are any. A box is [label, score, centre, size].
json encodeOne(const RunResult& m)
{
    json result{{"type", "result"}, {"seconds", m.seconds}, {"parameters", m.parameters}};
    if (!m.boxes.empty()) {
        const auto& axes = m.boxes.front().box.axes;
        result["axes"] = {vectorJson(axes[0]), vectorJson(axes[1]), vectorJson(axes[2])};
        auto& boxes = result["boxes"] = json::array();
        for (const auto& [label, score, box] : m.boxes)
            boxes.push_back({label, score, vectorJson(box.centre), vectorJson(box.sizeMm)});
    }
    for (const auto& [label, score] : m.classScores)
        result["scores"].push_back({label, score});
    return result;
}

json textJson(const Text& text)
{
    return {{"source", text.source()}, {"arguments", text.arguments()}};
}

json encodeOne(const Error& m)
{
    return {{"type", "failure"},
            {"code", toString(m.code)},
            {"reason", textJson(m.reason)},
            {"hint", textJson(m.hint)},
            {"detail", m.detail}};
}

template <typename Message> std::string encodeAny(const Message& message)
{
    const auto document = std::visit([](const auto& one) { return encodeOne(one); }, message);
    // Library messages inside an error need not be valid UTF-8.
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Text readText(const json& value)
{
    return {value.at("source").get<std::string>().c_str(),
            value.at("arguments").get<std::vector<std::string>>()};
}

ErrorCode readErrorCode(const std::string& name)
{
    for (int code = 0; code <= static_cast<int>(ErrorCode::WorkerFailed); ++code)
        if (toString(static_cast<ErrorCode>(code)) == name)
            return static_cast<ErrorCode>(code);
    return ErrorCode::WorkerFailed;
}

Result<RunImage> readImage(const json& document)
{
    JsonObject object(document, "images");
    const auto& axes = document.at("axes");
    const auto size = object.integers("size", 1, kLargestInt);
    if (size.size() != 3)
        object.reject("size", "must be three whole numbers");
    auto geometry = ImageGeometry::create(
        {size[0], size[1], size[2]}, readVector(document.at("spacing")),
        readVector(document.at("origin")),
        {readVector(axes.at(0)), readVector(axes.at(1)), readVector(axes.at(2))});
    if (!geometry)
        return tl::unexpected(geometry.error());
    return RunImage{*geometry, static_cast<PixelType>(object.choice("pixelType", kPixelTypes)),
                    object.number("slope", 1), object.number("intercept", 0)};
}

Result<HostMessage> readRun(const json& document, JsonObject& object)
{
    if (!document.at("memoryLimit").is_number_unsigned())
        object.reject("memoryLimit", "must be a whole number");
    RunModel run{{},
                 static_cast<std::size_t>(object.integer("target", 0, kLargestInt)),
                 document.at("memoryLimit").get<std::size_t>()};
    for (const auto& one : document.at("images")) {
        auto image = readImage(one);
        if (!image)
            return tl::unexpected(image.error());
        run.images.push_back(*image);
    }
    if (run.target >= run.images.size())
        object.reject("target", "must be one of the images");
    return run;
}

bool isScore(double score)
{
    return score >= 0 && score <= 1;
}

/// Unit vectors, pairwise perpendicular.
bool areAxes(const std::array<Vec3, 3>& axes)
{
    constexpr double kTolerance = 1e-6;
    for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b)
            if (!(std::abs(dot(axes[a], axes[b]) - (a == b ? 1 : 0)) < kTolerance))
                return false;
    return true;
}

std::vector<DetectedBox> readBoxes(const json& document, JsonObject& object)
{
    std::vector<DetectedBox> boxes;
    if (!document.contains("boxes"))
        return boxes;
    const auto& axes = document.at("axes");
    const std::array<Vec3, 3> vectors{readVector(axes.at(0)), readVector(axes.at(1)),
                                      readVector(axes.at(2))};
    if (!areAxes(vectors))
        object.reject("axes", "must be perpendicular unit vectors");
    for (const auto& one : document.at("boxes")) {
        const DetectedBox box{one.at(0).get<int>(),
                              one.at(1).get<double>(),
                              {readVector(one.at(2)), readVector(one.at(3)), vectors}};
        const auto& mm = box.box.sizeMm;
        const bool isPlaced = std::isfinite(length(box.box.centre)) && std::isfinite(length(mm));
        if (!isPlaced || !isScore(box.score) || mm.x <= 0 || mm.y <= 0 || mm.z <= 0)
            object.reject("boxes", "must have a score from 0 to 1, a place and a size");
        boxes.push_back(box);
    }
    return boxes;
}

std::vector<ClassScore> readClassScores(const json& document, JsonObject& object)
{
    std::vector<ClassScore> scores;
    for (const auto& one : document.value("scores", json::array())) {
        scores.push_back({one.at(0).get<int>(), one.at(1).get<double>()});
        if (!isScore(scores.back().score))
            object.reject("scores", "must lie between 0 and 1");
    }
    return scores;
}

/// Calls `read` with the parsed document; whatever is wrong with it becomes one error.
template <typename Message, typename Read>
Result<Message> decode(const std::string& text, const Read& read)
{
    std::string detail;
    try {
        const auto document = parseJson(text);
        return read(document, JsonObject(document, {}));
    } catch (const JsonFieldError& error) {
        detail = error.field + " " + error.why;
    } catch (const json::exception& error) {
        detail = error.what();
    }
    return fail(ErrorCode::WorkerFailed,
                Text(HANGAKU_TR("Ai", "The viewer and the model's process do not understand each "
                                      "other")),
                Text(HANGAKU_TR("Ai", "Check that both come from the same installation.")), detail);
}

} // namespace

const char* toString(Device device)
{
    return kDevices[static_cast<std::size_t>(device)].c_str();
}

std::string encode(const HostMessage& message)
{
    return encodeAny(message);
}

std::string encode(const WorkerMessage& message)
{
    return encodeAny(message);
}

Result<HostMessage> decodeHostMessage(const std::string& text)
{
    return decode<HostMessage>(
        text, [](const json& document, JsonObject object) -> Result<HostMessage> {
            switch (object.choice("type", {"load", "run", "cancel"})) {
            case 0:
                return LoadModel{document.at("manifest").dump(),
                                 static_cast<Device>(object.choice("device", kDevices)),
                                 object.integer("threads", 0, kLargestInt)};
            case 1: return readRun(document, object);
            default: return CancelRun{};
            }
        });
}

Result<WorkerMessage> decodeWorkerMessage(const std::string& text)
{
    static const std::vector<std::string> kTypes{"hello", "loaded", "progress",
                                                 "alive", "result", "failure"};
    return decode<WorkerMessage>(
        text, [](const json& document, JsonObject object) -> Result<WorkerMessage> {
            switch (object.choice("type", kTypes)) {
            case 0:
                return WorkerHello{object.integer("protocol", 0, kLargestInt),
                                   object.text("runtime")};
            case 1: return ModelLoaded{object.text("runtime")};
            case 2:
                return RunProgress{static_cast<Stage>(object.choice("stage", kStages)),
                                   object.integer("done", 0, kLargestInt),
                                   object.integer("total", 0, kLargestInt)};
            case 3: return WorkerAlive{};
            case 4:
                return RunResult{
                    object.number("seconds", 0),
                    document.at("parameters").get<std::map<std::string, std::string>>(),
                    readBoxes(document, object), readClassScores(document, object)};
            default:
                return Error{readErrorCode(object.text("code")), readText(document.at("reason")),
                             readText(document.at("hint")), object.text("detail", "")};
            }
        });
}

} // namespace hangaku::ai
