"""Grids, images and files that the golden scripts share.

An image is an array [i, j, k] and an affine from (i, j, k, 1) to RAS mm, as nibabel has it. A case
is a folder: the model's own files, the image, and what a correct program makes of it.
"""
import json
import os

import numpy as np


def rotation(about_z, about_x):
    """The axes of tests/support/TestGrids.h, in LPS."""
    i = np.array([np.cos(about_z), np.sin(about_z), 0.0])
    j = np.array([-np.sin(about_z) * np.cos(about_x), np.cos(about_z) * np.cos(about_x),
                  np.sin(about_x)])
    return np.stack([i, j, np.cross(i, j)], axis=1)


GRIDS = {
    # name: (size, spacing, origin, axes as columns), LPS
    "oblique": ((13, 11, 9), (0.7, 1.3, 2.0), (-31.5, 12.25, -840.0), rotation(0.35, -0.5)),
    "flipped": ((12, 14, 8), (0.9, 0.6, 2.5), (42.0, -17.0, 310.0),
                rotation(0.2, 0.1) @ np.diag([-1.0, -1.0, 1.0])),
    "mirrored": ((10, 12, 11), (1.1, 0.8, 1.9), (5.0, 60.0, -20.0),
                 rotation(-0.15, 0.25) @ np.diag([1.0, 1.0, -1.0])),
    "swapped": ((9, 12, 14), (1.8, 0.9, 1.2), (-10.0, 33.0, 71.0),
                rotation(0.1, 0.1)[:, [2, 0, 1]]),
    "thick": ((16, 15, 6), (0.8, 0.9, 5.0), (3.0, 4.0, 5.0), rotation(0.0, 0.3)),
}


class Image:
    def __init__(self, array, affine):
        self.array = np.asarray(array, dtype=np.float64)
        self.affine = np.asarray(affine, dtype=np.float64)


def affine_of(grid):
    size, spacing, origin, axes = grid
    lps = np.eye(4)
    lps[:3, :3] = axes * np.array(spacing)
    lps[:3, 3] = origin
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps


def spacing_of(affine):
    return np.sqrt((affine[:3, :3] ** 2).sum(axis=0))


def smooth_noise(shape, seed, lowest=-300.0, highest=500.0):
    """Blobs: neither so rough that every voxel is a border nor so smooth that nothing shows."""
    from scipy import ndimage
    noise = np.random.default_rng(seed).normal(size=shape)
    noise = ndimage.gaussian_filter(noise, 1.0)
    noise = (noise - noise.min()) / (noise.max() - noise.min())
    # Whole numbers, as scanners store them.
    return np.round(lowest + noise * (highest - lowest))


def network(x):
    """What the test's networks do to [1, ...]: a constant, the image, and the image moved by one
    voxel along the first axis, which sees the border of its tile."""
    moved = np.zeros_like(x)
    moved[:, 1:] = x[:, :-1]
    return np.concatenate([np.full_like(x, 0.4), x, 0.7 * moved + 0.2], axis=0)


def margin_of(scores):
    """How sure the greatest channel is: the distance to the second."""
    ordered = np.sort(scores, axis=0)
    return ordered[-1] - ordered[-2]


def write_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as stream:
        json.dump(value, stream, indent=1)


def write_geometry(stream, grid):
    size, spacing, origin, axes = grid
    for numbers in (size, spacing, origin, axes[:, 0], axes[:, 1], axes[:, 2]):
        stream.write(" ".join(repr(n if isinstance(n, int) else float(n)) for n in numbers) + "\n")


def write_case(folder, grid, image, files, network_input, labels, margin, others=()):
    """image, labels, margin: [i, j, k] on the image's own grid. network_input: [images, ...] as the
    first network call of a pass over the whole volume would see it, before tiles are cut. others:
    (grid, image) of further images."""
    os.makedirs(folder, exist_ok=True)
    for name, value in files.items():
        write_json(os.path.join(folder, name), value)
    with open(os.path.join(folder, "geometry.txt"), "w") as stream:
        write_geometry(stream, grid)
        stream.write(" ".join(str(n) for n in network_input.shape) + "\n")
    image.astype("<f4").ravel(order="F").tofile(os.path.join(folder, "image.f32"))
    for number, (other_grid, other) in enumerate(others, 1):
        with open(os.path.join(folder, f"geometry{number}.txt"), "w") as stream:
            write_geometry(stream, other_grid)
        other.astype("<f4").ravel(order="F").tofile(os.path.join(folder, f"image{number}.f32"))
    network_input.astype("<f4").ravel(order="C").tofile(os.path.join(folder, "input.f32"))
    labels.astype("<u2").ravel(order="F").tofile(os.path.join(folder, "labels.u16"))
    margin.astype("<f4").ravel(order="F").tofile(os.path.join(folder, "margin.f32"))
