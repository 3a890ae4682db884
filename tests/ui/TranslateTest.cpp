#include "viewer/ui/text/Translate.h"

#include "tests/support/Catch.h"

#include <QCoreApplication>
#include <QTranslator>

using namespace hangaku::viewer;

TEST_CASE("translate: puts arguments in without reading them as templates", "[ui][text]")
{
    const Text text("Cannot copy %1 to %2", {"50%2.dcm", "b"});
    CHECK(translate(text) == "Cannot copy 50%2.dcm to b");
    CHECK(translate(Text("100 % of %1", {"it"})) == "100 % of it");
    CHECK(translate(Text("%1 is gone", {})) == " is gone");
}

TEST_CASE("translate: an error reads what happened, then what to do", "[ui][text]")
{
    const Error error{ErrorCode::ReadFailed, Text("Cannot read %1", {"a.dcm"}), Text("Copy it."),
                      "secret"};
    CHECK(translate(error) == "Cannot read a.dcm\nCopy it.");
}

TEST_CASE("translate: sentences of core and of the model layer appear in Japanese", "[ui][text]")
{
    int count = 1;
    char name[] = "test";
    char* arguments[] = {name, nullptr};
    QCoreApplication application(count, arguments);
    QTranslator japanese;
    REQUIRE(japanese.load(":/translations/hangaku_ja.qm"));
    QCoreApplication::installTranslator(&japanese);
    CHECK(translate(Text("Cannot read %1", {"a.dcm"})) == QString::fromUtf8("a.dcm を読めません"));
    CHECK(translate(Text("The model ran out of memory")) ==
          QString::fromUtf8("モデルのメモリが足りなくなりました"));
    CHECK(sexText("F") == QString::fromUtf8("女性"));
}

TEST_CASE("volumeText: no more digits than are meant", "[ui][text]")
{
    CHECK(volumeText(0) == "0 ml");
    CHECK(volumeText(0.276) == "0.28 ml");
    CHECK(volumeText(12.44) == "12.4 ml");
    CHECK(volumeText(245.4) == "245 ml");
    CHECK(volumeText(2063) == "2.06 l");
}
