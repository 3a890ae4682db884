"""The label maps that body-ct learns from: of phantoms, and of the training scans in shared/data.

All arrays are RAS, on BodyCt's grid unless said otherwise; distances in voxels of 2 mm there.
"""

import sys
from pathlib import Path

import nibabel as nib
import numpy as np
from scipy import ndimage

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
import scans

SPACING = np.array([2.0, 2.0, 2.0])
NAMES = ["background", "left lung", "right lung", "airways", "heart", "bone", "liver", "spleen",
         "kidneys", "rest of the body"]
(NONE, LEFT, RIGHT, AIRWAYS, HEART, BONE, LIVER, SPLEEN, KIDNEYS, REST) = range(10)
SOFT = 254  # liver, spleen, kidneys or the rest: the source does not say which
UNKNOWN = 255

# TotalSegmentator's numbers (version 2).
BONES = [25, *range(26, 51), *range(69, 79), 91, *range(92, 117)]
CLASSES = {LEFT: [10, 11], RIGHT: [12, 13, 14], AIRWAYS: [16], HEART: [51, 61], BONE: BONES,
           LIVER: [5], SPLEEN: [1], KIDNEYS: [2, 3, 23, 24]}
BRIGHT = [2, 3, 4, 6, 15, 18, 19, 20, 21, 22, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64,
          65, 66, 67, 68]  # may hold contrast medium

BALL = ndimage.generate_binary_structure(3, 1)


def pieces_above(mask, voxels):
    """The pieces of a mask that have at least so many voxels."""
    pieces, count = ndimage.label(mask)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    return np.isin(pieces, np.flatnonzero(sizes >= voxels))


def body_of(hu, spacing):
    """The patient without table and clothes: dense pieces that stay whole when opened by 4 mm,
    grown back by as much, with all that they enclose in an axial slice."""
    dense = ndimage.gaussian_filter(hu.astype(np.float32), 1.5 / spacing) > -350
    steps = max(int(round(4 / spacing.min())), 1)
    core = ndimage.binary_erosion(dense, BALL, steps, border_value=1)
    pieces, count = ndimage.label(core)
    millilitres = np.bincount(pieces.ravel(), minlength=count + 1) * spacing.prod() / 1000
    means = ndimage.mean(hu, pieces, np.arange(count + 1))
    patient = (millilitres > 50) & (means > -130)
    patient[0] = False
    body = ndimage.binary_dilation(patient[pieces], BALL, steps + 1, mask=dense)
    for k in range(body.shape[2]):
        body[:, :, k] = ndimage.binary_fill_holes(body[:, :, k])
    return body


def split_lungs(lungs, spacing):
    """LEFT and RIGHT of a mask of both lungs: what remains of each when the thin bridge between
    them is worn away, grown back. @return uint8 labels"""
    for steps in range(0, 12):
        core = ndimage.binary_erosion(lungs, BALL, steps) if steps else lungs
        pieces, count = ndimage.label(core)
        sizes = np.bincount(pieces.ravel(), minlength=count + 1) * spacing.prod() / 1000
        sizes[0] = 0
        large = np.argsort(sizes)[::-1][:2]
        if count > 1 and sizes[large[1]] > 0.15 * sizes[large[0]]:
            break
    at = [np.argwhere(pieces == n)[:, 0].mean() for n in large]
    left, right = (large[int(np.argmin(at))], large[int(np.argmax(at))])  # x runs to the right
    to_left = ndimage.distance_transform_edt(pieces != left, sampling=spacing)
    to_right = ndimage.distance_transform_edt(pieces != right, sampling=spacing)
    return np.where(lungs, np.where(to_left < to_right, LEFT, RIGHT), NONE).astype(np.uint8)


