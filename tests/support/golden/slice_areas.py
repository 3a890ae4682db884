#!/usr/bin/python3
"""slice_areas.py FOLDER: an image and a mask on an oblique grid of unequal spacings, whose axial
slices are not the last axis, and the areas of its labels by slice: areas.json, a list of [slice
along that axis, height H of its middle in mm, label, voxels, area in cm2, mean, standard deviation].
The area of a pixel is worked out from its corners."""
import json
import os
import sys

import nibabel
import numpy as np

from common import affine_of, rotation, smooth_noise

#: Slices run along the first axis, from the head downwards.
GRID = ((9, 14, 12), (3.1, 0.8, 1.3), (-20.0, 15.0, 400.0),
        rotation(0.2, 0.25)[:, [2, 0, 1]] * np.array([-1.0, 1.0, 1.0]))
AXIS = 0


def triangle(a, b, c):
    """Heron's formula."""
    x, y, z = (np.linalg.norm(p - q) for p, q in ((a, b), (b, c), (c, a)))
    s = (x + y + z) / 2
    return np.sqrt(s * (s - x) * (s - y) * (s - z))


if __name__ == "__main__":
    folder = sys.argv[1]
    affine = affine_of(GRID)
    image = smooth_noise(GRID[0], 5)
    mask = np.zeros(GRID[0], np.uint8)
    mask[image > 60] = 1
    mask[image > 150] = 2
    mask[image < -20] = 4
    mask[0] = mask[:2, :, 6:] = 0
    nibabel.save(nibabel.Nifti1Image(image.astype(np.int16), affine),
                 os.path.join(folder, "image.nii.gz"))
    nibabel.save(nibabel.Nifti1Image(mask, affine), os.path.join(folder, "mask.nii.gz"))

    def place(*index):
        return (affine @ np.array([*index, 1.0]))[:3]
    a, b, c, d = (place(0, j, k) for j, k in ((0, 0), (1, 0), (1, 1), (0, 1)))
    pixel = triangle(a, b, c) + triangle(a, c, d)
    rows = []
    for at in range(mask.shape[AXIS]):
        level = place(at, (mask.shape[1] - 1) / 2, (mask.shape[2] - 1) / 2)[2]
        for label in np.unique(mask[at][mask[at] > 0]):
            values = image[at][mask[at] == label]
            rows.append([at, float(level), int(label), int(values.size),
                         float(values.size * pixel / 100), float(values.mean()),
                         float(values.std())])
    with open(os.path.join(folder, "areas.json"), "w") as stream:
        json.dump(rows, stream)
