"""Margins, smoothing, islands and holes against scipy.ndimage, voxel for voxel.

Each mask is cut out of its file, once with room around it and once through its middle, so that the
grid's edge cuts it, and put on three grids: its own, an anisotropic oblique one, and a sheared one
(a gantry tilt). On orthogonal grids margins are held against the exact Euclidean distance
(distance_transform_edt), on all against binary_dilation by the ball as a list of voxels.
"""

import glob
import gzip
import os

import nibabel
import numpy as np
from scipy import ndimage

TOLERANCE = 1 + 1e-6  # of distances; viewer/processing/morphology/Ball.h


def read_nrrd(path):
    """Voxels (i, j, k) and the affine to RAS of a gzip-encoded 8-bit NRRD in LPS."""
    with open(path, "rb") as file:
        header, data = file.read().split(b"\n\n", 1)
    fields = dict(line.split(": ", 1) for line in header.decode().splitlines()
                  if ": " in line and not line.startswith("#"))
    assert fields["type"] == "unsigned char" and fields["encoding"] == "gzip", path
    size = [int(n) for n in fields["sizes"].split()]
    voxels = np.frombuffer(gzip.decompress(data), np.uint8).reshape(size, order="F")
    columns = [eval(column) for column in fields["space directions"].split()]
    affine = np.eye(4)
    affine[:3, :3] = np.array(columns, float).T
    affine[:3, 3] = eval(fields["space origin"])
    return voxels, np.diag([-1, -1, 1, 1]) @ affine


def masks(data):
    """(name, voxels, affine) of real structures: organs by models, targets and organs by people."""
    models = os.path.join(data, "masks", "ct_and_mr_3mm_several_models", "example_seg_fast")
    pulmonary = os.path.join(data, "masks", "pulmonary_1_5mm", "models")
    for path in ([os.path.join(models, name + ".nii.gz") for name in ("liver", "rib_left_8")] +
                 [os.path.join(pulmonary, "pulmonary_artery.nii.gz")]):
        if os.path.exists(path):
            image = nibabel.load(path)
            yield os.path.basename(path), np.asarray(image.dataobj) > 0, image.affine
    people = os.path.join(data, "ct", "headneck_with_structures", "structures")
    for name in ("Brainstem", "L PAROTID PRV", "Ring 70", "mid line structures"):
        for path in glob.glob(os.path.join(people, name + ".nrrd")):
            voxels, affine = read_nrrd(path)
            yield os.path.basename(path), voxels > 0, affine


def cut(mask, room, longest=48):
    """The part around the mask, or (room < 0) within it, at most `longest` voxels along each axis."""
    box = ndimage.find_objects(mask.astype(np.uint8))[0]
    slices = []
    for axis, part in enumerate(box):
        first = max(0, part.start - room)
        end = min(mask.shape[axis], part.stop + room)
        slices.append(slice(first, min(end, first + longest)))
    return mask[tuple(slices)]


def grids(affine):
    """(name, affine) of the mask's own grid, an oblique anisotropic one, and a sheared one."""
    own = affine.copy()
    own[:3, 3] = [-13.5, 7.25, 310]
    yield "own", own
    a, b = 0.35, -0.5
    i = np.array([np.cos(a), np.sin(a), 0])
    j = np.array([-np.sin(a) * np.cos(b), np.cos(a) * np.cos(b), np.sin(b)])
    oblique = own.copy()
    oblique[:3, :3] = np.array([i * 0.7, j * 0.9, np.cross(i, j) * 2.1]).T
    yield "oblique", oblique
    tilt = np.radians(18.5)
    sheared = own.copy()
    sheared[:3, :3] = np.array([[0.6, 0, 0], [0, 0.6, 0],
                                [0, 2.5 * np.sin(tilt), 2.5 * np.cos(tilt)]]).T
    yield "sheared", sheared


