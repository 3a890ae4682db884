#pragma once

#include "app/cli/compare/Comparison.h"
#include "viewer/core/base/Error.h"
#include "viewer/render/plot/Plots.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::cli {

/// A figure of the report, and the name of its files.
struct ComparisonFigure {
    std::string name; ///< "dice"
    std::string caption;
    viewer::Drawing drawing;
};

/// The colour of a model, or a mask, in all figures: Okabe-Ito without its yellow, which is hard to
/// see on white.
viewer::Rgb modelColour(std::size_t model);

/// Boxes of every measure, segments by models, volumes after Bland and Altman, and of a cohort the
/// ranks by Dice.
std::vector<ComparisonFigure> comparisonFigures(const Comparison& comparison);

/// How masks of one scan agree with each other, without a reference.
ComparisonFigure pairwiseFigure(const std::vector<std::string>& masks,
                                const std::vector<std::vector<double>>& meanDice);

/// Writes DIR/figures/NAME.svg and NAME.png (three pixels to a point).
viewer::Result<void> writeFigure(const ComparisonFigure& figure,
                                 const std::filesystem::path& folder);

} // namespace hangaku::cli
