#include "viewer/dicom/seg/SegmentationFile.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/dicom/DecimalString.h"
#include "viewer/dicom/seg/PackedFrames.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SegmentWriter.h"
#include "viewer/dicom/seg/SourceImage.h"

#include "dcmtk/dcmfg/fgderimg.h"
#include "dcmtk/dcmfg/fgfracon.h"
#include "dcmtk/dcmfg/fgpixmsr.h"
#include "dcmtk/dcmfg/fgplanor.h"
#include "dcmtk/dcmfg/fgplanpo.h"
#include "dcmtk/dcmfg/fgseg.h"
#include "dcmtk/dcmseg/segdoc.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <ctime>
#include <map>
#include <memory>

namespace hangaku::viewer::dicom {
namespace {

tl::unexpected<Error> notWritten(const std::filesystem::path& file, const OFCondition& condition)
{
    return fail(ErrorCode::WriteFailed,
                Text(HANGAKU_TR("Core", "Cannot write the segmentation %1"), {file.string()}), {},
                condition.text());
}

Result<void> checkWritable(const Segmentation& segmentation, const VolumeDescription& source)
{
    if (source.instances.empty() || !source.geometry)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "A DICOM segmentation needs DICOM images to refer to, "
                                            "and this image is of another format")),
                    Text(HANGAKU_TR("Core", "Save the mask as NIfTI or NRRD instead.")));
    if (!segmentation.geometry().isSameGrid(*source.geometry) ||
        source.slices.size() != static_cast<std::size_t>(segmentation.geometry().size()[2]))
        return fail(ErrorCode::GeometryMismatch,
                    Text(HANGAKU_TR("Core", "The mask does not lie on the grid of the images it is "
                                            "to refer to")),
                    Text(HANGAKU_TR("Core", "Choose the series on which it was drawn.")));
    const auto& axes = segmentation.geometry().axes();
    if (std::abs(dot(axes[0], axes[1])) > 1e-4)
        return fail(ErrorCode::InvalidGeometry,
                    Text(HANGAKU_TR("Core", "The image's rows and columns are not at right angles, "
                                            "which DICOM cannot describe")));
    if (segmentation.segments().empty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There is no segment to save")));
    return {};
}

/// Which voxels of a segment lie in which slice, found in one pass over the labels.
class SliceMasks {
public:
    explicit SliceMasks(const Segmentation& segmentation)
        : m_slices(static_cast<std::size_t>(segmentation.geometry().size()[2]))
    {
        const auto size = segmentation.geometry().size();
        m_perSlice = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]);
        for (int layer = 0; layer < segmentation.layerCount(); ++layer)
            m_present.push_back(labelsOfSlices(segmentation.layer(layer)));
    }

    bool has(const Segment& segment, std::size_t slice) const
    {
        return m_present[static_cast<std::size_t>(segment.layer)][slice][segment.number];
    }

    /// One byte for each pixel, 1 inside.
    void fill(const LabelMap& map, Label label, std::size_t slice, std::vector<Uint8>& mask) const
    {
        const auto* voxels = map.voxels().data() + slice * m_perSlice;
        mask.resize(m_perSlice);
        for (std::size_t at = 0; at < m_perSlice; ++at)
            mask[at] = voxels[at] == label ? 1 : 0;
    }

private:
    std::vector<std::vector<bool>> labelsOfSlices(const LabelMap& map) const
    {
        std::vector<std::vector<bool>> present(m_slices, std::vector<bool>(65536));
        for (std::size_t slice = 0; slice < m_slices; ++slice) {
            const auto* voxels = map.voxels().data() + slice * m_perSlice;
            Label last = 0;
            for (std::size_t at = 0; at < m_perSlice; ++at) {
                if (voxels[at] == last)
                    continue;
                last = voxels[at];
                present[slice][last] = true;
            }
        }
        return present;
    }

    std::size_t m_slices;
    std::size_t m_perSlice = 0;
    std::vector<std::vector<std::vector<bool>>> m_present; ///< [layer][slice][label]
};

std::string nowAsDateTime()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    ::localtime_r(&now, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &local);
    return text.data();
}

