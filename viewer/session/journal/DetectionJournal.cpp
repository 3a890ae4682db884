#include "viewer/session/journal/DetectionJournal.h"

#include <algorithm>

namespace hangaku::viewer {

void DetectionJournal::write(ByteWriter& batch)
{
    const auto& present = m_list.ids();
    for (const auto id : present)
        writeSet(batch, id);
    if (m_order == present)
        return;
    std::erase_if(m_known, [&present](const auto& known) {
        return std::ranges::find(present, known.first) == present.end();
    });
    batch.byte(static_cast<std::uint8_t>(Operation::DetectionsOrder));
    batch.number(present.size());
    for (const auto id : present)
        batch.number(static_cast<std::uint64_t>(id));
    m_order = present;
}

void DetectionJournal::writeSet(ByteWriter& batch, DetectionsId id)
{
    const auto& present = *m_list.find(id);
    auto& known = m_known[id];
    if (known.detections == present && known.file == m_list.file(id) &&
        known.isModified == m_list.isModified(id))
        return;
    std::vector<const Detection*> changed;
    for (const Detection& detection : present.all)
        if (const auto before =
                std::ranges::find(known.detections.all, detection.number, &Detection::number);
            before == known.detections.all.end() || *before != detection)
            changed.push_back(&detection);
    known = {present, m_list.file(id), m_list.isModified(id)};

    batch.byte(static_cast<std::uint8_t>(Operation::Detections));
    batch.number(static_cast<std::uint64_t>(id));
    viewer::write(batch, present);
    batch.text(known.file.string());
    batch.byte(known.isModified ? 1 : 0);
    batch.number(changed.size());
    for (const Detection* detection : changed)
        viewer::write(batch, *detection);
    batch.number(present.all.size());
    for (const Detection& detection : present.all)
        batch.number(static_cast<std::uint64_t>(detection.number));
}

void DetectionJournal::forget()
{
    m_known.clear();
    m_order.clear();
}

void DetectionReplay::set(ByteReader& reader)
{
    RecoveredDetections& recovered = m_sets[reader.number()];
    std::map<std::uint64_t, Detection> byNumber;
    for (const Detection& detection : recovered.detections.all)
        byNumber[static_cast<std::uint64_t>(detection.number)] = detection;
    recovered.detections = readDetections(reader);
    recovered.file = reader.text();
    recovered.isModified = reader.byte() != 0;
    const auto kinds = recovered.detections.kinds.size();
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
        const auto detection = readDetection(reader);
        byNumber[static_cast<std::uint64_t>(detection.number)] = detection;
    }
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
        const auto found = byNumber.find(reader.number());
        if (found == byNumber.end() || static_cast<std::size_t>(found->second.kind) >= kinds)
            reader.fail();
        else
            recovered.detections.all.push_back(found->second);
    }
}

void DetectionReplay::order(ByteReader& reader)
{
    std::vector<std::uint64_t> ids;
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
        ids.push_back(reader.number());
        if (!m_sets.contains(ids.back()))
            reader.fail();
    }
    if (!reader.isSound())
        return;
    std::erase_if(
        m_sets, [&ids](const auto& set) { return std::ranges::find(ids, set.first) == ids.end(); });
    m_order = std::move(ids);
}

int DetectionReplay::unsaved() const
{
    return static_cast<int>(
        std::ranges::count_if(m_sets, [](const auto& set) { return set.second.isModified; }));
}

std::vector<RecoveredDetections> DetectionReplay::finish()
{
    std::vector<RecoveredDetections> result;
    for (const auto id : m_order)
        if (const auto found = m_sets.find(id); found != m_sets.end())
            result.push_back(std::move(found->second));
    m_sets.clear();
    return result;
}

} // namespace hangaku::viewer
