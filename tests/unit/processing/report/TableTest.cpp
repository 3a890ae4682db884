#include "viewer/processing/report/Table.h"

#include "tests/support/Catch.h"

using namespace hangaku::viewer::processing;
using hangaku::viewer::exactNumber;

namespace {

Table example()
{
    Table table;
    table.columns = {{"name", "Name"}, {"dice", "Dice", 2}, {"p", "p", 3, true}};
    table.rows = {{std::string("a, \"b\" & |c_d|"), 0.123456, 0.00001},
                  {std::string("<i>"), Table::Cell(), 0.5}};
    return table;
}

} // namespace

TEST_CASE("Table: CSV is exact, and quoted where it must be", "[processing][report]")
{
    CHECK(example().csv() == "name,dice,p\n"
                             "\"a, \"\"b\"\" & |c_d|\",0.123456,1e-05\n"
                             "<i>,,0.5\n");
    CHECK(exactNumber(0.1) == "0.1");
    CHECK(exactNumber(1) == "1");
}

TEST_CASE("Table: Markdown, LaTeX and HTML round, and escape what means something there",
          "[processing][report]")
{
    CHECK(example().markdown() == "| Name | Dice | p |\n"
                                  "| --- | ---: | ---: |\n"
                                  "| a, \"b\" & \\|c_d\\| | 0.12 | < 0.001 |\n"
                                  "| &lt;i> | – | 0.500 |\n");
    const auto latex = example().latex();
    CHECK(latex.find("\\begin{tabular}{lrr}") != std::string::npos);
    CHECK(latex.find("a, \"b\" \\& |c\\_d| & 0.12 & $<$ 0.001 \\\\") != std::string::npos);
    CHECK(latex.find("<i> & -- & 0.500 \\\\") != std::string::npos);
    const auto html = example().html();
    CHECK(html.find("<td>&lt;i&gt;</td>") != std::string::npos);
    CHECK(html.find("<td class=\"number\">&lt; 0.001</td>") != std::string::npos);
    CHECK(roundedNumber(-0.0001, 2) == "0.00");
    CHECK(roundedNumber(-1.5, 1) == "-1.5");
}
