#include "viewer/dicom/CharacterSet.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "viewer/dicom/FileHeader.h"
#include "viewer/dicom/Scan.h"

#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <iterator>
#include <random>

using namespace hangaku;
using viewer::dicom::CharacterSet;
using namespace std::string_view_literals;

namespace {

bool isUtf8(const std::string& text)
{
    return viewer::dicom::toUtf8(text, "UTF-8").invalid == 0;
}

} // namespace

TEST_CASE("CharacterSet: reads Japanese with escape sequences (PS3.5 H.3)", "[dicom][text]")
{
    const CharacterSet kanji("\\ISO 2022 IR 87");
    CHECK(kanji.personName("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^"
                           "\x1b$B$?$m$&\x1b(B") == "Yamada^Tarou=山田^太郎=やまだ^たろう");

    const CharacterSet katakana("ISO 2022 IR 13\\ISO 2022 IR 87");
    CHECK(katakana.personName("\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J="
                              "\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J") ==
          "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう");
    // JIS X 0212: the old form of "wolf"
    CHECK(CharacterSet("\\ISO 2022 IR 87\\ISO 2022 IR 159").text("\x1b$(D0!\x1b(B") == "丂");
}

TEST_CASE("CharacterSet: reads Korean and Chinese, where each part escapes again", "[dicom][text]")
{
    const CharacterSet korean("\\ISO 2022 IR 149");
    CHECK(korean.personName("Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^"
                            "\x1b$)C\xb1\xe6\xb5\xbf") == "Hong^Gildong=洪^吉洞=홍^길동");
    // Without its escape sequence there is still but one set that is declared for these bytes.
    CHECK(korean.personName("\xc8\xab^\xb1\xe6\xb5\xbf") == "홍^길동");
    CHECK(CharacterSet("\\ISO 2022 IR 58").personName("Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0"
                                                      "\xa1\xb6\xab=") ==
          "Zhang^XiaoDong=张^小东");
}

TEST_CASE("CharacterSet: all single-byte sets and whole encodings, whatever way they are written",
          "[dicom][text]")
{
    const auto [term, bytes, text] = GENERATE(table<const char*, const char*, const char*>({
        {"ISO_IR 100", "J\xe9r\xf4me", "Jérôme"},
        {"ISO-IR 100", "J\xe9r\xf4me", "Jérôme"},
        {"ISO 2022 IR 100", "J\xe9r\xf4me", "Jérôme"},
        {"ISO_IR 101", "Wa\xb3\xeasa", "Wałęsa"},
        {"ISO_IR 109", "\xb1" "en\xb1", "ħenħ"},
        {"ISO_IR 110", "\xb9" "eri\xf1\xb9", "šeriņš"},
        {"ISO_IR 144", "\xbb\xee\xda", "Люк"},
        {"ISO_IR 127", "\xe2\xc8\xc7\xe6\xea", "قباني"},
        {"ISO_IR 126", "\xc4\xe9\xef\xed", "Διον"},
        {"ISO_IR 138", "\xf9\xf8\xe5\xef", "שרון"},
        {"ISO_IR 148", "Do\xf0" "an \xdeim\xfe" "ek", "Doğan Şimşek"},
        {"ISO_IR 166", "\xca\xc1\xaa\xd2\xc2", "สมชาย"},
        {"ISO_IR 203", "\xbcuvre \xa4", "Œuvre €"},
        {"ISO_IR 13", "\xd4\xcf\xc0\xde", "ﾔﾏﾀﾞ"},
        {"ISO_IR 192", "\xe8\x82\xba", "肺"},
        {"GB18030", "\xcd\xf5 \x90\x30\x81\x30", "王 𐀀"},
        {"GBK", "\xcd\xf5", "王"},
        {"ISO 2022 IR 6\\ISO 2022 IR 100", "\x1b-AJ\xe9r\xf4me", "Jérôme"},
        {"\\ISO 2022 IR 144\\ISO 2022 IR 126", "\x1b-L\xbb\xee\xda\\\x1b-F\xc4\xe9", "Люк\\Δι"},
        {"SHIFT_JIS", "\x94\x78", "肺"},
    }));
    CAPTURE(term);
    const CharacterSet set(term, {bytes});
    CHECK(set.text(bytes) == text);
    CHECK_FALSE(set.isGuessed());
}

