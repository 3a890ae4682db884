#pragma once

#include "viewer/core/image/Volume.h"

#include <string>
#include <vector>

namespace hangaku::viewer {

/// Files that place their pictures nowhere in the patient (radiographs, films, ultrasound): shown
/// one after the other, as they are, never reformatted. Their grid is the picture itself, its axes
/// are columns, rows and frames, and its "LPS" means nothing. A volume that was made in memory is
/// no picture.
bool isPicture(const VolumeDescription& description);

/// Whether black is shown white at first: the file says so, or the modality is read so (PET).
bool isInvertedAtFirst(const VolumeDescription& description);

/// The windows offered for an image, in the order of the keys 1 to 9: those of the modality (CT by
/// tissue, PET in SUV), else the file's; then the file's VOI tables.
struct WindowChoice {
    Text name;
    WindowLevel window;
    int voiTable = -1; ///< index into VolumeDescription::voiTables, instead of the window
    bool isInSuv = false;
};
std::vector<WindowChoice> windowChoices(const VolumeDescription& description);

/// Whether `initialWindow` has to look at the voxels.
bool needsVoxelsForWindow(const VolumeDescription& description);

/// The image at a place of the stack: "the third of ten, at the second time point".
const SliceSource* sliceSource(const VolumeDescription& description, int acquiredSlice,
                               int timePoint);
/// How many slices of a time point were acquired; 0 when no slices are listed.
int acquiredSliceCount(const VolumeDescription& description);

/// The region of an ultrasound picture that covers a pixel (column, row): the smallest in mm.
const UltrasoundRegion* regionAt(const VolumeDescription& description, double column, double row);
/// The largest region in mm; null when there is none.
const UltrasoundRegion* mainRegion(const VolumeDescription& description);

/// Real millimetres for each unit of a volume's grid, at a pixel of a picture; 1 for a volume in
/// the patient, 0 where nobody knows.
double millimetresPerUnit(const Volume& volume, double column, double row);

} // namespace hangaku::viewer
