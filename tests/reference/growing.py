#!/usr/bin/python3
"""Compares the interactive segmentation algorithms with SciPy's and scikit-image's.

    growing.py --probe growing_probe --data ../shared/data

The forest that grows from seeds against scipy.sparse.csgraph.dijkstra on a real CT, the cheapest cut
against scipy.sparse.csgraph.maximum_flow, and outlines against skimage.measure.points_in_poly.
Ends with 1 when something differs, 77 when it cannot be run.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(77)


try:
    import nibabel
    import numpy as np
    from scipy import sparse
    from scipy.sparse.csgraph import dijkstra, maximum_flow
    from skimage.measure import points_in_poly
except ImportError as missing:
    skip(f"needs the package of {missing.name} for {sys.executable}")


def run(probe, *arguments):
    return subprocess.run([probe, *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout


def report(name, is_same):
    print(f"{'same' if is_same else 'DIFFERS'}: {name}")
    return is_same


def neighbours(shape, axis):
    """Flat indices of voxels and of the next along an axis."""
    index = np.arange(np.prod(shape)).reshape(shape)
    return (np.take(index, range(shape[axis] - 1), axis).ravel(),
            np.take(index, range(1, shape[axis]), axis).ravel())


def check_forest(probe, data, folder):
    models = os.path.join(data, "masks", "ct_and_mr_3mm_several_models")
    image = nibabel.load(os.path.join(models, "example_ct_sm.nii.gz"))
    organs = np.asarray(nibabel.load(os.path.join(models, "example_seg.nii.gz")).dataobj)
    generator = np.random.default_rng(1)
    seeds = np.zeros(organs.shape, np.uint8)
    for label, count in ((1, 40), (2, 20), (3, 20), (5, 60), (20, 30)):
        where = np.argwhere(organs == label)
        for place in generator.choice(where, count):
            seeds[tuple(place)] = label
    for place in generator.choice(np.argwhere(organs == 0), 150):
        seeds[tuple(place)] = 99
    seed_file = os.path.join(folder, "seeds.nii.gz")
    grown_file = os.path.join(folder, "grown.nii.gz")
    nibabel.save(nibabel.Nifti1Image(seeds, image.affine), seed_file)
    locality = 0.0005
    run(probe, "grow", os.path.join(models, "example_ct_sm.nii.gz"), seed_file, grown_file, locality)
    grown = np.asarray(nibabel.load(grown_file).dataobj)

    # As SeededGrowth.h defines it; the sample of values is the probe's own, i fastest.
    values = np.asarray(image.dataobj, np.float64)
    flat = values.ravel(order="F")
    stride = 1 if flat.size <= 200000 else (flat.size // 200000) | 1
    sample = np.sort(flat[::stride])
    low, high = (sample[int(part * (sample.size - 1))] for part in (0.001, 0.999))
    scale = np.float32(4095 / (high - low))
    shift = np.float32(-low * 4095 / (high - low) + 0.5)
    levels = np.clip(values.astype(np.float32) * scale + shift, 0, 4095).astype(np.int64)
    rows, columns, weights = [], [], []
    for axis, step in enumerate(image.header.get_zooms()[:3]):
        here, there = neighbours(values.shape, axis)
        cost = np.abs(levels.ravel()[here] - levels.ravel()[there]) + max(
            1, round(locality * float(step) * 4095))
        rows += [here, there]
        columns += [there, here]
        weights += [cost, cost]
    graph = sparse.csr_matrix((np.concatenate(weights).astype(np.float64),
                               (np.concatenate(rows), np.concatenate(columns))),
                              shape=(values.size, values.size))
    best = np.full(values.size, np.inf)
    expected = np.zeros(values.size, np.uint8)
    for label in sorted(set(seeds.ravel()) - {0}):  # of equal costs the smaller label wins
        cost = dijkstra(graph, indices=np.flatnonzero(seeds.ravel() == label), min_only=True)
        expected[cost < best] = label
        best = np.minimum(best, cost)
    different = int(np.count_nonzero(expected.reshape(grown.shape) != grown))
    return report(f"forest of {values.size} voxels: {different} differ", different == 0)


def check_cut(probe, folder):
    generator = np.random.default_rng(2)
    is_same = True
    for shape in ((11, 9, 7), (20, 14, 3), (30, 1, 8)):  # k, j, i
        count = int(np.prod(shape))
        terminal = generator.integers(-60, 61, count)
        links = generator.integers(0, 40, (count, 3))
        path = os.path.join(folder, "grid.txt")
        with open(path, "w") as file:
            print(*reversed(shape), file=file)
            for n in range(count):
                print(terminal[n], *links[n], file=file)
        capacity = sparse.lil_matrix((count + 2, count + 2), dtype=np.int32)
        for n, weight in enumerate(terminal):
            if weight > 0:
                capacity[count, n] = weight
            elif weight < 0:
                capacity[n, count + 1] = -weight
        for axis in range(3):
            here, there = neighbours(shape, 2 - axis)
            for a, b in zip(here, there):
                capacity[a, b] = capacity[b, a] = links[a, axis]
        flow = maximum_flow(capacity.tocsr(), count, count + 1).flow_value
        is_same &= report(f"cut of {shape}: {flow}", int(run(probe, "maxflow", path)) == flow)
    return is_same


def check_outlines(probe):
    is_same = True
    generator = random.Random(3)
    for points in (3, 5, 12, 60):
        outline = [(generator.uniform(-5, 75), generator.uniform(-5, 55)) for _ in range(points)]
        inside = np.zeros((50, 70), bool)
        for line in run(probe, "polygon", 70, 50, *(x for point in outline for x in point)).split("\n"):
            if line:
                first, end, y = map(int, line.split())
                inside[y, first:end] = True
        y, x = np.mgrid[0:50, 0:70]
        expected = points_in_poly(np.column_stack([x.ravel(), y.ravel()]), outline)
        is_same &= report(f"outline of {points} points: {inside.sum()} pixels",
                          np.array_equal(inside.ravel(), expected))
    return is_same


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", required=True, help="the program growing_probe")
    parser.add_argument("--data", required=True, help="the folder with the real data")
    options = parser.parse_args()
    data = os.environ.get("HANGAKU_TEST_DATA") or options.data
    if not os.path.isdir(data):
        skip(f"there is no {data}")
    with tempfile.TemporaryDirectory(prefix="hangaku-growing-") as folder:
        results = [check_outlines(options.probe), check_cut(options.probe, folder),
                   check_forest(options.probe, data, folder)]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
