#include "viewer/session/Comparison.h"

#include "viewer/processing/metrics/SegmentPairs.h"
#include "viewer/session/MaskTitle.h"
#include "viewer/session/OpenCase.h"

#include <QElapsedTimer>

#include <algorithm>

namespace hangaku::viewer {
namespace {

constexpr double kBiteMs = 4;
constexpr int kRestMs = 150;
constexpr std::size_t kMostMasks = 9;

/// Of the program's cycle; then white, and grey.
Rgb colourAt(std::size_t place)
{
    constexpr std::size_t kDifferent = kMostMasks - 2;
    if (place < kDifferent)
        return cycleColour(static_cast<int>(place));
    return place == kDifferent ? Rgb{235, 235, 235} : Rgb{140, 140, 140};
}

QString nameOf(const Segment& segment)
{
    return segment.label.empty() ? QString::number(segment.number)
                                 : QString::fromStdString(segment.label);
}

} // namespace

QString titleOf(const SegmentationList& list, SegmentationId id)
{
    const auto nameOfMask = [&list](SegmentationId each) { return list.find(each)->name; };
    const auto name = nameOfMask(id);
    const auto folder = list.file(id).parent_path().filename().string();
    const bool isAlone = std::ranges::count(list.ids(), name, nameOfMask) < 2;
    return QString::fromStdString(isAlone || folder.empty() ? name : folder);
}

Comparison::Comparison(TaskRunner& tasks, OpenCase& openCase, SegmentationList& list,
                       QObject* parent)
    : QObject(parent), m_tasks(tasks), m_openCase(openCase), m_list(list)
{
    m_tick.setSingleShot(true);
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    constexpr int kFlickerMs = 600;
    m_flicker.setInterval(kFlickerMs);
    connect(&m_flicker, &QTimer::timeout, this, [this] {
        ++m_flickerCount;
        emit changed();
    });
    connect(&m_tick, &QTimer::timeout, this, &Comparison::countSome);
    connect(&m_rest, &QTimer::timeout, this, &Comparison::findPlaces);
    connect(&m_rest, &QTimer::timeout, this, &Comparison::measureSurfaces);
    connect(&list, &SegmentationList::listChanged, this, &Comparison::onListChanged);
    connect(&list, &SegmentationList::segmentsChanged, this, &Comparison::onListChanged);
    connect(&list, &SegmentationList::voxelsChanged, this, &Comparison::onVoxelsChanged);
    connect(&openCase, &OpenCase::volumeChanged, this, [this] {
        m_slices.clear();
        onListChanged();
    });
}

Comparison::~Comparison()
{
    m_stop.request_stop();
    m_stopSurfaces.request_stop();
}

void Comparison::setActive(bool active)
{
    if (m_isActive == active)
        return;
    m_isActive = active;
    updateFlicker();
    rebuild();
}

std::vector<Comparison::Structure> Comparison::structures() const
{
    std::vector<Structure> result;
    std::vector<const Segmentation*> before;
    for (const SegmentationId id : m_list.ids()) {
        const Segmentation& segmentation = *m_list.find(id);
        // The same by another name is listed once.
        std::set<const Segment*> known;
        for (const Segmentation* other : before)
            for (const Segment* partner : processing::partnersIn(segmentation, *other))
                known.insert(partner);
        for (const Segment& segment : segmentation.segments())
            if (!known.contains(&segment) &&
                std::ranges::find(result, nameOf(segment), &Structure::name) == result.end())
                result.push_back({segment.number, id, nameOf(segment)});
        before.push_back(&segmentation);
    }
    return result;
}

void Comparison::setStructure(const QString& name)
{
    if (m_structure == name)
        return;
    m_structure = name;
    rebuild();
}

void Comparison::toggleShown(SegmentationId id)
{
    if (m_hidden.erase(id) == 0)
        m_hidden.insert(id);
    rebuild();
}

void Comparison::setReference(SegmentationId id)
{
    if (m_reference == id)
        return;
    m_reference = id;
    m_slices.clear();
    rebuild();
}

SegmentationId Comparison::selected() const
{
    if (const Mask* active = find(m_list.active());
        active != nullptr && active->number != 0 && m_list.active() != m_reference)
        return m_list.active();
    for (const Mask& mask : m_masks)
        if (mask.id != m_reference && mask.isShown)
            return mask.id;
    return -1;
}

void Comparison::select(SegmentationId id)
{
    if (const Mask* mask = find(id)) {
        m_list.setActive(id, mask->number);
        m_rest.start(); // its surface
    }
}

void Comparison::setKind(ComparisonKind kind)
{
    if (m_kind == kind)
        return;
    m_kind = kind;
    updateFlicker();
    emit changed();
}

void Comparison::updateFlicker()
{
    const bool isWanted = m_isActive && m_kind == ComparisonKind::Flicker;
    if (isWanted && !m_flicker.isActive())
        m_flicker.start();
    else if (!isWanted)
        m_flicker.stop();
}

std::array<SegmentationId, 2> Comparison::pair() const
{
    const SegmentationId one = selected();
    SegmentationId other = m_reference;
    for (const Mask& mask : m_masks)
        if (other < 0 && mask.isShown && mask.id != one)
            other = mask.id;
    return {one, other < 0 ? one : other};
}

SegmentationId Comparison::flickering() const
{
    std::vector<SegmentationId> shown;
    for (const Mask& mask : m_masks)
        if (mask.isShown)
            shown.push_back(mask.id);
    return shown.empty() ? -1 : shown[m_flickerCount % shown.size()];
}

const Comparison::Mask* Comparison::find(SegmentationId id) const
{
    const auto found = std::ranges::find(m_masks, id, &Mask::id);
    return found == m_masks.end() ? nullptr : &*found;
}

void Comparison::onListChanged()
{
    if (m_isActive)
        rebuild();
}

/// Which masks there are; counts anew only when others are compared than before.
void Comparison::rebuild()
{
    const auto all = structures();
    const auto chosen = std::ranges::find(all, m_structure, &Structure::name);
    std::vector<Mask> masks;
    if (m_isActive && !all.empty()) {
        const Structure& structure = chosen != all.end() ? *chosen : all.front();
        m_structure = structure.name;
        const Segmentation& owner = *m_list.find(structure.id);
        const auto wanted = static_cast<std::size_t>(
            std::ranges::find(owner.segments(), structure.number, &Segment::number) -
            owner.segments().begin());
        std::size_t place = 0;
        for (const SegmentationId id : m_list.ids()) {
            const Segment* segment = id == structure.id
                                         ? &owner.segments()[wanted]
                                         : processing::partnersIn(*m_list.find(id), owner)[wanted];
            if (segment != nullptr && masks.size() < kMostMasks)
                masks.push_back(
                    {id, segment->number, colourAt(place), !m_hidden.contains(id), 0, {}, 0, 0});
            ++place;
        }
    }
    const auto compared = [](const std::vector<Mask>& list) {
        std::vector<std::tuple<SegmentationId, Label, bool>> keys;
        for (const Mask& mask : list)
            keys.emplace_back(mask.id, mask.number, mask.isShown);
        return keys;
    };
    const bool isSame = compared(masks) == compared(m_masks) && !m_slices.empty();
    if (!isSame)
        m_masks = std::move(masks);
    if (find(m_reference) == nullptr)
        m_reference = -1;
    emit changed();
    if (!isSame)
        countAnew();
}

void Comparison::onVoxelsChanged(int id, int layer, const IndexBox& box)
{
    const Mask* mask = m_isActive ? find(id) : nullptr;
    const Volume* volume = m_openCase.volume();
    if (mask == nullptr || !mask->isShown || volume == nullptr || m_slices.empty() ||
        m_list.find(id)->find(mask->number)->layer != layer)
        return;
    if (!m_list.find(id)->geometry().isSameGrid(volume->geometry)) {
        countAnew();
        return;
    }
    m_box.unite(box.clippedTo(volume->geometry.size()));
    for (int k = box.first[2]; k < box.end[2]; ++k)
        m_due.insert(k);
    m_tick.start();
}

std::vector<processing::DrawnStructure> Comparison::drawn() const
{
    std::vector<processing::DrawnStructure> result;
    for (const Mask& mask : m_masks)
        if (mask.isShown) {
            const Segmentation& segmentation = *m_list.find(mask.id);
            result.push_back(
                {&segmentation.layer(segmentation.find(mask.number)->layer), mask.number});
        }
    return result;
}

/// Among the shown masks.
std::optional<std::size_t> Comparison::referenceIndex() const
{
    std::size_t at = 0;
    for (const Mask& mask : m_masks) {
        if (mask.isShown && mask.id == m_reference)
            return at;
        at += mask.isShown ? 1 : 0;
    }
    return std::nullopt;
}

void Comparison::countAnew()
{
    m_due.clear();
    m_slices.clear();
    m_box = {};
    m_places.clear();
    m_place = -1;
    m_stop.request_stop();
    const Volume* volume = m_openCase.volume();
    if (m_isActive && volume != nullptr) {
        const ImageGeometry& grid = volume->geometry;
        for (const Mask& mask : m_masks)
            if (mask.isShown)
                m_box.unite(m_list.find(mask.id)->geometry().isSameGrid(grid)
                                ? m_list.boxOf(mask.id, mask.number)
                                : grid.box());
        m_slices.resize(static_cast<std::size_t>(grid.size()[2]));
        for (int k = 0; k < grid.size()[2]; ++k)
            m_due.insert(k);
    }
    m_stopSurfaces.request_stop();
    m_surfaces.reset();
    emit placesChanged();
    emit surfacesChanged();
    m_tick.start();
}

void Comparison::countSome()
{
    const Volume* volume = m_openCase.volume();
    if (!m_isActive || volume == nullptr)
        return;
    const auto masks = drawn();
    const auto reference = referenceIndex();
    QElapsedTimer clock;
    clock.start();
    while (!m_due.empty() && static_cast<double>(clock.nsecsElapsed()) / 1e6 < kBiteMs) {
        const int k = *m_due.begin();
        m_due.erase(m_due.begin());
        const bool isInBox = k >= m_box.first[2] && k < m_box.end[2];
        m_slices[static_cast<std::size_t>(k)] = processing::agreementIn(
            masks, reference, volume->geometry, isInBox ? m_box : IndexBox{}, k);
    }
    if (!m_due.empty()) {
        m_tick.start();
        return;
    }
    sum();
    m_rest.start();
}

void Comparison::sum()
{
    const double ml = m_openCase.volume()->geometry.voxelVolumeMm3() / 1000;
    const auto reference = referenceIndex();
    std::size_t at = 0;
    const auto total = [this](auto member, std::size_t mask) {
        double count = 0;
        for (const auto& slice : m_slices)
            count += (slice.*member)[mask];
        return count;
    };
    using Slice = processing::AgreementSlice;
    const double wanted = reference ? total(&Slice::voxels, *reference) : 0;
    for (Mask& mask : m_masks) {
        mask.dice.reset();
        mask.volumeMl = mask.missedMl = mask.extraMl = 0;
        if (!mask.isShown)
            continue;
        const double voxels = total(&Slice::voxels, at);
        mask.volumeMl = voxels * ml;
        if (reference && *reference != at) {
            const double shared = total(&Slice::shared, at);
            mask.dice = voxels + wanted > 0 ? 2 * shared / (voxels + wanted) : 1;
            mask.missedMl = (wanted - shared) * ml;
            mask.extraMl = (voxels - shared) * ml;
        }
        ++at;
    }
    emit numbersChanged();
}

void Comparison::findPlaces()
{
    if (!m_isActive || m_slices.empty())
        return;
    m_isFinding = true;
    m_stop = m_tasks.run<std::vector<processing::DisputedPlace>>(
        this, [slices = m_slices](const Progress&) { return processing::disputedPlaces(slices); },
        [this](std::vector<processing::DisputedPlace> places) {
            m_isFinding = false;
            if (!m_due.empty() || m_slices.empty() || m_rest.isActive())
                return; // others are on their way
            m_places = std::move(places);
            m_place = std::min(m_place, static_cast<int>(m_places.size()) - 1);
            emit placesChanged();
        });
}

std::optional<Vec3> Comparison::step(int by)
{
    const Volume* volume = m_openCase.volume();
    if (m_places.empty() || volume == nullptr)
        return std::nullopt;
    const auto count = static_cast<int>(m_places.size());
    m_place = m_place < 0 ? (by > 0 ? 0 : count - 1) : (m_place + by + count) % count;
    emit placesChanged();
    return volume->geometry.toWorld(m_places[static_cast<std::size_t>(m_place)].at);
}

std::vector<std::size_t> Comparison::disputedAlong(int axis) const
{
    const Volume* volume = m_openCase.volume();
    if (volume == nullptr)
        return {};
    std::vector<std::size_t> result(static_cast<std::size_t>(volume->geometry.size()[axis]));
    for (std::size_t k = 0; k < m_slices.size(); ++k)
        for (const auto& run : m_slices[k].disputed) {
            if (axis == 0) {
                for (int i = run.first; i < run.end; ++i)
                    ++result[static_cast<std::size_t>(i)];
            } else {
                result[axis == 1 ? static_cast<std::size_t>(run.j) : k] +=
                    static_cast<std::size_t>(run.end - run.first);
            }
        }
    return result;
}

bool Comparison::isSettled() const
{
    return !m_isActive || (arePlacesKnown() && !m_isMeasuring && !m_isMakingConsensus);
}

} // namespace hangaku::viewer
