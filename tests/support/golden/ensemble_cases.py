#!/usr/bin/python3
"""ensemble_cases.py FOLDER: nnU-Net exports and a MONAI bundle with mirroring and several networks,
and the maps that come of them: maps.f32, one after the other on the image's own grid: entropy of the
mean over ln K; mutual information of the members over ln K; the probability of each label."""
import itertools
import os
import sys

import numpy as np

import monai_cases
import monai_style as monai
import nnunet_cases
import nnunet_style as nnunet
from common import GRIDS, Image, affine_of, network


def low(x):
    """With `high`, two networks whose mean is `network`."""
    a, b, c = np.split(network(x), 3)
    return np.concatenate([a + 0.25, b - 0.5, c + x])


def high(x):
    a, b, c = np.split(network(x), 3)
    return np.concatenate([a - 0.25, b + 0.5, c - x])


def entropy(p, axis):
    """In nats; of each region apart where the axis is None."""
    def part(q):
        return np.where(q > 0, -q * np.log(np.where(q > 0, q, 1)), 0)
    return part(p) + part(1 - p) if axis is None else part(p).sum(axis=axis)


def uncertainty(p, regions):
    """p: [c, ...]"""
    if regions:
        return (entropy(p, None) / np.log(2)).max(axis=0)
    return entropy(p, 0) / np.log(len(p))


def members_of(tile, networks, axes):
    """[member, c, ...]: each network on each mirrored tile, mirrored back."""
    members = []
    for count in range(len(axes) + 1):
        for subset in itertools.combinations(axes, count):
            flips = [a + 1 for a in subset]
            members += [np.flip(net(np.flip(tile, flips)), flips) for net in networks]
    return np.array(members)


def ensemble(networks, axes, regions):
    """A network that gives the members' mean scores and, as one more channel, their mutual
    information: H(mean of p) - mean of H(p)."""
    def run(tile):
        members = members_of(tile, networks, axes)
        if regions:
            p = 1 / (1 + np.exp(-members))
            apart = (entropy(p.mean(axis=0), None) - entropy(p, None).mean(axis=0)) / np.log(2)
            information = apart.max(axis=0)
        else:
            p = np.array([monai.softmax(m) for m in members])
            information = (entropy(p.mean(axis=0), 0) - entropy(p, 1).mean(axis=0)) \
                / np.log(p.shape[1])
        return np.concatenate([members.mean(axis=0), information[None]])
    return run


def write_maps(folder, maps):
    with open(os.path.join(folder, "maps.f32"), "wb") as stream:
        for one in maps:
            stream.write(one.astype("<f4").ravel(order="F").tobytes())


def write_nnunet(folder, name, seed):
    grid, settings = nnunet_cases.CASES[name]
    settings = dict(settings)
    settings.setdefault("mirror", [1] if len(settings["spacing"]) == 3 else [0])
    settings["folds"] = [0, 1]
    regions = "order" in settings
    axes = settings["mirror"]

    def predict(x, s):
        run = ensemble([low, high], axes, regions)
        return nnunet.predict(x, s["patch"], run, [], 4)
    scores, on_image = nnunet_cases.write(folder, name, grid, settings, seed, predict)
    # nnU-Net interpolates scores; what they come to is worked out then.
    logits = scores[:3]
    p = 1 / (1 + np.exp(-logits)) if regions else monai.softmax(logits)
    labels = p if regions else p[1:]
    write_maps(os.path.join(folder, name),
               [on_image(one) for one in (uncertainty(p, regions), scores[3], *labels)])


def write_monai(folder, name, seed):
    """The bundle of monai_cases.py; mirrored along X and Z, as the test tells the program."""
    case = monai_cases.CASES[name]
    monai_cases.write(folder, name, case, seed)
    grid, steps, inferer = case[:3]
    state = monai.State(Image(monai_cases.image_of(case, seed), affine_of(GRIDS[grid])))
    for step in steps:
        monai_cases.prepare(state, step, "1.3.0")
    settings = {k: v for k, v in inferer.items() if k not in ("_target_", "roi_size",
                                                              "sw_batch_size")}
    scores = monai.sliding_window(state.tensor, inferer["roi_size"],
                                  ensemble([low, high], [0, 2], False), channels=4, **settings)
    p = monai.softmax(scores[:3])
    maps = np.stack([uncertainty(p, False), scores[3], p[1], p[2]])
    write_maps(os.path.join(folder, name), monai.invert(state, maps, False))


if __name__ == "__main__":
    for number, case in enumerate(["ct3d", "mirrors", "thick", "two-d", "regions", "transposed"]):
        write_nnunet(sys.argv[1], case, number)
    for number, case in enumerate(["spleen", "wholebody"]):
        write_monai(sys.argv[1], case, number)
