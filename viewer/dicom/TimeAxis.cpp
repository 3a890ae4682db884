#include "viewer/dicom/TimeAxis.h"

#include "viewer/dicom/StackGeometry.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

namespace hangaku::viewer::dicom {
namespace {

using Frames = std::vector<FrameReference>;

bool isEarlier(const FrameReference& a, const FrameReference& b)
{
    return std::tuple(a.file->instance.number, a.frame->index, a.frame->tile) <
           std::tuple(b.file->instance.number, b.frame->index, b.frame->tile);
}

/// Numbers the places along the normal; sorts by place. @return the largest number of frames at one
int mostAtOnePlace(Frames& frames, std::vector<int>& places)
{
    std::stable_sort(frames.begin(), frames.end(), [](const auto& a, const auto& b) {
        return a.distanceMm < b.distanceMm;
    });
    places.assign(frames.size(), 0);
    int most = 0;
    int here = 0;
    for (std::size_t n = 0; n < frames.size(); ++n) {
        const bool isNew =
            n == 0 || frames[n].distanceMm - frames[n - 1].distanceMm > kSamePlaceMm;
        here = isNew ? 1 : here + 1;
        places[n] = n == 0 ? 0 : places[n - 1] + (isNew ? 1 : 0);
        most = std::max(most, here);
    }
    return most;
}

/// A property by which frames at one place can be told apart. Numbers come in their order, texts in
/// that of the images.
struct Discriminator {
    std::function<double(const FrameTags&)> number;
    std::function<std::string(const FrameTags&)> text;
};

std::vector<Discriminator> discriminators(const FrameTags& example)
{
    std::vector<Discriminator> all{
        {[](const FrameTags& t) { return t.temporalPosition; }, {}},
        {[](const FrameTags& t) { return t.echoNumber; }, {}},
        {[](const FrameTags& t) { return t.echoTimeMs; }, {}},
        {[](const FrameTags& t) { return t.inversionTimeMs; }, {}},
        {[](const FrameTags& t) { return t.bValue; }, {}},
        {{}, [](const FrameTags& t) { return t.gradient; }},
        {[](const FrameTags& t) { return t.acquisitionNumber; }, {}},
        {[](const FrameTags& t) { return t.triggerTimeMs; }, {}},
        {[](const FrameTags& t) { return t.offsetS; }, {}},
    };
    for (std::size_t n = 0; n < example.dimensions.size(); ++n)
        all.push_back({[n](const FrameTags& t) {
                           return n < t.dimensions.size() ? t.dimensions[n] : -1;
                       },
                       {}});
    return all;
}

/// The groups of frames that agree in one property, in their order.
std::vector<Frames> groupsBy(const Discriminator& discriminator, const Frames& frames)
{
    std::map<std::pair<double, std::string>, Frames> groups;
    for (const auto& frame : frames) {
        const auto& tags = frame.frame->tags;
        groups[{discriminator.number ? discriminator.number(tags) : 0,
                discriminator.text ? discriminator.text(tags) : std::string()}]
            .push_back(frame);
    }
    std::vector<Frames> result;
    for (auto& [value, group] : groups)
        result.push_back(std::move(group));
    if (discriminator.text) {
        const auto first = [](const Frames& group) {
            return *std::min_element(group.begin(), group.end(), isEarlier);
        };
        std::stable_sort(result.begin(), result.end(), [&](const auto& a, const auto& b) {
            return isEarlier(first(a), first(b));
        });
    }
    return result;
}

/// Deals the frames at each place out one by one: in the order of the first of trigger time and time
/// of acquisition that tells all of them apart, else of Instance Number.
std::vector<Frames> splitByOrder(const Frames& frames, const std::vector<int>& places, int most)
{
    std::vector<Frames> stacks(static_cast<std::size_t>(most));
    std::vector<Frames> atPlace(static_cast<std::size_t>(places.back()) + 1);
    for (std::size_t n = 0; n < frames.size(); ++n)
        atPlace[static_cast<std::size_t>(places[n])].push_back(frames[n]);
    using Key = double (*)(const FrameReference&);
    for (const Key key : {Key([](const FrameReference& f) { return f.frame->tags.triggerTimeMs; }),
                          Key([](const FrameReference& f) { return f.frame->tags.timeS; }),
                          Key(nullptr)}) {
        bool isClear = true;
        for (auto& here : atPlace) {
            std::stable_sort(here.begin(), here.end(), isEarlier);
            if (key == nullptr)
                continue;
            std::stable_sort(here.begin(), here.end(),
                             [key](const auto& a, const auto& b) { return key(a) < key(b); });
            for (std::size_t n = 1; n < here.size(); ++n)
                isClear = isClear && key(here[n - 1]) < key(here[n]);
        }
        if (isClear)
            break;
    }
    for (const auto& here : atPlace)
        for (std::size_t n = 0; n < here.size(); ++n)
            stacks[n].push_back(here[n]);
    return stacks;
}

/// Parts frames so that no two of a part lie at one place; the parts are in order.
std::vector<Frames> splitByPlace(Frames frames)
{
    std::vector<int> places;
    const int most = mostAtOnePlace(frames, places);
    if (most <= 1)
        return {std::move(frames)};
    for (const auto& discriminator : discriminators(frames.front().frame->tags)) {
        auto groups = groupsBy(discriminator, frames);
        // A property with more values than images at any place numbers the slices instead.
        if (groups.size() < 2 || groups.size() > static_cast<std::size_t>(most))
            continue;
        std::vector<Frames> stacks;
        for (auto& group : groups)
            for (auto& stack : splitByPlace(std::move(group)))
                stacks.push_back(std::move(stack));
        return stacks;
    }
    return splitByOrder(frames, places, most);
}

std::string unitOf(const FrameReference& frame)
{
    const auto& unit = frame.frame->rescaleType;
    return unit == "US" ? "" : unit;
}

/// Units never mix. Kinds of images do not where they lie at the same places; elsewhere image types
/// differ from slice to slice for reasons that nobody sees.
std::vector<Frames> splitByKind(const Frames& frames)
{
    std::map<std::string, Frames> byUnit;
    for (const auto& frame : frames)
        byUnit[unitOf(frame)].push_back(frame);
    std::vector<Frames> result;
    for (auto& [unit, group] : byUnit) {
        std::vector<int> places;
        const auto most = static_cast<std::size_t>(mostAtOnePlace(group, places));
        auto kinds = groupsBy({{}, [](const FrameTags& t) { return t.imageType; }}, group);
        if (kinds.size() < 2 || kinds.size() > most) {
            result.push_back(std::move(group));
            continue;
        }
        for (auto& kind : kinds)
            result.push_back(std::move(kind));
    }
    return result;
}

/// Do two stacks cover the same places, slice by slice?
bool isSamePlaces(const Frames& a, const Frames& b)
{
    constexpr double kToleranceMm = 0.02;
    if (a.size() != b.size())
        return false;
    for (std::size_t n = 0; n < a.size(); ++n)
        if (length(*a[n].frame->position - *b[n].frame->position) > kToleranceMm)
            return false;
    return true;
}

bool overlaps(const Frames& a, const Frames& b)
{
    return a.front().distanceMm <= b.back().distanceMm + kSamePlaceMm &&
           b.front().distanceMm <= a.back().distanceMm + kSamePlaceMm;
}

/// Puts what covers the same places behind each other.
std::vector<FrameStack> mergeTimePoints(std::vector<Frames> parts)
{
    std::vector<FrameStack> stacks;
    for (auto& part : parts) {
        const auto same = std::find_if(stacks.begin(), stacks.end(), [&part](const auto& stack) {
            return stack.places() == part.size() &&
                   isSamePlaces({stack.frames.begin(),
                                 stack.frames.begin() + static_cast<std::ptrdiff_t>(part.size())},
                                part);
        });
        if (same == stacks.end()) {
            stacks.emplace_back().frames = std::move(part);
            continue;
        }
        same->frames.insert(same->frames.end(), part.begin(), part.end());
        ++same->timePoints;
    }
    // Which of them is the whole and which a rest of it.
    const auto whole = std::max_element(stacks.begin(), stacks.end(), [](const auto& a, const auto& b) {
        return a.frames.size() < b.frames.size();
    });
    for (auto& stack : stacks)
        if (&stack != &*whole && whole->timePoints > 1 && stack.places() < whole->places() &&
            overlaps(stack.frames, whole->frames)) {
            stack.rest = FrameStack::Rest::IsRest;
            whole->rest = FrameStack::Rest::LeftOut;
        }
    return stacks;
}

/// Parts a stack where nothing can be said of what lies between its slices.
std::vector<FrameStack> splitSlabs(FrameStack stack)
{
    const auto places = stack.places();
    auto starts = slabsOf({stack.frames.data(), places});
    std::vector<FrameStack> slabs;
    if (starts.empty()) {
        slabs.push_back(std::move(stack));
        return slabs;
    }
    starts.insert(starts.begin(), 0);
    starts.push_back(places);
    for (std::size_t n = 0; n + 1 < starts.size(); ++n) {
        auto& slab = slabs.emplace_back();
        slab.timePoints = stack.timePoints;
        slab.rest = stack.rest;
        slab.slabs = static_cast<int>(starts.size()) - 1;
        for (std::size_t time = 0; time < stack.frames.size(); time += places)
            for (auto place = starts[n]; place < starts[n + 1]; ++place)
                slab.frames.push_back(stack.frames[time + place]);
    }
    return slabs;
}

} // namespace

std::vector<FrameStack> splitByTime(std::vector<FrameReference> frames)
{
    std::vector<FrameStack> stacks;
    for (auto& kind : splitByKind(frames))
        for (auto& whole : mergeTimePoints(splitByPlace(std::move(kind))))
            for (auto& stack : splitSlabs(std::move(whole))) {
                labelTimePoints(stack);
                stacks.push_back(std::move(stack));
            }
    return stacks;
}

} // namespace hangaku::viewer::dicom
