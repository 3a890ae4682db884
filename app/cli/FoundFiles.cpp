#include "app/cli/FoundFiles.h"

#include "app/cli/Inputs.h"
#include "viewer/core/detection/DetectionTable.h"

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

Json vectorJson(Vec3 v)
{
    return Json::array({v.x, v.y, v.z});
}

Json codeJson(const CodedConcept& code)
{
    if (code.isEmpty())
        return nullptr;
    return {{"value", code.value}, {"scheme", code.scheme}, {"meaning", code.meaning}};
}

Json detectionJson(const Detection& detection, const Detections& detections)
{
    const auto& kind = detections.kinds[static_cast<std::size_t>(detection.kind)];
    const auto& box = detection.box;
    Json axes = Json::array();
    for (const Vec3 axis : box.axes)
        axes.push_back(vectorJson(axis));
    return {{"number", detection.number},
            {"label", kind.label},
            {"code", codeJson(kind.type)},
            {"score", detection.score ? Json(*detection.score) : Json()},
            {"centreMm", vectorJson(box.centre)},
            {"sizeMm", vectorJson(box.sizeMm)},
            {"axes", axes},
            {"review", toString(detection.review)}};
}

Json allJson(const Detections& detections)
{
    Json list = Json::array();
    for (const auto& detection : detections.all)
        list.push_back(detectionJson(detection, detections));
    return list;
}

} // namespace

Json foundRecord(const ai::ModelOutcome& outcome)
{
    Json record = Json::object();
    if (outcome.detections)
        record["detections"] = allJson(*outcome.detections);
    if (outcome.classScores) {
        auto& scores = record["scores"] = Json::array();
        for (const auto& said : outcome.classScores->classes)
            scores.push_back(
                {{"label", said.label}, {"code", codeJson(said.type)}, {"score", said.score}});
    }
    return record;
}

Result<std::vector<std::string>> writeDetections(const Detections& detections,
                                                 const std::filesystem::path& base)
{
    const Json document{{"space", "LPS mm"},
                        {"name", detections.name},
                        {"seriesInstanceUid", detections.seriesInstanceUid},
                        {"frameOfReferenceUid", detections.frameOfReferenceUid},
                        {"showFrom", detections.threshold},
                        {"detections", allJson(detections)}};
    const auto json = base.string() + ".detections.json";
    const auto csv = base.string() + ".detections.csv";
    auto written = writeJson(document, json);
    if (written) {
        auto all = detections; // also what is not shown at first
        all.threshold = 0;
        written = writeDetectionTable(all, csv);
    }
    if (!written)
        return tl::unexpected<Error>(written.error());
    return std::vector{json, csv};
}

} // namespace hangaku::cli
