#pragma once

#include "viewer/session/Session.h"
#include "viewer/session/Stroke.h"

#include <random>
#include <string>

namespace hangaku::tests {

/// Random changes to the segmentations and boxes of a session, the same ones for the same seed:
/// strokes with all rules, abandoned ones, regions, groups, undo and redo, segments, segmentations,
/// boxes and sets of boxes that come, change and go. What was there at its beginning stays in the list.
class EditScript {
public:
    EditScript(viewer::Session& session, const viewer::ImageGeometry& grid, unsigned seed)
        : m_session(session), m_grid(grid), m_random(seed),
          m_floor(session.segmentations().history().done()),
          m_kept(session.segmentations().ids().size())
    {
    }

    /// Does one thing. There is always at least one segmentation afterwards.
    void step()
    {
        auto& list = m_session.segmentations();
        if (list.ids().empty())
            addSegmentation();
        switch (below(18)) {
        case 0: case 1: case 2: case 3: case 4: stroke(); break;
        case 5: applyRegion(); break;
        case 6: case 7:
            if (list.history().done() > m_floor)
                list.undo();
            break;
        case 8: list.redo(); break;
        case 9:
            list.goTo(m_floor + static_cast<std::size_t>(below(
                                    static_cast<int>(list.history().size() - m_floor) + 1)));
            break;
        case 10: (void)list.addSegment(list.active(), QString("neu %1 左肺").arg(below(1000))); break;
        case 11: changeSegment(); break;
        case 12: removeSegment(); break;
        case 13: group(); break;
        case 14: addSegmentation(); break;
        case 15: case 16: changeBoxes(); break;
        default: removeSegmentation(); break;
        }
        if (list.ids().empty())
            addSegmentation();
    }

    int below(int end) { return std::uniform_int_distribution(0, end - 1)(m_random); }

private:
    using Label = viewer::Label;
    viewer::SegmentationList& list() { return m_session.segmentations(); }

    viewer::Vec3 point()
    {
        const auto size = m_grid.size();
        return m_grid.toWorld(viewer::Index3{below(size[0]), below(size[1]), below(size[2])});
    }

    const viewer::Segment* anySegment()
    {
        const auto* segmentation = list().find(list().active());
        if (segmentation == nullptr || segmentation->segments().empty())
            return nullptr;
        const auto& segments = segmentation->segments();
        return &segments[static_cast<std::size_t>(below(static_cast<int>(segments.size())))];
    }

    void chooseRules()
    {
        using namespace viewer;
        const auto& ids = list().ids();
        list().setActive(ids[static_cast<std::size_t>(below(static_cast<int>(ids.size())))], 0);
        if (const auto* segment = anySegment())
            list().setActive(list().active(), segment->number);
        EditRules rules;
        rules.overwrite = std::array{Overwrite::ReplaceOthers, Overwrite::KeepOthers,
                                     Overwrite::Overlap}[static_cast<std::size_t>(below(3))];
        rules.area = below(4) == 0 ? EditArea::OutsideSegments : EditArea::Anywhere;
        list().setRules(rules);
    }

    void stroke()
    {
        using namespace viewer;
        chooseRules();
        auto begun = list().beginStroke(below(4) == 0 ? StrokeMode::Erase : StrokeMode::Paint);
        if (!begun)
            return;
        for (int moves = 1 + below(3); moves > 0; --moves)
            (*begun)->paint({1.0 + below(6), BrushShape::Sphere}, {}, point(), point());
        if (below(6) != 0) // else it is abandoned
            (*begun)->commit();
    }

    void applyRegion()
    {
        using namespace viewer;
        chooseRules();
        const auto* segment = anySegment();
        if (segment == nullptr)
            return;
        auto region = std::make_shared<Region>(m_grid.box());
        for (auto& inside : region->inside)
            inside = below(3) == 0 ? 1 : 0;
        const auto action = std::array{RegionAction::Add, RegionAction::Erase,
                                       RegionAction::Replace}[static_cast<std::size_t>(below(3))];
        list().apply(list().active(), {{segment->number, action, region}}, Text("Grow"));
        if (below(2) == 0) // else whatever comes next finishes it
            list().finishApplying();
    }

    void changeSegment()
    {
        const auto* segment = anySegment();
        if (segment == nullptr)
            return;
        auto changed = *segment;
        changed.label = std::to_string(below(1000)) + " changed";
        changed.labelJa = "肝臓";
        changed.locked = below(4) == 0;
        changed.colour.red = static_cast<std::uint8_t>(below(256));
        changed.typeModifier = {"7771000", "SCT", "Left"};
        (void)list().changeSegment(list().active(), changed);
        list().setSegmentVisible(list().active(), changed.number, below(5) != 0);
    }

    void removeSegment()
    {
        if (const auto* segment = anySegment())
            list().removeSegment(list().active(), segment->number);
    }

    void group()
    {
        list().beginGroup(viewer::Text("Prompt"));
        stroke();
        (void)list().addSegment(list().active(), "grouped");
        list().endGroup();
    }

