#include "app/cohort/CaseOpener.h"

#include <QTimer>

namespace hangaku::app {

using namespace viewer;

CaseOpener::CaseOpener(Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &CaseOpener::onVolumeChanged);
    connect(&session.openCase(), &OpenCase::failed, this, [this] {
        if (m_step == Step::Image)
            m_step = Step::Rest;
    });
    // Between looking and reading nothing is busy for a moment: what follows is waited for.
    connect(&session.openCase(), &OpenCase::busyChanged, this,
            [this] { QTimer::singleShot(0, this, &CaseOpener::checkImage); });
    connect(&session.segmentations(), &SegmentationList::openFinished, this, [this] {
        if (m_step == Step::Masks)
            openNext();
    });
    connect(&session.comparison(), &viewer::Comparison::placesChanged, this,
            &CaseOpener::goToPlace);
}

void CaseOpener::open(const ScoredCase& scored)
{
    m_case = scored;
    m_next = 0;
    m_session.segmentations().closeAll();
    // A reference without its image still says where the masks lie.
    const auto& image = m_case.image.empty() ? m_case.reference : m_case.image;
    auto& openCase = m_session.openCase();
    if (m_session.volume() != nullptr && openCase.openedPaths() == std::vector{image}) {
        m_step = Step::Masks;
        openNext();
        return;
    }
    m_step = Step::Rest;
    openCase.close();
    m_step = Step::Image;
    openCase.open({image});
}

/// Nothing that can be shown may have been found.
void CaseOpener::checkImage()
{
    const auto& openCase = m_session.openCase();
    if (m_step != Step::Image || openCase.isBusy() || openCase.volume() != nullptr)
        return;
    m_step = Step::Rest;
    emit failed({ErrorCode::NotFound,
                 Text(HANGAKU_TR("Core", "There is no image volume in %1"),
                      {openCase.openedPaths().front().string()}),
                 Text(HANGAKU_TR("Core", "Evaluate with a folder of images, so that the cases' "
                                         "images are known.")),
                 {}});
}

void CaseOpener::onVolumeChanged()
{
    if (m_step != Step::Image || m_session.volume() == nullptr)
        return;
    m_step = Step::Masks;
    openNext();
}

/// One by one: masks of one structure each that are opened together become one.
void CaseOpener::openNext()
{
    if (m_next > m_case.masks.size()) {
        compare();
        return;
    }
    const auto& file = m_next == 0 ? m_case.reference : m_case.masks[m_next - 1];
    ++m_next;
    m_session.segmentations().open(file);
}

SegmentationId CaseOpener::idOf(const std::filesystem::path& file) const
{
    const auto& list = m_session.segmentations();
    for (const SegmentationId id : list.ids())
        if (list.file(id) == file)
            return id;
    return -1;
}

void CaseOpener::compare()
{
    m_step = Step::Place;
    auto& comparison = m_session.comparison();
    if (!m_case.structure.isEmpty())
        comparison.setStructure(m_case.structure);
    const SegmentationId reference = idOf(m_case.reference);
    const SegmentationId chosen = m_case.masks.empty() ? -1 : idOf(m_case.masks[m_case.chosen]);
    comparison.setReference(reference);
    comparison.select(chosen);
    // Where the others differ is another question: they are there, but not ticked.
    const std::vector<viewer::Comparison::Mask> masks = comparison.masks();
    for (const auto& mask : masks)
        if (mask.isShown != (mask.id == reference || mask.id == chosen))
            comparison.toggleShown(mask.id);
    if (m_case.place)
        m_session.setCrosshair(*m_case.place);
    goToPlace();
}

void CaseOpener::goToPlace()
{
    auto& comparison = m_session.comparison();
    if (m_step != Step::Place || !comparison.arePlacesKnown())
        return;
    m_step = Step::Rest;
    if (const auto place = comparison.step(1))
        m_session.setCrosshair(*place);
    emit opened();
}

} // namespace hangaku::app
