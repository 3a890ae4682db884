#!/usr/bin/python3
"""monai_cases.py FOLDER: writes MONAI bundles with images, and what comes of them."""
import os
import sys

import numpy as np

import monai_style as monai
from common import (GRIDS, Image, affine_of, margin_of, network, smooth_noise, write_case)

RAS = {"_target_": "Orientationd", "keys": "image", "axcodes": "RAS"}
LOAD = [{"_target_": "LoadImaged", "keys": "image"},
        {"_target_": "EnsureChannelFirstd", "keys": "image"}]
TO_UNIT = {"_target_": "ScaleIntensityRanged", "keys": "image", "a_min": -300, "a_max": 500,
           "b_min": 0, "b_max": 1, "clip": True}
SOFTMAX = {"_target_": "Activationsd", "keys": "pred", "softmax": True}
SIGMOID = {"_target_": "Activationsd", "keys": "pred", "sigmoid": True}
ARGMAX = {"_target_": "AsDiscreted", "keys": "pred", "argmax": True}
THRESHOLD = {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5}
LARGEST = {"_target_": "KeepLargestConnectedComponentd", "keys": "pred", "applied_labels": [1, 2]}
BRATS = {"_target_": "Lambdad", "keys": "pred",
         "func": "$lambda x: torch.where(x[[2]] > 0, 4, torch.where(x[[0]] > 0, 1, "
                 "torch.where(x[[1]] > 0, 2, 0)))"}
WHOLE = {"_target_": "SimpleInferer"}


def spacing(pixdim, mode="bilinear"):
    return {"_target_": "Spacingd", "keys": "image", "pixdim": pixdim, "mode": mode}


def invert(nearest):
    return {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing",
            "orig_keys": "image", "nearest_interp": nearest, "to_tensor": True}


def window(roi, **settings):
    return {"_target_": "SlidingWindowInferer", "roi_size": roi, "sw_batch_size": 2, **settings}


def transform(name, **arguments):
    return {"_target_": name, "keys": "image", **arguments}


