#include "ai/host/Suitability.h"

#include "viewer/core/base/Joined.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace hangaku::ai {

using viewer::ImageGeometry;
using viewer::joined;
using viewer::Text;
using viewer::Vec3;
using viewer::Volume;
using viewer::Warning;
using Warnings = std::vector<Warning>;

namespace {

constexpr double kCoarse = 4;
constexpr double kFine = 6;
constexpr double kAnisotropic = 5;
constexpr double kTiltDegrees = 30;
constexpr double kLeastShare = 0.25;
constexpr double kSpacingToleranceMm = 1e-3;
/// Air in a CT is near -1000 HU; fat, the next darkest, is above this.
constexpr double kAirBelow = -300;

/// No more digits than are meant: 0.7, 1.25, 5, 192.
std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof(text), value < 10 ? "%.2f" : "%.0f", value);
    std::string result = text;
    if (const auto point = result.find('.'); point != std::string::npos) {
        result.erase(result.find_last_not_of('0') + 1);
        if (result.back() == '.')
            result.pop_back();
    }
    return result;
}

// --- where the model's axes lie in the image

/// The axis of the patient (0: L/R, 1: A/P, 2: S/I) that each image axis runs along most, each once.
std::array<int, 3> patientAxes(const ImageGeometry& image)
{
    std::array<int, 3> result{};
    std::array<bool, 3> taken{};
    for (int axis = 0; axis < 3; ++axis) {
        int best = -1;
        for (int world = 0; world < 3; ++world)
            if (!taken[world] && (best < 0 || std::abs(image.axes()[axis][world]) >
                                                  std::abs(image.axes()[axis][best])))
                best = world;
        taken[best] = true;
        result[axis] = best;
    }
    return result;
}

int patientAxisOf(char letter)
{
    return letter == 'L' || letter == 'R' ? 0 : letter == 'A' || letter == 'P' ? 1 : 2;
}

/// What a model works with along each axis of the image; 0: it takes what comes.
struct ModelAxes {
    std::array<double, 3> spacingMm{};
    std::array<int, 3> patch{}; ///< voxels
    std::array<int, 3> grid{};  ///< voxels of a grid that is laid over the image
    int sliceAxis = -1;         ///< of a network of slices
    bool isPlaced = false;      ///< it turns the image so that its axes are the patient's
};

/// nnU-Net's arrays run k, j, i; turned to RAS, S, A, R.
ModelAxes axesOf(const NnunetPlan& plan, const ImageGeometry& image)
{
    ModelAxes result;
    const auto patient = patientAxes(image);
    const auto missing = 3 - plan.spacingMm.size();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const int ofArray = 2 - plan.transposeForward[axis];
        const auto at = plan.turnsToRas
                            ? static_cast<std::size_t>(
                                  std::ranges::find(patient, ofArray) - patient.begin())
                            : static_cast<std::size_t>(ofArray);
        if (axis < missing) {
            result.sliceAxis = static_cast<int>(at);
            continue;
        }
        result.spacingMm[at] = plan.spacingMm[axis - missing];
        result.patch[at] = plan.patch[axis - missing];
    }
    result.isPlaced = plan.turnsToRas;
    return result;
}

ModelAxes axesOf(const ModelManifest& model, const ImageGeometry& image)
{
    if (model.nnunet)
        return axesOf(*model.nnunet, image);
    auto orientation = model.input.orientation;
    auto spacing = model.input.spacingMm;
    auto size = model.input.size;
    for (const auto& step : model.input.steps) {
        if (step.kind == InputStep::Kind::Orientation)
            orientation = step.orientation;
        else if (step.kind == InputStep::Kind::Spacing)
            spacing = step.spacingMm;
    }
    ModelAxes result;
    result.isPlaced = !orientation.empty();
    const auto patient = patientAxes(image);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto at = orientation.empty()
                            ? axis
                            : static_cast<std::size_t>(
                                  std::ranges::find(patient, patientAxisOf(orientation[axis])) -
                                  patient.begin());
        if (spacing)
            result.spacingMm[at] = (*spacing)[axis];
        if (model.inference.patch)
            result.patch[at] = (*model.inference.patch)[axis];
        if (size)
            result.grid[at] = (*size)[axis];
        if (model.inference.sliceAxis == static_cast<int>(axis))
            result.sliceAxis = static_cast<int>(at);
    }
    return result;
}

