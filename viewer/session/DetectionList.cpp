#include "viewer/session/DetectionList.h"

#include "viewer/dicom/WriteSeries.h"
#include "viewer/session/DetectionFiles.h"

#include <QDateTime>
#include <QUuid>

#include <algorithm>
#include <set>

namespace hangaku::viewer {

/// A set with what the list keeps about it.
struct DetectionList::Entry {
    DetectionsId id = -1;
    Detections detections;
    int nextNumber = 1;
    std::filesystem::path file{};
    std::uint64_t revision = 0;      ///< names the present state; undo brings the old one back
    std::uint64_t savedRevision = 0; ///< the state in `file`; 0 for none
};

/// A change to one set. The threshold stays as it is at the time.
class DetectionCommand final : public Command {
public:
    struct State {
        std::vector<DetectionKind> kinds;
        std::vector<Detection> all;
        std::uint64_t revision = 0;
    };
    DetectionCommand(DetectionList& list, DetectionsId id, Text name, State before, State after)
        : m_list(list),
          m_id(id),
          m_name(std::move(name)),
          m_before(std::move(before)),
          m_after(std::move(after))
    {
    }
    static State stateOf(const DetectionList::Entry& entry)
    {
        return {entry.detections.kinds, entry.detections.all, entry.revision};
    }
    void undo() override { put(m_before); }
    void redo() override { put(m_after); }
    Text name() const override { return m_name; }
    std::size_t bytes() const override
    {
        return sizeof(*this) + (m_before.all.size() + m_after.all.size()) * sizeof(Detection) +
               (m_before.kinds.size() + m_after.kinds.size()) * sizeof(DetectionKind);
    }

private:
    void put(const State& state)
    {
        auto* entry = m_list.entry(m_id);
        if (entry == nullptr)
            return; // the list was closed
        entry->detections.kinds = state.kinds;
        entry->detections.all = state.all;
        entry->revision = state.revision;
        m_list.keepSelectionValid();
        emit m_list.changed(m_id);
    }

    DetectionList& m_list;
    DetectionsId m_id;
    Text m_name;
    State m_before;
    State m_after;
};

/// A whole set added or removed.
class DetectionSetCommand final : public Command {
public:
    enum class Kind { Add, Remove };
    DetectionSetCommand(DetectionList& list, std::shared_ptr<DetectionList::Entry> entry,
                        int position, Kind kind, Text name)
        : m_list(list),
          m_entry(std::move(entry)),
          m_position(position),
          m_kind(kind),
          m_name(std::move(name))
    {
    }
    void undo() override { m_kind == Kind::Add ? take() : put(); }
    void redo() override { m_kind == Kind::Add ? put() : take(); }
    Text name() const override { return m_name; }
    std::size_t bytes() const override
    {
        return sizeof(*this) + m_entry->detections.all.size() * sizeof(Detection);
    }

private:
    void put() { m_list.insert(m_entry, m_position); }
    void take() { m_position = m_list.take(m_entry->id); }