TEST_CASE("CharacterSet: every part of a text begins anew in the first set (PS3.5 6.1.2.5.3)",
          "[dicom][text]")
{
    const CharacterSet set("ISO 2022 IR 100\\ISO 2022 IR 144");
    CHECK(set.personName("\xe9\x1b-L\xbb\xee^\xe9=\x1b-L\xda=\xe9") == "éЛю^é=к=é");
    CHECK(set.text("\x1b-L\xbb\\\xe9") == "Л\\é");
    for (const char* end : {"\r\n", "\n", "\f", "\t"})
        CHECK(set.paragraph(std::string("\x1b-L\xbb") + end + "\xe9") ==
              std::string("Л") + end + "é");
    // In a text, ^ and = part nothing; in a paragraph, a backslash neither.
    CHECK(set.text("\x1b-L\xbb^\xbb=\xbb") == "Л^Л=Л");
    CHECK(set.paragraph("\x1b-L\xbb\\\xbb") == "Л\\Л");
    // Kanji where the writer forgot to go back to ASCII.
    const CharacterSet kanji("\\ISO 2022 IR 87");
    CHECK(kanji.personName("\x1b$B;3ED^\x1b$BB@O:") == "山田^太郎");
    CHECK(kanji.paragraph("\x1b$B;3ED\r\nCT") == "山田\r\nCT");
}

TEST_CASE("CharacterSet: ^, = and backslash inside kanji are no delimiters", "[dicom][text]")
{
    // 0x5C, 0x5E and 0x3D as halves of JIS codes and of Shift JIS, GB18030 and GBK.
    CHECK(CharacterSet("\\ISO 2022 IR 87").personName("\x1b$BI=\x1b(B^\x1b$B>\\=!^4\x1b(B") ==
          "表^詳宗浚");
    const char* shiftJis = "\x95\x5c^\x90\xec\x8f\x5c\x89\x5e";
    CHECK(CharacterSet("", {shiftJis}).personName(shiftJis) == "表^川十運");
    CHECK(CharacterSet("GB18030").personName("\x81\x5c^\x81\x5e") == "乗^乛");
    CHECK(CharacterSet("ISO_IR 192").personName("\xe8\xa1\xa8^") == "表");
}

TEST_CASE("CharacterSet: JIS X 0201 has a yen sign where a backslash parts no values",
          "[dicom][text]")
{
    const CharacterSet set("ISO_IR 13");
    CHECK(set.paragraph("\\100~\xb1") == "¥100‾ｱ");
    CHECK(set.text("A\\\xb1") == "A\\ｱ");
    CHECK(CharacterSet("\\ISO 2022 IR 13").paragraph("\\ \x1b(J\\ \x1b(B\\") == "\\ ¥ \\");
}

TEST_CASE("CharacterSet: spaces, padding and what is empty", "[dicom][text]")
{
    const CharacterSet set("ISO_IR 192");
    CHECK(set.text("  CT \0"sv) == "CT");
    CHECK(set.personName("Yamada ^ Tarou^^^ ") == "Yamada^Tarou");
    CHECK(set.personName("A^B^^^==").find('=') == std::string::npos);
    CHECK(set.personName("=山田^太郎=") == "=山田^太郎");
    CHECK(set.personName("^^^^=^=やまだ^たろう^") == "==やまだ^たろう");
    CHECK(set.personName("Adams^John^^Rev.^B.A.") == "Adams^John^^Rev.^B.A.");
    CHECK(set.personName("").empty());
    CHECK(set.personName(" ^=^ ").empty());
    CHECK(CharacterSet(" ISO_IR 192 \\ ").text("\xe8\x82\xba") == "肺");
}

TEST_CASE("CharacterSet: broken text stays visible instead of vanishing", "[dicom][text]")
{
    CHECK(CharacterSet("ISO_IR 192").text("a\xe8z") == "aèz");
    CHECK(CharacterSet("ISO_IR 192").text("\xe8\x82\xba\xe8") == "肺�");
    CHECK(CharacterSet("\\ISO 2022 IR 87").text("\x1b$B;") == "�");
    CHECK(CharacterSet("ISO 2022 IR 6").text("\x1b") == "�");
    CHECK(CharacterSet("ISO 2022 IR 6").text("A\x1b(ZB") == "A�(ZB");
    CHECK(CharacterSet("ISO_IR 100").text("A\0B\x07"sv) == "A�B�");
    CHECK(CharacterSet("GB18030").text("A\x81") == "A�");
    CHECK(CharacterSet("ISO_IR 127").text("\xa1") == "¡"); // no Arabic letter has this byte
    CHECK(CharacterSet("\\ISO 2022 IR 149").text("\x1b$)C\xc8") == "�");
    CHECK(CharacterSet("ISO_IR 14").text("\xd4\xcf\xc0\xde") == "ﾔﾏﾀﾞ"); // the left half of JIS X 0201 alone
    CHECK(CharacterSet("no such set").text("J\xe9r\xf4me") == "Jérôme");
}