/// Builds the object with DCMTK's segmentation module, step by step; the first failure stays.
class Builder {
public:
    Builder(const Segmentation& segmentation, const VolumeDescription& source, DcmItem& sourceImage)
        : m_segmentation(segmentation), m_source(source), m_sourceImage(sourceImage)
    {
        for (const auto& instance : source.instances)
            m_references.push_back(referenceTo(instance));
    }

    /// @return null when DCMTK refused something; see `condition`
    std::unique_ptr<DcmSegmentation> build()
    {
        if (create() && importSource() && describe() && addSharedGroups() && addSegments() &&
            addFrames())
            return std::move(m_out);
        return nullptr;
    }
    const OFCondition& condition() const { return m_condition; }
    const PackedFrames& packedFrames() const { return m_packed; }

private:
    bool ok(const OFCondition& condition)
    {
        if (condition.bad())
            m_condition = condition;
        return condition.good();
    }

    bool create()
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

    bool importSource()
    {
        return ok(m_out->importFromSourceImage(m_sourceImage, OFTrue)) &&
               ok(m_out->getSOPCommon().setSpecificCharacterSet("ISO_IR 192"));
    }

    bool describe()
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

    bool addSharedGroups()
    {
        const auto& geometry = m_segmentation.geometry();
        const auto& axes = geometry.axes();
        FGPixelMeasures measures;
        const auto spacing = decimalString(geometry.spacing().y) + '\\' +
                             decimalString(geometry.spacing().x);
        const auto distance = decimalString(geometry.sliceDistanceMm());
        const auto text = [](double value) { return OFString(decimalString(value).c_str()); };
        std::unique_ptr<FGPlaneOrientationPatient> orientation(
            FGPlaneOrientationPatient::createMinimal(text(axes[0].x), text(axes[0].y),
                                                     text(axes[0].z), text(axes[1].x),
                                                     text(axes[1].y), text(axes[1].z)));
        return orientation && ok(measures.setPixelSpacing(spacing.c_str())) &&
               ok(measures.setSliceThickness(distance.c_str())) &&
               ok(measures.setSpacingBetweenSlices(distance.c_str())) &&
               ok(m_out->addForAllFrames(measures)) && ok(m_out->addForAllFrames(*orientation));
    }

    bool addSegments()
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

