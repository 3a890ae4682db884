#include "tests/bench/Subject.h"

#include "viewer/dicom/Scan.h"
#include "viewer/session/ReaderClient.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>

#include <gdcmScanner.h>
#include <gdcmTrace.h>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;
namespace fs = std::filesystem;

constexpr int kFiles = 20'000;
constexpr int kSlicesInSeries = 200;

/// What a viewer needs of every image to sort it into volumes. (Ours also reads what colour, PET,
/// ultrasound, enhanced files and mosaics need; gdcm::Scanner is asked for no more than this.)
constexpr std::array<std::array<std::uint16_t, 2>, 48> kTags{{
    {0x0008, 0x0005}, {0x0008, 0x0008}, {0x0008, 0x0016}, {0x0008, 0x0018}, {0x0008, 0x0020},
    {0x0008, 0x0030}, {0x0008, 0x0050}, {0x0008, 0x0060}, {0x0008, 0x0080}, {0x0008, 0x1030},
    {0x0008, 0x103e}, {0x0010, 0x0010}, {0x0010, 0x0020}, {0x0010, 0x0030}, {0x0010, 0x0040},
    {0x0010, 0x1010}, {0x0018, 0x0015}, {0x0018, 0x0050}, {0x0018, 0x0081}, {0x0018, 0x0086},
    {0x0018, 0x0088}, {0x0018, 0x1060}, {0x0018, 0x1164}, {0x0018, 0x5100}, {0x0020, 0x000d},
    {0x0020, 0x000e}, {0x0020, 0x0010}, {0x0020, 0x0011}, {0x0020, 0x0012}, {0x0020, 0x0013},
    {0x0020, 0x0032}, {0x0020, 0x0037}, {0x0020, 0x0052}, {0x0020, 0x0100}, {0x0028, 0x0002},
    {0x0028, 0x0004}, {0x0028, 0x0008}, {0x0028, 0x0010}, {0x0028, 0x0011}, {0x0028, 0x0030},
    {0x0028, 0x0100}, {0x0028, 0x0101}, {0x0028, 0x0103}, {0x0028, 0x0120}, {0x0028, 0x1050},
    {0x0028, 0x1051}, {0x0028, 0x1052}, {0x0028, 0x1053},
}};

/// Builds a data set, explicit VR, little endian.
class Writer {
public:
    void text(std::uint16_t group, std::uint16_t element, const char* vr, std::string value)
    {
        if (value.size() % 2 != 0)
            value += std::strcmp(vr, "UI") == 0 ? '\0' : ' ';
        head(group, element, vr);
        number(static_cast<std::uint16_t>(value.size()));
        m_bytes += value;
    }
    void word(std::uint16_t group, std::uint16_t element, std::uint16_t value)
    {
        head(group, element, "US");
        number(std::uint16_t{2});
        number(value);
    }
    void block(std::uint16_t group, std::uint16_t element, const char* vr, const std::string& value)
    {
        head(group, element, vr);
        number(std::uint16_t{0});
        number(static_cast<std::uint32_t>(value.size()));
        m_bytes += value;
    }
    void sequence(std::uint16_t group, std::uint16_t element, const Writer& item)
    {
        std::string content("\xfe\xff\x00\xe0", 4);
        const auto length = static_cast<std::uint32_t>(item.m_bytes.size());
        content.append(reinterpret_cast<const char*>(&length), 4);
        block(group, element, "SQ", content + item.m_bytes);
    }
    const std::string& bytes() const { return m_bytes; }

private:
    void head(std::uint16_t group, std::uint16_t element, const char* vr)
    {
        number(group);
        number(element);
        m_bytes.append(vr, 2);
    }
    template <typename T> void number(T value)
    {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }

    std::string m_bytes;
};

/// (Not "text" + std::to_string(n), of which g++ 12 warns for no reason.)
template <typename Number> std::string numbered(std::string text, Number number)
{
    text += std::to_string(number);
    return text;
}

