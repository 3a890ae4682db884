#!/usr/bin/python3
"""Trains the phantom thorax model on the CPU and writes model.ts (see README.md).

    nice -n 10 ./train.py --cli ../../build/release/bin/hangaku-cli --cache /tmp/thorax --minutes 60

Phantoms that the cache folder lacks are made with `hangaku-cli sample` first. The learning rate
follows the time spent, so that the training ends when `--minutes` are over, however fast the
machine is. A checkpoint is written every few minutes; `--resume` goes on from it, `--export`
only turns the checkpoint into model.ts.
"""

import argparse
import hashlib
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # the machine may be busy with other work

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

import thorax

HERE = Path(__file__).resolve().parent
PATCH = (160, 160, 64)  # most of a chest; smaller than at inference: more steps in the same time
FIRST_SEED = 1000  # evaluate.py uses seeds from 100000: never seen here


def make_cases(cli, cache, count):
    """One .npz with the image and labels on the model's grid for each seed."""
    cache.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        seed = FIRST_SEED + n
        target = cache / f"case_{seed}.npz"
        if list(cache.glob(f"*_{seed}.npz")):
            continue
        with tempfile.TemporaryDirectory() as folder:
            thorax.sample(cli, folder, seed, "small" if n % 5 == 2 else "full")
            voxels, affine, labels = thorax.load_sample(folder)
        image, truth, _ = thorax.prepare(voxels, affine, labels)
        np.savez(target, image=image, label=truth)
        print(f"{target.name} {image.shape}", flush=True)


