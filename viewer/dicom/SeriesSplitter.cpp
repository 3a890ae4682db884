#include "viewer/dicom/SeriesSplitter.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <tuple>

namespace hangaku::viewer::dicom {
namespace {

/// Frames nearer to each other than this along the normal lie at the same place.
constexpr double kSamePlaceMm = 0.005;

using Frames = std::vector<FrameReference>;

bool isSamePosition(const FileHeader& a, const FileHeader& b)
{
    const auto& p = a.frames.front().position;
    const auto& q = b.frames.front().position;
    return p.has_value() == q.has_value() && (!p || length(*p - *q) < kSamePlaceMm);
}

/// The same image twice. Some anonymisers give all files one UID, so the place must agree too.
bool isCopy(const FileHeader& a, const FileHeader& b)
{
    return !a.instance.sopInstanceUid.empty() &&
           a.instance.sopInstanceUid == b.instance.sopInstanceUid &&
           a.instance.number == b.instance.number && a.pixels == b.pixels &&
           a.frames.size() == b.frames.size() && isSamePosition(a, b);
}

/// May lie in one volume, side by side.
bool isParallelAndAlike(const FrameReference& a, const FrameReference& b)
{
    constexpr double kCosineTolerance = 1e-3;
    constexpr double kSpacingTolerance = 1e-3;
    if (a.file->description.frameOfReferenceUid != b.file->description.frameOfReferenceUid ||
        a.file->pixels != b.file->pixels || a.file->isLocaliser != b.file->isLocaliser)
        return false;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        if (length((*a.frame->axes)[axis] - (*b.frame->axes)[axis]) > kCosineTolerance)
            return false;
        const double spacing = (*a.frame->spacingMm)[axis];
        if (std::abs(spacing - (*b.frame->spacingMm)[axis]) > kSpacingTolerance * spacing)
            return false;
    }
    return true;
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

/// A property by which frames at one place can be told apart, made comparable.
struct Discriminator {
    std::function<double(const FrameTags&)> number;
    std::function<std::string(const FrameTags&)> text;

    std::pair<double, std::string> of(const FrameReference& f) const
    {
        return {number ? number(f.frame->tags) : 0, text ? text(f.frame->tags) : std::string()};
    }
};

const std::vector<Discriminator>& discriminators()
{
    static const std::vector<Discriminator> all{
        {[](const FrameTags& t) { return t.temporalPosition; }, {}},
        {{}, [](const FrameTags& t) { return t.imageType; }},
        {[](const FrameTags& t) { return t.echoNumber; }, {}},
        {[](const FrameTags& t) { return t.echoTimeMs; }, {}},
        {[](const FrameTags& t) { return t.bValue; }, {}},
        {[](const FrameTags& t) { return t.acquisitionNumber; }, {}},
        {[](const FrameTags& t) { return t.triggerTimeMs; }, {}},
    };
    return all;
}

/// Deals the frames at each place out one by one, in the order of Instance Number.
std::vector<Frames> splitByOrder(const Frames& frames, const std::vector<int>& places, int most)
{
    std::vector<Frames> stacks(static_cast<std::size_t>(most));
    std::map<int, Frames> atPlace;
    for (std::size_t n = 0; n < frames.size(); ++n)
        atPlace[places[n]].push_back(frames[n]);
    for (auto& [place, here] : atPlace) {
        std::stable_sort(here.begin(), here.end(), [](const auto& a, const auto& b) {
            return std::tuple(a.file->instance.number, a.frame->index) <
                   std::tuple(b.file->instance.number, b.frame->index);
        });
        for (std::size_t n = 0; n < here.size(); ++n)
            stacks[n].push_back(here[n]);
    }
    return stacks;
}

/// Parts parallel frames so that no two of a stack lie at one place.
std::vector<Frames> splitByPlace(Frames frames)
{
    std::vector<int> places;
    const int most = mostAtOnePlace(frames, places);
    if (most <= 1)
        return {std::move(frames)};
    for (const auto& discriminator : discriminators()) {
        std::map<std::pair<double, std::string>, Frames> groups;
        for (const auto& frame : frames)
            groups[discriminator.of(frame)].push_back(frame);
        // A property with more values than images at any place numbers the slices instead.
        if (groups.size() < 2 || groups.size() > static_cast<std::size_t>(most))
            continue;
        std::vector<Frames> stacks;
        for (auto& [value, group] : groups)
            for (auto& stack : splitByPlace(std::move(group)))
                stacks.push_back(std::move(stack));
        return stacks;
    }
    return splitByOrder(frames, places, most);
}

int smallestNumber(const FrameStack& stack)
{
    int smallest = stack.frames.front().file->instance.number;
    for (const auto& frame : stack.frames)
        smallest = std::min(smallest, frame.file->instance.number);
    return smallest;
}

} // namespace

std::vector<FrameStack> splitSeries(std::vector<const FileHeader*> files)
{
    std::sort(files.begin(), files.end(), [](const FileHeader* a, const FileHeader* b) {
        return std::tie(a->instance.number, a->instance.sopInstanceUid, a->instance.path) <
               std::tie(b->instance.number, b->instance.sopInstanceUid, b->instance.path);
    });
    std::map<const FileHeader*, int> copies;
    std::map<std::string, std::vector<const FileHeader*>> keptByUid;
    std::vector<const FileHeader*> kept;
    for (const auto* file : files) {
        auto& sameUid = keptByUid[file->instance.sopInstanceUid];
        const auto original = std::find_if(sameUid.begin(), sameUid.end(), [file](const auto* k) {
            return isCopy(*k, *file);
        });
        if (original != sameUid.end()) {
            ++copies[*original];
            continue;
        }
        sameUid.push_back(file);
        kept.push_back(file);
    }

    std::vector<FrameStack> stacks;
    std::vector<Frames> parallel;
    for (const auto* file : kept) {
        Frames unplaced;
        for (const auto& frame : file->frames) {
            FrameReference reference{file, &frame, 0};
            if (!reference.isPlaced() || file->isMosaic) {
                unplaced.push_back(reference);
                continue;
            }
            const auto group = std::find_if(parallel.begin(), parallel.end(), [&](const auto& g) {
                return isParallelAndAlike(g.front(), reference);
            });
            auto& frames = group != parallel.end() ? *group : parallel.emplace_back();
            const auto& first = frames.empty() ? reference : frames.front();
            reference.distanceMm = dot(normalOf(*first.frame), *frame.position);
            frames.push_back(reference);
        }
        if (!unplaced.empty())
            stacks.push_back({std::move(unplaced), 0});
    }
    for (auto& frames : parallel)
        for (auto& stack : splitByPlace(std::move(frames)))
            stacks.push_back({std::move(stack), 0});

    for (auto& stack : stacks) {
        std::set<const FileHeader*> members;
        for (const auto& frame : stack.frames)
            members.insert(frame.file);
        for (const auto* file : members)
            if (const auto found = copies.find(file); found != copies.end())
                stack.copiesLeftOut += found->second;
    }
    // Scouts last, else in the order of acquisition.
    std::stable_sort(stacks.begin(), stacks.end(), [](const FrameStack& a, const FrameStack& b) {
        return std::tuple(a.frames.front().file->isLocaliser, smallestNumber(a)) <
               std::tuple(b.frames.front().file->isLocaliser, smallestNumber(b));
    });
    return stacks;
}

} // namespace hangaku::viewer::dicom
