#include "viewer/dicom/CharacterSet.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "viewer/dicom/Scan.h"

using namespace hangaku;
using viewer::dicom::CharacterSet;

TEST_CASE("CharacterSet: reads Japanese with escape sequences (PS3.5 H.3)", "[dicom][text]")
{
    const CharacterSet kanji("\\ISO 2022 IR 87");
    CHECK(kanji.personName("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^"
                           "\x1b$B$?$m$&\x1b(B") == "Yamada^Tarou=山田^太郎=やまだ^たろう");

    const CharacterSet katakana("ISO 2022 IR 13\\ISO 2022 IR 87");
    CHECK(katakana.personName("\xd4\xcf\xc0\xde^\xc0\xdb\xb3") == "ﾔﾏﾀﾞ^ﾀﾛｳ");
}

TEST_CASE("CharacterSet: reads Korean, where each part of a name escapes again", "[dicom][text]")
{
    const CharacterSet set("\\ISO 2022 IR 149");
    CHECK(set.personName("Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^"
                         "\x1b$)C\xb1\xe6\xb5\xbf") == "Hong^Gildong=洪^吉洞=홍^길동");
}

TEST_CASE("CharacterSet: whole encodings, Latin sets and no set at all", "[dicom][text]")
{
    CHECK(CharacterSet("ISO_IR 192").text("\xe8\x82\xba ") == "肺");
    CHECK(CharacterSet("GB18030").text("\xcd\xf5") == "王");
    CHECK(CharacterSet("ISO_IR 100").text(" J\xe9r\xf4me ") == "Jérôme");
    CHECK(CharacterSet("ISO_IR 144").text("\xbb\xee\xda") == "Люк");
    CHECK(CharacterSet().text("J\xe9r\xf4me") == "Jérôme");
    CHECK(CharacterSet().text("\xe8\x82\xba") == "肺");
}

TEST_CASE("CharacterSet: broken text stays visible instead of vanishing", "[dicom][text]")
{
    CHECK(CharacterSet("ISO_IR 192").text("a\xe8z") == "aèz");
    CHECK_FALSE(CharacterSet("\\ISO 2022 IR 87").text("\x1b$B;").empty());
    CHECK(CharacterSet("ISO 2022 IR 6").text("\x1b") .empty());
    CHECK(CharacterSet("ISO_IR 192").personName("A^B^^^==").find('=') == std::string::npos);
}

TEST_CASE("CharacterSet: names of the real files in eleven languages", "[dicom][text][data]")
{
    HANGAKU_NEED_DATA(folder, "charset/pydicom");
    const auto [file, name] = GENERATE(table<const char*, const char*>({
        {"chrH31.dcm", "Yamada^Tarou=山田^太郎=やまだ^たろう"},
        {"chrH32.dcm", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"},
        {"chrI2.dcm", "Hong^Gildong=洪^吉洞=홍^길동"},
        {"chrX2.dcm", "Wang^XiaoDong=王^小东"},
        {"chrX1.dcm", "Wang^XiaoDong=王^小東"},
        {"chrFren.dcm", "Buc^Jérôme"},
        {"chrGerm.dcm", "Äneas^Rüdiger"},
        {"chrGreek.dcm", "Διονυσιος"},
        {"chrRuss.dcm", "Люкceмбypг"},
        {"chrHbrw.dcm", "שרון^דבורה"},
        {"chrArab.dcm", "قباني^لنزار"},
    }));

    const auto result = viewer::dicom::scan({folder / file}, {});
    REQUIRE(result.has_value());
    REQUIRE(result->studies.size() == 1);
    CHECK(result->studies[0].patient.name == name);
}
