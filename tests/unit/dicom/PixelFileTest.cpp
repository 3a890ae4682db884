#include "viewer/dicom/PixelFile.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/dicom/RawFile.h"
#include "viewer/dicom/Codestream.h"
#include "viewer/dicom/RunLength.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>

#include <zlib.h>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;
using dicom::PixelFile;
using dicom::StoredFrame;

namespace {

constexpr const char* kRunLength = "1.2.840.10008.1.2.5";
constexpr const char* kJpeg = "1.2.840.10008.1.2.4.70";

PixelLayout grey(int columns, int rows, int bits)
{
    return {columns, rows, bits, bits, false, 1, "MONOCHROME2"};
}

template <typename T> std::vector<T> samples(const StoredFrame& frame)
{
    std::vector<T> values(frame.bytes.size() / sizeof(T));
    std::memcpy(values.data(), frame.bytes.data(), values.size() * sizeof(T));
    return values;
}

template <typename T>
std::vector<T> read(const std::filesystem::path& file, const PixelLayout& layout, int frames,
                    int index, const char* syntax = "1.2.840.10008.1.2.1")
{
    const auto opened = PixelFile::open(RawFile::instance(file, frames, syntax), layout);
    REQUIRE(opened.has_value());
    StoredFrame frame;
    REQUIRE((*opened)->readFrame(index, frame).has_value());
    return samples<T>(frame);
}

std::span<const std::byte> bytesOf(const std::string& text)
{
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// A frame of bytes in one run-length segment, each pixel written out.
std::string runLength(const std::string& pixels)
{
    std::string frame("\x01\x00\x00\x00\x40\x00\x00\x00", 8);
    frame.resize(64);
    frame += static_cast<char>(pixels.size() - 1);
    return frame + pixels;
}

} // namespace

TEST_CASE("PixelFile: pixels of one bit follow each other without gaps, frame after frame",
          "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    // Three frames of 3 x 3: nine bits each, so that the second begins inside a byte.
    const auto layout = grey(3, 3, 1);
    RawFile().addLayout(layout, -1, 0, 3).add(0x7fe0, 0x0010, "OB", std::string("\xa5\x03\xfe\x01", 4))
        .write(folder / "bits.dcm");
    CHECK(read<std::uint8_t>(folder / "bits.dcm", layout, 3, 0) ==
          std::vector<std::uint8_t>{1, 0, 1, 0, 0, 1, 0, 1, 1});
    CHECK(read<std::uint8_t>(folder / "bits.dcm", layout, 3, 1) ==
          std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0, 0, 0, 1});
    CHECK(read<std::uint8_t>(folder / "bits.dcm", layout, 3, 2) ==
          std::vector<std::uint8_t>{1, 1, 1, 1, 1, 1, 1, 0, 0});
}

TEST_CASE("PixelFile: twelve bits packed into bytes", "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    const auto layout = grey(2, 1, 12);
    RawFile().addLayout(layout).add(0x7fe0, 0x0010, "OW", std::string("\x34\x12\xab\x00", 4))
        .write(folder / "packed.dcm");
    CHECK(read<std::uint16_t>(folder / "packed.dcm", layout, 1, 0) ==
          std::vector<std::uint16_t>{0x234, 0xab1});
}

TEST_CASE("PixelFile: big-endian words are turned, also around bytes in words",
          "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    constexpr const char* kBig = "1.2.840.10008.1.2.2";
    auto layout = grey(3, 1, 8);
    // Two frames of three bytes: the words go across both.
    RawFile(kBig, true).addLayout(layout, -1, 0, 2)
        .add(0x7fe0, 0x0010, "OW", std::string("\x02\x01\x04\x03\x06\x05", 6))
        .write(folder / "bytes.dcm");
    CHECK(read<std::uint8_t>(folder / "bytes.dcm", layout, 2, 0, kBig) ==
          std::vector<std::uint8_t>{1, 2, 3});
    CHECK(read<std::uint8_t>(folder / "bytes.dcm", layout, 2, 1, kBig) ==
          std::vector<std::uint8_t>{4, 5, 6});
    layout = grey(2, 1, 16);
    RawFile(kBig, true).addLayout(layout)
        .add(0x7fe0, 0x0010, "OW", std::string("\x12\x34\x00\x01", 4))
        .write(folder / "words.dcm");
    CHECK(read<std::uint16_t>(folder / "words.dcm", layout, 1, 0, kBig) ==
          std::vector<std::uint16_t>{0x1234, 1});
    layout = grey(1, 1, 32);
    RawFile(kBig, true).addLayout(layout)
        .add(0x7fe0, 0x0010, "OW", std::string("\x12\x34\x56\x78", 4))
        .write(folder / "long.dcm");
    CHECK(read<std::uint32_t>(folder / "long.dcm", layout, 1, 0, kBig) ==
          std::vector<std::uint32_t>{0x12345678});
}

