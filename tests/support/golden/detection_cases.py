#!/usr/bin/python3
"""detection_cases.py FOLDER: writes what networks return, as model.json describes it, and the boxes
that come of it: box modes, MONAI's RetinaNet, heat maps, and whole runs on oblique grids.

Written anew from the description (numpy only, and scipy for images): anchors with rounded halves at
index * (size // grid), centre + move * size, size * exp(move), windows' heads averaged before that
(starts, sizes and weights shrunk to the head's cells), the best of each level, boxes cut off at the image and dropped below one voxel, then for each class the best box and none that overlaps it
by more. See ../../../ai/worker/pipeline/README.md.
"""
import json
import os
import sys

import numpy as np

import monai_style as monai
from common import GRIDS, Image, affine_of

RANDOM = np.random.default_rng(11)


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def overlap(a, b):
    """Intersection over union of boxes [6] and [n, 6], lows then highs."""
    both = np.prod(np.clip(np.minimum(a[3:], b[:, 3:]) - np.maximum(a[:3], b[:, :3]), 0, None), 1)
    return both / (np.prod(a[3:] - a[:3]) + np.prod(b[:, 3:] - b[:, :3], 1) - both)


def suppress(boxes, scores, labels, threshold, most):
    """Indices of what is kept, the best first."""
    order = list(np.argsort(-scores, kind="stable"))
    kept = []
    while order and len(kept) < most:
        best = order.pop(0)
        kept.append(best)
        if order:
            rest = np.array(order)
            covered = (overlap(boxes[best], boxes[rest]) > threshold) & (labels[rest] == labels[best])
            order = list(rest[~covered])
    return kept


def rows(boxes, scores, labels):
    return [[int(l), float(s), *map(float, b)] for b, s, l in zip(boxes, scores, labels)]


# --- the parts

def write(folder, name, plan, arrays, shape, expected, **more):
    """arrays: name -> list of arrays. expected: rows [label, score, low x y z, high x y z]."""
    target = os.path.join(folder, name)
    os.makedirs(target, exist_ok=True)
    index = {}
    for key, several in arrays.items():
        index[key] = []
        for number, array in enumerate(several):
            file = f"{key or 'list'}.{number}.f32"
            array.astype("<f4").ravel().tofile(os.path.join(target, file))
            index[key].append({"shape": list(array.shape), "file": file})
    with open(os.path.join(target, "case.json"), "w") as stream:
        json.dump({"detection": plan, "arrays": index, "shape": list(shape), "expected": expected,
                   **more}, stream, indent=1)


def modes(folder):
    """Every box mode and order of axes says the same boxes."""
    low = RANDOM.uniform(-2, 20, (12, 3)).astype(np.float32).astype(np.float64)
    size = RANDOM.uniform(1, 9, (12, 3)).astype(np.float32).astype(np.float64)
    high = low + size
    scores = RANDOM.uniform(0.1, 1, 12).astype(np.float32)
    labels = RANDOM.integers(0, 3, 12)
    written = {
        "xyzxyz": lambda a, b: np.c_[a, b],
        "xxyyzz": lambda a, b: np.stack([a, b], 2).reshape(-1, 6),
        "xyxyzz": lambda a, b: np.c_[a[:, :2], b[:, :2], a[:, 2], b[:, 2]],
        "xyzwhd": lambda a, b: np.c_[a, b - a],
        "cccwhd": lambda a, b: np.c_[(a + b) / 2, b - a],
    }
    for mode, numbers in written.items():
        for axes in ("XYZ", "ZYX"):
            turn = slice(None, None, -1 if axes == "ZYX" else 1)
            plan = {"form": "boxes", "mode": mode, "axes": axes, "minimumScore": 0,
                    "keys": {"boxes": "box", "labels": "label", "scores": "label_scores"}}
            write(folder, f"mode-{mode}-{axes}", plan,
                  {"box": [numbers(low[:, turn], high[:, turn])], "label": [labels],
                   "label_scores": [scores]}, (30, 30, 30), rows(np.c_[low, high], scores, labels))
    plan = {"form": "boxes", "mode": "xyzxyz", "space": "voxelCorner", "scores": "logits",
            "keys": {"boxes": "0", "scores": "1", "labels": "2"}, "minimumScore": 0.6}
    logits = RANDOM.normal(0, 2, 12).astype(np.float32)
    high_enough = sigmoid(logits) > 0.6
    write(folder, "mode-tuple", plan, {"": [np.c_[low, high], logits, labels]}, (30, 30, 30),
          rows((np.c_[low, high] - 0.5)[high_enough], sigmoid(logits)[high_enough],
               labels[high_enough]))


