#include "ai/worker/pipeline/detect/Boxes.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;
using Mode = DetectionPlan::Mode;

namespace {

constexpr std::int64_t kMostReadyBoxes = 100000;

double volumeOf(const FoundBox& box)
{
    double volume = 1;
    for (std::size_t d = 0; d < 3; ++d)
        volume *= std::max(0.0, box.high[d] - box.low[d]);
    return volume;
}

/// Four numbers of a slice as six, the third axis reaching half a voxel to both sides.
std::array<double, 6> withThirdAxis(const float* four, Mode mode)
{
    const std::array<double, 4> n{four[0], four[1], four[2], four[3]};
    switch (mode) {
    case Mode::Xyzxyz: return {n[0], n[1], -0.5, n[2], n[3], 0.5};
    case Mode::Xxyyzz: return {n[0], n[1], n[2], n[3], -0.5, 0.5};
    case Mode::Xyxyzz: return {n[0], n[1], n[2], n[3], -0.5, 0.5};
    case Mode::Xyzwhd: return {n[0], n[1], -0.5, n[2], n[3], 1};
    case Mode::Cccwhd: break;
    }
    return {n[0], n[1], 0, n[2], n[3], 1};
}

/// Which of X, Y, Z each axis of a box's numbers is; for boxes of a slice, the third is `missing`.
std::array<std::size_t, 3> axesOf(const DetectionPlan& plan, std::optional<int> missing)
{
    std::array<std::size_t, 3> axes{0, 1, 2};
    if (missing) {
        axes = {0, 0, static_cast<std::size_t>(*missing)};
        std::size_t at = 0;
        for (std::size_t axis = 0; axis < 3; ++axis)
            if (static_cast<int>(axis) != *missing)
                axes[at++] = axis;
        if (plan.isZyx)
            std::swap(axes[0], axes[1]);
    } else if (plan.isZyx) {
        std::reverse(axes.begin(), axes.end());
    }
    return axes;
}

/// How many boxes there are, when the arrays fit each other.
Result<std::size_t> countOf(const NumberArray& boxes, const NumberArray& scores,
                            const NumberArray* labels, std::int64_t numbers)
{
    if (boxes.shape.size() != 2 || boxes.shape[1] != numbers)
        return badAnswer(Text(HANGAKU_TR("Ai", "The network returned boxes as %1 instead of "
                                               "[number of boxes, %2]"),
                              {describe(boxes.shape), std::to_string(numbers)}));
    if (boxes.shape[0] > kMostReadyBoxes)
        return badAnswer(Text(HANGAKU_TR("Ai", "The network returned %1 boxes, which are too many"),
                              {std::to_string(boxes.shape[0])}));
    const auto wanted = static_cast<std::size_t>(boxes.shape[0]);
    for (const auto* array : {&scores, labels})
        if (array != nullptr &&
            (array->count() != wanted || array->shape.empty() || array->shape[0] != boxes.shape[0]))
            return badAnswer(Text(HANGAKU_TR("Ai", "The network returned %1 boxes, but %2 of "
                                                   "scores or labels"),
                                  {std::to_string(wanted), describe(array->shape)}));
    return wanted;
}

/// One ready box in the order X, Y, Z.
Result<FoundBox> readyBox(const float* numbers, const DetectionPlan& plan,
                          std::optional<int> missing)
{
    std::array<double, 6> six{};
    if (missing)
        six = withThirdAxis(numbers, plan.mode);
    else
        std::copy_n(numbers, 6, six.begin());
    const auto box = boxFrom(six, plan.mode);
    if (!box)
        return box;
    const auto axes = axesOf(plan, missing);
    const double corner = plan.space == DetectionPlan::Space::VoxelCorner ? 0.5 : 0;
    FoundBox result;
    for (std::size_t d = 0; d < 3; ++d) {
        const bool isAdded = missing && d == 2;
        result.low[axes[d]] = box->low[d] - (isAdded ? 0 : corner);
        result.high[axes[d]] = box->high[d] - (isAdded ? 0 : corner);
    }
    return result;
}

} // namespace

tl::unexpected<viewer::Error> badAnswer(const Text& reason)
{
    return fail(ErrorCode::ModelInvalid, reason,
                Text(HANGAKU_TR("Ai", "Check what model.json says of the network's output.")));
}

