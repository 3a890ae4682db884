"""How long google-deepmind/surface-distance's method takes for segments of two label maps.

    surface_distance_times.py REFERENCE PREDICTION NI NJ NK SI SJ SK EVERY

The files hold little-endian 16-bit labels, i fastest. Measures every EVERY-th label with the steps
of compute_surface_distances, compute_average_surface_distance, compute_robust_hausdorff,
compute_surface_overlap_at_tolerance and compute_dice_coefficient: the box of both masks, codes of
2x2x2 neighbours, a Euclidean distance transform of each surface over the box, lists sorted by
distance. Prints JSON with seconds, those from the box on, and the numbers.
"""

import json
import os
import sys
import time

import numpy as np
from scipy import ndimage

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden"))
from surface_metrics import surfel_areas  # noqa: E402  the areas, made once, as the package's table

KERNEL = np.array([[[128, 64], [32, 16]], [[8, 4], [2, 1]]])


def box_of(mask):
    low, high = [], []
    for axis in range(3):
        along = np.nonzero(np.amax(mask, axis=tuple(n for n in range(3) if n != axis)))[0]
        low.append(along.min())
        high.append(along.max())
    return tuple(slice(a, b + 1) for a, b in zip(low, high))


def surface(mask, areas):
    padded = np.zeros(np.array(mask.shape) + 1, np.uint8)
    padded[:-1, :-1, :-1] = mask
    codes = ndimage.correlate(padded, KERNEL, mode="constant", cval=0)
    return (codes != 0) & (codes != 255), areas[codes]


def measure(reference, prediction, spacing, areas):
    (a, area_a), (b, area_b) = surface(reference, areas), surface(prediction, areas)
    to_a = ndimage.distance_transform_edt(~a, sampling=spacing)
    to_b = ndimage.distance_transform_edt(~b, sampling=spacing)
    lists = []
    for here, distances, weights in ((a, to_b, area_a), (b, to_a, area_b)):
        ordered = np.array(sorted(zip(distances[here], weights[here])))
        lists.append((ordered[:, 0], ordered[:, 1]))
    total = sum(weights.sum() for _, weights in lists)
    hd95 = max(distances[min(np.searchsorted(np.cumsum(weights) / weights.sum(), 0.95),
                             len(distances) - 1)] for distances, weights in lists)
    return {"hd": max(distances[-1] for distances, _ in lists), "hd95": hd95,
            "assd": sum((distances * weights).sum() for distances, weights in lists) / total,
            "nsd": sum(weights[distances <= 1].sum() for distances, weights in lists) / total}


def main():
    size = [int(n) for n in sys.argv[3:6]]
    spacing = [float(n) for n in sys.argv[6:9]]
    reference, prediction = (np.fromfile(path, "<u2").reshape(size, order="F")
                             for path in sys.argv[1:3])
    areas = surfel_areas(spacing)
    result = []
    for label in range(1, int(reference.max()) + 1, int(sys.argv[9])):
        masks = reference == label, prediction == label
        start = time.perf_counter()
        box = box_of(masks[0] | masks[1])
        dice = 2 * (masks[0] & masks[1]).sum() / (masks[0].sum() + masks[1].sum())
        in_box = time.perf_counter()
        numbers = measure(masks[0][box], masks[1][box], spacing, areas)
        end = time.perf_counter()
        result.append({"label": label, "seconds": end - start, "boxSeconds": end - in_box,
                       "dice": dice, **numbers})
    print(json.dumps(result, default=float))


if __name__ == "__main__":
    main()
