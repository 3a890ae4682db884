#include "viewer/processing/phantom/ThoraxRenderer.h"

#include <atomic>
#include <thread>

namespace hangaku::viewer::processing::phantom {

namespace {

using Mat = std::array<Point, 3>; ///< columns

/// Rotation about z, y and x.
Mat rotation(Point turn)
{
    const float cx = std::cos(turn.x), sx = std::sin(turn.x);
    const float cy = std::cos(turn.y), sy = std::sin(turn.y);
    const float cz = std::cos(turn.z), sz = std::sin(turn.z);
    return {{{cz * cy, sz * cy, -sy},
             {cz * sy * sx - sz * cx, sz * sy * sx + cz * cx, cy * sx},
             {cz * sy * cx + sz * sx, sz * sy * cx - cz * sx, cy * cx}}};
}

/// From the indices of a grid to the body frame and back.
struct Frame {
    Point origin;           ///< body point of index (0, 0, 0)
    Mat step;               ///< body steps along i, j, k
    Mat index;              ///< rows: index steps per body mm
    float pixel = 1;        ///< mm

    Frame(const ImageGeometry& grid, const Scan& scan)
    {
        const Mat turn = rotation(scan.turn);
        const auto toBody = [&](Vec3 v) {
            const Point p{static_cast<float>(v.x), static_cast<float>(v.y),
                          static_cast<float>(v.z)};
            return Point{dot(turn[0], p) / scan.scale.x, dot(turn[1], p) / scan.scale.y,
                         dot(turn[2], p) / scan.scale.z};
        };
        const Vec3 shift{scan.shift.x, scan.shift.y, scan.shift.z};
        origin = toBody(grid.origin() - grid.centre() - shift);
        for (int axis = 0; axis < 3; ++axis)
            step[static_cast<std::size_t>(axis)] = toBody(grid.step(axis));
        const auto cross = [](Point a, Point b) {
            return Point{a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
        };
        const float det = dot(step[0], cross(step[1], step[2]));
        index = {{cross(step[1], step[2]) * (1 / det), cross(step[2], step[0]) * (1 / det),
                  cross(step[0], step[1]) * (1 / det)}};
        pixel = length(step[0]);
    }
};

/// Pixels of a slice, half open.
struct Box {
    int i0 = 0, j0 = 0, i1 = 0, j1 = 0;
    bool empty() const { return i0 >= i1 || j0 >= j1; }
    void unite(const Box& o)
    {
        if (empty())
            *this = o;
        else if (!o.empty())
            *this = {std::min(i0, o.i0), std::min(j0, o.j0), std::max(i1, o.i1),
                     std::max(j1, o.j1)};
    }
};

/// Draws one infinitely thin slice after another; one for each thread.
class SlicePainter {
public:
    SlicePainter(const ThoraxAnatomy& body, const Frame& frame, int width, int height)
        : m_body(body), m_frame(frame), m_width(width), m_height(height),
          m_blur(frame.pixel * 1.15F)
    {
        const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        hu.resize(count);
        labels.resize(count);
        m_lung.resize(count);
        m_skin.resize(count);
        m_heart.resize(count);
        m_aorta.resize(count);
        m_distance.resize(count);
    }

    /// @param k continuous slice index
    void paint(float k);

    std::vector<float> hu;
    std::vector<std::uint8_t> labels;

private:
    float cover(float distance) const { return std::clamp(0.5F - distance / m_blur, 0.0F, 1.0F); }
    std::size_t at(int i, int j) const
    {
        return static_cast<std::size_t>(j) * static_cast<std::size_t>(m_width) +
               static_cast<std::size_t>(i);
    }
    Point point(int i, int j) const
    {
        return m_start + m_frame.step[0] * static_cast<float>(i) +
               m_frame.step[1] * static_cast<float>(j);
    }
    void blend(std::size_t n, float value, float share) { hu[n] = mix(hu[n], value, share); }