double spacingOf(const ModelAxes& model, const ImageGeometry& image, int axis)
{
    const auto own = model.spacingMm[static_cast<std::size_t>(axis)];
    return own > 0 ? own : image.spacing()[axis];
}

// --- the part of the body

/// Along the body, so that what lies between two parts belongs to both.
enum Region { Head = 1, Neck = 2, Chest = 4, Abdomen = 8, Pelvis = 16, Leg = 32, Arm = 64 };

struct Word {
    const char* text;
    int regions;
};

/// Words in Body Part Examined (PS3.16 CID 2 and Annex L) and in free texts.
constexpr Word kWords[] = {
    {"WHOLEBODY", Head | Neck | Chest | Abdomen | Pelvis | Leg | Arm},
    {"TRUNK", Chest | Abdomen | Pelvis},
    {"HEAD", Head},      {"BRAIN", Head},     {"SKULL", Head},     {"ORBIT", Head},
    {"FACE", Head},      {"SINUS", Head},     {"JAW", Head},       {"頭", Head},
    {"脳", Head},        {"NECK", Neck},      {"CSPINE", Neck},    {"THYROID", Neck},
    {"頸", Neck},        {"CHEST", Chest},    {"THORA", Chest},    {"LUNG", Chest},
    {"HEART", Chest},    {"CARDIAC", Chest},  {"TSPINE", Chest},   {"BREAST", Chest},
    {"胸", Chest},       {"肺", Chest},       {"ABD", Abdomen},
    {"LIVER", Abdomen},  {"KIDNEY", Abdomen}, {"LSPINE", Abdomen}, {"PANCREAS", Abdomen},
    {"腹", Abdomen},     {"肝", Abdomen},     {"PELVIS", Pelvis},  {"PROSTATE", Pelvis},
    {"BLADDER", Pelvis}, {"UTERUS", Pelvis},  {"SSPINE", Pelvis},  {"骨盤", Pelvis},
    {"THIGH", Leg},      {"FEMUR", Leg},      {"KNEE", Leg},       {"CALF", Leg},
    {"ANKLE", Leg},      {"FOOT", Leg},       {"TIBIA", Leg},      {"膝", Leg},
    {"SHOULDER", Arm},   {"ELBOW", Arm},      {"WRIST", Arm},      {"HAND", Arm},
    {"HUMERUS", Arm},    {"肩", Arm},
};

/// 0 for words that are not known.
int regionsOf(const std::string& bodyPart)
{
    std::string plain;
    for (const char letter : bodyPart)
        if (const auto byte = static_cast<unsigned char>(letter); byte > 127 || std::isalnum(byte))
            plain += byte > 127 ? letter : static_cast<char>(std::toupper(byte));
    int regions = 0;
    for (const auto& word : kWords)
        if (plain.find(word.text) != std::string::npos)
            regions |= word.regions;
    const int trunk = regions & ~Arm;
    for (int lower = Head; lower < trunk; lower <<= 1)
        if ((trunk & (lower - 1)) != 0)
            regions |= lower; // from the chest to the pelvis is the abdomen, too
    return regions;
}

// --- the warnings

/// @param wanted empty: any
void addModality(const Volume& image, const std::vector<std::string>& wanted, Warnings& warnings)
{
    const auto& is = image.description.modality;
    if (wanted.empty())
        return;
    if (!is.empty()) {
        if (std::ranges::find(wanted, is) == wanted.end())
            warnings.push_back({"modality", Text(HANGAKU_TR("Ai", "The image is %1, and the model "
                                                                  "was made for %2"),
                                                 {is, joined(wanted)})});
        return;
    }
    if (wanted.size() > 1 || wanted.front() != "CT")
        return;
    const auto range = viewer::sampledRange(image);
    if (range.minimum > kAirBelow)
        warnings.push_back(
            {"values",
             Text(HANGAKU_TR("Ai", "The file does not say whether this is a CT, and its values "
                                   "begin at %1 where air in a CT has about -1000 HU"),
                  {std::to_string(std::lround(range.minimum))})});
}

