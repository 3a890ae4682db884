#pragma once

#include "viewer/processing/growing/BucketQueue.h"
#include "viewer/processing/growing/PixelPatch.h"

#include <cstdint>

namespace hangaku::viewer::processing {

/// Lines that cling to edges between an anchor and the mouse ("intelligent scissors": Mortensen,
/// Barrett, SIGGRAPH 1995).
///
/// A step to a neighbouring pixel (8 of them) costs its length in mm times: 0.43 where the
/// Laplacian of the smoothed image has no zero crossing, 0.43 for running across the edge's own
/// direction, and 0.14 for a weak gradient, with a small part that is always paid. The cheapest
/// ways from the anchor are searched (Dijkstra) only as far as the mouse asks for, and kept until
/// the next anchor.
class Livewire {
public:
    /// @return InvalidArgument when the patch is smaller than 3 x 3 pixels or not valid
    static Result<Livewire> create(const PixelPatch& patch);

    /// Where lines begin from now on; points, in pixels, are clamped to the patch.
    void setAnchor(Vec2 point);
    /// The cheapest line of pixel centres from the anchor to a point; both included.
    std::vector<Vec2> pathTo(Vec2 point);
    /// The pixel with the strongest edge within `radiusMm`: a click need not hit it.
    Vec2 snapped(Vec2 point, double radiusMm) const;
    /// What a step from a pixel to a neighbour costs, in the whole numbers that are summed.
    std::uint32_t stepCost(int x, int y, int toX, int toY) const;

private:
    Livewire() = default;
    void findEdges(const PixelPatch& patch);
    std::size_t offset(int x, int y) const
    {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) +
               static_cast<std::size_t>(x);
    }
    std::size_t nearest(Vec2 point) const;
    void expandTo(std::size_t pixel);

    int m_width = 0;
    int m_height = 0;
    Vec2 m_spacing{1, 1};
    double m_costPerMm = 1;
    std::vector<float> m_strength; ///< of the gradient, 0 to 1
    std::vector<float> m_plain;    ///< cost of a pixel without the direction, 0 to 0.57
    std::vector<Vec2> m_along;     ///< unit vectors along the edge, in mm

    std::size_t m_anchor = 0;
    BucketQueue m_queue;
    std::uint32_t m_cost = 0;              ///< how far the search has come
    std::vector<std::uint32_t> m_costs;    ///< from the anchor
    std::vector<std::uint32_t> m_previous; ///< pixel before on the cheapest way
};

} // namespace hangaku::viewer::processing
