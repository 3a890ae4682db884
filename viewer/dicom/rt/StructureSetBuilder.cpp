#include "viewer/dicom/rt/StructureSetBuilder.h"

#include "viewer/core/segmentation/LabelExtents.h"
#include "viewer/dicom/seg/SegmentReader.h"
#include "viewer/dicom/seg/SegmentWriter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kShortString = 16; // characters of SH (PS3.5 table 6.2-1)
constexpr std::size_t kLongString = 64;
constexpr std::size_t kShortText = 1024;
constexpr const char* kResearchUse = "Research use only / 研究用";

/// A thousandth of a voxel and less, so that no voxel centre changes sides.
int decimalsFor(const ImageGeometry& geometry)
{
    const Vec3 spacing = geometry.spacing();
    const double smallest = std::min({spacing.x, spacing.y, spacing.z});
    return std::clamp(static_cast<int>(std::ceil(3 - std::log10(smallest))), 3, 9);
}

/// "-12.5": no more decimals than are needed, at most 16 characters.
void append(std::string& text, double value, int decimals)
{
    std::array<char, 64> digits{};
    for (; decimals >= 0; --decimals) {
        char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                  std::chars_format::fixed, decimals)
                        .ptr;
        if (decimals > 0) {
            while (end[-1] == '0')
                --end;
            if (end[-1] == '.')
                --end;
        }
        constexpr std::ptrdiff_t kLimit = 16; // of DS
        if (end - digits.data() > kLimit)
            continue;
        const std::string_view number(digits.data(), static_cast<std::size_t>(end - digits.data()));
        text += number == "-0" ? "0" : number;
        return;
    }
    text += '0';
}

} // namespace

StructureSetBuilder::StructureSetBuilder(const Segmentation& segmentation,
                                         const VolumeDescription& source, int timePoint,
                                         DcmDataset& sourceImage)
    : m_segmentation(segmentation),
      m_source(source),
      m_sourceImage(sourceImage),
      m_sources(acquiredSlices(source, segmentation.geometry().size()[2], timePoint)),
      m_references(source.instances.size()),
      m_frameOfReference(textOf(sourceImage, DCM_FrameOfReferenceUID)),
      m_decimals(decimalsFor(segmentation.geometry()))
{
}

bool StructureSetBuilder::ok(const OFCondition& condition)
{
    if (condition.bad())
        m_condition = condition;
    return condition.good();
}

OFCondition StructureSetBuilder::build(DcmDataset& out)
{
    if (describe() && referToImages() && addStructures() && ok(m_out.write(out)))
        complete(out);
    return m_condition;
}

bool StructureSetBuilder::describe()
{
    const auto now = nowAsDateTime();
    const auto date = OFString(now.substr(0, 8).c_str());
    const auto time = OFString(now.substr(8).c_str());
    std::array<char, 100> instanceUid{};
    std::array<char, 100> seriesUid{};
    dcmGenerateUniqueIdentifier(instanceUid.data(), SITE_INSTANCE_UID_ROOT);
    dcmGenerateUniqueIdentifier(seriesUid.data(), SITE_SERIES_UID_ROOT);
    // A number of its own beside the source's: 2000 is added (1000 for segmentations).
    const auto number = std::to_string(std::max(0, m_source.seriesNumber) + 2000);
    return ok(m_out.readStudyData(m_sourceImage)) &&
           ok(m_out.setSpecificCharacterSet("ISO_IR 192")) &&
           ok(m_out.setSOPClassUID(UID_RTStructureSetStorage)) &&
           ok(m_out.setSOPInstanceUID(instanceUid.data())) &&
           ok(m_out.setSeriesInstanceUID(seriesUid.data())) &&
           ok(m_out.setModality("RTSTRUCT")) && ok(m_out.setSeriesNumber(number.c_str())) &&
           ok(m_out.setSeriesDate(date)) && ok(m_out.setSeriesTime(time)) &&
           ok(m_out.setInstanceNumber("1")) && ok(m_out.setManufacturer("Hangaku")) &&
           ok(m_out.setManufacturerModelName("Hangaku")) &&
           ok(m_out.setSoftwareVersions("0.1")) && ok(m_out.setStructureSetLabel("RESEARCH USE")) &&
           ok(m_out.setStructureSetDate(date)) && ok(m_out.setStructureSetTime(time)) &&
           ok(m_out.setApprovalStatus("UNAPPROVED")) &&
           ok(m_out.setFrameOfReferenceUID(m_frameOfReference.c_str())) &&
           ok(m_out.setPositionReferenceIndicator(
               textOf(m_sourceImage, DCM_PositionReferenceIndicator).c_str(), OFFalse));
}

