#include "viewer/dicom/DataSetReader.h"

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/FileHeader.h"
#include "viewer/dicom/Tags.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;
namespace tags = hangaku::viewer::dicom::tags;

namespace {

/// Bytes of data sets in one encoding.
class Writer {
public:
    explicit Writer(bool isExplicit = true, bool isBigEndian = false)
        : m_isExplicit(isExplicit), m_isBigEndian(isBigEndian)
    {
    }

    std::string number(std::uint64_t value, std::size_t count) const
    {
        std::string bytes;
        for (std::size_t n = 0; n < count; ++n) {
            const auto shift = 8 * (m_isBigEndian ? count - 1 - n : n);
            bytes += static_cast<char>(value >> shift);
        }
        return bytes;
    }
    std::string head(dicom::Tag tag, const std::string& vr, std::uint32_t length) const
    {
        auto bytes = number(tag.group, 2) + number(tag.element, 2);
        if (!m_isExplicit || vr.empty())
            return bytes + number(length, 4);
        if (vr == "SQ" || vr == "OW" || vr == "OB" || vr == "UN")
            return bytes + vr + number(0, 2) + number(length, 4);
        return bytes + vr + number(length, 2);
    }
    std::string element(dicom::Tag tag, const std::string& vr, const std::string& value) const
    {
        return head(tag, vr, static_cast<std::uint32_t>(value.size())) + value;
    }
    std::string words(dicom::Tag tag, std::uint16_t value) const
    {
        return element(tag, "US", number(value, 2));
    }
    std::string item(const std::string& content) const
    {
        return element({0xfffe, 0xe000}, "", content);
    }
    std::string openItem(const std::string& content) const
    {
        return head({0xfffe, 0xe000}, "", 0xffffffffU) + content + head({0xfffe, 0xe00d}, "", 0);
    }

    /// An image of 4 x 3 pixels with `more` before group 0028.
    std::string image(const std::string& more = {}, int frames = 1) const
    {
        return element(tags::kSopClassUid, "UI", "1.2.840.10008.5.1.4.1.1.7\0") +
               element(tags::kModality, "CS", "OT") + more +
               element(tags::kSeriesInstanceUid, "UI", "1.2.3.4") +
               words(tags::kSamplesPerPixel, 1) +
               element(tags::kPhotometricInterpretation, "CS", "MONOCHROME2 ") +
               element(tags::kNumberOfFrames, "IS", std::to_string(frames)) +
               words(tags::kRows, 3) + words(tags::kColumns, 4) + words(tags::kBitsAllocated, 8) +
               words(tags::kBitsStored, 8) + words(tags::kPixelRepresentation, 0) +
               element(tags::kPixelData, "OW", std::string(12, 'x'));
    }

private:
    bool m_isExplicit;
    bool m_isBigEndian;
};

std::string withMeta(const std::string& syntax, const std::string& dataSet)
{
    const Writer little;
    auto uid = syntax;
    if (uid.size() % 2 == 1)
        uid += '\0';
    const auto group = little.element({2, 0x10}, "UI", uid);
    return std::string(128, '\0') + "DICM" + little.element({2, 0}, "UL", little.number(group.size(), 4)) +
           group + dataSet;
}

Result<dicom::FileHeader> headerOf(const std::string& content)
{
    const TemporaryFolder folder;
    const auto file = folder / "file.dcm";
    std::ofstream(file, std::ios::binary).write(content.data(),
                                                static_cast<std::streamsize>(content.size()));
    return dicom::readFileHeader(file);
}

} // namespace

TEST_CASE("readFileHeader: every encoding of a data set, with and without meta information",
          "[dicom][header]")
{
    const auto syntax = GENERATE(as<std::string>{}, "1.2.840.10008.1.2", "1.2.840.10008.1.2.1",
                                 "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.201", "");
    const Writer writer(syntax != "1.2.840.10008.1.2", syntax == "1.2.840.10008.1.2.2");
    INFO(syntax);
    const auto dataSet = writer.image();
    const auto header = headerOf(syntax.empty() ? dataSet : withMeta(syntax, dataSet));
    REQUIRE(header.has_value());
    CHECK(header->isImage);
    CHECK(header->pixels.rows == 3);
    CHECK(header->pixels.columns == 4);
    CHECK(header->instance.transferSyntaxUid == (syntax.empty() ? "1.2.840.10008.1.2.1" : syntax));
}

TEST_CASE("readFileHeader: what is encoded otherwise than declared", "[dicom][header]")
{
    CHECK(headerOf(withMeta("1.2.840.10008.1.2", Writer().image())).has_value());
    CHECK(headerOf(withMeta("1.2.840.10008.1.2.1", Writer(false).image())).has_value());
}

TEST_CASE("readFileHeader: sequences of every make are read or passed over", "[dicom][header]")
{
    const Writer writer;
    const Writer implicit(false);
    const auto unit = [](const Writer& w) { return w.element(tags::kCodeValue, "SH", "[hnsf'U]"); };
    const std::string end = writer.head({0xfffe, 0xe0dd}, "", 0);
    const dicom::Tag unknown{0x0009, 0x1010};
    const std::vector<std::string> sequences{
        // Of defined and undefined length, nested, private, of unknown VR.
        writer.element(unknown, "SQ", writer.item(unit(writer))),
        writer.head(unknown, "SQ", 0xffffffffU) + writer.openItem(unit(writer)) + end,
        writer.head(unknown, "SQ", 0xffffffffU) +
            writer.openItem(writer.head(unknown, "SQ", 0xffffffffU) + writer.openItem("") + end) +
            end,
        writer.head(unknown, "UN", 0xffffffffU) + writer.openItem(unit(implicit)) + end};
    for (const auto& more : sequences)
        CHECK(headerOf(withMeta("1.2.840.10008.1.2.1", writer.image(more))).has_value());
}

TEST_CASE("readFileHeader: more frames or pixels than the file can hold are refused",
          "[dicom][header][broken]")
{
    const Writer writer;
    CHECK_FALSE(headerOf(withMeta("1.2.840.10008.1.2.1", writer.image({}, 2'000'000'000))));
    CHECK_FALSE(headerOf(withMeta("1.2.840.10008.1.2.1", writer.image({}, 500'000))));
    auto large = writer.image();
    const auto rows = large.find(writer.words(tags::kRows, 3));
    large.replace(rows, 20, writer.words(tags::kRows, 65535) + writer.words(tags::kColumns, 65535));
    const auto header = headerOf(withMeta("1.2.840.10008.1.2.1", large));
    REQUIRE_FALSE(header.has_value());
    CHECK(header.error().reason.english() ==
          "file.dcm says that it holds more pixels than can be in a file of its size");
}

TEST_CASE("readFileHeader: a file cut off anywhere is refused or read, and ends nothing",
          "[dicom][header][broken]")
{
    const Writer writer;
    const auto regions = writer.element(
        tags::kUltrasoundRegions, "SQ",
        writer.item(writer.words(tags::kRegionUnitsX, 3) + writer.words(tags::kRegionUnitsY, 3)));
    const auto whole = withMeta("1.2.840.10008.1.2.1", writer.image(regions));
    const auto pixels = whole.find("xxxx");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        INFO(length);
        const auto header = headerOf(whole.substr(0, length));
        constexpr std::size_t kHead = 12; // of Pixel Data, whose length may be cut off
        if (length < pixels - kHead || length >= pixels)
            CHECK((header.has_value() && header->isImage) == (length >= pixels));
    }
}
