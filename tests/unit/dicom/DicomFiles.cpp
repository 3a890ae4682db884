#include "tests/unit/dicom/DicomFiles.h"

#include "tests/support/TemporaryFolder.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <gdcmWriter.h>

namespace hangaku::tests {
namespace {

void put(gdcm::DataSet& dataSet, gdcm::Tag tag, gdcm::VR vr, std::string text)
{
    if (text.size() % 2 != 0)
        text += vr == gdcm::VR::UI ? '\0' : ' ';
    gdcm::DataElement element(tag);
    element.SetVR(vr);
    element.SetByteValue(text.data(), static_cast<std::uint32_t>(text.size()));
    dataSet.Replace(element);
}

void putShort(gdcm::DataSet& dataSet, gdcm::Tag tag, int value)
{
    const auto word = static_cast<std::uint16_t>(value);
    gdcm::DataElement element(tag);
    element.SetVR(gdcm::VR::US);
    element.SetByteValue(reinterpret_cast<const char*>(&word), sizeof word);
    dataSet.Replace(element);
}

std::string decimals(std::initializer_list<double> values)
{
    std::string text;
    for (const double value : values) {
        std::array<char, 32> number{};
        std::snprintf(number.data(), number.size(), "%.9g", value);
        if (!text.empty())
            text += '\\';
        text += number.data();
    }
    return text;
}

} // namespace

void writeDicom(const DicomSlice& slice, const std::filesystem::path& file)
{
    gdcm::Writer writer;
    auto& ds = writer.GetFile().GetDataSet();
    const auto [x, y, z] = slice.position;
    auto uid = slice.sopInstanceUid;
    if (uid.empty())
        uid = std::string("1.2.3.") +
              std::to_string(std::hash<std::string>{}(decimals({x, y, z}) + slice.seriesUid +
                                                      std::to_string(slice.instanceNumber) +
                                                      slice.frameOfReferenceUid));
    put(ds, {0x0008, 0x0016}, gdcm::VR::UI, "1.2.840.10008.5.1.4.1.1.2");
    put(ds, {0x0008, 0x0018}, gdcm::VR::UI, uid);
    put(ds, {0x0008, 0x0060}, gdcm::VR::CS, "CT");
    put(ds, {0x0020, 0x000d}, gdcm::VR::UI, "1.2.3.4");
    put(ds, {0x0020, 0x000e}, gdcm::VR::UI, slice.seriesUid);
    put(ds, {0x0020, 0x0013}, gdcm::VR::IS, std::to_string(slice.instanceNumber));
    put(ds, {0x0020, 0x0052}, gdcm::VR::UI, slice.frameOfReferenceUid);
    put(ds, {0x0020, 0x0032}, gdcm::VR::DS, decimals({x, y, z}));
    const auto& [i, j] = slice.axes;
    put(ds, {0x0020, 0x0037}, gdcm::VR::DS, decimals({i.x, i.y, i.z, j.x, j.y, j.z}));
    put(ds, {0x0028, 0x0030}, gdcm::VR::DS, decimals({slice.spacingJ, slice.spacingI}));
    put(ds, {0x0028, 0x0004}, gdcm::VR::CS, "MONOCHROME2");
    put(ds, {0x0028, 0x1052}, gdcm::VR::DS, slice.intercept);
    put(ds, {0x0028, 0x1053}, gdcm::VR::DS, slice.slope);
    putShort(ds, {0x0028, 0x0002}, 1);
    putShort(ds, {0x0028, 0x0010}, slice.rows);
    putShort(ds, {0x0028, 0x0011}, slice.columns);
    putShort(ds, {0x0028, 0x0100}, 16);
    putShort(ds, {0x0028, 0x0101}, slice.bitsStored);
    putShort(ds, {0x0028, 0x0102}, slice.bitsStored - 1);
    putShort(ds, {0x0028, 0x0103}, slice.isSigned ? 1 : 0);
    if (slice.frames > 1)
        put(ds, {0x0028, 0x0008}, gdcm::VR::IS, std::to_string(slice.frames));
    for (const auto& [tag, text] : slice.attributes)
        put(ds, gdcm::Tag(tag), gdcm::VR::LO, text);

    auto pixels = slice.pixels;
    if (pixels.empty())
        pixels.assign(static_cast<std::size_t>(slice.rows * slice.columns * slice.frames),
                      slice.fill);
    gdcm::DataElement data(gdcm::Tag(0x7fe0, 0x0010));
    data.SetVR(gdcm::VR::OW);
    data.SetByteValue(reinterpret_cast<const char*>(pixels.data()),
                      static_cast<std::uint32_t>(pixels.size() * 2));
    ds.Replace(data);
    writer.GetFile().GetHeader().SetDataSetTransferSyntax(
        gdcm::TransferSyntax::ExplicitVRLittleEndian);
    writer.SetFileName(file.c_str());
    if (!writer.Write())
        throw std::runtime_error("cannot write " + file.string());
}

std::vector<DicomSlice> stackOf(int count, viewer::Vec3 step, DicomSlice first)
{
    std::vector<DicomSlice> slices;
    for (int k = 0; k < count; ++k) {
        auto slice = first;
        slice.position = first.position + step * k;
        slice.fill = static_cast<std::uint16_t>(1024 + k);
        // Neither numbers nor names may help to find the order: 7 has no common divisor with 2^n.
        slice.instanceNumber = first.instanceNumber + (k * 7 + 3) % 64;
        slices.push_back(slice);
    }
    return slices;
}

void writeAll(const std::vector<DicomSlice>& slices, const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    for (std::size_t n = 0; n < slices.size(); ++n)
        writeDicom(slices[n], folder / (std::to_string((n * 5 + 2) % 128) + "-" +
                                        std::to_string(slices[n].instanceNumber) + ".dcm"));
}

bool hasWarning(const viewer::VolumeDescription& volume, std::string_view code)
{
    return std::any_of(volume.warnings.begin(), volume.warnings.end(),
                       [code](const auto& warning) { return warning.code == code; });
}

std::vector<viewer::VolumeDescription> volumesOf(const viewer::ScanResult& result)
{
    std::vector<viewer::VolumeDescription> volumes;
    for (const auto& study : result.studies)
        for (const auto& series : study.series)
            volumes.insert(volumes.end(), series.volumes.begin(), series.volumes.end());
    return volumes;
}

std::string runPython(const std::string& script, const std::vector<std::string>& arguments)
{
    const TemporaryFolder folder;
    std::ofstream(folder / "script.py") << script;
    std::string command = "/usr/bin/python3 " + (folder / "script.py").string();
    for (const auto& argument : arguments)
        command += " '" + argument + "'";
    command += " 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string output;
    std::array<char, 65536> block{};
    while (pipe) {
        const auto got = std::fread(block.data(), 1, block.size(), pipe.get());
        if (got == 0)
            break;
        output.append(block.data(), got);
    }
    return output;
}

} // namespace hangaku::tests
