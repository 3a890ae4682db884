#pragma once

#include "viewer/processing/phantom/PhantomMath.h"

#include <cstdint>
#include <vector>

namespace hangaku::viewer::processing::phantom {

/// Labels of the ground truth.
enum Structure : std::uint8_t {
    kNone = 0,
    kLeftLung = 1,
    kRightLung = 2,
    kHeart = 3,
    kAorta = 4,
    kSpine = 5,
    kNodule = 6,
};

/// A tapered capsule; `flat` < 1 squeezes its section along one axis (ribs, sternum).
struct Tube {
    Point a;
    Point b;
    float radiusA = 1;
    float radiusB = 1;
};

/// Tubes that merge into one structure.
struct TubeGroup {
    std::vector<Tube> tubes;
    float hu = 50;            ///< inside
    float shellHu = 50;       ///< in the outer `shellMm`
    float shellMm = 0;
    float textureHu = 0;      ///< amplitude of a fine texture inside (spongy bone)
    Structure label = kNone;  ///< kNone: only the lungs give way to it
    bool isAirway = false;    ///< heart and aorta give way to it too
    bool onlyInLung = false;  ///< drawn only inside the lungs
    float heightScale = 1;    ///< > 1: sections taller (along z) than wide, for ribs
};

/// A lump in a lung.
struct Nodule {
    Point centre;
    float radius = 5;         ///< mm
    Point stretch{1, 1, 1};
    float hu = 30;
    float rimHu = 30;         ///< differs from `hu` for a part-solid nodule
    float coreFraction = 1;   ///< of the radius
    float roughness = 0;      ///< of the radius; lobulated or spiculated border
    std::uint64_t seed = 0;
};

/// An axis-aligned ellipsoid turned about z and then about x.
struct Chamber {
    Point centre;
    Point radii;
    float cosZ = 1, sinZ = 0; ///< turn in the axial plane
    float cosX = 1, sinX = 0; ///< turn in the sagittal plane
    float hu = 45;

    float distance(Point p) const;
};

/// One person's chest, in mm of the body frame: everything the renderer needs.
struct ThoraxAnatomy {
    // Outlines by height.
    Profile cavityWidth, cavityDepth, cavityCentre;
    Profile bodyWidth, bodyDepth, bodyCentre;
    Profile mediastinumWidth, mediastinumDepth, mediastinumCentre, mediastinumSide;
    Profile spineX, spineY, vertebraWidth;
    float cavitySquareness = 0.45F;
    float bodySquareness = 0.5F;

    float fatMm = 12;        ///< under the skin
    float muscle = 1;        ///< of the outer muscles' usual thickness
    float breastMm = 0;      ///< protrusion; 0 for none
    bool armsDown = false;

    float domeRight = -70;   ///< height of the diaphragm
    float domeLeft = -84;
    float domeDrop = 62;
    float domeSharpness = 0.65F;

    std::vector<float> discs; ///< heights of the disc centres, from below
    float discHalfMm = 2.5F;

    std::vector<Chamber> heart; ///< outer shapes; their smooth union is the heart
    std::vector<Chamber> chambers; ///< blood
    TubeGroup aorta;
    std::vector<TubeGroup> soft;   ///< vessels, oesophagus: in drawing order
    std::vector<TubeGroup> bones;  ///< ribs, sternum, clavicles, shoulder
    TubeGroup processes;           ///< of the vertebrae
    std::vector<TubeGroup> airways;///< walls, then lumens
    std::vector<TubeGroup> inLung; ///< vessels and bronchi inside the lungs
    std::vector<Nodule> nodules;

    // Attenuation in HU.
    float lungHu = -850;
    float lungGradientHu = 40; ///< denser towards the back
    float fatHu = -102;
    float muscleHu = 52;
    float liverHu = 58;
    float spleenHu = 50;
    float myocardiumHu = 48;
    float spongiosaHu = 170;
    float cortexHu = 620;
    float opacityHu = 0;       ///< a faint opacity in one lung; 0 for none
    Point opacityCentre;
    float opacityRadius = 30;
    bool fissures = true;
    bool table = true;
    float tableY = 140;
    std::uint64_t textureSeed = 1;

    float bodyDistance(Point p) const;
    float cavityDistance(Point p) const;
    float heartDistance(Point p) const;
    /// Height of the diaphragm over (x, y).
    float diaphragm(float x, float y) const;
    /// Distance to the surface of the lung on p's side, negative inside.
    /// @param cavity, heart, aorta distances at p (far away may be given as 1000)
    float lungDistance(Point p, float cavity, float heart, float aorta) const;
    /// The same from scratch; slow.
    float lungDistance(Point p) const;
    /// Distance to the column of vertebral bodies and discs.
    float columnDistance(Point p) const;
};

/// Distance to a tapered capsule.
/// @param heightScale see TubeGroup
float tubeDistance(const Tube& tube, Point p, float heightScale);

} // namespace hangaku::viewer::processing::phantom