def lungs_by_threshold(hu, body, spacing):
    """(lungs with their vessels, airways) by air inside the body: a rule, independent of any model.

    The airways are the darkest air that hangs together with the trachea (the round dark piece
    nearest to the middle in the topmost slices of the chest), opened so that it does not run out
    into the lungs.
    """
    smooth = ndimage.gaussian_filter(hu.astype(np.float32), 0.8 / spacing)
    air = (smooth < -500) & body
    ml = spacing.prod() / 1000
    opened = ndimage.binary_opening(air, BALL, max(int(round(2.5 / spacing.min())), 1))
    large = pieces_above(opened, 60 / ml)
    levels = np.flatnonzero(large.any((0, 1)))
    airways = np.zeros_like(air)
    if len(levels):
        lumen = ndimage.binary_opening((smooth < -880) & body, BALL,
                                       max(int(round(2 / spacing.min())), 1))
        seed = trachea_seed(lumen, large, levels, spacing, body)
        if seed is not None:
            airways = grow_airways(hu, body, seed, spacing)
    lungs = pieces_above(air & ~ndimage.binary_dilation(airways, BALL, 1), 60 / ml)
    lungs = lungs & ndimage.binary_dilation(large, BALL, int(round(8 / spacing.min())))
    reach = int(round(5 / spacing.min()))
    closed = ndimage.binary_closing(np.pad(lungs, reach + 1, mode="edge"), BALL, reach)
    closed = closed[(slice(reach + 1, -reach - 1),) * 3]
    for k in range(closed.shape[2]):
        filled = ndimage.binary_fill_holes(closed[:, :, k])
        holes, count = ndimage.label(filled & ~closed[:, :, k])
        area = np.bincount(holes.ravel(), minlength=count + 1) * spacing[0] * spacing[1]
        closed[:, :, k] |= (area < 400)[holes] & (holes > 0)  # vessels, not the heart
    wall = ndimage.binary_dilation(airways, BALL, max(int(round(1.5 / spacing.min())), 1))
    return closed & body & ~wall, airways


def trachea_seed(lumen, lungs, levels, spacing, body):
    """A voxel mask of the trachea in the highest slices, or None."""
    for k in range(levels[-1], max(levels[-1] - int(80 / spacing[2]), levels[0]), -1):
        pieces, count = ndimage.label(lumen[:, :, k])
        columns = np.flatnonzero(body[:, :, k].any(1))
        middle = (columns[0] + columns[-1]) / 2
        for n in range(1, count + 1):
            place = np.argwhere(pieces == n)
            area = len(place) * spacing[0] * spacing[1]
            extent = np.ptp(place, 0) + 1
            round_enough = len(place) > 0.55 * extent.prod() and extent.max() < 2 * extent.min()
            near = abs(place[:, 0].mean() - middle) * spacing[0] < 45
            if 80 < area < 700 and round_enough and near:
                seed = np.zeros(lumen.shape, bool)
                seed[:, :, k] = pieces == n
                return seed
    return None


def grow_airways(hu, body, seed, spacing):
    """From the trachea through darker and darker air, as far as it does not leak into a lung."""
    smooth = ndimage.gaussian_filter(hu.astype(np.float32), 0.8 / spacing)
    best = seed
    for limit in (-980, -960, -940, -920, -900, -880):
        lumen = ndimage.binary_opening((smooth < limit) & body, BALL,
                                       max(int(round(1.5 / spacing.min())), 1)) | seed
        pieces, _ = ndimage.label(lumen)
        found = np.isin(pieces, np.unique(pieces[seed]))
        if found.sum() * spacing.prod() / 1000 > 90:  # ml: that is lung
            break
        best = found
    # The lumen up to its wall.
    return ndimage.binary_dilation(best, BALL, 1, mask=(hu < -500) & body)


def by_greatest(labels, affine, shape, grid):
    """A label map on another grid: each label trilinearly, then the greatest (no stairs)."""
    best = np.zeros(shape, np.float32)
    result = np.zeros(shape, np.uint8)
    for value in np.unique(labels):
        here = scans.resample((labels == value).astype(np.float32), affine, shape, grid, 1)
        result[here > best] = value
        best = np.maximum(best, here)
    return result


def onto_grid(hu, labels, affine):
    """(HU int16, labels) on BodyCt's grid, of RAS arrays."""
    shape, grid = scans.model_grid(hu.shape, affine, SPACING)
    image = scans.resample(hu.astype(np.float32), affine, shape, grid, 1)
    return np.round(image).astype(np.int16), by_greatest(labels, affine, shape, grid)