    DetectionList& m_list;
    std::shared_ptr<DetectionList::Entry> m_entry;
    int m_position;
    Kind m_kind;
    Text m_name;
};

DetectionList::DetectionList(TaskRunner& tasks, OpenCase& openCase, SegmentationList& segmentations,
                             QObject* parent)
    : QObject(parent), m_tasks(tasks), m_openCase(openCase), m_segmentations(segmentations)
{
}

DetectionList::~DetectionList() = default;

DetectionList::Entry* DetectionList::entry(DetectionsId id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.get();
}

const Detections* DetectionList::find(DetectionsId id) const
{
    const auto* found = entry(id);
    return found == nullptr ? nullptr : &found->detections;
}

const Detection* DetectionList::find(DetectionRef ref) const
{
    const auto* set = find(ref.set);
    if (set == nullptr)
        return nullptr;
    const auto found = std::ranges::find(set->all, ref.number, &Detection::number);
    return found == set->all.end() ? nullptr : &*found;
}

const DetectionKind* DetectionList::kindOf(DetectionRef ref) const
{
    const auto* detection = find(ref);
    return detection == nullptr ? nullptr
                                : &find(ref.set)->kinds[static_cast<std::size_t>(detection->kind)];
}

bool DetectionList::isPlaced(DetectionsId id) const
{
    const auto* set = find(id);
    const auto* volume = m_openCase.volume();
    if (set == nullptr || volume == nullptr)
        return false;
    const auto& image = volume->description;
    if (!set->frameOfReferenceUid.empty() && !image.frameOfReferenceUid.empty())
        return set->frameOfReferenceUid == image.frameOfReferenceUid;
    return set->seriesInstanceUid.empty() || image.seriesInstanceUid.empty() ||
           set->seriesInstanceUid == image.seriesInstanceUid;
}

std::filesystem::path DetectionList::file(DetectionsId id) const
{
    const auto* found = entry(id);
    return found == nullptr ? std::filesystem::path() : found->file;
}

bool DetectionList::isModified(DetectionsId id) const
{
    const auto* found = entry(id);
    return found != nullptr && found->revision != found->savedRevision;
}

bool DetectionList::hasUnsavedWork() const
{
    return std::ranges::any_of(m_order, [this](auto id) { return isModified(id); });
}

void DetectionList::select(std::optional<DetectionRef> ref)
{
    if (ref && find(*ref) == nullptr)
        ref.reset();
    if (m_selected == ref)
        return;
    m_selected = ref;
    emit selectionChanged();
}

void DetectionList::keepSelectionValid()
{
    setDraft({});
    if (m_selected && find(*m_selected) == nullptr)
        select({});
}

void DetectionList::setThreshold(DetectionsId id, double threshold)
{
    auto* found = entry(id);
    threshold = std::clamp(threshold, 0.0, 1.0);
    if (found == nullptr || found->detections.threshold == threshold)
        return;
    found->detections.threshold = threshold;
    emit changed(id);
}

void DetectionList::setShown(bool shown)
{
    if (m_areShown == shown)
        return;
    m_areShown = shown;
    emit shownChanged();
}

void DetectionList::setDraft(const std::optional<Draft>& draft)
{
    if (!draft && !m_draft)
        return;
    m_draft = draft;
    emit draftChanged();
}

PatientBox DetectionList::boxOf(DetectionRef ref) const
{
    if (m_draft && m_draft->ref == ref)
        return m_draft->box;
    const auto* detection = find(ref);
    return detection == nullptr ? PatientBox{} : detection->box;
}

namespace {

std::string newUid()
{
    return dicom::uidFromText(QUuid::createUuid().toString().toStdString());
}

} // namespace

std::shared_ptr<DetectionList::Entry> DetectionList::makeEntry(Detections detections)
{
    std::set<int> numbers;
    for (Detection& detection : detections.all) {
        if (detection.number < 1 || numbers.contains(detection.number))
            detection.number = numbers.empty() ? 1 : *numbers.rbegin() + 1;
        numbers.insert(detection.number);
        if (detection.uid.empty())
            detection.uid = newUid();
    }
    auto made = std::make_shared<Entry>(Entry{m_nextId++, std::move(detections)});
    made->nextNumber = numbers.empty() ? 1 : *numbers.rbegin() + 1;
    made->revision = m_nextRevision++;
    return made;
}

void DetectionList::insert(const std::shared_ptr<Entry>& added, int position)
{
    const auto at = position < 0 ? m_order.size() : static_cast<std::size_t>(position);
    m_order.insert(m_order.begin() + static_cast<std::ptrdiff_t>(std::min(at, m_order.size())),
                   added->id);
    m_entries[added->id] = added;
    emit listChanged();
}

int DetectionList::take(DetectionsId id)
{
    const auto found = std::ranges::find(m_order, id);
    if (found == m_order.end())
        return -1; // the list was closed
    const auto position = static_cast<int>(found - m_order.begin());
    m_order.erase(found);
    m_entries.erase(id);
    keepSelectionValid();
    emit listChanged();
    return position;
}

DetectionsId DetectionList::add(Detections detections, const Text& commandName)
{
    m_segmentations.finishApplying();
    const auto added = makeEntry(std::move(detections));
    insert(added, -1);
    m_segmentations.push(std::make_unique<DetectionSetCommand>(
        *this, added, -1, DetectionSetCommand::Kind::Add, commandName));
    return added->id;
}

void DetectionList::remove(DetectionsId id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    m_segmentations.finishApplying();
    const auto removed = found->second;
    const int position = take(id);
    m_segmentations.push(std::make_unique<DetectionSetCommand>(
        *this, removed, position, DetectionSetCommand::Kind::Remove,
        Text(HANGAKU_TR("Core", "Remove %1"), {removed->detections.name})));
}

Correction DetectionList::correction() const
{
    const auto time = QDateTime::currentDateTime();
    return {m_segmentations.person().toStdString(),
            time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate).toStdString()};
}

