#include "viewer/dicom/seg/SegmentationBuilder.h"

#include "viewer/dicom/DecimalString.h"
#include "viewer/dicom/seg/SegmentWriter.h"
#include "viewer/dicom/seg/SliceMasks.h"

#include "dcmtk/dcmfg/fgfracon.h"
#include "dcmtk/dcmfg/fgpixmsr.h"
#include "dcmtk/dcmfg/fgplanor.h"
#include "dcmtk/dcmfg/fgplanpo.h"
#include "dcmtk/dcmfg/fgseg.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

OFString decimalText(double value)
{
    return decimalString(value).c_str();
}

} // namespace

SegmentationBuilder::SegmentationBuilder(const Segmentation& segmentation,
                                         const VolumeDescription& source, int timePoint,
                                         DcmItem& sourceImage)
    : m_segmentation(segmentation),
      m_source(source),
      m_sourceImage(sourceImage),
      m_sources(acquiredSlices(source, segmentation.geometry().size()[2], timePoint)),
      m_references(source.instances.size())
{
}

std::unique_ptr<DcmSegmentation> SegmentationBuilder::build()
{
    if (create() && importSource() && describe() && addSharedGroups() && addSegments() &&
        addFrames() && referToSeries())
        return std::move(m_out);
    return nullptr;
}

bool SegmentationBuilder::ok(const OFCondition& condition)
{
    if (condition.bad())
        m_condition = condition;
    return condition.good();
}

bool SegmentationBuilder::create()
{
    const auto size = m_segmentation.geometry().size();
    IODGeneralEquipmentModule::EquipmentInfo equipment("Hangaku", "Hangaku", "0", "0.1");
    ContentIdentificationMacro content("1", "SEGMENTATION", "", "");
    DcmSegmentation* created = nullptr;
    const bool made = ok(DcmSegmentation::createBinarySegmentation(
        created, static_cast<Uint16>(size[1]), static_cast<Uint16>(size[0]), equipment, content));
    m_out.reset(created);
    return made;
}

bool SegmentationBuilder::importSource()
{
    return ok(m_out->importFromSourceImage(m_sourceImage, OFTrue)) &&
           ok(m_out->getSOPCommon().setSpecificCharacterSet("ISO_IR 192"));
}

bool SegmentationBuilder::describe()
{
    const auto now = nowAsDateTime();
    auto& series = m_out->getSeries();
    auto& dimensions = m_out->getDimensions();
    std::array<char, 100> uid{};
    dcmGenerateUniqueIdentifier(uid.data());
    // A number of its own beside the source's: 1000 is added, as many archives do.
    return ok(series.setSeriesNumber(
               std::to_string(std::max(0, m_source.seriesNumber) + 1000).c_str())) &&
           ok(series.setSeriesDate(now.substr(0, 8).c_str())) &&
           ok(series.setSeriesTime(now.substr(8).c_str())) &&
           ok(dimensions.addDimensionIndex(DCM_ReferencedSegmentNumber, uid.data(),
                                           DCM_SegmentIdentificationSequence,
                                           "ReferencedSegmentNumber")) &&
           ok(dimensions.addDimensionIndex(DCM_ImagePositionPatient, uid.data(),
                                           DCM_PlanePositionSequence, "ImagePositionPatient"));
}

bool SegmentationBuilder::addSharedGroups()
{
    const auto& geometry = m_segmentation.geometry();
    const auto& axes = geometry.axes();
    FGPixelMeasures measures;
    const auto spacing =
        decimalString(geometry.spacing().y) + '\\' + decimalString(geometry.spacing().x);
    const auto distance = decimalString(geometry.sliceDistanceMm());
    std::unique_ptr<FGPlaneOrientationPatient> orientation(FGPlaneOrientationPatient::createMinimal(
        decimalText(axes[0].x), decimalText(axes[0].y), decimalText(axes[0].z),
        decimalText(axes[1].x), decimalText(axes[1].y), decimalText(axes[1].z)));
    return orientation && ok(measures.setPixelSpacing(spacing.c_str())) &&
           ok(measures.setSliceThickness(distance.c_str())) &&
           ok(measures.setSpacingBetweenSlices(distance.c_str())) &&
           ok(m_out->addForAllFrames(measures)) && ok(m_out->addForAllFrames(*orientation));
}

bool SegmentationBuilder::addSegments()
{
    for (const auto& segment : m_segmentation.segments()) {
        auto described = toDcmSegment(segment, m_segmentation.provenance);
        if (!described) {
            m_condition = EC_InvalidValue;
            return false;
        }
        Uint16 number = 0;
        if (!ok(m_out->addSegment(described.release(), number)))
            return false;
    }
    return true;
}

