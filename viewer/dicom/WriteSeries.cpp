#include "viewer/dicom/WriteSeries.h"

#include "viewer/dicom/DecimalString.h"
#include "viewer/dicom/seg/Quiet.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <numbers>

namespace hangaku::viewer::dicom {
namespace {

__extension__ using Uint128 = unsigned __int128;

/// FNV-1a over 128 bits: spreads texts over UIDs; it is no secret and needs no stronger hash.
Uint128 hashOf(std::string_view text)
{
    constexpr auto halves = [](std::uint64_t high, std::uint64_t low) {
        return (static_cast<Uint128>(high) << 64) | low;
    };
    const Uint128 prime = halves(0x0000000001000000ULL, 0x000000000000013BULL);
    Uint128 hash = halves(0x6c62272e07bb0142ULL, 0x62b821756295c58dULL);
    for (const char character : text) {
        hash ^= static_cast<unsigned char>(character);
        hash *= prime;
    }
    return hash;
}

/// Collects elements and remembers the first one that could not be set.
class ElementWriter {
public:
    explicit ElementWriter(DcmItem& item) : m_item(item) {}

    void text(const DcmTagKey& tag, const std::string& value)
    {
        note(m_item.putAndInsertString(tag, value.c_str()));
    }
    void number(const DcmTagKey& tag, std::uint16_t value)
    {
        note(m_item.putAndInsertUint16(tag, value));
    }
    void note(const OFCondition& condition)
    {
        if (m_condition.good() && condition.bad())
            m_condition = condition;
    }
    const OFCondition& condition() const { return m_condition; }

private:
    DcmItem& m_item;
    OFCondition m_condition = EC_Normal;
};

/// "2026-01-31" as DICOM's "20260131"; an ISO time "14:02:11" as "140211".
std::string withoutSeparators(std::string text)
{
    std::erase_if(text, [](char character) { return character == '-' || character == ':'; });
    return text;
}

std::string orElse(const std::string& text, const std::string& fallback)
{
    return text.empty() ? fallback : text;
}

/// What all slices of a series share.
struct SeriesIdentity {
    std::string studyUid;
    std::string seriesUid;
    std::string frameOfReferenceUid;
};

SeriesIdentity identityOf(const VolumeDescription& description)
{
    const auto fresh = [](const char* root) {
        char uid[100];
        return std::string(dcmGenerateUniqueIdentifier(uid, root));
    };
    return {orElse(description.studyInstanceUid, fresh(SITE_STUDY_UID_ROOT)),
            orElse(description.seriesInstanceUid, fresh(SITE_SERIES_UID_ROOT)),
            orElse(description.frameOfReferenceUid, fresh(SITE_INSTANCE_UID_ROOT))};
}

void writePatientAndStudy(ElementWriter& out, const VolumeDescription& description,
                          const SeriesIdentity& identity)
{
    out.text(DCM_SpecificCharacterSet, "ISO_IR 192");
    out.text(DCM_PatientName, description.patient.name);
    out.text(DCM_PatientID, description.patient.id);
    out.text(DCM_PatientBirthDate, withoutSeparators(description.patient.birthDate));
    out.text(DCM_PatientSex, description.patient.sex);
    if (!description.patientAge.empty())
        out.text(DCM_PatientAge, description.patientAge);
    out.text(DCM_StudyInstanceUID, identity.studyUid);
    out.text(DCM_StudyDate, withoutSeparators(description.studyDate));
    out.text(DCM_StudyTime, withoutSeparators(description.studyTime));
    out.text(DCM_ReferringPhysicianName, "");
    out.text(DCM_StudyID, description.studyId);
    out.text(DCM_AccessionNumber, description.accessionNumber);
    if (!description.studyDescription.empty())
        out.text(DCM_StudyDescription, description.studyDescription);
}

void writeSeries(ElementWriter& out, const VolumeDescription& description,
                 const SeriesIdentity& identity)
{
    out.text(DCM_Modality, "CT");
    out.text(DCM_SeriesInstanceUID, identity.seriesUid);
    out.text(DCM_SeriesNumber, std::to_string(std::max(1, description.seriesNumber)));
    out.text(DCM_SeriesDate, withoutSeparators(description.studyDate));
    out.text(DCM_SeriesTime, withoutSeparators(description.studyTime));
    if (!description.description.empty())
        out.text(DCM_SeriesDescription, description.description);
    // Laterality belongs to paired parts alone; without a body part nobody knows, and it is empty.
    if (!description.bodyPart.empty())
        out.text(DCM_BodyPartExamined, description.bodyPart);
    else
        out.text(DCM_Laterality, "");
    out.text(DCM_PatientPosition, orElse(description.patientPosition, "HFS"));
    out.text(DCM_FrameOfReferenceUID, identity.frameOfReferenceUid);
    out.text(DCM_PositionReferenceIndicator, "");
    out.text(DCM_Manufacturer, "Hangaku");
    out.text(DCM_ManufacturerModelName, "Hangaku");
    if (!description.institution.empty())
        out.text(DCM_InstitutionName, description.institution);
}

/// Gantry tilt in degrees of a grid whose slices are offset along j; 0 for a right-angled one.
double tiltDegrees(const ImageGeometry& geometry)
{
    const auto along = dot(geometry.axes()[2], geometry.axes()[1]);
    const auto across = dot(geometry.axes()[2], geometry.sliceNormal());
    return std::atan2(along, std::abs(across)) * 180 / std::numbers::pi;
}

void writeImagePlane(ElementWriter& out, const ImageGeometry& geometry, int slice)
{
    const auto& axes = geometry.axes();
    const auto position = geometry.toWorld(Index3{0, 0, slice});
    out.text(DCM_ImageOrientationPatient, orientationString(axes[0], axes[1]));
    out.text(DCM_ImagePositionPatient, decimalStrings(position));
    out.text(DCM_PixelSpacing, decimalString(geometry.spacing().y) + '\\' +
                                   decimalString(geometry.spacing().x));
    out.text(DCM_SliceThickness, decimalString(geometry.sliceDistanceMm()));
    out.text(DCM_SliceLocation, decimalString(dot(position, geometry.sliceNormal())));
    if (!geometry.isOrthogonal())
        out.text(DCM_GantryDetectorTilt, decimalString(tiltDegrees(geometry)));
}

void writePixels(ElementWriter& out, DcmItem& item, const Volume& volume, int slice)
{
    const auto size = volume.geometry.size();
    out.number(DCM_SamplesPerPixel, 1);
    out.text(DCM_PhotometricInterpretation, "MONOCHROME2");
    out.number(DCM_Rows, static_cast<std::uint16_t>(size[1]));
    out.number(DCM_Columns, static_cast<std::uint16_t>(size[0]));
    out.number(DCM_BitsAllocated, 16);
    out.number(DCM_BitsStored, 16);
    out.number(DCM_HighBit, 15);
    out.number(DCM_PixelRepresentation, 1);
    out.text(DCM_RescaleIntercept, decimalString(volume.intercept));
    out.text(DCM_RescaleSlope, decimalString(volume.slope));
    out.text(DCM_RescaleType, "HU");
    out.text(DCM_KVP, "");
    if (!volume.description.fileWindows.empty()) {
        out.text(DCM_WindowCenter, decimalString(volume.description.fileWindows.front().center));
        out.text(DCM_WindowWidth, decimalString(volume.description.fileWindows.front().width));
    }
    const auto voxels = volume.voxels->as<std::int16_t>();
    const auto perSlice = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]);
    const auto* first = voxels.data() + static_cast<std::size_t>(slice) * perSlice;
    out.note(item.putAndInsertUint16Array(DCM_PixelData, reinterpret_cast<const Uint16*>(first),
                                          static_cast<unsigned long>(perSlice)));
}

