#include "ai/host/ModelResult.h"

#include <limits>

namespace hangaku::ai {

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
    segment.category =
        label.category.isEmpty() ? viewer::anatomicalStructure() : label.category;
    segment.type = label.type.isEmpty() ? viewer::tissue() : label.type;
    segment.typeModifier = label.typeModifier;
    segment.colour = label.colour.value_or(viewer::cycleColour(position));
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

} // namespace

Segmentation makeSegmentation(const InferenceRequest& request, std::span<const Label> labels,
                              const RunRecord& record)
{
    const auto& manifest = request.model.manifest;
    const auto& description = request.volume.description;
    Segmentation segmentation(
        LabelMap(request.volume.geometry, onlyListed(labels, manifest)), manifest.name.en);
    for (const auto& label : manifest.labels)
        // The manifest's values are unique, so that none is refused.
        (void)segmentation.insert(
            makeSegment(label, manifest, static_cast<int>(segmentation.segments().size())));
    segmentation.seriesInstanceUid = description.seriesInstanceUid;
    segmentation.frameOfReferenceUid = description.frameOfReferenceUid;

    auto& provenance = segmentation.provenance;
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
    if (!description.seriesInstanceUid.empty())
        provenance.inputUids = {description.seriesInstanceUid};
    provenance.creator = request.creator;
    return segmentation;
}

} // namespace hangaku::ai
