#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/core/detection/DetectionTable.h"
#include "viewer/dicom/DecimalString.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SaveFile.h"
#include "viewer/dicom/seg/SegmentReader.h"
#include "viewer/dicom/seg/SegmentWriter.h"
#include "viewer/dicom/seg/SourceImage.h"
#include "viewer/dicom/sr/DetectionReport.h"
#include "viewer/dicom/sr/ReportElements.h"

#include "dcmtk/dcmsr/cmr/tid1500.h"
#include "dcmtk/dcmsr/codes/dcm.h"
#include "dcmtk/dcmsr/dsrdoc.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kMostCharacters = 64; // characters of LO (PS3.5 table 6.2-1)

/// UTF-8 is no wrong character to us: DCMTK is not asked to check texts.
OFString textFor(const std::string& text, std::size_t characters = kMostCharacters)
{
    return fitted(text, characters).c_str();
}

/// "20260131140211+0900" of "2026-01-31T14:02:11+09:00"; empty for what is no such time.
std::string dicomTime(const std::string& iso)
{
    if (iso.size() < 19 || iso[10] != 'T')
        return {};
    std::string time = iso.substr(0, 10) + iso.substr(11, 8);
    std::string zone = iso.substr(19);
    if (zone == "Z")
        zone = "+0000";
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    std::erase(zone, ':');
    const bool hasZone = zone.size() == 5 && (zone[0] == '+' || zone[0] == '-');
    return hasZone ? time + zone : time;
}

DSRCodedEntryValue codeOf(const DetectionKind& kind)
{
    const bool hasCode = !kind.type.isEmpty();
    const std::string label = kind.label.empty() ? "Detection" : kind.label;
    DSRCodedEntryValue code;
    code.setCode(hasCode ? kind.type.value : kDetectionCode,
                 hasCode ? kind.type.scheme : kOwnScheme, "",
                 textFor(hasCode && !kind.type.meaning.empty() ? kind.type.meaning : label),
                 DSRTypes::CVT_auto, OFFalse);
    return code;
}

CMR_CID100 procedureOf(const std::string& modality)
{
    using enum CMR_CID100::EnumType;
    return modality == "CT"   ? CTUnspecifiedBodyRegion
           : modality == "MR" ? MRIUnspecifiedBodyRegion
           : modality == "PT" ? PETUnspecifiedBodyRegion
           : modality == "NM" ? NMUnspecifiedBodyRegion
                              : ImagingProcedure;
}

/// Builds the report with DCMTK's module, step by step; the first failure stays.
class ReportBuilder {
public:
    ReportBuilder(const Detections& detections, const VolumeDescription& source, DcmDataset& image)
        : m_detections(detections),
          m_source(source),
          m_image(image),
          m_frameOfReference(textOf(image, DCM_FrameOfReferenceUID)),
          m_series(textOf(image, DCM_SeriesInstanceUID))
    {
    }
    OFCondition build(DcmDataset& out)
    {
        if (addFrame() && addGroups() && describe() && ok(m_document.write(out)))
            complete(out);
        return m_condition;
    }

private:
    bool ok(const OFCondition& condition)
    {
        if (condition.bad())
            m_condition = condition;
        return condition.good();
    }
    /// Adds below the item that holds the group, and goes there.
    bool add(DSRTypes::E_RelationshipType relationship, DSRTypes::E_ValueType type,
             const DSRCodedEntryValue& concept_, DSRDocumentTree& tree)
    {
        return ok(tree.addChildContentItem(relationship, type, concept_, OFFalse));
    }
    bool addText(DSRTypes::E_RelationshipType relationship, DSRTypes::E_ValueType type,
                 const DSRCodedEntryValue& concept_, const OFString& text)
    {
        auto& tree = m_document.getTree();
        if (!add(relationship, type, concept_, tree) ||
            !ok(tree.getCurrentContentItem().setStringValue(text, OFFalse)))
            return false;
        tree.goUp();
        return true;
    }
    bool addCode(DSRTypes::E_RelationshipType relationship, const DSRCodedEntryValue& concept_,
                 const DSRCodedEntryValue& code)
    {
        auto& tree = m_document.getTree();
        if (!add(relationship, DSRTypes::VT_Code, concept_, tree) ||
            !ok(tree.getCurrentContentItem().setCodeValue(code, OFFalse)))
            return false;
        tree.goUp();
        return true;
    }
    bool addFrame();
    bool addGroups();
    bool addGroup(const Detection& detection);
    bool addObserver(const Detection& detection);
    bool addSurface(const PatientBox& box);
    bool addMeasurements(const Detection& detection);
    bool addNumber(const DSRCodedEntryValue& concept_, double value,
                   const DSRCodedEntryValue& unit);
    bool describe();
    void complete(DcmDataset& out) const;
    std::string uidOf(const Detection& detection) const;