    void addSegmentation()
    {
        using namespace viewer;
        if (list().ids().size() > 3)
            return;
        Segmentation made(m_grid, std::to_string(below(100)) + " model");
        made.seriesInstanceUid = std::string("1.2.3");
        made.provenance.modelId = std::string("phantom");
        made.provenance.parameters.emplace("patch", "96");
        made.provenance.inputUids = {"1.2.3"};
        for (Label number = 1; number <= 3; ++number) {
            Segment segment;
            segment.number = number;
            segment.label = std::to_string(number) + " structure";
            segment.algorithmType = AlgorithmType::Automatic;
            (void)made.insert(segment);
        }
        LabelMapEdit edit(made.layer(0));
        for (int rows = 0; rows < 20; ++rows) {
            const auto size = m_grid.size();
            const int first = below(size[0]);
            edit.fillRow(first, first + 1 + below(size[0] - first), below(size[1]), below(size[2]),
                         static_cast<Label>(1 + below(3)), [](Label) { return true; });
        }
        list().add(std::move(made), Text("Run model"));
    }

    void removeSegmentation()
    {
        const auto& ids = list().ids();
        if (ids.size() > std::max<std::size_t>(m_kept, 1))
            list().remove(
                ids[m_kept + static_cast<std::size_t>(below(static_cast<int>(ids.size() - m_kept)))]);
    }

    void changeBoxes()
    {
        using namespace viewer;
        auto& boxes = m_session.detections();
        const auto& ids = boxes.ids();
        if (ids.empty() || (below(6) == 0 && ids.size() < 3)) {
            addBoxes();
            return;
        }
        const auto id = ids[static_cast<std::size_t>(below(static_cast<int>(ids.size())))];
        const auto& all = boxes.find(id)->all;
        if (all.empty() || below(8) == 0) {
            boxes.remove(id);
            return;
        }
        const auto& any = all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
        const DetectionRef ref{id, any.number};
        switch (below(6)) {
        case 0: boxes.changeBox(ref, {point(), any.box.sizeMm, any.box.axes}); break;
        case 1: boxes.setReview(ref, static_cast<Review>(below(3))); break;
        case 2: boxes.setKind(ref, {"Cyst", "嚢胞", {"441457006", "SCT", "Cyst"}, {}}); break;
        case 3: boxes.removeDetection(ref); break;
        case 4: boxes.setThreshold(id, below(100) / 100.0); break;
        default: (void)boxes.addBox(id, any.box, boxes.find(id)->kinds[0]); break;
        }
    }

    void addBoxes()
    {
        using namespace viewer;
        Detections set;
        set.name = std::to_string(below(100)) + " finder";
        set.kinds = {{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {200, 10, 30}}};
        set.provenance.modelId = std::string("phantom-nodules");
        set.seriesInstanceUid = std::string("1.2.3");
        for (int number = 0; number < 4; ++number) {
            Detection found;
            found.box = {point(), {1.0 + below(9), 2, 3}};
            found.score = below(100) / 100.0;
            set.all.push_back(found);
        }
        m_session.detections().add(std::move(set), Text("Run model"));
    }

    viewer::Session& m_session;
    viewer::ImageGeometry m_grid;
    std::mt19937 m_random;
    std::size_t m_floor; ///< steps of the history that are not undone
    std::size_t m_kept;  ///< segmentations that are not removed
};

/// What a segmentation means, to be compared: its fields, and which voxels each segment has.
inline std::string meaningOf(const viewer::Segmentation& segmentation)
{
    const auto text = [](auto... parts) {
        std::string joined;
        ((joined += parts, joined += '|'), ...);
        return joined;
    };
    std::string meaning =
        text(segmentation.name, segmentation.seriesInstanceUid, segmentation.provenance.modelId,
             std::to_string(segmentation.provenance.parameters.size()));
    for (const auto& segment : segmentation.segments()) {
        meaning += text(std::to_string(segment.number), segment.label, segment.labelJa,
                        segment.typeModifier.value, segment.category.meaning, segment.type.value,
                        segment.visible ? "shown" : "hidden", segment.locked ? "locked" : "free",
                        std::to_string(segment.colour.red), std::to_string(segment.colour.green),
                        segment.correction ? segment.correction->person + segment.correction->time
                                           : "uncorrected",
                        std::to_string(static_cast<int>(segment.algorithmType)),
                        segment.algorithmName);
        for (const viewer::Label label : segmentation.layerOf(segment).voxels())
            meaning += label == segment.number ? '#' : '.';
    }
    return meaning;
}

/// The same for detections: what a user sees of them.
inline std::string meaningOf(const viewer::Detections& detections)
{
    std::string meaning = detections.name + '|' + std::to_string(detections.threshold) + '|';
    for (const auto& each : detections.all) {
        const auto& kind = detections.kinds.at(static_cast<std::size_t>(each.kind));
        meaning += std::to_string(each.number) + kind.label + kind.labelJa + kind.type.value;
        for (const auto vector : {each.box.centre, each.box.sizeMm})
            for (int axis = 0; axis < 3; ++axis)
                meaning += ' ' + std::to_string(vector[axis]);
        meaning += ' ' + std::to_string(each.score.value_or(-1)) + ' ' +
                   std::to_string(static_cast<int>(each.review)) +
                   (each.correction ? each.correction->person + each.correction->time : "untouched") +
                   each.uid + '|';
    }
    return meaning;
}

} // namespace hangaku::tests
