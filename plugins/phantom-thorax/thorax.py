"""What training and evaluation share: the model's grid, the network, sliding windows.

Axes are (x, y, z) of nibabel arrays; affines map voxel to RAS mm. The grid is the one that
model.json describes: RAS, SPACING mm, corner voxel kept (as MONAI's Orientation and Spacing do).
"""

import itertools
import json
import subprocess
import tempfile
from pathlib import Path

import nibabel as nib
import numpy as np
import torch
from scipy import ndimage
from torch import nn

SPACING = np.array([1.5, 1.5, 1.5])
PATCH = (160, 160, 128)
OVERLAP = 0.2
CLASSES = 7
NAMES = ["background", "left lung", "right lung", "heart", "aorta", "spine", "nodules"]
HU_RANGE = (-1024.0, 600.0)
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


def to_ras(voxels, affine):
    """Flips and swaps the axes so that they run right, anterior and superior."""
    image = nib.as_closest_canonical(nib.Nifti1Image(voxels, affine))
    return np.asarray(image.dataobj), image.affine


def model_grid(shape, affine):
    """(shape, affine) of the model's grid over a RAS array: shear removed, corner voxel kept."""
    upper = np.linalg.cholesky(affine[:3, :3].T @ affine[:3, :3]).T
    zooms = np.sqrt((affine[:3, :3] ** 2).sum(0))
    rotation = affine[:3, :3] @ np.linalg.inv(upper)
    grid = np.eye(4)
    grid[:3, :3] = rotation * SPACING
    corners = [
        np.linalg.inv(grid[:3, :3]) @ affine[:3, :3] @ (np.array(c) * (np.array(shape) - 1))
        for c in itertools.product((0, 1), repeat=3)
    ]
    low, high = np.min(corners, 0), np.max(corners, 0)
    if np.allclose(np.diag(np.diag(upper)), upper, atol=1e-4 * zooms.max()):
        low = np.zeros(3)
        high = (np.array(shape) - 1) * zooms / SPACING
    grid[:3, 3] = affine[:3, 3] + grid[:3, :3] @ low
    return tuple(int(n) for n in np.round(high - low) + 1), grid


def resample(voxels, affine, shape, grid, order, cval=None):
    """Values of `voxels` at the voxels of another grid; nearest voxel outside, or `cval`."""
    matrix = np.linalg.inv(affine) @ grid
    return ndimage.affine_transform(
        voxels, matrix[:3, :3], matrix[:3, 3], tuple(shape), order=order,
        mode="nearest" if cval is None else "constant", cval=cval or 0,
        output=np.float32 if order else voxels.dtype,
    )


def prepare(voxels, affine, labels=None):
    """(HU int16, labels uint8 or None, grid affine, RAS shape and affine) on the model's grid."""
    ras, ras_affine = to_ras(voxels, affine)
    shape, grid = model_grid(ras.shape, ras_affine)
    image = resample(ras.astype(np.float32), ras_affine, shape, grid, 1, cval=-1024)
    truth = None
    if labels is not None:
        ras_labels, _ = to_ras(labels, affine)
        truth = resample(ras_labels.astype(np.uint8), ras_affine, shape, grid, 0, cval=0)
    return np.round(image).astype(np.int16), truth, grid


def normalise(hu):
    low, high = HU_RANGE
    return (hu.clip(low, high) - low) / (high - low)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv = nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.InstanceNorm3d(outputs, affine=True)
        self.act = nn.LeakyReLU(0.01, inplace=True)

    def forward(self, x):
        return self.act(self.norm(self.conv(x)))


