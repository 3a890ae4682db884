// hangaku-edit-probe OPERATION MASK RESULT [NAME=VALUE...]
//
// Applies one operation of the segmentation editor to a mask (.nii, .nii.gz, .nrrd) and writes the
// result on the same grid, so that scripts can hold it against other programs (tests/reference).
// `label=N` says which label is changed (1 unless given); its old voxels are replaced. Without
// arguments the operations are listed; `time=1` prints how long the operation took.

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/processing/morphology/Holes.h"
#include "viewer/processing/morphology/Islands.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/Margin.h"
#include "viewer/processing/morphology/Smoothing.h"

#include <chrono>
#include <ctime>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;

namespace {

/// The NAME=VALUE arguments. A name that the operation needs and that is missing, or a value that
/// is no number, ends the program with a message.
class Parameters {
public:
    explicit Parameters(std::map<std::string, std::string> values) : m_values(std::move(values)) {}

    bool has(const std::string& name) const { return m_values.contains(name); }
    std::string text(const std::string& name) const
    {
        const auto found = m_values.find(name);
        if (found == m_values.end())
            throw std::invalid_argument("the operation needs " + name + "=...");
        return found->second;
    }
    double number(const std::string& name) const { return std::stod(text(name)); }
    int whole(const std::string& name) const { return std::stoi(text(name)); }
    std::optional<int> wholeIfGiven(const std::string& name) const
    {
        return has(name) ? std::optional(whole(name)) : std::nullopt;
    }
    /// "1,2,3"
    std::vector<int> wholes(const std::string& name) const
    {
        std::vector<int> numbers;
        std::istringstream list(text(name));
        for (std::string item; std::getline(list, item, ',');)
            numbers.push_back(std::stoi(item));
        return numbers;
    }

private:
    std::map<std::string, std::string> m_values;
};

/// What an operation works on.
struct Probe {
    Segmentation& segmentation;
    const Parameters& parameters;
    Label label = 1;

    LabelMap& map() const { return segmentation.layer(0); }
    const ImageGeometry& geometry() const { return segmentation.geometry(); }
    /// The voxels of the label; `name` is of another parameter that gives a label.
    Region region(const std::string& name = {}) const
    {
        const auto number = name.empty() ? label : static_cast<Label>(parameters.whole(name));
        return Region::ofLabel(segmentation.layer(0), number, geometry().box());
    }
};

/// Nothing stops it, nobody looks.
const Progress kAlone;

/// Replaces the voxels of a label by those of a region.
void replace(LabelMap& map, Label label, const Region& region)
{
    LabelMapEdit edit(map);
    const auto size = map.geometry().size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j) {
            edit.fillRow(0, size[0], j, k, 0, [&](Label present) { return present == label; });
            for (int i = region.box.first[0]; i < region.box.end[0]; ++i)
                if (region.contains({i, j, k}))
                    edit.set({i, j, k}, label);
        }
}

using Operation = std::function<Result<void>(const Probe&)>;

/// Does the work, and with `time=1` prints how long it took.
template <typename Work> auto timed(const Parameters& parameters, Work&& work)
{
    const auto start = std::chrono::steady_clock::now();
    const auto processorStart = std::clock();
    auto result = work();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (parameters.has("time"))
        std::cout << seconds.count() << " s, on the processors "
                  << static_cast<double>(std::clock() - processorStart) / CLOCKS_PER_SEC << " s\n";
    return result;
}

/// An operation that makes one region of another.
Operation changing(std::function<Result<Region>(const Probe&, const Region&)> change)
{
    return [change = std::move(change)](const Probe& probe) -> Result<void> {
        const auto region = probe.region();
        const auto result = timed(probe.parameters, [&] { return change(probe, region); });
        if (!result)
            return tl::unexpected(result.error());
        replace(probe.map(), probe.label, *result);
        return {};
    };
}

/// One that takes a size in mm.
Operation withMm(Result<Region> (*change)(const Region&, const ImageGeometry&, double,
                                          const Progress&))
{
    return changing([change](const Probe& probe, const Region& region) {
        return change(region, probe.geometry(), probe.parameters.number("mm"), kAlone);
    });
}

IslandRule islandRule(const Parameters& parameters)
{
    IslandRule rule;
    if (const auto neighbours = parameters.wholeIfGiven("neighbours"))
        rule.connectivity = *neighbours == 6    ? Connectivity::Faces
                            : *neighbours == 18 ? Connectivity::Edges
                                                : Connectivity::Corners;
    rule.sliceAxis = parameters.wholeIfGiven("axis");
    return rule;
}

Index3 voxelOf(const Parameters& parameters)
{
    const auto at = parameters.wholes("at");
    if (at.size() != 3)
        throw std::invalid_argument("at=I,J,K");
    return {at[0], at[1], at[2]};
}

