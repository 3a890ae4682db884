#!/usr/bin/python3
"""several_cases.py FOLDER: writes MONAI bundles and nnU-Net exports that need several images, images
on one grid and on grids of their own, and what comes of them."""
import os
import sys

import numpy as np

import monai_cases
import monai_style as monai
import nnunet_style as nnunet
from common import (GRIDS, Image, affine_of, network, rotation, smooth_noise, spacing_of,
                    write_case)
from monai_cases import ARGMAX, BRATS, RAS, SIGMOID, SOFTMAX, THRESHOLD, WHOLE, invert, spacing

MR = ["T1c", "T1", "T2", "FLAIR"]


def weighted(x):
    """What the test's networks do to [images, ...]: that of common.py to a sum of the images, which
    is in the first channel, too."""
    mixed = sum((1 - 0.4 * n) * x[n] for n in range(len(x)))[None]
    scores = network(mixed)
    scores[0] -= 0.6 * mixed[0]
    return scores


monai_cases.network = weighted


def beside(grid, number):
    """A grid around the same place: turned, of another spacing, and not quite as large."""
    size, step, origin, axes = grid
    turned = rotation(0.1 * number, -0.07 * number) @ axes
    spacing_mm = np.array(step) * (0.8 + 0.3 * number)
    voxels = tuple(int(np.ceil(n * s / t)) for n, s, t in zip(size, step, spacing_mm))
    centre = np.array(origin) + axes @ (np.array(step) * (np.array(size) - 1) / 2)
    corner = centre - turned @ (spacing_mm * (np.array(voxels) - 1) / 2)
    return voxels, tuple(spacing_mm), tuple(corner), turned


def images_on(grids, seed):
    """Each with other voids, so that what is nothing in one is something in another."""
    arrays = []
    for number, grid in enumerate(grids):
        array = smooth_noise(grid[0], seed + number, -200.0 + 50 * number, 500.0)
        array[:1 + number % 2] = array[:, :1] = array[:, :, -1:] = 0
        if number == 0:
            array[-2:] = 0
        arrays.append(array)
    return arrays


def on_grid(grids, arrays, affine, shape):
    """All images at the voxels of a grid, each interpolated once, where it is on another."""
    channels = []
    for grid, array in zip(grids, arrays):
        own = affine_of(grid)
        same = array.shape == tuple(shape) and np.array_equal(own, affine)
        channels.append(array if same else monai.sample(
            array[None], np.linalg.inv(own) @ affine, shape, False)[0])
    return np.stack(channels)


# name: grid, number of images, whether they have grids of their own, grid steps, value steps,
# inferer, post-processing
MONAI = {
    "brats": ("oblique", 4, False, [], [("NormalizeIntensityd", True, True)],
              {"_target_": "SlidingWindowInferer", "roi_size": [7, 6, 5], "overlap": 0.5},
              [SIGMOID, invert(False), THRESHOLD, BRATS]),
    "brats-own-grids": ("swapped", 4, True, [RAS, spacing([1.3, 1.1, 0.9])],
                        [("NormalizeIntensityd", False, True)], WHOLE,
                        [SIGMOID, invert(False), THRESHOLD, BRATS]),
    "exact-own-grids": ("flipped", 3, True, [RAS], [("NormalizeIntensityd", False, True)],
                        {"_target_": "SlidingWindowInferer", "roi_size": [6, 6, 6],
                         "mode": "gaussian"}, [SOFTMAX, ARGMAX, invert(True)]),
    "joint": ("mirrored", 2, False, [RAS, spacing([1.2, 1.0, 1.5])],
              [("NormalizeIntensityd", True, False)], WHOLE, [SOFTMAX, invert(False), ARGMAX]),
    "concat": ("thick", 3, False, [RAS], [("ScaleIntensityd", False, True)],
               {"_target_": "SlidingWindowInferer", "roi_size": [8, 8, 8], "overlap": 0.5},
               [SOFTMAX, invert(False), ARGMAX]),
}


def values(tensor, name, nonzero, each):
    parts = [tensor[n:n + 1] for n in range(len(tensor))] if each else [tensor]
    results = []
    for part in parts:
        state = monai.State(Image(part[0], np.eye(4)))
        state.tensor = part
        if name == "ScaleIntensityd":
            monai.scale_intensity(state)
        else:
            monai.normalize_intensity(state, nonzero=nonzero)
        results.append(state.tensor)
    return np.concatenate(results)


def transforms(name, count, steps, value_steps):
    """The bundle's preprocessing; that called "concat" has a key for each image."""
    if name != "concat":
        listed = [{"_target_": "LoadImaged", "keys": "image"},
                  {"_target_": "EnsureChannelFirstd", "keys": "image"}] + steps
        return listed + [{"_target_": step, "keys": "image", "nonzero": nonzero,
                          "channel_wise": each} for step, nonzero, each in value_steps]
    keys = [key.lower() for key in MR[:count]]
    listed = [{"_target_": "LoadImaged", "keys": keys},
              {"_target_": "EnsureChannelFirstd", "keys": keys}]
    listed += [{**step, "keys": keys} for step in steps]
    listed += [{"_target_": step, "keys": keys} for step, _, _ in value_steps]
    return listed + [{"_target_": "ConcatItemsd", "keys": keys, "name": "image", "dim": 0},
                     {"_target_": "EnsureTyped", "keys": "image"}]


