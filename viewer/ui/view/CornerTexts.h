#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/view/SlicePlane.h"

#include <QStringList>

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
    Orientation orientation = Orientation::Axial;
    int number = 1; ///< of the slice, from 1, in reading order
    int count = 1;
    double positionMm = 0; ///< of the plane's centre along the patient axis it scrolls on
    double thicknessMm = 0;
    double zoom = 1; ///< screen pixels per mm
    WindowLevel window;
    bool isPatientShown = true;
};

CornerTexts cornerTexts(const VolumeDescription& description, const ViewFacts& facts);

} // namespace hangaku::viewer
