#include "viewer/render/slice/SlicePicture.h"

#include "viewer/render/slice/Canvas.h"
#include "viewer/render/slice/FileMarks.h"
#include "viewer/render/slice/FineSampler.h"
#include "viewer/render/slice/ParallelRows.h"
#include "viewer/render/slice/ValueSampler.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace hangaku::viewer {
namespace {

class Stopwatch {
public:
    /// ms since it was made or last read.
    double lap()
    {
        const auto now = std::chrono::steady_clock::now();
        const double ms = std::chrono::duration<double, std::milli>(now - m_start).count();
        m_start = now;
        return ms;
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace

void SlicePicture::allDirty()
{
    m_greyDirty = m_blendDirty = m_camera.rect();
    for (Layer& layer : m_layers)
        layer.dirty = m_camera.rect();
    m_marksDirty = true;
}

void SlicePicture::setVolume(std::optional<Volume> volume)
{
    m_volume = std::move(volume);
    m_ready.clear();
    allDirty();
}

void SlicePicture::setReadySlices(std::vector<std::uint8_t> ready)
{
    // Slices that just arrived are told through imageChanged.
    m_ready = std::move(ready);
}

void SlicePicture::setMasks(std::vector<MaskOverlay> masks)
{
    m_masks = std::move(masks);
    m_layers.clear(); // what they point to may be gone
    m_layersDirty = true;
}

void SlicePicture::setAgreement(const std::optional<AgreementStyle>& style)
{
    if (style == m_agreement)
        return;
    m_agreement = style;
    m_blendDirty = m_camera.rect();
}

void SlicePicture::setCut(int x)
{
    if (x == m_cut)
        return;
    PixelRect changed = m_camera.rect();
    changed.left = std::min(x, m_cut);
    changed.right = std::max(x, m_cut);
    m_cut = x;
    if (std::ranges::any_of(m_layers, [](const Layer& layer) {
            return layer.part == MaskPart::LeftOfCut || layer.part == MaskPart::RightOfCut;
        }))
        m_blendDirty.unite(changed);
}

void SlicePicture::setWindow(const WindowLevel& window)
{
    if (window == m_scale.window)
        return;
    m_scale.window = window;
    m_greyDirty = m_camera.rect();
}

void SlicePicture::setInverted(bool inverted)
{
    if (inverted == m_scale.inverted)
        return;
    m_scale.inverted = inverted;
    m_greyDirty = m_camera.rect();
}

void SlicePicture::setTable(std::shared_ptr<const LookupTable> table)
{
    if (table == m_scale.table)
        return;
    m_scale.table = std::move(table);
    m_greyDirty = m_camera.rect();
}

void SlicePicture::setInterpolation(Interpolation interpolation)
{
    if (interpolation == m_interpolation)
        return;
    m_interpolation = interpolation;
    m_greyDirty = m_camera.rect();
}

void SlicePicture::setCamera(const SliceCamera& camera)
{
    if (camera == m_camera)
        return;
    m_camera = camera;
    allDirty();
}

void SlicePicture::setPixelRatio(double ratio)
{
    m_pixelRatio = ratio;
    m_marksDirty = true;
}

void SlicePicture::setDecoration(const SliceDecoration& decoration)
{
    if (decoration.overlayPlanes != m_decoration.overlayPlanes ||
        decoration.shutters != m_decoration.shutters)
        m_blendDirty = m_camera.rect();
    m_decoration = decoration;
    m_marksDirty = true;
}

void SlicePicture::imageChanged(const IndexBox& box)
{
    if (m_volume)
        m_greyDirty.unite(pixelsOf(IndexBox{{box.first[0] - 1, box.first[1] - 1, box.first[2] - 1},
                                            {box.end[0] + 1, box.end[1] + 1, box.end[2] + 1}},
                                   m_volume->geometry, m_camera));
}

bool SlicePicture::labelsChanged(const Segmentation& segmentation, int layer, const IndexBox& box)
{
    const PixelRect changed = pixelsOf(box, segmentation.geometry(), m_camera);
    if (changed.isEmpty())
        return false;
    for (Layer& mine : m_layers)
        if (mine.segmentation == &segmentation && mine.index == layer && !mine.painter.isEmpty()) {
            mine.dirty.unite(changed);
            return true;
        }
    return m_layersDirty;
}

void SlicePicture::segmentsChanged()
{
    m_layersDirty = true;
}

bool SlicePicture::needsUpdate() const
{
    return m_layersDirty || m_marksDirty || !m_greyDirty.isEmpty() || !m_blendDirty.isEmpty() ||
           std::ranges::any_of(m_layers, [](const Layer& layer) { return !layer.dirty.isEmpty(); });
}

void SlicePicture::rebuildLayers()
{
    std::vector<Layer> layers;
    for (const MaskOverlay& mask : m_masks) {
        for (int index = 0; index < mask.segmentation->layerCount(); ++index) {
            MaskPainter painter(*mask.segmentation, index, mask.style, mask.selected,
                                mask.only);
            if (painter.isEmpty())
                continue;
            layers.push_back({mask.segmentation, index, std::move(painter), mask.interval,
                              mask.only, mask.part, {}, m_camera.rect()});
        }
    }
    m_layers = std::move(layers);
    m_blendDirty = m_camera.rect();
    m_layersDirty = false;
}

void SlicePicture::update()
{
    Stopwatch watch;
    m_times = {};
    if (m_layersDirty)
        rebuildLayers();
    const PixelRect view = m_camera.rect();
    const auto count = static_cast<std::size_t>(m_camera.width) *
                       static_cast<std::size_t>(m_camera.height);
    if (m_grey.size() != count) {
        m_grey.assign(count, 0);
        m_base.assign(count, 0xff000000U);
        m_pixels.assign(count, 0xff000000U);
        allDirty();
    }
    if (const PixelRect rect = m_greyDirty.clippedTo(view); !rect.isEmpty()) {
        sample(rect);
        m_blendDirty.unite(rect);
    }
    m_times.image = watch.lap();
    for (Layer& layer : m_layers) {
        if (layer.labels.size() != count) {
            layer.labels.assign(count, 0);
            layer.dirty = view;
        }
        const PixelRect rect = layer.dirty.clippedTo(view);
        if (rect.isEmpty())
            continue;
        if (layer.interval && m_volume)
            sampleInterval(*m_volume, *layer.interval, m_camera, rect, layer.labels.data(),
                           m_camera.width);
        else if (!layer.interval)
            sampleLabels(layer.segmentation->layer(layer.index), m_camera, rect,
                         layer.labels.data(), m_camera.width);
        m_blendDirty.unite(rect.grownBy(layer.painter.reach()));
        layer.dirty = {};
    }
    m_times.labels = watch.lap();
    blend(m_blendDirty.clippedTo(view));
    m_times.blend = watch.lap();
    drawMarks();
    m_times.marks = watch.lap();
    m_greyDirty = m_blendDirty = {};
    m_marksDirty = false;
}

void SlicePicture::sample(const PixelRect& rect)
{
    const bool isColour = m_volume && hasColours(*m_volume);
    m_colours.resize(isColour ? m_grey.size() : 0, 0xff000000U);
    // Before the first slice has arrived there is nothing to fetch: memory that was never written
    // costs most to read.
    const auto channels =
        static_cast<std::size_t>(m_volume ? std::max(1, m_volume->description.channels) : 1);
    const bool hasVoxels =
        m_volume && m_volume->voxels->count() >= m_volume->geometry.voxelCount() * channels &&
        (m_ready.empty() || std::ranges::find(m_ready, 1) != m_ready.end());
    if (!hasVoxels) {
        std::ranges::fill(m_grey, std::uint8_t{0});
        std::ranges::fill(m_colours, 0xff000000U);
        return;
    }
    const PixelRect fetched = rect.clippedTo(readyPixels());
    if (fetched.isEmpty()) {
        blankUnreadySlices(rect);
        return;
    }
    const int samples = samplesPerPixel(*m_volume, m_camera);
    if (isColour && samples > 1)
        sampleColoursFinely(*m_volume, m_camera, m_interpolation, fetched, samples,
                            m_colours.data(), m_camera.width);
    else if (isColour)
        sampleColours(*m_volume, m_camera, m_interpolation, fetched, m_colours.data(),
                      m_camera.width);
    else if (samples > 1)
        sampleGreyFinely(*m_volume, m_camera, m_scale, m_interpolation, fetched, samples,
                         m_grey.data(), m_camera.width);
    else
        sampleGrey(*m_volume, m_camera, m_scale, m_interpolation, fetched, m_grey.data(),
                   m_camera.width);
    blankUnreadySlices(rect);
}

/// Where slices that have arrived can be seen, and their neighbours, which interpolation reads.
PixelRect SlicePicture::readyPixels() const
{
    if (m_ready.empty())
        return m_camera.rect();
    const auto first = std::ranges::find(m_ready, 1) - m_ready.begin();
    const auto end = m_ready.rend() - std::find(m_ready.rbegin(), m_ready.rend(), 1);
    const Index3 size = m_volume->geometry.size();
    return pixelsOf(IndexBox{{-1, -1, static_cast<int>(first) - 1},
                             {size[0] + 1, size[1] + 1, static_cast<int>(end) + 1}},
                    m_volume->geometry, m_camera);
}

void SlicePicture::blankUnreadySlices(const PixelRect& rect)
{
    if (m_ready.empty())
        return;
    const bool isColour = !m_colours.empty();
    const IndexWalk walk(m_volume->geometry, m_camera);
    parallelRows(rect, [&](int y) {
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(m_camera.width);
        for (int x = rect.left; x < rect.right; ++x) {
            const auto k = std::lround(walk.start.z + walk.perX.z * x + walk.perY.z * y);
            const bool isReady = k >= 0 && k < static_cast<long>(m_ready.size()) &&
                                 m_ready[static_cast<std::size_t>(k)] != 0;
            const auto at = row + static_cast<std::size_t>(x);
            if (!isReady && isColour)
                m_colours[at] = 0xff000000U;
            else if (!isReady)
                m_grey[at] = 0;
        }
    });
}

void SlicePicture::blend(const PixelRect& rect)
{
    if (rect.isEmpty())
        return;
    const int stride = m_camera.width;
    if (m_colours.empty())
        parallelRows(rect, [&](int y) {
            const std::uint8_t* grey = m_grey.data() + std::ptrdiff_t{y} * stride;
            Rgba* out = m_base.data() + std::ptrdiff_t{y} * stride;
            for (int x = rect.left; x < rect.right; ++x)
                out[x] = grey[x] * 0x010101U | 0xff000000U;
        });
    else
        for (int y = rect.top; y < rect.bottom; ++y)
            std::copy_n(m_colours.data() + std::ptrdiff_t{y} * stride + rect.left, rect.width(),
                        m_base.data() + std::ptrdiff_t{y} * stride + rect.left);
    if (m_volume && m_decoration.shutters)
        coverByShutters(*m_volume, m_camera, rect, m_base.data());
    blendAgreement(rect);
    for (const Layer& layer : m_layers)
        blendPart(layer, rect);
    constexpr Rgb kOverlay{232, 226, 140};
    if (m_volume && m_decoration.overlayPlanes)
        drawOverlayPlanes(*m_volume, m_camera, rect, kOverlay, m_base.data());
}

void SlicePicture::blendAgreement(const PixelRect& rect)
{
    if (!m_agreement)
        return;
    std::vector<SampledMask> masks;
    for (const Layer& layer : m_layers)
        if (layer.only)
            masks.push_back({layer.labels.data(), layer.only->number});
    paintAgreement(masks, *m_agreement, m_camera.rect(), rect, m_base.data());
}

void SlicePicture::blendPart(const Layer& layer, const PixelRect& rect)
{
    const auto paint = [&](PixelRect part) {
        part = part.clippedTo(rect);
        if (!part.isEmpty())
            layer.painter.paint(layer.labels.data(), m_camera.rect(), part, m_base.data());
    };
    switch (layer.part) {
    case MaskPart::All: paint(rect); return;
    case MaskPart::LeftOfCut: paint({0, 0, m_cut, m_camera.height}); return;
    case MaskPart::RightOfCut: paint({m_cut, 0, m_camera.width, m_camera.height}); return;
    default: break;
    }
    const int tile = std::max(1, static_cast<int>(std::lround(48 * m_pixelRatio)));
    for (int row = rect.top / tile; row * tile < rect.bottom; ++row)
        for (int column = rect.left / tile; column * tile < rect.right; ++column)
            if (((row + column) % 2 == 0) == (layer.part == MaskPart::EvenTiles))
                paint({column * tile, row * tile, (column + 1) * tile, (row + 1) * tile});
}

void SlicePicture::drawMarks()
{
    std::ranges::copy(m_base, m_pixels.begin());
    if (!m_volume)
        return;
    Canvas canvas(m_pixels.data(), m_camera.width, m_camera.height);
    if (m_decoration.crosshair)
        drawCrosshair(canvas);
    if (m_decoration.brush)
        drawBrush(canvas);
    if (m_decoration.letters)
        drawLetters(canvas);
    if (m_decoration.scaleBar && m_decoration.scaleBarMm > 0)
        drawScaleBar(canvas);
}

void SlicePicture::drawCrosshair(Canvas& canvas) const
{
    const PixelPoint centre = m_camera.toPixel(*m_decoration.crosshair);
    const double gap = std::clamp(m_decoration.crosshairGapMm / m_camera.mmPerPixel,
                                  6 * m_pixelRatio, 40 * m_pixelRatio);
    const int half = std::max(1, static_cast<int>(std::lround(m_pixelRatio)));
    constexpr double kOpacity = 0.6;
    const int x = static_cast<int>(std::floor(centre.x));
    const int y = static_cast<int>(std::floor(centre.y));
    const auto before = [gap](double at) { return static_cast<int>(std::lround(at - gap)); };
    const auto after = [gap](double at) { return static_cast<int>(std::lround(at + gap)); };
    const auto lines = m_decoration.crosshairLines.value_or(
        std::array{m_camera.plane.right, m_camera.plane.down});
    for (std::size_t n = 0; n < lines.size(); ++n) {
        const Rgb colour = m_decoration.crosshairColours[n];
        const Vec3 line = lines[n];
        const double alongX = dot(line, m_camera.plane.right);
        const double alongY = dot(line, m_camera.plane.down);
        constexpr double kAlongScreen = 1e-6; // then it is drawn crisp, on whole pixels
        if (alongX == 0 && alongY == 0)
            continue;
        if (std::abs(alongY) < kAlongScreen) {
            canvas.fill({0, y, before(centre.x), y + half}, colour, kOpacity);
            canvas.fill({after(centre.x), y, m_camera.width, y + half}, colour, kOpacity);
        } else if (std::abs(alongX) < kAlongScreen) {
            canvas.fill({x, 0, x + half, before(centre.y)}, colour, kOpacity);
            canvas.fill({x, after(centre.y), x + half, m_camera.height}, colour, kOpacity);
        } else {
            const double far = 2.0 * (m_camera.width + m_camera.height) +
                               std::abs(centre.x) + std::abs(centre.y);
            for (const double side : {-1.0, 1.0})
                canvas.line({centre.x + side * gap * alongX, centre.y + side * gap * alongY},
                            {centre.x + side * far * alongX, centre.y + side * far * alongY}, half,
                            colour, kOpacity);
        }
    }
}

void SlicePicture::drawBrush(Canvas& canvas) const
{
    const BrushOutline& brush = *m_decoration.brush;
    const double depth = dot(brush.centre - m_camera.plane.centre, m_camera.plane.normal());
    if (std::abs(depth) >= brush.radiusMm)
        return;
    const double radiusPx =
        std::sqrt(brush.radiusMm * brush.radiusMm - depth * depth) / m_camera.mmPerPixel;
    const PixelPoint centre = m_camera.toPixel(brush.centre);
    if (brush.isSquare) {
        canvas.frame(centre, radiusPx, 3 * m_pixelRatio, {0, 0, 0}, 0.5);
        canvas.frame(centre, radiusPx, 1.25 * m_pixelRatio, brush.colour, 1);
        return;
    }
    canvas.ring(centre, radiusPx, 3 * m_pixelRatio, {0, 0, 0}, 0.5);
    canvas.ring(centre, radiusPx, 1.25 * m_pixelRatio, brush.colour, 1);
}

void SlicePicture::drawLetters(Canvas& canvas) const
{
    const double height = 13 * m_pixelRatio;
    const double margin = 14 * m_pixelRatio;
    const Rgb colour{214, 219, 224};
    const Vec3 right = m_camera.plane.right;
    const Vec3 down = m_camera.plane.down;
    const double middleX = m_camera.width / 2.0;
    const double middleY = m_camera.height / 2.0;
    const auto besideEdge = [&](const std::string& letters) {
        return margin / 2 + std::max(margin / 2, Canvas::textWidth(letters, height) / 2);
    };
    const double inset = m_decoration.rightInset * m_pixelRatio;
    const std::string left = orientationLetters(-right);
    const std::string rightLetters = orientationLetters(right);
    canvas.text(left, {besideEdge(left), middleY}, height, colour);
    canvas.text(rightLetters, {m_camera.width - inset - besideEdge(rightLetters), middleY}, height, colour);
    canvas.text(orientationLetters(-down), {middleX, margin + m_decoration.topInset * m_pixelRatio},
                height, colour);
    canvas.text(orientationLetters(down), {middleX, m_camera.height - margin}, height, colour);
}

void SlicePicture::drawScaleBar(Canvas& canvas) const
{
    // The longest round length that fits a quarter of the view, standing at the right edge.
    const double mmPerPixel = m_camera.mmPerPixel * m_decoration.scaleBarMm;
    const double roomMm = 0.25 * m_camera.height * mmPerPixel;
    double lengthMm = 1;
    for (const double candidate : {2., 5., 10., 20., 50., 100., 200.})
        if (candidate <= roomMm)
            lengthMm = candidate;
    const double lengthPx = lengthMm / mmPerPixel;
    if (lengthPx > m_camera.height * 0.6)
        return;
    const double unit = m_pixelRatio;
    const double right =
        std::floor(m_camera.width - (10 + m_decoration.rightInset) * unit);
    const double middle = m_camera.height / 2.0 + 0.25 * m_camera.height;
    const double top = std::floor(middle - lengthPx / 2);
    const double bottom = top + lengthPx;
    const double line = std::max(1.0, std::round(unit));
    const Rgb colour{214, 219, 224};
    const auto bar = [&](double grow, Rgb ink, double opacity) {
        canvas.fillSmooth(right - line - grow, top - grow, right + grow, bottom + grow, ink,
                          opacity);
        canvas.fillSmooth(right - 6 * unit - grow, top - grow, right + grow, top + line + grow, ink,
                          opacity);
        canvas.fillSmooth(right - 6 * unit - grow, bottom - line - grow, right + grow,
                          bottom + grow, ink, opacity);
    };
    bar(unit, {0, 0, 0}, 0.45);
    bar(0, colour, 1);
    const std::string text = std::to_string(static_cast<int>(lengthMm)) + " mm";
    const double height = 11 * unit;
    canvas.text(text,
                {right - 10 * unit - Canvas::textWidth(text, height) / 2, (top + bottom) / 2},
                height, colour);
}

} // namespace hangaku::viewer