TEST_CASE("PixelFile: native YBR_FULL_422 shares colours two by two", "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    const PixelLayout layout{2, 2, 8, 8, false, 3, "YBR_FULL_422"};
    RawFile().addLayout(layout).add(0x7fe0, 0x0010, "OB", std::string("\x01\x02\x80\x90\x03\x04\x70\x60", 8))
        .write(folder / "halved.dcm");
    CHECK(read<std::uint8_t>(folder / "halved.dcm", layout, 1, 0) ==
          std::vector<std::uint8_t>{1, 0x80, 0x90, 2, 0x80, 0x90, 3, 0x70, 0x60, 4, 0x70, 0x60});
}

TEST_CASE("PixelFile: YBR_FULL_422 in the header alone", "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    const PixelLayout layout{2, 1, 8, 8, false, 3, "YBR_FULL_422"};
    RawFile().addLayout(layout).add(0x7fe0, 0x0010, "OB", std::string("\x01\x80\x90\x02\x81\x91", 6))
        .write(folder / "whole.dcm");
    CHECK(read<std::uint8_t>(folder / "whole.dcm", layout, 1, 0) ==
          std::vector<std::uint8_t>{1, 0x80, 0x90, 2, 0x81, 0x91});
}

TEST_CASE("PixelFile: float and double float pixels", "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    auto layout = grey(2, 1, 64);
    layout.bitsStored = 0;
    const std::vector<double> values{-1.5, 1e-3};
    RawFile().addLayout({2, 1, 64, 64, false, 1, "MONOCHROME2"})
        .add(0x7fe0, 0x0009, "OD", {reinterpret_cast<const char*>(values.data()), 16})
        .write(folder / "double.dcm");
    CHECK(read<double>(folder / "double.dcm", layout, 1, 0) == values);
}

TEST_CASE("PixelFile: a deflated file, and one that inflates to less than it says",
          "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    constexpr const char* kDeflated = "1.2.840.10008.1.2.1.99";
    const auto layout = grey(300, 200, 16);
    std::vector<std::uint16_t> pixels(60000);
    for (std::size_t n = 0; n < pixels.size(); ++n)
        pixels[n] = static_cast<std::uint16_t>(n * 7);
    const auto deflated = [&](std::size_t present) {
        RawFile(kDeflated).write(folder / "head");
        RawFile(kDeflated).add(0x0008, 0x0060, "CS", "OT").addLayout(layout)
            .add(0x7fe0, 0x0010, "OW",
                 {reinterpret_cast<const char*>(pixels.data()), 2 * present})
            .write(folder / "plain");
        const auto head = std::filesystem::file_size(folder / "head");
        std::ifstream plain(folder / "plain", std::ios::binary);
        std::string content((std::istreambuf_iterator<char>(plain)), {});
        std::string packed(content.size(), '\0');
        z_stream stream{};
        deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
        stream.next_in = reinterpret_cast<Bytef*>(content.data() + head);
        stream.avail_in = static_cast<uInt>(content.size() - head);
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
        REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
        packed.resize(stream.total_out);
        deflateEnd(&stream);
        std::ofstream(folder / "deflated.dcm", std::ios::binary)
            << content.substr(0, head) << packed;
    };
    deflated(pixels.size());
    CHECK(read<std::uint16_t>(folder / "deflated.dcm", layout, 1, 0, kDeflated) == pixels);
    deflated(100);
    CHECK_FALSE(PixelFile::open(RawFile::instance(folder / "deflated.dcm", 1, kDeflated), layout)
                    .has_value());
    // Frames that no stream of this length can hold take no memory.
    CHECK_FALSE(
        PixelFile::open(RawFile::instance(folder / "deflated.dcm", 100'000'000, kDeflated), layout)
            .has_value());
}

