#include "viewer/session/journal/DetectionJournal.h"

#include "viewer/session/journal/Changes.h"

#include <algorithm>
#include <utility>

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
    writeOrder(batch, Operation::DetectionsOrder, present);
    m_order = present;
}

void DetectionJournal::writeSet(ByteWriter& batch, DetectionsId id)
{
    const auto& present = *m_list.find(id);
    auto& known = m_known[id];
    if (known.detections == present && known.file == m_list.file(id) &&
        known.isModified == m_list.isModified(id))
        return;
    const RecoveredDetections before =
        std::exchange(known, {present, m_list.file(id), m_list.isModified(id)});

    batch.byte(static_cast<std::uint8_t>(Operation::Detections));
    batch.number(static_cast<std::uint64_t>(id));
    viewer::write(batch, present);
    batch.text(known.file.string());
    batch.byte(known.isModified ? 1 : 0);
    writeChanges(batch, before.detections.all, present.all);
}

void DetectionJournal::forget()
{
    m_known.clear();
    m_order.clear();
}

void DetectionReplay::set(ByteReader& reader)
{
    RecoveredDetections& recovered = m_sets[reader.number()];
    auto all = std::move(recovered.detections.all);
    recovered.detections = readDetections(reader);
    recovered.file = reader.text();
    recovered.isModified = reader.byte() != 0;
    readChanges(reader, all, &readDetection);
    const auto kinds = recovered.detections.kinds.size();
    if (std::ranges::any_of(all, [kinds](const Detection& each) {
            return static_cast<std::size_t>(each.kind) >= kinds;
        }))
        reader.fail();
    recovered.detections.all = std::move(all);
}

void DetectionReplay::order(ByteReader& reader)
{
    if (auto ids = readOrder(reader, m_sets))
        m_order = std::move(*ids);
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
