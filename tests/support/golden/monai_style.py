"""MONAI's transforms and inferers, written anew from their description with numpy, scipy and
nibabel. Tensors are [c, x, y, z]."""
import nibabel
import numpy as np
from scipy import ndimage

from common import spacing_of


class State:
    """A tensor on its way, and how to undo what moved it."""

    def __init__(self, image):
        self.tensor = image.array[None].copy()
        self.affine = image.affine.copy()
        self.undo = []


def orientation(state, codes):
    before = nibabel.io_orientation(state.affine)
    wanted = nibabel.orientations.axcodes2ornt(codes)
    change = nibabel.orientations.ornt_transform(before, wanted)
    shape = state.tensor.shape[1:]
    back = nibabel.orientations.ornt_transform(wanted, before)
    state.affine = state.affine @ nibabel.orientations.inv_ornt_aff(change, shape)
    state.tensor = turned(state.tensor, change)
    state.undo.append(lambda scores, nearest: turned(scores, back))


def turned(tensor, change):
    return np.stack([nibabel.orientations.apply_orientation(c, change) for c in tensor])


def sample(tensor, mapping, shape, nearest):
    """Values at mapping @ (index of the result), clamped at the edges."""
    index = np.indices(shape).reshape(3, -1)
    places = mapping[:3, :3] @ index + mapping[:3, 3:]
    if nearest:
        limits = np.array(tensor.shape[1:])[:, None] - 1
        at = np.clip(np.rint(places), 0, limits).astype(int)
        return tensor[:, at[0], at[1], at[2]].reshape((-1,) + tuple(shape))
    result = np.stack([ndimage.map_coordinates(c, places, order=1, mode="nearest").reshape(shape)
                       for c in tensor])
    result[np.abs(result) < 1e-9] = 0  # but for rounding, which `nonzero` would take for a value
    return result


def spacing(state, pixdim, mode="bilinear"):
    own = spacing_of(state.affine)
    target = np.where(np.abs(np.array(pixdim) - own) < 1e-3, own, pixdim)
    # The rotation without shear: R of the QR decomposition by way of Cholesky.
    matrix = state.affine[:3, :3]
    upper = np.linalg.cholesky(matrix.T @ matrix).T
    turn = matrix @ np.linalg.inv(upper)
    shape = state.tensor.shape[1:]
    size = tuple(int(n) for n in np.round((np.array(shape) - 1) * own / target + 1))
    affine = np.eye(4)
    affine[:3, :3] = turn * target
    affine[:3, 3] = state.affine[:3, 3]
    before = state.affine
    there = np.linalg.inv(before) @ affine
    back = np.linalg.inv(affine) @ before
    state.tensor = sample(state.tensor, there, size, mode == "nearest")
    state.affine = affine
    state.undo.append(lambda scores, nearest: sample(scores, back, shape,
                                                     nearest or mode == "nearest"))


def scale_intensity_range(state, a_min, a_max, b_min, b_max, clip=False):
    x = (state.tensor - a_min) / (a_max - a_min) * (b_max - b_min) + b_min
    state.tensor = np.clip(x, b_min, b_max) if clip else x


def scale_intensity(state, minv=0.0, maxv=1.0):
    low, high = state.tensor.min(), state.tensor.max()
    if low == high:
        state.tensor = state.tensor * minv
    else:
        state.tensor = (state.tensor - low) / (high - low) * (maxv - minv) + minv


def normalize_intensity(state, nonzero=False, subtrahend=None, divisor=None):
    x = state.tensor
    chosen = x != 0 if nonzero else np.ones_like(x, dtype=bool)
    mean = x[chosen].mean() if subtrahend is None else subtrahend
    std = x[chosen].std() if divisor is None else divisor
    state.tensor = np.where(chosen, (x - mean) / (std if std != 0 else 1.0), x)


def crop_foreground(state, margin=0, allow_smaller=True):
    places = np.argwhere((state.tensor > 0).any(axis=0))
    margin = np.broadcast_to(margin, 3)
    first = places.min(axis=0) - margin
    end = places.max(axis=0) + 1 + margin
    shape = np.array(state.tensor.shape[1:])
    if allow_smaller:
        first, end = np.maximum(first, 0), np.minimum(end, shape)
    before = state.affine
    move = np.eye(4)
    move[:3, 3] = first
    state.affine = before @ move
    state.tensor = boxed(state.tensor, first, end)
    state.undo.append(lambda scores, nearest: boxed(scores, -first, shape - first))


