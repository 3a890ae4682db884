#include "viewer/processing/phantom/ThoraxBuilder.h"

#include "viewer/processing/phantom/VesselTree.h"

#include <tuple>

namespace hangaku::viewer::processing::phantom {

namespace {

using Knots = std::vector<std::pair<float, float>>;

/// Blood in HU: right heart and lung arteries, left heart and aorta.
struct Enhancement {
    float right = 42;
    float left = 42;
};

struct Builder {
    Random random;
    bool sample; ///< seed 0: everything at its middle value
    ThoraxAnatomy body;
    Enhancement blood;

    float vary(float middle, float deviation)
    {
        const float value = random.normal(middle, deviation);
        return sample ? middle : std::clamp(value, middle - 2.4F * deviation,
                                            middle + 2.4F * deviation);
    }
    bool maybe(float probability, bool inSample)
    {
        const bool value = random.chance(probability);
        return sample ? inSample : value;
    }
    Knots varied(Knots knots, float scale, float jitter)
    {
        for (auto& knot : knots)
            knot.second = knot.second * scale + vary(0, jitter);
        return knots;
    }

    void outlines();
    void spine();
    void attenuation();
    void heart();
    void aorta();
    void greatVessels();
    void airways();
    void ribs();
    void shoulders();
    void lungs();
    void nodules(float smallestMm);
};

/// A chain of tubes along a smooth curve through points (Catmull-Rom).
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

void Builder::outlines()
{
    body.armsDown = maybe(0.25F, false);
    body.breastMm = maybe(0.4F, false) ? random.uniform(8, 40) : 0;
    const float girth = vary(1, 0.06F);
    const float depth = vary(1, 0.07F);
    body.cavityWidth = Profile(varied({{-220, 124}, {-120, 132}, {-60, 133}, {0, 126}, {50, 113},
                                       {90, 95}, {120, 72}, {145, 46}, {165, 18}, {180, 4}},
                                      girth, 1.2F));
    body.cavityDepth = Profile(varied({{-220, 86}, {-120, 91}, {-60, 92}, {0, 87}, {50, 74},
                                       {90, 58}, {120, 45}, {145, 32}, {165, 15}, {180, 4}},
                                      depth, 1.0F));
    body.cavityCentre = Profile(varied({{-220, 4}, {-120, 1}, {-60, 0}, {0, 1}, {50, 7}, {90, 15},
                                        {120, 21}, {145, 26}, {165, 28}, {180, 28}},
                                       1, 0.8F));
    body.cavitySquareness = std::clamp(vary(0.42F, 0.08F), 0.2F, 0.65F);
    body.fatMm = std::clamp(vary(13, 5), 4.0F, 30.0F);
    body.muscle = std::clamp(vary(1, 0.2F), 0.5F, 1.6F);
    // What lies outside the ribs grows with the fat under the skin.
    const float wall = body.fatMm - 13;
    const auto shoulder = body.armsDown ? 14.0F : 0.0F;
    Knots width{{-220, 155}, {-120, 164}, {-60, 167}, {0, 166}, {50, 168}, {90, 176},
                {125, 176 + shoulder}, {150, 140 + shoulder}, {172, 84}, {200, 62}};
    Knots front{{-220, 113}, {-120, 119}, {-60, 121}, {0, 118}, {50, 112}, {90, 103},
                {125, 90}, {150, 75}, {172, 64}, {200, 60}};
    for (auto& knot : width)
        knot.second = knot.second * girth + wall;
    for (auto& knot : front)
        knot.second = knot.second * depth + wall * 0.8F;
    body.bodyWidth = Profile(width);
    body.bodyDepth = Profile(front);
    body.bodyCentre = Profile({{-220, 7}, {-120, 6}, {-60, 4}, {0, 5}, {50, 9}, {90, 16},
                               {125, 21}, {150, 23}, {172, 18}, {200, 10}});
    body.bodySquareness = std::clamp(vary(0.5F, 0.08F), 0.25F, 0.75F);
    body.mediastinumWidth = Profile(varied({{-220, 26}, {-100, 21}, {-60, 20}, {0, 25}, {30, 30},
                                            {60, 32}, {100, 31}, {140, 26}, {200, 30}},
                                           1, 1.2F));
    body.mediastinumDepth = Profile({{-220, 40}, {-60, 42}, {0, 54}, {30, 60}, {90, 46},
                                     {140, 36}, {200, 40}});
    body.mediastinumCentre = Profile({{-220, 40}, {-60, 36}, {0, 12}, {30, 4}, {90, 10},
                                      {140, 14}, {200, 20}});
    body.mediastinumSide = Profile({{-220, vary(2, 2)}, {0, vary(1, 3)}, {60, vary(-1, 3)},
                                    {200, vary(0, 2)}});
    body.domeRight = vary(-66, 9);
    body.domeLeft = body.domeRight - vary(13, 6);
    body.domeDrop = vary(64, 8);
    body.domeSharpness = std::clamp(vary(0.62F, 0.1F), 0.3F, 0.85F);
    body.table = maybe(0.85F, true);
    body.tableY = 132 * depth + wall * 0.8F + vary(2, 2);
    body.textureSeed = random.next();
}

void Builder::spine()
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

void Builder::attenuation()
{
    const int phase = sample ? 3 : random.integer(0, 4);
    const float right[]{42, 300, 380, 190, 130};
    const float left[]{42, 300, 150, 290, 130};
    blood.right = std::max(30.0F, vary(right[phase], 0.12F * right[phase]));
    blood.left = std::max(30.0F, vary(left[phase], 0.12F * left[phase]));
    const bool enhanced = phase != 0;
    body.myocardiumHu = vary(enhanced ? 105 : 46, 8);
    body.lungHu = vary(-856, 28);
    body.lungGradientHu = std::clamp(vary(45, 20), 0.0F, 100.0F);
    body.fatHu = vary(-104, 6);
    body.muscleHu = vary(enhanced ? 60 : 52, 6);
    body.liverHu = vary(enhanced ? 92 : 56, 12);
    body.spleenHu = vary(enhanced ? 118 : 48, 12);
    body.spongiosaHu = std::clamp(vary(175, 45), 60.0F, 320.0F);
    body.cortexHu = std::clamp(vary(620, 110), 350.0F, 950.0F);
}

void Builder::heart()
{
    const float size = vary(1.1F, 0.09F);
    const Point at{vary(6, 5), vary(-1, 4), vary(-2, 5)};
    const float axis = vary(-0.72F, 0.12F); // the long axis points left, forward and down
    const auto place = [&](Point centre, Point radii, float turnZ, float turnX, float hu) {
        Chamber chamber;
        const Point moved{vary(0, 2.5F), vary(0, 2), vary(0, 2.5F)};
        chamber.centre = at + (centre + moved) * size;
        chamber.radii = radii * (size * vary(1, 0.05F));
        chamber.cosZ = std::cos(turnZ);
        chamber.sinZ = std::sin(turnZ);
        chamber.cosX = std::cos(turnX);
        chamber.sinX = std::sin(turnX);
        chamber.hu = hu;
        return chamber;
    };
    const float muscle = body.myocardiumHu;
    // Long axis along the turned x.
    body.heart.push_back(place({29, -27, -41}, {50, 33, 32}, axis, 0.25F, muscle));   // left v.
    body.heart.push_back(place({2, -46, -42}, {46, 25, 33}, -0.55F, 0.2F, muscle));   // right v.
    body.heart.push_back(place({-32, -20, -38}, {24, 29, 36}, 0.2F, 0, muscle));      // right a.
    body.heart.push_back(place({4, 10, -22}, {36, 22, 25}, 0.05F, 0, muscle));        // left a.
    body.heart.push_back(place({5, -38, -14}, {27, 22, 20}, -0.3F, 0, muscle));       // outflow
    body.chambers.push_back(place({27, -26, -40}, {37, 20, 20}, axis, 0.25F, blood.left));
    body.chambers.push_back(place({1, -48, -43}, {39, 19, 27}, -0.55F, 0.2F, blood.right));
    body.chambers.push_back(place({-33, -20, -38}, {21, 26, 33}, 0.2F, 0, blood.right));
    body.chambers.push_back(place({4, 11, -22}, {33, 19, 22}, 0.05F, 0, blood.left));
}

void Builder::aorta()
{
    const float size = vary(1, 0.1F);
    const float x = vary(0, 3);
    const float top = vary(0, 6);
    const auto spineAt = [&](float z, float dx, float dy) {
        return Point{body.spineX.at(z) + dx, body.spineY.at(z) - body.vertebraWidth.at(z) * 0.8F +
                                                 dy, z};
    };
    const float gap = 12 * size;
    body.aorta.tubes = curve(
        {{x - 2, -20, -20}, {x - 14, -29, 4}, {x - 21, -27, 34}, {x - 14, -16, 60 + top},
         {x + 6, 2, 71 + top}, {x + 22, 20, 66 + top}, spineAt(46 + top, 26, 3),
         spineAt(15, 25, 6), spineAt(-40, 23, 3), spineAt(-100, 17, 0 - gap * 0.3F),
         spineAt(-160, 9, -gap * 0.7F), spineAt(-240, 6, -gap)},
        {15.5F * size, 16.5F * size, 16 * size, 14.5F * size, 13.5F * size, 13 * size,
         12.5F * size, 12 * size, 11.5F * size, 11 * size, 10.5F * size, 9.5F * size},
        5);
    body.aorta.hu = blood.left;
    body.aorta.shellHu = maybe(0.4F, false) ? blood.left + 30 : 52;
    body.aorta.shellMm = 1.2F;
    body.aorta.label = kAorta;
}

void Builder::greatVessels()
{
    const auto add = [&](std::vector<Point> points, std::vector<float> radii, float hu,
                         float shellHu, float shellMm) {
        TubeGroup group;
        group.tubes = curve(points, radii, 5);
        group.hu = hu;
        group.shellHu = shellHu;
        group.shellMm = shellMm;
        body.soft.push_back(group);
    };
    const float r = blood.right;
    const float l = blood.left;
    const float size = vary(1, 0.08F);
    const auto s = [&](float radius) { return radius * size; };
    // Lung artery: trunk, then right (behind the aorta) and left.
    add({{14, -42, -8}, {16, -34, 8}, {17, -16, 20}}, {s(14), s(14), s(13)}, r, 50, 1);
    add({{17, -16, 20}, {-4, -8, 16}, {-26, -2, 11}, {-46, 2, 8}},
        {s(12), s(11), s(10.5F), s(8)}, r, 50, 1);
    add({{17, -16, 20}, {30, -4, 23}, {42, 10, 20}, {46, 16, 8}}, {s(12), s(11), s(10), s(8)}, r,
        50, 1);
    // Lung veins into the left atrium.
    for (const float side : {-1.0F, 1.0F}) {
        add({{side * 26, 12, -14}, {side * 40, 4, -8}, {side * 50, -6, -2}},
            {s(7), s(6.5F), s(5)}, l, 48, 0.8F);
        add({{side * 26, 16, -28}, {side * 40, 20, -32}, {side * 52, 26, -38}},
            {s(7), s(6.5F), s(5)}, l, 48, 0.8F);
    }
    add({{-30, -20, -16}, {-31, -14, 10}, {-30, -16, 44}, {-28, -20, 78}},
        {s(10), s(9.5F), s(9.5F), s(9)}, r * 1.05F, 50, 1);
    add({{-28, -20, 78}, {-32, -24, 104}, {-38, -16, 130}, {-36, -4, 165}, {-34, 0, 220}},
        {s(9), s(8), s(7), s(6.5F), s(6)}, r * 1.05F, 50, 1);
    add({{-27, -21, 80}, {0, -34, 86}, {24, -32, 98}, {38, -16, 126}, {36, -4, 165},
         {34, 0, 220}},
        {s(8), s(7.5F), s(7.5F), s(7), s(6.5F), s(6)}, r * 1.05F, 50, 1);
    add({{-26, 8, -52}, {-28, 2, -66}, {-27, 8, -86}, {-22, 14, -130}, {-18, 16, -230}},
        {s(10), s(11), s(11.5F), s(11), s(10.5F)}, mix(r, 60, 0.5F), 50, 1);
    // Branches of the arch.
    add({{-12, -12, 68}, {-16, -10, 92}, {-24, -2, 118}, {-26, 4, 160}, {-28, 6, 220}},
        {6.5F, 6.2F, 5.5F, 4, 3.6F}, l, 48, 0.8F);
    add({{2, 0, 74}, {8, 2, 100}, {18, 4, 130}, {25, 6, 160}, {28, 6, 220}},
        {5, 4.5F, 4, 3.8F, 3.6F}, l, 48, 0.8F);
    add({{16, 13, 72}, {20, 16, 100}, {28, 18, 124}, {52, 12, 142}, {90, 6, 138}},
        {5.4F, 5, 4.8F, 4.5F, 4}, l, 48, 0.8F);
    add({{-24, -2, 118}, {-40, 10, 138}, {-90, 6, 138}}, {5, 4.5F, 4}, l, 48, 0.8F);
    // Inner chest vessels beside the sternum, and the azygos vein.
    for (const float side : {-1.0F, 1.0F}) {
        std::vector<Point> points;
        for (float z = -60; z <= 90; z += 25)
            points.push_back({side * 20, body.cavityCentre.at(z) - body.cavityDepth.at(z) + 1, z});
        add(points, std::vector<float>(points.size(), 1.5F), l, 45, 0);
    }
    std::vector<Point> azygos;
    for (float z = -200; z <= 40; z += 30)
        azygos.push_back({body.spineX.at(z) - 8,
                          body.spineY.at(z) - body.vertebraWidth.at(z) * 0.8F - 3, z});
    azygos.push_back({-14, 20, 48});
    azygos.push_back({-26, -4, 42});
    add(azygos, std::vector<float>(azygos.size(), 3.6F), mix(r, 60, 0.5F), 45, 0);
    // Oesophagus, sometimes with a little air.
    TubeGroup gullet;
    std::vector<Point> points;
    for (float z = -90; z <= 220; z += 31)
        points.push_back({body.spineX.at(z) + (z < 60 ? 5.0F : 3.0F) + (z < -40 ? 8.0F : 0.0F),
                          body.spineY.at(z) - body.vertebraWidth.at(z) * 0.8F - 9, z});
    gullet.tubes = curve(points, std::vector<float>(points.size(), 6.5F), 3);
    gullet.hu = 38;
    gullet.shellHu = 48;
    gullet.shellMm = 2;
    body.soft.push_back(gullet);
    // Thyroid, at the top of long scans.
    TubeGroup thyroid;
    for (const float side : {-1.0F, 1.0F})
        thyroid.tubes.push_back({{side * 14, -6, 162}, {side * 15, -2, 190}, 8, 6});
    thyroid.tubes.push_back({{-12, -14, 166}, {12, -14, 166}, 3.5F, 3.5F});
    thyroid.hu = thyroid.shellHu = blood.right > 100 ? 170 : 105;
    body.soft.push_back(thyroid);
}

void Builder::airways()
{
    const float width = std::clamp(vary(8.8F, 0.9F), 6.5F, 11.0F);
    const float shift = vary(-4, 2.5F);
    const float carina = vary(38, 4);
    const std::vector<Point> trachea{{shift * 0.2F, -4, 230}, {shift * 0.4F, 0, 170},
                                     {shift * 0.7F, 6, 120}, {shift, 12, 80},
                                     {shift, 17, carina}};
    const std::vector<Point> right{{shift, 17, carina}, {shift - 16, 18, carina - 14},
                                   {-38, 16, carina - 30}, {-48, 15, carina - 46}};
    const std::vector<Point> left{{shift, 17, carina}, {shift + 16, 20, carina - 11},
                                  {34, 23, carina - 24}, {48, 22, carina - 42}};
    for (const bool lumen : {false, true}) {
        const float extra = lumen ? 0.0F : 1.6F;
        TubeGroup group;
        for (const auto& [points, first, last] :
             {std::tuple{trachea, width, width}, std::tuple{right, width * 0.86F, 6.0F},
              std::tuple{left, width * 0.74F, 5.4F}}) {
            std::vector<float> radii;
            for (std::size_t n = 0; n < points.size(); ++n)
                radii.push_back(extra + mix(first, last, static_cast<float>(n) /
                                                             static_cast<float>(points.size() - 1)));
            const auto tubes = curve(points, radii, 5);
            group.tubes.insert(group.tubes.end(), tubes.begin(), tubes.end());
        }
        group.isAirway = true;
        group.hu = group.shellHu = lumen ? -990.0F : 40.0F;
        body.airways.push_back(group);
    }
}

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

void Builder::ribs()
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

void Builder::shoulders()
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

void Builder::lungs()
{
    body.fissures = maybe(0.8F, true);
    if (maybe(0.2F, false)) {
        const float side = random.chance(0.5F) ? 1.0F : -1.0F;
        body.opacityHu = random.uniform(60, 260);
        body.opacityRadius = random.uniform(15, 45);
        body.opacityCentre = {side * random.uniform(50, 95), random.uniform(-40, 60),
                              random.uniform(-80, 100)};
    }
    const auto add = [&](std::vector<Tube> tubes, float hu, float shellHu, float shellMm) {
        TubeGroup group;
        group.tubes = std::move(tubes);
        group.hu = hu;
        group.shellHu = shellHu;
        group.shellMm = shellMm;
        group.onlyInLung = true;
        body.inLung.push_back(std::move(group));
    };
    const float size = vary(1, 0.1F);
    for (const float side : {1.0F, -1.0F}) {
        const float up = side > 0 ? 6.0F : 0.0F;
        Random branches(random.next());
        TreeShape vessels{sample ? 1500 : random.integer(400, 1300), 0.64F * size, 3.05F, 0.5F,
                          7.5F * size, 1000, 4};
        const float parenchyma = 35;
        add(growTree(body, {side * 46, 10, 4 + up}, side, vessels, branches),
            std::max(parenchyma, blood.right * 0.9F), 30, 0.5F);
        vessels.tips = vessels.tips * 2 / 3;
        vessels.maxRadius = 5.5F * size;
        add(growTree(body, {side * 48, 14, -22}, side, vessels, branches),
            std::max(parenchyma, blood.left * 0.9F), 30, 0.5F);
        TreeShape bronchi{26, 0.85F * size, 2.7F, 0.6F, 4.6F, 82, 8};
        auto lumen = growTree(body, {side * 47, 17, up - 4}, side, bronchi, branches);
        auto wall = lumen;
        for (Tube& tube : wall) {
            tube.radiusA = tube.radiusA * 1.22F + 0.55F;
            tube.radiusB = tube.radiusB * 1.22F + 0.55F;
        }
        add(std::move(wall), -60, -60, 0);
        add(std::move(lumen), -960, -960, 0);
    }
}

void Builder::nodules(float smallestMm)
{
    struct Wish {
        float diameter;
        float side;
        Point near;
        float roughness;
        bool pleural;
    };
    std::vector<Wish> wishes;
    if (sample)
        wishes = {{23, -1, {-78, -18, 70}, 0.30F, false},
                  {std::max(11.0F, smallestMm), 1, {84, 38, -40}, 0.05F, false},
                  {std::max(14.0F, smallestMm), -1, {-96, 50, -20}, 0.12F, true},
                  {std::max(8.0F, smallestMm), 1, {60, -20, 62}, 0.05F, false}};
    else {
        const int count = random.integer(0, 6);
        for (int n = 0; n < count; ++n) {
            const float t = random.unit();
            wishes.push_back({std::max(smallestMm, mix(4.5F, 30, t * t)),
                              random.chance(0.5F) ? 1.0F : -1.0F, {}, random.uniform(0, 0.3F),
                              random.chance(0.3F)});
        }
    }
    for (const Wish& wish : wishes) {
        Nodule nodule;
        nodule.radius = wish.diameter / 2;
        nodule.roughness = wish.roughness;
        nodule.seed = random.next();
        nodule.hu = vary(38, 14);
        nodule.rimHu = nodule.hu;
        if (maybe(0.15F, false) && nodule.radius > 4) { // part-solid
            nodule.rimHu = random.uniform(-620, -450);
            nodule.coreFraction = random.uniform(0.4F, 0.65F);
        }
        nodule.stretch = {vary(1, 0.1F), vary(1, 0.1F), vary(1, 0.1F)};
        for (int tries = 0; tries < 4000; ++tries) {
            const float spread = 3 + static_cast<float>(tries) * 0.02F;
            const Point p = sample ? wish.near + Point{random.uniform(-spread, spread),
                                                       random.uniform(-spread, spread),
                                                       random.uniform(-spread, spread)}
                                   : Point{wish.side * random.uniform(20, 130),
                                           random.uniform(-90, 90), random.uniform(-130, 150)};
            const float d = body.lungDistance(p);
            const float cavity = body.cavityDistance(p) + 2.5F;
            const float wanted = -nodule.radius * (wish.pleural ? 0.55F : 1.25F);
            const bool fits = wish.pleural ? std::fabs(cavity - wanted) < 1.5F && d < wanted + 1.5F
                                           : d < wanted - 1;
            const bool apart = std::all_of(body.nodules.begin(), body.nodules.end(), [&](auto& o) {
                return length(o.centre - p) > o.radius + nodule.radius + 6;
            });
            if (fits && apart) {
                nodule.centre = p;
                body.nodules.push_back(nodule);
                break;
            }
        }
    }
}

Scan buildScan(Builder& make)
{
    Scan scan;
    const float size = make.vary(1, 0.05F);
    scan.scale = {size * make.vary(1, 0.03F), size * make.vary(1, 0.03F), size * make.vary(1, 0.05F)};
    scan.turn = {make.vary(0, 0.03F), make.vary(0, 0.03F), make.vary(0, 0.05F)};
    scan.shift = {make.vary(0, 6), make.vary(0, 8), make.vary(0, 9)};
    scan.tablePositionMm = make.sample ? -312.5F : make.random.uniform(-900, 300);
    const float thickness[]{1, 1.25F, 1.5F, 2, 2.5F, 3, 5};
    scan.sliceMm = thickness[make.sample ? 2 : make.random.integer(0, 6)];
    scan.pixelMm = make.sample ? 0.74F : make.random.uniform(0.68F, 0.88F);
    scan.lengthMm = make.sample ? 318 : make.random.uniform(270, 340);
    const bool tilted = make.maybe(0.2F, false);
    const float tilt = make.random.uniform(0.07F, 0.3F) * (make.random.chance(0.5F) ? 1.0F : -1.0F);
    scan.gantryTilt = tilted ? tilt : 0;
    scan.noiseHu = make.sample ? 11 : make.random.uniform(5, 26);
    scan.noiseSeed = make.random.next();
    return scan;
}

} // namespace

ThoraxCase buildThorax(std::uint64_t seed, float smallestNoduleMm)
{
    Builder make{Random(seed), seed == 0, {}, {}};
    make.outlines();
    make.spine();
    make.attenuation();
    make.heart();
    make.aorta();
    make.greatVessels();
    make.airways();
    make.ribs();
    make.shoulders();
    make.lungs();
    const Scan scan = buildScan(make);
    make.nodules(smallestNoduleMm);
    return {std::move(make.body), scan};
}

} // namespace hangaku::viewer::processing::phantom