def from_total_segmentator(hu, classes, spacing):
    """Labels from TotalSegmentator's classes, with bone and body completed by rules."""
    body = body_of(hu, spacing)
    result = np.where(body, REST, NONE).astype(np.uint8)
    for label, numbers in CLASSES.items():
        result[np.isin(classes, numbers)] = label
    bright = ndimage.binary_dilation(np.isin(classes, BRIGHT), BALL, 2)
    more = (hu > 200) & body & ~bright & (result == REST)
    bone = (result == BONE) | more
    bone = pieces_above(bone, 300 / spacing.prod())
    result[(result == BONE) & ~bone] = REST
    result[bone & (result == REST)] = BONE
    for k in range(hu.shape[2]):  # marrow that the models left out; not the canal
        full = ndimage.binary_fill_holes(result[:, :, k] == BONE)
        holes, count = ndimage.label(full & (result[:, :, k] == REST))
        means = ndimage.mean(hu[:, :, k], holes, np.arange(count + 1))
        marrow = ((means > 80) | (means < 0))[holes] & (holes > 0)
        result[:, :, k][marrow] = BONE
    return result


def torso(data):
    """The 3 mm CT of the trunk (abdomen, pelvis, bases of the lungs)."""
    folder = data / "masks" / "ct_and_mr_3mm_several_models"
    image = nib.as_closest_canonical(nib.load(str(folder / "example_ct.nii.gz")))
    hu = np.asarray(image.dataobj).astype(np.int16)
    classes = np.asarray(nib.as_closest_canonical(
        nib.load(str(folder / "example_seg_fast_force_split.nii.gz"))).dataobj).copy()
    better = np.asarray(nib.as_closest_canonical(
        nib.load(str(folder / "example_seg.nii.gz"))).dataobj)
    top = classes[:, :, 82:]  # of these slices there is the finer model's result
    top[:] = better
    labels = from_total_segmentator(hu, classes, np.full(3, 3.0))
    return onto_grid(hu, labels, image.affine)


def abdomen(data):
    """Twenty slices of an abdomen, 2 mm."""
    folder = data / "ct" / "abdomen_j2k_with_masks"
    voxels, affine = scans.read_ct(folder / "dicom")
    classes = scans.onto(folder / "seg" / "example_seg_dicom.nii.gz", voxels.shape, affine)
    hu, ras = scans.to_ras(voxels, affine)
    classes, _ = scans.to_ras(classes, affine)
    spacing = np.sqrt((ras[:3, :3] ** 2).sum(0))
    labels = from_total_segmentator(hu, classes, spacing)
    # The masks miss thin tongues of lung behind the liver and the spleen.
    rows = np.arange(hu.shape[1])[None, :, None]
    middle = (rows * (labels != NONE)).sum() / (labels != NONE).sum()
    labels[(hu < -300) & (labels == REST) & (rows < middle)] = UNKNOWN
    return onto_grid(hu, labels, ras)


def chest_crop(data):
    """The crop of a chest with contrast, 1.5 mm: lungs and airways by threshold, heart by its
    mask, bone by threshold where no vessel can be."""
    folder = data / "masks" / "pulmonary_1_5mm" / "models"
    image = nib.as_closest_canonical(nib.load(str(folder / "ct_cropped.nii.gz")))
    hu = np.asarray(image.dataobj).astype(np.int16)
    spacing = np.full(3, 1.5)
    smooth = ndimage.gaussian_filter(hu.astype(np.float32), 0.7)
    lungs, airways = lungs_by_threshold(hu, np.ones(hu.shape, bool), spacing)
    result = np.full(hu.shape, SOFT, np.uint8)
    bright = smooth > 130
    outside_lungs = ~between(lungs, 4)
    result[bright & outside_lungs] = UNKNOWN
    result[(smooth > 300) & outside_lungs] = BONE
    air, _ = ndimage.label((smooth < -350) & ~lungs & ~airways)
    in_front = np.unique(air[:, -1])
    result[np.isin(air, in_front[in_front > 0])] = NONE
    sides = split_lungs(lungs, spacing)
    result[lungs] = sides[lungs]
    result[airways] = AIRWAYS
    mask = nib.as_closest_canonical(nib.load(str(folder / "heart.nii.gz")))
    heart = scans.resample(np.asarray(mask.dataobj), mask.affine, hu.shape, image.affine, 0,
                           cval=0) > 0
    result[heart & ~lungs & ~airways] = HEART
    return onto_grid(hu, result, image.affine)


