#pragma once

#include "app/evaluation/Curves.h"
#include "app/evaluation/ModelScores.h"

namespace hangaku::app {

class EvaluatedCases;

/// What is to be scored.
struct EvaluationRequest {
    std::filesystem::path reference;                ///< a mask, or a folder of them; empty: none
    std::vector<std::filesystem::path> predictions; ///< as many models: masks, or folders
    ScoreOptions options;
    viewer::processing::BootstrapOptions bootstrap;
    std::filesystem::path images;    ///< a folder with an image for each case; empty: none
    std::filesystem::path caseTable; ///< CSV; empty: none (`CaseTable.h`)
    CurveFiles curves;               ///< of classifiers and detectors
    int threads = 0;                 ///< masks at a time; 0: as many as there are processors
};

/// What came of it.
struct Evaluation {
    struct Failed {
        MaskPair pair;
        viewer::Error error;
    };
    ModelScores scores;
    Curves curves;
    std::vector<MaskPair> missing = {}; ///< references that a folder of predictions has no mask for
    std::vector<Failed> failed = {};
};

/// Scores every mask, several at a time; finds the images of the cases, and what the cases are
/// parted by: what their DICOM headers say (scanner, slice thickness, sex, age), and the columns
/// of the table. A mask that cannot be read does not stop the others.
/// @param done cases that were scored before; takes the new ones
/// @return as `maskPairs` and `readCurves`; Cancelled; an error of the table
viewer::Result<Evaluation> evaluate(const EvaluationRequest& request, EvaluatedCases& done,
                                    const Warn& warn, const viewer::Progress& progress);

/// What `evaluate` writes: {"method", "cases", "missing", "failed"}, and "classification" and
/// "detection" where they were asked for.
nlohmann::ordered_json evaluationJson(const Evaluation& evaluation);

/// The scores in a file that `evaluate` or `compare` has written.
/// @return ParseFailed when it is none of them
viewer::Result<Evaluation> readEvaluation(const std::filesystem::path& file);

/// Whether the name and the beginning of a file are those of such a file.
bool isEvaluation(const std::filesystem::path& file);

} // namespace hangaku::app