/// Adds the image of an acquired slice to a sequence of Contour Image items.
template <typename Sequence> bool StructureSetBuilder::addImage(Sequence& images, std::size_t slice)
{
    const auto& source = m_source.slices[slice];
    const auto place = static_cast<std::size_t>(source.instance);
    const auto& reference = referenceOf(place);
    typename Sequence::Item* item = nullptr;
    if (!ok(images.addItem(item)) ||
        !ok(item->setReferencedSOPClassUID(reference.sopClassUid.c_str())) ||
        !ok(item->setReferencedSOPInstanceUID(reference.sopInstanceUid.c_str())))
        return false;
    return m_source.instances[place].frames <= 1 ||
           ok(item->setReferencedFrameNumber(std::to_string(source.frame + 1).c_str()));
}

bool StructureSetBuilder::referToImages()
{
    DRTReferencedFrameOfReferenceSequence::Item* frame = nullptr;
    DRTRTReferencedStudySequence::Item* study = nullptr;
    DRTRTReferencedSeriesSequence::Item* series = nullptr;
    if (!ok(m_out.getReferencedFrameOfReferenceSequence().addItem(frame)) ||
        !ok(frame->setFrameOfReferenceUID(m_frameOfReference.c_str())) ||
        !ok(frame->getRTReferencedStudySequence().addItem(study)) ||
        !ok(study->setReferencedSOPClassUID(UID_RETIRED_DetachedStudyManagementSOPClass)) ||
        !ok(study->setReferencedSOPInstanceUID(
            textOf(m_sourceImage, DCM_StudyInstanceUID).c_str())) ||
        !ok(study->getRTReferencedSeriesSequence().addItem(series)) ||
        !ok(series->setSeriesInstanceUID(textOf(m_sourceImage, DCM_SeriesInstanceUID).c_str())))
        return false;
    for (const auto& slice : m_sources)
        if (slice && !addImage(series->getContourImageSequence(), *slice))
            return false;
    return true;
}

bool StructureSetBuilder::addStructures()
{
    std::vector<LabelExtents> extents(static_cast<std::size_t>(m_segmentation.layerCount()));
    const Index3 size = m_segmentation.geometry().size();
    const auto perSlice = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]);
    for (std::size_t layer = 0; layer < extents.size(); ++layer)
        for (int k = 0; k < size[2]; ++k)
            addExtents(extents[layer],
                       m_segmentation.layer(static_cast<int>(layer))
                           .voxels()
                           .subspan(static_cast<std::size_t>(k) * perSlice, perSlice),
                       k, size);
    std::size_t number = 0;
    for (const auto& segment : m_segmentation.segments()) {
        const auto roiNumber = std::to_string(segment.number);
        DRTStructureSetROISequence::Item* roi = nullptr;
        DRTROIContourSequence::Item* contour = nullptr;
        const auto colour = std::to_string(segment.colour.red) + '\\' +
                            std::to_string(segment.colour.green) + '\\' +
                            std::to_string(segment.colour.blue);
        if (!ok(m_out.getStructureSetROISequence().addItem(roi)) ||
            !ok(roi->setROINumber(roiNumber.c_str())) ||
            !ok(roi->setReferencedFrameOfReferenceUID(m_frameOfReference.c_str())) ||
            !ok(roi->setROIGenerationAlgorithm(algorithmTypeOf(segment))) ||
            !ok(m_out.getROIContourSequence().addItem(contour)) ||
            !ok(contour->setReferencedROINumber(roiNumber.c_str())) ||
            !ok(contour->setROIDisplayColor(colour.c_str())) ||
            !addContours(segment,
                         extents[static_cast<std::size_t>(segment.layer)][segment.number].box,
                         *contour) ||
            !addObservation(segment, ++number))
            return false;
    }
    return true;
}

bool StructureSetBuilder::addContours(const Segment& segment, const IndexBox& box,
                                      DRTROIContourSequence::Item& into)
{
    const LabelMap& map = m_segmentation.layerOf(segment);
    m_contours = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (const auto& outline : traceOutlines(map, segment.number, k, box))
            if (!addContour(outline, k, into.getContourSequence()))
                return false;
    return true;
}

