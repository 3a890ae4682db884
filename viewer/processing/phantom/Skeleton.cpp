#include "viewer/processing/phantom/PersonBuilder.h"

// Spine, ribs, breastbone and shoulders of the phantom.

namespace hangaku::viewer::processing::phantom {

std::vector<Tube> curve(const std::vector<Point>& points, const std::vector<float>& radii,
                        int pieces)
{
    std::vector<Tube> tubes;
    const auto at = [&](int n) {
        return points[static_cast<std::size_t>(
            std::clamp(n, 0, static_cast<int>(points.size()) - 1))];
    };
    Point previous = points.front();
    float previousRadius = radii.front();
    for (int n = 0; n + 1 < static_cast<int>(points.size()); ++n)
        for (int piece = 1; piece <= pieces; ++piece) {
            const float t = static_cast<float>(piece) / static_cast<float>(pieces);
            const Point p0 = at(n - 1), p1 = at(n), p2 = at(n + 1), p3 = at(n + 2);
            const Point p = (p1 * 2 + (p2 - p0) * t + (p0 * 2 - p1 * 5 + p2 * 4 - p3) * (t * t) +
                             (p1 * 3 - p0 - p2 * 3 + p3) * (t * t * t)) *
                            0.5F;
            const float radius = mix(radii[static_cast<std::size_t>(n)],
                                     radii[static_cast<std::size_t>(n) + 1], t);
            tubes.push_back({previous, p, previousRadius, radius});
            previous = p;
            previousRadius = radius;
        }
    return tubes;
}

void PersonBuilder::spine()
{
    const float kyphosis = std::clamp(vary(25, 8), 5.0F, 45.0F);
    const float scoliosis = vary(0, 4);
    const float back = vary(57, 2);
    Knots x, y;
    for (float z = -240; z <= 240; z += 20) {
        const float t = (z - 5) / 150;
        y.emplace_back(z, back - kyphosis * t * t);
        x.emplace_back(z, scoliosis * (1 - t * t));
    }
    body.spineX = Profile(x);
    body.spineY = Profile(y);
    const float size = vary(1, 0.06F);
    body.vertebraWidth =
        Profile({{-240, 22.5F * size}, {-120, 20 * size}, {0, 16.5F * size}, {120, 14 * size},
                 {160, 14.5F * size}, {240, 13 * size}});
    float z = -250 + vary(0, 8);
    body.discHalfMm = vary(2.4F, 0.4F);
    TubeGroup& parts = body.processes;
    parts.hu = 260;
    parts.shellHu = 640;
    parts.shellMm = 1.8F;
    parts.textureHu = 60;
    parts.label = kSpine;
    while (z < 250) {
        const float height = (z < -120 ? 27.5F : mix(25.5F, 19.0F, (z + 120) / 290)) * size;
        body.discs.push_back(z);
        const float at = z + height * 0.55F;
        const float w = body.vertebraWidth.at(at);
        const Point c{body.spineX.at(at), body.spineY.at(at), at};
        const float canal = w * 0.68F; // the back of the body
        const auto add = [&](Point a, Point b, float ra, float rb) {
            parts.tubes.push_back({c + a, c + b, ra, rb});
        };
        for (const float s : {-1.0F, 1.0F}) {
            add({s * 12, canal - 4, 2}, {s * 13.5F, canal + 10, 1}, 4.2F, 4.0F);       // pedicle
            add({s * 13, canal + 11, 1}, {s * 2, canal + 21, -4}, 4.2F, 3.6F);         // lamina
            add({s * 14, canal + 12, 0}, {s * 36, canal + 18, 5}, 4.8F, 4.0F);         // transverse
            add({s * 14, canal + 12, 9}, {s * 14, canal + 12, -11}, 4.2F, 4.0F);       // facets
        }
        add({0, canal + 21, -3}, {0, canal + 33, -16}, 3.4F, 2.6F);
        add({0, canal + 33, -16}, {0, canal + 38, -23}, 2.6F, 3.4F);
        z += height;
    }
}

namespace {

/// The point of the rib cage's outline, `out` mm outside the cavity, at an angle from the back.
Point onCage(const ThoraxAnatomy& body, float angle, float side, float z, float out)
{
    const float x = std::sin(angle);
    const float y = std::cos(angle);
    // March to where the outline is: the outline is star-shaped, so bisection will do.
    float low = 0;
    float high = 260;
    const float centre = body.cavityCentre.at(z);
    for (int n = 0; n < 24; ++n) {
        const float middle = (low + high) / 2;
        if (body.cavityDistance({side * x * middle, centre + y * middle, z}) < out)
            low = middle;
        else
            high = middle;
    }
    return {side * x * low, centre + y * low, z};
}

} // namespace

void PersonBuilder::ribs()
{
    TubeGroup bone;
    bone.hu = body.spongiosaHu + 30;
    bone.shellHu = body.cortexHu;
    bone.shellMm = 1.3F;
    bone.textureHu = 40;
    bone.heightScale = 1.75F;
    TubeGroup cartilage;
    cartilage.hu = vary(105, 15);
    cartilage.shellHu = cartilage.hu + (maybe(0.4F, false) ? 90.0F : 20.0F);
    cartilage.shellMm = 1.3F;
    cartilage.heightScale = 1.6F;
    const float slope = vary(1, 0.08F);
    // From the first rib down: one at each vertebra.
    std::vector<float> heights;
    for (std::size_t n = body.discs.size(); n-- > 0;)
        if (body.discs[n] < 152 && heights.size() < 12)
            heights.push_back(body.discs[n]);
    for (std::size_t n = 0; n < heights.size(); ++n) {
        const auto number = static_cast<float>(n + 1);
        const float end = n >= 10 ? (n == 10 ? 1.6F : 1.1F) : n == 0 ? 2.35F : 2.3F;
        const float fall = (n == 0 ? 34.0F : 46 + 7.5F * std::min(number, 8.0F)) * slope;
        for (const float side : {-1.0F, 1.0F}) {
            const float lift = vary(0, 1.2F);
            std::vector<Point> points;
            std::vector<float> radii;
            const float z0 = heights[n] + lift;
            points.push_back({body.spineX.at(z0) + side * body.vertebraWidth.at(z0),
                              body.spineY.at(z0) + 5, z0 + 2});
            radii.push_back(3.6F);
            for (float angle = 0.42F; angle <= end; angle += 0.16F) {
                const float t = (angle - 0.3F) / 2.1F;
                const float z = z0 + 3 - fall * (0.25F * t + 0.75F * t * t) -
                                (angle < 0.6F ? 0 : 2);
                points.push_back(onCage(body, angle, side, z, n == 0 ? 2.5F : 4.5F));
                radii.push_back(mix(3.5F, 3.9F, t));
            }
            const auto tubes = curve(points, radii, 3);
            bone.tubes.insert(bone.tubes.end(), tubes.begin(), tubes.end());
            if (n >= 10)
                continue;
            // Cartilage rises to the sternum; that of ribs 8 to 10 joins the one above.
            const float tip = points.back().z;
            const float target = n < 7 ? mix(tip, 84 - 19 * number, n < 2 ? 0.5F : 0.8F)
                                       : tip + 26;
            std::vector<Point> soft{points.back()};
            const float stop = n < 7 ? 2.93F : 2.62F + 0.06F * (9 - number);
            for (float angle = end + 0.14F; angle < stop; angle += 0.14F) {
                const float t = (angle - end) / (stop - end);
                soft.push_back(onCage(body, angle, side, mix(tip, target, t * t), 5));
            }
            if (soft.size() < 2)
                continue;
            const auto more = curve(soft, std::vector<float>(soft.size(), 3.9F), 3);
            cartilage.tubes.insert(cartilage.tubes.end(), more.begin(), more.end());
        }
    }
    body.bones.push_back(cartilage);
    body.bones.push_back(bone);
    // Sternum: rows of tubes side to side.
    TubeGroup sternum;
    sternum.hu = body.spongiosaHu - 20;
    sternum.shellHu = body.cortexHu * 0.75F;
    sternum.shellMm = 1.3F;
    sternum.textureHu = 40;
    for (float z = -72; z <= 96; z += 4) {
        const float half = z > 58 ? mix(13, 25, smoothStep(58, 92, z))
                                  : mix(8, 14, smoothStep(-72, -40, z) - 0.25F *
                                                   smoothStep(10, 50, z));
        const float radius = z > 60 ? 5.4F : 4.6F;
        const Point front = onCage(body, 3.14159F, 1, z, 6.5F);
        sternum.tubes.push_back({front + Point{-half, 0, 0}, front + Point{half, 0, 0}, radius,
                                 radius});
    }
    body.bones.push_back(sternum);
}

void PersonBuilder::shoulders()
{
    TubeGroup bone;
    bone.hu = body.spongiosaHu;
    bone.shellHu = body.cortexHu;
    bone.shellMm = 1.8F;
    bone.textureHu = 40;
    const float up = body.armsDown ? 0.0F : 16.0F;
    const Point notch = onCage(body, 3.14159F, 1, 92, 4);
    for (const float side : {-1.0F, 1.0F}) {
        const float outer = body.armsDown ? 142.0F : 128.0F;
        const Point inner{side * 24, notch.y + 2, 98};
        const Point acromion{side * outer, 22, 142 + up};
        const auto clavicle = curve({inner, {side * 52, notch.y - 4, 112},
                                     {side * 88, notch.y + 22, 130 + up * 0.6F}, acromion},
                                    {8, 5.6F, 5.4F, 6}, 5);
        bone.tubes.insert(bone.tubes.end(), clavicle.begin(), clavicle.end());
        // The blade lies on the ribs: rows of thin tubes over the outline.
        for (float z = 14 + up; z <= 122 + up; z += 3) {
            const float t = (z - 14 - up) / 108;
            const float from = mix(0.92F, 0.62F, t);
            const float to = mix(1.02F, 1.42F, smoothStep(0, 1, t));
            Point previous{};
            for (int n = 0; n <= 6; ++n) {
                const float angle = mix(from, to, static_cast<float>(n) / 6);
                const Point p = onCage(body, angle, side, std::min(z, 118.0F), 19);
                const Point at{p.x, p.y, z};
                if (n > 0)
                    bone.tubes.push_back({previous, at, n == 1 ? 3.4F : 1.8F,
                                          n == 6 ? 4.2F : 1.8F});
                previous = at;
            }
        }
        const Point spineRoot = onCage(body, 0.66F, side, 100, 24);
        const Point root{spineRoot.x, spineRoot.y, 104 + up};
        bone.tubes.push_back({root, {side * 118, 44, 128 + up}, 3.2F, 4.5F});
        bone.tubes.push_back({{side * 118, 44, 128 + up}, acromion, 4.5F, 6});
        const Point joint{side * (outer - 10), 18, 112 + up};
        bone.tubes.push_back({joint, joint + Point{side * -12, 8, -4}, 14, 9});
        const Point head = joint + Point{side * 32, -4, 2};
        const Point shaft = body.armsDown ? head + Point{side * 30, 6, -240}
                                          : head + Point{side * 26, -30, 150};
        bone.tubes.push_back({head, head + (shaft - head) * 0.12F, 22, 13});
        bone.tubes.push_back({head + (shaft - head) * 0.12F, shaft, 11, 10});
    }
    body.bones.push_back(bone);
}

} // namespace hangaku::viewer::processing::phantom