def boxed(tensor, first, end):
    """The box of voxels from first to end, 0 beyond the tensor."""
    shape = np.array(tensor.shape[1:])
    low, high = np.maximum(-first, 0), np.maximum(end - shape, 0)
    wide = np.pad(tensor, [(0, 0)] + list(zip(low, high)))
    a, b = first + low, end + low
    return wide[:, a[0]:b[0], a[1]:b[1], a[2]:b[2]]


def resize(state, size, mode="area", align_corners=False):
    shape = state.tensor.shape[1:]
    state.tensor = resized(state.tensor, size, mode, align_corners)
    ratio = np.array(shape) / np.array(size)
    scale = np.diag(list(ratio) + [1.0])
    scale[:3, 3] = (ratio - 1) / 2
    state.affine = state.affine @ scale
    state.undo.append(lambda scores, nearest: resized(scores, shape, "nearest" if nearest else mode,
                                                      align_corners))


def resized(tensor, size, mode, align_corners):
    for axis, m in enumerate(size):
        n = tensor.shape[axis + 1]
        if n == m:
            continue
        matrix = np.zeros((m, n))  # a row for each voxel of the result
        for i in range(m):
            if mode == "nearest":
                matrix[i, min(int(np.floor(i * n / m)), n - 1)] = 1
            elif mode == "area":
                first, end = (i * n) // m, -((-(i + 1) * n) // m)
                matrix[i, first:end] = 1 / (end - first)
            else:
                x = i * (n - 1) / (m - 1) if align_corners else (i + 0.5) * n / m - 0.5
                x = min(max(x, 0), n - 1)
                low = min(int(x), n - 2)
                matrix[i, low], matrix[i, low + 1] = 1 - (x - low), x - low
        tensor = np.moveaxis(np.tensordot(matrix, tensor, axes=(1, axis + 1)), 0, axis + 1)
    return tensor


def sliding_window(tensor, roi, network, overlap=0.25, mode="constant", sigma_scale=0.125,
                   padding_mode="constant", cval=0.0, channels=3):
    shape = np.array(tensor.shape[1:])
    roi = np.where(np.array(roi) <= 0, shape, roi)
    before = np.maximum(roi - shape, 0) // 2
    after = np.maximum(roi - shape, 0) - before
    pads = [(0, 0)] + list(zip(before, after))
    if padding_mode == "replicate":
        padded = np.pad(tensor, pads, mode="edge")
    else:
        padded = np.pad(tensor, pads, constant_values=cval)
    weights = np.ones(roi)
    if mode == "gaussian":
        for axis in range(3):
            x = np.arange(roi[axis]) - (roi[axis] - 1) / 2
            bell = np.exp(-x ** 2 / (2 * (sigma_scale * roi[axis]) ** 2))
            weights = weights * bell.reshape([-1 if a == axis else 1 for a in range(3)])
        weights = np.maximum(weights, max(weights.min(), 1e-3))
    starts = []
    for n, r in zip(padded.shape[1:], roi):
        interval = r if r == n else max(int(r * (1 - overlap)), 1)
        starts.append(sorted({min(k * interval, n - r) for k in range(n)}))
    sums = np.zeros((channels,) + padded.shape[1:])
    counts = np.zeros(padded.shape[1:])
    for a in starts[0]:
        for b in starts[1]:
            for c in starts[2]:
                box = (slice(a, a + roi[0]), slice(b, b + roi[1]), slice(c, c + roi[2]))
                sums[(slice(None),) + box] += network(padded[(slice(None),) + box]) * weights
                counts[box] += weights
    result = sums / counts
    inner = tuple(slice(low, low + n) for low, n in zip(before, shape))
    return result[(slice(None),) + inner]


def slices_through(tensor, roi, axis, network, **settings):
    """SliceInferer: a network of two spatial axes."""
    def of_slices(tile):
        return np.expand_dims(network(tile.squeeze(axis + 1)), axis + 1)
    roi = list(roi)
    roi.insert(axis, 1)
    return sliding_window(tensor, roi, of_slices, **settings)


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=0))
    return powers / powers.sum(axis=0)


def sigmoid(scores):
    return 1 / (1 + np.exp(-scores))


def keep_largest(labels, which):
    """labels: [1, x, y, z]"""
    result = labels.copy()
    for label in which:
        pieces, count = ndimage.label(labels[0] == label, structure=np.ones((3, 3, 3)))
        if count > 1:
            sizes = np.bincount(pieces.ravel())[1:]
            result[0][(pieces > 0) & (pieces != 1 + sizes.argmax())] = 0
    return result


def invert(state, scores, nearest):
    for undo in reversed(state.undo):
        scores = undo(scores, nearest)
    return scores
