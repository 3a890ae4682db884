// Real series against readers we did not write: pydicom (with DCMTK's JPEG-LS decoder) slice by
// slice, and the NIfTI files that dcm2niix made.
#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Vec3;

namespace {

/// Prints a JSON list of slices with place and rescaled values ("raw": file of float64), every
/// `stride`-th by name; files of other kinds are passed over.
constexpr const char* kPydicomScript = R"(
import sys, os, json, subprocess, tempfile
import numpy as np, pydicom
folder, out, stride = sys.argv[1], sys.argv[2], int(sys.argv[3])
slices = []
for n, name in enumerate(sorted(os.listdir(folder))):
    if n % stride: continue
    path = os.path.join(folder, name)
    try:
        d = pydicom.dcmread(path)
        if 'PixelData' not in d: continue
    except Exception:
        continue
    if d.file_meta.TransferSyntaxUID in ('1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81'):
        plain = os.path.join(out, 'plain.dcm')
        subprocess.check_call(['dcmdjpls', path, plain])
        pixels = pydicom.dcmread(plain).pixel_array
    else:
        pixels = d.pixel_array
    values = pixels.astype(np.float64) * float(d.get('RescaleSlope', 1)) \
        + float(d.get('RescaleIntercept', 0))
    raw = os.path.join(out, '%d.raw' % n)
    values.tofile(raw)
    slices.append({'path': path, 'ipp': [float(v) for v in d.ImagePositionPatient],
                   'iop': [float(v) for v in d.ImageOrientationPatient],
                   'spacing': [float(v) for v in d.PixelSpacing], 'raw': raw,
                   'size': [int(d.Columns), int(d.Rows)]})
print(json.dumps(slices))
)";

/// Prints shape and affine (to LPS) of a NIfTI file and writes its values, first axis fastest.
constexpr const char* kNiftiScript = R"(
import sys, json
import numpy as np, nibabel
n = nibabel.load(sys.argv[1])
lps = np.diag([-1, -1, 1, 1]) @ n.affine
data = n.get_fdata()
if data.ndim == 3: data = data[..., None]
data.astype(np.float64).flatten('F').tofile(sys.argv[2])
print(json.dumps({'shape': list(data.shape), 'toIndex': np.linalg.inv(lps).tolist()}))
)";

std::vector<double> readRaw(const std::filesystem::path& file)
{
    std::vector<double> values(std::filesystem::file_size(file) / sizeof(double));
    std::ifstream stream(file, std::ios::binary);
    stream.read(reinterpret_cast<char*>(values.data()),
                static_cast<std::streamsize>(values.size() * sizeof(double)));
    return values;
}

std::vector<viewer::Volume> loadAll(const std::filesystem::path& path)
{
    const auto result = viewer::dicom::scan({path}, {});
    REQUIRE(result.has_value());
    std::vector<viewer::Volume> volumes;
    for (const auto& description : volumesOf(*result)) {
        auto loaded = viewer::dicom::loadVolume(description, {});
        REQUIRE(loaded.has_value());
        volumes.push_back(std::move(loaded->value));
    }
    return volumes;
}

Vec3 vector(const nlohmann::json& numbers, std::size_t first = 0)
{
    return {numbers[first].get<double>(), numbers[first + 1].get<double>(),
            numbers[first + 2].get<double>()};
}

/// Number of voxels of the n-th acquired slice that differ from the reference's values.
int differences(const viewer::Volume& volume, int n, const std::vector<double>& expected)
{
    const auto [columns, rows, count] = volume.geometry.size();
    int different = 0;
    std::size_t at = 0;
    const auto perSlice = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    for (int j = 0; j < rows; ++j)
        for (int i = 0; i < columns; ++i, ++at) {
            const double value =
                volume.acquired
                    ? volume.acquired->voxels->as<std::int16_t>()[static_cast<std::size_t>(n) *
                                                                      perSlice + at]
                    : volume.valueAt({i, j, n});
            different += std::abs(value - expected[at]) > 1e-3 ? 1 : 0;
        }
    return different;
}