def suppression(folder):
    for number, threshold in enumerate((0.05, 0.22, 0.5)):
        low = RANDOM.uniform(0, 25, (300, 3)).astype(np.float32).astype(np.float64)
        boxes = np.c_[low, low + RANDOM.uniform(3, 14, (300, 3))].astype(np.float32).astype(float)
        scores = RANDOM.permutation(300).astype(np.float32) / 400 + 0.05
        labels = RANDOM.integers(0, 2, 300)
        plan = {"form": "boxes", "mode": "xyzxyz", "minimumScore": 0, "nmsOverlap": threshold,
                "most": 60}
        kept = suppress(boxes, scores.astype(float), labels, threshold, 60)
        write(folder, f"nms-{number}", plan,
              {"boxes": [boxes], "labels": [labels], "scores": [scores]}, (60, 60, 60),
              rows(boxes[kept], scores[kept], labels[kept]), suppressed=True)


def anchors_at(shapes, scale, grid, image):
    """[cells * anchors, 6], cells in C order."""
    half = np.round(np.array(shapes) * scale / 2)  # numpy rounds halves to even, as torch does
    steps = [np.arange(g) * (n // g) for g, n in zip(grid, image)]
    centres = np.stack(np.meshgrid(*steps, indexing="ij"), -1).reshape(-1, 1, 3)
    return np.concatenate([centres - half, centres + half], -1).reshape(-1, 6)


SHAPES = [[6, 8, 4], [8, 6, 5], [10, 10, 6]]


def retinanet_plan(classes, top=1000, weights=(1,) * 6):
    return {"form": "retinanet", "classes": classes, "minimumScore": 0.3, "nmsOverlap": 0.22,
            "most": 300, "candidates": top, "levelScales": [1, 2, 4], "weights": list(weights),
            "anchors": [{"size": s} for s in SHAPES]}


def random_heads(classes, image):
    """What a network of three levels with strides of 4, 8 and 16 may return for an input."""
    heads = {"classification": [], "box_regression": []}
    for scale in (1, 2, 4):
        grid = [n // (4 * scale) for n in image]
        logits = RANDOM.normal(-1.5, 1.2, (1, 3 * classes, *grid)).astype(np.float32)
        moves = RANDOM.normal(0, 0.6, (1, 18, *grid)).astype(np.float32)
        moves[:, 3::6] += 4.5 * (RANDOM.random(moves[:, 3::6].shape) > 0.97)  # beyond ln 62.5
        heads["classification"].append(logits)
        heads["box_regression"].append(moves)
    return heads


def retinanet_boxes(heads, plan, image):
    classes = plan["classes"]
    found = []
    for scale, logits, moves in zip((1, 2, 4), heads["classification"], heads["box_regression"]):
        anchors = anchors_at(SHAPES, scale, logits.shape[2:], image)
        by_anchor = logits.reshape(3, classes, -1).transpose(2, 0, 1).reshape(-1, classes)
        move = moves.reshape(3, 6, -1).transpose(2, 0, 1).reshape(-1, 6).astype(float)
        move = move / plan["weights"]
        size = anchors[:, 3:] - anchors[:, :3]
        centre = (anchors[:, 3:] + anchors[:, :3]) / 2 + move[:, :3] * size
        size = size * np.exp(np.minimum(move[:, 3:], np.log(1000 / 16)))
        boxes = np.c_[centre - size / 2, centre + size / 2]
        scores = sigmoid(by_anchor).ravel()
        best = np.argsort(-scores, kind="stable")[:plan["candidates"]]
        best = best[scores[best] > 0.3]
        found.append((boxes[best // classes], scores[best], best % classes))
    boxes, scores, labels = (np.concatenate(part) for part in zip(*found))
    boxes = np.clip(boxes, 0, np.tile(image, 2))
    there = (boxes[:, 3:] >= boxes[:, :3] + 1).all(1)
    boxes, scores, labels = boxes[there], scores[there], labels[there]
    kept = suppress(boxes, scores, labels, 0.22, 300)
    return rows(boxes[kept], scores[kept], labels[kept])


def retinanet(folder):
    cases = {"one-class": (1, (48, 40, 24), {}), "classes": (3, (32, 32, 16), {"top": 40}),
             "weights": (2, (32, 24, 16), {"top": 100, "weights": [1, 1, 1, 2, 2, 2]}),
             "list": (1, (32, 32, 16), {})}
    for name, (classes, image, more) in cases.items():
        plan = retinanet_plan(classes, **more)
        heads = random_heads(classes, image)
        expected = retinanet_boxes(heads, plan, image)
        if name == "list":
            heads = {"": heads["classification"] + heads["box_regression"]}
        write(folder, f"retinanet-{name}", plan, heads, image, expected, suppressed=True, clips=True)


def starts_along(length, patch, interval):
    starts = list(range(0, max(length - patch, 0), interval))
    return starts + [max(length - patch, 0)]


def retinanet_windows(folder):
    """Windows that do not agree where they overlap: their heads are averaged with the weight of the
    nearest voxel, at starts that shrink with the head (cut off to whole cells), and boxes taken from
    the whole. The arrays of all windows follow each other, windows with the last axis fastest."""
    from itertools import product
    cases = {"constant": ((80, 48, 32), (48, 32, 32), "constant"),
             "gaussian": ((80, 64, 48), (48, 48, 32), "gaussian"),
             "padded": ((80, 32, 16), (32, 64, 48), "gaussian"),
             "uneven": ((72, 48, 40), (32, 32, 32), "constant")}
    for name, (image, patch, blending) in cases.items():
        plan = retinanet_plan(2)
        padded = [max(n, p) for n, p in zip(image, patch)]
        before = [(m - n) // 2 for m, n in zip(padded, image)]
        weights = np.ones(patch)
        if blending == "gaussian":
            for axis, n in enumerate(patch):
                x = np.arange(n) - (n - 1) / 2
                bell = np.exp(-x ** 2 / (2 * (0.125 * n) ** 2))
                weights = weights * bell.reshape([-1 if d == axis else 1 for d in range(3)])
            weights = np.maximum(weights, max(weights.min(), 1e-3))
        every = [starts_along(m, p, p if p == m else int(p * 0.75)) for m, p in zip(padded, patch)]
        windows = {"classification": [], "box_regression": []}
        sums, counts = {}, {}
        for start in product(*every):
            heads = random_heads(2, patch)
            for key, level in product(windows, range(3)):
                head = heads[key][level]
                windows[key].append(head)
                cells = head.shape[2:]
                scale = [c / p for c, p in zip(cells, patch)]
                if (key, level) not in sums:
                    whole = [int(m * s) for m, s in zip(padded, scale)]
                    sums[key, level] = np.zeros((1, head.shape[1], *whole))
                    counts[key, level] = np.zeros(whole)
                nearest = np.ix_(*[np.arange(c) * p // c for c, p in zip(cells, patch)])
                place = tuple(slice(int(a * s), int(a * s) + c)
                              for a, s, c in zip(start, scale, cells))
                sums[key, level][(slice(None), slice(None), *place)] += weights[nearest] * head
                counts[key, level][place] += weights[nearest]
        means = {key: [] for key in windows}
        for key, level in product(windows, range(3)):
            mean = sums[key, level] / counts[key, level]
            scale = [c / m for c, m in zip(mean.shape[2:], padded)]
            place = tuple(slice(round(b * s), round((b + n) * s))
                          for b, n, s in zip(before, image, scale))
            means[key].append(mean[(slice(None), slice(None), *place)])
        write(folder, f"retinanet-windows-{name}", plan, windows, image,
              retinanet_boxes(means, plan, image), suppressed=True, clips=True,
              inference={"patch": list(patch), "overlap": 0.25, "blending": blending})


def peaks(values, radius, least):
    """Places greater than all before them, and not less than all behind them, in the cube around."""
    from scipy import ndimage
    greatest = ndimage.maximum_filter(values, 2 * radius + 1, mode="constant", cval=-np.inf)
    number = np.arange(values.size).reshape(values.shape)

    def is_first(place):
        cube = tuple(slice(max(p - radius, 0), p + radius + 1) for p in place)
        return not (number[cube][values[cube] == values[tuple(place)]] < number[tuple(place)]).any()
    places = np.argwhere((values == greatest) & (values > least))
    return np.array([place for place in places if is_first(place)]).reshape(-1, 3)


def heat_maps(folder):
    spacing = np.array([0.7, 0.8, 1.5])
    for name, stride, radius, fixed, unit in (("fixed", 1, 1, [6, 7, 8], "mm"),
                                              ("sizes", 1, 2, None, "mm"),
                                              ("strided", 4, 1, None, "voxels")):
        shape = (14, 12, 10)
        logits = RANDOM.normal(-1, 1.5, (1, 2, *shape)).astype(np.float32)
        sizes = RANDOM.uniform(2, 9, (1, 3, *shape)).astype(np.float32)
        plan = {"form": "heatmap", "classes": 2, "stride": stride, "peakRadius": radius,
                "minimumScore": 0.4}
        if fixed:
            plan["sizeMm"] = fixed
        else:
            plan["sizeUnit"] = unit
        expected = []
        for label in range(2):
            score = sigmoid(logits[0, label])
            for place in peaks(score, radius, 0.4):
                size = np.array(fixed, float) if fixed else sizes[(0, slice(None), *place)].astype(float)
                size = size / spacing if unit == "mm" else size
                centre = place * stride + (stride - 1) / 2
                expected.append([label, float(score[tuple(place)]), *(centre - size / 2),
                                 *(centre + size / 2)])
        write(folder, f"heatmap-{name}", plan,
              {"": [logits if fixed else np.concatenate([logits, sizes], 1)]},
              [n * stride for n in shape], expected, spacing=list(spacing))


# --- whole runs: the network returns the image as a heat map

def runs(folder):
    from scipy import ndimage
    for name, (grid, pixdim, window) in {"oblique": ("oblique", [1.5, 1.5, 2.0], [6, 5, 4]),
                                         "flipped": ("flipped", [1.1, 1.2, 1.3], None),
                                         "swapped": ("swapped", None, [5, 5, 5]),
                                         "thick": ("thick", [1.3, 1.3, 1.7], None)}.items():
        size, _, _, axes = GRIDS[grid]
        array = ndimage.gaussian_filter(RANDOM.normal(size=size), 1.0)
        array = ((array - array.min()) / (array.max() - array.min())).astype(np.float32)
        state = monai.State(Image(array, affine_of(GRIDS[grid])))
        monai.orientation(state, "RAS")
        if pixdim:
            monai.spacing(state, pixdim)
        values = state.tensor[0].astype(np.float32)
        matrix = np.diag([-1, -1, 1, 1]) @ state.affine  # RAS to LPS
        spacing = np.sqrt((matrix[:3, :3] ** 2).sum(0))
        mm = np.array([5.0, 6.0, 4.0])
        places = peaks(values, 1, 0.5)
        scores = values[tuple(places.T)].astype(float)
        low, high = places - mm / spacing / 2, places + mm / spacing / 2
        boxes = np.c_[np.clip(low, -0.5, None), np.minimum(high, np.array(values.shape) - 0.5)]
        kept = suppress(boxes, scores, np.zeros(len(boxes)), 0.3, 300)
        expected = []
        for n in kept:
            centre = matrix[:3, :3] @ (boxes[n, :3] + boxes[n, 3:]) / 2 + matrix[:3, 3]
            expected.append([0, float(scores[n]), *map(float, centre),
                             *map(float, (boxes[n, 3:] - boxes[n, :3]) * spacing)])
        target = os.path.join(folder, f"run-{name}")
        os.makedirs(target, exist_ok=True)
        array.ravel(order="F").tofile(os.path.join(target, "image.f32"))
        grid_numbers = [list(map(float, part)) for part in (*GRIDS[grid][:3], *axes.T)]
        manifest = {"schema": "hangaku-model-1", "id": "golden", "version": "1", "kind": "detection",
                    "name": {"en": "Golden"}, "licence": "MIT", "file": "model.ts",
                    "input": {"orientation": "RAS", "intensity": []},
                    "inference": {"patch": window or "whole", "blending": "constant"},
                    "detection": {"form": "heatmap", "scores": "probabilities", "sizeMm": list(mm),
                                  "minimumScore": 0.5, "nmsOverlap": 0.3},
                    "labels": [{"value": 0, "name": {"en": "Peak"}}]}
        if pixdim:
            manifest["input"]["spacingMm"] = pixdim
        with open(os.path.join(target, "case.json"), "w") as stream:
            json.dump({"manifest": manifest, "grid": grid_numbers, "expected": expected,
                       "axes": [list(map(float, a)) for a in (matrix[:3, :3] / spacing).T]},
                      stream, indent=1)


if __name__ == "__main__":
    for part in (modes, suppression, retinanet, retinanet_windows, heat_maps, runs):
        part(sys.argv[1])
