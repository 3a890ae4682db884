#include "viewer/core/base/Csv.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "viewer/core/base/TableText.h"

#include <fstream>

using namespace hangaku::viewer;
using hangaku::tests::TemporaryFolder;
using Rows = std::vector<std::vector<std::string>>;

namespace {

std::string reasonOf(const std::string& text)
{
    const auto read = Csv::parse(text, "table.csv");
    return read ? std::string() : read.error().reason.english();
}

} // namespace

TEST_CASE("Csv: commas, quotes and line breaks within quotes belong to the field", "[core][csv]")
{
    const auto csv = Csv::parse("\xEF\xBB\xBF"
                                "case,note\r\n"
                                "a,\"first, \"\"second\"\"\r\nthird\"\r\n"
                                "\r\n"
                                "b,12\" screen\n"
                                "c,",
                                "table.csv");
    REQUIRE(csv);
    CHECK(csv->names == std::vector<std::string>{"case", "note"});
    CHECK(csv->rows == Rows{{"a", "first, \"second\"\r\nthird"}, {"b", "12\" screen"}, {"c", ""}});
    CHECK(csv->lines == std::vector<std::size_t>{2, 5, 6});
}

TEST_CASE("Csv: spaces around a field are not part of it, within quotes they are", "[core][csv]")
{
    const auto csv = Csv::parse("case , note\n a b , \" c, d \" \n", "table.csv");
    REQUIRE(csv);
    CHECK(csv->names == std::vector<std::string>{"case", "note"});
    CHECK(csv->rows == Rows{{"a b", " c, d "}});
}

TEST_CASE("Csv: what is written as a field is read as the same", "[core][csv]")
{
    for (const std::string text : {"", "plain", " outer ", "a,b", "\"", "\"\"", "a\nb", "a\r\nb",
                                   "結節, 左", "12\" screen", " \"x\" "}) {
        INFO('[' << text << ']');
        const auto csv = Csv::parse("first,second\n" + csvField(text) + ",x\n", "table.csv");
        REQUIRE(csv);
        CHECK(csv->rows == Rows{{text, "x"}});
    }
}

TEST_CASE("Csv: a table that is not whole is refused, with the line", "[core][csv]")
{
    CHECK(reasonOf("a,b\n1,2\n\n1,2,3\n").find("Line 4 of table.csv has 3 fields") == 0);
    CHECK(reasonOf("a,b\n\"x\ny\",2\n1\n").find("Line 4 of table.csv has 1 fields") == 0);
    CHECK(reasonOf("a,b\n1,2\n\"open,2\n3,4\n").find("Line 3 of table.csv has a quotation") == 0);
    CHECK(reasonOf("a,b\n\"x\"y,2\n").find("Line 2 of table.csv has a quotation") == 0);
    CHECK(reasonOf("a,b\n\"x\"\"y\" \"z\",2\n").find("Line 2 of table.csv has a quotation") == 0);
    CHECK(reasonOf("").find("is empty") != std::string::npos);
    CHECK(reasonOf("\n\r\n").find("is empty") != std::string::npos);
}

TEST_CASE("Csv: numbers are finite and all of the field", "[core][csv]")
{
    CHECK(numberFrom("-1.5e3") == -1500);
    for (const char* text : {"", "nan", "inf", "1e999", "1.5 mm", "1,5", "0x10", "--1"}) {
        INFO(text);
        CHECK_FALSE(numberFrom(text));
    }
    const auto csv = Csv::parse("a,b\n1,2\n\n3,nan\n", "table.csv");
    REQUIRE(csv);
    CHECK(csv->number(0, 1) == 2);
    const auto wrong = csv->number(1, 1);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().reason.english() == "\"nan\" in line 4 of table.csv is not a number (b)");
    CHECK(csv->columns({"b", "a"}) == std::vector<std::size_t>{1, 0});
    CHECK_FALSE(csv->columns({"a", "c"}));
}

TEST_CASE("Csv: a file that is absent or too large is refused", "[core][csv]")
{
    const TemporaryFolder folder;
    const auto absent = Csv::read(folder / "absent.csv");
    REQUIRE_FALSE(absent);
    CHECK(absent.error().code == ErrorCode::ReadFailed);
    std::ofstream(folder / "table.csv") << "a,b\n1,2\n";
    CHECK(Csv::read(folder / "table.csv"));
    const auto large = Csv::read(folder / "table.csv", 4);
    REQUIRE_FALSE(large);
    CHECK(large.error().code == ErrorCode::ParseFailed);
}
