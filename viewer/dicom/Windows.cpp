#include "viewer/dicom/Windows.h"

#include "viewer/dicom/Tags.h"

#include <algorithm>

namespace hangaku::viewer::dicom {
namespace {

/// One item of a LUT sequence: LUT Descriptor is (entries, first input, bits of an entry).
std::optional<LookupTable> readTable(const Attributes& item, bool isSigned)
{
    const auto descriptor = item.words(tags::kLutDescriptor);
    if (descriptor.size() < 3)
        return std::nullopt;
    const std::size_t entries = descriptor[0] == 0 ? 65536 : descriptor[0];
    LookupTable table;
    table.first = isSigned ? static_cast<std::int16_t>(descriptor[1]) : std::int32_t{descriptor[1]};
    table.outputBits = std::clamp<int>(descriptor[2], 1, 16);
    table.explanation = item.string(tags::kLutExplanation);
    table.type = item.string(tags::kModalityLutType);
    const auto bytes = item.raw(tags::kLutData);
    if (bytes.size() >= 2 * entries) {
        table.outputs = item.words(tags::kLutData);
    } else {
        // Tables of 8 bits may be packed two to a word.
        for (const char byte : bytes)
            table.outputs.push_back(static_cast<unsigned char>(byte));
    }
    if (table.outputs.size() < entries)
        return std::nullopt;
    table.outputs.resize(entries);
    const auto largest = static_cast<std::uint32_t>((1U << table.outputBits) - 1);
    const auto highest = *std::max_element(table.outputs.begin(), table.outputs.end());
    if (highest > largest) // the descriptor says too little: what counts is what is there
        table.outputBits = 16;
    return table;
}

} // namespace

std::vector<WindowLevel> readWindows(const Attributes& from)
{
    const auto centers = from.decimals(tags::kWindowCenter);
    const auto widths = from.decimals(tags::kWindowWidth);
    const auto function = from.string(tags::kVoiLutFunction);
    std::vector<WindowLevel> windows;
    for (std::size_t n = 0; n < std::min(centers.size(), widths.size()); ++n) {
        WindowLevel window{centers[n], widths[n]};
        if (function == "LINEAR_EXACT")
            window.function = VoiFunction::LinearExact;
        else if (function == "SIGMOID")
            window.function = VoiFunction::Sigmoid;
        if (window.width > 0)
            windows.push_back(window);
    }
    return windows;
}

std::vector<LookupTable> readVoiTables(const Attributes& from, bool isSigned)
{
    constexpr std::size_t kMost = 16;
    std::vector<LookupTable> tables;
    for (const auto& item : from.sequence(tags::kVoiLutSequence))
        if (auto table = readTable(Attributes(item), isSigned); table && tables.size() < kMost)
            tables.push_back(std::move(*table));
    return tables;
}

std::optional<LookupTable> readModalityTable(const Attributes& from, bool isSigned)
{
    const auto items = from.sequence(tags::kModalityLutSequence);
    return items.empty() ? std::nullopt : readTable(Attributes(items.front()), isSigned);
}

} // namespace hangaku::viewer::dicom
