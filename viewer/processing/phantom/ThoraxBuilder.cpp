#include "viewer/processing/phantom/ThoraxBuilder.h"

#include "viewer/processing/phantom/PersonBuilder.h"
#include "viewer/processing/phantom/VesselTree.h"

#include <tuple>

namespace hangaku::viewer::processing::phantom {

void PersonBuilder::outlines()
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

void PersonBuilder::attenuation()
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

void PersonBuilder::heart()
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

void PersonBuilder::aorta()
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

void PersonBuilder::greatVessels()
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

void PersonBuilder::airways()
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

void PersonBuilder::lungs()
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

void PersonBuilder::nodules(float smallestMm)
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

namespace {

Scan buildScan(PersonBuilder& make)
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
    PersonBuilder make{Random(seed), seed == 0, {}, {}};
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
