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

/// Calls `visit` with each text that is not ASCII, and its element; sequences included.
template <typename Visit> void visitTexts(DcmItem& item, const Visit& visit)
{
    for (DcmObject* object = item.nextInContainer(nullptr); object != nullptr;
         object = item.nextInContainer(object)) {
        if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(object)) {
            for (DcmObject* child = sequence->nextInContainer(nullptr); child != nullptr;
                 child = sequence->nextInContainer(child))
                if (auto* inner = dynamic_cast<DcmItem*>(child))
                    visitTexts(*inner, visit);
        } else if (auto* element = dynamic_cast<DcmElement*>(object)) {
            OFString raw;
            if (isText(*element) && element->getOFStringArray(raw, OFFalse).good() && !isPlain(raw))
                visit(*element, raw);
        }
    }
}

} // namespace

void convertToUtf8(DcmDataset& dataset)
{
    OFString name;
    dataset.findAndGetOFStringArray(DCM_SpecificCharacterSet, name);
    std::vector<std::string> texts;
    visitTexts(dataset, [&texts](DcmElement&, const OFString& raw) {
        texts.emplace_back(raw.c_str(), raw.length());
    });
    const CharacterSet characters(std::string_view(name.c_str(), name.length()),
                                  {texts.begin(), texts.end()});
    visitTexts(dataset, [&characters](DcmElement& element, const OFString& raw) {
        element.putString(convert(raw, element.ident(), characters).c_str());
    });
    dataset.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
}

} // namespace hangaku::viewer::dicom
