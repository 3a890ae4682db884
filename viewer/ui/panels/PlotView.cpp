#include "viewer/ui/panels/PlotView.h"

#include "viewer/ui/theme/Theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr double kPointReach = 7; ///< pixels from the cursor to a point
constexpr double kSmallestPart = 1e-4;

bool isSame(Rgb a, Rgb b)
{
    return a.red == b.red && a.green == b.green && a.blue == b.blue;
}

/// Draws shapes with the window's neutral colours.
class ShapePainter {
public:
    ShapePainter(QPainter& painter, const Colours& colours, int marked)
        : m_painter(painter), m_colours(colours), m_marked(marked)
    {
    }

    void operator()(const Drawing::Line& line) const
    {
        QPen pen(colour(line.colour, line.opacity), line.width, Qt::SolidLine, Qt::FlatCap);
        if (line.dash > 0)
            pen.setDashPattern({line.dash / line.width, line.dash / line.width});
        m_painter.setPen(pen);
        m_painter.drawLine(QPointF(line.from.x, line.from.y), QPointF(line.to.x, line.to.y));
    }
    void operator()(const Drawing::Box& box) const
    {
        m_painter.fillRect(QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top),
                           colour(box.colour, box.opacity));
    }
    void operator()(const Drawing::Disc& disc) const
    {
        const bool isMarked = disc.id >= 0 && disc.id == m_marked;
        m_painter.setPen(isMarked ? QPen(m_colours.text, 2) : QPen(Qt::NoPen));
        m_painter.setBrush(colour(disc.colour, isMarked ? 1 : disc.opacity));
        const double radius = isMarked ? disc.radius + 2 : disc.radius;
        m_painter.drawEllipse(QPointF(disc.centre.x, disc.centre.y), radius, radius);
    }
    void operator()(const Drawing::Words& words) const
    {
        QFont font = m_painter.font();
        font.setPixelSize(std::max(8, static_cast<int>(std::lround(words.height * 1.2))));
        font.setBold(words.isBold);
        m_painter.save();
        m_painter.setFont(font);
        m_painter.setPen(colour(words.colour, 1));
        m_painter.translate(words.at.x, words.at.y);
        if (words.goesUp)
            m_painter.rotate(-90);
        constexpr double kLong = 4000;
        const double left = words.anchor == Anchor::Start    ? 0
                            : words.anchor == Anchor::Middle ? -kLong / 2
                                                             : -kLong;
        const int align = words.anchor == Anchor::Start    ? Qt::AlignLeft
                          : words.anchor == Anchor::Middle ? Qt::AlignHCenter
                                                           : Qt::AlignRight;
        m_painter.drawText(QRectF(left, -kLong / 2, kLong, kLong), align | Qt::AlignVCenter,
                           QString::fromStdString(words.text));
        m_painter.restore();
    }

private:
    QColor colour(Rgb rgb, double opacity) const
    {
        QColor result = isSame(rgb, kDrawingInk)    ? m_colours.text
                        : isSame(rgb, kDrawingGrid) ? m_colours.line
                        : isSame(rgb, kDrawingEdge) ? m_colours.disabledText
                                                    : QColor(rgb.red, rgb.green, rgb.blue);
        result.setAlphaF(static_cast<float>(opacity));
        return result;
    }

    QPainter& m_painter;
    const Colours& m_colours;
    int m_marked;
};

/// About a point of it, which stays where it is.
AxisRange zoomed(AxisRange range, double about, double factor)
{
    return {about + (range.low - about) * factor, about + (range.high - about) * factor};
}

AxisRange moved(AxisRange range, double by)
{
    return {range.low + by, range.high + by};
}

} // namespace

PlotView::PlotView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 180);
}

void PlotView::setPlot(Make make)
{
    m_x.reset();
    m_y.reset();
    updatePlot(std::move(make));
}

void PlotView::updatePlot(Make make)
{
    m_make = std::move(make);
    draw();
}

void PlotView::setMarked(int id)
{
    if (m_marked == id)
        return;
    m_marked = id;
    update();
}

std::optional<QPointF> PlotView::placeOf(int id) const
{
    for (const auto& shape : m_drawing.shapes)
        if (const auto* disc = std::get_if<Drawing::Disc>(&shape);
            disc != nullptr && disc->id == id)
            return QPointF(disc->centre.x, disc->centre.y);
    return std::nullopt;
}

void PlotView::draw()
{
    m_hovered.reset();
    m_drawing = {};
    if (m_make)
        m_drawing = m_make({static_cast<double>(width()), static_cast<double>(height()), m_x, m_y});
    setAccessibleName(QString::fromStdString(m_drawing.title));
    update();
}

const Drawing::Disc* PlotView::discAt(QPointF at) const
{
    const Drawing::Disc* nearest = nullptr;
    double least = kPointReach;
    for (const auto& shape : m_drawing.shapes) {
        const auto* disc = std::get_if<Drawing::Disc>(&shape);
        if (disc == nullptr || disc->title.empty())
            continue;
        // Inside a large disc, or near a small one.
        const double distance = std::hypot(disc->centre.x - at.x(), disc->centre.y - at.y()) -
                                std::max(0.0, disc->radius - kPointReach);
        if (distance <= least) {
            least = distance;
            nearest = disc;
        }
    }
    return nearest;
}

const Drawing::Panel* PlotView::panelAt(QPointF at) const
{
    const auto found = std::ranges::find_if(m_drawing.panels, [&](const Drawing::Panel& panel) {
        return QRectF(panel.area.left, panel.area.top, panel.area.right - panel.area.left,
                      panel.area.bottom - panel.area.top)
            .contains(at);
    });
    if (found != m_drawing.panels.end())
        return &*found;
    return m_drawing.panels.empty() ? nullptr : &m_drawing.panels.front();
}

