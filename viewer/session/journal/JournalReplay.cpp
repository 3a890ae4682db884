#include "viewer/session/journal/JournalReplay.h"

#include "viewer/session/journal/Changes.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

constexpr std::uint64_t kMostLayers = 1 << 12;

std::size_t sliceVoxels(const ImageGeometry& geometry)
{
    return static_cast<std::size_t>(geometry.size()[0]) *
           static_cast<std::size_t>(geometry.size()[1]);
}

} // namespace

bool JournalReplay::take(RecordType type, std::string_view payload)
{
    ByteReader reader(payload);
    if (m_hasHeader == (type == RecordType::Header))
        return false; // it comes first, and once
    switch (type) {
    case RecordType::Header:
        m_work.owner = readHeader(reader);
        m_hasHeader = reader.isSound();
        break;
    case RecordType::SnapshotBegin: begin(reader); break;
    case RecordType::SnapshotSlices: slices(reader); break;
    case RecordType::SnapshotEnd: end(reader); break;
    case RecordType::Batch: batch(reader); break;
    default: reader.fail();
    }
    return reader.isSound();
}

void JournalReplay::begin(ByteReader& reader)
{
    const auto id = reader.number();
    Mask mask;
    auto geometry = readGeometry(reader);
    if (!geometry)
        return;
    mask.geometry = *geometry;
    mask.name = reader.text();
    mask.seriesInstanceUid = reader.text();
    mask.frameOfReferenceUid = reader.text();
    mask.provenance = readProvenance(reader);
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left)
        mask.segments.push_back(readSegment(reader));
    readModel(reader, mask);
    m_arriving[id] = std::move(mask);
}

void JournalReplay::readModel(ByteReader& reader, Mask& mask)
{
    const auto kind = reader.numberBelow(3);
    mask.isModelsOwn = kind == 1;
    if (kind != 2)
        return;
    mask.modelMask = std::make_shared<CompressedMask>();
    mask.modelMask->size = mask.geometry->size();
    mask.modelMask->layers.assign(
        reader.numberBelow(kMostLayers),
        std::vector<std::string>(static_cast<std::size_t>(mask.geometry->size()[2])));
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
        const auto number = static_cast<Label>(reader.number());
        mask.modelMask->layerOf[number] = static_cast<int>(reader.numberBelow(kMostLayers));
    }
}

void JournalReplay::slices(ByteReader& reader)
{
    const auto found = m_arriving.find(reader.number());
    if (found == m_arriving.end()) {
        reader.fail();
        return;
    }
    Mask& mask = found->second;
    const bool isModels = reader.numberBelow(2) == 1;
    const auto layer = reader.numberBelow(kMostLayers);
    const auto slices = static_cast<std::uint64_t>(mask.geometry->size()[2]);
    auto k = reader.numberBelow(slices);
    if (m_voxels == Voxels::Skipped || !reader.isSound())
        return;
    const auto count = sliceVoxels(*mask.geometry);
    std::vector<Label> unused(isModels ? count : 0);
    for (; !reader.isAtEnd() && reader.isSound(); ++k) {
        if (k >= slices) {
            reader.fail();
            return;
        }
        if (!isModels) {
            auto& labels = layerOf(mask, static_cast<int>(layer));
            readSlice(reader, std::span(labels).subspan(k * count, count));
            continue;
        }
        if (mask.modelMask == nullptr || layer >= mask.modelMask->layers.size()) {
            reader.fail();
            return;
        }
        auto& layers = mask.modelMask->layers;
        const auto before = reader.rest();
        readSlice(reader, unused);
        layers[layer][k] = before.substr(0, before.size() - reader.rest().size());
    }
}

void JournalReplay::end(ByteReader& reader)
{
    if (const auto found = m_arriving.find(reader.number()); found != m_arriving.end())
        found->second.isComplete = true;
    else
        reader.fail();
}

void JournalReplay::batch(ByteReader& reader)
{
    while (!reader.isAtEnd() && reader.isSound()) {
        switch (static_cast<Operation>(reader.byte())) {
        case Operation::Insert: insert(reader); break;
        case Operation::Runs: runs(reader); break;
        case Operation::Segments: segments(reader); break;
        case Operation::State: state(reader); break;
        case Operation::Trace: trace(reader); break;
        case Operation::Order: order(reader); break;
        case Operation::Opened: opened(reader); break;
        case Operation::Detections: m_detections.set(reader); break;
        case Operation::DetectionsOrder: m_detections.order(reader); break;
        default: reader.fail();
        }
    }
}

JournalReplay::Mask* JournalReplay::maskOf(ByteReader& reader)
{
    const auto found = m_masks.find(reader.number());
    if (found != m_masks.end())
        return &found->second;
    reader.fail();
    return nullptr;
}

std::vector<Label>& JournalReplay::layerOf(Mask& mask, int layer)
{
    const auto wanted = static_cast<std::size_t>(layer) + 1;
    while (mask.layers.size() < wanted)
        mask.layers.emplace_back(mask.geometry->voxelCount());
    return mask.layers[static_cast<std::size_t>(layer)];
}

