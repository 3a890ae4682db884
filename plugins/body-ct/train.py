#!/usr/bin/python3
"""Trains body-ct and writes model.ts (see README.md).

    ./train.py --cli ../../build/release/bin/hangaku-cli --data ../../../shared/data \\
        --cache /tmp/body --minutes 600 --bf16
    ./train.py ... --device cuda --batch 2 --jobs 15 --minutes 14 --bf16 --compile

Phantoms that the cache folder lacks are made with `hangaku-cli sample` meanwhile. A checkpoint is
written every few minutes; `--resume` goes on from it, `--export` only turns it into model.ts.
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch

import augment
import body
import labels as known
import loop
import network
import scans

HERE = Path(__file__).resolve().parent
FIRST_SEED = 1000  # evaluate.py uses seeds from 100000: never seen here
REAL = {"torso": 0.17, "abdomen": 0.10, "chest_crop": 0.17}  # share of the patches
WEIGHTS = [0.6, 1, 1, 3, 1.2, 1.5, 1.2, 1.5, 2, 0.8]  # of the classes in the cross entropy


def write(target, image, label):
    part = target.with_name("part_" + target.name)
    np.savez(part, image=image.astype(np.int16), label=label.astype(np.uint8))
    part.replace(target)


def make_real(data, cache):
    for name in REAL:
        if not (cache / f"real_{name}.npz").exists():
            write(cache / f"real_{name}.npz", *getattr(known, name)(data))


def make_phantom(cli, cache, seed):
    target = cache / f"case_{seed}.npz"
    if target.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        scans.sample(cli, folder, seed, "full")
        voxels, affine, truth = scans.load_sample(folder)
    image, truth, _ = scans.prepare(voxels, affine, known.SPACING, truth)
    write(target, image, known.of_phantom(image, truth))


class Cases:
    """All cases of a cache folder on the device; draws batches."""

    def __init__(self, options):
        self.options = options
        self.random = np.random.default_rng(options.seed)
        self.seen = set()
        self.phantoms = []
        self.real = [self.load(options.cache / f"real_{name}.npz", 0.3) for name in REAL]

    def load(self, path, mirror):
        with np.load(path) as file:
            image, label = (torch.from_numpy(file[n]).to(self.options.device)
                            for n in ("image", "label"))
        inside = torch.nonzero((label != known.NONE)[::4, ::4, ::4]).float() * 4
        return {"image": image, "label": label, "mirror": mirror,
                "middle": inside.mean(0).cpu().numpy()}

    def refresh(self, most):
        fresh = [p for p in sorted(self.options.cache.glob("case_*.npz")) if p.name not in self.seen]
        for path in fresh[:most]:
            self.seen.add(path.name)
            self.phantoms.append(self.load(path, 0.15))

    def patch(self, share):
        strength = float(np.interp(share, [0.7, 0.95], [1, 0.6]))  # gentler at the end
        chance = self.random.random()
        case = None
        for real, part in zip(self.real, REAL.values()):
            if chance < part:
                case = real
                break
            chance -= part
        if case is None:
            case = self.phantoms[self.random.integers(len(self.phantoms))]
        x, y = augment.draw(case, self.options.patch, self.random, strength)
        x, y = augment.randomised(x, y, self.random, strength)
        return network.normalise(x, body.HU_RANGE), y[:, 0].long()

    def batch(self, share):
        self.refresh(1)
        with torch.no_grad():
            parts = [self.patch(share) for _ in range(self.options.batch)]
        return tuple(torch.cat(p) for p in zip(*parts))


def loss_of(logits, target):
    """Weighted cross entropy plus soft Dice of each patch. Where the source does not tell the soft
    organs apart, the sum of their probabilities counts; unknown voxels do not count."""
    logs = torch.log_softmax(logits, 1)
    weights = torch.tensor(WEIGHTS, device=logits.device)
    merged = torch.logsumexp(logs[:, [known.LIVER, known.SPLEEN, known.KIDNEYS, known.REST]], 1)
    soft = target == known.SOFT
    sure = target < len(WEIGHTS)
    safe = torch.where(sure, target, torch.zeros_like(target))
    own = logs.gather(1, safe[:, None])[:, 0]
    weight = torch.where(sure, weights[safe], torch.where(soft, weights[known.REST], 0.0))
    entropy = -(torch.where(soft, merged, own) * weight).sum() / weight.sum().clamp(min=1)
    overlaps = []
    for c in range(1, len(WEIGHTS)):
        counts = sure | soft if c < known.LIVER else sure
        probability = logs[:, c].exp() * counts
        truth = target == c
        voxels = truth.sum((1, 2, 3))
        hit = (probability * truth).sum((1, 2, 3))
        dice = (2 * hit + 1) / (probability.sum((1, 2, 3)) + voxels + 1)
        overlaps.append(dice[voxels > 20])
    overlaps = torch.cat(overlaps)
    return entropy + (1 - overlaps.mean() if len(overlaps) else 0)


def train(options):
    torch.backends.cudnn.benchmark = True  # every patch has the same size
    make_real(options.data, options.cache)
    cases = Cases(options)
    while len(cases.phantoms) < min(options.first, options.cases):
        time.sleep(1)
        cases.refresh(1000)
    average = loop.fit(body.Network, cases.batch, loss_of, options, options.cache / "checkpoint.pt")
    print(f"{len(cases.phantoms)} phantoms seen", flush=True)
    return average


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="shared/data, for the scans marked train")
    parser.add_argument("--patch", type=int, nargs=3, default=body.PATCH)
    loop.add_options(parser, HERE)
    parser.set_defaults(cases=400, first=20)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    if options.export:
        trained = loop.trained(body.Network(), options)
        return network.export(body.Shipped(trained), body.PATCH, options.out)
    options.cache.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.jobs) as pool:
        if options.cli:
            made = [pool.submit(make_phantom, options.cli, options.cache, FIRST_SEED + n)
                    for n in range(options.cases)]
            made[0].result()  # or its error
        average = train(options)
        pool.shutdown(cancel_futures=True)
    network.export(body.Shipped(average), body.PATCH, options.out)


if __name__ == "__main__":
    main()