bool StructureSetBuilder::addContour(const Outline& outline, int slice,
                                     DRTContourSequence& contours)
{
    DRTContourSequence::Item* item = nullptr;
    if (!ok(contours.addItem(item)) ||
        !ok(item->setContourNumber(std::to_string(++m_contours).c_str())) ||
        !ok(item->setContourGeometricType("CLOSED_PLANAR")) ||
        !ok(item->setNumberOfContourPoints(std::to_string(outline.size()).c_str())) ||
        !ok(item->setContourData(coordinates(outline, slice).c_str(), OFFalse)))
        return false;
    const auto& source = m_sources[static_cast<std::size_t>(slice)];
    return !source || addImage(item->getContourImageSequence(), *source);
}

std::string StructureSetBuilder::coordinates(const Outline& outline, int slice) const
{
    std::string text;
    text.reserve(outline.size() * 3 * 10);
    for (const SlicePoint point : outline) {
        const Vec3 world =
            m_segmentation.geometry().toWorld(Vec3{point.i, point.j, static_cast<double>(slice)});
        for (int axis = 0; axis < 3; ++axis) {
            if (!text.empty())
                text += '\\';
            append(text, world[axis], m_decimals);
        }
    }
    return text;
}

bool StructureSetBuilder::addObservation(const Segment& segment, std::size_t number)
{
    DRTRTROIObservationsSequence::Item* item = nullptr;
    return ok(m_out.getRTROIObservationsSequence().addItem(item)) &&
           ok(item->setObservationNumber(std::to_string(number).c_str())) &&
           ok(item->setReferencedROINumber(std::to_string(segment.number).c_str()));
}

/// What DCMTK's module has no place for, and texts in which it takes UTF-8 for wrong characters.
void StructureSetBuilder::complete(DcmDataset& out) const
{
    const auto& provenance = m_segmentation.provenance;
    const auto name =
        fitted(m_segmentation.name.empty() ? "Segmentation" : m_segmentation.name, kLongString);
    out.putAndInsertString(DCM_SeriesDescription, name.c_str());
    out.putAndInsertString(DCM_StructureSetName, name.c_str());
    out.putAndInsertString(DCM_StructureSetDescription, kResearchUse);
    out.putAndInsertString(DCM_OperatorsName, fitted(provenance.creator, kLongString).c_str());
    addModel(out, provenance);
    const auto& segments = m_segmentation.segments();
    for (std::size_t n = 0; n < segments.size(); ++n) {
        const auto& segment = segments[n];
        DcmItem* roi = nullptr;
        DcmItem* observation = nullptr;
        const auto at = static_cast<long>(n);
        if (out.findAndGetSequenceItem(DCM_StructureSetROISequence, roi, at).bad() ||
            out.findAndGetSequenceItem(DCM_RTROIObservationsSequence, observation, at).bad())
            continue;
        roi->putAndInsertString(DCM_ROIName, fitted(segment.label, kLongString).c_str());
        if (!segment.labelJa.empty())
            roi->putAndInsertString(DCM_ROIDescription,
                                    fitted(segment.labelJa, kShortText).c_str());
        if (segment.isFromModel())
            roi->putAndInsertString(
                DCM_ROIGenerationDescription,
                fitted(algorithmNameOf(segment, provenance), kLongString).c_str());
        putPrivateElements(*roi, segment);
        observation->putAndInsertString(DCM_ROIObservationLabel,
                                        fitted(segment.label, kShortString).c_str());
        putCode(*observation, DCM_SegmentedPropertyCategoryCodeSequence, segment.category);
        if (auto* type = putCode(*observation, DCM_RTROIIdentificationCodeSequence, segment.type))
            putCode(*type, DCM_SegmentedPropertyTypeModifierCodeSequence, segment.typeModifier);
        if (auto* region = putCode(*observation, DCM_AnatomicRegionSequence,
                                   segment.anatomicRegion))
            putCode(*region, DCM_AnatomicRegionModifierSequence, segment.anatomicRegionModifier);
    }
}

const InstanceReference& StructureSetBuilder::referenceOf(std::size_t instance)
{
    auto& reference = m_references[instance];
    if (!reference)
        reference = referenceTo(m_source.instances[instance]);
    return *reference;
}

} // namespace hangaku::viewer::dicom
