#include "viewer/processing/phantom/ThoraxAnatomy.h"

namespace hangaku::viewer::processing::phantom {

float tubeDistance(const Tube& tube, Point p, float heightScale)
{
    Point ab = tube.b - tube.a;
    Point ap = p - tube.a;
    const float squeeze = 1 / heightScale;
    ab.z *= squeeze;
    ap.z *= squeeze;
    const float t = std::clamp(dot(ap, ab) / std::max(dot(ab, ab), 1e-6F), 0.0F, 1.0F);
    return length(ap - ab * t) - mix(tube.radiusA, tube.radiusB, t);
}

float Chamber::distance(Point p) const
{
    const Point d = p - centre;
    const Point turned{cosZ * d.x + sinZ * d.y, -sinZ * d.x + cosZ * d.y, d.z};
    const Point q{turned.x, cosX * turned.y + sinX * turned.z, -sinX * turned.y + cosX * turned.z};
    return ellipsoidDistance(q, radii);
}

float ThoraxAnatomy::bodyDistance(Point p) const
{
    float d = outlineDistance(p.x, p.y - bodyCentre.at(p.z), bodyWidth.at(p.z), bodyDepth.at(p.z),
                              bodySquareness);
    d += 2.5F * valueNoise(p, 65, textureSeed + 21); // nobody is an ellipse
    // The groove over the spinous processes.
    const float groove = p.x / 22;
    if (p.y > 40 && std::fabs(groove) < 3)
        d += 5.0F / (1 + groove * groove * groove * groove) * smoothStep(60, 100, p.y);
    if (breastMm > 0 && p.y < 0) {
        const Point q{std::fabs(p.x) - 72, p.y + 88, p.z + 12};
        d = smoothMin(d, ellipsoidDistance(q, {58, 18 + breastMm, 56}), 22);
    }
    if (armsDown) {
        const Point q{std::fabs(p.x) - 205 + 0.08F * (p.z - 60), p.y - 18, 0};
        const float arm = std::max(std::sqrt(q.x * q.x + q.y * q.y) - 42, p.z - 125);
        d = smoothMin(d, arm, p.z > 70 ? 30.0F : 6.0F);
    }
    return d;
}

float ThoraxAnatomy::cavityDistance(Point p) const
{
    return outlineDistance(p.x, p.y - cavityCentre.at(p.z), cavityWidth.at(p.z),
                           cavityDepth.at(p.z), cavitySquareness);
}

float ThoraxAnatomy::heartDistance(Point p) const
{
    float d = 1000;
    for (const Chamber& part : heart) {
        const float other = part.distance(p);
        d = d > 500 ? other : smoothMin(d, other, 14);
    }
    return d;
}

float ThoraxAnatomy::diaphragm(float x, float y) const
{
    const auto dome = [&](float top, float centreX, float centreY, float halfWidth,
                          float halfDepth) {
        const float u = (x - centreX) / halfWidth;
        const float v = (y - centreY) / halfDepth;
        const float q = std::min(u * u + v * v, 2.5F);
        const float drop = domeDrop * (0.8F + 0.35F * (y + 90) / 180);
        return top - drop * ((1 - domeSharpness) * q + domeSharpness * q * q * q);
    };
    const float domes = smoothMax(dome(domeRight, -62, 2, 72, 92), dome(domeLeft, 64, 2, 72, 92), 12);
    // The tendon under the heart joins the two.
    return smoothMax(domes, dome(domeLeft - 3, 6, -22, 70, 70), 14);
}

float ThoraxAnatomy::lungDistance(Point p, float cavity, float heartAt, float aortaAt) const
{
    float d = cavity + 2.5F;
    d = smoothMax(d, (diaphragm(p.x, p.y) - p.z) * 0.75F, 7);
    if (d > 25)
        return d;
    const float side = p.x - mediastinumSide.at(p.z);
    float middle = outlineDistance(side, p.y - mediastinumCentre.at(p.z),
                                   mediastinumWidth.at(p.z), mediastinumDepth.at(p.z), 0.3F);
    // The lungs all but meet behind the sternum; behind, the spine keeps them apart.
    const float front = p.y < 20 ? 3.5F + 0.05F * std::max(-p.z, 0.0F) : 9.0F;
    middle = smoothMin(middle, std::fabs(side - 2) - front, 12);
    const float spine = outlineDistance(p.x - spineX.at(p.z), p.y - spineY.at(p.z) - 24,
                                        vertebraWidth.at(p.z) + 7, 42, 0.6F);
    middle = smoothMin(middle, spine, 16);
    middle = smoothMin(middle, heartAt - 3.5F, 10);
    middle = smoothMin(middle, aortaAt - 2.5F, 8);
    return smoothMax(d, -middle, 5);
}

float ThoraxAnatomy::lungDistance(Point p) const
{
    float aortaAt = 1000;
    for (const Tube& tube : aorta.tubes)
        aortaAt = std::min(aortaAt, tubeDistance(tube, p, 1));
    return lungDistance(p, cavityDistance(p), heartDistance(p), aortaAt);
}

float ThoraxAnatomy::columnDistance(Point p) const
{
    const float width = vertebraWidth.at(p.z);
    float nearest = 100;
    for (const float disc : discs)
        nearest = std::min(nearest, std::fabs(p.z - disc));
    // A body has a waist between its end plates.
    const float waist = 2.2F * smoothStep(3, 11, nearest);
    const float x = p.x - spineX.at(p.z);
    const float y = p.y - spineY.at(p.z);
    const float d = outlineDistance(x, y, width - waist, width * 0.82F - waist * 0.8F, 0.25F);
    // The back of a body is flat, or hollow towards the canal.
    return smoothMax(d, y - width * 0.68F + 0.008F * (width * width - x * x) * 0.5F, 3);
}

} // namespace hangaku::viewer::processing::phantom
