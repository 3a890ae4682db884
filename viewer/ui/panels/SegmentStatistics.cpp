#include "viewer/ui/panels/SegmentStatistics.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::viewer {
namespace {

constexpr int kDelayMs = 300;
constexpr int kSliceMs = 4;

} // namespace

SegmentStatistics::SegmentStatistics(Session& session, QObject* parent)
    : QObject(parent), m_session(session)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    m_idle.setInterval(0);
    connect(&m_delay, &QTimer::timeout, this, [this] {
        m_nextSlice = m_nextRow = 0;
        m_count = 0;
        m_mean = m_squares = 0;
        m_minimum = std::numeric_limits<double>::infinity();
        m_maximum = -m_minimum;
        m_idle.start();
    });
    connect(&m_idle, &QTimer::timeout, this, &SegmentStatistics::step);
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

void SegmentStatistics::restart()
{
    m_idle.stop();
    m_id = m_session.segmentations().active();
    m_segment = m_session.segmentations().activeSegment();
    if (m_values) {
        m_values.reset();
        emit changed();
    }
    const Segmentation* segmentation = m_session.segmentations().find(m_id);
    const Volume* volume = m_session.volume();
    if (segmentation == nullptr || segmentation->find(m_segment) == nullptr || volume == nullptr ||
        !m_session.openCase().isLoaded() || volume->isColour() ||
        segmentation->geometry().size() != volume->geometry.size() ||
        !segmentation->geometry().isSameGrid(volume->geometry)) {
        m_delay.stop();
        return;
    }
    m_delay.start();
}

void SegmentStatistics::step()
{
    const Segmentation* segmentation = m_session.segmentations().find(m_id);
    if (segmentation == nullptr || segmentation->find(m_segment) == nullptr ||
        m_session.volume() == nullptr) {
        m_idle.stop();
        return;
    }
    QElapsedTimer time;
    time.start();
    const Index3 size = segmentation->geometry().size();
    while (m_nextSlice < size[2]) {
        addRow(m_nextRow, m_nextSlice);
        if (++m_nextRow == size[1]) {
            m_nextRow = 0;
            ++m_nextSlice;
        }
        if (m_nextRow % 32 == 0 && time.elapsed() >= kSliceMs)
            return;
    }
    finish();
}

void SegmentStatistics::addRow(int j, int k)
{
    const Segmentation& segmentation = *m_session.segmentations().find(m_id);
    const LabelMap& map = segmentation.layerOf(*segmentation.find(m_segment));
    const Volume& volume = *m_session.volume();
    const auto width = static_cast<std::size_t>(map.geometry().size()[0]);
    const std::size_t start = map.offset({0, j, k});
    const auto labels = map.voxels().subspan(start, width);
    volume.voxels->visit([&](auto voxels) {
        for (std::size_t i = 0; i < width; ++i) {
            if (labels[i] != m_segment)
                continue;
            // Welford's running mean and variance: stable for millions of voxels.
            const double value = static_cast<double>(voxels[start + i]) * volume.slope +
                                 volume.intercept;
            ++m_count;
            const double distance = value - m_mean;
            m_mean += distance / static_cast<double>(m_count);
            m_squares += distance * (value - m_mean);
            m_minimum = std::min(m_minimum, value);
            m_maximum = std::max(m_maximum, value);
        }
    });
}

void SegmentStatistics::finish()
{
    m_idle.stop();
    Values values;
    values.voxels = m_count;
    if (m_count > 0) {
        values.mean = m_mean;
        values.standardDeviation =
            m_count > 1 ? std::sqrt(m_squares / static_cast<double>(m_count - 1)) : 0;
        values.minimum = m_minimum;
        values.maximum = m_maximum;
    }
    m_values = values;
    emit changed();
}

} // namespace hangaku::viewer
