#include "ai/host/ModelResult.h"

#include <algorithm>
#include <limits>
#include <map>

namespace hangaku::ai {

using viewer::Detection;
using viewer::Detections;
using viewer::Label;
using viewer::LabelMap;
using viewer::Segment;
using viewer::Segmentation;

namespace {

Segment makeSegment(const ModelLabel& label, const ModelManifest& manifest, int position)
{
    Segment segment;
    segment.number = label.value;
    segment.label = label.name.en;
    segment.labelJa = label.name.ja;
    segment.category = label.category.isEmpty() ? viewer::anatomicalStructure() : label.category;
    segment.type = label.type.isEmpty() ? viewer::tissue() : label.type;
    segment.typeModifier = label.typeModifier;
    segment.colour = label.colour.value_or(viewer::cycleColour(position));
    segment.visible = label.isVisible;
    segment.algorithmType = viewer::AlgorithmType::Automatic;
    segment.algorithmName = manifest.name.en + " " + manifest.version;
    return segment;
}

std::vector<Label> onlyListed(std::span<const Label> labels, const ModelManifest& manifest)
{
    std::vector<Label> allowed(std::size_t{std::numeric_limits<Label>::max()} + 1, Label{0});
    for (const auto& label : manifest.labels)
        allowed[label.value] = label.value;
    std::vector<Label> result(labels.size());
    for (std::size_t at = 0; at < labels.size(); ++at)
        result[at] = allowed[labels[at]];
    return result;
}

/// "FLAIR: 1.2.840...", or the file's name where there is no series.
std::string sayImage(const ModelImage& image, const viewer::VolumeDescription& given)
{
    return image.name.en + ": " +
           (given.seriesInstanceUid.empty() ? given.imageFile.filename().string()
                                            : given.seriesInstanceUid);
}

viewer::Provenance provenanceOf(const InferenceRequest& request, const RunRecord& record)
{
    const auto& manifest = request.model.manifest;
    viewer::Provenance provenance;
    provenance.modelId = manifest.id;
    provenance.modelName = manifest.name.en;
    provenance.modelVersion = manifest.version;
    provenance.modelSha256 = record.weightsSha256;
    provenance.parameters = record.result.parameters;
    for (const auto& [key, value] : request.changed)
        provenance.parameters["set " + key] = value;
    if (record.isFromCache)
        provenance.parameters["cache"] =
            "taken from the cache of results; first made " + record.startedAt;
    provenance.runtime = record.runtime;
    provenance.startedAt = record.startedAt;
    provenance.seconds = record.result.seconds;
    const auto images = request.images();
    for (std::size_t n = 0; n < images.size(); ++n) {
        const auto& given = images[n].description;
        if (!given.seriesInstanceUid.empty())
            provenance.inputUids.push_back(given.seriesInstanceUid);
        if (images.size() > 1)
            provenance.parameters["image " + std::to_string(n + 1)] =
                sayImage(manifest.images[n], given);
    }
    provenance.creator = request.creator;
    return provenance;
}

Segmentation makeSegmentation(const InferenceRequest& request, std::span<const Label> labels,
                              const RunRecord& record)
{
    const auto& manifest = request.model.manifest;
    const auto& description = request.volume.description;
    Segmentation segmentation(LabelMap(request.volume.geometry, onlyListed(labels, manifest)),
                              manifest.name.en);
    for (const auto& label : manifest.labels)
        // The manifest's values are unique, so that none is refused.
        (void)segmentation.insert(
            makeSegment(label, manifest, static_cast<int>(segmentation.segments().size())));
    segmentation.seriesInstanceUid = description.seriesInstanceUid;
    segmentation.frameOfReferenceUid = description.frameOfReferenceUid;
    segmentation.provenance = provenanceOf(request, record);
    return segmentation;
}

Detections makeDetections(const InferenceRequest& request, const RunRecord& record)
{
    const auto& manifest = request.model.manifest;
    Detections detections;
    detections.name = manifest.name.en;
    std::map<int, int> kindOf;
    for (const auto& label : manifest.labels) {
        const int position = static_cast<int>(detections.kinds.size());
        kindOf[label.value] = position;
        detections.kinds.push_back({label.name.en, label.name.ja, label.type,
                                    label.colour.value_or(viewer::cycleColour(position))});
    }
    for (const auto& found : record.result.boxes)
        if (const auto kind = kindOf.find(found.label); kind != kindOf.end()) {
            Detection detection;
            detection.number = static_cast<int>(detections.all.size()) + 1;
            detection.kind = kind->second;
            detection.box = found.box;
            detection.score = found.score;
            detections.all.push_back(std::move(detection));
        }
    detections.threshold = manifest.detection->showFrom;
    detections.provenance = provenanceOf(request, record);
    detections.seriesInstanceUid = request.volume.description.seriesInstanceUid;
    detections.frameOfReferenceUid = request.volume.description.frameOfReferenceUid;
    return detections;
}

ClassScores makeClassScores(const InferenceRequest& request, const RunRecord& record)
{
    ClassScores scores;
    for (const auto& label : request.model.manifest.labels)
        for (const auto& said : record.result.classScores)
            if (said.label == label.value)
                scores.classes.push_back({label.name.en, label.name.ja, label.type, said.score});
    scores.provenance = provenanceOf(request, record);
    return scores;
}

/// In the order of `mapValues` (ScoreMapper.h).
std::vector<viewer::ScoreMap> makeScoreMaps(const InferenceRequest& request,
                                            std::span<const std::uint8_t> bytes,
                                            const RunRecord& record)
{
    using Kind = viewer::ScoreMap::Kind;
    const auto& manifest = request.model.manifest;
    const auto voxels = request.volume.geometry.voxelCount();
    std::vector<viewer::ScoreMap> maps;
    const auto add = [&](Kind kind, const LocalizedText& name) {
        const auto from = bytes.subspan(maps.size() * voxels, voxels);
        auto buffer = viewer::VoxelBuffer::create(viewer::PixelType::UInt8, voxels);
        if (!buffer)
            return; // the mask is what was asked for: it is not lost for want of memory
        std::ranges::copy(from, (*buffer)->as<std::uint8_t>().begin());
        viewer::Volume volume{request.volume.geometry, *buffer, 1.0 / 255, 0, {}};
        volume.description.frameOfReferenceUid = request.volume.description.frameOfReferenceUid;
        maps.push_back({kind, name.en, name.ja, std::move(volume), provenanceOf(request, record)});
    };
    if (bytes.size() < manifest.mapCount() * voxels)
        return maps;
    if (manifest.output.maps.uncertainty && manifest.canMap())
        add(Kind::Uncertainty, {});
    if (manifest.mapsDisagreement())
        add(Kind::Disagreement, {});
    if (manifest.output.maps.probabilities && manifest.canMap())
        for (const auto& label : manifest.labels)
            add(Kind::Probability, label.name);
    return maps;
}

} // namespace

ModelOutcome makeOutcome(const InferenceRequest& request, std::span<const Label> labels,
                         std::span<const std::uint8_t> maps, const RunRecord& record)
{
    ModelOutcome outcome;
    switch (request.model.manifest.kind) {
    case ModelKind::Segmentation:
        outcome.segmentation = makeSegmentation(request, labels, record);
        outcome.maps = makeScoreMaps(request, maps, record);
        break;
    case ModelKind::Detection: outcome.detections = makeDetections(request, record); break;
    case ModelKind::Classification: outcome.classScores = makeClassScores(request, record); break;
    }
    return outcome;
}

} // namespace hangaku::ai
