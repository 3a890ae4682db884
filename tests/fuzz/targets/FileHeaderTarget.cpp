#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/DataSetReader.h"
#include "viewer/dicom/DescribeVolume.h"
#include "viewer/dicom/FileHeader.h"
#include "viewer/dicom/SeriesSplitter.h"
#include "viewer/dicom/Tags.h"
#include "viewer/reader/protocol/Sound.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include <fuzzer/FuzzedDataProvider.h>

// What we make of a data set that GDCM has parsed, whatever its attributes hold, up to the volumes of
// its series. (GDCM itself ends the process on some files: that is what hangaku-reader is for, and
// what hangaku-mutate tries.) Takes the place of the function that calls GDCM.

namespace {

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;

constexpr int kDeepest = 3;

/// Texts that numbers, times and names are looked for in.
std::string valueFrom(FuzzedDataProvider& from)
{
    constexpr std::array<const char*, 14> kTexts{
        "1\\0\\0\\0\\1\\0", "0.5\\0.75", "-10\\20\\30.5", "1e300\\-1e300\\0", "40\\-50", "ORIGINAL\\PRIMARY\\MOSAIC",
        "20260131", "235959.999", "12", "LINEAR_EXACT", "SIGMOID", "RECTANGULAR\\POLYGONAL", "BQML", "99999999999"};
    switch (from.ConsumeIntegralInRange(0, 3)) {
    case 0: return from.ConsumeRandomLengthString(64);
    case 1: return kTexts[from.ConsumeIntegralInRange<std::size_t>(0, kTexts.size() - 1)];
    case 2: return from.ConsumeBytesAsString(2);
    default: {
        const double number = from.ConsumeFloatingPoint<double>();
        return {reinterpret_cast<const char*>(&number), sizeof number};
    }
    }
}

class Builder {
public:
    Builder(FuzzedDataProvider& from, ByteStore& bytes) : m_from(from), m_bytes(bytes) {}

    DataSet dataSet(int depth)
    {
        DataSet set;
        set.isSorted = true;
        for (int n = m_from.ConsumeIntegralInRange(0, 24); n > 0 && m_from.remaining_bytes() > 0; --n)
            add(set, anyTag(), depth);
        finish(set);
        return set;
    }
    void put(DataSet& set, Tag tag, const std::string& value)
    {
        char* const bytes = m_bytes.add(value.size());
        if (!value.empty())
            std::memcpy(bytes, value.data(), value.size());
        set.elements.push_back({tag, {bytes, value.size()}, {}});
    }
    void putNumber(DataSet& set, Tag tag, std::uint16_t number)
    {
        put(set, tag, std::string(reinterpret_cast<const char*>(&number), sizeof number));
    }
    /// In order and each once, as GDCM keeps them.
    static void finish(DataSet& set)
    {
        const auto byTag = [](const auto& a, const auto& b) { return a.tag < b.tag; };
        const auto isSame = [](const auto& a, const auto& b) { return a.tag == b.tag; };
        std::stable_sort(set.elements.begin(), set.elements.end(), byTag);
        set.elements.erase(std::unique(set.elements.begin(), set.elements.end(), isSame),
                           set.elements.end());
    }

private:
    Tag anyTag()
    {
        if (m_from.ConsumeIntegralInRange(0, 15) > 0)
            return tags::kAll[m_from.ConsumeIntegralInRange<std::size_t>(0, tags::kAll.size() - 1)];
        constexpr std::array<std::uint16_t, 5> kPrivate{0x0019, 0x0029, 0x0043, 0x2001, 0x0051};
        return {kPrivate[m_from.ConsumeIntegralInRange<std::size_t>(0, kPrivate.size() - 1)],
                m_from.ConsumeIntegral<std::uint16_t>()};
    }
    void add(DataSet& set, Tag tag, int depth)
    {
        if (depth < kDeepest && m_from.ConsumeIntegralInRange(0, 4) == 0) {
            DataElement sequence{tag, {}, {}};
            for (int n = m_from.ConsumeIntegralInRange(0, 4); n > 0; --n)
                sequence.items.push_back(dataSet(depth + 1));
            set.elements.push_back(std::move(sequence));
            return;
        }
        put(set, tag, valueFrom(m_from));
    }

    FuzzedDataProvider& m_from;
    ByteStore& m_bytes;
};

/// What has been read of the one input.
std::span<const std::uint8_t> input;

} // namespace

/// In place of the one that reads a file with GDCM.
hangaku::viewer::Result<std::unique_ptr<Header>>
hangaku::viewer::dicom::readHeader(const std::filesystem::path& /*path*/, HeaderUse /*use*/)
{
    FuzzedDataProvider from(input.data(), input.size());
    constexpr std::array<const char*, 5> kSyntaxes{"1.2.840.10008.1.2", "1.2.840.10008.1.2.1",
                                                   "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.90", "x"};
    constexpr std::array<const char*, 6> kClasses{
        "1.2.840.10008.5.1.4.1.1.2",   "1.2.840.10008.5.1.4.1.1.4.1", "1.2.840.10008.5.1.4.1.1.128",
        "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.20",  "1.2.840.10008.5.1.4.1.1.66.4"};
    auto header = std::make_unique<Header>();
    header->transferSyntaxUid = from.PickValueInArray(kSyntaxes);
    header->fileSize = 100'000;
    header->pixelData.found = from.ConsumeIntegralInRange(0, 7) > 0;
    header->pixelData.isEncapsulated = from.ConsumeBool();
    header->pixelData.offset = 5000;
    header->pixelData.length = from.ConsumeIntegral<std::uint32_t>();
    Builder builder(from, header->bytes);
    DataSet& set = header->dataSet;
    builder.put(set, tags::kSopClassUid, from.PickValueInArray(kClasses));
    if (from.ConsumeIntegralInRange(0, 7) > 0) {
        builder.putNumber(set, tags::kRows, from.ConsumeBool() ? 64 : from.ConsumeIntegral<std::uint16_t>());
        builder.putNumber(set, tags::kColumns, from.ConsumeBool() ? 64 : from.ConsumeIntegral<std::uint16_t>());
        builder.putNumber(set, tags::kBitsAllocated, 16);
        builder.put(set, tags::kModality, from.ConsumeBool() ? "MR" : "PT");
        builder.put(set, tags::kNumberOfFrames, std::to_string(from.ConsumeIntegralInRange(0, 40)));
    }
    auto rest = builder.dataSet(0);
    for (auto& each : rest.elements)
        set.elements.push_back(std::move(each));
    set.isSorted = true;
    Builder::finish(set);
    return header;
}

std::vector<std::string> hangaku::fuzz::seeds()
{
    std::vector<std::string> all;
    for (unsigned seed = 1; seed < 16; ++seed) {
        std::string bytes;
        for (unsigned n = 0, state = seed; n < 150 * seed; ++n) {
            state = state * 1664525U + 1013904223U;
            bytes += static_cast<char>(state >> 24);
        }
        all.push_back(std::move(bytes));
    }
    return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using hangaku::fuzz::require;
    input = {data, size};
    const auto header = dicom::readFileHeader("/1.dcm");
    if (!header) {
        require(!header.error().reason.isEmpty());
        return 0;
    }
    require(isSound(*header));
    if (!header->isImage)
        return 0;
    std::size_t frames = 0;
    for (const auto& stack : splitSeries({&*header})) {
        const auto volume = describeVolume(stack);
        require(!volume.slices.empty() && !volume.instances.empty());
        frames += stack.frames.size();
    }
    require(frames == header->frames.size());
    return 0;
}