void addBodyPart(const Volume& image, const ModelManifest& model, Warnings& warnings)
{
    const auto& is = image.description.bodyPart;
    const auto& wanted = model.input.bodyPart;
    const int there = regionsOf(is);
    const int made = regionsOf(wanted);
    if (there != 0 && made != 0 && (there & made) == 0)
        warnings.push_back({"body-part", Text(HANGAKU_TR("Ai", "The image shows %1, and the model "
                                                               "was made for %2"),
                                              {is, wanted})});
}

void addSpacing(const ImageGeometry& image, const ModelAxes& model, Warnings& warnings)
{
    int coarsest = -1;
    int finest = -1;
    const auto ratio = [&](int axis) { return image.spacing()[axis] / spacingOf(model, image, axis); };
    for (int axis = 0; axis < 3; ++axis) {
        if (ratio(axis) > kCoarse && (coarsest < 0 || ratio(axis) > ratio(coarsest)))
            coarsest = axis;
        if (ratio(axis) < 1 / kFine && (finest < 0 || ratio(axis) < ratio(finest)))
            finest = axis;
    }
    const auto values = [&](int axis) {
        return std::vector<std::string>{number(image.spacing()[axis]),
                                        number(spacingOf(model, image, axis))};
    };
    if (coarsest >= 0)
        warnings.push_back({"spacing-coarse",
                            Text(HANGAKU_TR("Ai", "The image's voxels are %1 mm apart, far coarser "
                                                  "than the %2 mm that the model works at"),
                                 values(coarsest))});
    if (finest >= 0)
        warnings.push_back({"spacing-fine",
                            Text(HANGAKU_TR("Ai", "The image's voxels are %1 mm apart, far finer "
                                                  "than the %2 mm that the model works at: small "
                                                  "things will be lost"),
                                 values(finest))});
    double low = image.spacing()[0];
    double high = low;
    double modelLow = spacingOf(model, image, 0);
    double modelHigh = modelLow;
    for (int axis = 1; axis < 3; ++axis) {
        low = std::min(low, image.spacing()[axis]);
        high = std::max(high, image.spacing()[axis]);
        modelLow = std::min(modelLow, spacingOf(model, image, axis));
        modelHigh = std::max(modelHigh, spacingOf(model, image, axis));
    }
    const bool modelSaysSpacing = model.spacingMm != std::array<double, 3>{};
    const bool modelIsToo = modelSaysSpacing && modelHigh / modelLow > kAnisotropic;
    if (coarsest < 0 && model.sliceAxis < 0 && !modelIsToo && high / low > kAnisotropic)
        warnings.push_back({"anisotropic",
                            Text(HANGAKU_TR("Ai", "The image's voxels are very unequal, from %1 mm "
                                                  "to %2 mm"),
                                 {number(low), number(high)})});
}

void addOrientation(const ImageGeometry& image, const ModelAxes& model, Warnings& warnings)
{
    if (!model.isPlaced)
        return;
    const auto patient = patientAxes(image);
    double least = 1; // cosine
    for (int axis = 0; axis < 3; ++axis)
        least = std::min(least,
                         std::abs(image.axes()[axis][patient[static_cast<std::size_t>(axis)]]));
    const double degrees = std::acos(std::min(1.0, least)) * 180 / std::numbers::pi;
    if (degrees > kTiltDegrees)
        warnings.push_back({"orientation",
                            Text(HANGAKU_TR("Ai", "The image lies %1 degrees askew to the "
                                                  "patient's axes, which the model expects it along"),
                                 {std::to_string(std::lround(degrees))})});
    if (model.sliceAxis < 0)
        return;
    int thickest = 0;
    for (int axis = 1; axis < 3; ++axis)
        if (image.spacing()[axis] > image.spacing()[thickest] + kSpacingToleranceMm)
            thickest = axis;
    // Only where slices are much thicker than they are fine is there a plane that it was taken in.
    const double inPlane = image.spacing()[(thickest + 1) % 3];
    if (thickest != model.sliceAxis && image.spacing()[thickest] > 2 * inPlane)
        warnings.push_back({"orientation",
                            Text(HANGAKU_TR("Ai", "The model looks at slices of another plane than "
                                                  "this image was taken in"))});
}