OFCondition writeSlice(const Volume& volume, const SeriesIdentity& identity, int slice,
                       const std::filesystem::path& file)
{
    DcmFileFormat format;
    DcmDataset& dataset = *format.getDataset();
    ElementWriter out(dataset);
    const auto instanceUid = uidFromText(identity.seriesUid + '/' + std::to_string(slice));
    out.text(DCM_SOPClassUID, UID_CTImageStorage);
    out.text(DCM_SOPInstanceUID, instanceUid);
    out.text(DCM_ImageType, "DERIVED\\SECONDARY\\AXIAL");
    out.text(DCM_BurnedInAnnotation, "NO");
    out.text(DCM_InstanceNumber, std::to_string(slice + 1));
    out.text(DCM_AcquisitionNumber, "1");
    out.text(DCM_ContentDate, withoutSeparators(volume.description.studyDate));
    out.text(DCM_ContentTime, withoutSeparators(volume.description.studyTime));
    writePatientAndStudy(out, volume.description, identity);
    writeSeries(out, volume.description, identity);
    writeImagePlane(out, volume.geometry, slice);
    writePixels(out, dataset, volume, slice);
    if (out.condition().bad())
        return out.condition();
    return format.saveFile(file.c_str(), EXS_LittleEndianExplicit);
}