/// The islands as labels 1, 2, ... by falling size, instead of everything there was.
Result<void> splitIslands(const Probe& probe)
{
    const auto region = probe.region();
    const auto parts = timed(probe.parameters, [&] {
        return split(region, probe.parameters.whole("count"), islandRule(probe.parameters), kAlone);
    });
    if (!parts)
        return tl::unexpected(parts.error());
    for (const auto& segment : std::vector(probe.segmentation.segments()))
        probe.segmentation.remove(segment.number);
    replace(probe.map(), probe.label, Region());
    for (std::size_t n = 0; n < parts->size(); ++n) {
        Segment segment;
        segment.number = static_cast<Label>(n + 1);
        if (const auto inserted = probe.segmentation.insert(segment); !inserted)
            return inserted;
        replace(probe.map(), segment.number, (*parts)[n]);
    }
    return {};
}

Result<void> smoothJointly(const Probe& probe)
{
    std::vector<Label> labels;
    for (const int number : probe.parameters.wholes("labels"))
        labels.push_back(static_cast<Label>(number));
    const auto smoothed = timed(probe.parameters, [&] {
        return smoothedJointly(probe.map(), labels, probe.geometry().box(),
                               probe.parameters.number("mm"), kAlone);
    });
    if (!smoothed)
        return tl::unexpected(smoothed.error());
    for (const auto& [label, region] : *smoothed)
        replace(probe.map(), label, Region());
    for (const auto& [label, region] : *smoothed)
        replace(probe.map(), label, region);
    return {};
}

Result<Region> fill(const Probe& probe, const Region& region)
{
    HoleRule rule{probe.parameters.wholeIfGiven("axis"), {}};
    if (const auto largest = probe.parameters.wholeIfGiven("largest"))
        rule.largestVoxels = static_cast<std::size_t>(*largest);
    return fillHoles(region, rule, kAlone);
}

Result<Region> hollowOut(const Probe& probe, const Region& region)
{
    const auto side = probe.parameters.text("side");
    return hollow(region, probe.geometry(), probe.parameters.number("mm"),
                  side == "inside"    ? HollowSide::Inside
                  : side == "outside" ? HollowSide::Outside
                                      : HollowSide::Centre,
                  kAlone);
}

/// Every operation by name. A new one is a line here.
const std::map<std::string, Operation>& operations()
{
    static const std::map<std::string, Operation> all{
        {"grow", withMm(grown)},
        {"shrink", withMm(shrunk)},
        {"hollow", changing(hollowOut)},
        {"median", withMm(medianSmoothed)},
        {"open", withMm(opened)},
        {"close", withMm(closed)},
        {"gaussian", withMm(gaussianSmoothed)},
        {"smooth-jointly", smoothJointly},
        {"keep-largest", changing([](const Probe& probe, const Region& region) {
             return keepLargest(region, islandRule(probe.parameters), kAlone);
         })},
        {"keep-at", changing([](const Probe& probe, const Region& region) {
             return keepAt(region, voxelOf(probe.parameters), islandRule(probe.parameters), kAlone);
         })},
        {"remove-at", changing([](const Probe& probe, const Region& region) {
             return removeAt(region, voxelOf(probe.parameters), islandRule(probe.parameters),
                             kAlone);
         })},
        {"remove-small", changing([](const Probe& probe, const Region& region) {
             return removeSmallerThan(region,
                                      static_cast<std::size_t>(probe.parameters.whole("voxels")),
                                      islandRule(probe.parameters), kAlone);
         })},
        {"split", splitIslands},
        {"fill-holes", changing(fill)},
        {"unite", changing([](const Probe& probe, const Region& region) -> Result<Region> {
             return united(region, probe.region("with"));
         })},
        {"subtract", changing([](const Probe& probe, const Region& region) -> Result<Region> {
             return subtracted(region, probe.region("with"));
         })},
        {"invert", changing([](const Probe& probe, const Region& region) -> Result<Region> {
             return inverted(region, probe.geometry().box());
         })},
    };
    return all;
}

int usage()
{
    std::cerr << "hangaku-edit-probe OPERATION MASK RESULT [NAME=VALUE...]\noperations:";
    for (const auto& [name, operation] : operations())
        std::cerr << ' ' << name;
    std::cerr << '\n';
    return 2;
}

int failed(const Error& error)
{
    std::cerr << error.reason.english() << ' ' << error.hint.english() << '\n';
    return 1;
}

int run(const Operation& operation, const std::string& mask, const std::string& result,
        const Parameters& parameters)
{
    auto segmentation = readLabelMap(mask);
    if (!segmentation)
        return failed(segmentation.error());
    const auto label = static_cast<Label>(parameters.wholeIfGiven("label").value_or(1));
    if (const auto done = operation({*segmentation, parameters, label}); !done)
        return failed(done.error());
    if (const auto written = writeLabelMap(*segmentation, result); !written)
        return failed(written.error());
    return 0;
}

} // namespace

int main(int count, char** arguments)
{
    const std::vector<std::string> all(arguments + 1, arguments + count);
    if (all.size() < 3 || !operations().contains(all[0]))
        return usage();
    std::map<std::string, std::string> values;
    for (std::size_t n = 3; n < all.size(); ++n) {
        const auto equals = all[n].find('=');
        if (equals == std::string::npos)
            return usage();
        values[all[n].substr(0, equals)] = all[n].substr(equals + 1);
    }
    try {
        return run(operations().at(all[0]), all[1], all[2], Parameters(std::move(values)));
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 2;
    }
}
