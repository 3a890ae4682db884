#include "viewer/dicom/seg/Utf8.h"

#include "viewer/dicom/CharacterSet.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace hangaku::viewer::dicom {
namespace {

/// True when every character set reads the bytes alike.
bool isPlain(const OFString& text)
{
    return std::all_of(text.begin(), text.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte < 0x80U && byte != 0x1BU; // 0x1B begins an ISO 2022 escape sequence
    });
}

bool isText(const DcmElement& element)
{
    switch (element.ident()) {
    case EVR_LO:
    case EVR_LT:
    case EVR_PN:
    case EVR_SH:
    case EVR_ST:
    case EVR_UC:
    case EVR_UT: return true;
    default: return false;
    }
}

std::string convert(const OFString& raw, DcmEVR vr, const CharacterSet& characters)
{
    const std::string_view bytes(raw.c_str(), raw.length());
    if (vr == EVR_PN)
        return characters.personName(bytes);
    const bool isParagraph = vr == EVR_LT || vr == EVR_ST || vr == EVR_UT;
    return isParagraph ? characters.paragraph(bytes) : characters.text(bytes);
}

/// Calls `visit` with each text that is not ASCII, and its element, and `enter` with each item of a
/// sequence.
template <typename Visit, typename Enter>
void visitTexts(DcmItem& item, const Visit& visit, const Enter& enter)
{
    for (DcmObject* object = item.nextInContainer(nullptr); object != nullptr;
         object = item.nextInContainer(object)) {
        if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(object)) {
            for (DcmObject* child = sequence->nextInContainer(nullptr); child != nullptr;
                 child = sequence->nextInContainer(child))
                if (auto* inner = dynamic_cast<DcmItem*>(child))
                    enter(*inner);
        } else if (auto* element = dynamic_cast<DcmElement*>(object)) {
            OFString raw;
            if (isText(*element) && element->getOFStringArray(raw, OFFalse).good() && !isPlain(raw))
                visit(*element, raw);
        }
    }
}

bool hasCharacterSet(DcmItem& item)
{
    return item.tagExists(DCM_SpecificCharacterSet) == OFTrue;
}

/// The texts of an item and of those within it that have no character set of their own.
void collectTexts(DcmItem& item, std::vector<std::string>& texts)
{
    visitTexts(
        item,
        [&texts](DcmElement&, const OFString& raw) {
            texts.emplace_back(raw.c_str(), raw.length());
        },
        [&texts](DcmItem& inner) {
            if (!hasCharacterSet(inner))
                collectTexts(inner, texts);
        });
}

CharacterSet characterSetOf(DcmItem& item)
{
    OFString name;
    item.findAndGetOFStringArray(DCM_SpecificCharacterSet, name);
    std::vector<std::string> texts;
    collectTexts(item, texts);
    return CharacterSet(std::string_view(name.c_str(), name.length()),
                        {texts.begin(), texts.end()});
}

/// Items inherit the character set of what they are in (PS3.5 7.5.3).
void convertItem(DcmItem& item, const CharacterSet& characters)
{
    visitTexts(
        item,
        [&characters](DcmElement& element, const OFString& raw) {
            element.putString(convert(raw, element.ident(), characters).c_str());
        },
        [&characters](DcmItem& inner) {
            if (!hasCharacterSet(inner))
                return convertItem(inner, characters);
            convertItem(inner, characterSetOf(inner));
            inner.findAndDeleteElement(DCM_SpecificCharacterSet);
        });
}

} // namespace

void convertToUtf8(DcmDataset& dataset)
{
    convertItem(dataset, characterSetOf(dataset));
    dataset.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
}

} // namespace hangaku::viewer::dicom
