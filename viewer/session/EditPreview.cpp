#include "viewer/session/EditPreview.h"

namespace hangaku::viewer {

void EditPreview::show(std::shared_ptr<const Segmentation> mask)
{
    m_mask = std::move(mask);
    m_interval.reset();
    emit changed();
}

void EditPreview::show(const ImageGeometry& geometry, ValueInterval interval, Rgb colour)
{
    const auto* shown = m_interval && m_mask ? m_mask->find(1) : nullptr;
    if (shown == nullptr || shown->colour != colour || m_mask->geometry() != geometry) {
        auto mask = std::make_shared<Segmentation>(geometry);
        Segment segment;
        segment.colour = colour;
        [[maybe_unused]] const auto inserted = mask->insert(segment); // the first of its number
        m_mask = std::move(mask);
    } else if (m_interval == interval) {
        return;
    }
    m_interval = interval;
    emit changed();
}

void EditPreview::clear()
{
    if (m_mask == nullptr)
        return;
    m_mask.reset();
    m_interval.reset();
    emit changed();
}

} // namespace hangaku::viewer
