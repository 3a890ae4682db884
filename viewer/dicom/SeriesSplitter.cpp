#include "viewer/dicom/SeriesSplitter.h"

#include "viewer/dicom/TimeAxis.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace hangaku::viewer::dicom {
namespace {

using Files = std::vector<const FileHeader*>;
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
        a.file->pixels != b.file->pixels || a.file->isLocaliser != b.file->isLocaliser ||
        a.file->mosaicColumns != b.file->mosaicColumns ||
        a.frame->tags.stack != b.frame->tags.stack)
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

/// Each image once. @param copies how often each was there besides
Files withoutCopies(const Files& files, std::map<const FileHeader*, int>& copies)
{
    std::map<std::string, Files> keptByUid;
    Files kept;
    for (const auto* file : files) {
        auto& sameUid = keptByUid[file->instance.sopInstanceUid];
        const auto original = std::find_if(sameUid.begin(), sameUid.end(),
                                           [file](const auto* k) { return isCopy(*k, *file); });
        if (original != sameUid.end()) {
            ++copies[*original];
            continue;
        }
        sameUid.push_back(file);
        kept.push_back(file);
    }
    return kept;
}

/// Sorts the frames that have a place into parallel groups; the others are a stack for each file.
std::vector<Frames> groupParallel(const Files& files, std::vector<FrameStack>& flat)
{
    // Nothing real has so many orientations; what has is not compared with all of them.
    constexpr std::size_t kMostGroups = 1000;
    std::vector<Frames> groups;
    for (const auto* file : files) {
        Frames unplaced;
        for (const auto& frame : file->frames) {
            FrameReference reference{file, &frame, 0};
            const bool isFlatMosaic = file->isMosaic && file->mosaicColumns == 0;
            auto group = groups.end();
            if (reference.isPlaced() && !isFlatMosaic)
                group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) {
                    return isParallelAndAlike(g.front(), reference);
                });
            if (!reference.isPlaced() || isFlatMosaic ||
                (group == groups.end() && groups.size() == kMostGroups)) {
                unplaced.push_back(reference);
                continue;
            }
            auto& frames = group != groups.end() ? *group : groups.emplace_back();
            const auto& first = frames.empty() ? reference : frames.front();
            reference.distanceMm = dot(normalOf(*first.frame), *frame.position);
            frames.push_back(reference);
        }
        if (!unplaced.empty()) {
            auto& stack = flat.emplace_back();
            stack.frames = std::move(unplaced);
            stack.frameTimeMs = file->description.frameTimeMs;
        }
    }
    return groups;
}

std::tuple<bool, int, int> orderOf(const FrameStack& stack)
{
    auto smallest = std::pair(stack.frames.front().file->instance.number,
                              stack.frames.front().frame->index);
    for (const auto& frame : stack.frames)
        smallest = std::min(smallest, std::pair(frame.file->instance.number, frame.frame->index));
    return {stack.frames.front().file->isLocaliser, smallest.first, smallest.second};
}

} // namespace

Vec3 normalOf(const FrameHeader& frame)
{
    return normalized(cross((*frame.axes)[0], (*frame.axes)[1]));
}

std::vector<FrameStack> splitSeries(std::vector<const FileHeader*> files)
{
    std::sort(files.begin(), files.end(), [](const FileHeader* a, const FileHeader* b) {
        return std::tie(a->instance.number, a->instance.sopInstanceUid, a->instance.path) <
               std::tie(b->instance.number, b->instance.sopInstanceUid, b->instance.path);
    });
    std::map<const FileHeader*, int> copies;
    std::vector<FrameStack> stacks;
    for (auto& frames : groupParallel(withoutCopies(files, copies), stacks))
        for (auto& stack : splitByTime(std::move(frames)))
            stacks.push_back(std::move(stack));

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
        return orderOf(a) < orderOf(b);
    });
    return stacks;
}

} // namespace hangaku::viewer::dicom
