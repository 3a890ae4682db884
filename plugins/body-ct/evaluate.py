#!/usr/bin/python3
"""Measures body-ct (see README.md) through the program, as users run it.

    ./evaluate.py phantoms --cli ../../build/release/bin/hangaku-cli --count 20
    ./evaluate.py upper-chest --cli ... --data ../../../shared/data
    ./evaluate.py upsets --cli ... --data ...      # how far the lungs move when the scan is spoilt
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
        print(f"  labelled, but denser than -500 HU and outside the rule: "
              f"{dense.sum() * 0.008:.0f} ml")


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


def largest(mask):
    pieces, _ = ndimage.label(mask, np.ones((3, 3, 3)))
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    return (pieces == sizes.argmax()) & mask


def upsets(options):
    """Dice of each lung of the upper chest between the scan as it is and spoilt versions of it, on
    body-ct's grid and not through the program."""
    import body
    import network

    model = network.load_network(options.model)
    voxels, affine = scans.read_ct(options.data / "ct" / "headneck_with_structures" / "dicom")
    image = scans.prepare(voxels, affine, known.SPACING)[0][:, :, :75].astype(np.float32)

    def lungs(hu):
        values = network.normalise(hu.astype(np.float32), body.HU_RANGE)
        labels = network.predict(model, values, body.PATCH, body.OVERLAP).argmax(0).numpy()
        return [largest(labels == side) for side in (known.LEFT, known.RIGHT)]

    def report(name, found, where=np.s_[:]):
        print(name, *(f"{scans.dice(a[where], b[where]):.3f}" for a, b in zip(found, plain)),
              flush=True)

    plain = lungs(image)
    report("noise of 50 HU", lungs(image + np.random.default_rng(1).normal(0, 50, image.shape)))
    thick = image.reshape(*image.shape[:2], 15, 5).mean(3)
    report("slices of 10 mm", lungs(ndimage.zoom(thick, (1, 1, 5), order=1, grid_mode=True,
                                                 mode="nearest")))
    report("the lowest 40 mm alone", lungs(image[:, :, :20]), np.s_[:, :, :20])
    i, j = np.ogrid[: image.shape[0], : image.shape[1]]
    view = (i - 125) ** 2 + (j - 135) ** 2 < 65**2
    report("a round view of 26 cm", lungs(np.where(view[:, :, None], image, -1024)), view)
    report("values x 1.1 + 60 HU", lungs(image * 1.1 + 60))
    report("lungs 200 HU denser", lungs(np.where(image < -500, image + 200, image)))
    turned = lungs(ndimage.rotate(image, 15, (0, 1), reshape=False, order=1, cval=-1024))
    report("turned by 15 degrees", [ndimage.rotate(lung.astype(np.float32), -15, (0, 1),
                                                   reshape=False, order=1) > 0.5
                                    for lung in turned])


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
    tasks = {"phantoms": phantoms, "upper-chest": upper_chest, "upsets": upsets,
             "three-slices": three_slices, "training-scans": training_scans}
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
