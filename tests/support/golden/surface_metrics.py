"""Overlap and surface metrics of small masks, computed from the published definitions with NumPy and
SciPy: what tests/unit/processing/metrics holds the program's numbers against.

    surface_metrics.py            writes surface_metrics.json beside this file
    surface_metrics.py --check    computes it anew and compares; exit status 1 when it differs

Surfels: google-deepmind/surface-distance. Voxels: MetricsReloaded (borders by binary_erosion). Added
path length: Vaassen et al. 2020. Masks without voxels: the rules of MetricsReloaded; null where a
value is undefined.
"""

import itertools
import json
import os
import sys

import numpy as np
from scipy import ndimage

TOLERANCES = [0, 0.7, 1, 2.5, 4]

# Voxels of a cell that are in, and the normals (as long as their area) of the triangles around them
# in voxels; the other 248 patterns are these turned and mirrored, or inside out.
CELLS = [
    ([(0, 0, 0)], [(1, 1, 1)]),
    ([(0, 0, 0), (0, 0, 1)], 2 * [(2, 2, 0)]),
    ([(0, 0, 0), (0, 0, 1), (0, 1, 0)], [(4, 0, 0), (2, 2, 2), (1, 1, 1)]),
    ([(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)], 2 * [(4, 0, 0)]),
    ([(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0)], 2 * [(1, 1, 1), (2, 2, 2)]),
    ([(0, 1, 1), (1, 1, 1), (1, 1, 0), (1, 0, 0)], [(1, 1, 1), (3, 3, 3), (0, 2, 2), (2, 0, 2)]),
    # Groups that do not touch by faces: each for itself.
    ([(0, 0, 0), (0, 1, 1)], 2 * [(1, 1, 1)]),
    ([(0, 0, 0), (1, 1, 1)], 2 * [(1, 1, 1)]),
    ([(0, 0, 0), (0, 1, 1), (1, 0, 1)], 3 * [(1, 1, 1)]),
    ([(0, 0, 0), (0, 0, 1), (1, 1, 0)], 2 * [(2, 2, 0)] + [(1, 1, 1)]),
    ([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)], 4 * [(1, 1, 1)]),
    ([(0, 0, 0), (0, 0, 1), (1, 1, 0), (1, 1, 1)], 4 * [(2, 2, 0)]),
    ([(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 1, 1)], [(4, 0, 0), (2, 2, 2)] + 2 * [(1, 1, 1)]),
]


def surfel_areas(spacing):
    """Area in mm^2 for each code: bit 7 is the voxel (0, 0, 0) of the cell, bit 0 (1, 1, 1)."""
    face = np.array([spacing[1] * spacing[2], spacing[0] * spacing[2], spacing[0] * spacing[1]])
    areas = np.full(256, np.nan)
    areas[[0, 255]] = 0
    for corners, normals in CELLS:
        for axes in itertools.permutations(range(3)):
            for flips in itertools.product((0, 1), repeat=3):
                code = 0
                for corner in corners:
                    i, j, k = (corner[axes[n]] ^ flips[n] for n in range(3))
                    code |= 1 << (7 - 4 * i - 2 * j - k)
                turned = np.abs(np.array(normals, float)[:, list(axes)]) / 8
                area = np.linalg.norm(turned * face, axis=1).sum()
                for same in (code, 255 - code):
                    if np.isnan(areas[same]):
                        areas[same] = area
                    # Where it can be turned in several ways all give the same area.
                    assert np.isclose(areas[same], area) or len(corners) == 4, (corners, same)
    assert not np.isnan(areas).any()
    return areas


def surfels(mask, spacing):
    padded = np.pad(mask.astype(np.uint8), ((0, 1),) * 3)
    kernel = np.array([[[128, 64], [32, 16]], [[8, 4], [2, 1]]])
    codes = ndimage.correlate(padded.astype(np.int32), kernel, mode="constant", cval=0)
    return (codes != 0) & (codes != 255), surfel_areas(spacing)[codes]


def by_surfels(reference, prediction, spacing):
    (a, area_a), (b, area_b) = surfels(reference, spacing), surfels(prediction, spacing)
    to_a = ndimage.distance_transform_edt(~a, sampling=spacing)
    to_b = ndimage.distance_transform_edt(~b, sampling=spacing)
    pairs = []
    for here, distances, areas in ((a, to_b, area_a), (b, to_a, area_b)):
        ordered = np.array(sorted(zip(distances[here], areas[here])))
        pairs.append((ordered[:, 0], ordered[:, 1]))
    percentiles = []
    for distances, areas in pairs:
        at = np.searchsorted(np.cumsum(areas) / np.sum(areas), 0.95)
        percentiles.append(distances[min(at, len(distances) - 1)])
    return summary(pairs, max(percentiles))


def by_voxels(reference, prediction, spacing):
    borders = [mask & ~ndimage.binary_erosion(mask) for mask in (reference, prediction)]
    to = [ndimage.distance_transform_edt(~border, sampling=spacing) for border in borders]
    pairs = [(to[1][borders[0]], np.ones(borders[0].sum())),
             (to[0][borders[1]], np.ones(borders[1].sum()))]
    return summary(pairs, max(np.percentile(distances, 95) for distances, _ in pairs))


def summary(pairs, hd95):
    total = sum(weights.sum() for _, weights in pairs)
    return {
        "hd": max(distances.max() for distances, _ in pairs),
        "hd95": hd95,
        "assd": sum((distances * weights).sum() for distances, weights in pairs) / total,
        "masd": sum((distances * weights).sum() / weights.sum()
                    for distances, weights in pairs) / 2,
        "nsd": [sum(weights[distances <= mm].sum() for distances, weights in pairs) / total
                for mm in TOLERANCES],
    }