void addSize(const ImageGeometry& image, const ModelAxes& model, Warnings& warnings)
{
    for (int axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        const double covered = image.size()[axis] * image.spacing()[axis];
        if (const double held = model.grid[at] * spacingOf(model, image, axis);
            held > 0 && covered > 1.02 * held) {
            warnings.push_back({"size", Text(HANGAKU_TR("Ai", "The image is %1 mm long, and the "
                                                              "model's grid holds %2 mm: the edges "
                                                              "are left out"),
                                             {number(covered), number(held)})});
            return;
        }
        const double looked = model.patch[at] * spacingOf(model, image, axis);
        if (axis != model.sliceAxis && covered < kLeastShare * looked) {
            warnings.push_back({"size", Text(HANGAKU_TR("Ai", "The image covers only %1 mm, and the "
                                                              "model looks at %2 mm at once"),
                                             {number(covered), number(looked)})});
            return;
        }
        if (model.sliceAxis < 0 && image.size()[axis] == 1) {
            warnings.push_back({"size", Text(HANGAKU_TR("Ai", "The image is a single slice, and the "
                                                              "model looks at volumes"))});
            return;
        }
    }
}

/// What speaks against looking at two images as one.
void addPair(const Volume& first, const Volume& other, const std::vector<std::string>& names,
             Warnings& warnings)
{
    const auto& a = first.description;
    const auto& b = other.description;
    if (!a.patient.id.empty() && !b.patient.id.empty() && a.patient.id != b.patient.id)
        warnings.push_back(
            {"patient", Text(HANGAKU_TR("Ai", "%1 and %2 are of different patients"), names)});
    if (!first.geometry.meets(other.geometry))
        warnings.push_back(
            {"apart", Text(HANGAKU_TR("Ai", "%1 and %2 have no place in common"), names)});
    else if (!a.frameOfReferenceUid.empty() && !b.frameOfReferenceUid.empty() &&
             a.frameOfReferenceUid != b.frameOfReferenceUid)
        warnings.push_back({"frame-of-reference",
                            Text(HANGAKU_TR("Ai", "%1 and %2 have different frames of reference: "
                                                  "they may not lie over each other"),
                                 names)});
}

} // namespace

const std::vector<std::string>& modalitiesOf(const ModelManifest& model, std::size_t image)
{
    if (image < model.images.size() && !model.images[image].modalities.empty())
        return model.images[image].modalities;
    return model.input.modalities;
}

std::vector<std::string> modalitiesOf(const ModelManifest& model)
{
    auto all = modalitiesOf(model, 0);
    for (std::size_t image = 1; image < model.images.size(); ++image) {
        const auto& own = modalitiesOf(model, image);
        if (all.empty() || own.empty())
            return {};
        for (const auto& modality : own)
            if (std::ranges::find(all, modality) == all.end())
                all.push_back(modality);
    }
    return all;
}

std::vector<Warning> suitability(const std::vector<Volume>& images, const ModelManifest& model)
{
    auto warnings = suitability(images.front(), model);
    for (std::size_t n = 1; n < images.size() && n < model.images.size(); ++n) {
        const auto& is = images[n].description.modality;
        const auto& wanted = modalitiesOf(model, n);
        const auto& name = model.images[n].name.en;
        if (!is.empty() && !wanted.empty() && std::ranges::find(wanted, is) == wanted.end())
            warnings.push_back(
                {"modality", Text(HANGAKU_TR("Ai", "%1 is %2, and the model was made "
                                                   "for %3"),
                                  {name, is, joined(wanted)})});
        addPair(images.front(), images[n], {model.images.front().name.en, name}, warnings);
    }
    return warnings;
}

std::vector<Warning> suitability(const Volume& image, const ModelManifest& model)
{
    Warnings warnings;
    const auto axes = axesOf(model, image.geometry);
    addModality(image, modalitiesOf(model, 0), warnings);
    addBodyPart(image, model, warnings);
    addSpacing(image.geometry, axes, warnings);
    addOrientation(image.geometry, axes, warnings);
    addSize(image.geometry, axes, warnings);
    return warnings;
}

} // namespace hangaku::ai
