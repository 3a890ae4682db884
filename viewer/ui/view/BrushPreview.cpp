#include "viewer/ui/view/BrushPreview.h"

#include "viewer/processing/growing/AdaptiveBrush.h"
#include "viewer/ui/view/SliceView.h"

#include <cmath>

namespace hangaku::viewer {

namespace {

/// The voxels in the view's plane; none where the outline tells all.
Region reachedAt(SliceView& view, QPointF position, const ImageGeometry& geometry)
{
    const ToolBox& tools = view.toolBox();
    SegmentationList& list = view.session().segmentations();
    const auto mode = tools.kind() == ToolKind::Eraser ? StrokeMode::Erase : StrokeMode::Paint;
    Brush brush = tools.brush();
    if (brush.shape == BrushShape::Sphere) // as the plane cuts it
        brush.shape = BrushShape::Disc;
    const Vec3 centre = view.toLps(position);
    const SlicePlane& plane = view.camera().plane;
    const auto tolerance = tools.adaptiveTolerance();
    if (tolerance && mode == StrokeMode::Paint)
        return list.reachable(mode, processing::adaptiveDab(*view.session().volume(),
                                                            {brush, *tolerance}, plane, centre));
    const Region whole = Region::ofRows(
        [&](const RowSink& sink) { brushRows(geometry, brush, plane, centre, centre, sink); });
    Region reached = list.reachable(mode, whole);
    return reached == whole ? Region() : reached;
}

} // namespace

BrushPreview BrushPreview::at(SliceView& view, QPointF position, Rgb colour)
{
    const SegmentationList& list = view.session().segmentations();
    const Segmentation* segmentation = list.find(list.active());
    if (segmentation == nullptr || view.session().volume() == nullptr)
        return {};
    const ImageGeometry& geometry = segmentation->geometry();
    const Region region = reachedAt(view, position, geometry);
    if (region.box.isEmpty())
        return {};
    const SliceCamera& camera = view.camera();
    const PixelRect rect = pixelsOf(region.box, geometry, camera).clippedTo(camera.rect());
    if (rect.isEmpty())
        return {};
    BrushPreview preview{QImage(rect.width(), rect.height(), QImage::Format_ARGB32), {}};
    const double ratio = view.devicePixelRatioF();
    preview.place = QPointF(rect.left, rect.top) / ratio;
    preview.image.setDevicePixelRatio(ratio);
    const auto toIndex = [&](int x, int y) {
        return geometry.toIndex(camera.toLps({x + 0.5, y + 0.5}));
    };
    const Vec3 corner = toIndex(rect.left, rect.top);
    const Vec3 right = toIndex(rect.left + 1, rect.top) - corner;
    const Vec3 down = toIndex(rect.left, rect.top + 1) - corner;
    const int stripe = static_cast<int>(std::lround(3 * ratio));
    const QRgb strong = qRgba(colour.red, colour.green, colour.blue, 190);
    const QRgb weak = qRgba(colour.red, colour.green, colour.blue, 60);
    for (int y = 0; y < rect.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(preview.image.scanLine(y));
        for (int x = 0; x < rect.width(); ++x) {
            const Vec3 at = corner + right * x + down * y;
            const Index3 index{static_cast<int>(std::lround(at.x)),
                               static_cast<int>(std::lround(at.y)),
                               static_cast<int>(std::lround(at.z))};
            // In the picture's own pixels, so that the stripes stand still under the brush.
            const bool isStripe = (rect.left + x + rect.top + y) / stripe % 2 == 0;
            line[x] = !region.contains(index) ? 0 : isStripe ? strong : weak;
        }
    }
    return preview;
}

} // namespace hangaku::viewer