/// As long a header as a scanner writes: some 90 attributes, two sequences, private blocks, 4 KB.
std::string sliceFile(int number)
{
    const int series = number / kSlicesInSeries;
    const int slice = number % kSlicesInSeries;
    const std::string study = numbered("1.2.826.0.1.3680043.8.498.", 1000 + series / 4);
    const std::string seriesUid = study + numbered(".", series);
    Writer meta;
    meta.block(2, 0x0001, "OB", std::string("\0\1", 2));
    meta.text(2, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.2");
    meta.text(2, 0x0003, "UI", seriesUid + numbered(".", slice));
    meta.text(2, 0x0010, "UI", "1.2.840.10008.1.2.1");
    meta.text(2, 0x0012, "UI", "1.2.826.0.1.3680043.8.498.1");

    Writer code;
    code.text(8, 0x0100, "SH", "110514");
    code.text(8, 0x0102, "SH", "DCM");
    code.text(8, 0x0104, "LO", "Incomplete Data");
    Writer reference;
    reference.text(8, 0x1150, "UI", "1.2.840.10008.3.1.2.3.1");
    reference.text(8, 0x1155, "UI", study + ".9");
    reference.sequence(8, 0x0060, code);

    Writer w;
    w.text(8, 0x0005, "CS", "ISO_IR 100");
    w.text(8, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
    w.text(8, 0x0012, "DA", "20260131");
    w.text(8, 0x0013, "TM", "101112.000");
    w.text(8, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2");
    w.text(8, 0x0018, "UI", seriesUid + numbered(".", slice));
    for (const std::uint16_t date : {0x0020, 0x0021, 0x0022, 0x0023})
        w.text(8, date, "DA", "20260131");
    for (const std::uint16_t time : {0x0030, 0x0031, 0x0032, 0x0033})
        w.text(8, time, "TM", "101112.123");
    w.text(8, 0x0050, "SH", numbered("A", series));
    w.text(8, 0x0060, "CS", "CT");
    w.text(8, 0x0070, "LO", "Hangaku");
    w.text(8, 0x0080, "LO", "Nowhere Hospital");
    w.text(8, 0x0090, "PN", "Doctor^Nobody");
    w.text(8, 0x1010, "SH", "STATION1");
    w.text(8, 0x1030, "LO", "Chest and abdomen");
    w.text(8, 0x103e, "LO", numbered("Series ", series));
    w.text(8, 0x1090, "LO", "Phantom 64");
    w.sequence(8, 0x1110, reference);
    w.block(9, 0x1002, "UN", std::string(900, 'p'));
    w.text(0x10, 0x0010, "PN", numbered("Phantom^Number", series / 4));
    w.text(0x10, 0x0020, "LO", numbered("P", series / 4));
    w.text(0x10, 0x0030, "DA", "19700101");
    w.text(0x10, 0x0040, "CS", "O");
    w.text(0x10, 0x1010, "AS", "056Y");
    w.text(0x10, 0x1030, "DS", "70");
    w.text(0x18, 0x0015, "CS", "CHEST");
    w.text(0x18, 0x0022, "CS", "HELICAL MODE");
    w.text(0x18, 0x0050, "DS", "1.25");
    w.text(0x18, 0x0060, "DS", "120");
    w.text(0x18, 0x0090, "DS", "500.000000");
    w.text(0x18, 0x1020, "LO", "07MW18.4");
    w.text(0x18, 0x1030, "LO", "5.1 Chest routine");
    for (const std::uint16_t setting : {0x1100, 0x1110, 0x1111, 0x1120, 0x1130})
        w.text(0x18, setting, "DS", "12.500000");
    for (const std::uint16_t setting : {0x1150, 0x1151, 0x1152, 0x1170})
        w.text(0x18, setting, "IS", "250");
    w.text(0x18, 0x1210, "SH", "STANDARD");
    w.text(0x18, 0x5100, "CS", "FFS");
    w.block(0x19, 0x1002, "UN", std::string(700, 'q'));
    w.text(0x20, 0x000d, "UI", study);
    w.text(0x20, 0x000e, "UI", seriesUid);
    w.text(0x20, 0x0010, "SH", std::to_string(series / 4));
    w.text(0x20, 0x0011, "IS", std::to_string(series));
    w.text(0x20, 0x0012, "IS", "1");
    w.text(0x20, 0x0013, "IS", std::to_string(slice + 1));
    w.text(0x20, 0x0032, "DS", numbered("-125.0\\-125.0\\", -1.25 * slice));
    w.text(0x20, 0x0037, "DS", "1.0\\0.0\\0.0\\0.0\\1.0\\0.0");
    w.text(0x20, 0x0052, "UI", study + ".7");
    w.text(0x20, 0x1041, "DS", std::to_string(-1.25 * slice));
    w.block(0x21, 0x1035, "UN", std::string(300, 'r'));
    w.word(0x28, 0x0002, 1);
    w.text(0x28, 0x0004, "CS", "MONOCHROME2");
    w.word(0x28, 0x0010, 16);
    w.word(0x28, 0x0011, 16);
    w.text(0x28, 0x0030, "DS", "0.703125\\0.703125");
    w.word(0x28, 0x0100, 16);
    w.word(0x28, 0x0101, 16);
    w.word(0x28, 0x0102, 15);
    w.word(0x28, 0x0103, 1);
    w.text(0x28, 0x1050, "DS", "40");
    w.text(0x28, 0x1051, "DS", "400");
    w.text(0x28, 0x1052, "DS", "-1024");
    w.text(0x28, 0x1053, "DS", "1");
    w.text(0x28, 0x1054, "LO", "HU");
    w.block(0x43, 0x1001, "UN", std::string(800, 's'));
    w.block(0x7fe0, 0x0010, "OW", std::string(16 * 16 * 2, '\0'));
    return std::string(128, '\0') + "DICM" + meta.bytes() + w.bytes();
}

/// A folder of generated files, removed at the end.
class GeneratedFolder {
public:
    explicit GeneratedFolder(int files)
    {
        auto pattern = (fs::temp_directory_path() / "hangaku-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            return;
        m_path = pattern;
        for (int number = 0; number < files; ++number) {
            const auto folder = m_path / std::to_string(number / kSlicesInSeries);
            if (number % kSlicesInSeries == 0)
                fs::create_directories(folder);
            const auto content = sliceFile(number);
            std::ofstream(folder / (std::to_string(number) + ".dcm"), std::ios::binary)
                .write(content.data(), static_cast<std::streamsize>(content.size()));
        }
    }
    ~GeneratedFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    GeneratedFolder(const GeneratedFolder&) = delete;
    GeneratedFolder& operator=(const GeneratedFolder&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

/// Of this process and of those it has waited for.
double processorMs()
{
    double ms = 0;
    for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        for (const auto& time : {usage.ru_utime, usage.ru_stime})
            ms += 1e3 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_usec);
    }
    return ms;
}

/// How long it took, and how much of the processors, whatever else the machine was doing.
struct Times {
    std::vector<double> wall;
    std::vector<double> processor;

    template <typename Work> void measure(const Work& work)
    {
        const auto start = std::chrono::steady_clock::now();
        const double before = processorMs();
        work();
        processor.push_back(processorMs() - before);
        wall.push_back(std::chrono::duration<double, std::milli>(
                           std::chrono::steady_clock::now() - start)
                           .count());
    }
};

std::size_t imagesIn(const Result<ScanResult>& result)
{
    std::size_t images = 0;
    if (result)
        for (const auto& study : result->studies)
            for (const auto& series : study.series)
                images += static_cast<std::size_t>(series.instances);
    return images;
}

/// The folders are searched in the time that is measured, as ours do.
std::size_t scanWithGdcm(const fs::path& folder)
{
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back(entry.path().string());
    gdcm::Scanner scanner;
    for (const auto& [group, element] : kTags)
        scanner.AddTag({group, element});
    if (!scanner.Scan(files))
        return 0;
    std::size_t images = 0;
    for (const auto& file : files)
        images += scanner.IsKey(file.c_str()) ? 1 : 0;
    return images;
}

/// Reads as much of each file as holds its header: what the disk and the system calls alone take.
std::size_t openAll(const fs::path& folder)
{
    std::array<char, 8192> start{};
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file())
            continue;
        std::FILE* file = std::fopen(entry.path().c_str(), "rb");
        if (file == nullptr)
            continue;
        files += std::fread(start.data(), 1, start.size(), file) > 0 ? 1 : 0;
        std::fclose(file);
    }
    return files;
}

} // namespace

int runScan(const std::vector<std::string>& arguments, Report& report)
{
    fs::path folder;
    int runs = 5;
    int files = kFiles;
    for (std::size_t n = 0; n < arguments.size(); ++n) {
        if (arguments[n] == "--runs" && n + 1 < arguments.size())
            runs = std::max(1, std::atoi(arguments[++n].c_str()));
        else if (arguments[n] == "--files" && n + 1 < arguments.size())
            files = std::max(1, std::atoi(arguments[++n].c_str()));
        else
            folder = arguments[n];
    }
    const GeneratedFolder generated(folder.empty() ? files : 0);
    if (folder.empty())
        folder = generated.path();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    gdcm::Trace::DebugOff();
    const auto expected = imagesIn(dicom::scan({folder}, {}));
    if (expected == 0) {
        std::fprintf(stderr, "hangaku-bench: no DICOM images in %s\n", folder.c_str());
        return 1;
    }
    report.note(std::to_string(expected) + " images, files in the page cache; gdcm::Scanner over " +
                std::to_string(kTags.size()) + " tags on one thread, ours on two");

    Times here, apart, gdcm, opening;
    std::size_t apartImages = 0;
    std::size_t gdcmImages = 0;
    for (int run = 0; run < runs; ++run) {
        here.measure([&] { (void)dicom::scan({folder}, {}); });
        apart.measure([&] { apartImages = imagesIn(ReaderClient().scan({folder}, {})); });
        gdcm.measure([&] { gdcmImages = scanWithGdcm(folder); });
        opening.measure([&] { (void)openAll(folder); });
    }
    report.note(numbered("images found: by hangaku-reader ", apartImages) +
                numbered(", by gdcm::Scanner ", gdcmImages));
    const auto add = [&](const char* name, const Times& times) {
        report.add({name, "ms", times.wall, "gdcm::Scanner", gdcm.wall});
        report.add({std::string(name) + ": CPU", "ms", times.processor, "gdcm::Scanner: CPU",
                    gdcm.processor});
    };
    add("scan in one process", here);
    add("scan by hangaku-reader", apart);
    add("open and read 8 KB of each", opening);
    return 0;
}

} // namespace hangaku::bench
