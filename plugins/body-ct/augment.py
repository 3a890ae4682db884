"""Makes the few scans and the phantoms of body-ct's training more varied than people are.

Images are HU, float [1, 1, X, Y, Z]; labels as in labels.py, uint8 of the same shape; axes run to
the right, to the front and to the head.
"""

import numpy as np
import torch
from torch.nn import functional

import labels as known
import randomise


def draw(case, patch, random, strength):
    """A patch of a turned, bent, sometimes mirrored person. @return (HU, labels)"""
    image, label, middle = case["image"], case["label"], case["middle"]
    shape = np.array(image.shape)
    mirrored = random.random() < case["mirror"]
    turn = randomise.turned(random, 0.11 * strength, 0.11 * strength)
    if mirrored:
        turn[0] *= -1
    centre = middle + random.normal(0, 12, 3)
    reach = max(shape[2] - 40, 1)
    centre[2] = shape[2] / 2 + (random.random() - 0.5) * reach
    bend = float(random.uniform(0, 5)) if random.random() < 0.7 * strength else 0
    grid = randomise.sampling_grid(image.shape, patch, centre, turn, bend, image.device)
    volume = image[None, None].float() + 1024
    x = functional.grid_sample(volume, grid, "bilinear", align_corners=False) - 1024
    y = functional.grid_sample(label[None, None].float(), grid, "nearest", align_corners=False)
    y = y.to(torch.uint8)
    if mirrored:
        left, right = y == known.LEFT, y == known.RIGHT
        y[left], y[right] = known.RIGHT, known.LEFT
    return x, y


def randomised(x, y, random, strength):
    """Contrast, disease, gas, what lies around the person, and the scanner."""
    device = x.device
    if random.random() < 0.4 * strength:
        factor = float(random.uniform(0, 1.6))
        x = torch.where((x > 70) & (y != known.BONE), 70 + (x - 70) * factor, x)
    if random.random() < 0.4 * strength:
        factor = float(random.uniform(0.6, 1.4))
        x = torch.where((x > 70) & (y == known.BONE), 70 + (x - 70) * factor, x)
    for organ in (known.HEART, known.LIVER, known.SPLEEN, known.KIDNEYS):
        if random.random() < 0.5 * strength:
            x = torch.where(y == organ, x + float(random.normal(0, 25)), x)
    if random.random() < 0.4 * strength:  # fat, and what is almost fat
        x = torch.where((x > -200) & (x < 0), x + float(random.normal(0, 15)), x)
    if random.random() < 0.75 * strength:
        x, y = diseased(x, y, random)
    if random.random() < 0.4 * strength:
        x, y = with_gas(x, y, random)
    if random.random() < 0.5 * strength:
        x = surrounded(x, y, random)
    x = randomise.scanner(x, random, strength)
    return randomise.narrow_view(x, y, random, 0.35 * strength)


def diseased(x, y, random):
    """Draws what hides lungs: opacities, consolidation, masses, emphysema, fibrosis, effusion."""
    lung = (y == known.LEFT) | (y == known.RIGHT)
    if not bool(lung.any()):
        return x, y
    shape, device = x.shape[2:], x.device
    if random.random() < 0.4:  # all of it denser or emptier
        offset = random.uniform(-60, 260) if random.random() < 0.6 else random.normal(0, 40)
        x = torch.where(lung & (x < -300), (x + float(offset)).clamp(min=-1010), x)
    if random.random() < 0.45:  # ground glass to consolidation, rather behind and below
        field = randomise.smooth_noise(shape, float(random.uniform(5, 25)), device)
        rows = torch.linspace(1, -1, shape[1], device=device)[:, None]
        field = field + float(random.uniform(-0.5, 1.5)) * rows
        share = torch.sigmoid((field - float(random.uniform(0, 1.6))) * float(random.uniform(2, 12)))
        glass = random.random() < 0.4
        dense = random.uniform(-700, -200) if glass else random.uniform(-150, 70)
        texture = float(dense) + float(random.uniform(0, 60)) * randomise.smooth_noise(shape, 2, device)
        x = torch.where(lung, torch.maximum(x, x + (texture - x) * share), x)
    if random.random() < 0.1:
        mesh = randomise.smooth_noise(shape, float(random.uniform(1.5, 3)), device)
        where = randomise.smooth_noise(shape, 20, device) > 0.3
        x = torch.where(lung & where, x + 100 + 220 * mesh, x)
    if random.random() < 0.1:
        holes = randomise.smooth_noise(shape, float(random.uniform(3, 10)), device) > 0.6
        x = torch.where(lung & holes, torch.full_like(x, -985), x)
    if random.random() < 0.25:
        for _ in range(int(random.integers(1, 5))):
            ball = ellipsoid(lung, shape, random, 2, 22)
            x = torch.where(lung & ball, torch.full_like(x, float(random.uniform(-20, 80))), x)
    if random.random() < 0.25:
        x, y = with_effusion(x, y, random)
    return x, y