struct RealSeries {
    const char* folder;
    int slices;
    int stride;            ///< every how many-th slice is compared
    double tolerance;      ///< mm, of places: positions are written with as many decimals
    const char* warning;   ///< that must be there; none otherwise
};

/// Number of voxels whose value differs from the NIfTI's at the same point of the patient.
int differencesFromNifti(const viewer::Volume& volume, const nlohmann::json& nifti,
                         const std::vector<double>& values, int time, double tolerance)
{
    const auto& m = nifti["toIndex"];
    const auto& shape = nifti["shape"];
    const auto [columns, rows, count] = volume.geometry.size();
    int different = 0;
    for (int k = 0; k < count; ++k)
        for (int j = 0; j < rows; ++j)
            for (int i = 0; i < columns; ++i) {
                const auto p = volume.geometry.toWorld(viewer::Index3{i, j, k});
                std::size_t at = 0;
                std::size_t stride = 1;
                bool isInside = true;
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    const double index = m[axis][0].get<double>() * p.x +
                                         m[axis][1].get<double>() * p.y +
                                         m[axis][2].get<double>() * p.z + m[axis][3].get<double>();
                    const auto nearest = std::lround(index);
                    const auto size = shape[axis].get<long>();
                    // The geometries agree, and not only roughly: voxels are 2 to 4 mm.
                    isInside = isInside && std::abs(index - static_cast<double>(nearest)) < 3e-4 &&
                               nearest >= 0 && nearest < size;
                    at += stride * static_cast<std::size_t>(nearest);
                    stride *= static_cast<std::size_t>(size);
                }
                at += stride * static_cast<std::size_t>(time);
                if (!isInside || at >= values.size() ||
                    std::abs(values[at] - volume.valueAt({i, j, k})) > tolerance)
                    ++different;
            }
    return different;
}

} // namespace

TEST_CASE("real series: every slice lies and reads as pydicom says", "[dicom][data]")
{
    const auto series = GENERATE(
        RealSeries{"ct/head_5mm_philips", 28, 5, 1e-3, nullptr},
        RealSeries{"ct/head_tilt_philips", 58, 11, 1e-3, "gantry-tilt"},
        RealSeries{"ct/head_tilt_irregular_ge", 28, 3, 1e-3, "uneven-spacing"},
        RealSeries{"ct/abdomen_j2k_with_masks/dicom", 20, 5, 1e-3, nullptr},
        RealSeries{"ct/headneck_with_structures/dicom", 186, 46, 1e-3, nullptr},
        RealSeries{"mr/t1_sagittal_HFS", 35, 1, 1e-3, nullptr},
        RealSeries{"mr/t1_sagittal_HFP", 35, 1, 1e-3, nullptr},
        RealSeries{"mr/adc_oblique_ge", 20, 1, 2e-3, nullptr});
    HANGAKU_NEED_DATA(folder, series.folder);
    const TemporaryFolder scratch;
    const auto printed = runPython(kPydicomScript, {folder.string(), scratch.path().string(),
                                                    std::to_string(series.stride)});
    if (printed.empty()) {
        WARN("SKIPPED: needs python3 with pydicom and a JPEG 2000 decoder, and dcmdjpls");
        return;
    }
    INFO(series.folder);
    const auto volumes = loadAll(folder);
    REQUIRE(volumes.size() == 1);
    const auto& volume = volumes.front();
    const auto& description = volume.description;
    REQUIRE(static_cast<int>(description.slices.size()) == series.slices);
    if (description.slicePlaces.empty())
        REQUIRE(volume.geometry.size()[2] == series.slices);
    CHECK(volume.voxels->type() == viewer::PixelType::Int16);
    CHECK(description.warnings.empty() == (series.warning == nullptr));
    if (series.warning != nullptr)
        CHECK(hasWarning(description, series.warning));

    std::map<std::string, int> placeOf;
    for (int k = 0; k < series.slices; ++k)
        placeOf[description.instances[static_cast<std::size_t>(
                                          description.slices[static_cast<std::size_t>(k)].instance)]
                    .path.string()] = k;
    const auto reference = nlohmann::json::parse(printed);
    REQUIRE(reference.size() >= 4);
    for (const auto& slice : reference) {
        REQUIRE(placeOf.contains(slice["path"].get<std::string>()));
        const int k = placeOf[slice["path"].get<std::string>()];
        const Vec3 corner = vector(slice["ipp"]);
        const int lastColumn = slice["size"][0].get<int>() - 1;
        const Vec3 along = vector(slice["iop"]) * (slice["spacing"][1].get<double>() * lastColumn);
        const double place = description.slicePlaces.empty()
                                 ? k
                                 : description.slicePlaces[static_cast<std::size_t>(k)];
        const auto at = [&](double i) { return volume.geometry.toWorld(Vec3{i, 0, place}); };
        CHECK(viewer::length(at(0) - corner) < series.tolerance);
        CHECK(viewer::length(at(lastColumn) - (corner + along)) < series.tolerance);
        CHECK(differences(volume, k, readRaw(slice["raw"].get<std::string>())) == 0);
    }
}

