#include "ai/worker/pipeline/detect/Boxes.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::Result;
using viewer::Text;

namespace {

constexpr double kLargestGrowth = 62.5; // MONAI's boxes_xform_clip: ln(1000 / 16)

/// The two heads of one level.
struct Level {
    NumberArray scores; ///< [1, anchors * classes, grid...]
    NumberArray moves;  ///< [1, anchors * 6, grid...]
};

Result<std::vector<Level>> levelsOf(const NetworkAnswer& answer, const DetectionPlan& plan)
{
    std::vector<NumberArray> scores;
    std::vector<NumberArray> moves;
    if (const auto list = answer.find(""); list != answer.end() && list->second.size() % 2 == 0) {
        const auto half = static_cast<std::ptrdiff_t>(list->second.size() / 2);
        scores.assign(list->second.begin(), list->second.begin() + half);
        moves.assign(list->second.begin() + half, list->second.end());
    } else {
        auto named = under(answer, plan.classificationKey);
        if (!named)
            return tl::unexpected(named.error());
        scores = std::move(*named);
        named = under(answer, plan.regressionKey);
        if (!named)
            return tl::unexpected(named.error());
        moves = std::move(*named);
    }
    if (scores.size() != plan.levelScales.size() || moves.size() != plan.levelScales.size())
        return badAnswer(
            Text(HANGAKU_TR("Ai", "The network returned %1 and %2 levels, and levelScales has %3"),
                 {std::to_string(scores.size()), std::to_string(moves.size()),
                  std::to_string(plan.levelScales.size())}));
    const auto anchors = static_cast<std::int64_t>(plan.anchorShapes.size());
    std::vector<Level> levels;
    for (std::size_t n = 0; n < scores.size(); ++n) {
        auto wanted = scores[n].shape;
        if (wanted.size() == 5) {
            wanted[0] = 1;
            wanted[1] = anchors * plan.classes;
        }
        auto wantedMoves = wanted;
        if (wantedMoves.size() == 5)
            wantedMoves[1] = anchors * 6;
        if (scores[n].shape.size() != 5 || scores[n].shape != wanted ||
            moves[n].shape != wantedMoves || scores[n].count() == 0)
            return badAnswer(
                Text(HANGAKU_TR("Ai", "The network's heads are %1 and %2, which do not fit %3 "
                                      "anchors and %4 classes"),
                     {describe(scores[n].shape), describe(moves[n].shape), std::to_string(anchors),
                      std::to_string(plan.classes)}));
        levels.push_back({scores[n], moves[n]});
    }
    return levels;
}

/// A place in a level's heads.
struct Candidate {
    double score = 0;
    std::size_t cell = 0; ///< of the grid, the last axis fastest
    std::size_t anchor = 0;
    int label = 0;
};

/// The best candidates in MONAI's order of anchors: cell, anchor, class.
Result<std::vector<Candidate>> candidatesOf(const Level& level, const DetectionPlan& plan)
{
    const auto anchors = plan.anchorShapes.size();
    const auto classes = static_cast<std::size_t>(plan.classes);
    const auto cells = level.scores.count() / (anchors * classes);
    std::vector<Candidate> found;
    for (std::size_t cell = 0; cell < cells; ++cell)
        for (std::size_t channel = 0; channel < anchors * classes; ++channel) {
            const auto score =
                scoreOf(level.scores.data.get()[channel * cells + cell], plan.scoresAreLogits);
            if (!score)
                return tl::unexpected(score.error());
            if (*score > plan.minimumScore)
                found.push_back(
                    {*score, cell, channel / classes, static_cast<int>(channel % classes)});
        }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    found.resize(std::min(found.size(), static_cast<std::size_t>(plan.candidates)));
    return found;
}

/// Where the anchors of a level lie. All in the order of the tensor's dimensions.
struct AnchorGrid {
    std::array<std::size_t, 3> grid{};
    std::array<double, 3> stride{};
    double scale = 1;
    std::array<std::size_t, 3> axes{0, 1, 2}; ///< X, Y or Z of each dimension

    AnchorGrid(const Level& level, std::array<int, 3> inputShape, double levelScale, bool zyx)
        : scale(levelScale)
    {
        if (zyx)
            axes = {2, 1, 0};
        for (std::size_t d = 0; d < 3; ++d) {
            grid[d] = static_cast<std::size_t>(level.scores.shape[2 + d]);
            stride[d] = static_cast<double>(inputShape[d] / static_cast<int>(grid[d])); // whole
        }
    }

    /// Low and high of an anchor along a dimension.
    std::array<double, 2> edges(const DetectionPlan& plan, const Candidate& at, std::size_t d) const
    {
        const std::array<std::size_t, 3> index{at.cell / (grid[1] * grid[2]),
                                               at.cell / grid[2] % grid[1], at.cell % grid[2]};
        const double half =
            std::nearbyint(plan.anchorShapes[at.anchor][axes[d]] * scale / 2); // to even
        const double centre = static_cast<double>(index[d]) * stride[d];
        return {centre - half, centre + half};
    }
};

/// The anchor moved as the regression head says.
Result<FoundBox> moved(const Level& level, const AnchorGrid& grid, const Candidate& at,
                       const DetectionPlan& plan)
{
    const auto cells = grid.grid[0] * grid.grid[1] * grid.grid[2];
    const auto move = [&](std::size_t number) {
        return static_cast<double>(
                   level.moves.data.get()[(at.anchor * 6 + number) * cells + at.cell]) /
               plan.weights[number];
    };
    FoundBox box;
    box.label = at.label;
    box.score = at.score;
    for (std::size_t d = 0; d < 3; ++d) {
        const auto [low, high] = grid.edges(plan, at, d);
        const double size = high - low;
        const double centre = low + size / 2 + move(d) * size;
        const double half = size * std::exp(std::min(move(3 + d), std::log(kLargestGrowth))) / 2;
        if (!std::isfinite(centre) || !std::isfinite(half))
            return badAnswer(Text(
                HANGAKU_TR("Ai", "The network returned a box with values that are no numbers")));
        box.low[grid.axes[d]] = centre - half;
        box.high[grid.axes[d]] = centre + half;
    }
    return box;
}

} // namespace

Result<std::vector<FoundBox>> retinaNetBoxes(const NetworkAnswer& answer, const DetectionPlan& plan,
                                             std::array<int, 3> inputShape, bool zyx)
{
    const auto levels = levelsOf(answer, plan);
    if (!levels)
        return tl::unexpected(levels.error());
    std::vector<FoundBox> boxes;
    for (std::size_t n = 0; n < levels->size(); ++n) {
        const auto& level = (*levels)[n];
        const AnchorGrid grid(level, inputShape, plan.levelScales[n], zyx);
        const auto candidates = candidatesOf(level, plan);
        if (!candidates)
            return tl::unexpected(candidates.error());
        for (const auto& candidate : *candidates) {
            const auto box = moved(level, grid, candidate, plan);
            if (!box)
                return tl::unexpected(box.error());
            boxes.push_back(*box);
        }
    }
    return boxes;
}

} // namespace hangaku::ai
