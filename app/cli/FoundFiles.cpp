#include "app/cli/FoundFiles.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/report/Table.h"

#include <fstream>
#include <functional>

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

const char* reviewName(Review review)
{
    switch (review) {
    case Review::Open: return "open";
    case Review::Accepted: return "accepted";
    case Review::Rejected: break;
    }
    return "rejected";
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
            {"review", reviewName(detection.review)}};
}

Json allJson(const Detections& detections)
{
    Json list = Json::array();
    for (const auto& detection : detections.all)
        list.push_back(detectionJson(detection, detections));
    return list;
}

/// Numbers as short as they are exact; centre in LPS mm, edges in mm along the axes.
void writeCsv(const Detections& detections, std::ostream& stream)
{
    stream << "number,label,label_ja,code,scheme,meaning,score,review,centre_x,centre_y,centre_z,"
              "size_1,size_2,size_3,axis_1_x,axis_1_y,axis_1_z,axis_2_x,axis_2_y,axis_2_z,"
              "axis_3_x,axis_3_y,axis_3_z\n";
    for (const auto& detection : detections.all) {
        const auto& kind = detections.kinds[static_cast<std::size_t>(detection.kind)];
        stream << detection.number;
        for (const auto& text :
             {kind.label, kind.labelJa, kind.type.value, kind.type.scheme, kind.type.meaning})
            stream << ',' << processing::csvField(text);
        stream << ','
               << (detection.score ? processing::exactNumber(*detection.score) : std::string())
               << ',' << reviewName(detection.review);
        const auto& [centre, size, axes] = detection.box;
        for (const Vec3 v : {centre, size, axes[0], axes[1], axes[2]})
            for (int n = 0; n < 3; ++n)
                stream << ',' << processing::exactNumber(v[n]);
        stream << '\n';
    }
}

Result<void> write(const std::filesystem::path& path,
                   const std::function<void(std::ostream&)>& content)
{
    return writeAtomically(path, [&](const std::filesystem::path& file) -> Result<void> {
        std::ofstream stream(file);
        content(stream);
        stream.close();
        if (!stream)
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Ai", "Cannot write %1"), {path.string()}));
        return {};
    });
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
    auto written = write(json, [&](std::ostream& stream) { stream << document.dump(2) << '\n'; });
    if (written)
        written = write(csv, [&](std::ostream& stream) { writeCsv(detections, stream); });
    if (!written)
        return tl::unexpected<Error>(written.error());
    return std::vector{json, csv};
}

} // namespace hangaku::cli