void PlotView::setRanges(const Drawing::Panel& panel, AxisRange x, AxisRange y)
{
    if (panel.hasValuesAlongX)
        m_x = x;
    m_y = y;
    draw();
}

void PlotView::setHovered(const Drawing::Disc* disc)
{
    std::optional<std::size_t> hovered;
    for (std::size_t at = 0; disc != nullptr && at < m_drawing.shapes.size(); ++at)
        if (std::get_if<Drawing::Disc>(&m_drawing.shapes[at]) == disc)
            hovered = at;
    if (m_hovered == hovered)
        return;
    m_hovered = hovered;
    setCursor(disc != nullptr && disc->id >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void PlotView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(palette());
    const ShapePainter shapes(painter, colours, m_marked);
    for (const auto& shape : m_drawing.shapes)
        std::visit(shapes, shape);
    // What is marked lies over the others.
    for (const auto& shape : m_drawing.shapes)
        if (const auto* disc = std::get_if<Drawing::Disc>(&shape);
            disc != nullptr && disc->id >= 0 && disc->id == m_marked)
            shapes(*disc);
    if (m_hovered)
        paintReadout(painter, std::get<Drawing::Disc>(m_drawing.shapes[*m_hovered]));
}

void PlotView::paintReadout(QPainter& painter, const Drawing::Disc& disc) const
{
    const Colours colours = Colours::of(palette());
    const QPointF centre(disc.centre.x, disc.centre.y);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colours.text, 1.5));
    painter.drawEllipse(centre, disc.radius + 2.5, disc.radius + 2.5);
    painter.setFont(secondFont());
    const QString text = QString::fromStdString(disc.title);
    QRectF box = painter.fontMetrics().boundingRect(text);
    box.adjust(-space::kBetween, -space::kInside, space::kBetween, space::kInside);
    box.moveBottomLeft(centre + QPointF(10, -8));
    box.moveLeft(std::clamp(box.left(), 0.0, std::max(0.0, width() - box.width())));
    if (box.top() < 0)
        box.moveTop(centre.y() + 12);
    painter.setPen(QPen(colours.line, 1));
    painter.setBrush(colours.raised);
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(colours.text);
    painter.drawText(box, Qt::AlignCenter, text);
}

void PlotView::resizeEvent(QResizeEvent*)
{
    draw();
}

void PlotView::wheelEvent(QWheelEvent* event)
{
    const auto* panel = panelAt(event->position());
    const double turns = event->angleDelta().y() / 120.0;
    if (panel == nullptr || turns == 0)
        return;
    const auto& area = panel->area;
    const double factor = std::pow(0.8, turns);
    const double x = std::lerp(panel->x.low, panel->x.high,
                               (event->position().x() - area.left) / (area.right - area.left));
    const double y = std::lerp(panel->y.low, panel->y.high,
                               (area.bottom - event->position().y()) / (area.bottom - area.top));
    const auto ranges = std::pair(zoomed(panel->x, x, factor), zoomed(panel->y, y, factor));
    const auto width = [](AxisRange range) { return std::abs(range.high - range.low); };
    // Not so far that the ticks have no digits left.
    if (width(ranges.second) > kSmallestPart || turns < 0)
        setRanges(*panel, ranges.first, ranges.second);
    event->accept();
}

void PlotView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position();
    m_hasMoved = false;
    const auto* panel = panelAt(m_pressed);
    m_dragged = panel != nullptr ? std::optional(*panel) : std::nullopt;
}

void PlotView::mouseMoveEvent(QMouseEvent* event)
{
    constexpr double kHandShakes = 4;
    const QPointF by = event->position() - m_pressed;
    if (!(event->buttons() & Qt::LeftButton) || !m_dragged) {
        setHovered(discAt(event->position()));
        return;
    }
    if (!m_hasMoved && std::hypot(by.x(), by.y()) < kHandShakes)
        return;
    m_hasMoved = true;
    if (!isZoomed())
        return; // all of it is there
    const auto& [area, x, y, hasValuesAlongX] = *m_dragged;
    setRanges(*m_dragged, moved(x, -by.x() * (x.high - x.low) / (area.right - area.left)),
              moved(y, by.y() * (y.high - y.low) / (area.bottom - area.top)));
}

void PlotView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragged)
        return;
    m_dragged.reset();
    if (m_hasMoved)
        return;
    if (const auto* disc = discAt(event->position()); disc != nullptr && disc->id >= 0) {
        const int id = disc->id;
        setMarked(id);
        emit chosen(id);
    }
}

void PlotView::mouseDoubleClickEvent(QMouseEvent*)
{
    m_x.reset();
    m_y.reset();
    draw();
}

void PlotView::keyPressEvent(QKeyEvent* event)
{
    std::vector<int> ids;
    for (const auto& shape : m_drawing.shapes)
        if (const auto* disc = std::get_if<Drawing::Disc>(&shape);
            disc != nullptr && disc->id >= 0 && std::ranges::find(ids, disc->id) == ids.end())
            ids.push_back(disc->id);
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step != 0 && !ids.empty()) {
        const auto found = std::ranges::find(ids, m_marked);
        const auto count = static_cast<std::ptrdiff_t>(ids.size());
        const auto next = found == ids.end() ? 0 : (found - ids.begin() + step + count) % count;
        setMarked(ids[static_cast<std::size_t>(next)]);
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_marked >= 0) {
        emit chosen(m_marked);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void PlotView::leaveEvent(QEvent*)
{
    setHovered(nullptr);
}

} // namespace hangaku::viewer