TEST_CASE("real series: mosaics, times and functional groups agree with dcm2niix", "[dicom][data]")
{
    struct Case {
        const char* folder;
        const char* nifti;
        std::size_t volume = 0;
        std::size_t volumes = 1;
        double scale = 1; ///< ours / dcm2niix's, which applies Philips' private slope to magnitudes
    };
    const auto [folderName, niftiName, number, count, scale] = GENERATE(
        Case{"enhanced/mr_siemens_xa10_4d", "enhanced/reference/Siemens_REST1_w_SMS_PF7-8_6.nii"},
        Case{"enhanced/mr_philips_fieldmap", "enhanced/reference/Philips_WIP_B0_NS_801_e1.nii", 0,
             2, 1.27985347985347 / 118362.2421875},
        Case{"enhanced/mr_philips_fieldmap",
             "enhanced/reference/Philips_WIP_B0_NS_801_e2_fieldmaphz.nii", 1, 2},
        Case{"series4d/fmri_ge", "series4d/epi_fmri_reference/DCM2NIIX_regression_test_4.nii"},
        Case{"series4d/mosaic_siemens/ax/axasc35",
             "series4d/mosaic_siemens_reference/ax_asc_35sl_6.nii"},
        Case{"series4d/mosaic_siemens/ax/axdesc36",
             "series4d/mosaic_siemens_reference/ax_desc_36sl_10.nii"},
        Case{"series4d/mosaic_siemens/ax/axint36",
             "series4d/mosaic_siemens_reference/ax_int_36sl_12.nii"},
        Case{"series4d/mosaic_siemens/cor/corasc35",
             "series4d/mosaic_siemens_reference/cor_asc_35sl_16.nii"},
        Case{"series4d/mosaic_siemens/cor/cordesc36",
             "series4d/mosaic_siemens_reference/cor_desc_36sl_14.nii"},
        Case{"series4d/mosaic_siemens/cor/corint36",
             "series4d/mosaic_siemens_reference/cor_int_36sl_15.nii"},
        Case{"series4d/mosaic_siemens/sag/sagasc35",
             "series4d/mosaic_siemens_reference/sag_asc_35sl_22.nii"},
        Case{"series4d/mosaic_siemens/sag/sagdesc36",
             "series4d/mosaic_siemens_reference/sag_desc_36sl_20.nii"},
        Case{"series4d/mosaic_siemens/sag/sagint36",
             "series4d/mosaic_siemens_reference/sag_int_36sl_21.nii"},
        Case{"syntax/one_mosaic_nine_syntaxes/In/1.dcm",
             "syntax/one_mosaic_nine_syntaxes/Ref/1.nii"},
        Case{"syntax/one_mosaic_nine_syntaxes/In/9.dcm",
             "syntax/one_mosaic_nine_syntaxes/Ref/9.nii"});
    HANGAKU_NEED_DATA(folder, folderName);
    HANGAKU_NEED_DATA(nifti, niftiName);
    const TemporaryFolder scratch;
    const auto raw = scratch / "values.raw";
    const auto printed = runPython(kNiftiScript, {nifti.string(), raw.string()});
    if (printed.empty()) {
        WARN("SKIPPED: needs python3 with nibabel");
        return;
    }
    INFO(niftiName);
    const auto reference = nlohmann::json::parse(printed);
    auto values = readRaw(raw);
    for (double& value : values)
        value *= scale;
    const auto volumes = loadAll(folder);
    REQUIRE(volumes.size() == count);
    const auto& volume = volumes[number];
    REQUIRE(volume.description.timePoints == reference["shape"][3].get<int>());
    CHECK(volume.description.warnings.empty());
    for (int time = 0; time < volume.description.timePoints; ++time)
        CHECK(differencesFromNifti(volume.at(time), reference, values, time, 0.05) == 0);
}