def kernel(affine, mm, weight):
    """weight(distance in mm) of the voxels around one, as an array with that one in its middle."""
    matrix = affine[:3, :3]
    inverse = np.linalg.inv(matrix)
    reach = [int(mm * np.linalg.norm(row) * (1 + 2e-6)) for row in inverse]
    index = np.stack(np.meshgrid(*[np.arange(-r, r + 1) for r in reach], indexing="ij"))
    return weight(np.linalg.norm(np.tensordot(matrix, index, 1), axis=0))


def ball(affine, mm):
    return kernel(affine, mm, lambda distance: distance <= mm * TOLERANCE)


def spacing(affine):
    return np.linalg.norm(affine[:3, :3], axis=0)


def compare_margins(probe, name, mask, affine, grid):
    for mm in (2.0, 5.0):
        footprint = ball(affine, mm)
        theirs = ndimage.binary_dilation(mask, footprint)
        inner = ~ndimage.binary_dilation(~mask, footprint)
        if grid != "sheared":
            outside = ndimage.distance_transform_edt(~mask, spacing(affine))
            assert (theirs == (outside <= mm * TOLERANCE)).all()
            if not mask.all():
                inside = ndimage.distance_transform_edt(mask, spacing(affine))
                assert (inner == (inside > mm * TOLERANCE)).all()
        probe.check(f"{name} grow {mm}", probe.apply("grow", mask, affine, mm=mm), theirs)
        probe.check(f"{name} shrink {mm}", probe.apply("shrink", mask, affine, mm=mm), inner)
        probe.check(f"{name} hollow inside {mm}",
                    probe.apply("hollow", mask, affine, mm=mm, side="inside"), mask & ~inner)
        probe.check(f"{name} hollow outside {mm}",
                    probe.apply("hollow", mask, affine, mm=mm, side="outside"), theirs & ~mask)