class Network(nn.Module):
    """A 3D U-Net, [N, 1, X, Y, Z] in 0..1 to logits [N, 7, X, Y, Z].

    It works on a grid of half the resolution, where 2 x 2 x 2 voxels come in and go out as
    channels: the sight of a coarse grid at little more than its price, and fine borders. The
    folded input joins once more before the head, for borders finer than the coarse voxels.
    X, Y and Z must be divisible by 32.
    """

    def __init__(self, stem=32, widths=(48, 64, 80, 80), last=32):
        super().__init__()
        self.stem = Block(3 * 8, stem)
        self.down = nn.ModuleList()
        self.up = nn.ModuleList()
        self.merge = nn.ModuleList()
        sizes = [stem, *widths]
        for a, b in zip(sizes, sizes[1:]):
            self.down.append(nn.Sequential(Block(a, b, 2), Block(b, b)))
        for a, b in zip(sizes[::-1], sizes[-2::-1]):
            self.up.append(nn.ConvTranspose3d(a, b, 2, 2))
            self.merge.append(Block(2 * b, b))
        self.refine = Block(stem + 3 * 8, last)
        self.head = nn.Conv3d(last, CLASSES * 8, 1)

    def forward(self, x):
        # The whole range, and the windows in which a reader looks at soft tissue and at lungs.
        low, span = HU_RANGE[0], HU_RANGE[1] - HU_RANGE[0]
        soft = torch.clamp((x * span + (low + 160.0)) / 400.0, 0.0, 1.0)
        lung = torch.clamp((x * span + (low + 1000.0)) / 700.0, 0.0, 1.0)
        x = torch.cat([x, soft, lung], 1)
        n, c, i, j, k = x.shape
        i, j, k = i // 2, j // 2, k // 2
        x = x.view(n, c, i, 2, j, 2, k, 2).permute(0, 1, 3, 5, 7, 2, 4, 6)
        folded = x.reshape(n, c * 8, i, j, k)
        x = self.stem(folded)
        skips = []
        for down in self.down:
            skips.append(x)
            x = down(x)
        for up, merge in zip(self.up, self.merge):
            x = merge(torch.cat([up(x), skips.pop()], 1))
        x = self.head(self.refine(torch.cat([x, folded], 1)))
        x = x.view(n, CLASSES, 2, 2, 2, i, j, k).permute(0, 1, 5, 2, 6, 3, 7, 4)
        return x.reshape(n, CLASSES, 2 * i, 2 * j, 2 * k)


def window_weights(patch):
    axes = [np.exp(-((np.arange(n) - (n - 1) / 2) ** 2) / (2 * (0.125 * n) ** 2)) for n in patch]
    weights = axes[0][:, None, None] * axes[1][None, :, None] * axes[2][None, None, :]
    return np.maximum(weights, max(weights.min(), 1e-3)).astype(np.float32)


def starts(size, patch, overlap):
    step = patch if size == patch else max(int(patch * (1 - overlap)), 1)
    return sorted({min(n, size - patch) for n in range(0, max(size - patch, 0) + step, step)})


def predict(network, hu, device="cpu"):
    """Logits [7, X, Y, Z] of an image on the model's grid, by MONAI's sliding window."""
    image = normalise(hu.astype(np.float32))
    pads = [max(p - n, 0) for p, n in zip(PATCH, image.shape)]
    padded = torch.from_numpy(np.pad(image, [(p // 2, p - p // 2) for p in pads])).to(device)
    total = torch.zeros((CLASSES, *padded.shape), device=device)
    weight = torch.zeros(padded.shape, device=device)
    gauss = torch.from_numpy(window_weights(PATCH)).to(device)
    places = [starts(n, p, OVERLAP) for n, p in zip(padded.shape, PATCH)]
    with torch.no_grad():
        for corner in itertools.product(*places):
            box = tuple(slice(c, c + p) for c, p in zip(corner, PATCH))
            total[(slice(None), *box)] += network(padded[box][None, None])[0].float() * gauss
            weight[box] += gauss
    inner = tuple(slice(p // 2, p // 2 + n) for p, n in zip(pads, image.shape))
    return (total / weight)[(slice(None), *inner)]


def segment(network, voxels, affine):
    """Labels on the source's own grid."""
    hu, _, grid = prepare(voxels, affine)
    probabilities = torch.softmax(predict(network, hu), 0).numpy()
    best = np.full(voxels.shape, -1, np.float32)
    labels = np.zeros(voxels.shape, np.uint8)
    for channel in range(CLASSES):
        here = resample(probabilities[channel], grid, voxels.shape, affine, 1)
        labels[here > best] = channel
        best = np.maximum(best, here)
    return labels


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


def load_network(folder):
    manifest = json.loads((Path(folder) / "model.json").read_text())
    return torch.jit.load(str(Path(folder) / manifest["file"])).eval()
