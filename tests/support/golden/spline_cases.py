#!/usr/bin/python3
"""spline_cases.py FOLDER: writes cases.txt, a line for each case "order apart(-1: none) shape to-shape",
and N.in.f32 and N.out.f32, what scikit-image makes of it (nnU-Net's resampling)."""
import os
import sys

import numpy as np

import nnunet_style as nnunet
from common import smooth_noise

CASES = [
    # order, axis of thick slices, from, to
    (3, None, (11, 9, 13), (17, 12, 20)),
    (3, None, (17, 12, 20), (11, 9, 13)),
    (3, None, (2, 9, 5), (3, 4, 5)),
    (3, None, (1, 7, 6), (1, 3, 11)),
    (3, 0, (5, 14, 12), (9, 20, 7)),
    (3, 2, (14, 12, 5), (20, 7, 2)),
    (3, 1, (8, 6, 9), (8, 3, 9)),
    (1, None, (11, 9, 13), (17, 12, 8)),
    (1, 0, (4, 9, 13), (8, 12, 8)),
    (0, None, (11, 9, 13), (16, 6, 20)),
]


def expected(array, order, axis, shape):
    if axis is None:
        return nnunet.resample(array, shape, [1, 1, 1], [1, 1, 1], order)
    current = [1.0, 1.0, 1.0]
    current[axis] = 5.0
    return nnunet.resample(array, shape, current, current, order, True)


if __name__ == "__main__":
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "cases.txt"), "w") as index:
        for number, (order, axis, old, new) in enumerate(CASES):
            rough = np.random.default_rng(number).normal(size=old)
            array = (smooth_noise(old, number, -1.0, 1.0) + rough)[None].astype(np.float32)
            result = expected(array, order, axis, new)
            print(order, -1 if axis is None else axis, *old, *new, file=index)
            for name, values in (("in", array), ("out", result)):
                values.astype("<f4").tofile(os.path.join(folder, f"{number}.{name}.f32"))