bool SegmentationBuilder::addFrames()
{
    const SliceMasks masks(m_segmentation);
    const auto& segments = m_segmentation.segments();
    std::vector<Uint8> mask;
    // Frames that name an image come first: dciodvfy judges by the first frame whether there may
    // be a Referenced Series Sequence.
    for (const bool withSource : {true, false})
        for (std::size_t n = 0; n < segments.size(); ++n)
            for (std::size_t slice = 0; slice < m_sources.size(); ++slice) {
                if (hasSource(slice) != withSource || !masks.has(segments[n], slice))
                    continue;
                masks.fill(m_segmentation.layerOf(segments[n]), segments[n].number, slice, mask);
                if (!addFrame(mask, static_cast<Uint16>(n + 1), slice))
                    return false;
            }
    if (m_out->getNumberOfFrames() == 0) {
        // An object must have a frame: an empty one of the first segment.
        mask.assign(static_cast<std::size_t>(m_segmentation.geometry().size()[0]) *
                        static_cast<std::size_t>(m_segmentation.geometry().size()[1]),
                    0);
        if (!addFrame(mask, 1, 0))
            return false;
    }
    return true;
}

bool SegmentationBuilder::hasSource(std::size_t slice) const
{
    return m_sources[slice].has_value();
}

bool SegmentationBuilder::addFrame(std::vector<Uint8>& mask, Uint16 segmentNumber,
                                   std::size_t slice)
{
    const auto position = m_segmentation.geometry().toWorld(Index3{0, 0, static_cast<int>(slice)});
    std::unique_ptr<FGPlanePosPatient> place(FGPlanePosPatient::createMinimal(
        decimalText(position.x), decimalText(position.y), decimalText(position.z)));
    FGFrameContent content;
    FGSegmentation reference;
    FGDerivationImage derivation;
    if (!place || !ok(content.setStackID("1")) ||
        !ok(content.setInStackPositionNumber(static_cast<Uint32>(slice + 1))) ||
        !ok(content.setDimensionIndexValues(segmentNumber, 0)) ||
        !ok(content.setDimensionIndexValues(static_cast<Uint32>(slice + 1), 1)) ||
        !ok(reference.setReferencedSegmentNumber(segmentNumber)) ||
        !describeSource(derivation, slice))
        return false;
    OFVector<FGBase*> groups;
    groups.push_back(place.get());
    groups.push_back(&content);
    groups.push_back(&reference);
    groups.push_back(&derivation);
    m_packed.append(mask);
    return ok(m_out->addFrame(mask.data(), segmentNumber, groups));
}

/// "This frame was segmented from that image"; a slice that no file has, or that lies between
/// acquired ones, names none.
bool SegmentationBuilder::describeSource(FGDerivationImage& derivation, std::size_t slice)
{
    if (!hasSource(slice))
        return true;
    const auto& sliceSource = m_source.slices[*m_sources[slice]];
    const auto place = static_cast<std::size_t>(sliceSource.instance);
    const auto& instance = referenceOf(place);
    DerivationImageItem* item = nullptr;
    if (!ok(derivation.addDerivationImageItem(CodeSequenceMacro("113076", "DCM", "Segmentation"),
                                              "", item)))
        return false;
    auto image = std::make_unique<SourceImageItem>();
    image->getPurposeOfReferenceCode().set("121322", "DCM",
                                           "Source image for image processing operation");
    auto& reference = image->getImageSOPInstanceReference();
    if (!ok(reference.setReferencedSOPClassUID(instance.sopClassUid.c_str())) ||
        !ok(reference.setReferencedSOPInstanceUID(instance.sopInstanceUid.c_str())))
        return false;
    if (m_source.instances[place].frames > 1 &&
        !ok(reference.addReferencedFrameNumber(static_cast<Uint16>(sliceSource.frame + 1))))
        return false;
    item->getSourceImageItems().push_back(image.release());
    m_referenced[instance.sopInstanceUid] = instance.sopClassUid;
    return true;
}

const InstanceReference& SegmentationBuilder::referenceOf(std::size_t instance)
{
    auto& reference = m_references[instance];
    if (!reference)
        reference = referenceTo(m_source.instances[instance]);
    return *reference;
}

/// The instances that frames refer to, listed by series (Common Instance Reference).
bool SegmentationBuilder::referToSeries()
{
    if (m_referenced.empty())
        return true; // a series without an instance is not allowed
    auto series = std::make_unique<IODSeriesAndInstanceReferenceMacro::ReferencedSeriesItem>();
    OFString seriesUid;
    m_sourceImage.findAndGetOFString(DCM_SeriesInstanceUID, seriesUid);
    if (!ok(series->setSeriesInstanceUID(seriesUid)))
        return false;
    for (const auto& [instance, sopClass] : m_referenced)
        if (!ok(series->addReference(sopClass.c_str(), instance.c_str())))
            return false;
    m_out->getCommonInstanceReference().getReferencedSeriesItems().push_back(series.release());
    return true;
}

} // namespace hangaku::viewer::dicom