# name: grid, transforms after loading, inferer, postprocessing[, MONAI version]
CASES = {
    "spleen": ("oblique", [RAS, spacing([1.5, 1.5, 2.0]), TO_UNIT], window([6, 5, 4], overlap=0.5),
               [SOFTMAX, invert(False), ARGMAX]),
    "wholebody": ("flipped", [RAS, spacing([1.1, 1.2, 1.3]),
                              transform("NormalizeIntensityd", nonzero=True),
                              transform("ScaleIntensityd", minv=-1.0, maxv=1.0)],
                  window([7, 6, 5], mode="gaussian", padding_mode="replicate"),
                  [SOFTMAX, ARGMAX, invert(True)]),
    "pancreas": ("mirrored", [RAS, spacing([1.0, 1.0, 1.0]), TO_UNIT],
                 window([5, 6, 7], overlap=0.625), [SOFTMAX, invert(False), ARGMAX]),
    "brats": ("oblique", [transform("NormalizeIntensityd", nonzero=True, channel_wise=True)],
              window([20, 20, 16], overlap=0.5), [SIGMOID, invert(False), THRESHOLD, BRATS]),
    "brats-spaced": ("swapped", [RAS, spacing([1.3, 1.1, 0.9]),
                                 transform("NormalizeIntensityd", channel_wise="True")],
                     WHOLE, [SIGMOID, invert(False), THRESHOLD, BRATS]),
    "brain": ("thick", [transform("NormalizeIntensityd", nonzero="True", channel_wise="True")],
              window([6, 6, 6], overlap=0.7), [SOFTMAX, invert(False), ARGMAX]),
    "prostate": ("flipped", [RAS, spacing([0.7, 0.7, 0.8]),
                             transform("ScaleIntensityd", minv=0, maxv=1),
                             transform("NormalizeIntensityd")],
                 window([9, 9, 9], overlap=0.5), [ARGMAX, LARGEST, invert(False)]),
    "largest-after": ("mirrored", [RAS, spacing([1.4, 1.5, 1.6]), TO_UNIT], WHOLE,
                      [SOFTMAX, invert(False), ARGMAX, LARGEST]),
    "nearest-spacing": ("oblique", [RAS, spacing([1.17, 1.07, 1.57], "nearest"), TO_UNIT], WHOLE,
                        [SOFTMAX, ARGMAX, invert(True)]),
    "not-inverted": ("flipped", [RAS, spacing([1.3, 1.3, 1.3]), TO_UNIT], WHOLE, [ARGMAX]),
    "values-first": ("swapped", [TO_UNIT, transform("CropForegroundd", source_key="image"), RAS,
                                 spacing([1.2, 1.2, 1.2])],
                     window([5, 5, 5]), [SOFTMAX, invert(False), ARGMAX]),
    "crop-margin": ("mirrored", [RAS, spacing([1.3, 1.3, 1.7]),
                                 transform("CropForegroundd", source_key="image", margin=1,
                                           select_fn="$lambda x: x > 0"), TO_UNIT],
                    window([6, 6, 6]), [SOFTMAX, ARGMAX, invert(True)]),
    "crop-padded": ("thick", [RAS, transform("CropForegroundd", source_key="image",
                                             margin=[3, 2, 1]), TO_UNIT],
                    WHOLE, [SOFTMAX, invert(False), ARGMAX], "1.5.0"),
    "resize-area": ("oblique", [RAS, TO_UNIT, transform("Resized", spatial_size=[8, 9, 14])],
                    WHOLE, [SOFTMAX, ARGMAX, invert(True)]),
    "resize-linear": ("flipped", [RAS, TO_UNIT, transform("Resized", spatial_size=[16, 9, 11],
                                                          mode="trilinear")],
                      WHOLE, [SOFTMAX, invert(False), ARGMAX]),
    "resize-corners": ("swapped", [transform("Resized", spatial_size=[7, 16, 11], mode="trilinear",
                                             align_corners=True), RAS, TO_UNIT,
                                   spacing([1.1, 1.1, 1.1])],
                       WHOLE, [SOFTMAX, invert(False), ARGMAX]),
    "whole-axis": ("thick", [RAS, TO_UNIT], window([6, 5, -1], mode="gaussian", sigma_scale=0.2,
                                                   cval=0.5), [SOFTMAX, invert(False), ARGMAX]),
    "slices": ("swapped", [RAS, spacing([1.2, 1.1, 1.5]), TO_UNIT],
               {"_target_": "SliceInferer", "roi_size": [7, 6], "spatial_dim": 2, "overlap": 0.4},
               [SOFTMAX, invert(False), ARGMAX]),
    "given-mean": ("oblique", [RAS, transform("NormalizeIntensityd", subtrahend=60.0,
                                              divisor=210.0)],
                   WHOLE, [ARGMAX, invert(True)]),
}


def prepare(state, step, version):
    arguments = {k: v for k, v in step.items() if k not in ("_target_", "keys")}
    name = step["_target_"]
    if name == "Orientationd":
        monai.orientation(state, step["axcodes"])
    elif name == "Spacingd":
        monai.spacing(state, **arguments)
    elif name == "ScaleIntensityRanged":
        monai.scale_intensity_range(state, **arguments)
    elif name == "ScaleIntensityd":
        monai.scale_intensity(state, **arguments)
    elif name == "NormalizeIntensityd":
        arguments.pop("channel_wise", None)  # there is one channel
        arguments["nonzero"] = arguments.get("nonzero") in (True, "True")
        monai.normalize_intensity(state, **arguments)
    elif name == "CropForegroundd":
        monai.crop_foreground(state, arguments.get("margin", 0), allow_smaller=version < "1.5")
    elif name == "Resized":
        monai.resize(state, step["spatial_size"], step.get("mode", "area"),
                     step.get("align_corners", False))


def infer(tensor, inferer):
    settings = {k: v for k, v in inferer.items()
                if k not in ("_target_", "roi_size", "sw_batch_size", "spatial_dim")}
    if inferer["_target_"] == "SimpleInferer":
        return network(tensor)
    if inferer["_target_"] == "SliceInferer":
        return monai.slices_through(tensor, inferer["roi_size"], inferer["spatial_dim"], network,
                                    **settings)
    return monai.sliding_window(tensor, inferer["roi_size"], network, **settings)


