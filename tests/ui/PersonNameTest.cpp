#include "viewer/ui/text/PersonName.h"

#include "tests/support/Catch.h"

#include <QCoreApplication>
#include <QTranslator>

using namespace hangaku::viewer;

namespace {

/// The program in Japanese, as long as it lives.
class InJapanese {
public:
    InJapanese() : m_application(m_count, m_arguments)
    {
        REQUIRE(m_japanese.load(":/translations/hangaku_ja.qm"));
        QCoreApplication::installTranslator(&m_japanese);
    }

private:
    int m_count = 1;
    char m_name[5] = "test";
    char* m_arguments[2] = {m_name, nullptr};
    QCoreApplication m_application;
    QTranslator m_japanese;
};

std::string lineOf(const char* name, bool isGuessed = false)
{
    Patient patient;
    patient.name = name;
    patient.isTextGuessed = isGuessed;
    return shownName(patient).line().toStdString();
}

} // namespace

TEST_CASE("ShownName: kanji first and kana beside them in Japanese", "[ui][text]")
{
    const InJapanese japanese;
    CHECK(lineOf("Yamada^Tarou=山田^太郎=やまだ^たろう") == "山田 太郎（やまだ たろう）");
    CHECK(lineOf("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎") == "山田 太郎（ﾔﾏﾀﾞ ﾀﾛｳ）");
    CHECK(lineOf("山田^太郎") == "山田 太郎");
    CHECK(lineOf("山田^太郎==ヤマダ^タロウ") == "山田 太郎（ヤマダ タロウ）");
    CHECK(lineOf("小林^さくら") == "小林 さくら");
    CHECK(lineOf("Smith^John==スミス^ジョン") == "スミス ジョン");
    CHECK(lineOf("Buc^Jérôme") == "Buc Jérôme");
    CHECK(lineOf("Hong^Gildong=洪^吉洞=홍^길동") == "洪 吉洞（홍 길동）");
    CHECK(lineOf("").empty());
    CHECK(lineOf("山田^太郎", true) == "山田 太郎（推定）");
    CHECK(personName("Yamada^Tarou=山田^太郎=やまだ^たろう").toStdString() == "山田 太郎");

    Patient patient;
    patient.name = "Yamada^Tarou=山田^太郎=やまだ^たろう";
    CHECK(shownName(patient).toolTip.toStdString() ==
          "漢字: 山田 太郎\nかな: やまだ たろう\nローマ字: Yamada Tarou");
}

TEST_CASE("ShownName: letters first in English, where there are any", "[ui][text]")
{
    CHECK(lineOf("Yamada^Tarou=山田^太郎=やまだ^たろう") == "Yamada Tarou (山田 太郎)");
    CHECK(lineOf("=山田^太郎") == "山田 太郎");
    CHECK(lineOf("=山田^太郎=やまだ^たろう") == "山田 太郎 (やまだ たろう)");
    CHECK(lineOf("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎") == "山田 太郎 (ﾔﾏﾀﾞ ﾀﾛｳ)");
    CHECK(lineOf("Buc^Jérôme", true) == "Buc Jérôme (?)");
    CHECK(lineOf("Adams^John Robert Quincy^^Rev.^B.A. M.Div.") ==
          "Rev. Adams John Robert Quincy B.A. M.Div.");
    CHECK(lineOf("Smith^50%2^%1=山田") == "Smith 50%2 %1 (山田)");
    CHECK(lineOf("").empty());
    CHECK(personName("Yamada^Tarou=山田^太郎=やまだ^たろう").toStdString() == "Yamada Tarou");
}

TEST_CASE("ShownName: says in the tool tip that the characters were guessed", "[ui][text]")
{
    Patient patient;
    patient.name = "=山田^太郎";
    CHECK_FALSE(shownName(patient).toolTip.contains("guessed"));
    patient.isTextGuessed = true;
    CHECK(shownName(patient).isGuessed);
    CHECK(shownName(patient).marked().toStdString() == "山田 太郎 (?)");
    CHECK(shownName(patient).toolTip.contains("guessed"));
}