def outlines(mask):
    cross = ndimage.generate_binary_structure(2, 1)
    return np.stack([mask[:, :, k] & ~ndimage.binary_erosion(mask[:, :, k], cross)
                     for k in range(mask.shape[2])], axis=2)


def overlap(reference, prediction, spacing):
    tp = np.sum(reference & prediction)
    fp = np.sum(~reference & prediction)
    fn = np.sum(reference & ~prediction)
    tn = np.sum(~reference & ~prediction)
    empty = tp + fp + fn == 0
    ml = np.prod(spacing) / 1000
    result = {
        "dice": 1 if empty else 2 * tp / (2 * tp + fp + fn),
        "iou": 1 if empty else tp / (tp + fp + fn),
        "sensitivity": tp / (tp + fn) if tp + fn > 0 else None,
        "precision": None if empty else tp / (tp + fp) if tp + fp > 0 else 0,
        "specificity": tn / (tn + fp) if tn + fp > 0 else None,
        "volumeDifferenceMl": (fp - fn) * ml,
        "relativeVolumeDifference": (fp - fn) / (tp + fn) if tp + fn > 0 else None,
        "addedPathLengthMm": (np.sum(outlines(reference) & ~outlines(prediction))
                              * (spacing[0] + spacing[1]) / 2),
        "centroidDistanceMm": 0 if empty else None,
    }
    if reference.any() and prediction.any():
        centres = [np.array(np.nonzero(mask)).mean(axis=1) * spacing
                   for mask in (reference, prediction)]
        result["centroidDistanceMm"] = np.linalg.norm(centres[0] - centres[1])
    return result


def measured(name, reference, prediction, spacing):
    case = {"name": name, "size": reference.shape, "spacing": spacing,
            "reference": digits(reference), "prediction": digits(prediction),
            "overlap": overlap(reference, prediction, np.array(spacing))}
    for method, measure in (("surfel", by_surfels), ("voxel", by_voxels)):
        if reference.any() and prediction.any():
            case[method] = measure(reference, prediction, spacing)
        elif reference.any() or prediction.any():
            case[method] = {"hd": None, "hd95": None, "assd": None, "masd": None,
                            "nsd": [0] * len(TOLERANCES)}
        else:
            case[method] = {"hd": 0, "hd95": 0, "assd": 0, "masd": 0,
                            "nsd": [1] * len(TOLERANCES)}
    return case


def digits(mask):
    """Hexadecimal; the first axis runs fastest, the first voxel is the highest bit."""
    return np.packbits(mask.flatten(order="F")).tobytes().hex()


def blob(random, size, sigma, share):
    field = ndimage.gaussian_filter(random.standard_normal(size), sigma, mode="wrap")
    return field > np.quantile(field, 1 - share)


def cases():
    random = np.random.default_rng(20260131)
    for spacing in ((1, 1, 1), (0.7, 1.3, 4.1), (0.3, 0.3, 0.9), (2, 1, 0.5)):
        size = (14, 12, 9)
        smooth = blob(random, size, 2, 0.3)
        changed = smooth ^ blob(random, size, 1, 0.06)
        yield "blobs that reach the edge", smooth, changed, spacing
        inner = np.zeros(size, bool)
        inner[2:-2, 2:-2, 2:-2] = True
        yield "blobs inside", smooth & inner, changed & inner, spacing
        yield "noise", random.random((7, 6, 5)) < 0.5, random.random((7, 6, 5)) < 0.4, spacing
        one, other = np.zeros((2, 6, 5, 4), bool)
        one[0, 0, 0] = True
        other[5, 3, 2] = True
        yield "one voxel in the corner, another far", one, other, spacing
        yield "one voxel, itself", other, other, spacing
        yield "full and one voxel", ~np.zeros((6, 5, 4), bool), other, spacing
        yield "full and full", ~np.zeros((6, 5, 4), bool), ~np.zeros((6, 5, 4), bool), spacing
        yield "full and full but one", ~np.zeros((6, 5, 4), bool), ~one, spacing
        nothing = np.zeros((6, 5, 4), bool)
        yield "nothing predicted", one, nothing, spacing
        yield "nothing to find", nothing, one | other, spacing
        yield "nothing and nothing", nothing, nothing, spacing
        yield "one slice", blob(random, (15, 13, 1), (2, 2, 0), 0.4), \
            blob(random, (15, 13, 1), (2, 2, 0), 0.3), spacing
    many = blob(random, (30, 24, 20), 1.5, 0.25)
    yield "many pieces", many, np.roll(many, (2, -1, 1), (0, 1, 2)) & blob(
        random, many.shape, 3, 0.7), (0.8, 0.8, 2.5)


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "surface_metrics.json")
    document = {"tolerancesMm": TOLERANCES, "cases": [measured(*case) for case in cases()]}
    text = json.dumps(document, default=float, indent=1)
    if "--check" not in sys.argv:
        with open(path, "w", encoding="ascii") as file:
            file.write(text + "\n")
        return 0

    def near(a, b):
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(near(a[key], b[key]) for key in a)
        if isinstance(a, list):
            return len(a) == len(b) and all(near(x, y) for x, y in zip(a, b))
        if isinstance(a, float) and isinstance(b, (int, float)):
            return bool(np.isclose(a, b, rtol=1e-12, atol=1e-12))
        return a == b

    with open(path, encoding="ascii") as file:
        same = near(json.loads(text), json.load(file))
    print("same" if same else "differs")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
