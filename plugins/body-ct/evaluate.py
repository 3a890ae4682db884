#!/usr/bin/python3
"""Measures body-ct (see README.md) through the program, as users run it.

    ./evaluate.py phantoms --cli ../../build/release/bin/hangaku-cli --count 20
    ./evaluate.py upper-chest --cli ... --data ../../../shared/data
    ./evaluate.py three-slices --cli ... --data ../../../shared/data
    ./evaluate.py training-scans --cli ... --data ../../../shared/data    # seen in the training

Phantom seeds from 100000 on, the head and neck CT and the three slices were never trained on.
"""

import argparse
import gzip
import os
import subprocess
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")

import nibabel as nib
import numpy as np
from scipy import ndimage

import labels as known
import scans

HERE = Path(__file__).resolve().parent
NAMES = [*known.NAMES[: known.SPLEEN], "rest of the body"]
REST = len(NAMES) - 1


def run(options, source, shape, affine, name):
    """Labels on the image's grid. @param source what `hangaku-cli run` opens"""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [str(options.cli), "--quiet", "run", str(source), "--model", str(options.model),
             "-o", folder, "--format", "nifti", "--device", "cpu", "--threads",
             str(options.threads)], check=True, stdout=subprocess.DEVNULL)
        labels = scans.onto(next(Path(folder).glob("*.nii.gz")), shape, affine)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        nib.save(nib.Nifti1Image(labels, affine), str(options.keep / f"{name}.nii.gz"))
    return labels


def as_shipped(labels):
    """Training labels with the channels that the shipped network has."""
    labels = labels.copy()
    labels[np.isin(labels, (known.SPLEEN, known.KIDNEYS, known.REST, known.SOFT))] = REST
    return labels


def scores(found, truth):
    """Dice of each label where the truth has it, without the voxels that it leaves open."""
    sure = truth != known.UNKNOWN
    return [scans.dice((found == c) & sure, (truth == c) & sure) if (truth == c).any() else None
            for c in range(1, len(NAMES))]


def show(title, rows):
    print(f"\n| {title} | " + " | ".join(NAMES[1:]) + " |")
    print("|---" * len(NAMES) + "|")
    for name, values in rows:
        print(f"| {name} | " + " | ".join("-" if v is None else f"{v:.3f}" for v in values) + " |")
    if len(rows) > 1:
        columns = [[v for v in column if v is not None] for column in zip(*(r[1] for r in rows))]
        for name, of in (("mean", np.mean), ("worst", np.min)):
            print(f"| **{name}** | " + " | ".join(f"{of(c):.3f}" if c else "-" for c in columns)
                  + " |")
    print(flush=True)


def phantoms(options):
    """On the grid of body-ct: the truth of bone and airways is made there (labels.py)."""
    rows = []
    for seed in range(options.first_seed, options.first_seed + options.count):
        with tempfile.TemporaryDirectory() as folder:
            scans.sample(options.cli, folder, seed, "full")
            voxels, affine, truth = scans.load_sample(folder)
            found = run(options, Path(folder) / "ct", voxels.shape, affine, f"phantom-{seed}")
        image, truth, _ = scans.prepare(voxels, affine, known.SPACING, truth)
        _, found, _ = scans.prepare(voxels, affine, known.SPACING, found)
        rows.append((f"seed {seed}", scores(found, as_shipped(known.of_phantom(image, truth)))))
        print(rows[-1], flush=True)
    show("phantoms", rows)


def upper_chest(options):
    """The expert drew no lungs, so a threshold rule stands in: air inside the body contour of the
    lowest 75 x 2 mm, closed by 5 mm, without the airways. It misses what is dense in a lung."""
    folder = options.data / "ct" / "headneck_with_structures"
    voxels, affine = scans.read_ct(folder / "dicom")
    found = run(options, folder / "dicom", voxels.shape, affine, "upper-chest")
    mask = scans.read_nrrd_mask(folder / "structures" / "External ROI_1.nrrd").astype(np.uint8)
    image, body, _ = scans.prepare(voxels, affine, known.SPACING, mask)
    _, found, _ = scans.prepare(voxels, affine, known.SPACING, found)
    print("body (all labels) against the expert's outer contour: Dice "
          f"{scans.dice(found > 0, body > 0):.3f}")
    chest = slice(0, 75)
    image, body, found = image[:, :, chest], body[:, :, chest] > 0, found[:, :, chest]
    lungs, _ = known.lungs_by_threshold(image, body, known.SPACING)
    sides = known.split_lungs(lungs, known.SPACING)
    air = (image < -500) & lungs
    for side in (known.LEFT, known.RIGHT):
        print(f"{NAMES[side]}: Dice {scans.dice(found == side, sides == side):.3f}; of its air "
              f"{((found == side) & air & (sides == side)).sum() / (air & (sides == side)).sum():.3f}"
              f" found, {((found == 3 - side) & (sides == side)).sum()} voxels taken for the other")
        dense = (found == side) & ~lungs & (image > -500)
        print(f"  labelled, but denser than -500 HU and outside the rule: {dense.sum() * 0.008:.0f} ml")


def read_short_mask(path):
    """A gzip NRRD of int16, 512 x 512 x 3."""
    _, data = path.read_bytes().split(b"\n\n", 1)
    return np.frombuffer(gzip.decompress(data), "<i2").reshape(3, 512, 512).transpose(2, 1, 0) > 0


def three_slices(options):
    folder = options.data / "seg" / "dcmqi_ct_three_slices"
    voxels, affine = scans.read_ct(folder / "ct-3slice")
    found = run(options, folder / "ct-3slice", voxels.shape, affine, "three-slices")
    liver = read_short_mask(folder / "liver_seg.nrrd")
    spine = read_short_mask(folder / "spine_seg.nrrd")
    air = voxels < -500
    body = known.body_of(voxels, np.array([0.81, 0.81, 1.0]))
    inside = ndimage.binary_erosion(body, iterations=2, border_value=1) & air
    print(f"liver Dice {scans.dice(found == known.LIVER, liver):.3f}; "
          f"of the mask of the spine {(found[spine] == known.BONE).mean():.3f} is labelled bone; "
          f"of the air in the body {np.isin(found[inside], (1, 2)).mean():.3f} is labelled lung")


def training_scans(options):
    rows = []
    for name in ("torso", "abdomen", "chest_crop"):
        image, truth = getattr(known, name)(options.data)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.nii.gz"
            grid = np.diag([*known.SPACING, 1.0])
            nib.save(nib.Nifti1Image(image, grid), str(path))
            found = run(options, path, image.shape, grid, name)
        rows.append((name, scores(found, as_shipped(truth))))
    show("training scans", rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = {"phantoms": phantoms, "upper-chest": upper_chest, "three-slices": three_slices,
             "training-scans": training_scans}
    parser.add_argument("what", choices=tasks)
    parser.add_argument("--cli", type=lambda p: Path(p).resolve(), required=True)
    parser.add_argument("--model", type=Path, default=HERE)
    parser.add_argument("--data", type=Path, help="shared/data")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=100000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the label maps")
    options = parser.parse_args()
    tasks[options.what](options)


if __name__ == "__main__":
    main()
