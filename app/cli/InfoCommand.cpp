#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"

#include <cstdio>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

Json warningsJson(const std::vector<Warning>& warnings)
{
    Json list = Json::array();
    for (const auto& warning : warnings)
        list.push_back({{"code", warning.code}, {"text", warning.text.english()}});
    return list;
}

const char* nameOf(Calibration calibration)
{
    switch (calibration) {
    case Calibration::None: break;
    case Calibration::Patient: return "patient";
    case Calibration::Detector: return "detector";
    case Calibration::Magnified: return "magnified";
    case Calibration::Ultrasound: return "ultrasound";
    }
    return "none";
}

/// Of pictures without a place in the patient.
void addCalibration(const VolumeDescription& volume, Json& json)
{
    if (volume.geometry || volume.instances.empty())
        return;
    json["calibration"] = nameOf(volume.calibration);
    json["pixelSpacingMm"] = volume.pixelSpacingMm ? Json(*volume.pixelSpacingMm) : Json();
    if (volume.pixelAspect != 1)
        json["pixelAspect"] = volume.pixelAspect;
    Json regions = Json::array();
    for (const auto& region : volume.ultrasoundRegions)
        regions.push_back({{"type", region.type},
                           {"first", region.first},
                           {"last", region.last},
                           {"delta", region.delta},
                           {"units", region.units}});
    if (!regions.empty())
        json["ultrasoundRegions"] = regions;
}

/// Of PET: factors from its values; null where the patient's height or sex is not said.
void addSuv(const VolumeDescription& volume, Json& json)
{
    const auto factor = [](double value) { return value > 0 ? Json(value) : Json(); };
    if (volume.suv)
        json["suv"] = {{"bodyWeight", factor(volume.suv->bodyWeight)},
                       {"leanBodyMass", factor(volume.suv->leanBodyMass)},
                       {"bodySurface", factor(volume.suv->bodySurface)}};
    else if (!volume.whyNoSuv.isEmpty())
        json["noSuv"] = volume.whyNoSuv.english();
}

Json volumeJson(const VolumeDescription& volume)
{
    Json json{{"id", volume.id}};
    if (volume.geometry) {
        const auto& geometry = *volume.geometry;
        const auto spacing = geometry.spacing();
        const auto origin = geometry.origin();
        json["size"] = geometry.size();
        json["spacingMm"] = {spacing.x, spacing.y, spacing.z};
        json["originMm"] = {origin.x, origin.y, origin.z};
        Json direction = Json::array();
        for (int row = 0; row < 3; ++row)
            for (int axis = 0; axis < 3; ++axis)
                direction.push_back(geometry.axes()[static_cast<std::size_t>(axis)][row]);
        json["direction"] = direction;
    } else {
        json["size"] = json["spacingMm"] = json["originMm"] = json["direction"] = nullptr;
    }
    json["frames"] = volume.slices.empty() && volume.geometry
                         ? volume.geometry->size()[2]
                         : static_cast<int>(volume.slices.size());
    json["timePoints"] = volume.timePoints;
    if (!volume.timePointLabels.empty())
        json["timePointLabels"] = volume.timePointLabels;
    if (volume.frameTimeMs > 0)
        json["frameTimeMs"] = volume.frameTimeMs;
    json["channels"] = volume.channels;
    json["dtype"] = toString(volume.pixelType);
    json["unit"] = volume.unit;
    addCalibration(volume, json);
    addSuv(volume, json);
    json["transferSyntaxUid"] = volume.transferSyntaxUid;
    json["warnings"] = warningsJson(volume.warnings);
    return json;
}

Json contentsJson(const ScanResult& contents)
{
    Json studies = Json::array();
    for (const auto& study : contents.studies) {
        Json list = Json::array();
        for (const auto& series : study.series) {
            Json volumes = Json::array();
            for (const auto& volume : series.volumes)
                volumes.push_back(volumeJson(volume));
            list.push_back({{"seriesInstanceUid", series.seriesInstanceUid},
                            {"modality", series.modality},
                            {"description", series.description},
                            {"number", series.number},
                            {"instances", series.instances},
                            {"volumes", volumes}});
        }
        studies.push_back({{"studyInstanceUid", study.studyInstanceUid},
                           {"patientName", study.patient.name},
                           {"patientId", study.patient.id},
                           {"textGuessed", study.patient.isTextGuessed},
                           {"studyDate", study.date},
                           {"studyDescription", study.description},
                           {"series", list}});
    }
    Json rejected = Json::array();
    for (const auto& file : contents.rejected)
        rejected.push_back({{"path", file.path.string()}, {"reason", file.reason.english()}});
    return {{"studies", studies}, {"rejected", rejected}};
}

void sayContents(const ScanResult& contents, const Console& console)
{
    for (const auto& study : contents.studies) {
        console.say("Study " + study.date + "  " + study.patient.name +
                    (study.patient.isTextGuessed ? " (?)" : "") + "  " + study.description);
        for (const auto& series : study.series) {
            console.say("  Series " + std::to_string(series.number) + "  " + series.modality +
                        "  " + series.description + "  (" + std::to_string(series.instances) +
                        " instances)");
            for (const auto& volume : series.volumes) {
                char line[160] = "    no geometry";
                if (volume.geometry) {
                    const auto size = volume.geometry->size();
                    const auto spacing = volume.geometry->spacing();
                    std::snprintf(line, sizeof(line), "    %d x %d x %d  %.3f x %.3f x %.3f mm  ",
                                  size[0], size[1], size[2], spacing.x, spacing.y, spacing.z);
                }
                console.say(line + std::string(toString(volume.pixelType)) + "  " + volume.unit +
                            (volume.timePoints > 1
                                 ? "  " + std::to_string(volume.timePoints) + " times"
                                 : ""));
                for (const auto& warning : volume.warnings)
                    console.say("    ! " + warning.text.english());
            }
        }
    }
    for (const auto& file : contents.rejected)
        console.say("Not opened: " + file.path.string() + ": " + file.reason.english());
}

} // namespace

void addInfo(Program& program)
{
    auto command = program.add("info", "List what would be opened");
    auto paths = std::make_shared<std::vector<std::filesystem::path>>();
    command.add("PATH", *paths, "Files, folders, ZIPs or DICOMDIRs").required();
    command.does([paths](const Console& console) {
        const auto gathered = gather(*paths, console.progress("Looking"));
        if (!gathered)
            return console.fail(gathered.error());
        sayContents(gathered->contents, console);
        console.print(contentsJson(gathered->contents));
        return ExitCode::Done;
    });
}

} // namespace hangaku::cli
