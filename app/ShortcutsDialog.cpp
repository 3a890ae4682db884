#include "app/ShortcutsDialog.h"

#include "viewer/ui/theme/Theme.h"

#include <QGridLayout>
#include <QLabel>

#include <vector>

namespace hangaku::app {

using namespace viewer;

namespace {

struct Binding {
    QString keys;
    QString does;
};

struct Group {
    QString name;
    std::vector<Binding> bindings;
};

QWidget* makeGroup(const Group& group, QWidget* parent)
{
    auto* widget = new QWidget(parent);
    auto* grid = new QGridLayout(widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::kPanel);
    grid->setVerticalSpacing(space::kInside);
    grid->addWidget(makeLabel(group.name, "heading", widget), 0, 0, 1, 2);
    int row = 1;
    for (const Binding& binding : group.bindings) {
        grid->addWidget(makeLabel(binding.keys, "second", widget), row, 0);
        grid->addWidget(new QLabel(binding.does, widget), row, 1);
        ++row;
    }
    grid->setColumnMinimumWidth(0, 136);
    grid->setColumnStretch(1, 1);
    return widget;
}

} // namespace

ShortcutsDialog::ShortcutsDialog(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Mouse and keyboard"));
    setAttribute(Qt::WA_DeleteOnClose);
    const std::vector<Group> left{
        {tr("Mouse"),
         {{tr("Wheel"), tr("Slices")},
          {tr("Ctrl+wheel"), tr("Zoom about the cursor")},
          {tr("Left drag"), tr("The tool in hand")},
          {tr("Middle drag"), tr("Pan")},
          {tr("Right drag"), tr("Zoom")},
          {tr("Right click"), tr("Menu of the view")},
          {tr("Double-click"), tr("Maximise the view, and back")},
          {tr("Shift+move"), tr("Crosshair follows")}}},
        {tr("Tools"),
         {{"W", tr("Window: right is wider, up is brighter")},
          {"Z", tr("Zoom")},
          {"S", tr("Scroll")},
          {"T", tr("Pan")},
          {"X", tr("Crosshair")}}},
        {tr("Drawing"),
         {{"B / E", tr("Brush / eraser")},
          {tr("Ctrl+drag"), tr("The opposite: erase while painting")},
          {tr("+ / -, Shift+wheel"), tr("Size of the brush")},
          {"Q / W", tr("Previous / next segment")},
          {"Esc", tr("Leave the tool")}}}};
    const std::vector<Group> right{
        {tr("Views"),
         {{tr("Up / Down"), tr("Previous / next slice")},
          {tr("Shift+Up / Down"), tr("Ten slices")},
          {"Home / End", tr("First / last slice")},
          {"Page Up / Page Down", tr("Previous / next series")},
          {"Tab", tr("Next view")},
          {"F", tr("Maximise the view, and back")},
          {"1 – 9, 0", tr("Window presets; 0 is the full range")},
          {"I", tr("Invert grey")},
          {tr("Space"), tr("Texts in the views on and off")},
          {"M", tr("Masks on and off")},
          {"Esc", tr("Reset the view")}}},
        {tr("Files"),
         {{"Ctrl+O", tr("Open a folder")},
          {"Ctrl+Shift+O", tr("Open files")},
          {"Ctrl+M", tr("Open a mask")},
          {"Ctrl+S", tr("Save the segmentation")},
          {"Ctrl+E", tr("Save a picture of the views")}}},
        {tr("Changes"),
         {{"Ctrl+Z", tr("Undo")},
          {"Ctrl+Shift+Z, Ctrl+Y", tr("Redo")},
          {"Ctrl+N", tr("Add a segment")},
          {"F2", tr("Rename the segment")}}}};
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(24, 24, 24, 24);
    columns->setSpacing(48);
    for (const auto* groups : {&left, &right}) {
        auto* column = new QVBoxLayout;
        column->setSpacing(20);
        for (const Group& group : *groups)
            column->addWidget(makeGroup(group, this));
        column->addStretch();
        columns->addLayout(column);
    }
    setFixedSize(sizeHint());
}

} // namespace hangaku::app