def compare_smoothing(probe, name, mask, affine, mm=3.0):
    footprint = ball(affine, mm)
    room = [2 * (n // 2) for n in footprint.shape]
    padded = np.pad(mask, [(n, n) for n in room], mode="edge")
    inner = tuple(slice(n, -n or None) for n in room)

    def grow(voxels):
        return ndimage.binary_dilation(voxels, footprint)

    def shrink(voxels):
        return ~ndimage.binary_dilation(~voxels, footprint)

    probe.check(f"{name} open", probe.apply("open", mask, affine, mm=mm),
                grow(shrink(padded))[inner])
    probe.check(f"{name} close", probe.apply("close", mask, affine, mm=mm),
                shrink(grow(padded))[inner])
    small = ball(affine, 2.0)
    probe.check(f"{name} median", probe.apply("median", mask, affine, mm=2.0),
                ndimage.median_filter(mask.astype(np.uint8), footprint=small, mode="nearest"))


def gaussian(values, affine, sigma, grid):
    if grid != "sheared":
        return ndimage.gaussian_filter(values, sigma / spacing(affine), mode="nearest")
    weights = kernel(affine, 4 * sigma, lambda distance: np.where(
        distance <= 4 * sigma * TOLERANCE, np.exp(-0.5 * (distance / sigma) ** 2), 0))
    return ndimage.correlate(values, weights / weights.sum(), mode="nearest")


def compare_gaussian(probe, name, mask, affine, grid, sigma=1.5):
    smooth = gaussian(mask.astype(float), affine, sigma, grid)
    probe.check(f"{name} gaussian", probe.apply("gaussian", mask, affine, mm=sigma),
                smooth >= 0.5, abs(smooth - 0.5) < 1e-5)


def compare_joint(probe, name, mask, affine, grid, sigma=1.5):
    """The mask parted by two planes into three labels, of which two are smoothed."""
    i, j, k = np.indices(mask.shape)
    labels = mask * (1 + (i + 2 * k > mask.shape[0] / 2 + mask.shape[2]) + 2 * (j > mask.shape[1] // 2))
    labels[labels > 3] = 3
    shares = np.stack([gaussian((labels == n).astype(float), affine, sigma, grid) for n in range(4)])
    ranked = np.sort(shares, axis=0)
    winner = shares.argmax(axis=0)
    expected = np.where((winner == 3) | (labels == 3), labels, winner)
    ours = probe.apply("smooth-jointly", labels, affine, labels="1,2", mm=sigma)
    probe.check(f"{name} smooth jointly", ours, expected, ranked[-1] - ranked[-2] < 5e-5)


NEIGHBOURS = {6: 1, 18: 2, 26: 3}


def by_size(labels):
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return sizes, [n for n in np.argsort(-sizes, kind="stable") if sizes[n]]


def compare_islands(probe, name, mask, affine):
    # Real structures hang together: noise parts them.
    rough = mask & (np.random.default_rng(7).random(mask.shape) < 0.45)
    for neighbours, rank in NEIGHBOURS.items():
        # scipy numbers pieces with k fastest; of equals the first with i fastest is ours.
        labels = ndimage.label(rough.T, ndimage.generate_binary_structure(3, rank))[0].T
        sizes, order = by_size(labels)
        kept = probe.apply("keep-largest", rough, affine, neighbours=neighbours)
        probe.check(f"{name} largest {neighbours}", kept, labels == order[0])
        at = np.argwhere(rough)[len(np.argwhere(rough)) // 3]
        clicked = probe.apply("keep-at", rough, affine, neighbours=neighbours,
                              at=",".join(map(str, at)))
        probe.check(f"{name} clicked {neighbours}", clicked, labels == labels[tuple(at)])
        small = probe.apply("remove-small", rough, affine, neighbours=neighbours, voxels=12)
        probe.check(f"{name} not small {neighbours}", small, (sizes >= 12)[labels])
        parts = probe.apply("split", rough, affine, neighbours=neighbours, count=20)
        expected = np.zeros(mask.shape, np.uint8)
        for n, label in enumerate(order[:20]):
            expected[labels == label] = n + 1
        probe.check(f"{name} split {neighbours}", parts, expected)


def compare_slices(probe, name, mask, affine):
    rough = mask & (np.random.default_rng(11).random(mask.shape) < 0.7)
    for axis in range(3):
        largest = np.zeros_like(mask)
        filled = np.zeros_like(mask)
        for n in range(mask.shape[axis]):
            where = tuple([slice(None)] * axis + [n])
            labels = ndimage.label(rough[where].T)[0].T
            _, order = by_size(labels)
            largest[where] = labels == order[0] if order else False
            filled[where] = ndimage.binary_fill_holes(rough[where])
        probe.check(f"{name} largest in slices across {axis}",
                    probe.apply("keep-largest", rough, affine, neighbours=6, axis=axis), largest)
        probe.check(f"{name} holes of slices across {axis}",
                    probe.apply("fill-holes", rough, affine, axis=axis), filled)


def compare_holes(probe, name, mask, affine):
    rough = mask & (np.random.default_rng(5).random(mask.shape) < 0.8)
    filled = ndimage.binary_fill_holes(rough)
    probe.check(f"{name} holes", probe.apply("fill-holes", rough, affine), filled)
    holes = ndimage.label(filled & ~rough)[0]
    sizes = np.bincount(holes.ravel())
    small = rough | ((sizes <= 2)[holes] & (holes > 0))
    probe.check(f"{name} small holes", probe.apply("fill-holes", rough, affine, largest=2), small)


def compare(probe, data):
    for name, whole, own in masks(data):
        for part, room in (("whole", 8), ("cut", -6)):
            mask = cut(whole, room)
            if not mask.any() or not probe.wants(name):
                continue
            for grid, affine in grids(own):
                place = f"{name} {part} {grid}"
                compare_margins(probe, place, mask, affine, grid)
                compare_smoothing(probe, place, mask, affine)
                compare_gaussian(probe, place, mask, affine, grid)
                compare_joint(probe, place, mask, affine, grid)
            compare_islands(probe, f"{name} {part}", mask, own)
            compare_slices(probe, f"{name} {part}", mask, own)
            compare_holes(probe, f"{name} {part}", mask, own)
