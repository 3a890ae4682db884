#pragma once

#include "viewer/core/image/Vec3.h"
#include "viewer/core/study/Study.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace hangaku::tests {

/// A tiny CT image to be written: what a test does not set is a plain axial slice.
struct DicomSlice {
    std::string sopInstanceUid; ///< made from the position and number when empty
    std::string seriesUid = "1.2.3.4.5";
    std::string frameOfReferenceUid = "1.2.3.4.6";
    int instanceNumber = 1;
    viewer::Vec3 position;
    std::array<viewer::Vec3, 2> axes{{{1, 0, 0}, {0, 1, 0}}};
    int columns = 4;
    int rows = 3;
    double spacingI = 0.5;
    double spacingJ = 0.75;
    int bitsStored = 12;
    bool isSigned = false;
    std::string slope = "1";
    std::string intercept = "-1024";
    /// Stored pixels, row by row; all `fill` when empty.
    std::vector<std::uint16_t> pixels;
    std::uint16_t fill = 1024;
    /// Further attributes as text, by group << 16 | element.
    std::map<std::uint32_t, std::string> attributes;
    int frames = 1;
};

/// Writes it with GDCM as explicit little endian.
void writeDicom(const DicomSlice& slice, const std::filesystem::path& file);

/// `count` slices stacked along `step` from `origin`, filled with 1024 + k, as "a.dcm", "b.dcm", ...
/// in a scrambled order of names and instance numbers.
std::vector<DicomSlice> stackOf(int count, viewer::Vec3 step, DicomSlice first = {});
void writeAll(const std::vector<DicomSlice>& slices, const std::filesystem::path& folder);

bool hasWarning(const viewer::VolumeDescription& volume, std::string_view code);

/// All volumes of all series, in order.
std::vector<viewer::VolumeDescription> volumesOf(const viewer::ScanResult& result);

/// Runs `script` with the distribution's python3; the words after it are its arguments.
/// @return what it printed, or nothing where Python or a module is missing or the script fails
std::string runPython(const std::string& script, const std::vector<std::string>& arguments);

} // namespace hangaku::tests