TEST_CASE("real series: legacy converted enhanced CT is the slices that it was made of",
          "[dicom][data]")
{
    HANGAKU_NEED_DATA(converted, "enhanced/small_dcmqi/mf.dcm");
    std::vector<std::filesystem::path> slices;
    for (const char* name : {"IMG0001.dcm", "IMG0002.dcm", "IMG0003.dcm"})
        slices.push_back(converted.parent_path() / name);
    const auto scanned = viewer::dicom::scan(slices, {});
    REQUIRE(scanned.has_value());
    const auto single = viewer::dicom::loadVolume(volumesOf(*scanned).front(), {});
    const auto enhanced = loadAll(converted);
    REQUIRE(single.has_value());
    REQUIRE(enhanced.size() == 1);
    CHECK(enhanced[0].geometry.isSameGrid(single->value.geometry, 1e-3));
    REQUIRE(enhanced[0].voxels->sizeBytes() == single->value.voxels->sizeBytes());
    CHECK(std::memcmp(enhanced[0].voxels->data(), single->value.voxels->data(),
                      single->value.voxels->sizeBytes()) == 0);
}

TEST_CASE("real series: a slice taken away is missed where it was", "[dicom][data]")
{
    HANGAKU_NEED_DATA(folder, "ct/head_5mm_philips");
    const auto whole = viewer::dicom::scan({folder}, {});
    REQUIRE(whole.has_value());
    const auto description = volumesOf(*whole).front();
    const auto& gone =
        description.instances[static_cast<std::size_t>(description.slices[9].instance)];
    std::vector<std::filesystem::path> rest;
    for (const auto& instance : description.instances)
        if (instance.path != gone.path)
            rest.push_back(instance.path);

    const auto result = viewer::dicom::scan(rest, {});
    REQUIRE(result.has_value());
    const auto volumes = volumesOf(*result);
    REQUIRE(volumes.size() == 1);
    CHECK(hasWarning(volumes[0], "missing-slice"));
    CHECK(volumes[0].geometry->isSameGrid(*description.geometry));
    CHECK(volumes[0].slices[9].isMissing);
}

TEST_CASE("real series: one CT in every encoding that GDCM knows has the same values",
          "[dicom][data]")
{
    HANGAKU_NEED_DATA(folder, "syntax/one_ct_all_syntaxes");
    std::vector<viewer::Volume> lossless;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto scanned = viewer::dicom::scan({entry.path()}, {});
        REQUIRE(scanned.has_value());
        for (const auto& description : volumesOf(*scanned)) {
            constexpr std::array kLossless{"1.2.840.10008.1.2",      "1.2.840.10008.1.2.1",
                                           "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
                                           "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
                                           "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90",
                                           "1.2.840.10008.1.2.5"};
            if (std::find(kLossless.begin(), kLossless.end(), description.transferSyntaxUid) ==
                kLossless.end())
                continue;
            if (!entry.path().filename().string().starts_with("CTImage"))
                continue; // other pictures are there too
            INFO(entry.path().filename().string());
            auto loaded = viewer::dicom::loadVolume(description, {});
            REQUIRE(loaded.has_value());
            lossless.push_back(std::move(loaded->value));
        }
    }
    REQUIRE(lossless.size() >= 8);
    for (const auto& volume : lossless) {
        INFO(volume.description.instances[0].path.filename().string());
        REQUIRE(volume.voxels->sizeBytes() == lossless[0].voxels->sizeBytes());
        CHECK(std::memcmp(volume.voxels->data(), lossless[0].voxels->data(),
                          volume.voxels->sizeBytes()) == 0);
    }
}
