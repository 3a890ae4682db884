"""What training and evaluation share: the model's grid, its network, and the true nodules."""

import sys
from pathlib import Path

import numpy as np
import torch
from scipy import ndimage
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
import network
import scans
from network import export  # noqa: F401, what train.py uses
from scans import load_sample, sample  # noqa: F401, what both use

SPACING = np.array([2.0, 2.0, 2.0])
PATCH = (64, 64, 64)
HU_RANGE = (-1024.0, 600.0)
NODULE = 6  # label of the phantoms
LEAST_MM = 3.0  # diameter of the ball of the same volume; less is a spike of a nodule cut off


class Network(nn.Module):
    """A heat map of centres and the size of what lies around each: [N, 1, X, Y, Z] in 0..1 to
    [N, 4, X, Y, Z], the logit of a centre and the edges of its box in mm along X, Y, Z."""

    def __init__(self):
        super().__init__()
        self.body = network.FoldedUNet(4, HU_RANGE, stem=16, widths=(32, 48, 64), last=24)

    def forward(self, x):
        x = self.body(x)
        # A voxel is a centre seldom: an untrained network says so already.
        return torch.cat([x[:, :1] - 4.6, functional.softplus(x[:, 1:] + 1.0) * 8.0], 1)


def normalise(hu):
    return network.normalise(hu, HU_RANGE)


def nodules_of(labels, affine):
    """(centre of mass in RAS mm, edges in mm of the box along the voxel axes, diameter in mm of the
    ball of the same volume) of each connected piece of a phantom's label."""
    pieces, count = ndimage.label(labels == NODULE, np.ones((3, 3, 3)))
    spacing = np.sqrt((affine[:3, :3] ** 2).sum(0))
    found = []
    for number, box in enumerate(ndimage.find_objects(pieces), 1):
        inside = pieces[box] == number
        centre = np.argwhere(inside).mean(0) + [side.start for side in box]
        size = np.array(inside.shape) * spacing
        volume = inside.sum() * abs(np.linalg.det(affine[:3, :3]))
        found.append((affine[:3, :3] @ centre + affine[:3, 3], size, (6 * volume / np.pi) ** (1 / 3)))
    return found


def prepare(voxels, affine):
    """(HU int16, grid affine) on the model's grid."""
    image, _, grid = scans.prepare(voxels, affine, SPACING)
    return image, grid
