#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

using namespace hangaku::tests;

namespace {

/// Patient's Name (PN) and Specific Character Set (CS), explicit little endian.
std::string element(char low, char group, const char* vr, std::string value)
{
    if (value.size() % 2 != 0)
        value += ' ';
    std::string bytes{group, '\0', low, '\0'};
    bytes += vr;
    bytes += static_cast<char>(value.size());
    bytes += '\0';
    return bytes + value;
}

/// Puts other bytes of a name, and another declaration, into a file of the sample case.
void rename(const std::filesystem::path& file, const std::string& characterSet,
            const std::string& name)
{
    std::ifstream in(file, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    std::string bytes = text.str();
    const auto replace = [&bytes](const std::string& head, const std::string& element) {
        const auto at = bytes.find(head);
        REQUIRE(at != std::string::npos);
        const auto length = static_cast<unsigned char>(bytes[at + 6]);
        bytes.replace(at, 8 + length, element);
    };
    using namespace std::string_literals;
    replace("\x10\0\x10\0PN"s, element('\x10', '\x10', "PN", name));
    replace("\x08\0\x05\0CS"s, characterSet.empty()
                                   ? std::string()
                                   : element('\x05', '\x08', "CS", characterSet));
    std::ofstream(file, std::ios::binary) << bytes;
}

} // namespace

TEST_CASE("hangaku-cli info: names of the real files in every language, through the reader",
          "[cli][text][data]")
{
    HANGAKU_NEED_DATA(folder, "charset/pydicom");
    const std::map<std::string, std::string> expected{
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
    };
    for (const auto& [file, name] : expected) {
        CAPTURE(file);
        const auto json = runCli({"info", (folder / file).string(), "--json"}).json();
        REQUIRE(json["studies"].size() == 1);
        CHECK(json["studies"][0]["patientName"] == name);
        CHECK(json["studies"][0]["textGuessed"] == false);
    }
}

TEST_CASE("hangaku-cli info: a name whose character set is missing is read, and marked as guessed",
          "[cli][text]")
{
    struct Case {
        const char* characterSet;
        const char* bytes;
        const char* name;
        bool isGuessed;
    };
    const auto [characterSet, bytes, name, isGuessed] = GENERATE(
        Case{"", "\x95\x5c\x8e\x52^\x91\xbe\x98\x59", "表山^太郎", true},
        Case{"ISO_IR 100", "\xbb\xb3\xc5\xc4^\xc2\xc0\xcf\xba", "山田^太郎", true},
        Case{"ISO_IR 100", "\xe5\xb1\xb1\xe7\x94\xb0^\xe5\xa4\xaa\xe9\x83\x8e", "山田^太郎", true},
        Case{"ISO_IR 100", "Buc^J\xe9r\xf4me", "Buc^Jérôme", false},
        Case{"", "\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "山田^太郎", true},
        Case{"\\ISO 2022 IR 87", "\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "山田^太郎", false});
    const TemporaryFolder folder;
    const auto file = folder / "one.dcm";
    std::filesystem::copy(sampleCase() / "ct" / "ct-0003.dcm", file);
    rename(file, characterSet, bytes);

    CAPTURE(characterSet, name);
    const auto json = runCli({"info", file.string(), "--json"}).json();
    REQUIRE(json["studies"].size() == 1);
    const auto& study = json["studies"][0];
    CHECK(study["patientName"] == name);
    CHECK(study["textGuessed"] == isGuessed);
    const auto& warnings = study["series"][0]["volumes"][0]["warnings"];
    const bool isWarned = std::any_of(warnings.begin(), warnings.end(), [](const auto& warning) {
        return warning["code"] == "guessed-text";
    });
    CHECK(isWarned == isGuessed);
}