    const Detections& m_detections;
    const VolumeDescription& m_source;
    DcmDataset& m_image;
    std::string m_frameOfReference;
    std::string m_series;
    DSRDocument m_document{DSRTypes::DT_Comprehensive3DSR};
    OFCondition m_condition = EC_Normal;
};

/// Title, language, observers, procedure (TID 1500, 1204, 1001).
bool ReportBuilder::addFrame()
{
    CMR_TID1500 report(CMR_CID7021::ImagingMeasurementReport);
    if (!ok(report.setLanguage(CID5000_Languages::English)) ||
        !ok(report.addProcedureReported(procedureOf(m_source.modality))))
        return false;
    auto& context = report.getObservationContext();
    const auto& model = m_detections.provenance;
    std::set<std::string> people;
    if (model.modelId.empty() && !model.creator.empty())
        people.insert(model.creator);
    for (const auto& detection : m_detections.all)
        if (isKept(m_detections, detection) && detection.correction)
            people.insert(detection.correction->person);
    people.erase("");
    const bool hasModel = !model.modelId.empty();
    if (hasModel || people.empty()) {
        const std::string name = hasModel
                                     ? (model.modelName.empty() ? model.modelId : model.modelName)
                                     : std::string("Hangaku");
        const auto uid = uidFromText("device " + model.modelId + ' ' + model.modelSha256);
        if (!ok(context.addDeviceObserver(
                uid.c_str(), textFor(name), "Hangaku",
                textFor(hasModel ? model.modelId : "Hangaku"), textFor(model.modelSha256), "",
                CMR_TID1001::DeviceParticipatingRolesList(), "", OFFalse)))
            return false;
    }
    for (const auto& person : people)
        if (!ok(context.addPersonObserver(textFor(person), "", CMR_CID7452(), CMR_CID7453(),
                                          OFFalse)))
            return false;
    return ok(m_document.createNewDocument(DSRTypes::DT_Comprehensive3DSR)) &&
           ok(m_document.setTreeFromRootTemplate(report)) &&
           // The template's tree is that of an Enhanced SR, which has no place in the patient.
           ok(m_document.changeDocumentType(DSRTypes::DT_Comprehensive3DSR));
}

bool ReportBuilder::addGroups()
{
    auto& tree = m_document.getTree();
    if (tree.gotoNamedNode(CODE_DCM_ImagingMeasurements) == 0) {
        m_condition = SR_EC_InvalidDocumentTree;
        return false;
    }
    for (const auto& detection : m_detections.all)
        if (isKept(m_detections, detection) && !addGroup(detection))
            return false;
    return true;
}

std::string ReportBuilder::uidOf(const Detection& detection) const
{
    if (!detection.uid.empty())
        return detection.uid;
    const auto& made = m_detections.provenance;
    return uidFromText("detection " + std::to_string(detection.number) + " in " + m_series +
                       " by " + made.modelId + ' ' + made.modelSha256 + ' ' + made.startedAt + ' ' +
                       made.creator + ' ' + m_detections.name);
}

bool ReportBuilder::addGroup(const Detection& detection)
{
    const auto& kind = m_detections.kinds[static_cast<std::size_t>(detection.kind)];
    auto& tree = m_document.getTree();
    if (!add(DSRTypes::RT_contains, DSRTypes::VT_Container, CODE_DCM_MeasurementGroup, tree))
        return false;
    auto& group = tree.getCurrentContentItem();
    if (!ok(group.setTemplateIdentification("1411", "DCMR")))
        return false;
    const auto time = detection.correction ? dicomTime(detection.correction->time) : std::string();
    if (!time.empty() && !ok(group.setObservationDateTime(time.c_str(), OFFalse)))
        return false;
    const std::string label = kind.label.empty() ? "Detection" : kind.label;
    const auto name = fitted(label, 50) + ' ' + std::to_string(detection.number);
    if (!addObserver(detection) ||
        !addText(DSRTypes::RT_hasObsContext, DSRTypes::VT_Text, CODE_DCM_TrackingIdentifier,
                 name.c_str()) ||
        !addText(DSRTypes::RT_hasObsContext, DSRTypes::VT_UIDRef, CODE_DCM_TrackingUniqueIdentifier,
                 uidOf(detection).c_str()) ||
        !addCode(DSRTypes::RT_contains, CODE_DCM_Finding, codeOf(kind)) ||
        !addSurface(detection.box) ||
        !addText(DSRTypes::RT_contains, DSRTypes::VT_UIDRef, CODE_DCM_SourceSeriesForSegmentation,
                 m_series.c_str()) ||
        !addMeasurements(detection))
        return false;
    tree.goUp();
    return true;
}

