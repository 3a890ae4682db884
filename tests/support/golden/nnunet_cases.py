#!/usr/bin/python3
"""nnunet_cases.py FOLDER: writes nnU-Net exports with images, and what comes of them."""
import os
import sys

import nibabel
import numpy as np

import nnunet_style as nnunet
from common import (GRIDS, affine_of, network, smooth_noise, spacing_of, write_case)

PLAIN_LABELS = {"background": 0, "bright": 1, "moved": 2}
REGIONS = {"background": 0, "whole": [1, 2, 3], "core": [2, 3], "enhancing": 3}
CT = {"mean": 90.0, "std": 140.0, "percentile_00_5": -200.0, "percentile_99_5": 420.0}

# name: grid, settings
CASES = {
    "ct3d": ("oblique", dict(spacing=[1.6, 1.1, 0.9], patch=[6, 5, 8], scheme="CTNormalization")),
    "mirrors": ("flipped", dict(spacing=[1.9, 0.8, 0.7], patch=[5, 8, 8], mirror=[0, 1, 2],
                                folds=[0, 1], scheme="ZScoreNormalization")),
    "thick": ("thick", dict(spacing=[4.0, 0.7, 0.6], patch=[4, 12, 10], mirror=[1, 2],
                            scheme="CTNormalization")),
    "thick-to-even": ("thick", dict(spacing=[1.5, 1.4, 1.6], patch=[8, 8, 8],
                                    scheme="CTNormalization")),
    "even-to-thick": ("mirrored", dict(spacing=[5.0, 1.0, 1.3], patch=[3, 6, 6],
                                       scheme="CTNormalization")),
    "two-d": ("thick", dict(spacing=[0.7, 1.1], patch=[8, 9], mirror=[0, 1],
                            scheme="CTNormalization")),
    "regions": ("mirrored", dict(spacing=[1.5, 1.0, 0.9], patch=[6, 6, 6], labels=REGIONS,
                                 order=[1, 2, 3], scheme="ZScoreNormalization", masked=True)),
    "transposed": ("swapped", dict(spacing=[1.6, 1.1, 1.3], patch=[5, 6, 7],
                                   transpose=[2, 0, 1], scheme="RescaleTo01Normalization")),
    "reoriented": ("swapped", dict(spacing=[1.4, 1.2, 1.0], patch=[6, 6, 6], mirror=[0],
                                   reader="NibabelIOWithReorient", scheme="NoNormalization",
                                   scale=1 / 100)),
    "same-spacing": ("oblique", dict(spacing=[2.0, 1.3, 0.7], patch=[12, 12, 14],
                                     scheme="ZScoreNormalization", masked=True)),
    "linear-image": ("flipped", dict(spacing=[1.8, 0.9, 1.1], patch=[6, 8, 8], image_order=1,
                                     scheme="CTNormalization", force_image=False)),
}


def to_array(array, affine, reader):
    """nnU-Net's array [k, j, i] and its spacing, and how labels go back."""
    if reader == "NibabelIOWithReorient":
        change = nibabel.orientations.ornt_transform(
            nibabel.io_orientation(affine), nibabel.orientations.axcodes2ornt("RAS"))
        back = nibabel.orientations.ornt_transform(
            nibabel.orientations.axcodes2ornt("RAS"), nibabel.io_orientation(affine))
        turned = nibabel.orientations.apply_orientation(array, change)
        spacing = spacing_of(affine @ nibabel.orientations.inv_ornt_aff(change, array.shape))
        return (turned.transpose(2, 1, 0), spacing[::-1],
                lambda x: nibabel.orientations.apply_orientation(x.transpose(2, 1, 0), back))
    return array.transpose(2, 1, 0), spacing_of(affine)[::-1], lambda x: x.transpose(2, 1, 0)


def predict(x, s):
    return nnunet.predict(x, s["patch"], network, s.get("mirror", []), 3)


def run(array, affine, s, predict=predict):
    """What the network sees, the labels and their certainty on the image; and the scores at the
    voxels of the box, with what puts them on the image."""
    data, spacing, back = to_array(array, affine, s.get("reader", "SimpleITKIO"))
    order = s.get("transpose", [0, 1, 2])
    data, spacing = data.transpose(order), [spacing[a] for a in order]
    whole = data.shape
    box, mask = nnunet.nonzero_box(data[None])
    x = data[None][(slice(None),) + box]
    x = nnunet.normalize(x, s["scheme"], CT, mask if s.get("masked") else None)
    target = list(s["spacing"])
    if len(target) == 2:
        target = [spacing[0]] + target
    shape = nnunet.new_shape(x.shape[1:], spacing, target)
    cropped = x.shape[1:]
    x = nnunet.resample(x, shape, spacing, target, s.get("image_order", 3), s.get("force_image"))
    scores = predict(x, s)
    scores = nnunet.resample(scores, cropped, target, spacing, 1)
    logits = scores[:3]
    if "order" in s:
        # Regions are decided by the sign: move the scores so that each is there and not there.
        labels, sure = nnunet.decode(logits, s["order"])
    else:
        labels, sure = nnunet.decode(logits)

    def on_image(values, beyond=0):
        full = np.full(whole, beyond, float)
        full[box] = values
        return back(full.transpose(np.argsort(order)))
    return x, on_image(labels), on_image(sure, 1), scores, on_image


def image_of(grid, s, seed):
    array = smooth_noise(grid[0], 100 + seed) * s.get("scale", 1)
    array[:1] = array[:, :, :1] = array[:, -2:] = 0
    array[5:7, 5:7, 3:5] = 0  # a hole that is filled
    return array


def write(folder, name, grid_name, s, seed, predict=predict):
    grid = GRIDS[grid_name]
    array = image_of(grid, s, seed)
    x, labels, certain, scores, on_image = run(array, affine_of(grid), s, predict)
    three = len(s["spacing"]) == 3
    kwargs = {"is_seg": False, "order": s.get("image_order", 3), "order_z": 0,
              "force_separate_z": s.get("force_image")}
    base = {"patch_size": s["patch"], "spacing": s["spacing"],
            "normalization_schemes": [s["scheme"]], "use_mask_for_norm": [s.get("masked", False)],
            "resampling_fn_data": "resample_data_or_seg_to_shape",
            "resampling_fn_data_kwargs": kwargs,
            "resampling_fn_probabilities": "resample_data_or_seg_to_shape",
            "resampling_fn_probabilities_kwargs": {"is_seg": False, "order": 1, "order_z": 0,
                                                   "force_separate_z": None}}
    used = "3d_fullres" if three else "2d"
    plans = {"dataset_name": "Dataset001_" + name, "plans_name": "nnUNetPlans",
             "image_reader_writer": s.get("reader", "SimpleITKIO"),
             "transpose_forward": s.get("transpose", [0, 1, 2]),
             "foreground_intensity_properties_per_channel": {"0": CT},
             "configurations": {"base": base, used: {"inherits_from": "base"}}}
    dataset = {"channel_names": {"0": "CT"}, "labels": s.get("labels", PLAIN_LABELS),
               "file_ending": ".nii.gz", "name": name}
    if "order" in s:
        dataset["regions_class_order"] = s["order"]
    settings = {"configuration": used, "folds": s.get("folds", [0]), "mirroring_axes": s.get("mirror")}
    write_case(os.path.join(folder, name), grid, array,
               {"plans.json": plans, "dataset.json": dataset, "nnunet_export.json": settings},
               x, labels, certain)
    return scores, on_image


if __name__ == "__main__":
    for number, (name, (grid, settings)) in enumerate(CASES.items()):
        write(sys.argv[1], name, grid, settings, number)