TEST_CASE("PixelFile: frames of several fragments are found by the offset table",
          "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    const auto layout = grey(4, 1, 8);
    const auto one = runLength("abcd");
    const auto two = runLength("efgh");
    // Each frame is cut in two: items of 8 bytes of head, 40 and 30 bytes of value.
    const auto cut = [](const std::string& frame) {
        return std::vector{frame.substr(0, 40), frame.substr(40)};
    };
    std::vector<std::string> fragments = cut(one);
    const auto second = static_cast<std::uint32_t>(8 + 40 + 8 + one.size() - 40 + one.size() % 2);
    for (const auto& part : cut(two))
        fragments.push_back(part);
    RawFile(kRunLength).addLayout(layout, -1, 0, 2).addFragments(fragments, {0, second})
        .write(folder / "cut.dcm");
    CHECK(read<char>(folder / "cut.dcm", layout, 2, 1, kRunLength) ==
          std::vector<char>{'e', 'f', 'g', 'h'});
    CHECK(read<char>(folder / "cut.dcm", layout, 2, 0, kRunLength) ==
          std::vector<char>{'a', 'b', 'c', 'd'});
    // Without the table nobody knows.
    RawFile(kRunLength).addLayout(layout, -1, 0, 2).addFragments(fragments).write(folder / "none.dcm");
    const auto opened = PixelFile::open(RawFile::instance(folder / "none.dcm", 2, kRunLength), layout);
    StoredFrame frame;
    CHECK_FALSE((opened && (*opened)->readFrame(1, frame)));
}

TEST_CASE("PixelFile: in a file that is cut off, the frames that are there open",
          "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    const auto layout = grey(4, 1, 8);
    RawFile(kRunLength).addLayout(layout, -1, 0, 3)
        .addFragments({runLength("abcd"), runLength("efgh"), runLength("ijkl")})
        .write(folder / "cut.dcm");
    std::filesystem::resize_file(folder / "cut.dcm",
                                 std::filesystem::file_size(folder / "cut.dcm") - 20);
    const auto opened = PixelFile::open(RawFile::instance(folder / "cut.dcm", 3, kRunLength), layout);
    REQUIRE(opened.has_value());
    StoredFrame frame;
    CHECK((*opened)->readFrame(1, frame).has_value());
    CHECK(samples<char>(frame) == std::vector<char>{'e', 'f', 'g', 'h'});
    const auto gone = (*opened)->readFrame(2, frame);
    REQUIRE_FALSE(gone.has_value());
    CHECK(gone.error().reason.english() == "cut.dcm ends before its pixels do");
}

TEST_CASE("PixelFile: what cannot be decoded is named, with what to do", "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    const auto [uid, name] = GENERATE(table<const char*, const char*>({
        {"1.2.840.10008.1.2.4.110", "JPEG XL"},
        {"1.2.840.10008.1.2.4.102", "MPEG-4 (H.264) video"},
        {"1.2.840.10008.1.2.4.102.1", "MPEG-4 (H.264) video"},
        {"1.2.840.10008.1.2.4.107", "HEVC (H.265) video"},
        {"1.2.840.10008.1.2.4.100", "MPEG-2 video"},
        {"1.2.840.10008.9.9.9", "1.2.840.10008.9.9.9"},
    }));
    const auto layout = grey(4, 1, 8);
    RawFile(uid).addLayout(layout).addFragments({"abcd"}).write(folder / "new.dcm");
    const auto opened = PixelFile::open(RawFile::instance(folder / "new.dcm", 1, uid), layout);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == ErrorCode::Unsupported);
    CHECK(opened.error().reason.english() ==
          std::string("new.dcm is encoded as ") + name + ", which cannot be decoded here");
    CHECK_FALSE(opened.error().hint.english().empty());
}

