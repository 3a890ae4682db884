#include "viewer/ui/panels/SegmentStatistics.h"

#include "viewer/session/FrozenLayers.h"

namespace hangaku::viewer {
namespace {

constexpr int kDelayMs = 300;

} // namespace

SegmentStatistics::SegmentStatistics(Session& session, QObject* parent)
    : QObject(parent), m_session(session)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &SegmentStatistics::start);
    auto& list = session.segmentations();
    connect(&list, &SegmentationList::listChanged, this, [this] {
        const auto& present = m_session.segmentations();
        if (present.active() != m_id || present.activeSegment() != m_segment)
            restart();
    });
    connect(&list, &SegmentationList::volumesChanged, this, &SegmentStatistics::restart);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &SegmentStatistics::restart);
    connect(&session.openCase(), &OpenCase::volumeLoaded, this, &SegmentStatistics::restart);
    connect(&session, &Session::timePointChanged, this, &SegmentStatistics::restart);
}

SegmentStatistics::~SegmentStatistics()
{
    m_stop.request_stop();
}

void SegmentStatistics::restart()
{
    m_stop.request_stop();
    ++m_number; // what is being computed is no longer true
    m_isRunning = false;
    m_id = m_session.segmentations().active();
    m_segment = m_session.segmentations().activeSegment();
    if (m_values) {
        m_values.reset();
        emit changed();
    }
    if (m_segment != 0 && m_session.volume() != nullptr && m_session.openCase().isLoaded())
        m_delay.start();
    else
        m_delay.stop();
}

void SegmentStatistics::start()
{
    auto& list = m_session.segmentations();
    if (list.isApplying()) { // it will be told of the end
        m_delay.start();
        return;
    }
    const Segmentation* segmentation = list.find(m_id);
    const Segment* segment = segmentation == nullptr ? nullptr : segmentation->find(m_segment);
    const Volume* volume = m_session.volume();
    if (segment == nullptr || volume == nullptr)
        return;
    const FrozenLayers::Part part{segment->layer, m_segment, list.boxOf(m_id, m_segment)};
    m_isRunning = true;
    using Outcome = Result<processing::SegmentStatistics>;
    m_stop = m_session.tasks().run<Outcome>(
        this,
        [frozen = list.freeze(m_id), part, grid = segmentation->geometry(),
         image = *volume](const Progress& progress) -> Outcome {
            return processing::statisticsOf(frozen->regions({part}).front(), grid, image, {},
                                            progress);
        },
        [this, number = m_number](Outcome outcome) {
            if (number != m_number)
                return;
            m_isRunning = false;
            if (outcome)
                m_values = std::move(*outcome);
            emit changed();
        });
}

} // namespace hangaku::viewer
