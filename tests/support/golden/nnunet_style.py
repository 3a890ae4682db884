"""nnU-Net v2's way of running a network, written anew from its description with numpy, scipy and
scikit-image. Arrays are [c, 0, 1, 2]."""
import itertools

import numpy as np
from scipy import ndimage
from skimage.transform import resize


def nonzero_box(array):
    mask = ndimage.binary_fill_holes((array != 0).any(axis=0))
    places = np.argwhere(mask)
    first, end = places.min(axis=0), places.max(axis=0) + 1
    box = tuple(slice(a, b) for a, b in zip(first, end))
    return box, mask[box]


def normalize(array, scheme, properties=None, mask=None):
    x = array.astype(np.float64)
    if scheme == "CTNormalization":
        x = np.clip(x, properties["percentile_00_5"], properties["percentile_99_5"])
        return (x - properties["mean"]) / max(properties["std"], 1e-8)
    if scheme == "ZScoreNormalization":
        inside = np.ones(x.shape, bool) if mask is None else np.broadcast_to(mask, x.shape)
        mean, std = x[inside].mean(), x[inside].std()
        x[inside] = (x[inside] - mean) / max(std, 1e-8)
        return x
    if scheme == "RescaleTo01Normalization":
        x = x - x.min()
        return x / max(x.max(), 1e-8)
    if scheme == "RGBTo01Normalization":
        return x / 255.0
    return x


def new_shape(shape, old, new):
    return tuple(int(round(o / n * s)) for s, o, n in zip(shape, old, new))


def axis_apart(current, new, force=None):
    def uneven(spacing):
        return max(spacing) / min(spacing) > 3

    def thick(spacing):
        return [a for a, s in enumerate(spacing) if s == max(spacing)]
    if force is None:
        axes = thick(current) if uneven(current) else thick(new) if uneven(new) else []
    else:
        axes = thick(current) if force else []
    return axes[0] if len(axes) == 1 else None


def resample(array, shape, current, new, order, force=None):
    if tuple(array.shape[1:]) == tuple(shape):
        return array
    settings = dict(order=order, mode="edge", anti_aliasing=False)
    axis = axis_apart(current, new, force)
    if axis is None:
        return np.stack([resize(c.astype(np.float64), shape, **settings) for c in array])
    in_plane = tuple(n for a, n in enumerate(shape) if a != axis)
    result = []
    for channel in array.astype(np.float64):
        slices = [resize(s, in_plane, **settings) for s in np.moveaxis(channel, axis, 0)]
        stacked = np.stack(slices, axis)
        n, m = stacked.shape[axis], shape[axis]
        if n != m:
            places = np.mgrid[tuple(slice(0, s) for s in shape)].astype(np.float64)
            places[axis] = (places[axis] + 0.5) * n / m - 0.5
            stacked = ndimage.map_coordinates(stacked, places, order=0, mode="nearest")
        result.append(stacked)
    return np.stack(result)


def gaussian_weights(patch):
    impulse = np.zeros(patch)
    impulse[tuple(n // 2 for n in patch)] = 1
    weights = ndimage.gaussian_filter(impulse, [n / 8 for n in patch], 0, mode="constant", cval=0)
    weights = weights / weights.max() * 10
    weights[weights == 0] = weights[weights > 0].min()
    return weights


def starts(length, patch, step=0.5):
    count = int(np.ceil((length - patch) / (patch * step))) + 1
    return [int(np.round((length - patch) / (count - 1) * i)) if count > 1 else 0
            for i in range(count)]


def mirrored(tile, network, axes):
    """The mean over all subsets of the network's spatial axes."""
    total, ways = 0, 0
    for count in range(len(axes) + 1):
        for subset in itertools.combinations(axes, count):
            flips = [a + 1 for a in subset]
            total = total + np.flip(network(np.flip(tile, flips)), flips)
            ways += 1
    return total / ways


def predict(array, patch, network, mirror_axes, channels):
    """3D when the patch has three numbers, else slice by slice."""
    if len(patch) == 2:
        return np.stack([predict_tiles(array[:, k], patch, network, mirror_axes, channels)
                         for k in range(array.shape[1])], axis=1)
    return predict_tiles(array, patch, network, mirror_axes, channels)


def predict_tiles(array, patch, network, mirror_axes, channels):
    shape = np.array(array.shape[1:])
    missing = np.maximum(np.array(patch) - shape, 0)
    below = missing // 2
    padded = np.pad(array, [(0, 0)] + list(zip(below, missing - below)))
    weights = gaussian_weights(patch)
    sums = np.zeros((channels,) + padded.shape[1:])
    counts = np.zeros(padded.shape[1:])
    for at in itertools.product(*[starts(n, p) for n, p in zip(padded.shape[1:], patch)]):
        box = tuple(slice(a, a + p) for a, p in zip(at, patch))
        sums[(slice(None),) + box] += mirrored(padded[(slice(None),) + box], network,
                                               mirror_axes) * weights
        counts[box] += weights
    inner = tuple(slice(b, b + n) for b, n in zip(below, shape))
    return (sums / counts)[(slice(None),) + inner]


def decode(scores, regions_class_order=None):
    """Labels, and how far the nearest other decision is."""
    if regions_class_order is None:
        ordered = np.sort(scores, axis=0)
        return scores.argmax(axis=0), ordered[-1] - ordered[-2]
    labels = np.zeros(scores.shape[1:], int)
    for channel, label in enumerate(regions_class_order):
        labels[1 / (1 + np.exp(-scores[channel])) > 0.5] = label
    return labels, np.abs(scores).min(axis=0)
