#include "viewer/processing/phantom/ThoraxPhantom.h"

#include "viewer/processing/phantom/ThoraxRenderer.h"

namespace hangaku::viewer::processing {

namespace {

using namespace phantom;

/// A UID under 2.25 (PS3.5 B.2) from two 64-bit hashes of a text, so that a case keeps its UIDs.
std::string uidOf(const std::string& text)
{
    const auto hash = [&](std::uint64_t state) {
        for (const char c : text)
            state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL; // FNV-1a
        return mixBits(state);
    };
    std::array<std::uint32_t, 4> words{};
    const std::uint64_t high = hash(0xCBF29CE484222325ULL);
    const std::uint64_t low = hash(0x84222325CBF29CE4ULL);
    words = {static_cast<std::uint32_t>(high >> 32), static_cast<std::uint32_t>(high),
             static_cast<std::uint32_t>(low >> 32), static_cast<std::uint32_t>(low)};
    words[1] = (words[1] & 0xFFFF0FFFU) | 0x00008000U; // UUID version 8: made by our own rule
    words[2] = (words[2] & 0x3FFFFFFFU) | 0x80000000U;
    std::string digits; // 128 bits in decimal, by long division
    do {
        std::uint64_t rest = 0;
        for (std::uint32_t& word : words) {
            const std::uint64_t value = (rest << 32) | word;
            word = static_cast<std::uint32_t>(value / 10);
            rest = value % 10;
        }
        digits.insert(digits.begin(), static_cast<char>('0' + rest));
    } while ((words[0] | words[1] | words[2] | words[3]) != 0);
    return "2.25." + digits;
}

VolumeDescription describe(const ImageGeometry& grid, PhantomSize size, std::uint64_t seed)
{
    const std::string number = std::to_string(seed);
    const std::string base =
        "hangaku thorax phantom " + number + (size == PhantomSize::Small ? " small" : " full");
    VolumeDescription d;
    d.id = "phantom-" + number;
    d.geometry = grid;
    d.pixelType = PixelType::Int16;
    d.unit = "HU";
    d.modality = "CT";
    d.description = "Phantom thorax";
    d.bodyPart = "CHEST";
    d.patientPosition = "HFS";
    d.fileWindows = {{40, 400}, {-550, 1500}};
    d.patient.name = "Phantom^Thorax=模型^胸部=もけい^きょうぶ";
    d.patient.id = "HANGAKU-PHANTOM-" + number;
    d.patient.sex = std::string(1, 'O'); // not "O": GCC 12 warns of an overlap that is not there
    d.studyDate = "2026-01-01";
    d.studyTime = "09:00:00";
    d.studyDescription = "Chest CT (phantom)";
    d.studyId = number;
    d.studyInstanceUid = uidOf(base + " study");
    d.seriesInstanceUid = uidOf(base + " series");
    d.frameOfReferenceUid = uidOf(base + " frame of reference");
    d.seriesNumber = 2;
    return d;
}

/// Codes: CID 7151/7152 and 7159 of PS3.16; colours recommended there where there is one.
std::vector<Segment> segments()
{
    const CodedConcept anatomy = anatomicalStructure();
    const CodedConcept lesion{"49755003", "SCT", "Morphologically Abnormal Structure"};
    const CodedConcept left{"7771000", "SCT", "Left"};
    const CodedConcept right{"24028007", "SCT", "Right"};
    const CodedConcept lung{"39607008", "SCT", "Lung"};
    const auto make = [](Label number, const char* label, const char* labelJa,
                         CodedConcept category, CodedConcept type, CodedConcept modifier,
                         Rgb colour) {
        Segment segment;
        segment.number = number;
        segment.label = label;
        segment.labelJa = labelJa;
        segment.category = std::move(category);
        segment.type = std::move(type);
        segment.typeModifier = std::move(modifier);
        segment.colour = colour;
        return segment;
    };
    return {make(kLeftLung, "Left lung", "左肺", anatomy, lung, left, {120, 190, 225}),
            make(kRightLung, "Right lung", "右肺", anatomy, lung, right, {86, 150, 205}),
            make(kHeart, "Heart", "心臓", anatomy, {"80891009", "SCT", "Heart"}, {},
                 {206, 110, 84}),
            make(kAorta, "Aorta", "大動脈", anatomy, {"15825003", "SCT", "Aorta"}, {},
                 {224, 72, 62}),
            make(kSpine, "Spine", "脊椎", anatomy, {"421060004", "SCT", "Vertebral column"}, {},
                 {241, 214, 145}),
            make(kNodule, "Nodules", "結節", lesion, {"27925004", "SCT", "Nodule"}, {},
                 {110, 214, 120})};
}

} // namespace

Result<ThoraxPhantom> makeThoraxPhantom(PhantomSize size, std::uint64_t seed,
                                        const Progress& progress)
{
    const bool small = size == PhantomSize::Small;
    ThoraxCase thorax = buildThorax(seed, small ? 10.0F : 4.5F);
    Index3 voxels{512, 512, static_cast<int>(thorax.scan.lengthMm / thorax.scan.sliceMm + 0.5F)};
    if (small) {
        voxels = {128, 128, 64};
        thorax.scan.pixelMm *= 4;
        thorax.scan.sliceMm = thorax.scan.lengthMm / 64;
        thorax.scan.noiseHu *= 0.6F;
    }
    const auto grid = scanGrid(thorax.scan, voxels);
    if (!grid)
        return tl::make_unexpected(grid.error());
    auto rendered = renderThorax(thorax, *grid, progress);
    if (!rendered)
        return tl::make_unexpected(rendered.error());

    Volume volume{*grid, std::move(rendered->voxels), 1, 0, describe(*grid, size, seed)};
    Segmentation truth(*grid, "Ground truth");
    truth.seriesInstanceUid = volume.description.seriesInstanceUid;
    truth.frameOfReferenceUid = volume.description.frameOfReferenceUid;
    truth.provenance.creator = "Hangaku thorax phantom";
    truth.provenance.parameters["seed"] = std::to_string(seed);
    truth.provenance.inputUids = {volume.description.seriesInstanceUid};
    // The voxels take the place of the segmentation's empty first layer.
    truth.layer(0) = LabelMap(*grid, std::move(rendered->labels));
    for (Segment& segment : segments())
        if (auto inserted = truth.insert(std::move(segment)); !inserted)
            return tl::make_unexpected(inserted.error());
    return ThoraxPhantom{std::move(volume), std::move(truth)};
}

} // namespace hangaku::viewer::processing
