#pragma once

#include "app/evaluation/ModelScores.h"

namespace hangaku::app {

/// Reads what is known of the cases from a CSV file (`viewer/core/base/Csv.h`).
///
/// The column "case" (else the first) names them: "a/case7", or as the mask's file is called. The
/// column "image" is where the image is, from the table's own folder on; every other one becomes
/// a grouping. Numbers of more than five different values are parted at their terciles.
/// @return ReadFailed; ParseFailed when it names none of the cases
viewer::Result<void> addCaseTable(const std::filesystem::path& file, ModelScores& scores);

/// Finds the image of each case in a folder: a folder or an image file of the case's name, or
/// NAME_0000 (nnU-Net).
void findImages(const std::filesystem::path& folder, ModelScores& scores);

/// Groupings from the headers of the cases' images, else of DICOM references: scanner, slice
/// thickness, sex, age. A grouping by which all cases are the same, or none is known, is left out.
void addHeaderGroupings(ModelScores& scores, int threads, const viewer::Progress& progress);

} // namespace hangaku::app
