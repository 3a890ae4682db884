#include "viewer/dicom/seg/SegmentReader.h"

#include "viewer/dicom/seg/CieLab.h"
#include "viewer/dicom/seg/PrivateElements.h"

#include <cstring>
#include <tuple>

namespace hangaku::viewer::dicom {
namespace {

/// A private element, which an archive that keeps files as implicit little endian returns as bytes
/// of unknown kind (UN).
std::string privateBytes(DcmItem& item, const DcmTagKey& tag)
{
    const Uint8* bytes = nullptr;
    unsigned long count = 0;
    if (item.findAndGetUint8Array(tag, bytes, &count).bad() || bytes == nullptr)
        return {};
    return {reinterpret_cast<const char*>(bytes), count};
}

std::string privateText(DcmItem& item, const DcmTagKey& tag)
{
    // Asked as text, bytes would come in hexadecimal.
    auto text = privateBytes(item, tag);
    if (text.empty())
        text = textOf(item, tag);
    const auto last = text.find_last_not_of(std::string(" \0", 2));
    return last == std::string::npos ? std::string() : text.substr(0, last + 1);
}

Label privateNumber(DcmItem& item)
{
    Uint16 number = 0;
    if (item.findAndGetUint16(kLabelNumberTag, number).bad())
        if (const auto bytes = privateBytes(item, kLabelNumberTag); bytes.size() == sizeof number)
            std::memcpy(&number, bytes.data(), sizeof number); // little endian, as this machine
    return number;
}

/// The part of "a: 1; b: 2" after `key`.
std::string partOf(const std::string& text, const std::string& key)
{
    const auto found = text.find(key);
    if (found == std::string::npos)
        return {};
    const auto from = found + key.size();
    return text.substr(from, text.find(';', from) - from);
}

} // namespace

CodedConcept codeIn(DcmItem& item, const DcmTagKey& sequence)
{
    DcmItem* code = nullptr;
    if (item.findAndGetSequenceItem(sequence, code, 0).bad() || code == nullptr)
        return {};
    CodedConcept result{textOf(*code, DCM_CodeValue), textOf(*code, DCM_CodingSchemeDesignator),
                        textOf(*code, DCM_CodeMeaning)};
    if (result.value.empty())
        result.value = textOf(*code, DCM_LongCodeValue);
    if (result.value.empty())
        result.value = textOf(*code, DCM_URNCodeValue);
    return result;
}

std::pair<CodedConcept, CodedConcept> codesIn(DcmItem& item, const DcmTagKey& sequence,
                                              const DcmTagKey& modifiers)
{
    std::pair<CodedConcept, CodedConcept> codes{codeIn(item, sequence), {}};
    DcmItem* code = nullptr;
    if (item.findAndGetSequenceItem(sequence, code, 0).good() && code != nullptr)
        codes.second = codeIn(*code, modifiers);
    return codes;
}

AlgorithmType algorithmTypeFrom(const std::string& text)
{
    if (text == "AUTOMATIC")
        return AlgorithmType::Automatic;
    return text == "SEMIAUTOMATIC" ? AlgorithmType::SemiAutomatic : AlgorithmType::Manual;
}

void readPrivate(DcmItem& item, Segment& segment)
{
    if (textOf(item, kPrivateCreatorTag) != kPrivateCreator)
        return;
    if (const auto number = privateNumber(item); number > 0)
        segment.number = number;
    segment.labelJa = privateText(item, kJapaneseLabelTag);
    segment.group = privateText(item, kGroupTag);
    if (const auto type = privateText(item, kAlgorithmTypeTag); !type.empty())
        segment.algorithmType = algorithmTypeFrom(type);
    segment.locked = privateText(item, kLockedTag) == "YES";
    Correction correction{privateText(item, kCorrectionPersonTag),
                          privateText(item, kCorrectionTimeTag)};
    if (!correction.person.empty() || !correction.time.empty())
        segment.correction = std::move(correction);
}

std::string textOf(DcmItem& item, const DcmTagKey& tag)
{
    OFString value;
    if (item.findAndGetOFString(tag, value).bad())
        return {};
    const std::string text(value.c_str(), value.length());
    const auto last = text.find_last_not_of(std::string(" \0", 2));
    return last == std::string::npos ? std::string() : text.substr(0, last + 1);
}

DescribedSegment readSegment(DcmItem& item, int position)
{
    DescribedSegment result;
    Uint16 number = 0;
    item.findAndGetUint16(DCM_SegmentNumber, number);
    result.number = number;
    auto& segment = result.segment;
    segment.number = number;
    segment.label = textOf(item, DCM_SegmentLabel);
    if (segment.label.empty())
        segment.label = "Segment " + std::to_string(number);
    segment.category = codeIn(item, DCM_SegmentedPropertyCategoryCodeSequence);
    std::tie(segment.type, segment.typeModifier) =
        codesIn(item, DCM_SegmentedPropertyTypeCodeSequence,
                DCM_SegmentedPropertyTypeModifierCodeSequence);
    std::tie(segment.anatomicRegion, segment.anatomicRegionModifier) =
        codesIn(item, DCM_AnatomicRegionSequence, DCM_AnatomicRegionModifierSequence);
    segment.algorithmType = algorithmTypeFrom(textOf(item, DCM_SegmentAlgorithmType));
    segment.algorithmName = textOf(item, DCM_SegmentAlgorithmName);

    CieLab lab{};
    bool hasColour = true;
    for (unsigned long n = 0; n < lab.size(); ++n)
        hasColour = hasColour &&
                    item.findAndGetUint16(DCM_RecommendedDisplayCIELabValue, lab[n], n).good();
    result.hasColour = hasColour;
    segment.colour = hasColour ? toRgb(lab) : cycleColour(position);
    readPrivate(item, segment);
    return result;
}

Provenance readProvenance(DcmItem& dataset)
{
    Provenance provenance;
    provenance.creator = textOf(dataset, DCM_ContentCreatorName);
    DcmItem* equipment = nullptr;
    for (long n = 0;
         dataset.findAndGetSequenceItem(DCM_ContributingEquipmentSequence, equipment, n).good();
         ++n) {
        const auto description = textOf(*equipment, DCM_ContributionDescription);
        const auto id = partOf(description, "model id: ");
        if (id.empty())
            continue;
        provenance.modelId = id;
        provenance.modelName = textOf(*equipment, DCM_ManufacturerModelName);
        provenance.modelVersion = textOf(*equipment, DCM_SoftwareVersions);
        provenance.modelSha256 = partOf(description, "weights sha256: ");
        provenance.runtime = partOf(description, "runtime: ");
    }
    return provenance;
}

} // namespace hangaku::viewer::dicom
