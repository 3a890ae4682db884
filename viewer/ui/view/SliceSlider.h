#pragma once

#include <QRectF>

#include <vector>

class QPainter;

namespace hangaku::viewer {

struct Colours;

/// The slider at the right edge of a view: which slice of how many. Not a widget, so that it is
/// drawn with the view's image in one go.
class SliceSlider {
public:
    static constexpr double kWidth = 12; ///< of the edge that takes the mouse

    /// @param view device-independent size of the view
    void setView(QSizeF view) { m_view = view; }
    void setRange(int count, int position);

    /// How much there is to see at each position, 0 to 1; empty for nothing.
    void setProfile(std::vector<float> profile) { m_profile = std::move(profile); }
    /// What it covers at the right edge.
    double width() const { return kWidth + (m_profile.empty() ? 0 : kLongestBar); }

    bool contains(QPointF point) const;
    /// Which position (from the top) a point of the edge means.
    int positionAt(double y) const;
    /// Where the mouse is pressed on it, scrolling follows.
    void setHeld(bool held) { m_held = held; }
    bool isHeld() const { return m_held; }
    void setHovered(bool hovered) { m_hovered = hovered; }
    bool isHovered() const { return m_hovered; }

    void draw(QPainter& painter, const Colours& colours) const;

private:
    static constexpr double kLongestBar = 10;
    QRectF track() const;
    void drawProfile(QPainter& painter, const QRectF& area) const;

    QSizeF m_view;
    int m_count = 0;
    int m_position = 0;
    std::vector<float> m_profile;
    bool m_held = false;
    bool m_hovered = false;
};

} // namespace hangaku::viewer
