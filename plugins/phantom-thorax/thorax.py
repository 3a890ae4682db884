"""What training and evaluation share: the model's grid and network (see ../training)."""

import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
import network
import scans
from network import export, load_network  # noqa: F401, what train.py and evaluate.py use
from scans import dice, load_sample, onto, read_ct, read_nrrd_mask, resample, sample  # noqa: F401

SPACING = np.array([1.5, 1.5, 1.5])
PATCH = (160, 160, 128)
OVERLAP = 0.2
CLASSES = 7
NAMES = ["background", "left lung", "right lung", "heart", "aorta", "spine", "nodules"]
HU_RANGE = (-1024.0, 600.0)


def Network():
    return network.FoldedUNet(CLASSES, HU_RANGE)


def normalise(hu):
    return network.normalise(hu, HU_RANGE)


def prepare(voxels, affine, labels=None):
    """(HU int16, labels uint8 or None, grid affine) on the model's grid."""
    return scans.prepare(voxels, affine, SPACING, labels)


def segment(model, voxels, affine):
    """Labels on the source's own grid."""
    hu, _, grid = prepare(voxels, affine)
    logits = network.predict(model, normalise(hu.astype(np.float32)), PATCH, OVERLAP)
    return network.greatest(torch.softmax(logits, 0).numpy(), grid, voxels.shape, affine)
