#pragma once

#include "viewer/render/plot/Plots.h"

#include <QWidget>

#include <functional>
#include <optional>

namespace hangaku::viewer {

/// A plot that can be looked into: the wheel zooms about the cursor, a drag moves, a double click
/// shows all again; a point under the cursor says what it is, and is chosen by a click, or by the
/// arrow keys and Enter. It draws the same shapes that go to the SVG and PNG files, in the colours
/// of the window.
class PlotView : public QWidget {
    Q_OBJECT
public:
    /// Draws for a layout; called whenever the size or what is shown of the axes changes.
    using Make = std::function<Drawing(const PlotLayout&)>;

    explicit PlotView(QWidget* parent = nullptr);

    /// Another plot, shown whole.
    void setPlot(Make make);
    /// The same plot of other contents: what is shown of the axes stays.
    void updatePlot(Make make);
    /// The points that are marked; -1 for none.
    void setMarked(int id);
    int marked() const { return m_marked; }
    bool isZoomed() const { return m_x || m_y; }
    /// Where a point is, in the widget; none when it is not shown.
    std::optional<QPointF> placeOf(int id) const;

signals:
    void chosen(int id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    QSize sizeHint() const override { return {480, 320}; }

private:
    void draw();
    const Drawing::Disc* discAt(QPointF at) const;
    /// The panel under a point; the first where there is none.
    const Drawing::Panel* panelAt(QPointF at) const;
    void setRanges(const Drawing::Panel& panel, AxisRange x, AxisRange y);
    void setHovered(const Drawing::Disc* disc);
    void paintReadout(QPainter& painter, const Drawing::Disc& disc) const;

    Make m_make;
    Drawing m_drawing;
    std::optional<AxisRange> m_x; ///< none: all
    std::optional<AxisRange> m_y;
    std::optional<std::size_t> m_hovered; ///< a shape of the drawing
    int m_marked = -1;
    QPointF m_pressed;
    std::optional<Drawing::Panel> m_dragged; ///< as it was when the button went down
    bool m_hasMoved = false;
};

} // namespace hangaku::viewer