    /// Pixels of this slice within a body-frame box; empty when the slice misses it.
    Box boxAround(Point centre, Point half) const;
    Box boxAround(const Tube& tube, float heightScale, float margin) const;
    /// Distances to the union of tubes; 1000 where farther than `margin`.
    Box measure(const std::vector<Tube>& tubes, float heightScale, float margin,
                std::vector<float>& distance);

    void paintBase();
    float paintOutside(Point p) const;
    float wallHu(Point p, float skin, float cavity) const;
    float insideHu(Point p, float cavity) const;
    float abdomenHu(Point p, float cavity, float roof) const;
    float lungHu(Point p, float cavity) const;
    void paintHeart();
    void paintColumn();
    void paintCanal();
    void paintGroup(const TubeGroup& group);
    void paintNodule(const Nodule& nodule);

    const ThoraxAnatomy& m_body;
    const Frame& m_frame;
    int m_width;
    int m_height;
    float m_blur;
    float m_k = 0;
    Point m_start;
    std::vector<float> m_lung, m_skin, m_heart, m_aorta, m_distance;
};

Box SlicePainter::boxAround(Point centre, Point half) const
{
    const Point d = centre - m_frame.origin;
    const auto extent = [&](std::size_t axis) {
        const Point& row = m_frame.index[axis];
        return std::fabs(row.x) * half.x + std::fabs(row.y) * half.y + std::fabs(row.z) * half.z;
    };
    const float k = dot(m_frame.index[2], d);
    if (std::fabs(k - m_k) > extent(2))
        return {};
    const float i = dot(m_frame.index[0], d);
    const float j = dot(m_frame.index[1], d);
    const float ei = extent(0);
    const float ej = extent(1);
    return {std::max(0, static_cast<int>(std::floor(i - ei))),
            std::max(0, static_cast<int>(std::floor(j - ej))),
            std::min(m_width, static_cast<int>(std::ceil(i + ei)) + 1),
            std::min(m_height, static_cast<int>(std::ceil(j + ej)) + 1)};
}

Box SlicePainter::boxAround(const Tube& tube, float heightScale, float margin) const
{
    const float r = std::max(tube.radiusA, tube.radiusB) + margin;
    const Point half = (tube.b - tube.a) * 0.5F;
    return boxAround((tube.a + tube.b) * 0.5F,
                     {std::fabs(half.x) + r, std::fabs(half.y) + r,
                      std::fabs(half.z) + r * heightScale});
}

Box SlicePainter::measure(const std::vector<Tube>& tubes, float heightScale, float margin,
                          std::vector<float>& distance)
{
    Box all;
    std::vector<std::pair<const Tube*, Box>> near;
    for (const Tube& tube : tubes) {
        const Box box = boxAround(tube, heightScale, margin);
        if (box.empty())
            continue;
        near.emplace_back(&tube, box);
        all.unite(box);
    }
    for (int j = all.j0; j < all.j1; ++j)
        std::fill(distance.begin() + static_cast<std::ptrdiff_t>(at(all.i0, j)),
                  distance.begin() + static_cast<std::ptrdiff_t>(at(all.i0, j)) + (all.i1 - all.i0),
                  1000.0F);
    for (const auto& [tube, box] : near)
        for (int j = box.j0; j < box.j1; ++j)
            for (int i = box.i0; i < box.i1; ++i) {
                float& d = distance[at(i, j)];
                d = std::min(d, tubeDistance(*tube, point(i, j), heightScale));
            }
    return all;
}

float SlicePainter::paintOutside(Point p) const
{
    if (!m_body.table || std::fabs(p.x) > 215)
        return -1000;
    const float depth = p.y - (m_body.tableY - p.x * p.x / 1100);
    if (depth < 0 || depth > 34 + p.x * p.x / 1300)
        return -1000;
    const float plate = std::min(depth - 6, 34 + p.x * p.x / 1300 - depth);
    if (plate < 0)
        return -915; // mattress
    return mix(-955, -180, cover(plate - 2.2F));
}

float SlicePainter::wallHu(Point p, float skin, float cavity) const
{
    const ThoraxAnatomy& body = m_body;
    const float x = std::fabs(p.x);
    const float depth = -skin;
    const float centre = body.cavityCentre.at(p.z);
    const float streak = valueNoise(p, 5.5F, body.textureSeed);
    float hu = body.fatHu + 5 * streak;
    const float muscleHu = body.muscleHu + 5 * streak;

    const float belly = valueNoise(p, 19, body.textureSeed + 7);
    // Outer muscles: thickness over the ribs by region.
    const float pectoral = smoothStep(-8, -40, p.y - centre) * smoothStep(12, 28, x) *
                           smoothStep(112, 84, x) * smoothStep(-25, 30, p.z);
    const float lateral = smoothStep(-20, 25, p.y - centre) * smoothStep(40, 75, x);
    const float shoulder = smoothStep(80, 118, p.z);
    float thickness = body.muscle * (15 * pectoral + 13 * lateral) + 90 * shoulder;
    const float spine = p.x - body.spineX.at(p.z);
    const float behind = p.y - body.spineY.at(p.z);
    const float erector = smoothStep(16, 24, behind) * smoothStep(58, 44, std::fabs(spine));
    thickness = std::max(thickness, 55 * erector);
    if (body.armsDown)
        thickness = std::max(thickness, 200 * smoothStep(150, 170, x));
    const float gap = 14.8F + 1.2F * belly;
    const float layer = std::min(cavity - gap, gap + thickness - cavity);
    const float under = depth - body.fatMm * (1 + 0.12F * valueNoise(p, 70, body.textureSeed + 13)) * (erector > 0.5F ? 0.75F : 1.0F);
    float muscle = cover(-std::min(layer, under));
    // Fat between and inside the bellies.
    const float seam = std::fabs(belly) * 19;
    if (seam < 1.6F && shoulder + erector > 0.3F)
        muscle *= seam / 1.6F;
    hu = mix(hu, muscleHu, muscle);
    // Between the ribs.
    const float ribLayer = cover(cavity - 13) * cover(2 - under * 0.5F > 0 ? 2 - under : -5);
    hu = mix(hu, muscleHu - 6 + 14 * streak, ribLayer);
    if (body.breastMm > 0 && p.y < -70 && cavity > 24 && under > 0) {
        const float gland = valueNoise(p, 11, body.textureSeed + 3);
        hu = mix(hu, 20, smoothStep(0.15F, 0.4F, gland) * smoothStep(120, 90, x));
    }
    return mix(hu, 12, cover(depth - 1.7F)); // skin
}

float SlicePainter::abdomenHu(Point p, float cavity, float roof) const
{
    const ThoraxAnatomy& body = m_body;
    const float limit = std::max(roof, cavity + 4.5F);
    const float texture = 4 * valueNoise(p, 7, body.textureSeed + 11);
    float hu = body.fatHu + 8 + texture;
    const float liver = smoothMax(
        ellipsoidDistance(p - Point{-50, -4, -138}, {102, 92, 82}), limit, 6);
    hu = mix(hu, body.liverHu + texture, cover(liver));
    const float spleen =
        smoothMax(ellipsoidDistance(p - Point{90, 46, -130}, {30, 42, 50}), limit, 4);
    hu = mix(hu, body.spleenHu + texture, cover(spleen));
    const float stomach =
        smoothMax(ellipsoidDistance(p - Point{56, -22, -138}, {42, 46, 52}), limit, 8);
    const float content = p.y < -38 ? -985.0F : 22.0F;
    return mix(mix(hu, 48, cover(stomach)), content, cover(stomach + 3.5F));
}

float SlicePainter::lungHu(Point p, float cavity) const
{
    const ThoraxAnatomy& body = m_body;
    float hu = body.lungHu + body.lungGradientHu * (p.y - 10) / 90 +
               14 * valueNoise(p, 9, body.textureSeed + 5) +
               12 * valueNoise(p, 2.6F, body.textureSeed + 6);
    if (body.opacityHu > 0) {
        const float far = length(p - body.opacityCentre) / body.opacityRadius +
                          0.35F * valueNoise(p, 14, body.textureSeed + 8);
        hu += body.opacityHu * smoothStep(1.1F, 0.5F, far);
    }
    if (body.fissures && cavity < -4) {
        const float bow = 6 * valueNoise(p, 60, body.textureSeed + 9);
        const float oblique = std::fabs((p.z + bow - 22 - 0.95F * p.y) * 0.72F);
        float line = cover(oblique - 0.35F) * 0.55F;
        if (p.x < 0 && p.z > 22 + 0.95F * p.y) {
            const float level = std::fabs(p.z - 12 - bow - 0.12F * (p.x + 60));
            line = std::max(line, cover(level - 0.3F) * 0.4F);
        }
        hu = mix(hu, -560, line);
    }
    return hu;
}

float SlicePainter::insideHu(Point p, float cavity) const
{
    const float roof = p.z - m_body.diaphragm(p.x, p.y) + 3.2F;
    // Strands, small vessels and nodes in the fat of the mediastinum.
    const float strand = valueNoise(p, 8, m_body.textureSeed + 12);
    const float fat = m_body.fatHu + 10 + 6 * valueNoise(p, 5, m_body.textureSeed + 2) +
                      70 * smoothStep(0.42F, 0.62F, strand);
    if (roof > 6)
        return fat;
    const float below = abdomenHu(p, cavity, roof);
    const float muscle = mix(below, m_body.muscleHu, cover(-roof));  // the diaphragm itself
    return mix(muscle, fat, cover(3.2F - roof));
}

void SlicePainter::paintBase()
{
    const float margin = 2 * m_blur;
    for (int j = 0; j < m_height; ++j)
        for (int i = 0; i < m_width; ++i) {
            const std::size_t n = at(i, j);
            const Point p = point(i, j);
            labels[n] = kNone;
            m_lung[n] = 1000;
            const float skin = m_body.bodyDistance(p);
            m_skin[n] = skin;
            if (skin > margin) {
                hu[n] = paintOutside(p);
                continue;
            }
            const float cavity = m_body.cavityDistance(p);
            float value = 0;
            if (cavity > margin)
                value = wallHu(p, skin, cavity);
            else if (cavity < -margin)
                value = insideHu(p, cavity);
            else
                value = mix(wallHu(p, skin, cavity), insideHu(p, cavity), cover(cavity));
            if (cavity < margin) {
                const float pericardium = std::fabs(m_heart[n] - 3.4F) - 0.5F;
                if (pericardium < m_blur)
                    value = mix(value, 30, cover(pericardium) * 0.8F);
                const float lung = m_body.lungDistance(p, cavity, m_heart[n], m_aorta[n]);
                m_lung[n] = lung;
                if (lung < m_blur) {
                    value = mix(value, lungHu(p, cavity), cover(lung));
                    if (lung < 0)
                        labels[n] = p.x > m_body.mediastinumSide.at(p.z) ? kLeftLung : kRightLung;
                }
            }
            hu[n] = skin > -m_blur ? mix(paintOutside(p), value, cover(skin)) : value;
        }
}

void SlicePainter::paintHeart()
{
    for (std::size_t n = 0; n < hu.size(); ++n) {
        const float d = m_heart[n];
        if (d > m_blur)
            continue;
        const std::size_t j = n / static_cast<std::size_t>(m_width);
        const Point p = point(static_cast<int>(n % static_cast<std::size_t>(m_width)),
                              static_cast<int>(j));
        // Fat in the grooves between the chambers.
        float value = m_body.myocardiumHu + 4 * valueNoise(p, 6, m_body.textureSeed + 4);
        float blood = 0;
        float groove = 100;
        for (const Chamber& chamber : m_body.chambers) {
            const float inside = chamber.distance(p);
            groove = std::min(groove, inside);
            const float share = cover(std::max(inside, d + 1.5F));
            value = mix(value, chamber.hu, share);
            blood = std::max(blood, share);
        }
        if (d > -7 && groove > 9)
            value = mix(value, m_body.fatHu + 20, smoothStep(9, 13, groove) * (1 - blood));
        blend(n, value, cover(d));
        if (d < 0)
            labels[n] = kHeart;
    }
}

void SlicePainter::paintColumn()
{
    const float z = m_start.z + m_frame.step[1].z * static_cast<float>(m_height) / 2;
    const Box box = boxAround({m_body.spineX.at(z), m_body.spineY.at(z), z}, {34, 34, 40});
    for (int j = box.j0; j < box.j1; ++j)
        for (int i = box.i0; i < box.i1; ++i) {
            const Point p = point(i, j);
            const float d = m_body.columnDistance(p);
            if (d > m_blur)
                continue;
            float nearest = 100;
            for (const float disc : m_body.discs)
                nearest = std::min(nearest, std::fabs(p.z - disc));
            const float half = m_body.discHalfMm;
            const float texture = 55 * valueNoise(p, 2.4F, m_body.textureSeed + 1);
            float value = m_body.spongiosaHu + texture;
            const float shell = std::max(d + 1.5F, half + 1.6F - nearest);
            value = mix(m_body.cortexHu * 0.78F, value, cover(shell));
            value = mix(value, 82, cover(nearest - half));
            const std::size_t n = at(i, j);
            blend(n, value, cover(d));
            if (d < 0)
                labels[n] = kSpine;
        }
    paintCanal();
}

void SlicePainter::paintCanal()
{
    const float z = m_start.z + m_frame.step[1].z * static_cast<float>(m_height) / 2;
    const Box box = boxAround({m_body.spineX.at(z), m_body.spineY.at(z) + 20, z}, {22, 30, 40});
    for (int j = box.j0; j < box.j1; ++j)
        for (int i = box.i0; i < box.i1; ++i) {
            const Point p = point(i, j);
            const float y = p.y - m_body.spineY.at(p.z) - m_body.vertebraWidth.at(p.z) * 0.68F - 8.2F;
            const float x = p.x - m_body.spineX.at(p.z);
            const float d = outlineDistance(x, y, 9.5F, 8.2F, 0.25F);
            if (d > m_blur)
                continue;
            const float cord = std::sqrt(x * x + y * y * 1.3F);
            float value = mix(m_body.fatHu + 25, 16, cover(cord - 7.2F));
            value = mix(value, 40, cover(cord - 4.9F));
            blend(at(i, j), value, cover(d));
            if (d < 0)
                labels[at(i, j)] = kNone;
        }
}

void SlicePainter::paintGroup(const TubeGroup& group)
{
    const Box box = measure(group.tubes, group.heightScale, m_blur, m_distance);
    for (int j = box.j0; j < box.j1; ++j)
        for (int i = box.i0; i < box.i1; ++i) {
            const std::size_t n = at(i, j);
            const float d = m_distance[n];
            if (d > m_blur)
                continue;
            float share = cover(d) * cover(m_skin[n] + 2);
            if (group.onlyInLung)
                share *= cover(m_lung[n]);
            if (share <= 0)
                continue;
            float inner = group.hu;
            if (group.textureHu > 0)
                inner += group.textureHu * valueNoise(point(i, j), 2.2F, m_body.textureSeed + 1);
            // A vessel that opens into the heart has no wall there.
            const bool opens = group.label == kNone && m_heart[n] < 1;
            const float value = group.shellMm > 0 && !opens
                                    ? mix(group.shellHu, inner, cover(d + group.shellMm))
                                    : inner;
            blend(n, value, share);
            // Ribs and great vessels that reach into the lungs' outline are not lung.
            const bool inLung = labels[n] == kLeftLung || labels[n] == kRightLung;
            if (d < 0 && (group.label != kNone || group.isAirway || (inLung && !group.onlyInLung)))
                labels[n] = group.label;
        }
}

void SlicePainter::paintNodule(const Nodule& nodule)
{
    const float reach = nodule.radius * (1 + nodule.roughness) * 1.3F + m_blur;
    const Box box = boxAround(nodule.centre, {reach, reach, reach});
    for (int j = box.j0; j < box.j1; ++j)
        for (int i = box.i0; i < box.i1; ++i) {
            const std::size_t n = at(i, j);
            if (m_lung[n] > 1.5F)
                continue;
            const Point q = point(i, j) - nodule.centre;
            const Point s{q.x / nodule.stretch.x, q.y / nodule.stretch.y, q.z / nodule.stretch.z};
            const Point direction = unit(s);
            // Lobes, and finer spikes when rough.
            const float lobes = valueNoise(direction * 1.7F + Point{9, 9, 9}, 1, nodule.seed);
            const float spikes = valueNoise(direction * 4.5F + Point{9, 9, 9}, 1, nodule.seed + 1);
            const float spike = std::max(spikes, 0.0F);
            const float radius =
                nodule.radius * (1 + nodule.roughness * (0.55F * lobes + 1.1F * spike * spike));
            const float d = length(s) - radius;
            if (d > m_blur)
                continue;
            const float core = cover(d + nodule.radius * (1 - nodule.coreFraction));
            const float value = mix(nodule.rimHu, nodule.hu, core) +
                                8 * valueNoise(q, 3, nodule.seed + 2);
            blend(n, value, cover(d) * cover(m_lung[n] - 0.8F));
            if (d < 0 && m_lung[n] < 0)
                labels[n] = kNodule;
        }
}

void SlicePainter::paint(float k)
{
    m_k = k;
    m_start = m_frame.origin + m_frame.step[2] * k;
    std::fill(m_heart.begin(), m_heart.end(), 1000.0F);
    std::fill(m_aorta.begin(), m_aorta.end(), 1000.0F);
    Box heart;
    for (const Chamber& part : m_body.heart) {
        const float reach = std::max({part.radii.x, part.radii.y, part.radii.z}) + 16;
        heart.unite(boxAround(part.centre, {reach, reach, reach}));
    }
    for (int j = heart.j0; j < heart.j1; ++j)
        for (int i = heart.i0; i < heart.i1; ++i)
            m_heart[at(i, j)] = m_body.heartDistance(point(i, j));
    measure(m_body.aorta.tubes, 1, 12, m_aorta);

    paintBase();
    paintHeart();
    for (const TubeGroup& group : m_body.soft)
        paintGroup(group);
    paintGroup(m_body.aorta);
    for (const TubeGroup& group : m_body.airways)
        paintGroup(group);
    paintColumn();
    paintGroup(m_body.processes);
    for (const TubeGroup& group : m_body.bones)
        paintGroup(group);
    for (const TubeGroup& group : m_body.inLung)
        paintGroup(group);
    for (const Nodule& nodule : m_body.nodules)
        paintNodule(nodule);
}

/// Gaussian noise with a grain of about two pixels, standard deviation 1.
void sliceNoise(std::vector<float>& noise, std::vector<float>& raw, int width, int height,
                std::uint64_t seed)
{
    const int w = width + 2;
    const int h = height + 2;
    raw.resize(static_cast<std::size_t>(w) * static_cast<std::size_t>(h));
    for (std::size_t n = 0; n < raw.size(); ++n) {
        const std::uint64_t bits = mixBits(seed + n);
        const auto part = [&](int shift) { return static_cast<float>((bits >> shift) & 0xFFFF); };
        // Four uniforms: sum of mean 2, variance 1/3.
        raw[n] = ((part(0) + part(16) + part(32) + part(48)) * (1.0F / 65536) - 2) * 1.7320508F;
    }
    noise.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const auto row = static_cast<std::size_t>(w);
    for (int j = 0; j < height; ++j)
        for (int i = 0; i < width; ++i) {
            const float* p = &raw[static_cast<std::size_t>(j) * row + static_cast<std::size_t>(i)];
            const float sum = (p[0] + 2 * p[1] + p[2]) + 2 * (p[row] + 2 * p[row + 1] + p[row + 2]) +
                              (p[2 * row] + 2 * p[2 * row + 1] + p[2 * row + 2]);
            noise[static_cast<std::size_t>(j) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(i)] = sum / 6; // kernel 1 2 1: norm 6
        }
}

} // namespace

Result<ImageGeometry> scanGrid(const Scan& scan, Index3 size)
{
    const double tilt = scan.gantryTilt;
    const std::array<Vec3, 3> axes{{{1, 0, 0}, {0, std::cos(tilt), std::sin(tilt)}, {0, 0, 1}}};
    const Vec3 spacing{scan.pixelMm, scan.pixelMm, scan.sliceMm};
    Vec3 origin{0, -160, scan.tablePositionMm};
    for (int axis = 0; axis < 3; ++axis)
        origin = origin - axes[static_cast<std::size_t>(axis)] * (spacing[axis] * (size[axis] - 1) / 2);
    return ImageGeometry::create(size, spacing, origin, axes);
}

Result<RenderedThorax> renderThorax(const ThoraxCase& thorax, const ImageGeometry& grid,
                                    const Progress& progress)
{
    auto buffer = VoxelBuffer::create(PixelType::Int16, grid.voxelCount());
    if (!buffer)
        return tl::make_unexpected(buffer.error());
    RenderedThorax result{*buffer, std::vector<Label>(grid.voxelCount())};
    const auto voxels = result.voxels->as<std::int16_t>();
    const Frame frame(grid, thorax.scan);
    const auto [width, height, slices] = grid.size();
    const auto perSlice = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const int parts = thorax.scan.sliceMm > 2.2F ? 3 : 1;
    std::atomic<int> next{0};

    const auto work = [&, width = width, height = height, slices = slices](bool reports) {
        SlicePainter painter(thorax.anatomy, frame, width, height);
        std::vector<float> sum, noise, raw;
        for (int k = next++; k < slices && !progress.isStopped(); k = next++) {
            sum.assign(perSlice, 0);
            const std::size_t first = static_cast<std::size_t>(k) * perSlice;
            for (int part = 0; part < parts; ++part) {
                const auto count = static_cast<float>(parts);
                painter.paint(static_cast<float>(k) +
                              (static_cast<float>(part) - (count - 1) / 2) / count);
                for (std::size_t n = 0; n < perSlice; ++n)
                    sum[n] += painter.hu[n] / count;
                if (part == parts / 2)
                    std::copy(painter.labels.begin(), painter.labels.end(),
                              result.labels.begin() + static_cast<std::ptrdiff_t>(first));
            }
            sliceNoise(noise, raw, width, height,
                       mixBits(thorax.scan.noiseSeed + static_cast<std::uint64_t>(k)));
            for (std::size_t n = 0; n < perSlice; ++n) {
                const float inBody = smoothStep(-1000, -300, sum[n]);
                const float value = sum[n] + noise[n] * thorax.scan.noiseHu * (0.6F + 0.4F * inBody);
                voxels[first + n] = static_cast<std::int16_t>(
                    std::floor(std::clamp(value, -1024.0F, 3071.0F) + 0.5F));
            }
            if (reports)
                progress(static_cast<double>(k + 1) / slices);
        }
    };
    const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
    {
        std::vector<std::jthread> others;
        for (unsigned n = 1; n < threads; ++n)
            others.emplace_back(work, false);
        work(true);
    }
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    return result;
}

} // namespace hangaku::viewer::processing::phantom
