#include "ai/protocol/ManifestParts.h"

#include <algorithm>

namespace hangaku::ai {

namespace {

constexpr int kLargestSize = 4096;

const std::vector<std::string>& intensityNames()
{
    static const std::vector<std::string> kNames{"clip", "scaleRange", "minMax", "quantileRange",
                                                 "zscore"};
    return kNames;
}

std::array<int, 3> threeIntegers(JsonObject& object, const std::string& key, int lowest)
{
    const auto numbers = object.integers(key, lowest, kLargestSize);
    if (numbers.size() != 3)
        object.reject(key, "must be three whole numbers");
    return {numbers[0], numbers[1], numbers[2]};
}

NnunetPlan::Resampling readResampling(JsonObject object)
{
    NnunetPlan::Resampling result;
    result.order = object.integer("order", 0, 3);
    if (result.order == 2)
        object.reject("order", "must be 0, 1 or 3");
    result.orderAcross = object.integer("orderAcross", 0, 0, 0);
    if (object.has("separatesAxis"))
        result.separatesAxis = object.boolean("separatesAxis", false);
    object.finish();
    return result;
}

NnunetPlan::Normalization readNormalization(JsonObject object)
{
    using Kind = NnunetPlan::Normalization::Kind;
    NnunetPlan::Normalization result;
    result.kind =
        static_cast<Kind>(object.choice("op", {"ct", "zscore", "none", "rescaleTo01", "rgbTo01"}));
    if (result.kind == Kind::Ct) {
        const auto range = object.range("range");
        result.low = range[0];
        result.high = range[1];
        result.mean = object.number("mean", 0);
        result.deviation = object.number("deviation", 1);
    }
    result.onlyInsideMask = object.boolean("onlyInsideMask", false);
    object.finish();
    return result;
}

/// One for each image, or one for all.
std::vector<NnunetPlan::Normalization> readNormalizations(JsonObject& object,
                                                          std::size_t imageCount)
{
    const std::string key = "normalization";
    if (!object.isList(key))
        return {imageCount, readNormalization(object.object(key))};
    std::vector<NnunetPlan::Normalization> result;
    for (auto& one : object.objects(key))
        result.push_back(readNormalization(std::move(one)));
    if (result.size() != imageCount)
        object.reject(key, "must have one entry for each image, which are " +
                               std::to_string(imageCount));
    return result;
}

} // namespace

LocalizedText readText(JsonObject object)
{
    LocalizedText text{object.text("en"), object.text("ja", "")};
    object.finish();
    return text;
}

std::vector<ModelImage> readImages(JsonObject& root)
{
    constexpr std::size_t kMost = 32; // voxels of each go to the worker as a descriptor
    std::vector<ModelImage> images;
    for (auto& object : root.objects("images")) {
        ModelImage image;
        image.name = readText(object.object("name"));
        if (object.has("modality"))
            image.modalities = object.texts("modality");
        if (object.has("words"))
            image.words = object.texts("words");
        object.finish();
        for (const auto& other : images)
            if (other.name.en == image.name.en)
                object.reject("name", "is that of another image too");
        images.push_back(std::move(image));
    }
    if (images.empty() || images.size() > kMost)
        root.reject("images", "must list 1 to " + std::to_string(kMost) + " images");
    return images;
}

bool isOrientation(const std::string& codes)
{
    static const std::string kPairs = "RLAPSI";
    std::set<std::size_t> axes;
    for (const char code : codes)
        if (const auto at = kPairs.find(code); at != std::string::npos)
            axes.insert(at / 2);
    return codes.size() == 3 && axes.size() == 3;
}

IntensityStep readIntensityStep(JsonObject object)
{
    using Kind = IntensityStep::Kind;
    IntensityStep step;
    step.kind = static_cast<Kind>(object.choice("op", intensityNames()));
    switch (step.kind) {
    case Kind::Clip: step.from = object.range("range"); break;
    case Kind::ScaleRange:
        step.from = object.range("from");
        step.to = object.range("to");
        step.clip = object.boolean("clip", false);
        break;
    case Kind::MinMax:
        step.to = object.range("to", {0, 1});
        step.channelWise = object.boolean("channelWise", false);
        step.constantTimesLow = object.choice("constant", {"low", "timesLow"}, 0) == 1;
        break;
    case Kind::QuantileRange:
        step.quantiles = object.range("quantiles");
        if (step.quantiles[0] < 0 || step.quantiles[1] > 1)
            object.reject("quantiles", "must lie between 0 and 1");
        step.to = object.range("to", {0, 1});
        step.clip = object.boolean("clip", false);
        break;
    case Kind::ZScore:
        step.nonzero = object.boolean("nonzero", false);
        step.channelWise = object.boolean("channelWise", false);
        if (object.has("mean"))
            step.mean = object.number("mean", 0);
        if (object.has("deviation"))
            step.deviation = object.number("deviation", 1);
        break;
    }
    object.finish();
    return step;
}

InputStep readInputStep(JsonObject object)
{
    using Kind = InputStep::Kind;
    using Interpolation = InputStep::Interpolation;
    InputStep step;
    for (const auto& name : intensityNames())
        if (object.is("op", name)) {
            step.intensity = readIntensityStep(std::move(object));
            return step;
        }
    switch (object.choice("op", {"orientation", "spacing", "crop", "resize"})) {
    case 0:
        step.kind = Kind::Orientation;
        step.orientation = object.text("axes");
        if (!isOrientation(step.orientation))
            object.reject("axes", "must be three letters, one of each of R/L, A/P and S/I");
        break;
    case 1:
        step.kind = Kind::Spacing;
        step.spacingMm = object.positive3("mm");
        step.interpolation =
            static_cast<Interpolation>(object.choice("interpolation", {"nearest", "linear"}, 1));
        break;
    case 2:
        step.kind = Kind::Crop;
        if (object.has("margin"))
            step.voxels = threeIntegers(object, "margin", 0);
        step.padsOutside = object.boolean("padsOutside", false);
        break;
    default:
        step.kind = Kind::Resize;
        step.voxels = threeIntegers(object, "size", 1);
        step.interpolation = static_cast<Interpolation>(
            object.choice("interpolation", {"nearest", "linear", "area"}, 1));
        step.alignsCorners = object.boolean("alignsCorners", false);
        break;
    }
    object.finish();
    return step;
}

NnunetPlan readNnunetPlan(JsonObject object, std::size_t imageCount)
{
    NnunetPlan plan;
    plan.turnsToRas = object.boolean("turnsToRas", false);
    if (object.has("transposeForward")) {
        plan.transposeForward = threeIntegers(object, "transposeForward", 0);
        if (std::set<int>(plan.transposeForward.begin(), plan.transposeForward.end()) !=
            std::set<int>{0, 1, 2})
            object.reject("transposeForward", "must name the axes 0, 1 and 2 once each");
    }
    plan.patch = object.integers("patch", 1, kLargestSize);
    if (plan.patch.size() != 2 && plan.patch.size() != 3)
        object.reject("patch", "must be two or three whole numbers");
    plan.spacingMm = object.numbers("spacingMm");
    for (const double spacing : plan.spacingMm)
        if (spacing <= 0)
            object.reject("spacingMm", "must be greater than 0");
    if (plan.spacingMm.size() != plan.patch.size())
        object.reject("spacingMm", "must have as many numbers as the patch");
    plan.normalizations = readNormalizations(object, imageCount);
    if (object.has("image"))
        plan.image = readResampling(object.object("image"));
    if (object.has("scores"))
        plan.scores = readResampling(object.object("scores"));
    if (plan.scores.order > 1)
        object.reject("scores", "must be resampled with order 0 or 1");
    if (object.has("mirrorAxes"))
        plan.mirrorAxes = object.integers("mirrorAxes", 0, static_cast<int>(plan.patch.size()) - 1);
    object.finish();
    return plan;
}

std::vector<int> readAxes(JsonObject& object, const std::string& key)
{
    static const std::vector<std::string> kNames{"X", "Y", "Z"};
    std::vector<int> axes;
    for (const auto& axis : object.texts(key)) {
        const auto found = std::ranges::find(kNames, axis);
        if (found == kNames.end())
            object.reject(key, "must be a list of \"X\", \"Y\", \"Z\"");
        axes.push_back(static_cast<int>(found - kNames.begin()));
    }
    return axes;
}

std::vector<viewer::Label> readLabelValues(JsonObject& object, const std::string& key,
                                           const ModelManifest& manifest)
{
    constexpr int kLargestLabel = 65535;
    std::vector<viewer::Label> values;
    for (const int value : object.integers(key, 1, kLargestLabel)) {
        if (std::ranges::find(manifest.labels, value, &ModelLabel::value) == manifest.labels.end())
            object.reject(key,
                          "names the label " + std::to_string(value) + ", which is not listed");
        values.push_back(static_cast<viewer::Label>(value));
    }
    return values;
}

namespace {

/// A range, or false for what must stay.
void readRange(JsonObject& object, const std::string& key, std::array<double, 2> bounds,
               bool& isFree, std::optional<std::array<double, 2>>& range)
{
    if (!object.has(key))
        return;
    if (object.isBoolean(key)) {
        isFree = object.boolean(key, true);
        return;
    }
    range = object.range(key);
    if ((*range)[0] < bounds[0] || (*range)[1] > bounds[1])
        object.reject(key, "must lie between " + std::to_string(bounds[0]) + " and " +
                               std::to_string(bounds[1]));
}

} // namespace

ModelFreedom readFreedom(JsonObject& root, const ModelManifest& manifest)
{
    ModelFreedom freedom;
    freedom.mirrorAxes =
        manifest.nnunet ? manifest.nnunet->mirrorAxes : manifest.inference.mirrorAxes;
    freedom.keepLargest = manifest.keepLargest;
    if (!root.has("parameters"))
        return freedom;
    constexpr double kMost = 1e6;
    constexpr double kMostOverlap = 0.99;
    auto object = root.object("parameters");
    readRange(object, "overlap", {0, kMostOverlap}, freedom.isOverlapFree, freedom.overlap);
    readRange(object, "threshold", {-kMost, kMost}, freedom.isThresholdFree, freedom.threshold);
    if (object.has("mirror") && manifest.nnunet)
        object.reject("mirror", "is in nnunet.mirrorAxes");
    if (object.has("mirror"))
        freedom.mirrorAxes = readAxes(object, "mirror");
    if (object.has("keepLargest"))
        freedom.keepLargest = readLabelValues(object, "keepLargest", manifest);
    object.finish();
    return freedom;
}

bool isInsideFolder(const std::filesystem::path& file)
{
    return file.is_relative() &&
           std::none_of(file.begin(), file.end(), [](const auto& part) { return part == ".."; });
}

ModelTest readTest(JsonObject object)
{
    ModelTest test;
    test.image = object.text("image");
    if (!test.isPhantom())
        test.expected = object.text("expected");
    for (const auto* file : {&test.image, &test.expected})
        if (!isInsideFolder(*file))
            object.reject(file == &test.image ? "image" : "expected",
                          "must be a path inside the model's folder");
    test.minimumDice = object.number("minimumDice", test.minimumDice);
    if (test.minimumDice < 0 || test.minimumDice > 1)
        object.reject("minimumDice", "must be from 0 to 1");
    object.finish();
    return test;
}

} // namespace hangaku::ai