bool DetectionList::edit(DetectionsId id, const Text& name,
                         const std::function<void(Entry&)>& change)
{
    auto* found = entry(id);
    if (found == nullptr)
        return false;
    m_segmentations.finishApplying();
    setDraft({});
    auto before = DetectionCommand::stateOf(*found);
    change(*found);
    found->revision = m_nextRevision++;
    m_segmentations.push(std::make_unique<DetectionCommand>(*this, id, name, std::move(before),
                                                            DetectionCommand::stateOf(*found)));
    keepSelectionValid();
    emit changed(id);
    return true;
}

namespace {

int kindIn(Detections& set, const DetectionKind& kind)
{
    const auto known = std::ranges::find_if(set.kinds, [&kind](const DetectionKind& other) {
        return other.label == kind.label && other.type == kind.type;
    });
    if (known != set.kinds.end())
        return static_cast<int>(known - set.kinds.begin());
    set.kinds.push_back(kind);
    return static_cast<int>(set.kinds.size()) - 1;
}

Detection& at(Detections& set, int number)
{
    return *std::ranges::find(set.all, number, &Detection::number);
}

} // namespace

Result<DetectionRef> DetectionList::addBox(DetectionsId id, const PatientBox& box,
                                           const DetectionKind& kind)
{
    const auto* volume = m_openCase.volume();
    if (volume == nullptr || !isBox(box))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There is no image to mark")),
                    Text(HANGAKU_TR("Core", "Open an image first.")));
    Detection drawn;
    drawn.box = box;
    drawn.correction = correction();
    const Text name(HANGAKU_TR("Core", "Add a box"));
    DetectionRef ref{id, 1};
    if (const auto* present = entry(id)) {
        ref.number = present->nextNumber;
        edit(id, name, [&](Entry& edited) {
            drawn.number = edited.nextNumber++;
            drawn.uid = newUid();
            drawn.kind = kindIn(edited.detections, kind);
            edited.detections.all.push_back(drawn);
        });
    } else {
        Detections set;
        set.name = kind.label;
        set.kinds = {kind};
        drawn.number = 1;
        set.all = {drawn};
        set.provenance.creator = m_segmentations.person().toStdString();
        set.seriesInstanceUid = volume->description.seriesInstanceUid;
        set.frameOfReferenceUid = volume->description.frameOfReferenceUid;
        setDraft({});
        ref.set = add(std::move(set), name);
    }
    select(ref);
    return ref;
}

void DetectionList::changeBox(DetectionRef ref, const PatientBox& box)
{
    const auto* detection = find(ref);
    setDraft({});
    if (detection == nullptr || detection->box == box || !isBox(box))
        return;
    const bool isMoved = detection->box.sizeMm == box.sizeMm;
    edit(ref.set,
         Text(isMoved ? HANGAKU_TR("Core", "Move a box of %1")
                      : HANGAKU_TR("Core", "Change the size of a box of %1"),
              {kindOf(ref)->label}),
         [&](Entry& edited) {
             auto& changed = at(edited.detections, ref.number);
             changed.box = box;
             changed.correction = correction();
         });
}

void DetectionList::setReview(DetectionRef ref, Review review)
{
    const auto* detection = find(ref);
    if (detection == nullptr || detection->review == review)
        return;
    const char* name = review == Review::Accepted   ? HANGAKU_TR("Core", "Accept a box of %1")
                       : review == Review::Rejected ? HANGAKU_TR("Core", "Reject a box of %1")
                                                    : HANGAKU_TR("Core", "Reopen a box of %1");
    edit(ref.set, Text(name, {kindOf(ref)->label}), [&](Entry& edited) {
        auto& changed = at(edited.detections, ref.number);
        changed.review = review;
        changed.correction = correction();
    });
}