/// Who says so of this one, where that is not the model.
bool ReportBuilder::addObserver(const Detection& detection)
{
    if (!detection.correction || detection.correction->person.empty())
        return true;
    return addCode(DSRTypes::RT_hasObsContext, CODE_DCM_ObserverType, CODE_DCM_Person) &&
           addText(DSRTypes::RT_hasObsContext, DSRTypes::VT_PName, CODE_DCM_PersonObserverName,
                   textFor(detection.correction->person));
}

bool ReportBuilder::addSurface(const PatientBox& box)
{
    auto& tree = m_document.getTree();
    const auto corners = cornersOf(box);
    // Round each face; the first corner is also the last.
    for (const std::size_t first : {std::size_t{0}, std::size_t{4}}) {
        DSRSpatialCoordinates3DValue face(DSRTypes::GT3_Polygon);
        for (const std::size_t n : {0U, 1U, 3U, 2U, 0U}) {
            const Vec3 at = corners[first + n];
            face.getGraphicDataList().addItem(
                static_cast<Float32>(at.x), static_cast<Float32>(at.y), static_cast<Float32>(at.z));
        }
        if (!ok(face.setFrameOfReferenceUID(m_frameOfReference.c_str(), OFFalse)) ||
            !add(DSRTypes::RT_contains, DSRTypes::VT_SCoord3D, CODE_DCM_VolumeSurface, tree) ||
            !ok(tree.getCurrentContentItem().setSpatialCoordinates3D(face, OFFalse)))
            return false;
        tree.goUp();
    }
    return true;
}

bool ReportBuilder::addNumber(const DSRCodedEntryValue& concept_, double value,
                              const DSRCodedEntryValue& unit)
{
    auto& tree = m_document.getTree();
    return add(DSRTypes::RT_contains, DSRTypes::VT_Num, concept_, tree) &&
           ok(tree.getCurrentContentItem().setNumericValue(
               DSRNumericMeasurementValue(decimalString(value).c_str(), unit, OFFalse), OFFalse));
}

bool ReportBuilder::addMeasurements(const Detection& detection)
{
    auto& tree = m_document.getTree();
    if (!addNumber(DSRCodedEntryValue("118565006", "SCT", "Volume"), volumeMm3(detection.box),
                   DSRCodedEntryValue("mm3", "UCUM", "cubic millimeter")))
        return false;
    tree.goUp();
    if (detection.score) {
        if (!addNumber(CODE_DCM_CertaintyOfFinding, *detection.score * 100,
                       DSRCodedEntryValue("%", "UCUM", "percent")))
            return false;
        const auto& model = m_detections.provenance;
        const auto& name = model.modelName.empty() ? model.modelId : model.modelName;
        if (!name.empty() &&
            (!addText(DSRTypes::RT_hasConceptMod, DSRTypes::VT_Text, CODE_DCM_AlgorithmName,
                      textFor(name)) ||
             !addText(DSRTypes::RT_hasConceptMod, DSRTypes::VT_Text, CODE_DCM_AlgorithmVersion,
                      textFor(model.modelVersion.empty() ? "unknown" : model.modelVersion))))
            return false;
        tree.goUp();
    }
    constexpr std::array kMeanings{"Open", "Accepted", "Rejected"};
    return addCode(DSRTypes::RT_contains, DSRCodedEntryValue(kReviewCode, kOwnScheme, "Review"),
                   DSRCodedEntryValue(toString(detection.review), kOwnScheme,
                                      kMeanings[static_cast<std::size_t>(detection.review)]));
}