Result<void> checkWritable(const Volume& volume)
{
    if (volume.voxels == nullptr || volume.voxels->type() != PixelType::Int16)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Only 16 bit signed images can be written as CT")));
    const auto& axes = volume.geometry.axes();
    if (std::abs(dot(axes[0], axes[1])) > 1e-4)
        return fail(ErrorCode::InvalidGeometry,
                    Text(HANGAKU_TR("Core", "The image's rows and columns are not at right angles, "
                                            "which DICOM cannot describe")),
                    Text(HANGAKU_TR("Core", "Save it as NIfTI or NRRD instead.")));
    const auto size = volume.geometry.size();
    if (size[0] > 65535 || size[1] > 65535)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "The image is too wide or too high for DICOM")));
    return {};
}

} // namespace

Result<void> writeCtSeries(const Volume& volume, const std::filesystem::path& folder,
                           const Progress& progress)
{
    quietDcmtk();
    if (auto writable = checkWritable(volume); !writable)
        return writable;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Core", "Cannot make the folder %1"), {folder.string()}),
                    Text(HANGAKU_TR("Core", "Choose another folder, or change its permissions.")),
                    error.message());

    const auto identity = identityOf(volume.description);
    std::vector<std::filesystem::path> written;
    const auto discard = [&written] {
        for (const auto& file : written) {
            std::error_code ignored;
            std::filesystem::remove(file, ignored);
        }
    };
    const int slices = volume.geometry.size()[2];
    for (int slice = 0; slice < slices; ++slice) {
        if (progress.isStopped()) {
            discard();
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
        }
        auto digits = std::to_string(slice + 1);
        digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
        written.push_back(folder / ("ct-" + digits + ".dcm"));
        errno = 0;
        const auto condition = writeSlice(volume, identity, slice, written.back());
        if (condition.bad()) {
            const bool full = errno == ENOSPC || errno == EDQUOT;
            const auto file = written.back().string();
            discard();
            return full ? fail(ErrorCode::DiskFull,
                               Text(HANGAKU_TR("Core", "The disk is full: %1 was not written"),
                                    {file}),
                               Text(HANGAKU_TR("Core", "Free some space or choose another disk, "
                                                       "then save again.")))
                        : fail(ErrorCode::WriteFailed,
                               Text(HANGAKU_TR("Core", "Cannot write %1"), {file}), {},
                               condition.text());
        }
        progress((slice + 1.0) / slices);
    }
    return {};
}

std::string uidFromText(std::string_view seed)
{
    auto value = hashOf(seed);
    // The fixed bits of a name-based UUID (ISO/IEC 9834-8), which is what 2.25 stands for.
    constexpr int kVersionShift = 76;
    constexpr int kVariantShift = 62;
    value &= ~(static_cast<Uint128>(0xF) << kVersionShift);
    value |= static_cast<Uint128>(0x5) << kVersionShift;
    value &= ~(static_cast<Uint128>(0x3) << kVariantShift);
    value |= static_cast<Uint128>(0x2) << kVariantShift;
    std::string digits;
    for (; value != 0; value /= 10)
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    return "2.25." + digits;
}

} // namespace hangaku::viewer::dicom
