#pragma once

#include "app/evaluation/ModelScores.h"
#include "viewer/core/base/Text.h"
#include "viewer/render/plot/Plots.h"

#include <functional>

namespace hangaku::app {

/// A figure of the report, and the name of its files.
struct ComparisonFigure {
    std::string name; ///< "dice"
    std::string caption;
    viewer::Drawing drawing;
};

/// How a figure is drawn: as large as it needs and in English for a paper, or as a window wants it.
struct FigureStyle {
    viewer::PlotLayout layout;
    bool hasTitle = true;
    std::function<std::string(const viewer::Text&)> say = [](const viewer::Text& text) {
        return text.english();
    };
    std::vector<bool> shown; ///< which models; empty: all
    std::string titleOf(const viewer::Text& text) const
    {
        return hasTitle ? say(text) : std::string();
    }
    bool isShown(std::size_t model) const { return shown.empty() || shown[model]; }
};

/// The colour of a model, or a mask, in all figures: Okabe-Ito without its yellow, which is hard to
/// see on white.
viewer::Rgb modelColour(std::size_t model);

/// What a point of a figure stands for: `Drawing::Disc::id` of a model's case.
int pointId(const ModelScores& scores, std::size_t model, std::size_t at);
struct PointOf {
    std::size_t model = 0;
    std::size_t at = 0;
};
PointOf pointOf(const ModelScores& scores, int id);

ComparisonFigure boxFigure(const ModelScores& scores, const Measure& measure,
                           const FigureStyle& style = {});
ComparisonFigure segmentsFigure(const ModelScores& scores, const FigureStyle& style = {});
/// Bland and Altman.
ComparisonFigure volumesFigure(const ModelScores& scores, const FigureStyle& style = {});
/// The volume of each segment over its reference's.
ComparisonFigure scatterFigure(const ModelScores& scores, const FigureStyle& style = {});
/// Of a cohort.
ComparisonFigure ranksFigure(const ModelScores& scores, const FigureStyle& style = {});

/// Boxes of every measure, segments by models, volumes after Bland and Altman, and of a cohort the
/// ranks by Dice.
std::vector<ComparisonFigure> comparisonFigures(const ModelScores& scores);

/// How masks of one scan agree with each other, without a reference.
ComparisonFigure pairwiseFigure(const std::vector<std::string>& masks,
                                const std::vector<std::vector<double>>& meanDice);

/// Writes DIR/NAME.svg and NAME.png (three pixels to a point).
viewer::Result<void> writeFigure(const ComparisonFigure& figure,
                                 const std::filesystem::path& folder);

} // namespace hangaku::app