TEST_CASE("PixelFile: a stream of another size than the header's never meets a decoder",
          "[dicom][pixelfile]")
{
    const TemporaryFolder folder;
    // Lossless JPEG that says 65500 x 65500 pixels of 16 bits in a few bytes.
    const std::string bomb("\xff\xd8\xff\xc3\x00\x0b\x10\xff\xdc\xff\xdc\x01\x01\x11\x00"
                           "\xff\xda\x00\x08\x01\x01\x00\x01\x00\x00\x00\xff\xd9", 28);
    const auto head = dicom::readJpegHead(bytesOf(bomb));
    REQUIRE(head.has_value());
    CHECK(head->columns == 65500);
    const auto layout = grey(16, 16, 16);
    RawFile(kJpeg).addLayout(layout).addFragments({bomb}).write(folder / "bomb.dcm");
    const auto opened = PixelFile::open(RawFile::instance(folder / "bomb.dcm", 1, kJpeg), layout);
    REQUIRE(opened.has_value());
    StoredFrame frame;
    const auto result = (*opened)->readFrame(0, frame);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().detail == "the size differs from the header's");
}

TEST_CASE("decodeRunLength: runs, literals and padding; short segments are refused",
          "[dicom][pixelfile]")
{
    std::string frame("\x02\x00\x00\x00\x40\x00\x00\x00\x44\x00\x00\x00", 12);
    frame.resize(64);
    frame += std::string("\xfe\x12\x00\x34", 4);      // three times 12, once 34
    frame += std::string("\x80\x01\xaa\xbb\xff\xcc", 6); // nothing, aa bb, twice cc
    std::vector<std::byte> out;
    REQUIRE(dicom::decodeRunLength(bytesOf(frame), 4, 1, 2, out));
    CHECK(std::memcmp(out.data(), "\xaa\x12\xbb\x12\xcc\x12\xcc\x34", 8) == 0);
    REQUIRE(dicom::decodeRunLength(bytesOf(frame), 4, 2, 1, out));
    CHECK(std::memcmp(out.data(), "\x12\xaa\x12\xbb\x12\xcc\x34\xcc", 8) == 0);
    CHECK_FALSE(dicom::decodeRunLength(bytesOf(frame), 5, 1, 2, out));
    CHECK_FALSE(dicom::decodeRunLength(bytesOf(frame), 4, 1, 1, out));
    for (std::size_t length = 0; length + 1 < frame.size(); ++length)
        (void)dicom::decodeRunLength(bytesOf(frame).first(length), 4, 1, 2, out);
    frame[4] = '\xf0'; // a segment beyond the end
    CHECK_FALSE(dicom::decodeRunLength(bytesOf(frame), 4, 1, 2, out));
}

TEST_CASE("readJpegHead, readJpeg2000Head: any bytes, cut off anywhere, are harmless",
          "[dicom][pixelfile]")
{
    const std::string jpeg("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xff"
                           "\xc0\x00\x11\x08\x00\x03\x00\x04\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
                           "\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00",
                           55);
    std::string jpeg2000("\xff\x4f\xff\x51\x00\x2f\x00\x00", 8);
    for (const int number : {4, 3, 0, 0, 4, 3, 0, 0})
        jpeg2000 += {'\0', '\0', '\0', static_cast<char>(number)};
    jpeg2000 += std::string("\x00\x03\x87\x01\x01\x07\x01\x01\x07\x01\x01"
                            "\xff\x52\x00\x0c\x00\x00\x00\x01\x01\x05\x03\x03\x00\x00"
                            "\xff\x90\x00\x0a",
                            29);
    const auto head = dicom::readJpegHead(bytesOf(jpeg));
    REQUIRE(head.has_value());
    CHECK(head->columns == 4);
    CHECK(head->rows == 3);
    CHECK(head->colour == dicom::Codestream::Colour::Ybr);
    const auto head2000 = dicom::readJpeg2000Head(bytesOf(jpeg2000));
    REQUIRE(head2000.has_value());
    CHECK(head2000->columns == 4);
    CHECK(head2000->precision == 8);
    CHECK(head2000->isSigned);
    CHECK(head2000->colour == dicom::Codestream::Colour::Rgb);
    std::mt19937 random(11);
    for (int n = 0; n < 20000; ++n)
        for (const auto& whole : {jpeg, jpeg2000}) {
            auto changed = whole;
            for (int change = 0; change < 3; ++change)
                changed[random() % changed.size()] = static_cast<char>(random());
            changed.resize(random() % changed.size());
            (void)dicom::readJpegHead(bytesOf(changed));
            (void)dicom::readJpeg2000Head(bytesOf(changed));
        }
}
