#include "viewer/dicom/CharacterSet.h"

#include "tests/support/Catch.h"

#include <array>
#include <iconv.h>
#include <optional>
#include <vector>

using namespace hangaku;
using viewer::dicom::CharacterSet;

namespace {

/// @return nothing where the encoding lacks a character
std::optional<std::string> encoded(const std::string& utf8, const char* encoding)
{
    const auto converter = ::iconv_open(encoding, "UTF-8");
    REQUIRE(converter != reinterpret_cast<iconv_t>(-1));
    std::string input = utf8;
    std::string output(utf8.size() * 4 + 16, '\0');
    char* in = input.data();
    char* out = output.data();
    std::size_t inLeft = input.size();
    std::size_t outLeft = output.size();
    bool isDone = ::iconv(converter, &in, &inLeft, &out, &outLeft) == 0;
    isDone = isDone && ::iconv(converter, nullptr, nullptr, &out, &outLeft) == 0;
    ::iconv_close(converter);
    output.resize(output.size() - outLeft);
    return isDone ? std::optional(output) : std::nullopt;
}

const std::vector<std::string>& japaneseNames()
{
    static const std::vector<std::string> names{
        "山田^太郎",
        "YAMADA^TAROU=山田^太郎=やまだ^たろう",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        "Sato^Hanako=佐藤^花子=サトウ^ハナコ",
        "高橋^健一郎",
        "齋藤^彌生",
        "渡邊^廣",
        "森^実",
        "表^十和子", // 0x5C in Shift JIS
        "能登^構",
        "佐々木^勇",
        "長谷川　さくら",
        "小林^Anna",
        "橋本^学==はしもと^まなぶ",
    };
    return names;
}

const std::vector<std::string>& japaneseTexts()
{
    static const std::vector<std::string> texts{
        "胸部CT", "頭部MRI", "造影CT（動脈相）", "腹部と骨盤", "単純X線 胸部 正面", "表示",
        "ソフト", "十二指腸", "国立がん研究センター", "心臓エコー", "T2強調", "予約なし"};
    return texts;
}

/// What Latin-1 holds: nothing here may turn Japanese.
const std::vector<std::string>& latinNames()
{
    static const std::vector<std::string> names{
        "Buc^Jérôme",      "Äneas^Rüdiger",    "Müller^Jörg",      "Weiß^Günther",
        "BÜLOW^ÄNNE",      "Bäcker^Björn",     "Määttä^Väinö",     "JÄÄ^ÖÖ",
        "Pääkkönen^Jää",   "Åström^Öjvind",    "Sjöö^Åsa",         "Ærø^Åge",
        "Sørensen^Bjørn",  "Þórðardóttir^Æsa", "Guðmundsson^Þór",  "Muñoz^José María",
        "IBÁÑEZ^JESÚS",    "Conceição^João",   "Magalhães^Inês",   "D'Été^Chloë",
        "ÉLÉONORE^JOSÉ",   "Daniëls^Renée",    "García^É",         "Nuño^Íñigo",
        "Béranger^Aimée^^^Dr"};
    return names;
}

const std::vector<std::string>& latinTexts()
{
    static const std::vector<std::string> texts{
        "Hôpital Saint-André", "Abdômen sans contraste", "Thorax à l'expiration", "Schädel nativ",
        "10 µm", "±5°",        "N° 3",                   "«Crâne»",              "¿Tórax?",
        "Tête 5×5",            "É",                      "½ dose"};
    return texts;
}

void check(const std::string& text, const char* encoding, const char* declared, bool isGuessed)
{
    const auto bytes = encoded(text, encoding);
    if (!bytes)
        return;
    CAPTURE(text, encoding, declared);
    const CharacterSet set(declared, {*bytes});
    CHECK(set.personName(*bytes) == text);
    const bool isAscii = *bytes == text && text.find_first_of("\x80\xff") == std::string::npos &&
                         encoded(text, "ASCII").has_value();
    CHECK(set.isGuessed() == (isGuessed && !isAscii));
}

} // namespace

TEST_CASE("CharacterSet: Japanese without or with the wrong character set, by each encoding",
          "[dicom][text]")
{
    const auto* declared = GENERATE("", "ISO_IR 6", "ISO_IR 100", "ISO_IR 192", "no such set",
                                    "\\ISO 2022 IR 87", "ISO_IR 138");
    for (const auto* list : {&japaneseNames(), &japaneseTexts()})
        for (const auto& text : *list)
            for (const char* encoding : {"CP932", "EUC-JP", "UTF-8", "ISO-2022-JP"})
                check(text, encoding, declared,
                      !(encoding == std::string("UTF-8") && declared == std::string("ISO_IR 192")) &&
                          !(encoding == std::string("ISO-2022-JP") &&
                            declared == std::string("\\ISO 2022 IR 87")));
}

