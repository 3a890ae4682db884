#pragma once

#include "viewer/session/journal/JournalFormat.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// What leads from one list of things with a `number` of their own to another: those that changed,
/// and all numbers in order.
template <typename Item>
void writeChanges(ByteWriter& writer, const std::vector<Item>& known,
                  const std::vector<Item>& present)
{
    std::vector<const Item*> changed;
    for (const Item& item : present)
        if (const auto before = std::ranges::find(known, item.number, &Item::number);
            before == known.end() || *before != item)
            changed.push_back(&item);
    writer.number(changed.size());
    for (const Item* item : changed)
        write(writer, *item);
    writer.number(present.size());
    for (const Item& item : present)
        writer.number(static_cast<std::uint64_t>(item.number));
}

/// Makes `items` what they became. Where the bytes cannot be, the reader is unsound afterwards.
/// @param read reads one of them
template <typename Item>
void readChanges(ByteReader& reader, std::vector<Item>& items, Item (*read)(ByteReader&))
{
    std::map<std::uint64_t, Item> byNumber;
    for (Item& item : items)
        byNumber[static_cast<std::uint64_t>(item.number)] = std::move(item);
    items.clear();
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
        auto item = read(reader);
        byNumber[static_cast<std::uint64_t>(item.number)] = std::move(item);
    }
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
        const auto found = byNumber.find(reader.number());
        if (found == byNumber.end())
            reader.fail();
        else
            items.push_back(found->second);
    }
}

/// The ids of a list in order; the others are gone.
inline void writeOrder(ByteWriter& writer, Operation operation, const std::vector<int>& ids)
{
    writer.byte(static_cast<std::uint8_t>(operation));
    writer.number(ids.size());
    for (const auto id : ids)
        writer.number(static_cast<std::uint64_t>(id));
}

/// Takes out of `all` what is gone. @return the order; none where the bytes cannot be
template <typename Item>
std::optional<std::vector<std::uint64_t>> readOrder(ByteReader& reader,
                                                    std::map<std::uint64_t, Item>& all)
{
    std::vector<std::uint64_t> ids;
    for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
        ids.push_back(reader.number());
        if (!all.contains(ids.back()))
            reader.fail();
    }
    if (!reader.isSound())
        return {};
    std::erase_if(
        all, [&ids](const auto& each) { return std::ranges::find(ids, each.first) == ids.end(); });
    return ids;
}

} // namespace hangaku::viewer
