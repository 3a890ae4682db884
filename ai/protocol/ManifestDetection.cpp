#include "ai/protocol/ManifestParts.h"

namespace hangaku::ai {

namespace {

using Form = DetectionPlan::Form;

constexpr int kMostClasses = 65535;
constexpr int kMostBoxes = 1000; // they travel in one packet (MessageChannel)

double share(JsonObject& object, const std::string& key, double otherwise)
{
    const double value = object.number(key, otherwise);
    if (value < 0 || value > 1)
        object.reject(key, "must lie between 0 and 1");
    return value;
}

void readBoxes(JsonObject& object, DetectionPlan& plan)
{
    if (object.has("keys")) {
        auto keys = object.object("keys");
        plan.boxesKey = keys.text("boxes", plan.boxesKey);
        plan.labelsKey = keys.text("labels", plan.labelsKey);
        plan.scoresKey = keys.text("scores", plan.scoresKey);
        keys.finish();
    }
    plan.mode = static_cast<DetectionPlan::Mode>(
        object.choice("mode", {"xyzxyz", "xxyyzz", "xyxyzz", "xyzwhd", "cccwhd"}));
    plan.isZyx = object.choice("axes", {"XYZ", "ZYX"}, 0) == 1;
    plan.space = static_cast<DetectionPlan::Space>(
        object.choice("space", {"voxelCentre", "voxelCorner", "RAS", "LPS"}, 0));
    plan.linkOverlap = share(object, "linkOverlap", plan.linkOverlap);
    plan.scoresAreLogits = object.choice("scores", {"probabilities", "logits"}, 0) == 1;
}

void readRetinaNet(JsonObject& object, DetectionPlan& plan)
{
    constexpr std::size_t kMostShapes = 100;
    constexpr std::size_t kMostLevels = 20;
    plan.classes = object.integer("classes", 1, kMostClasses);
    plan.scoresAreLogits = object.choice("scores", {"probabilities", "logits"}, 1) == 1;
    plan.classificationKey = object.text("classificationKey", plan.classificationKey);
    plan.regressionKey = object.text("regressionKey", plan.regressionKey);
    for (auto& shape : object.objects("anchors")) {
        plan.anchorShapes.push_back(shape.positive3("size"));
        shape.finish();
    }
    if (plan.anchorShapes.empty() || plan.anchorShapes.size() > kMostShapes)
        object.reject("anchors", "must list 1 to 100 shapes");
    plan.levelScales = object.numbers("levelScales");
    if (plan.levelScales.empty() || plan.levelScales.size() > kMostLevels)
        object.reject("levelScales", "must have 1 to 20 numbers");
    for (const double scale : plan.levelScales)
        if (scale <= 0)
            object.reject("levelScales", "must be greater than 0");
    if (object.has("weights")) {
        const auto weights = object.numbers("weights");
        if (weights.size() != plan.weights.size())
            object.reject("weights", "must be six numbers");
        for (std::size_t n = 0; n < weights.size(); ++n) {
            if (weights[n] <= 0)
                object.reject("weights", "must be greater than 0");
            plan.weights[n] = weights[n];
        }
    }
    plan.candidates = object.integer("candidates", 1, 10000, plan.candidates);
}

void readHeatMap(JsonObject& object, DetectionPlan& plan)
{
    plan.classes = object.integer("classes", 1, kMostClasses, 1);
    plan.scoresAreLogits = object.choice("scores", {"probabilities", "logits"}, 1) == 1;
    plan.stride = object.integer("stride", 1, 64, 1);
    if (object.has("sizeMm"))
        plan.sizeMm = object.positive3("sizeMm");
    else
        plan.sizesAreVoxels = object.choice("sizeUnit", {"mm", "voxels"}, 0) == 1;
    plan.peakRadius = object.integer("peakRadius", 1, 32, 1);
    plan.candidates = object.integer("candidates", 1, 10000, plan.candidates);
}

} // namespace

DetectionPlan readDetectionPlan(JsonObject object)
{
    DetectionPlan plan;
    plan.form = static_cast<Form>(object.choice("form", {"boxes", "retinanet", "heatmap"}));
    switch (plan.form) {
    case Form::Boxes: readBoxes(object, plan); break;
    case Form::RetinaNet: readRetinaNet(object, plan); break;
    case Form::HeatMap: readHeatMap(object, plan); break;
    }
    plan.minimumScore = share(object, "minimumScore", plan.minimumScore);
    plan.nmsOverlap = share(object, "nmsOverlap", plan.nmsOverlap);
    plan.showFrom = share(object, "showFrom", plan.showFrom);
    plan.most = object.integer("most", 1, kMostBoxes, plan.most);
    if (object.has("divisibleBy")) {
        plan.divisibleBy = object.size3("divisibleBy");
        for (const int n : plan.divisibleBy)
            if (n > 1024)
                object.reject("divisibleBy", "must not exceed 1024");
    }
    plan.passesSmallImagesWhole = object.boolean("passesSmallImagesWhole", false);
    object.finish();
    return plan;
}

ClassificationPlan readClassificationPlan(JsonObject object)
{
    constexpr int kMostScores = 1000; // they travel in one packet too
    ClassificationPlan plan;
    plan.classes = object.integer("classes", 1, kMostScores);
    plan.activation = static_cast<ClassificationPlan::Activation>(
        object.choice("activation", {"softmax", "sigmoid", "none"}, 0));
    plan.key = object.text("key", "");
    object.finish();
    return plan;
}

} // namespace hangaku::ai