TEST_CASE("CharacterSet: any bytes give valid UTF-8 and are accounted for", "[dicom][text]")
{
    std::mt19937 random(7);
    constexpr std::array kSets{"",
                               "ISO_IR 100",
                               "ISO_IR 13",
                               "ISO_IR 192",
                               "GB18030",
                               "GBK",
                               "ISO_IR 166",
                               "ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159",
                               "\\ISO 2022 IR 149\\ISO 2022 IR 58",
                               "SHIFT_JIS",
                               "EUC-JP",
                               "ISO_IR 14",
                               "ISO 2022 IR 6\\ISO 2022 IR 14\\ISO 2022 IR 6"};
    constexpr std::string_view kLikely = "\x1b\x1b$$()BJICAD-LFT^=\\ ;3";
    for (int n = 0; n < 3000; ++n) {
        std::string bytes(random() % 40 + 1, 'x');
        for (char& c : bytes)
            c = random() % 2 == 0 ? kLikely[random() % kLikely.size()]
                                  : static_cast<char>(random() % 256);
        bytes.front() = '!'; // something that is not padding
        CAPTURE(n);
        for (const char* term : kSets) {
            const CharacterSet set(term, {bytes});
            for (const auto& text : {set.text(bytes), set.paragraph(bytes), set.personName(bytes)}) {
                REQUIRE(isUtf8(text));
                REQUIRE_FALSE(text.empty());
            }
        }
    }
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
        {"chrFrenMulti.dcm", "Buc^Jérôme"},
        {"chrGerm.dcm", "Äneas^Rüdiger"},
        {"chrGreek.dcm", "Διονυσιος"},
        {"chrRuss.dcm", "Люкceмбypг"},
        {"chrHbrw.dcm", "שרון^דבורה"},
        {"chrArab.dcm", "قباني^لنزار"},
    }));

    CAPTURE(file);
    const auto result = viewer::dicom::scan({folder / file}, {});
    REQUIRE(result.has_value());
    REQUIRE(result->studies.size() == 1);
    CHECK(result->studies[0].patient.name == name);
    CHECK_FALSE(result->studies[0].patient.isTextGuessed);
}

TEST_CASE("CharacterSet: names of the real files that hold no image", "[dicom][text][data]")
{
    HANGAKU_NEED_DATA(folder, "charset/pydicom");
    const auto [file, name] = GENERATE(table<const char*, const char*>({
        {"chrJapMulti.dcm", "やまだ^たろう"},
        {"chrJapMultiExplicitIR6.dcm", "やまだ^たろう"},
        {"chrKoreanMulti.dcm", "김희중"},
        {"chrSQEncoding.dcm", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"},
        {"chrSQEncoding1.dcm", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"},
    }));
    CAPTURE(file);
    std::ifstream stream(folder / file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    // The last ones: in two files the name is in a sequence item with a character set of its own.
    const auto value = [&bytes](std::string_view tag, std::string_view vr) {
        auto at = bytes.rfind(std::string(tag) + std::string(vr));
        const bool isExplicit = at != std::string::npos;
        at = isExplicit ? at : bytes.rfind(tag);
        REQUIRE(at != std::string::npos);
        const auto length = static_cast<unsigned char>(bytes[at + (isExplicit ? 6 : 4)]);
        return bytes.substr(at + 8, length);
    };
    const auto raw = value("\x10\0\x10\0"sv, "PN");
    const CharacterSet set(value("\x08\0\x05\0"sv, "CS"), {raw});
    CHECK(set.personName(raw) == name);
    CHECK_FALSE(set.isGuessed());
}

TEST_CASE("CharacterSet: texts of the real headers are what pydicom reads", "[dicom][text][data]")
{
    HANGAKU_NEED_DATA(folder, "charset");
    const auto printed = tests::runPython(R"(
import json, os, sys
import pydicom

def text(value):
    value = "" if value is None else value
    parts = value if isinstance(value, pydicom.multival.MultiValue) else [value]
    return "\\".join(str(part) for part in parts).strip(" \0")

def name(value):
    groups = ["^".join(part.strip(" \0") for part in group.split("^")).rstrip("^")
              for group in text(value).split("=")]
    return "=".join(groups).rstrip("=")

files = {}
for folder, _, names in sorted(os.walk(sys.argv[1])):
    if "hostile" in folder:
        continue
    for file in sorted(names):
        path = os.path.join(folder, file)
        try:
            data = pydicom.dcmread(path, stop_before_pixels=True)
            files[path] = [name(data.get("PatientName"))] + [
                text(data.get(word)) for word in
                ("PatientID", "InstitutionName", "StudyDescription", "SeriesDescription")]
        except Exception:
            pass
print(json.dumps(files))
)",
                                          {tests::testDataFolder().string()});
    if (printed.empty()) {
        WARN("SKIPPED: no pydicom");
        return;
    }
    int equal = 0;
    int guessed = 0;
    const auto files = nlohmann::json::parse(printed);
    for (const auto& [path, texts] : files.items()) {
        const auto header = viewer::dicom::readFileHeader(path);
        if (!header)
            continue;
        const auto& d = header->description;
        if (d.patient.isTextGuessed) {
            ++guessed;
            continue;
        }
        CAPTURE(path);
        CHECK(texts == nlohmann::json({d.patient.name, d.patient.id, d.institution,
                                       d.studyDescription, d.description}));
        ++equal;
    }
    CHECK(equal >= 600);
    WARN("headers as pydicom reads them: " << equal << "; guessed, not compared: " << guessed);
}
