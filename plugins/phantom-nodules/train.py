#!/usr/bin/python3
"""Trains the phantom nodule detector and writes model.ts (see README.md).

    nice -n 19 ./train.py --cli ../../build/release/bin/hangaku-cli --cache /tmp/nodules \
        --minutes 20
    ./train.py ... --device cuda --batch 16 --jobs 15

Phantoms that the cache folder lacks are made with `hangaku-cli sample` meanwhile. The learning rate
follows the time spent, so that the training ends when `--minutes` are over, however fast the machine
is; `--resume` goes on from the checkpoint, `--export` only turns it into model.ts.
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
from torch.nn import functional

import nodules  # it makes ../training known
import loop

HERE = Path(__file__).resolve().parent
FIRST_SEED = 1000  # evaluate.py uses seeds from 100000: never seen here


def make_case(cli, cache, seed):
    """A .npz of a phantom on the model's grid: image, centres (voxels) and boxes (mm), and the
    places of some voxels of the lungs."""
    target = cache / f"case_{seed}.npz"
    if target.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        nodules.sample(cli, folder, seed, "full")
        voxels, affine, labels = nodules.load_sample(folder)
    image, grid = nodules.prepare(voxels, affine)
    found = nodules.nodules_of(labels, affine)
    # The model's axes are the image's own but for flips and swaps.
    order = np.abs(np.linalg.inv(grid[:3, :3]) @ affine[:3, :3]).argmax(1)
    into = np.linalg.inv(grid)
    centres = [into[:3, :3] @ centre + into[:3, 3] for centre, _, _ in found]
    sizes = [size[order] for _, size, _ in found]
    diameters = [diameter for _, _, diameter in found]
    random = np.random.default_rng(seed)
    lungs = np.argwhere((labels == 1) | (labels == 2))
    lungs = lungs[random.choice(len(lungs), 3000)]
    lungs = (into @ affine @ np.c_[lungs, np.ones(len(lungs))].T)[:3].T
    part = cache / f"part_{seed}.npz"
    np.savez(part, image=image, centres=np.reshape(centres, (-1, 3)),
             sizes=np.reshape(sizes, (-1, 3)), diameters=np.array(diameters), lungs=lungs)
    part.replace(target)


def ball(random):
    """A nodule as the phantoms have them, lobed and at times spiked, as (share of each voxel of the
    model's grid, edges in mm, diameter in mm of the ball of the same volume)."""
    radius = (4.5 + 25.5 * random.random() ** 2) / 2
    stretch = np.clip(random.normal(1, 0.1, 3), 0.75, 1.25)
    roughness = random.uniform(0, 0.3)
    cells = int(np.ceil(radius * 1.9 / nodules.SPACING[0]))
    axis = (np.arange(2 * (2 * cells + 1)) + 0.5) - (2 * cells + 1)  # 1 mm
    shift = random.uniform(-1, 1, 3)
    place = np.stack(np.meshgrid(*[axis - s for s in shift], indexing="ij"), -1) / stretch
    away = np.linalg.norm(place, axis=-1)
    direction = place / np.maximum(away, 0.1)[..., None]

    def waves(pitch):
        return sum(np.sin(direction @ (random.normal(size=3) * pitch) + random.uniform(0, 6.3))
                   for _ in range(3)) / 2
    edge = radius * (1 + roughness * (0.55 * waves(1.7) + 1.1 * waves(4.5) ** 2))
    inside = away < edge
    size = [float(inside.any(tuple(a for a in range(3) if a != d)).sum()) for d in range(3)]
    diameter = (6 * inside.sum() / np.pi) ** (1 / 3)
    share = np.clip(edge - away + 0.5, 0, 1)
    share = share.reshape([n for side in (2 * cells + 1,) * 3 for n in (side, 2)]).mean((1, 3, 5))
    return share, np.array(size), diameter, shift / nodules.SPACING


def paste(hu, centres, sizes, diameters, random):
    """One more nodule somewhere in the lung of a patch, apart from the others; changes `hu`.
    Phantoms have three in the mean, and few small ones."""
    share, size, diameter, shift = ball(random)
    half = share.shape[0] // 2
    lung = np.argwhere(hu[half:-half, half:-half, half:-half] < -750)
    for _ in range(20 if len(lung) else 0):
        at = lung[random.integers(len(lung))]
        part = hu[tuple(slice(a, a + 2 * half + 1) for a in at)]
        # Mostly lung, but a wall or a vessel may touch it.
        if (part[share > 0.5] < -600).mean() < random.uniform(0.6, 1):
            continue
        centre = at + half + shift
        if len(centres) and (np.linalg.norm((centres - centre) * nodules.SPACING, axis=1)
                             < (diameters + diameter) / 2 + 6).any():
            continue
        part += share * (random.normal(38, 14) - part)
        return (np.concatenate([centres, centre[None]]), np.concatenate([sizes, size[None]]),
                np.append(diameters, diameter))
    return centres, sizes, diameters


class Cases:
    """All cases of a cache folder; draws patches."""

    def __init__(self, cache, random, device):
        self.cache = cache
        self.random = random
        self.device = device
        self.seen = set()
        self.all = []
        self.with_nodules = []

    def refresh(self):
        """Takes the cases that have come since."""
        for path in sorted(self.cache.glob("case_*.npz")):
            if path.name in self.seen:
                continue
            self.seen.add(path.name)
            with np.load(path) as file:
                case = {name: file[name] for name in file.files}
            self.all.append(case)
            if (case["diameters"] >= nodules.LEAST_MM).any():
                self.with_nodules.append(case)

    def patch(self):
        """(HU [X, Y, Z], centres in voxels, sizes in mm, diameters in mm): half of them around a
        nodule, else anywhere in the lungs, mostly with a nodule pasted in; mirrored and turned by
        right angles."""
        around = self.random.random() < 0.5
        among = self.with_nodules if around else self.all
        case = among[self.random.integers(len(among))]
        centre = case["lungs"][self.random.integers(len(case["lungs"]))]
        if around:
            large = np.flatnonzero(case["diameters"] >= nodules.LEAST_MM)
            # Small ones are what is difficult.
            weights = 1 / np.minimum(case["diameters"][large], 12)
            wanted = self.random.choice(large, p=weights / weights.sum())
            centre = case["centres"][wanted] + self.random.integers(-24, 25, 3)
        patch = np.array(nodules.PATCH)
        shape = np.array(case["image"].shape)
        first = np.clip(np.round(centre).astype(int) - patch // 2, -8, shape - patch + 8)
        low, high = np.maximum(first, 0), np.minimum(first + patch, shape)
        hu = np.full(patch, -1024, np.float32)
        hu[tuple(slice(a, b) for a, b in zip(low - first, high - first))] = case["image"][
            tuple(slice(a, b) for a, b in zip(low, high))]
        centres, sizes, diameters = case["centres"] - first, case["sizes"], case["diameters"]
        if self.random.random() < (0.3 if around else 0.7):
            centres, sizes, diameters = paste(hu, centres, sizes, diameters, self.random)
        for axis in range(3):
            if self.random.random() < 0.5:
                hu = np.flip(hu, axis)
                centres[:, axis] = patch[axis] - 1 - centres[:, axis]
        order = self.random.permutation(3)
        hu = np.ascontiguousarray(hu.transpose(order))
        return (torch.from_numpy(hu).to(self.device), centres[:, order], sizes[:, order],
                diameters)


def augment(x, random):
    """Another scanner: calibration, kernel, noise, contrast. @param x HU [X, Y, Z]"""
    x = x[None, None]
    if random.random() < 0.3:  # another contrast phase
        x = torch.where(x > 70, 70 + (x - 70) * float(random.uniform(0.4, 1.6)), x)
    if random.random() < 0.4:  # denser or emptier lungs
        x = torch.where(x < -500, x + float(random.normal(0, 35)) * (-500 - x) / 350, x)
    x = x * float(random.normal(1, 0.03)) + float(random.normal(0, 12))
    if random.random() < 0.25:
        x = functional.avg_pool3d(functional.pad(x, (1,) * 6, mode="replicate"), 3, 1)
    if random.random() < 0.6:
        x = x + torch.randn_like(x) * float(random.uniform(0, 50))
    return nodules.normalise(x)[0]


def target_of(centres, sizes, diameters, device):
    """[5, X, Y, Z]: peaks of 1 that fall off as a Gaussian, the box's edges in mm around each, and
    where these are known. Fragments are neither peaks nor background: their heat is -1."""
    target = torch.zeros((5, *nodules.PATCH), device=device)
    axes = [torch.arange(n, device=device).float() for n in nodules.PATCH]
    for centre, size, diameter in zip(centres, sizes, diameters):
        if (centre < -8).any() or (centre > np.array(nodules.PATCH) + 8).any():
            continue
        nearest = np.round(centre)
        away = [((axis - at) ** 2) for axis, at in zip(axes, nearest)]
        away = away[0][:, None, None] + away[1][None, :, None] + away[2][None, None, :]
        if diameter < nodules.LEAST_MM:
            target[0][(away <= 4) & (target[0] < 0.9)] = -1
            continue
        sigma = max(diameter / 2 / nodules.SPACING[0] / 2, 0.7)
        target[0] = torch.maximum(target[0], torch.exp(-away / (2 * sigma**2)))
        near = away <= max((diameter / 4 / nodules.SPACING[0]) ** 2, 1)
        for n in range(3):
            target[1 + n][near] = float(size[n])
        target[4][near] = 1
    return target


def loss_of(output, target):
    """The focal loss of heat maps (Law & Deng, ECCV 2018), and the error of the sizes' logarithms."""
    heat, truth = output[:, 0], target[:, 0]
    is_peak = truth > 0.999
    known = truth >= 0
    log_hit, log_miss = functional.logsigmoid(heat), functional.logsigmoid(-heat)
    p = torch.sigmoid(heat)
    hits = ((1 - p) ** 2 * log_hit)[is_peak].sum()
    misses = ((1 - truth.clamp(min=0)) ** 4 * p**2 * log_miss)[known & ~is_peak].sum()
    count = is_peak.sum().clamp(min=1)
    inside = (target[:, 4:5] > 0).expand(-1, 3, -1, -1, -1)
    wrong = (output[:, 1:4].log() - target[:, 1:4].clamp(min=1).log()).abs()[inside]
    return -(hits + misses) / count + (wrong.mean() if len(wrong) else 0)


def train(options):
    random = np.random.default_rng(options.seed)
    cases = Cases(options.cache, random, options.device)
    while len(cases.all) < options.first or not cases.with_nodules:
        time.sleep(1)
        cases.refresh()

    def batch(share):
        cases.refresh()
        images, targets = [], []
        for _ in range(options.batch):
            hu, *truth = cases.patch()
            images.append(augment(hu, random))
            targets.append(target_of(*truth, options.device))
        return torch.stack(images), torch.stack(targets)

    average = loop.fit(nodules.Network, batch, loss_of, options, options.cache / "checkpoint.pt")
    print(f"{len(cases.all)} phantoms, "
          f"{sum((c['diameters'] >= nodules.LEAST_MM).sum() for c in cases.all)} nodules", flush=True)
    nodules.export(average, nodules.PATCH, options.out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only-cases", action="store_true", help="make the phantoms, do not train")
    loop.add_options(parser, HERE)
    parser.set_defaults(cases=100, first=10, batch=4, minutes=20)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    if options.export:
        return nodules.export(loop.trained(nodules.Network(), options), nodules.PATCH, options.out)
    options.cache.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.jobs) as pool:
        made = [pool.submit(make_case, options.cli, options.cache, FIRST_SEED + n)
                for n in range(options.cases if options.cli else 0)]
        if made:
            made[0].result()  # or its error
        if not options.only_cases:
            train(options)
            pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    main()
