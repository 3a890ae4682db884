"""Compares what Hangaku has read from RT Structure Sets with an own filling of their contours.

Usage: compare_structures.py [RTSTRUCT.dcm FOLDER]...
FOLDER holds what was read: grid.json and labels.raw (uint16, layer after layer, i fastest).
Contours are read by pydicom, put onto the slice of the grid that is nearest to them, and filled
with numpy (an edge turns over all pixels to its right). Pixels whose centre lies on a
contour, which may go either way, are left out. Prints a line for each: "equal SEGMENTS VOXELS", or
what differs. Contours must be parallel to the slices.
"""

import json
import sys

import numpy as np
import pydicom


def fill(mask, polygon, shift):
    """Turns over the pixels of a slice [j, i] within a polygon of (i, j) points.

    The pixels are moved by `shift`, so that a centre on a contour can be told.
    """
    rows, columns = mask.shape
    (x0, y0), (x1, y1) = polygon.T, np.roll(polygon, -1, axis=0).T
    y = np.arange(rows)[:, None] + shift[1]
    row, edge = np.nonzero((y0 > y) != (y1 > y))
    x = x0[edge] + (row + shift[1] - y0[edge]) * (x1 - x0)[edge] / (y1 - y0)[edge]
    turns = np.zeros((rows, columns + 1), int)
    np.add.at(turns, (row, np.clip(np.ceil(x - shift[0]), 0, columns).astype(int)), 1)
    mask ^= np.cumsum(turns, axis=1)[:, :columns] % 2 == 1


def unique(contours):
    seen = []
    for contour in contours:
        if not any(len(contour) == len(other) and np.array_equal(contour, other) for other in seen):
            seen.append(contour)
    return seen


def compare(file, folder):
    with open(folder + "/grid.json", encoding="utf-8") as stream:
        grid = json.load(stream)
    size = grid["size"]
    steps = np.array(grid["axes"]).T * np.array(grid["spacing"])
    to_index = np.linalg.inv(steps)
    labels = np.fromfile(folder + "/labels.raw", np.uint16).reshape(-1, size[2], size[1], size[0])
    dataset = pydicom.dcmread(file, force=True)
    names = {roi.ROINumber: roi.ROIName for roi in dataset.StructureSetROISequence}
    contours = {name: [] for name in names.values()}
    for roi in dataset.ROIContourSequence:
        for contour in roi.get("ContourSequence", []):
            if contour.ContourGeometricType in ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR"):
                points = np.array(contour.ContourData, float).reshape(-1, 3) - grid["origin"]
                contours[names[roi.ReferencedROINumber]].append(points @ to_index.T)
    voxels = 0
    for segment in grid["segments"]:
        mine = labels[segment["layer"]] == segment["number"]
        planes = {}
        for contour in contours[segment["label"]]:
            place = contour[:, 2].mean()
            if np.abs(contour[:, 2] - place).max() > 0.2:
                return "a contour is not parallel to the slices"
            planes.setdefault(int(round(place)), []).append(contour[:, :2])
        for k in range(size[2]):
            if k not in planes and not mine[k].any():
                continue
            expected = []
            for shift in ((1e-6, 3.137e-7), (-1e-6, -3.137e-7)):
                mask = np.zeros((size[1], size[0]), bool)
                for contour in unique(planes.get(k, [])):
                    fill(mask, contour, shift)
                expected.append(mask)
            decided = expected[0] == expected[1]
            wrong = np.argwhere((expected[0] != mine[k]) & decided)
            if len(wrong):
                return (f"{segment['label']}: {len(wrong)} voxels differ in slice {k}, "
                        f"first (j, i) = {wrong[0].tolist()}")
            voxels += int(np.count_nonzero(expected[0]))
    return f"equal {len(grid['segments'])} {voxels}"


for argument in range(1, len(sys.argv), 2):
    print(compare(sys.argv[argument], sys.argv[argument + 1]))
