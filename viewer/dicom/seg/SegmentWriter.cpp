#include "viewer/dicom/seg/SegmentWriter.h"

#include "viewer/dicom/seg/CieLab.h"
#include "viewer/dicom/seg/PrivateElements.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kLongString = 64; // characters of LO (PS3.5 table 6.2-1)
constexpr std::size_t kShortText = 1024;

const char* algorithmTypeText(AlgorithmType type)
{
    switch (type) {
    case AlgorithmType::Automatic: return "AUTOMATIC";
    case AlgorithmType::SemiAutomatic: return "SEMIAUTOMATIC";
    case AlgorithmType::Manual: break;
    }
    return "MANUAL";
}

DcmSegTypes::E_SegmentAlgoType algorithmType(const Segment& segment)
{
    if (segment.algorithmType == AlgorithmType::Manual)
        return DcmSegTypes::SAT_MANUAL;
    if (segment.algorithmType == AlgorithmType::SemiAutomatic || segment.correction)
        return DcmSegTypes::SAT_SEMIAUTOMATIC;
    return DcmSegTypes::SAT_AUTOMATIC;
}

/// What people should read about where the segment came from.
std::string descriptionOf(const Segment& segment, const Provenance& provenance)
{
    std::string text = segment.labelJa;
    const auto add = [&text](const std::string& part) {
        if (!text.empty())
            text += "; ";
        text += part;
    };
    if (segment.isFromModel() && !provenance.modelId.empty())
        add("Model " + provenance.modelId + ' ' + provenance.modelVersion);
    if (segment.correction)
        add("Corrected by " + segment.correction->person + " at " + segment.correction->time);
    return text;
}

/// Segmentation Algorithm Identification; only a model has one.
OFCondition identifyAlgorithm(DcmSegment& out, const Segment& segment, const Provenance& provenance)
{
    if (!segment.isFromModel() || provenance.modelId.empty())
        return EC_Normal;
    AlgorithmIdentificationMacro algorithm;
    OFCondition condition = algorithm.getAlgorithmFamilyCode().set("123110", "DCM",
                                                                   "Artificial Intelligence");
    const auto name = algorithmNameOf(segment, provenance);
    const auto version = provenance.modelVersion.empty() ? "unknown" : provenance.modelVersion;
    if (condition.good())
        condition = algorithm.setAlgorithmName(fitted(name, kLongString).c_str(), OFFalse);
    if (condition.good())
        condition = algorithm.setAlgorithmVersion(fitted(version, kLongString).c_str(), OFFalse);
    std::string parameters = "id=" + provenance.modelId;
    if (!provenance.modelSha256.empty())
        parameters += " sha256=" + provenance.modelSha256;
    for (const auto& [key, value] : provenance.parameters)
        parameters += ' ' + key + '=' + value;
    constexpr std::size_t kLongText = 10240;
    if (condition.good())
        condition = algorithm.setAlgorithmParameters(fitted(parameters, kLongText).c_str(), OFFalse);
    if (condition.good())
        condition = out.setSegmentationAlgorithmIdentification(algorithm);
    return condition;
}

/// Bytes of the UTF-8 character that begins there; 0 when none does.
std::size_t utf8Length(const std::string& text, std::size_t at)
{
    const auto byte = [&text](std::size_t n) {
        return n < text.size() ? static_cast<unsigned char>(text[n]) : 0U;
    };
    const auto lead = byte(at);
    const std::size_t length = lead < 0x80U                     ? 1
                               : lead >= 0xC2U && lead < 0xE0U  ? 2
                               : lead >= 0xE0U && lead < 0xF0U  ? 3
                               : lead >= 0xF0U && lead <= 0xF4U ? 4
                                                                : 0;
    for (std::size_t n = 1; n < length; ++n)
        if ((byte(at + n) & 0xC0U) != 0x80U)
            return 0;
    return length;
}

void putPrivate(DcmItem& item, DcmElement* element, const std::string& value)
{
    element->putString(value.c_str());
    item.insert(element, OFTrue);
}

} // namespace

std::string fitted(const std::string& text, std::size_t characters)
{
    std::string result;
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size() && count < characters; ++count) {
        const auto length = utf8Length(text, at);
        const auto lead = static_cast<unsigned char>(text[at]);
        if (length == 0)
            result += '?';
        else if (length == 1 && (lead < 0x20U || lead == '\\'))
            result += ' ';
        else
            result.append(text, at, length);
        at += std::max<std::size_t>(length, 1);
    }
    return result;
}

CodeSequenceMacro toMacro(const CodedConcept& code, const CodedConcept& fallback)
{
    const auto& used = code.isEmpty() ? fallback : code;
    const auto scheme = used.scheme.empty() ? std::string("99HANGAKU") : used.scheme;
    const auto meaning = used.meaning.empty() ? used.value : used.meaning;
    CodeSequenceMacro macro;
    // DCMTK turns long values and URNs into their own attributes.
    macro.setCodeValue(used.value.c_str(), OFFalse, OFTrue);
    macro.setCodingSchemeDesignator(fitted(scheme, 16).c_str(), OFFalse);
    macro.setCodeMeaning(fitted(meaning, kLongString).c_str(), OFFalse);
    return macro;
}