    bool addFrames()
    {
        const SliceMasks masks(m_segmentation);
        const auto& segments = m_segmentation.segments();
        const auto slices = m_source.slices.size();
        std::vector<Uint8> mask;
        for (std::size_t n = 0; n < segments.size(); ++n)
            for (std::size_t slice = 0; slice < slices; ++slice) {
                if (!masks.has(segments[n], slice))
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
        return referToSeries();
    }

    bool addFrame(std::vector<Uint8>& mask, Uint16 segmentNumber, std::size_t slice)
    {
        const auto position = m_segmentation.geometry().toWorld(
            Index3{0, 0, static_cast<int>(slice)});
        const auto text = [](double value) { return OFString(decimalString(value).c_str()); };
        std::unique_ptr<FGPlanePosPatient> place(FGPlanePosPatient::createMinimal(
            text(position.x), text(position.y), text(position.z)));
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

    /// "This frame was segmented from that image"; a slice that no file has names none.
    bool describeSource(FGDerivationImage& derivation, std::size_t slice)
    {
        const auto& sliceSource = m_source.slices[slice];
        if (sliceSource.isMissing)
            return true;
        const auto place = static_cast<std::size_t>(sliceSource.instance);
        const auto& instance = m_references[place];
        DerivationImageItem* item = nullptr;
        if (!ok(derivation.addDerivationImageItem(
                CodeSequenceMacro("113076", "DCM", "Segmentation"), "", item)))
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

    /// The instances that frames refer to, listed by series (Common Instance Reference).
    bool referToSeries()
    {
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

    const Segmentation& m_segmentation;
    const VolumeDescription& m_source;
    DcmItem& m_sourceImage;
    PackedFrames m_packed;
    std::vector<InstanceReference> m_references; ///< one for each instance of the source
    std::unique_ptr<DcmSegmentation> m_out;
    std::map<std::string, std::string> m_referenced; ///< SOP instance -> SOP class
    OFCondition m_condition = EC_Normal;
};

/// Contributing Equipment (PS3.3 C.12.1): the model that made the mask.
void addModel(DcmDataset& dataset, const Provenance& provenance)
{
    if (provenance.modelId.empty())
        return;
    DcmItem* item = nullptr;
    dataset.findOrCreateSequenceItem(DCM_ContributingEquipmentSequence, item, -2);
    DcmItem* purpose = nullptr;
    item->findOrCreateSequenceItem(DCM_PurposeOfReferenceCodeSequence, purpose, -2);
    purpose->putAndInsertString(DCM_CodeValue, "109102");
    purpose->putAndInsertString(DCM_CodingSchemeDesignator, "DCM");
    purpose->putAndInsertString(DCM_CodeMeaning, "Processing Equipment");
    const auto& name = provenance.modelName.empty() ? provenance.modelId : provenance.modelName;
    item->putAndInsertString(DCM_Manufacturer, "Hangaku");
    item->putAndInsertString(DCM_ManufacturerModelName, fitted(name, 64).c_str());
    if (!provenance.modelVersion.empty())
        item->putAndInsertString(DCM_SoftwareVersions, fitted(provenance.modelVersion, 64).c_str());
    auto description = "model id: " + provenance.modelId;
    if (!provenance.modelSha256.empty())
        description += "; weights sha256: " + provenance.modelSha256;
    if (!provenance.runtime.empty())
        description += "; runtime: " + provenance.runtime;
    item->putAndInsertString(DCM_ContributionDescription, fitted(description, 1024).c_str());
}

/// What DCMTK's module has no place for, and texts in which it takes UTF-8 for wrong characters.
void complete(DcmDataset& dataset, const Segmentation& segmentation)
{
    const auto name = fitted(segmentation.name.empty() ? "Segmentation" : segmentation.name, 64);
    dataset.putAndInsertString(DCM_SeriesDescription, name.c_str());
    dataset.putAndInsertString(DCM_ContentDescription, name.c_str());
    dataset.putAndInsertString(DCM_ContentCreatorName,
                               fitted(segmentation.provenance.creator, 64).c_str());
    addModel(dataset, segmentation.provenance);
    unsigned long n = 0;
    for (const auto& segment : segmentation.segments()) {
        DcmItem* item = nullptr;
        if (dataset.findAndGetSequenceItem(DCM_SegmentSequence, item, static_cast<long>(n++)).good())
            completeItem(*item, segment, segmentation.provenance);
    }
}

} // namespace

Result<void> writeSegmentation(const Segmentation& segmentation, const VolumeDescription& source,
                               const std::filesystem::path& file)
{
    quietDcmtk();
    if (auto writable = checkWritable(segmentation, source); !writable)
        return writable;
    const auto first = static_cast<std::size_t>(source.slices.front().instance);
    const auto sourceImage = openSource(source.instances[first].path);
    if (!sourceImage)
        return tl::unexpected(sourceImage.error());
    Builder builder(segmentation, source, *(*sourceImage)->getDataset());
    const auto object = builder.build();
    if (!object)
        return notWritten(file, builder.condition());
    // The groups were made frame by frame from one plan, and checking them takes longer than
    // writing them.
    object->setCheckFGOnWrite(OFFalse);
    object->setCheckDimensionsOnWrite(OFFalse);
    DcmFileFormat format;
    if (const auto condition = object->writeDataset(*format.getDataset()); condition.bad())
        return notWritten(file, condition);
    if (const auto condition = builder.packedFrames().replaceIn(*format.getDataset());
        condition.bad())
        return notWritten(file, condition);
    complete(*format.getDataset(), segmentation);
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        errno = 0;
        const auto condition = format.saveFile(temporary.c_str(), EXS_LittleEndianExplicit);
        const int number = errno;
        if (condition.bad()) {
            auto error = notWritten(file, condition);
            errno = number;
            return error;
        }
        return {};
    });
}

} // namespace hangaku::viewer::dicom
