#pragma once

#include "viewer/processing/phantom/ThoraxAnatomy.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace hangaku::viewer::processing::phantom {

using Knots = std::vector<std::pair<float, float>>;

/// Blood in HU: right heart and lung arteries, left heart and aorta.
struct Enhancement {
    float right = 42;
    float left = 42;
};

/// Draws the numbers of a person, organ after organ.
struct PersonBuilder {
    Random random;
    bool sample; ///< seed 0: everything at its middle value
    ThoraxAnatomy body;
    Enhancement blood;

    float vary(float middle, float deviation)
    {
        const float value = random.normal(middle, deviation);
        return sample ? middle
                      : std::clamp(value, middle - 2.4F * deviation, middle + 2.4F * deviation);
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
                        int pieces);

} // namespace hangaku::viewer::processing::phantom