def between(lungs, margin):
    """What lies inside the convex outline of the lungs in each axial slice, `margin` voxels in:
    heart and vessels, but no rib and no breastbone (parts of the spine, though)."""
    from skimage.morphology import convex_hull_image

    inside = np.zeros_like(lungs)
    for k in range(lungs.shape[2]):
        if lungs[:, :, k].sum() > 50:
            hull = convex_hull_image(lungs[::2, ::2, k], offset_coordinates=False)
            hull = ndimage.binary_erosion(hull, iterations=max(margin // 2, 1))
            full = hull.repeat(2, 0).repeat(2, 1)
            inside[:, :, k] = full[: lungs.shape[0], : lungs.shape[1]]
    return inside


def of_phantom(hu, truth):
    """Labels of a phantom on BodyCt's grid, from its ground truth (1 left, 2 right lung, 3 heart,
    4 aorta, 5 spine, 6 nodules) and its values."""
    body = body_of(hu, SPACING)
    smooth = ndimage.gaussian_filter(hu.astype(np.float32), 0.5)
    heart = truth == 3
    levels = np.flatnonzero(heart.any((0, 1)))
    top = levels[-1] if len(levels) else hu.shape[2] // 2
    result = np.where(body, REST, NONE).astype(np.uint8)
    result[:, :, :top][result[:, :, :top] == REST] = SOFT
    # Inside the outline of the lungs what is bright is blood, outside it is bone. Near the top of
    # the lungs, where vessels leave the chest, only what is brighter than blood is bone for certain.
    lung = np.isin(truth, (1, 2, 6))
    spine = truth == 5
    near_spine = ndimage.binary_dilation(spine, BALL, 3)
    vessels = between(lung, 4) & ~near_spine
    apex = np.flatnonzero(lung.any((0, 1)))[-1] - 25 if lung.any() else -1
    blood = np.percentile(smooth[heart], 98) if len(levels) else 150
    limit = np.where(np.arange(hu.shape[2]) < apex, 190, max(400, 1.25 * blood))
    open_to = body & ~heart & (truth != 4) & ~vessels
    shell = pieces_above((smooth > limit) & open_to & ~(near_spine & ~spine), 12)
    full = ndimage.binary_closing(shell, BALL, 1)
    for k in range(full.shape[2]):
        full[:, :, k] = ndimage.binary_fill_holes(full[:, :, k])
    result[((smooth > 120) & open_to | full | spine) & (result != NONE)] = UNKNOWN
    result[full & (smooth > 100) & ~spine & open_to] = BONE
    result[spine & (smooth > 140)] = BONE
    result[heart] = HEART
    result[truth == LEFT] = LEFT
    result[truth == RIGHT] = RIGHT
    nodules, _ = ndimage.label(truth == 6)
    for n, box in enumerate(ndimage.find_objects(nodules), 1):
        wide = tuple(slice(max(s.start - 3, 0), s.stop + 3) for s in box)
        around = np.bincount(truth[wide].ravel(), minlength=3)
        result[box][nodules[box] == n] = LEFT if around[LEFT] > around[RIGHT] else RIGHT
    air, count = ndimage.label((smooth < -600) & body & ~lung)
    middle = levels.mean() if len(levels) else 0
    for n, box in enumerate(ndimage.find_objects(air), 1):
        piece = air[box] == n
        if piece.sum() > 60 and (box[2].start + box[2].stop) / 2 > middle:
            result[box][piece] = AIRWAYS
    return result
