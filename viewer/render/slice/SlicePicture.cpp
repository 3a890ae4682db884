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

void SlicePicture::setScores(const std::optional<ScoreOverlay>& scores)
{
    if (!scores && !m_scores)
        return;
    m_scores = scores;
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
    if (m_scores) {
        m_scoreValues.resize(m_base.size());
        paintScores(*m_scores, m_camera, rect, m_scoreValues.data(), m_base.data());
    }
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

} // namespace hangaku::viewer
