#include "viewer/dicom/seg/Utf8.h"

#include "viewer/dicom/CharacterSet.h"

#include <algorithm>
#include <string>

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

void convertElement(DcmElement& element, const CharacterSet& characters)
{
    OFString raw;
    switch (element.ident()) {
    case EVR_LO:
    case EVR_LT:
    case EVR_PN:
    case EVR_SH:
    case EVR_ST:
    case EVR_UC:
    case EVR_UT: break;
    default: return;
    }
    if (element.getOFStringArray(raw, OFFalse).bad() || isPlain(raw))
        return;
    const std::string_view bytes(raw.c_str(), raw.length());
    element.putString((element.ident() == EVR_PN ? characters.personName(bytes)
                                                 : characters.text(bytes))
                          .c_str());
}

void convertItem(DcmItem& item, const CharacterSet& characters)
{
    for (DcmObject* object = item.nextInContainer(nullptr); object != nullptr;
         object = item.nextInContainer(object)) {
        if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(object)) {
            for (DcmObject* child = sequence->nextInContainer(nullptr); child != nullptr;
                 child = sequence->nextInContainer(child))
                if (auto* inner = dynamic_cast<DcmItem*>(child))
                    convertItem(*inner, characters);
        } else if (auto* element = dynamic_cast<DcmElement*>(object)) {
            convertElement(*element, characters);
        }
    }
}

} // namespace

void convertToUtf8(DcmDataset& dataset)
{
    OFString name;
    dataset.findAndGetOFStringArray(DCM_SpecificCharacterSet, name);
    convertItem(dataset, CharacterSet(std::string_view(name.c_str(), name.length())));
    dataset.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
}

} // namespace hangaku::viewer::dicom
