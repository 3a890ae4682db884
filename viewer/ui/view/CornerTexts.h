#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/view/SlicePlane.h"

#include <QStringList>

#include <optional>

namespace hangaku::viewer {

/// The lines in the corners of a view, as readers expect them.
struct CornerTexts {
    QStringList patient; ///< top left; empty when patient text is hidden
    QStringList study;   ///< top right
    QStringList image;   ///< bottom left
    QStringList display; ///< bottom right
};

/// What the texts are made of.
struct ViewFacts {
    std::optional<Orientation> orientation = Orientation::Axial; ///< none: images as acquired
    int number = 1; ///< of the slice, from 1, in reading order
    int count = 1;
    int acquiredSlice = -1; ///< of images as acquired: which one, of its time point
    int timePoint = 0;
    int timePointCount = 1;
    Vec3 centre;            ///< LPS mm on the plane that is shown
    Vec3 normal{0, 0, 1};   ///< of that plane
    std::optional<double> tiltDegrees = {}; ///< from the image's own plane; none: it is that plane
    double spacingMm = 0;
    double zoom = 1;        ///< screen pixels for each mm, or for each pixel of the image
    bool isInMm = true;     ///< false: nobody knows the image's millimetres
    WindowLevel window;
    int voiTable = -1;
    bool isPatientShown = true;
};

CornerTexts cornerTexts(const VolumeDescription& description, const ViewFacts& facts);

/// "3 / 10  TE 4.9 ms": the time point with its label, if it has one.
QString timePointText(const VolumeDescription& description, int timePoint);

} // namespace hangaku::viewer
