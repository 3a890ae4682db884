#pragma once

#include "viewer/processing/io/LabelTable.h"

#include <optional>

namespace hangaku::viewer::processing {

/// Tables of numbers, names and colours that other programs keep beside a label map.
enum class ColourTableKind {
    ItkSnap, ///< "# ITK-SnAP Label Description File": IDX R G B A VIS MSH "LABEL"
    Slicer,  ///< .ctbl: number, name with underscores for spaces, R G B A
};

/// .label.txt, .labels.txt, .label, .lbl: ITK-SNAP; .ctbl: Slicer. None for other endings.
std::optional<ColourTableKind> colourTableKindOf(const std::filesystem::path& file);

/// "scan.nii.gz" -> "scan.label.txt" or "scan.ctbl", in the same folder.
std::filesystem::path colourTablePath(const std::filesystem::path& imageFile, ColourTableKind kind);
/// The tables that lie beside an image under any of their usual names, ITK-SNAP's first.
std::vector<std::filesystem::path> colourTablesBeside(const std::filesystem::path& imageFile);

/// As the program itself writes it. ITK-SNAP's names lose their quotes (they become '), Slicer's
/// their underscores (it shows them as spaces).
std::string toText(const LabelTable& table, ColourTableKind kind);

/// Numbers, names, colours and visibility; background is left out, everything else is unknown.
/// @return ParseFailed naming the file and the line
Result<LabelTable> readColourTable(const std::filesystem::path& file);

} // namespace hangaku::viewer::processing