def write_monai(folder, name, case, seed):
    grid_name, count, own, steps, value_steps, inferer, post = case
    grids = [GRIDS[grid_name]]
    grids += [beside(grids[0], n) if own else grids[0] for n in range(1, count)]
    arrays = images_on(grids, seed)
    state = monai.State(Image(arrays[0], affine_of(grids[0])))
    for step in steps:
        monai_cases.prepare(state, step, "1.3.0")
    shape = state.tensor.shape[1:]
    if own or any(step["_target_"] == "Spacingd" for step in steps):
        state.tensor = on_grid(grids, arrays, state.affine, shape)
        # The grid's own voxels, where it is only turned.
        if all(step["_target_"] == "Orientationd" for step in steps):
            state.tensor[0] = turned_first(arrays[0], grids[0], steps)
    else:
        state.tensor = np.concatenate([turned_first(array, grids[0], steps)[None]
                                       for array in arrays])
    for step in value_steps:
        state.tensor = values(state.tensor, *step)
    labels, margin = monai_cases.decide(state, monai_cases.infer(state.tensor, inferer), post)
    metadata = {"version": "0.1.0", "monai_version": "1.3.0", "name": name, "task": "test",
                "description": "a test", "network_data_format": {
                    "inputs": {"image": {
                        "type": "image", "modality": "MR", "num_channels": count,
                        "channel_def": {str(n): MR[n] for n in range(count)}}},
                    "outputs": {"pred": {"num_channels": 3, "channel_def": {
                        "0": "Tumor core", "1": "Whole tumor", "2": "Enhancing tumor"}}}}}
    inference = {"preprocessing": {"_target_": "Compose",
                                   "transforms": transforms(name, count, steps, value_steps)},
                 "inferer": inferer,
                 "postprocessing": {"_target_": "Compose", "transforms": post + [
                     {"_target_": "SaveImaged", "keys": "pred"}]}}
    write_case(os.path.join(folder, name), grids[0], arrays[0],
               {"configs/metadata.json": metadata, "configs/inference.json": inference},
               state.tensor, labels, margin, list(zip(grids, arrays))[1:])


def turned_first(array, grid, steps):
    state = monai.State(Image(array, affine_of(grid)))
    for step in steps:
        monai_cases.prepare(state, step, "1.3.0")
    return state.tensor[0]


CT = {"mean": 90.0, "std": 140.0, "percentile_00_5": -200.0, "percentile_99_5": 420.0}
PET = {"mean": 50.0, "std": 100.0, "percentile_00_5": -100.0, "percentile_99_5": 300.0}

# name: grid, whether the second image has one of its own, settings
NNUNET = {
    "ct-pet": ("oblique", False, dict(spacing=[1.6, 1.1, 0.9], patch=[6, 5, 8],
                                      schemes=["CTNormalization", "CTNormalization"],
                                      names=["CT", "PET"])),
    "two-masks": ("mirrored", False, dict(spacing=[1.5, 1.0, 0.9], patch=[6, 6, 6], mirror=[0, 2],
                                          schemes=["ZScoreNormalization", "ZScoreNormalization"],
                                          masked=[True, False], names=["T1", "FLAIR"])),
    "own-grid": ("thick", True, dict(spacing=[0.7, 1.1], patch=[8, 9], mirror=[0, 1],
                                     schemes=["ZScoreNormalization", "RescaleTo01Normalization"],
                                     names=["T2", "ADC"])),
}


def write_nnunet(folder, name, case, seed):
    grid_name, own, s = case
    grids = [GRIDS[grid_name]]
    grids.append(beside(grids[0], 1) if own else grids[0])
    arrays = images_on(grids, seed)
    affine = affine_of(grids[0])
    stacked = on_grid(grids, arrays, affine, arrays[0].shape)
    data = stacked.transpose(0, 3, 2, 1)
    step = spacing_of(affine)[::-1]
    box, mask = nnunet.nonzero_box(data)
    x = data[(slice(None),) + box]
    masked = s.get("masked", [False] * 2)
    x = np.concatenate([nnunet.normalize(x[n:n + 1], s["schemes"][n], (CT, PET)[n],
                                         mask if masked[n] else None) for n in range(2)])
    target = list(s["spacing"])
    if len(target) == 2:
        target = [step[0]] + target
    cropped = x.shape[1:]
    x = nnunet.resample(x, nnunet.new_shape(cropped, step, target), step, target, 3)
    scores = nnunet.predict(x, s["patch"], weighted, s.get("mirror", []), 3)
    labels, sure = nnunet.decode(nnunet.resample(scores, cropped, target, step, 1))
    full, certain = np.zeros(data.shape[1:]), np.ones(data.shape[1:])
    full[box], certain[box] = labels, sure
    used = "3d_fullres" if len(s["spacing"]) == 3 else "2d"
    configuration = {"patch_size": s["patch"], "spacing": s["spacing"],
                     "normalization_schemes": s["schemes"], "use_mask_for_norm": masked}
    plans = {"dataset_name": "Dataset001_" + name, "image_reader_writer": "SimpleITKIO",
             "transpose_forward": [0, 1, 2],
             "foreground_intensity_properties_per_channel": {"0": CT, "1": PET},
             "configurations": {used: configuration}}
    dataset = {"channel_names": {str(n): text for n, text in enumerate(s["names"])},
               "labels": {"background": 0, "bright": 1, "moved": 2}, "name": name}
    settings = {"configuration": used, "folds": [0], "mirroring_axes": s.get("mirror")}
    write_case(os.path.join(folder, name), grids[0], arrays[0],
               {"plans.json": plans, "dataset.json": dataset, "nnunet_export.json": settings},
               x, full.transpose(2, 1, 0), certain.transpose(2, 1, 0), [(grids[1], arrays[1])])


if __name__ == "__main__":
    for number, (title, one) in enumerate(MONAI.items()):
        write_monai(sys.argv[1], title, one, 300 + 10 * number)
    for number, (title, one) in enumerate(NNUNET.items()):
        write_nnunet(sys.argv[1], title, one, 400 + 10 * number)