def ellipsoid(where, shape, random, smallest, largest):
    """A mask of a random ellipsoid whose centre lies in `where`; radii in voxels."""
    places = torch.nonzero(where[0, 0].flatten()[::7])
    if not len(places):
        return torch.zeros_like(where)
    place = int(places[int(random.integers(len(places)))]) * 7
    centre = np.unravel_index(place, tuple(shape))
    away = torch.zeros((), device=where.device)
    radius = smallest * (largest / smallest) ** random.random()
    for axis, n in enumerate(shape):
        at = (torch.arange(n, device=where.device).float() - float(centre[axis])) / float(
            radius * np.exp(random.normal(0, 0.25)))
        away = away + at.view([-1 if a == axis else 1 for a in range(3)]) ** 2
    rough = 0.25 * randomise.smooth_noise(shape, max(radius, 2), where.device)
    return (away[None, None] + rough) < 1


def with_effusion(x, y, random):
    """Fluid behind a lung, or both: no longer lung; the lung over it may be collapsed (unknown)."""
    shape = x.shape[2:]
    for side in (known.LEFT, known.RIGHT):
        lung = y == side
        if random.random() < 0.4 or int(lung.sum()) < 5000:
            continue
        rows = torch.arange(shape[1], device=x.device).float()[:, None]
        heights = torch.arange(shape[2], device=x.device).float()[None]
        level = rows + float(random.uniform(0, 0.5)) * heights
        level = level + 4 * randomise.smooth_noise(shape, 30, x.device)
        values = level[lung][::50]
        limit = torch.quantile(values, float(random.uniform(0.03, 0.4)))
        fluid = lung & (level < limit)
        collapsed = lung & ~fluid & (level < limit + float(random.uniform(0, 9)))
        x = torch.where(fluid, torch.full_like(x, float(random.uniform(-5, 40))), x)
        x = torch.where(collapsed, torch.full_like(x, float(random.uniform(20, 90))), x)
        y = torch.where(fluid, torch.full_like(y, known.REST), y)
        y = torch.where(collapsed, torch.full_like(y, known.UNKNOWN), y)
    return x, y


def with_gas(x, y, random):
    """Gas in the bowel below the lungs: inside the body, and not lung."""
    soft = (y == known.REST) | (y == known.SOFT)
    shape = x.shape[2:]
    lung = (y == known.LEFT) | (y == known.RIGHT)
    levels = torch.nonzero(lung[0, 0].any(0).any(0))
    top = int(levels.float().mean()) - 8 if len(levels) else shape[2]
    body = (y != known.NONE).float()
    inner = functional.avg_pool3d(body, (13, 13, 1), 1, (6, 6, 0)) > 0.99
    where = soft & inner
    where[..., max(top, 0):] = False
    if int(where.sum()) < 2000:
        return x, y
    for _ in range(int(random.integers(1, 6))):
        gas = ellipsoid(where, shape, random, 3, 25) & where
        x = torch.where(gas, torch.full_like(x, float(random.uniform(-1000, -820))), x)
        y = torch.where(gas, torch.full_like(y, known.REST), y)
    return x, y


def surrounded(x, y, random):
    """A table of another shape, blankets, or foam around the body."""
    shape, device = x.shape[2:], x.device
    outside = y == known.NONE
    body = ~outside[0, 0]
    rows = torch.nonzero(body.any(2).any(0))
    if not len(rows):
        return x
    back = float(rows.min()) - float(random.uniform(0, 6))
    i = torch.arange(shape[0], device=device).float() - shape[0] / 2 + float(random.normal(0, 6))
    j = torch.arange(shape[1], device=device).float()
    curve = float(random.choice([-1, 0, 1])) / float(random.uniform(250, 4000))
    depth = back - j[None] + i[:, None] ** 2 * curve
    width = i[:, None].abs() < float(random.uniform(70, 140))
    thick = float(random.uniform(4, 30))
    slab = (depth > 0) & (depth < thick) & width
    shell = slab & ((depth < 1.5) | (depth > thick - 1.5))
    values = torch.full(slab.shape, float(random.uniform(-990, -600)), device=device)
    values[shell] = float(random.uniform(-700, 200))
    x = torch.where(outside & slab[None, None, :, :, None], values[None, None, :, :, None], x)
    if random.random() < 0.5:  # cloth: thin sheets at a distance
        field = randomise.smooth_noise(shape, 30, device)
        sheet = (field - float(random.uniform(-0.5, 0.5))).abs() < 0.03
        x = torch.where(outside & sheet, torch.full_like(x, float(random.uniform(-900, -300))), x)
    return x