std::string describe(const std::vector<std::int64_t>& shape)
{
    std::string text = "[";
    for (const auto length : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(length);
    return text + "]";
}

Result<std::vector<NumberArray>> under(const NetworkAnswer& answer, const std::string& key)
{
    if (const auto found = answer.find(key); found != answer.end())
        return found->second;
    const auto list = answer.find("");
    const bool isNumber =
        !key.empty() && key.size() < 4 && key.find_first_not_of("0123456789") == std::string::npos;
    if (list != answer.end() && isNumber && std::stoul(key) < list->second.size())
        return std::vector{list->second[std::stoul(key)]};
    std::string names;
    for (const auto& [name, arrays] : answer)
        names += (names.empty() ? "" : ", ") +
                 (name.empty() ? "0 - " + std::to_string(arrays.size() - 1) : name);
    return badAnswer(Text(HANGAKU_TR("Ai", "The network returned no \"%1\", but: %2"),
                          {key, names.empty() ? "-" : names}));
}

Result<NumberArray> oneUnder(const NetworkAnswer& answer, const std::string& key)
{
    const auto found = under(answer, key);
    if (!found)
        return tl::unexpected(found.error());
    if (found->size() != 1)
        return badAnswer(Text(HANGAKU_TR("Ai", "The network returned a list of %1 where one tensor "
                                               "is expected: \"%2\""),
                              {std::to_string(found->size()), key}));
    return found->front();
}

Result<double> scoreOf(float value, bool isLogit)
{
    if (!std::isfinite(value))
        return badAnswer(Text(HANGAKU_TR("Ai", "The network returned a score that is no number")));
    if (isLogit)
        return 1 / (1 + std::exp(-static_cast<double>(value)));
    constexpr float kRounding = 1e-4F;
    if (value < -kRounding || value > 1 + kRounding)
        return badAnswer(Text(HANGAKU_TR("Ai", "The network returned the score %1, which is not "
                                               "between 0 and 1"),
                              {std::to_string(value)}));
    return std::clamp(static_cast<double>(value), 0.0, 1.0);
}

double overlapOf(const FoundBox& a, const FoundBox& b)
{
    double both = 1;
    for (std::size_t d = 0; d < 3; ++d)
        both *= std::max(0.0, std::min(a.high[d], b.high[d]) - std::max(a.low[d], b.low[d]));
    const double either = volumeOf(a) + volumeOf(b) - both;
    return either > 0 ? both / either : 0;
}

std::vector<FoundBox> bestOf(std::vector<FoundBox> boxes, double overlap, std::size_t most)
{
    std::stable_sort(boxes.begin(), boxes.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    std::vector<FoundBox> kept;
    for (const auto& box : boxes) {
        if (kept.size() == most)
            break;
        const bool isCovered = std::any_of(kept.begin(), kept.end(), [&](const FoundBox& better) {
            return better.label == box.label && overlapOf(better, box) > overlap;
        });
        if (!isCovered)
            kept.push_back(box);
    }
    return kept;
}

Result<FoundBox> boxFrom(const std::array<double, 6>& n, Mode mode)
{
    FoundBox box;
    switch (mode) {
    case Mode::Xyzxyz:
        box.low = {n[0], n[1], n[2]};
        box.high = {n[3], n[4], n[5]};
        break;
    case Mode::Xxyyzz:
        box.low = {n[0], n[2], n[4]};
        box.high = {n[1], n[3], n[5]};
        break;
    case Mode::Xyxyzz:
        box.low = {n[0], n[1], n[4]};
        box.high = {n[2], n[3], n[5]};
        break;
    case Mode::Xyzwhd:
        box.low = {n[0], n[1], n[2]};
        box.high = {n[0] + n[3], n[1] + n[4], n[2] + n[5]};
        break;
    case Mode::Cccwhd:
        box.low = {n[0] - n[3] / 2, n[1] - n[4] / 2, n[2] - n[5] / 2};
        box.high = {n[0] + n[3] / 2, n[1] + n[4] / 2, n[2] + n[5] / 2};
        break;
    }
    for (std::size_t d = 0; d < 3; ++d) {
        if (!std::isfinite(box.low[d]) || !std::isfinite(box.high[d]))
            return badAnswer(Text(
                HANGAKU_TR("Ai", "The network returned a box with values that are no numbers")));
        if (box.high[d] < box.low[d])
            return badAnswer(
                Text(HANGAKU_TR("Ai", "The network returned a box that ends before it begins: "
                                      "detection.mode may be another")));
    }
    return box;
}

Result<std::vector<FoundBox>> readyBoxes(const NetworkAnswer& answer, const DetectionPlan& plan,
                                         std::optional<int> missing)
{
    const auto boxes = oneUnder(answer, plan.boxesKey);
    if (!boxes)
        return tl::unexpected(boxes.error());
    const auto scores = oneUnder(answer, plan.scoresKey);
    if (!scores)
        return tl::unexpected(scores.error());
    Result<NumberArray> labels = NumberArray{};
    const bool hasLabels = plan.classes != 1 || answer.contains(plan.labelsKey) ||
                           under(answer, plan.labelsKey).has_value();
    if (hasLabels)
        labels = oneUnder(answer, plan.labelsKey);
    if (!labels)
        return tl::unexpected(labels.error());
    const std::int64_t numbers = missing ? 4 : 6;
    const auto count = countOf(*boxes, *scores, hasLabels ? &*labels : nullptr, numbers);
    if (!count)
        return tl::unexpected(count.error());
    std::vector<FoundBox> found;
    for (std::size_t at = 0; at < *count; ++at) {
        const auto score = scoreOf(scores->data.get()[at], plan.scoresAreLogits);
        if (!score)
            return tl::unexpected(score.error());
        if (*score <= plan.minimumScore)
            continue;
        auto box =
            readyBox(boxes->data.get() + at * static_cast<std::size_t>(numbers), plan, missing);
        if (!box)
            return tl::unexpected(box.error());
        const double label = hasLabels ? static_cast<double>(labels->data.get()[at]) : -1;
        constexpr double kLargestLabel = 65535;
        if (hasLabels && !(label >= 0 && label <= kLargestLabel && label == std::floor(label)))
            return badAnswer(Text(HANGAKU_TR("Ai", "The network returned the label %1, which is no "
                                                   "number of a class"),
                                  {std::to_string(label)}));
        box->label = static_cast<int>(label);
        box->score = *score;
        found.push_back(*box);
    }
    return found;
}

} // namespace hangaku::ai