std::unique_ptr<DcmSegment> toDcmSegment(const Segment& segment, const Provenance& provenance)
{
    DcmSegment* created = nullptr;
    OFCondition condition =
        DcmSegment::create(created, "Segment", toMacro(segment.category, anatomicalStructure()),
                           toMacro(segment.type, tissue()), algorithmType(segment),
                           segment.isFromModel() ? "Algorithm" : "");
    std::unique_ptr<DcmSegment> out(created);
    if (condition.bad() || !out)
        return nullptr;
    const auto lab = toCieLab(segment.colour);
    condition = out->setRecommendedDisplayCIELabValue(lab[0], lab[1], lab[2]);
    if (condition.good())
        condition = identifyAlgorithm(*out, segment, provenance);
    if (!segment.typeModifier.isEmpty())
        out->getSegmentedPropertyTypeModifierCode().push_back(
            new CodeSequenceMacro(toMacro(segment.typeModifier, {})));
    if (!segment.anatomicRegion.isEmpty()) {
        auto& anatomy = out->getGeneralAnatomyCode();
        const auto& region = segment.anatomicRegion;
        condition = anatomy.getAnatomicRegion().set(
            region.value.c_str(), fitted(region.scheme, 16).c_str(),
            fitted(region.meaning, kLongString).c_str(), "", OFFalse, OFTrue);
        if (!segment.anatomicRegionModifier.isEmpty())
            anatomy.getAnatomicRegionModifier().push_back(
                new CodeSequenceMacro(toMacro(segment.anatomicRegionModifier, {})));
    }
    return condition.good() ? std::move(out) : nullptr;
}

void completeItem(DcmItem& item, const Segment& segment, const Provenance& provenance)
{
    auto label = fitted(segment.label, kLongString);
    if (label.empty())
        label = "Segment " + std::to_string(segment.number);
    item.putAndInsertString(DCM_SegmentLabel, label.c_str());
    if (const auto text = descriptionOf(segment, provenance); !text.empty())
        item.putAndInsertString(DCM_SegmentDescription, fitted(text, kShortText).c_str());
    if (segment.isFromModel())
        item.putAndInsertString(DCM_SegmentAlgorithmName,
                                fitted(algorithmNameOf(segment, provenance), kLongString).c_str());
    putPrivateElements(item, segment);
}

std::string nowAsDateTime()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    ::localtime_r(&now, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &local);
    return text.data();
}

void putPrivateElements(DcmItem& item, const Segment& segment)
{
    putPrivate(item, new DcmLongString(DcmTag(kPrivateCreatorTag, EVR_LO)), kPrivateCreator);
    auto* number = new DcmUnsignedShort(DcmTag(kLabelNumberTag, EVR_US));
    number->putUint16(segment.number);
    item.insert(number, OFTrue);
    if (!segment.labelJa.empty())
        putPrivate(item, new DcmLongString(DcmTag(kJapaneseLabelTag, EVR_LO)),
                   fitted(segment.labelJa, kLongString));
    if (!segment.group.empty())
        putPrivate(item, new DcmLongString(DcmTag(kGroupTag, EVR_LO)),
                   fitted(segment.group, kLongString));
    putPrivate(item, new DcmCodeString(DcmTag(kAlgorithmTypeTag, EVR_CS)),
               algorithmTypeText(segment.algorithmType));
    if (segment.locked)
        putPrivate(item, new DcmCodeString(DcmTag(kLockedTag, EVR_CS)), "YES");
    if (segment.correction) {
        putPrivate(item, new DcmLongString(DcmTag(kCorrectionPersonTag, EVR_LO)),
                   fitted(segment.correction->person, kLongString));
        putPrivate(item, new DcmLongString(DcmTag(kCorrectionTimeTag, EVR_LO)),
                   fitted(segment.correction->time, kLongString));
    }
}

DcmItem* putCode(DcmItem& item, const DcmTagKey& sequence, const CodedConcept& code)
{
    DcmItem* into = nullptr;
    if (code.isEmpty() || item.findOrCreateSequenceItem(sequence, into, -2).bad() ||
        toMacro(code, {}).write(*into).bad())
        return nullptr;
    return into;
}

const char* algorithmTypeOf(const Segment& segment)
{
    const bool isCorrected = segment.algorithmType == AlgorithmType::Automatic && segment.correction;
    return algorithmTypeText(isCorrected ? AlgorithmType::SemiAutomatic : segment.algorithmType);
}

std::string algorithmNameOf(const Segment& segment, const Provenance& provenance)
{
    if (segment.algorithmType == AlgorithmType::Manual)
        return {};
    if (!segment.algorithmName.empty())
        return segment.algorithmName;
    const auto& name =
        provenance.modelName.empty() ? provenance.modelId : provenance.modelName;
    return name.empty() ? "unknown" : name + ' ' + provenance.modelVersion;
}

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

} // namespace hangaku::viewer::dicom
