"""What training and evaluation of the bundled models share about scans: reading, grids, phantoms.

Axes are (x, y, z) of nibabel arrays; affines map voxel to RAS mm. A model's grid is the one that
model.json describes: RAS, its spacing, corner voxel kept (as MONAI's Orientation and Spacing do).
"""

import gzip
import itertools
import subprocess
import tempfile
from pathlib import Path

import nibabel as nib
import numpy as np
from scipy import ndimage

JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")


def decompressed(path):
    """A JPEG-LS file by DCMTK's dcmdjpls, which pydicom cannot read by itself."""
    import pydicom

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.dcm"
        subprocess.run(["dcmdjpls", str(path), str(plain)], check=True)
        file = pydicom.dcmread(plain)
        file.pixel_array  # decoded before the file goes
        return file


def read_ct(folder):
    """A CT series as (int16 HU array, RAS affine); sheared grids keep their shear."""
    import pydicom

    files = [pydicom.dcmread(path) for path in Path(folder).rglob("*") if path.is_file()]
    slices = [s for s in files if "PixelData" in s and "ImagePositionPatient" in s]
    if slices[0].file_meta.TransferSyntaxUID in JPEG_LS:
        slices = [decompressed(s.filename) for s in slices]
    row, column = (np.array(slices[0].ImageOrientationPatient[a : a + 3], float) for a in (0, 3))
    normal = np.cross(row, column)
    slices.sort(key=lambda s: float(np.dot(normal, np.array(s.ImagePositionPatient, float))))
    first, last = (np.array(slices[n].ImagePositionPatient, float) for n in (0, -1))
    affine = np.eye(4)
    affine[:3, 0] = row * float(slices[0].PixelSpacing[1])
    affine[:3, 1] = column * float(slices[0].PixelSpacing[0])
    affine[:3, 2] = (last - first) / max(len(slices) - 1, 1)
    affine[:3, 3] = first
    affine = np.diag([-1, -1, 1, 1]) @ affine  # LPS to RAS
    voxels = np.stack(
        [s.pixel_array.T * float(s.RescaleSlope) + float(s.RescaleIntercept) for s in slices], -1
    )
    return np.round(voxels).astype(np.int16), affine


def read_image(path):
    """(array, RAS affine) of a DICOM folder or a NIfTI file."""
    if Path(path).is_dir():
        return read_ct(path)
    image = nib.load(str(path))
    return np.asarray(image.dataobj), image.affine


def read_nrrd_mask(path):
    """A uint8 gzip NRRD mask as an array (i, j, k)."""
    header, data = path.read_bytes().split(b"\n\n", 1)
    sizes = next(line for line in header.decode().splitlines() if line.startswith("sizes:"))
    shape = tuple(int(n) for n in sizes.split()[1:])
    return np.frombuffer(gzip.decompress(data), np.uint8).reshape(shape[::-1]).transpose(2, 1, 0) > 0


def to_ras(voxels, affine):
    """Flips and swaps the axes so that they run right, anterior and superior."""
    image = nib.as_closest_canonical(nib.Nifti1Image(voxels, affine))
    return np.asarray(image.dataobj), image.affine


def model_grid(shape, affine, spacing):
    """(shape, affine) of the model's grid over a RAS array: shear removed, corner voxel kept."""
    upper = np.linalg.cholesky(affine[:3, :3].T @ affine[:3, :3]).T
    zooms = np.sqrt((affine[:3, :3] ** 2).sum(0))
    rotation = affine[:3, :3] @ np.linalg.inv(upper)
    grid = np.eye(4)
    grid[:3, :3] = rotation * spacing
    corners = [
        np.linalg.inv(grid[:3, :3]) @ affine[:3, :3] @ (np.array(c) * (np.array(shape) - 1))
        for c in itertools.product((0, 1), repeat=3)
    ]
    low, high = np.min(corners, 0), np.max(corners, 0)
    if np.allclose(np.diag(np.diag(upper)), upper, atol=1e-4 * zooms.max()):
        low = np.zeros(3)
        high = (np.array(shape) - 1) * zooms / spacing
    grid[:3, 3] = affine[:3, 3] + grid[:3, :3] @ low
    return tuple(int(n) for n in np.round(high - low) + 1), grid


def resample(voxels, affine, shape, grid, order, cval=None):
    """Values of `voxels` at the voxels of another grid; nearest voxel outside, or `cval`."""
    matrix = np.linalg.inv(affine) @ grid
    return ndimage.affine_transform(
        voxels, matrix[:3, :3], matrix[:3, 3], tuple(shape), order=order,
        mode="nearest" if cval is None else "grid-constant", cval=cval or 0,
        output=np.float32 if order else voxels.dtype,
    )


def onto(labels_file, shape, affine):
    """A label file on the grid of an image: `run` keeps the grid, but may turn its axes."""
    file = nib.load(str(labels_file))
    labels = np.asarray(file.dataobj).astype(np.uint8)
    return resample(labels, file.affine, shape, affine, 0, cval=0)


def prepare(voxels, affine, spacing, labels=None):
    """(HU int16, labels uint8 or None, grid affine) on a model's grid."""
    ras, ras_affine = to_ras(voxels, affine)
    shape, grid = model_grid(ras.shape, ras_affine, spacing)
    image = resample(ras.astype(np.float32), ras_affine, shape, grid, 1, cval=-1024)
    truth = None
    if labels is not None:
        ras_labels, _ = to_ras(labels, affine)
        truth = resample(ras_labels.astype(np.uint8), ras_affine, shape, grid, 0, cval=0)
    return np.round(image).astype(np.int16), truth, grid


def sample(cli, folder, seed, size):
    """Writes a phantom with hangaku-cli: folder/ct/*.dcm and folder/truth.nii.gz (CONTRACT)."""
    subprocess.run(
        [str(cli), "--quiet", "sample", str(folder), "--size", size, "--seed", str(seed)],
        check=True, stdout=subprocess.DEVNULL,
    )


def load_sample(folder):
    """(HU, RAS affine, labels on the same grid) of a folder that `sample` wrote."""
    voxels, affine = read_ct(Path(folder) / "ct")
    truth = nib.load(str(Path(folder) / "truth.nii.gz"))
    labels = np.asarray(truth.dataobj)
    # NIfTI writers may keep either direction of an axis: bring the labels onto the CT's grid.
    here = np.linalg.inv(truth.affine) @ affine
    turn = np.round(here[:3, :3]).astype(int)
    if not np.allclose(here[:3, :3], turn, atol=1e-2):
        raise ValueError("the ground truth does not lie on the grid of its CT")
    for axis in range(3):
        if turn[axis, axis] < 0:
            labels = np.flip(labels, axis)
    return voxels, affine, labels.astype(np.uint8)


def dice(a, b):
    """Dice of two masks; None when both are empty."""
    total = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / total if total else None