TEST_CASE("CharacterSet: Shift JIS under JIS X 0201, as archives declare it", "[dicom][text]")
{
    for (const auto& text : japaneseNames())
        for (const char* declared : {"ISO_IR 13", "ISO 2022 IR 13\\ISO 2022 IR 87"})
            for (const char* encoding : {"CP932", "UTF-8"})
                check(text, encoding, declared, true);
    // What is half-width katakana stays so, and is no guess.
    for (const char* name : {"ﾔﾏﾀﾞ^ﾀﾛｳ", "ﾀｶﾊｼ^ｹﾝ", "ｵﾉ^ﾏｲ", "ｻﾄｳ^ﾊﾅｺ"})
        check(name, "CP932", "ISO_IR 13", false);
}

TEST_CASE("CharacterSet: half-width katakana without a character set", "[dicom][text]")
{
    for (const char* declared : {"", "ISO_IR 100"})
        for (const char* name : {"ﾔﾏﾀﾞ^ﾀﾛｳ", "ｽｽﾞｷ^ﾊﾅｺ", "ﾅｶﾑﾗ^ﾏｻｵ", "ﾜﾀﾅﾍﾞ^ｹﾝｼﾞ",
                                 "ﾏﾂﾓﾄ^ｻｸﾗ", "ｺﾊﾞﾔｼ^ｱｵｲ"}) {
            check(name, "CP932", declared, true);
            check(name, "UTF-8", declared, true);
        }
}

TEST_CASE("CharacterSet: Latin-1 is never taken for Japanese", "[dicom][text]")
{
    for (const auto* list : {&latinNames(), &latinTexts()})
        for (const auto& text : *list) {
            check(text, "ISO-8859-1", "ISO_IR 100", false);
            check(text, "ISO-8859-1", "", true);
            check(text, "ISO-8859-1", "ISO_IR 192", true);
            check(text, "UTF-8", "ISO_IR 192", false);
            check(text, "UTF-8", "", true);
            // Alone, the bytes of one sign in UTF-8 are two signs of Latin-1 as well.
            if (text.size() > 2 && text.find_first_of("\xb0\xb5") == std::string::npos)
                check(text, "UTF-8", "ISO_IR 100", true);
        }
}

TEST_CASE("CharacterSet: other sets that are declared rightly are believed", "[dicom][text]")
{
    const auto [encoding, declared, text] =
        GENERATE(table<const char*, const char*, const char*>({
            {"ISO-8859-2", "ISO_IR 101", "TÝŠOVÁ^KŘÍŽ"},
            {"ISO-8859-2", "ISO_IR 101", "ZÁŘÍ^ŽOFIE"},
            {"ISO-8859-2", "ISO_IR 101", "Wałęsa^Łucja"},
            {"ISO-8859-4", "ISO_IR 110", "gegužė"},
            {"ISO-8859-9", "ISO_IR 148", "ŞİMŞEK^ÖĞÜN"},
            {"ISO-8859-5", "ISO_IR 144", "Иванов^Пётр"},
            {"ISO-8859-6", "ISO_IR 127", "قباني^لنزار"},
            {"ISO-8859-7", "ISO_IR 126", "Ώμέγας^Διονύσιος"},
            {"ISO-8859-8", "ISO_IR 138", "שרון^דבורה"},
            {"TIS-620", "ISO_IR 166", "รถลง^มด"},
            {"GB18030", "GB18030", "Wang^XiaoDong=王^小东"},
            {"GBK", "GBK", "王^小东"},
            {"EUC-KR", "ISO 2022 IR 149", "홍^길동"},
            {"EUC-CN", "ISO 2022 IR 58", "张^小东"},
        }));
    check(text, encoding, declared, false);
    check(text, "UTF-8", "ISO_IR 192", false);
    check(text, "UTF-8", "", true);
    check(text, "UTF-8", "ISO_IR 100", true);
}

TEST_CASE("CharacterSet: the texts of a data set explain each other", "[dicom][text]")
{
    // Alone, these bytes are four letters or two kanji.
    const std::string name = *encoded("林^凛", "EUC-JP");
    const std::string hospital = *encoded("国立がん研究センター", "EUC-JP");
    CHECK(CharacterSet("", {name, hospital}).personName(name) == "林^凛");
    const std::string series = *encoded("肝dynamic", "CP932");
    CHECK(CharacterSet("ISO_IR 100", {series, *encoded("山田^太郎", "CP932")}).text(series) ==
          "肝dynamic");
    // Each text may be in an encoding of its own.
    const std::string other = *encoded("胸部", "UTF-8");
    const CharacterSet mixed("", {hospital, other});
    CHECK(mixed.text(other) == "胸部");
    CHECK(mixed.text(hospital) == "国立がん研究センター");
}

TEST_CASE("CharacterSet: characters of Japanese names that JIS X 0208 lacks", "[dicom][text]")
{
    // NEC's and IBM's extensions, in Shift JIS, in EUC-JP and behind an escape sequence.
    CHECK(CharacterSet("").text("\xfb\xfc\x8b\xb4") == "髙橋");
    CHECK(CharacterSet("").text("\x8e\x52\xfa\xb1") == "山﨑");
    CHECK(CharacterSet("\\ISO 2022 IR 87").text("\x1b$B|b66\x1b(B") == "髙橋");
    CHECK(CharacterSet("\\ISO 2022 IR 87").text("\x1b$B-!\x1b(B") == "①");
}
