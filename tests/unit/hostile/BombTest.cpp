#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "viewer/session/ReaderClient.h"

#include <sys/resource.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <map>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

constexpr double kMostReaderMb = 1500; ///< resident, of any reader or decoder that has ended
constexpr double kMostGrowthMb = 200;  ///< of this process, which stands for the viewer

/// A series of its own, so that nothing else is in its volume.
DicomSlice lonely(int columns, int rows, int frames = 1)
{
    DicomSlice slice;
    slice.seriesUid = "1.2.3.66." + std::to_string(columns) + "." + std::to_string(rows) + "." +
                      std::to_string(frames);
    slice.columns = columns;
    slice.rows = rows;
    slice.frames = frames;
    slice.pixels.assign(12, 1000);
    return slice;
}

std::string number32(std::uint32_t number)
{
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

/// The file up to its pixels, with another transfer syntax of the same length or shorter.
std::string headerOf(const DicomSlice& slice, std::string syntax)
{
    const TemporaryFolder folder;
    writeDicom(slice, folder / "a.dcm");
    auto content = contentOf(folder / "a.dcm");
    const auto at = content.find(std::string("1.2.840.10008.1.2.1\0", 20));
    const auto pixels = content.find(std::string("\xe0\x7f\x10\x00OW", 6));
    REQUIRE(at != std::string::npos);
    REQUIRE(pixels != std::string::npos);
    content.resize(pixels);
    if (syntax.size() % 2 != 0)
        syntax += '\0';
    const auto length = static_cast<char>(syntax.size());
    content.replace(at, 20, syntax);
    content[at - 2] = length;
    return content;
}

std::string fragment(const std::string& bytes)
{
    auto padded = bytes + (bytes.size() % 2 == 0 ? "" : std::string(1, '\0'));
    return std::string("\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff"
                       "\xfe\xff\x00\xe0\x00\x00\x00\x00"
                       "\xfe\xff\x00\xe0",
                       24) +
           number32(static_cast<std::uint32_t>(padded.size())) + padded +
           std::string("\xfe\xff\xdd\xe0\x00\x00\x00\x00", 8);
}

std::string bigEndian16(int number)
{
    return {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
}

/// The head of a JPEG picture of 8 bits, and what could be its beginning.
std::string jpeg(int columns, int rows)
{
    return std::string("\xff\xd8\xff\xc0\x00\x0b\x08", 7) + bigEndian16(rows) +
           bigEndian16(columns) + std::string("\x01\x01\x11\x00", 4) +
           std::string("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00", 10) + std::string(40, 'x') +
           "\xff\xd9";
}

std::string runLengthHead()
{
    return number32(2) + number32(64) + number32(70) + std::string(52, '\0') +
           std::string("\x81\x00\x81\x00\x81\x00\x81\x00\x81\x00\x81\x00", 12);
}

/// Deflated (PS3.5 A.5): `start`, then so many megabytes of zeros, then `end`.
std::string deflated(const std::string& start, int zeros, const std::string& end)
{
    z_stream stream{};
    constexpr int kRawDeflate = -15; // zlib.h
    REQUIRE(::deflateInit2(&stream, 1, Z_DEFLATED, kRawDeflate, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out;
    const auto add = [&](const std::string& in, int flush) {
        std::string packed(in.size() + 1000, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        stream.avail_in = static_cast<uInt>(in.size());
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
        (void)::deflate(&stream, flush);
        packed.resize(packed.size() - stream.avail_out);
        return packed;
    };
    out += add(start, Z_FULL_FLUSH);
    // Blocks after a full flush stand alone, so that one does for all.
    const auto megabyte = add(std::string(std::size_t{1} << 20, '\0'), Z_FULL_FLUSH);
    for (int n = 0; n < zeros; ++n)
        out += megabyte;
    out += add(end, Z_FINISH);
    ::deflateEnd(&stream);
    return out;
}

double residentMb(int who)
{
    rusage usage{};
    ::getrusage(who, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Opens a folder with three sound slices beside what a test has put there. Whatever that is, the
/// slices must open, and nothing may take much memory.
class Neighbourhood {
public:
    Neighbourhood() { writeAll(stackOf(3, {0, 0, 2}), m_folder / "ct"); }

    void put(const std::string& name, const std::string& content)
    {
        write(m_folder / "ct" / name, content);
    }
    void open()
    {
        const ReaderClient reader;
        const double before = residentMb(RUSAGE_SELF);
        const auto result = reader.scan({m_folder / "ct"}, {});
        REQUIRE(result.has_value());
        for (const auto& file : result->rejected)
            m_reasons[file.path.filename().string()] = file.reason.english();
        bool areNeighboursThere = false;
        for (const auto& volume : volumesOf(*result)) {
            const auto loaded = reader.loadVolume(volume, {});
            const auto name = volume.instances.at(0).path.filename().string();
            if (volume.instances.size() == 3) {
                REQUIRE(loaded.has_value());
                CHECK(loaded->value.valueAt({1, 1, 2}) == 2);
                areNeighboursThere = true;
            } else if (!loaded) {
                m_reasons[name] = loaded.error().reason.english();
            }
        }
        CHECK(areNeighboursThere);
        CHECK(residentMb(RUSAGE_SELF) - before < kMostGrowthMb);
        CHECK(residentMb(RUSAGE_CHILDREN) < kMostReaderMb);
    }
    /// Why a file was not opened; empty when it was.
    std::string reason(const std::string& name) const
    {
        const auto found = m_reasons.find(name);
        return found == m_reasons.end() ? std::string() : found->second;
    }
    bool isRefused(const std::string& name) const
    {
        INFO(name << ": " << reason(name));
        return reason(name).find(name) != std::string::npos;
    }

private:
    TemporaryFolder m_folder;
    std::map<std::string, std::string> m_reasons;
};

} // namespace

TEST_CASE("Bombs: sequences nested without end", "[hostile]")
{
    Neighbourhood folder;
    for (const bool isImplicit : {false, true}) {
        auto content = headerOf(lonely(4, 3), isImplicit ? "1.2.840.10008.1.2" : "1.2.840.10008.1.2.1");
        std::string nest;
        const std::string opening = isImplicit ? std::string("\x08\x00\x40\x11\xff\xff\xff\xff", 8)
                                               : std::string("\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff", 12);
        for (int depth = 0; depth < 200'000; ++depth)
            nest += opening + std::string("\xfe\xff\x00\xe0\xff\xff\xff\xff", 8);
        folder.put(isImplicit ? "implicit.dcm" : "explicit.dcm", content + nest);
    }
    folder.open();
    CHECK(folder.isRefused("explicit.dcm"));
    CHECK(folder.isRefused("implicit.dcm"));
}

TEST_CASE("Bombs: lengths that lie", "[hostile]")
{
    Neighbourhood folder;
    for (const std::uint32_t length : {0x7ffffffeU, 0xfffffffeU, 0xffffffffU, 0x10000000U}) {
        const auto name = std::to_string(length);
        auto slice = lonely(4, 3);
        slice.seriesUid += "." + name;
        const auto header = headerOf(slice, "1.2.840.10008.1.2.1");
        const auto lie = std::string("\x29\x00\x10\x10OB\x00\x00", 8) + number32(length);
        folder.put("value-" + name + ".dcm", header + lie + "abcd");
        const auto pixels = std::string("\xe0\x7f\x10\x00OW\x00\x00", 8) + number32(length);
        folder.put("pixels-" + name + ".dcm", header + pixels + "abcd");
    }
    folder.open();
    for (const char* name : {"2147483646", "4294967294", "4294967295", "268435456"}) {
        CHECK(folder.isRefused(std::string("value-") + name + ".dcm"));
        CHECK(folder.isRefused(std::string("pixels-") + name + ".dcm"));
    }
}

TEST_CASE("Bombs: rows, columns and frames without end, for a few bytes", "[hostile]")
{
    Neighbourhood folder;
    const TemporaryFolder work;
    const auto add = [&](const std::string& name, const DicomSlice& slice) {
        writeDicom(slice, work / name);
        folder.put(name, contentOf(work / name));
    };
    add("square.dcm", lonely(65535, 65535));
    add("frames.dcm", lonely(4, 3, 900'000));
    add("film.dcm", lonely(65535, 65535, 900'000));
    add("many.dcm", lonely(512, 512, 2'000'000'000));
    folder.put("rle.dcm", headerOf(lonely(65535, 65535), "1.2.840.10008.1.2.5") +
                              fragment(runLengthHead()));
    folder.put("rle-film.dcm", headerOf(lonely(65535, 6000, 800'000), "1.2.840.10008.1.2.5") +
                                   fragment(runLengthHead()));
    folder.open();
    for (const char* name :
         {"square.dcm", "frames.dcm", "film.dcm", "many.dcm", "rle.dcm", "rle-film.dcm"})
        CHECK(folder.isRefused(name));
}

TEST_CASE("Bombs: compressed pictures that say to be larger than they are", "[hostile]")
{
    Neighbourhood folder;
    auto slice = lonely(65500, 65500);
    slice.bitsStored = 8;
    folder.put("jpeg-both.dcm", headerOf(slice, "1.2.840.10008.1.2.4.50") + fragment(jpeg(65500, 65500)));
    auto small = lonely(16, 16);
    small.bitsStored = 8;
    folder.put("jpeg-stream.dcm",
               headerOf(small, "1.2.840.10008.1.2.4.50") + fragment(jpeg(65500, 65500)));
    small.seriesUid += ".2";
    const std::string head("\xff\x4f\xff\x51\x00\x29\x00\x00", 8);
    const std::string huge("\x7f\xff\xff\xff", 4);
    const std::string zero(4, '\0');
    const auto jpeg2000 = head + huge + huge + zero + zero + huge + huge + zero + zero +
                          std::string("\x00\x01\x0f\x01\x01", 5) + std::string(30, 'x');
    folder.put("j2k.dcm", headerOf(small, "1.2.840.10008.1.2.4.90") + fragment(jpeg2000));
    small.seriesUid += ".3";
    const auto jpegLs = std::string("\xff\xd8\xff\xf7\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00", 15) +
                        std::string("\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00", 10) + std::string(30, 'x');
    folder.put("jpeg-ls.dcm", headerOf(small, "1.2.840.10008.1.2.4.80") + fragment(jpegLs));
    folder.open();
    for (const char* name : {"jpeg-both.dcm", "jpeg-stream.dcm", "j2k.dcm", "jpeg-ls.dcm"})
        CHECK(folder.isRefused(name));
}

TEST_CASE("Bombs: a deflated data set that swells to a gigabyte", "[hostile]")
{
    constexpr int kMegabytes = 1024;
    Neighbourhood folder;
    const auto split = [](const DicomSlice& slice) {
        const auto content = headerOf(slice, "1.2.840.10008.1.2.1.99");
        // The data set begins after group 0002, whose length its first element says.
        std::uint32_t length = 0;
        std::memcpy(&length, content.data() + 140, sizeof length);
        const auto at = content.find(std::string("\x08\x00\x16\x00UI", 6));
        REQUIRE(at != std::string::npos);
        return std::pair(content.substr(0, at), content.substr(at));
    };
    const auto zeros = number32(std::uint32_t{kMegabytes} << 20);
    {
        const auto [meta, data] = split(lonely(4, 3));
        const auto value = std::string("\x29\x00\x10\x10OB\x00\x00", 8) + zeros;
        folder.put("value.dcm", meta + deflated(data + value, kMegabytes, "end"));
    }
    {
        const auto [meta, data] = split(lonely(60000, 60000));
        const auto pixels = std::string("\xe0\x7f\x10\x00OW\x00\x00", 8) + zeros;
        folder.put("pixels.dcm", meta + deflated(data + pixels, kMegabytes, ""));
    }
    folder.open();
    CHECK(folder.isRefused("value.dcm"));
    CHECK(folder.isRefused("pixels.dcm"));
}

TEST_CASE("Bombs: many at once leave the rest to open", "[hostile]")
{
    Neighbourhood folder;
    const auto header = headerOf(lonely(4, 3), "1.2.840.10008.1.2.1");
    for (int n = 0; n < 40; ++n) {
        const auto lie = std::string("\x29\x00\x10\x10OB\x00\x00", 8) + number32(0x3f000000U);
        folder.put("lie" + std::to_string(n) + ".dcm", header + lie + std::string(1000, 'x'));
    }
    folder.open();
    for (int n = 0; n < 40; ++n)
        CHECK(folder.isRefused("lie" + std::to_string(n) + ".dcm"));
}
