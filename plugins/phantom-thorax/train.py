#!/usr/bin/python3
"""Trains the phantom thorax model and writes model.ts (see README.md).

    ./train.py --cli ../../build/release/bin/hangaku-cli --cache /tmp/thorax --minutes 60 --bf16
    ./train.py ... --device cuda --batch 4 --jobs 15

Phantoms that the cache folder lacks are made with `hangaku-cli sample` meanwhile. The learning rate
follows the time spent, so that the training ends when `--minutes` are over, however fast the
machine is. A checkpoint is written every few minutes; `--resume` goes on from it, `--export`
only turns the checkpoint into model.ts.
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # the machine may be busy with other work

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

import thorax  # it makes ../training known
import loop

HERE = Path(__file__).resolve().parent
FIRST_SEED = 1000  # evaluate.py uses seeds from 100000: never seen here
NODULE = 6  # in the cases each nodule has a number of its own, from this one on


def make_case(cli, cache, seed):
    """A .npz of a phantom on the model's grid: image, labels with the nodules numbered, and for
    each label that occurs the places (flat indices) of some of its voxels."""
    target = cache / f"case_{seed}.npz"
    if target.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        thorax.sample(cli, folder, seed, "small" if seed % 10 == 2 else "full")
        voxels, affine, labels = thorax.load_sample(folder)
    image, label, _ = thorax.prepare(voxels, affine, labels)
    nodules, _ = ndimage.label(label == NODULE)
    label = np.where(nodules, nodules + NODULE - 1, label).astype(np.uint8)
    values = np.unique(label[label > 0])
    random = np.random.default_rng(seed)
    places = [random.choice(np.flatnonzero(label == value), 500) for value in values]
    part = cache / f"part_{seed}.npz"
    np.savez(part, image=image, label=label, values=values, places=places)
    part.replace(target)


class Cases:
    """All cases of a cache folder on the device; draws patches."""

    def __init__(self, cache, random, nodules, device):
        self.cache = cache
        self.random = random
        self.nodules = nodules
        self.device = device
        self.seen = set()
        self.loaded = []
        self.with_nodules = []

    def refresh(self, most=1000):
        """Takes up to so many cases that have come since."""
        fresh = [p for p in sorted(self.cache.glob("case_*.npz")) if p.name not in self.seen]
        for path in fresh[:most]:
            self.seen.add(path.name)
            with np.load(path) as file:
                case = (torch.from_numpy(file["image"]).to(self.device),
                        torch.from_numpy(file["label"]).to(self.device),
                        dict(zip(file["values"].tolist(), file["places"])))
            self.loaded.append(case)
            if max(case[2], default=0) >= NODULE:
                self.with_nodules.append(case)

    def patch(self):
        """(HU, labels) of a patch: `nodules` of them around a nodule, however small, a third
        around an organ, else anywhere."""
        draw = self.random.random()
        around = draw < self.nodules and len(self.with_nodules) > 0
        among = self.with_nodules if around else self.loaded
        image, label, places = among[self.random.integers(len(among))]
        if around:
            wanted = self.random.choice([v for v in places if v >= NODULE])
        else:
            wanted = self.random.choice([3, 4, 4, 5, 5, 1, 2]) if draw < self.nodules + 0.3 else 0
        shape = np.array(image.shape)
        patch = np.array(thorax.PATCH)
        centre = self.random.random(3) * shape
        if wanted in places:
            centre = np.unravel_index(self.random.choice(places[wanted]), shape)
            centre = np.array(centre) + self.random.integers(-48, 49, 3)
        first = np.clip(centre - patch // 2, 0, np.maximum(shape - patch, 0)).astype(int)
        box = tuple(slice(f, f + p) for f, p in zip(first, patch))
        pads = []
        for n, p in zip(shape[::-1], patch[::-1]):
            before = max(p - n, 0) // 2
            pads += [int(before), int(max(p - n, 0) - before)]
        hu = functional.pad(image[box].float(), pads, value=-1024)
        return hu[None, None], functional.pad(label[box], pads)[None, None].float()


def augment(x, y, random, strength):
    """Makes the phantoms more varied than they are. Never mirrors left and right.

    @param x HU; @param y labels, both [1, 1, X, Y, Z]
    @param strength scales how often, 1 for the main part of the training
    """
    if random.random() < 0.45 * strength:  # turned and resized people
        angles = random.normal(0, 0.1, 3)
        turn = np.eye(3)
        for axis, angle in enumerate(angles):
            a, b = [n for n in range(3) if n != axis]
            step = np.eye(3)
            step[a, a] = step[b, b] = np.cos(angle)
            step[a, b], step[b, a] = -np.sin(angle), np.sin(angle)
            turn = turn @ step
        turn = turn @ np.diag(np.exp(random.normal(0, 0.13, 3)))
        size = np.array(x.shape[:1:-1], float)  # affine_grid's axes run -1..1, however long
        theta = torch.eye(3, 4)
        theta[:, :3] = torch.from_numpy(turn[::-1, ::-1] * size[None] / size[:, None]).float()
        grid = functional.affine_grid(theta[None].to(x.device), x.shape, align_corners=False)
        x = functional.grid_sample(x + 1024, grid, "bilinear", align_corners=False) - 1024
        y = functional.grid_sample(y, grid, "nearest", align_corners=False)
    if random.random() < 0.3 * strength:  # another contrast phase or tube voltage
        x = torch.where(x > 70, 70 + (x - 70) * float(random.uniform(0.4, 1.6)), x)
    if random.random() < 0.3 * strength:  # denser or emptier lungs
        x = torch.where(x < -500, x + float(random.normal(0, 35)) * (-500 - x) / 350, x)
    x = x * float(random.normal(1, 0.03)) + float(random.normal(0, 12))
    if random.random() < 0.25 * strength:
        x = functional.avg_pool3d(functional.pad(x, (1,) * 6, mode="replicate"), 3, 1)
    if random.random() < 0.5 * strength:
        x = x + torch.randn_like(x) * float(random.uniform(0, 35))
    if random.random() < 0.15 * strength:  # a narrow field of view: nothing beyond it
        axis = int(random.integers(3))
        size = x.shape[2 + axis]
        cut = int(random.integers(5, size // 2))
        part = slice(0, cut) if random.random() < 0.5 else slice(size - cut, size)
        index = [slice(None)] * 5
        index[2 + axis] = part
        x[tuple(index)] = -1024
        y[tuple(index)] = 0
    return thorax.normalise(x), y[:, 0].long()


def voxel_weights(labels):
    """Of one patch, for the cross entropy: a nodule weighs more the smaller it is."""
    counts = torch.bincount(labels.flatten(), minlength=NODULE).float()
    weights = 2 * (1000 / counts.clamp(min=1)).sqrt().clamp(1, 6)
    weights[:NODULE] = torch.tensor([1, 1, 1, 1, 1.2, 1.2])
    return weights[labels]


def loss_of(logits, labels):
    """Weighted cross entropy plus soft Dice over the classes of each patch, without background."""
    target = labels.clamp(max=NODULE)
    logs = torch.log_softmax(logits, 1)
    weights = torch.stack([voxel_weights(patch) for patch in labels])
    entropy = -(logs.gather(1, target[:, None])[:, 0] * weights).sum() / weights.sum()
    overlaps = []
    for c in range(1, thorax.CLASSES):
        probability = logs[:, c].exp()
        truth = target == c
        voxels = truth.sum((1, 2, 3))
        hit = (probability * truth).sum((1, 2, 3))
        dice = (2 * hit + 1) / (probability.sum((1, 2, 3)) + voxels + 1)
        overlaps.append(dice[voxels > 0])
    overlaps = torch.cat(overlaps)
    return entropy + (1 - overlaps.mean() if len(overlaps) else 0)


def train(options):
    torch.backends.cudnn.benchmark = True  # every patch has the same size
    random = np.random.default_rng(options.seed)
    cases = Cases(options.cache, random, options.nodules, options.device)
    while len(cases.loaded) < min(options.first, options.cases):
        time.sleep(1)
        cases.refresh()

    def batch(share):
        cases.refresh(1)
        strength = float(np.interp(share, [0.6, 0.9], [1, 0.35]))  # gentler at the end
        parts = [augment(*cases.patch(), random, strength) for _ in range(options.batch)]
        return tuple(torch.cat(part) for part in zip(*parts))

    average = loop.fit(thorax.Network, batch, loss_of, options, options.cache / "checkpoint.pt")
    thorax.export(average, thorax.PATCH, options.out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodules", type=float, default=0.5,
                        help="share of the patches around nodules")
    loop.add_options(parser, HERE)
    parser.set_defaults(cases=200, first=20)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    if options.export:
        return thorax.export(loop.trained(thorax.Network(), options), thorax.PATCH, options.out)
    options.cache.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.jobs) as pool:
        if options.cli:
            made = [pool.submit(make_case, options.cli, options.cache, FIRST_SEED + n)
                    for n in range(options.cases)]
            made[0].result()  # or its error
        train(options)
        pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    main()