class Cases:
    """All cases of a cache folder in memory; draws patches."""

    def __init__(self, cache, seed, nodules):
        self.cache = cache
        self.nodules = nodules
        self.random = np.random.default_rng(seed)
        self.loaded = {}
        self.refresh()

    def refresh(self):
        for path in sorted(self.cache.glob("*[0-9].npz")):
            if path.name in self.loaded:
                continue
            try:
                with np.load(path) as file:
                    image, label = file["image"], file["label"]
            except (ValueError, OSError, KeyError, EOFError):
                continue  # still being written
            places = {}
            for c in range(1, thorax.CLASSES):
                found = np.flatnonzero(label == c)
                if len(found):
                    places[c] = self.random.choice(found, min(len(found), 2000)).astype(np.int64)
            if 6 in places:  # each nodule as often as any other, however small
                pieces, count = ndimage.label(label == 6)
                places[6] = np.concatenate([
                    self.random.choice(np.flatnonzero(pieces == n + 1), 50) for n in range(count)])
            self.loaded[path.name] = (image, label, places)
        self.names = list(self.loaded)
        self.with_nodules = [n for n in self.names if 6 in self.loaded[n][2]]

    def patch(self):
        """(HU, labels) of a patch: `nodules` of them around nodules, as many around an organ or
        fewer, else anywhere."""
        draw = self.random.random()
        share = self.nodules
        names = self.with_nodules if draw < share else self.names
        image, label, places = self.loaded[names[self.random.integers(len(names))]]
        if draw < share:
            wanted = 6
        elif draw < share + 0.3:
            wanted = self.random.choice([3, 3, 4, 4, 5, 1, 2])
        else:
            wanted = 0
        shape = np.array(image.shape)
        if wanted and wanted in places:
            centre = np.array(np.unravel_index(self.random.choice(places[wanted]), shape))
            centre = centre + self.random.integers(-24, 25, 3) * [2, 2, 1]
        else:
            centre = (self.random.random(3) * shape).astype(int)
        patch = np.array(PATCH)
        first = np.clip(centre - patch // 2, 0, np.maximum(shape - patch, 0))
        box = tuple(slice(f, min(f + p, n)) for f, p, n in zip(first, patch, shape))
        pads = [(int(p - (b.stop - b.start)) // 2, 0) for p, b in zip(patch, box)]
        pads = [(a, int(p - (b.stop - b.start)) - a) for (a, _), p, b in zip(pads, patch, box)]
        hu = np.pad(image[box].astype(np.float32), pads, constant_values=-1024)
        return hu, np.pad(label[box], pads)


def augment(hu, label, random, strength):
    """Makes the phantoms more varied than they are. Never mirrors left and right.

    @param strength scales how often, 1 for the main part of the training
    """
    x = torch.from_numpy(hu)[None, None]
    y = torch.from_numpy(label.astype(np.float32))[None, None]
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
        theta = torch.eye(3, 4)
        theta[:, :3] = torch.from_numpy(turn[::-1, ::-1].copy()).float()
        grid = functional.affine_grid(theta[None], x.shape, align_corners=False)
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
    return torch.from_numpy(thorax.normalise(x.numpy())), y[0].long()


def loss_of(logits, target, weights):
    """Cross entropy plus soft Dice over the classes, background left out of the latter."""
    classes = target.flatten()
    logs = torch.log_softmax(logits, 1)
    entropy = functional.nll_loss(logs, target[:, 0], weights)
    probabilities = logs.exp()
    voxels = torch.bincount(classes, minlength=thorax.CLASSES).float()
    hit = probabilities.gather(1, target).flatten()
    overlap = torch.zeros(thorax.CLASSES).scatter_add(0, classes, hit)
    total = probabilities.sum((0, 2, 3, 4)) + voxels
    present = voxels > 0
    present[0] = False
    dice = ((2 * overlap + 1) / (total + 1))[present]
    return entropy + (1 - dice.mean() if len(dice) else 0)


def export(network, folder):
    """Writes model.ts and its hash into model.json."""
    network = network.float().eval()
    example = torch.rand(1, 1, *thorax.PATCH)
    with torch.no_grad():
        traced = torch.jit.trace(network, example, check_trace=False)
    traced.save(str(folder / "model.ts"))
    manifest_path = folder / "model.json"
    manifest = json.loads(manifest_path.read_text())
    manifest["sha256"] = hashlib.sha256((folder / "model.ts").read_bytes()).hexdigest()
    manifest_path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    size = (folder / "model.ts").stat().st_size
    print(f"{folder / 'model.ts'}: {size / 1e6:.1f} MB", flush=True)


def train(options):
    cases = Cases(options.cache, options.seed, options.nodules)
    random = cases.random
    network = thorax.Network()
    if options.warm:
        if options.warm.suffix == ".ts":
            state = torch.jit.load(str(options.warm)).state_dict()
        else:
            state = torch.load(options.warm)["network"]
        fitting = {name: values for name, values in state.items()
                   if network.state_dict()[name].shape == values.shape}
        network.load_state_dict(fitting, strict=False)
        print(f"{len(fitting)} of {len(network.state_dict())} weights taken over", flush=True)
    average = thorax.Network()
    average.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-4)
    checkpoint = options.cache / "checkpoint.pt"
    spent, step = 0.0, 0
    if options.resume and checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        spent, step = state["spent"], state["step"]
    strength = 0.4 if options.final else 1.0
    weights = torch.tensor([1.0, 1, 1, 1, 1, 1, 2.0] if options.final else
                           [0.6, 1, 1, 1, 1.5, 1.2, 3])
    begin = time.time() - spent
    saved = time.time()
    total = options.minutes * 60
    running = []
    while time.time() - begin < total:
        share = (time.time() - begin) / total
        warm = min(share / 0.04, 1)
        rate = options.rate * warm * (0.5 + 0.5 * np.cos(np.pi * min(share, 1))) + 1e-6
        for group in optimiser.param_groups:
            group["lr"] = rate
        image, label = augment(*cases.patch(), random, strength)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bf16):
            logits = network(image)
        loss = loss_of(logits.float(), label[None], weights)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        step += 1
        decay = min(0.995, step / (step + 10))
        with torch.no_grad():
            for mean, now in zip(average.parameters(), network.parameters()):
                mean.lerp_(now, 1 - decay)
        running.append(float(loss.detach()))
        if step % 25 == 0:
            print(f"{step} {time.time() - begin:.0f}s loss {np.mean(running[-200:]):.4f} "
                  f"rate {rate:.5f} cases {len(cases.names)}", flush=True)
        if step % 20 == 0:
            cases.refresh()
        if time.time() - saved > 180:
            saved = time.time()
            save(checkpoint, network, average, optimiser, time.time() - begin, step)
    save(checkpoint, network, average, optimiser, time.time() - begin, step)
    export(average, options.out)


def save(path, network, average, optimiser, spent, step):
    temporary = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "average": average.state_dict(),
                "optimiser": optimiser.state_dict(), "spent": spent, "step": step}, temporary)
    temporary.replace(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", type=lambda p: Path(p).resolve(), help="hangaku-cli, to make phantoms")
    parser.add_argument("--cache", type=Path, required=True, help="folder of cases, checkpoint")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nodules", type=float, default=0.3,
                        help="share of the patches around nodules")
    parser.add_argument("--bf16", action="store_true", help="faster where the CPU has AVX512_BF16")
    parser.add_argument("--warm", type=Path, help="start from a checkpoint.pt or a model.ts")
    parser.add_argument("--final", action="store_true",
                        help="last phase: gentler augmentation, nearly even class weights")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--export", action="store_true", help="only export the checkpoint")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of model.json")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    if options.export:
        network = thorax.Network()
        network.load_state_dict(torch.load(options.cache / "checkpoint.pt")["average"])
        return export(network, options.out)
    if options.cli:
        make_cases(options.cli, options.cache, options.cases)
    train(options)


if __name__ == "__main__":
    main()
