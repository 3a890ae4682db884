#include "viewer/session/DetectionComparison.h"

#include <algorithm>

namespace hangaku::viewer {

DetectionComparison::DetectionComparison(OpenCase& openCase, DetectionList& list, QObject* parent)
    : QObject(parent), m_openCase(openCase), m_list(list)
{
    connect(&list, &DetectionList::listChanged, this, &DetectionComparison::update);
    connect(&list, &DetectionList::changed, this, &DetectionComparison::update);
    connect(&openCase, &OpenCase::volumeChanged, this, &DetectionComparison::update);
}

void DetectionComparison::setAllowed(bool allowed)
{
    if (m_isAllowed == allowed)
        return;
    m_isAllowed = allowed;
    update();
}

void DetectionComparison::setReference(DetectionsId id)
{
    m_chosen = id;
    update();
}

void DetectionComparison::update()
{
    const bool wasActive = isActive();
    std::vector<DetectionsId> sets;
    for (const DetectionsId id : m_list.ids())
        if (m_list.isPlaced(id))
            sets.push_back(id);
    m_reference = -1;
    m_compared.clear();
    if (m_isAllowed && sets.size() > 1) {
        const auto isPersons = [this](DetectionsId id) {
            return m_list.find(id)->provenance.modelId.empty();
        };
        const auto persons = std::ranges::find_if(sets, isPersons);
        m_reference = std::ranges::find(sets, m_chosen) != sets.end() ? m_chosen
                      : persons != sets.end()                         ? *persons
                                                                      : sets.front();
        for (const DetectionsId id : sets)
            if (id != m_reference)
                m_compared.push_back(
                    {id, processing::matchDetections(*m_list.find(m_reference), *m_list.find(id))});
    }
    if (wasActive || isActive())
        emit changed();
}

std::optional<DetectionComparison::Outcome> DetectionComparison::outcome(DetectionRef ref) const
{
    const Detections* set = m_list.find(ref.set);
    if (!isActive() || set == nullptr)
        return std::nullopt;
    const auto at = static_cast<std::size_t>(
        std::ranges::find(set->all, ref.number, &Detection::number) - set->all.begin());
    std::optional<Outcome> outcome;
    for (const Compared& each : m_compared) {
        const bool isReference = ref.set == m_reference;
        const auto& outcomes = isReference ? each.matching.reference : each.matching.found;
        if ((!isReference && ref.set != each.id) || at >= outcomes.size())
            continue;
        if (!outcome || outcomes[at] == Outcome::Missed)
            outcome = outcomes[at];
    }
    return outcome;
}

} // namespace hangaku::viewer
