#include "viewer/ui/tools/ToolBox.h"

#include "tests/support/Catch.h"

using namespace hangaku::viewer;

TEST_CASE("ToolBox: the brush grows and shrinks in round sizes between its limits", "[ui]")
{
    ToolBox tools;
    tools.setBrush({5, BrushShape::Sphere});
    tools.resizeBrush(1);
    CHECK(2 * tools.brush().radiusMm == Approx(11));
    tools.resizeBrush(-1);
    CHECK(2 * tools.brush().radiusMm == Approx(10));
    tools.resizeBrush(-1);
    CHECK(2 * tools.brush().radiusMm == Approx(9));
    tools.resizeBrush(-1000);
    CHECK(2 * tools.brush().radiusMm == Approx(ToolBox::kSmallestBrushMm));
    tools.resizeBrush(1000);
    CHECK(2 * tools.brush().radiusMm == Approx(ToolBox::kLargestBrushMm));
    CHECK(tools.brush().shape == BrushShape::Sphere);
}

TEST_CASE("ToolBox: leaving an edit tool goes back to the reading tool before it", "[ui]")
{
    ToolBox tools;
    tools.setKind(ToolKind::Scroll);
    tools.setKind(ToolKind::Brush);
    tools.setKind(ToolKind::Eraser);
    tools.leaveEditTool();
    CHECK(tools.kind() == ToolKind::Scroll);
}
