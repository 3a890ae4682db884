#include "tests/support/Catch.h"
#include "viewer/core/base/Text.h"

using hangaku::viewer::Text;

TEST_CASE("Text: puts arguments in where the template says", "[core][text]")
{
    CHECK(Text("%2 of %1 slices", {"63", "2"}).english() == "2 of 63 slices");
    CHECK(Text("100 % sure, %1%", {"7"}).english() == "100 % sure, 7%");
    CHECK(Text("missing %3", {"a"}).english() == "missing ");
}

TEST_CASE("Text: arguments that look like placeholders stay as they are", "[core][text]")
{
    CHECK(Text("Cannot read %1", {"a%2b.dcm", "no"}).english() == "Cannot read a%2b.dcm");
}