def decide(state, scores, steps):
    """Labels [1, i, j, k], and how sure each is on the image's grid."""
    inverted = False
    sure = None
    for step in steps:
        name = step["_target_"]
        if name == "Activationsd":
            scores = monai.softmax(scores) if step.get("softmax") else monai.sigmoid(scores)
        elif name == "Invertd":
            nearest = step["nearest_interp"]
            if sure is not None:  # labels move
                moved = monai.invert(state, scores, False)
                if not nearest:
                    # Rounded; a label is unsure near the middle between two numbers.
                    sure = 0.5 - np.abs(moved - np.rint(moved))[0]
                    scores = np.rint(moved)
                else:
                    sure = np.minimum(monai.invert(state, sure[None], True)[0],
                                      unlike_ties(state, scores))
                    scores = monai.invert(state, scores, True)
            else:
                scores = monai.invert(state, scores, nearest)
            inverted = True
        elif name == "AsDiscreted":
            if step.get("argmax"):
                sure = margin_of(scores)
                scores = scores.argmax(axis=0)[None].astype(float)
            else:
                sure = np.abs(scores - step["threshold"]).min(axis=0)
                scores = (scores >= step["threshold"]).astype(float)
        elif name == "Lambdad":
            scores = np.where(scores[[2]] > 0, 4, np.where(scores[[0]] > 0, 1,
                                                           np.where(scores[[1]] > 0, 2, 0)))
        elif name == "KeepLargestConnectedComponentd":
            scores = monai.keep_largest(scores, step["applied_labels"])
    if not inverted:  # as SaveImage would bring it back
        sure = np.minimum(monai.invert(state, sure[None], True)[0], unlike_ties(state, scores))
        scores = monai.invert(state, scores, True)
    # What was cropped away is background for certain.
    sure[monai.invert(state, np.ones_like(state.tensor), True)[0] == 0] = 1
    return scores[0], sure


def unlike_ties(state, labels):
    """0 where the nearest voxel hangs on the last bits of the position, else 1: seen by whether a
    tiny move of the grids changes what is taken."""
    places = np.random.default_rng(1).permutation(labels.size).reshape(labels.shape).astype(float)
    here = monai.invert(state, places, True)
    original = monai.sample

    def shifted(tensor, mapping, shape, nearest, by):
        mapping = mapping.copy()
        mapping[:3, 3] += by
        return original(tensor, mapping, shape, nearest)
    same = np.ones(here.shape[1:])
    for by in (1e-6, -1e-6):
        monai.sample = lambda *a, by=by: shifted(*a, by)
        same[monai.invert(state, places, True)[0] != here[0]] = 0
    monai.sample = original
    return same


def image_of(case, seed):
    array = smooth_noise(GRIDS[case[0]][0], seed)
    array[:2] = array[:, :1] = array[:, :, -1:] = 0  # something to crop, and holes for `nonzero`
    if any(s["_target_"] == "CropForegroundd" for s in case[1]):
        array[:2] = array[:, :1] = array[:, :, -1:] = -300
        array[-3:] = np.minimum(array[-3:], 0)
    return array


def write(folder, name, case, seed):
    grid_name, steps, inferer, post = case[:4]
    version = case[4] if len(case) > 4 else "1.3.0"
    grid = GRIDS[grid_name]
    array = image_of(case, seed)
    state = monai.State(Image(array, affine_of(grid)))
    for step in steps:
        prepare(state, step, version)
    scores = infer(state.tensor, inferer)
    labels, margin = decide(state, scores, post)
    channels = {"0": "background", "1": "bright", "2": "moved"}
    metadata = {"version": "0.1.0", "monai_version": version, "name": name, "task": "test",
                "description": "a test", "network_data_format": {
                    "inputs": {"image": {"type": "image", "modality": "CT", "num_channels": 1}},
                    "outputs": {"pred": {"num_channels": 3, "channel_def": channels}}}}
    inference = {"preprocessing": {"_target_": "Compose", "transforms": LOAD + steps},
                 "inferer": inferer,
                 "postprocessing": {"_target_": "Compose", "transforms": post + [
                     {"_target_": "SaveImaged", "keys": "pred"}]}}
    write_case(os.path.join(folder, name), grid, array,
               {"configs/metadata.json": metadata, "configs/inference.json": inference},
               state.tensor, labels, margin)


if __name__ == "__main__":
    for number, (name, case) in enumerate(CASES.items()):
        write(sys.argv[1], name, case, number)
