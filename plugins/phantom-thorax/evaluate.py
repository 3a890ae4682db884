#!/usr/bin/python3
"""Measures the phantom thorax model (see README.md).

    ./evaluate.py phantoms --cli ../../build/release/bin/hangaku-cli --count 20
    ./evaluate.py chest-crop --cli ... --data ../../../shared/data/masks/pulmonary_1_5mm
    ./evaluate.py upper-chest --cli ... --data ../../../shared/data/ct/headneck_with_structures

The model runs by `hangaku-cli run`, as users run it; `--engine python` takes the port in thorax.py
instead. Seeds from 100000 on were never trained on.
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")

import nibabel as nib
import numpy as np
import torch
from scipy import ndimage

import thorax

HERE = Path(__file__).resolve().parent


class Engine:
    def __init__(self, options):
        self.options = options
        self.network = thorax.load_network(options.model) if options.engine == "python" else None

    def __call__(self, source, voxels, affine):
        """Labels on the image's grid. @param source what `hangaku-cli run` opens"""
        if self.network:
            return thorax.segment(self.network, voxels, affine)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [str(self.options.cli), "--quiet", "run", str(source), "--model",
                 str(self.options.model), "-o", folder, "--format", "nifti", "--device", "cpu",
                 "--threads", str(self.options.threads)],
                check=True, stdout=subprocess.DEVNULL,
            )
            return thorax.onto(next(Path(folder).glob("*.nii.gz")), voxels.shape, affine)


def show(title, rows):
    """A Markdown table of Dice: one row per case, then the mean of the defined ones."""
    print(f"\n| {title} | " + " | ".join(thorax.NAMES[1:]) + " |")
    print("|---" * thorax.CLASSES + "|")
    for name, values in rows:
        print(f"| {name} | " + " | ".join("-" if v is None else f"{v:.3f}" for v in values) + " |")
    columns = [[v for v in column if v is not None] for column in zip(*(r[1] for r in rows))]
    means = [f"{np.mean(c):.3f}" if c else "-" for c in columns]
    print("| **mean** | " + " | ".join(means) + " |", flush=True)


SIZES = [(3, 6), (6, 10), (10, 99)]  # mm, of the ball of the same volume; less is a spike cut off


def found_nodules(labels, truth, affine):
    """(diameter in mm, share of its voxels that were found) of each true nodule."""
    pieces, count = ndimage.label(truth == 6)
    voxels = np.bincount(pieces.ravel(), minlength=count + 1)
    hits = np.bincount(pieces[labels == 6], minlength=count + 1)
    volumes = voxels * abs(np.linalg.det(affine[:3, :3]))
    return [((6 * volumes[n] / np.pi) ** (1 / 3), hits[n] / voxels[n]) for n in range(1, count + 1)]


def phantoms(options, engine):
    rows = []
    nodules = []
    for n in range(options.count):
        seed = options.first_seed + n
        with tempfile.TemporaryDirectory() as folder:
            thorax.sample(options.cli, folder, seed, options.size)
            voxels, affine, truth = thorax.load_sample(folder)
            labels = engine(Path(folder) / "ct", voxels, affine)
        scores = []
        for c in range(1, thorax.CLASSES):
            in_truth = (truth == c).any()
            # Without nodules in the truth there is nothing to overlap with; false ones are counted.
            scores.append(thorax.dice(labels == c, truth == c) if in_truth or c != 6 else None)
        if scores[5] is None and (labels == 6).any():
            volume = (labels == 6).sum() * abs(np.linalg.det(affine[:3, :3])) / 1000
            print(f"seed {seed}: no nodules, but {volume:.2f} ml found")
        nodules += found_nodules(labels, truth, affine)
        rows.append((f"seed {seed}", scores))
        print(rows[-1], flush=True)
    show(f"phantoms, {options.size}", rows)
    for low, high in SIZES:
        shares = np.array([share for size, share in nodules if low <= size < high])
        print(f"nodules of {low} to {high} mm: {(shares > 0.5).sum()} of {len(shares)} found "
              "(more than half of the voxels)")