void DetectionList::setKind(DetectionRef ref, const DetectionKind& kind)
{
    const auto* detection = find(ref);
    if (detection == nullptr || *kindOf(ref) == kind)
        return;
    edit(ref.set, Text(HANGAKU_TR("Core", "Call a box %1"), {kind.label}), [&](Entry& edited) {
        const int index = kindIn(edited.detections, kind);
        auto& changed = at(edited.detections, ref.number);
        changed.kind = index;
        changed.correction = correction();
    });
}

void DetectionList::removeDetection(DetectionRef ref)
{
    if (find(ref) == nullptr)
        return;
    edit(ref.set, Text(HANGAKU_TR("Core", "Remove a box of %1"), {kindOf(ref)->label}),
         [&ref](Entry& edited) {
             std::erase_if(edited.detections.all,
                           [&ref](const Detection& each) { return each.number == ref.number; });
         });
}

void DetectionList::open(const std::vector<std::filesystem::path>& files)
{
    for (const auto& file : files) {
        ++m_opening;
        m_tasks.run<Result<Loaded<Detections>>>(
            this,
            [file, guardedOpen = m_fileGuard.open](const Progress& progress) {
                std::optional<Result<Loaded<Detections>>> read;
                guardedOpen({file}, [&] {
                    read = readDetections(file, progress);
                    return *read ? FileGuard::Paths{file} : FileGuard::Paths{};
                });
                return std::move(*read);
            },
            [this, file](const Result<Loaded<Detections>>& read) {
                --m_opening;
                if (!read) {
                    emit failed(read.error());
                    return;
                }
                Detections set = read->value;
                if (set.name.empty())
                    set.name = file.stem().string();
                const auto id = add(set, Text(HANGAKU_TR("Core", "Open %1"), {set.name}));
                auto& added = *entry(id);
                // Another program's report may hold more than boxes: it is not saved over.
                if (std::ranges::find(read->warnings, "foreign-report", &Warning::code) ==
                    read->warnings.end())
                    added.file = file;
                added.savedRevision = added.revision;
                emit changed(id);
                emit opened(id);
                if (!read->warnings.empty())
                    emit noticed(QString::fromStdString(file.string()), read->warnings);
            });
    }
}

void DetectionList::save(DetectionsId id, const std::filesystem::path& file)
{
    const auto* found = entry(id);
    if (found == nullptr)
        return;
    // The images that they were found in, whose patient and study the file names.
    std::shared_ptr<VolumeDescription> source;
    for (const auto& study : m_openCase.contents().studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (source == nullptr && !found->detections.seriesInstanceUid.empty() &&
                    volume.seriesInstanceUid == found->detections.seriesInstanceUid)
                    source = std::make_shared<VolumeDescription>(volume);
    if (source == nullptr && m_openCase.volume() != nullptr && isPlaced(id))
        source = std::make_shared<VolumeDescription>(m_openCase.volume()->description);
    m_tasks.run<Result<void>>(
        this,
        [set = found->detections, source, file, guardedSave = m_fileGuard.save](const Progress&) {
            return guardedSave(file, [&] { return writeDetections(set, file, source.get()); });
        },
        [this, id, file, revision = found->revision](const Result<void>& written) {
            if (!written) {
                emit failed(written.error());
                return;
            }
            if (auto* kept = entry(id)) {
                kept->file = file;
                kept->savedRevision = revision;
                emit changed(id);
            }
            emit saved(id, QString::fromStdString(file.string()));
        });
}

void DetectionList::setFile(DetectionsId id, const std::filesystem::path& file)
{
    if (auto* found = entry(id)) {
        found->file = file;
        emit changed(id);
    }
}

void DetectionList::closeAll()
{
    setDraft({});
    select({});
    m_entries.clear();
    m_order.clear();
    emit listChanged();
}

} // namespace hangaku::viewer