void JournalReplay::insert(ByteReader& reader)
{
    const auto id = reader.number();
    const auto found = m_arriving.find(id);
    if (found == m_arriving.end() || !found->second.isComplete) {
        reader.fail();
        return;
    }
    Mask& mask = m_masks[id] = std::move(found->second);
    m_arriving.erase(found);
    if (!mask.isModelsOwn || m_voxels != Voxels::Replayed)
        return;
    if (auto& model = m_models[id]; model != nullptr) {
        mask.modelMask = model;
    } else {
        keepModel(mask);
        model = mask.modelMask;
    }
}

void JournalReplay::keepModel(Mask& mask)
{
    mask.modelMask = std::make_shared<CompressedMask>();
    auto& model = *mask.modelMask;
    model.size = mask.geometry->size();
    for (const Segment& segment : mask.segments)
        if (segment.algorithmType == AlgorithmType::Automatic && !segment.correction)
            model.layerOf[segment.number] = segment.layer;
    const auto count = sliceVoxels(*mask.geometry);
    for (const auto& layer : mask.layers)
        for (std::size_t k = 0; k < static_cast<std::size_t>(model.size[2]); ++k) {
            ByteWriter writer;
            writeSlice(writer, std::span(layer).subspan(k * count, count));
            if (k == 0)
                model.layers.emplace_back();
            model.layers.back().push_back(std::move(writer.bytes));
        }
}

void JournalReplay::runs(ByteReader& reader)
{
    Mask* mask = maskOf(reader);
    const auto layer = reader.numberBelow(kMostLayers);
    if (mask == nullptr || !reader.isSound())
        return;
    if (m_voxels == Voxels::Replayed) {
        readRuns(reader, layerOf(*mask, static_cast<int>(layer)));
        return;
    }
    skipRuns(reader);
}

void JournalReplay::segments(ByteReader& reader)
{
    if (Mask* mask = maskOf(reader))
        readChanges(reader, mask->segments, &readSegment);
}

void JournalReplay::state(ByteReader& reader)
{
    Mask* mask = maskOf(reader);
    if (mask == nullptr)
        return;
    mask->name = reader.text();
    mask->file = reader.text();
    mask->isModified = reader.byte() != 0;
}

void JournalReplay::trace(ByteReader& reader)
{
    Mask* mask = maskOf(reader);
    const auto kept = reader.number();
    if (mask == nullptr || kept > mask->trace.entries.size()) {
        reader.fail();
        return;
    }
    mask->trace.entries.resize(kept);
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left)
        mask->trace.entries.push_back(readTraceEntry(reader));
}

void JournalReplay::order(ByteReader& reader)
{
    if (auto ids = readOrder(reader, m_masks))
        m_order = std::move(*ids);
}

void JournalReplay::opened(ByteReader& reader)
{
    m_work.seriesInstanceUid = reader.text();
    m_work.openedPaths.clear();
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left)
        m_work.openedPaths.emplace_back(reader.text());
}

int JournalReplay::unsaved() const
{
    return m_detections.unsaved() +
           static_cast<int>(std::ranges::count_if(
               m_masks, [](const auto& mask) { return mask.second.isModified; }));
}

/// A stroke that makes a segment overlap others moves it to another layer. When it was cut off in
/// the middle, some of the segment's voxels are still where they were.
void JournalReplay::putInOwnLayers(Mask& mask)
{
    if (mask.layers.size() < 2)
        return;
    std::map<Label, std::size_t> own;
    for (const Segment& segment : mask.segments)
        own[segment.number] = static_cast<std::size_t>(segment.layer);
    for (std::size_t layer = 0; layer < mask.layers.size(); ++layer) {
        Label last = 0;
        std::size_t wanted = layer;
        for (std::size_t at = 0; at < mask.layers[layer].size(); ++at) {
            Label& label = mask.layers[layer][at];
            if (label == 0)
                continue;
            if (label != last) {
                const auto found = own.find(label);
                wanted = found == own.end() ? layer : found->second;
                last = label;
            }
            if (wanted == layer)
                continue;
            Label& target = mask.layers[wanted][at];
            if (target == 0)
                target = label;
            if (target == label)
                label = 0;
        }
    }
}

RecoveredSegmentation JournalReplay::assembled(Mask& mask)
{
    for (const Segment& segment : mask.segments)
        layerOf(mask, segment.layer);
    layerOf(mask, 0);
    putInOwnLayers(mask);
    std::optional<Segmentation> result;
    for (auto& layer : mask.layers) {
        LabelMap map(*mask.geometry, std::move(layer));
        if (!result)
            result.emplace(std::move(map), mask.name);
        else
            result->addLayer(std::move(map));
    }
    result->provenance = std::move(mask.provenance);
    result->seriesInstanceUid = std::move(mask.seriesInstanceUid);
    result->frameOfReferenceUid = std::move(mask.frameOfReferenceUid);
    for (Segment& segment : mask.segments) // their numbers are different, and their layers there
        (void)result->insert(std::move(segment));
    return {std::move(*result), std::move(mask.file), mask.isModified, std::move(mask.trace),
            std::move(mask.modelMask)};
}

RecoveredWork JournalReplay::finish()
{
    for (const auto id : m_order)
        if (const auto found = m_masks.find(id); found != m_masks.end())
            m_work.segmentations.push_back(assembled(found->second));
    m_masks.clear();
    m_work.detections = m_detections.finish();
    return std::move(m_work);
}

} // namespace hangaku::viewer
