"""Random people and scanners, made of images and label maps on the device.

Images are HU, float [1, 1, X, Y, Z]; axes run to the right, to the front and to the head.
"""

import numpy as np
import torch
from torch.nn import functional


def smooth_noise(shape, cell, device):
    """Smooth noise of about unit deviation, with features of `cell` voxels: [1, 1, *shape]."""
    coarse = [max(int(np.ceil(n / cell)), 1) + 1 for n in shape]
    noise = torch.randn(1, 1, *coarse, device=device) * 1.4
    return functional.interpolate(noise, size=tuple(shape), mode="trilinear", align_corners=True)


def sampling_grid(shape, patch, centre, turn, bend, device):
    """Where each voxel of a patch lies in a volume, for grid_sample.

    @param centre voxel of the volume that the patch's middle falls on
    @param turn   3 x 3: volume steps per patch step (rotation, scale, flips)
    @param bend   deviation in voxels of a smooth displacement, 0 for none
    """
    matrix = torch.from_numpy(np.array(turn)).float().to(device)
    axes = [torch.arange(n, device=device).float() - (n - 1) / 2 for n in patch]
    place = torch.stack(torch.meshgrid(*axes, indexing="ij"), -1) @ matrix.T
    place = place + torch.tensor(centre, device=device).float()
    if bend > 0:
        noise = [smooth_noise(patch, 40, device)[0, 0] for _ in range(3)]
        place = place + bend * torch.stack(noise, -1)
    size = torch.tensor(shape, device=device).float()
    place = (2 * place + 1) / size - 1  # align_corners=False
    return place.flip(-1)[None]


def turned(random, angle, scale):
    """A rotation by about `angle` radians about each axis, times a scale for each."""
    turn = np.eye(3)
    for axis, size in enumerate((0.7, 0.7, 1.0)):
        a, b = [n for n in range(3) if n != axis]
        step = np.eye(3)
        value = random.normal(0, angle * size)
        step[a, a] = step[b, b] = np.cos(value)
        step[a, b], step[b, a] = -np.sin(value), np.sin(value)
        turn = turn @ step
    sizes = np.exp(random.normal(0, scale) + random.normal(0, scale / 2, 3))
    return turn @ np.diag(sizes)


def scanner(x, random, strength):
    """Another kernel, slice thickness, noise and calibration."""
    x = x * float(random.normal(1, 0.03)) + float(random.normal(0, 12))
    if random.random() < 0.3 * strength:
        thick = int(random.integers(2, 5))
        size = x.shape[2:]
        pooled = functional.avg_pool3d(x, (1, 1, thick), ceil_mode=True)
        x = functional.interpolate(pooled, size=size, mode="trilinear", align_corners=False)
    kernel = random.random()
    if kernel < 0.5 * strength:
        blurred = functional.avg_pool3d(functional.pad(x, (1,) * 6, mode="replicate"), 3, 1)
        sharpness = float(random.uniform(0.3, 1.5))
        x = blurred if kernel < 0.2 * strength else x + sharpness * (x - blurred)
    if random.random() < 0.75 * strength:
        noise = torch.randn_like(x)
        grain = random.random()
        if grain < 0.4:
            padded = functional.pad(noise, (1, 1, 1, 1, 0, 0))
            noise = functional.avg_pool3d(padded, (1, 3, 3), 1) * 2
        elif grain < 0.5:  # streaks from side to side
            noise = functional.avg_pool3d(noise, (11, 1, 1), 1, (5, 0, 0)) * 2.5
        x = x + noise * float(random.uniform(0, 50)) * (0.5 + 0.5 * (x > -900))
    return x


def narrow_view(x, y, random, chance):
    """Beyond a smaller field of view, or fewer slices, there is air and no label."""
    outside = torch.zeros(x.shape[2:], dtype=torch.bool, device=x.device)
    if random.random() < chance:  # fewer slices, from either end
        size = x.shape[4]
        first = int(random.integers(0, size * 2 // 3))
        last = int(random.integers(first + 6, size + 1)) if first + 6 < size else size
        outside[:, :, :first] = outside[:, :, last:] = True
    if random.random() < chance * 0.7:  # a circle, or a square
        i, j = (torch.arange(n, device=x.device).float() for n in x.shape[2:4])
        radius = float(random.uniform(0.22, 0.5)) * min(x.shape[2:4])
        at = [n / 2 + float(random.normal(0, n / 14)) for n in x.shape[2:4]]
        di, dj = (i - at[0])[:, None], (j - at[1])[None]
        round_one = random.random() < 0.6
        away = (di**2 + dj**2).sqrt() if round_one else torch.maximum(di.abs(), dj.abs())
        outside |= (away > radius)[:, :, None]
    x[0, 0][outside] = -1024
    y[0, 0][outside] = 0
    return x, y