bool ReportBuilder::describe()
{
    const auto now = nowAsDateTime();
    // A number of its own beside the source's: 3000 is added (1000 for segmentations).
    const auto number = std::to_string(std::max(0, m_source.seriesNumber) + 3000);
    return ok(m_document.readStudyData(m_image)) &&
           ok(m_document.createNewSeriesInStudy(textOf(m_image, DCM_StudyInstanceUID).c_str(),
                                                OFFalse)) &&
           ok(m_document.readStudyData(m_image)) &&
           ok(m_document.setSpecificCharacterSetType(DSRTypes::CS_UTF8)) &&
           ok(m_document.setSeriesNumber(number.c_str())) &&
           ok(m_document.setInstanceNumber("1")) &&
           ok(m_document.setSeriesDate(now.substr(0, 8).c_str())) &&
           ok(m_document.setSeriesTime(now.substr(8).c_str())) &&
           ok(m_document.setManufacturer("Hangaku")) &&
           ok(m_document.setManufacturerModelName("Hangaku")) &&
           ok(m_document.setSoftwareVersions("0.1")) && ok(m_document.setDeviceSerialNumber("0"));
}

void putText(DcmItem& item, const DcmTagKey& tag, const std::string& text)
{
    auto* element = new DcmLongString(DcmTag(tag, EVR_LO));
    element->putString(fitted(text, kMostCharacters).c_str());
    item.insert(element, OFTrue);
}

/// What DCMTK's module has no place for.
void ReportBuilder::complete(DcmDataset& out) const
{
    out.putAndInsertString(
        DCM_SeriesDescription,
        textFor(m_detections.name.empty() ? "Detections" : m_detections.name).c_str());
    addModel(out, m_detections.provenance);
    putText(out, kPrivateCreatorTag, kPrivateCreator);
    auto* threshold = new DcmDecimalString(DcmTag(kThresholdTag, EVR_DS));
    threshold->putString(decimalString(m_detections.threshold).c_str());
    out.insert(threshold, OFTrue);
    if (!m_detections.provenance.creator.empty())
        putText(out, kCreatorTag, m_detections.provenance.creator);
    auto* kinds = new DcmSequenceOfItems(DcmTag(kKindsTag, EVR_SQ));
    for (const auto& kind : m_detections.kinds) {
        auto* item = new DcmItem;
        putText(*item, kPrivateCreatorTag, kPrivateCreator);
        putText(*item, kKindLabelTag, kind.label);
        if (!kind.labelJa.empty())
            putText(*item, kJapaneseLabelTag, kind.labelJa);
        auto* colour = new DcmUnsignedShort(DcmTag(kColourTag, EVR_US));
        const std::array<Uint16, 3> channels{kind.colour.red, kind.colour.green, kind.colour.blue};
        colour->putUint16Array(channels.data(), channels.size());
        item->insert(colour, OFTrue);
        putCode(*item, DCM_ConceptCodeSequence, kind.type);
        kinds->append(item);
    }
    out.insert(kinds, OFTrue);
}

} // namespace

Result<void> writeDetectionReport(const Detections& detections, const VolumeDescription& source,
                                  const std::filesystem::path& file,
                                  const SourceAttributes* attributes)
{
    quietDcmtk();
    if (source.instances.empty() || !source.geometry || sourceImageOf(source, 0) == nullptr)
        return fail(
            ErrorCode::Unsupported,
            Text(HANGAKU_TR("Core", "A DICOM SR needs DICOM images that lie in the patient to "
                                    "refer to")),
            Text(HANGAKU_TR("Core", "Save the boxes as .csv instead.")));
    if (!detections.frameOfReferenceUid.empty() && !source.frameOfReferenceUid.empty() &&
        detections.frameOfReferenceUid != source.frameOfReferenceUid)
        return fail(
            ErrorCode::GeometryMismatch,
            Text(HANGAKU_TR("Core", "The boxes do not lie in the images that the report is to "
                                    "refer to")),
            Text(HANGAKU_TR("Core", "Choose the series in which they were found.")));
    SourceAttributes own;
    if (attributes == nullptr) {
        auto read = readSourceAttributes(sourceImageOf(source, 0)->path);
        if (!read)
            return tl::unexpected(read.error());
        own = std::move(*read);
    }
    const auto image = dataSetOf(attributes == nullptr ? own : *attributes);
    DcmFileFormat format;
    if (const auto condition =
            ReportBuilder(detections, source, *image).build(*format.getDataset());
        condition.bad())
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Core", "Cannot write the report %1"), {file.string()}), {},
                    condition.text());
    return saveAtomically(format, file, EXS_LittleEndianExplicit);
}

} // namespace hangaku::viewer::dicom
