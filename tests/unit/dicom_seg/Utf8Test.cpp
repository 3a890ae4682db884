#include "viewer/dicom/seg/Utf8.h"

#include "tests/support/Catch.h"

#include <memory>
#include <string>

using namespace hangaku::viewer::dicom;

namespace {

std::string textOf(DcmItem& item, const DcmTagKey& tag)
{
    OFString text;
    item.findAndGetOFStringArray(tag, text);
    return text.c_str();
}

/// A procedure code sequence of one item with a name in it, as pydicom's chrSQEncoding has it.
DcmItem& addItem(DcmDataset& dataset, const char* name)
{
    DcmItem* item = nullptr;
    REQUIRE(dataset.findOrCreateSequenceItem(DCM_RequestedProcedureCodeSequence, item, -2).good());
    item->putAndInsertString(DCM_PatientName, name);
    return *item;
}

} // namespace

TEST_CASE("convertToUtf8: items read by their own character set, else by that around them",
          "[dicom][text]")
{
    DcmDataset dataset;
    dataset.putAndInsertString(DCM_SpecificCharacterSet, "\\ISO 2022 IR 87");
    dataset.putAndInsertString(DCM_PatientName, "\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B");
    dataset.putAndInsertString(DCM_StudyDescription, "plain\\text");
    auto& inherits = addItem(dataset, "\x1b$B;3ED\x1b(B");
    auto& own = addItem(dataset, "Buc^J\xe9r\xf4me");
    own.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 100");

    convertToUtf8(dataset);

    CHECK(textOf(dataset, DCM_SpecificCharacterSet) == "ISO_IR 192");
    CHECK(textOf(dataset, DCM_PatientName) == "山田^太郎");
    CHECK(textOf(dataset, DCM_StudyDescription) == "plain\\text");
    CHECK(textOf(inherits, DCM_PatientName) == "山田");
    CHECK(textOf(own, DCM_PatientName) == "Buc^Jérôme");
    CHECK_FALSE(own.tagExists(DCM_SpecificCharacterSet));
}

TEST_CASE("convertToUtf8: the wrongly declared texts of a data set explain each other",
          "[dicom][text]")
{
    DcmDataset dataset;
    dataset.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 100");
    dataset.putAndInsertString(DCM_PatientName, "\x8e\x52\x93\x63^\x91\xbe\x98\x59");
    dataset.putAndInsertString(DCM_SeriesDescription, "\x8a\xcc" "dynamic");
    dataset.putAndInsertString(DCM_ImageComments, "\x95\x5c\\\x95\x5c");

    convertToUtf8(dataset);

    CHECK(textOf(dataset, DCM_PatientName) == "山田^太郎");
    CHECK(textOf(dataset, DCM_SeriesDescription) == "肝dynamic");
    CHECK(textOf(dataset, DCM_ImageComments) == "表\\表"); // 0x5C is half of each kanji too
}