def air_filled(voxels, affine, within=True):
    """Lungs by threshold: pieces larger than 50 ml between outside air and soft tissue.

    No structure set of the real scans has lungs, so this simple, independent rule stands in; it
    leaves out vessels and most of the airways.

    @param within the body, where it is known
    """
    smooth = ndimage.uniform_filter(voxels.astype(np.float32), 3)
    kernel = ndimage.binary_opening((smooth > -960) & (smooth < -500) & within, iterations=2)
    pieces, count = ndimage.label(kernel)
    volume = abs(np.linalg.det(affine[:3, :3])) / 1000
    sizes = np.bincount(pieces.ravel(), minlength=count + 1) * volume
    sizes[0] = 0
    large = np.isin(pieces, np.flatnonzero(sizes > 50))
    return ndimage.binary_dilation(large, iterations=3) & (voxels < -500) & within


def report(labels, affine):
    volume = abs(np.linalg.det(affine[:3, :3])) / 1000
    for c in range(1, thorax.CLASSES):
        print(f"  {thorax.NAMES[c]}: {(labels == c).sum() * volume:.1f} ml")


def chest_crop(options, engine):
    folder = options.data / "models"
    image = nib.load(str(folder / "ct_cropped.nii.gz"))
    voxels = np.asarray(image.dataobj).astype(np.int16)
    labels = engine(folder / "ct_cropped.nii.gz", voxels, image.affine)
    heart = thorax.onto(folder / "heart.nii.gz", voxels.shape, image.affine) > 0
    print("chest crop: heart Dice", thorax.dice(labels == 3, heart))
    print("  with what is labelled aorta counted as heart:",
          thorax.dice(np.isin(labels, (3, 4)), heart))
    lungs = air_filled(voxels, image.affine)
    print("  both lungs against air by threshold: Dice",
          thorax.dice(np.isin(labels, (1, 2, 6)), lungs))
    report(labels, image.affine)
    save(options, "chest-crop", labels, image.affine)


def upper_chest(options, engine):
    voxels, affine = thorax.read_ct(options.data / "dicom")
    labels = engine(options.data / "dicom", voxels, affine)
    body = thorax.read_nrrd_mask(options.data / "structures" / "External ROI_1.nrrd")
    lungs = air_filled(voxels, affine, body)
    levels = np.flatnonzero(lungs.any((0, 1)))
    chest = slice(levels.min(), levels.max() + 1)
    print(f"upper chest: slices {chest.start} to {chest.stop - 1} of {voxels.shape[2]} have lung")
    found = np.isin(labels, (1, 2, 6))
    ml = abs(np.linalg.det(affine[:3, :3])) / 1000
    print("  both lungs against air by threshold, in the body: Dice",
          thorax.dice((found & body)[:, :, chest], lungs[:, :, chest]))
    print(f"  labelled outside the body (table, mask): {((labels > 0) & ~body).sum() * ml:.1f} ml")
    cord = thorax.read_nrrd_mask(options.data / "structures" / "Cord.nrrd")[:, :, chest]
    spine = (labels == 5)[:, :, chest]
    spacing = np.sqrt((affine[:3, :3] ** 2).sum(0))
    share = (spine & cord).sum() / cord.sum()
    print(f"  cord voxels labelled spine (the canal is not spine): {share:.3f}")
    if spine.any():
        away = ndimage.distance_transform_edt(~spine, sampling=spacing)[cord]
        print(f"  from the cord to the nearest spine: median {np.median(away):.1f} mm, "
              f"95 % within {np.percentile(away, 95):.1f} mm")
    above = (labels * body)[:, :, levels.max() + 10 :]
    print(f"  labelled in the neck and head, other than spine: "
          f"{np.isin(above, (1, 2, 3, 4, 6)).sum() * ml:.1f} ml")
    report(labels, affine)
    save(options, "upper-chest", labels, affine)


def save(options, name, labels, affine):
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        nib.save(nib.Nifti1Image(labels, affine), str(options.keep / f"{name}.nii.gz"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["phantoms", "chest-crop", "upper-chest"])
    parser.add_argument("--cli", type=lambda p: Path(p).resolve(), help="hangaku-cli")
    parser.add_argument("--engine", choices=["cli", "python"], default="cli")
    parser.add_argument("--model", type=Path, default=HERE)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=100000)
    parser.add_argument("--size", choices=["small", "full"], default="full")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the label maps of the real scans")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    {"phantoms": phantoms, "chest-crop": chest_crop, "upper-chest": upper_chest}[options.what](
        options, Engine(options))


if __name__ == "__main__":
    main()
