#!/usr/bin/python3
"""Measures ct-lungs, ct-bones and ct-body through the program, as users run them, or (--libraries)
the libraries by themselves.

    ./evaluate.py --cli ../../build/release/bin/hangaku-cli --data ../../../shared/data
    ./evaluate.py --cli ... --data ... --only phantoms torso --count 4
    ./evaluate.py --cli ... --data ... --libraries ../../build/release/plugins

Nothing here was used to fit anything but a few thresholds, which were chosen while looking at the
torso, the head and neck and the crop of a chest; phantom seeds run from 100000 on.
"""

import argparse
import ctypes
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nibabel as nib
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "training"), str(HERE.parent / "body-ct")]
import labels as known
import scans

LUNGS = {"left lung": 1, "right lung": 2, "airways": 3}
ORGANS = range(1, 10)  # TotalSegmentator's spleen, kidneys, gall bladder, liver, stomach, ...
BESIDE_SPINE = [86, 87]
BODY = {"muscle": 1, "subcutaneous fat": 2, "visceral fat": 3}


class Image(ctypes.Structure):
    """HangakuImage of ai/api/hangaku_plugin.h."""

    _fields_ = [("voxels", ctypes.c_void_p), ("voxel_type", ctypes.c_int32),
                ("size", ctypes.c_int32 * 3), ("spacing", ctypes.c_double * 3),
                ("origin", ctypes.c_double * 3), ("axes", ctypes.c_double * 9),
                ("slope", ctypes.c_double), ("intercept", ctypes.c_double)]


PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_double)


class Run(ctypes.Structure):
    """HangakuRun."""

    _fields_ = [("image", ctypes.POINTER(Image)), ("labels", ctypes.c_void_p),
                ("parameters", ctypes.c_void_p), ("parameter_count", ctypes.c_uint32),
                ("threads", ctypes.c_int32), ("memory_limit", ctypes.c_uint64),
                ("progress", PROGRESS), ("context", ctypes.c_void_p),
                ("message", ctypes.c_char_p), ("message_size", ctypes.c_size_t)]


class Plugin(ctypes.Structure):
    """HangakuPlugin."""

    _fields_ = [("api", ctypes.c_uint32), ("name", ctypes.c_char_p), ("version", ctypes.c_char_p),
                ("run", ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.POINTER(Run)))]


def run_library(options, model, source):
    """As `run`, without the program."""
    library = ctypes.CDLL(str(options.libraries / model / f"lib{model}.so"))
    library.hangaku_plugin.restype = ctypes.POINTER(Plugin)
    plugin = library.hangaku_plugin(ctypes.c_uint32(1)).contents
    voxels, affine = scans.read_image(source)
    voxels = np.asfortranarray(np.clip(voxels, -32768, 32767).astype(np.int16))
    labels = np.zeros(voxels.shape, np.uint16, order="F")
    lps = (np.diag([-1, -1, 1, 1]) @ affine)[:3]
    spacing = np.sqrt((lps[:, :3] ** 2).sum(0))
    image = Image(voxels.ctypes.data, 1, (ctypes.c_int32 * 3)(*voxels.shape),
                  (ctypes.c_double * 3)(*spacing), (ctypes.c_double * 3)(*lps[:, 3]),
                  (ctypes.c_double * 9)(*(lps[:, :3] / spacing).T.ravel()), 1, 0)
    message = ctypes.create_string_buffer(512)
    start = time.monotonic()
    status = plugin.run(ctypes.byref(Run(
        ctypes.pointer(image), labels.ctypes.data, None, 0, options.threads, 1 << 33,
        PROGRESS(lambda context, share: 1), None, ctypes.cast(message, ctypes.c_char_p), 512)))
    if status != 0:
        raise RuntimeError(f"{model}: {message.value.decode()}")
    return labels.astype(np.uint8), time.monotonic() - start


def run(options, model, source, shape, affine):
    """Labels on the image's grid, and the seconds that the run took."""
    if options.libraries:
        labels, seconds = run_library(options, model, source)
        _, own = scans.read_image(source)
        return scans.resample(labels, own, shape, affine, 0, cval=0), seconds
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [str(options.cli), "--quiet", "run", str(source), "--model", model, "-o", folder,
             "--format", "nifti", "--threads", str(options.threads)],
            check=True, stdout=subprocess.DEVNULL)
        seconds = json.loads((Path(folder) / "run.json").read_text())["seconds"]["run"]
        labels = scans.onto(next(Path(folder).glob("*.nii.gz")), shape, affine)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        name = f"{Path(source).parent.name}-{Path(source).name}-{model}.nii.gz"
        nib.save(nib.Nifti1Image(labels, affine), str(options.keep / name))
    return labels, seconds


def show(scan, model, values, seconds=None):
    print(f"{scan:24} {model:9}", "  ".join(f"{name} {value:.3f}" for name, value in values.items()),
          "" if seconds is None else f"  ({seconds:.1f} s)", flush=True)


def phantoms(options):
    """Bone and airways of phantoms have their truth on a grid of 2 mm (body-ct/labels.py)."""
    every = {}
    for seed in range(100000, 100000 + options.count):
        with tempfile.TemporaryDirectory() as folder:
            scans.sample(options.cli, folder, seed, "full")
            voxels, affine, truth = scans.load_sample(folder)
            image, truth, _ = scans.prepare(voxels, affine, known.SPACING, truth)
            truth = known.of_phantom(image, truth)
            for model, labels in (("ct-lungs", LUNGS), ("ct-bones", {"bone": 1}),
                                  ("ct-body", {"bone": 4})):
                found, seconds = run(options, model, Path(folder) / "ct", voxels.shape, affine)
                _, found, _ = scans.prepare(voxels, affine, known.SPACING, found)
                sure = truth != known.UNKNOWN
                numbers = {"left lung": known.LEFT, "right lung": known.RIGHT,
                           "airways": known.AIRWAYS, "bone": known.BONE}
                values = {name: scans.dice((found == value) & sure, (truth == numbers[name]) & sure)
                          for name, value in labels.items()}
                if model == "ct-body":
                    values["all labels to the body"] = scans.dice((found > 0) & sure,
                                                                  (truth > 0) & sure)
                for name, value in values.items():
                    every.setdefault((model, name), []).append(value)
                show(f"phantom {seed}", model, values, seconds)
    for (model, name), values in every.items():
        print(f"{'phantoms, mean (worst)':24} {model:9} {name} {np.mean(values):.3f} "
              f"({np.min(values):.3f})")


def torso(options):
    """The CT of a trunk (3 mm) against TotalSegmentator's classes."""
    folder = options.data / "masks" / "ct_and_mr_3mm_several_models"
    image = nib.load(str(folder / "example_ct.nii.gz"))
    classes = scans.onto(folder / "example_seg_fast_force_split.nii.gz", image.shape, image.affine)
    found, seconds = run(options, "ct-lungs", folder / "example_ct.nii.gz", image.shape,
                         image.affine)
    show("torso", "ct-lungs", {
        "left lung": scans.dice(found == 1, np.isin(classes, known.CLASSES[known.LEFT])),
        "right lung": scans.dice(found == 2, np.isin(classes, known.CLASSES[known.RIGHT]))},
         seconds)
    found, seconds = run(options, "ct-bones", folder / "example_ct.nii.gz", image.shape,
                         image.affine)
    show("torso", "ct-bones", {"bone": scans.dice(found == 1, np.isin(classes, known.BONES))},
         seconds)

    found, seconds = run(options, "ct-body", folder / "example_ct.nii.gz", image.shape, image.affine)
    show("torso", "ct-body", {
        "of its organs called muscle": (found[np.isin(classes, ORGANS)] == 1).mean(),
        "of gluteal muscles": (found[np.isin(classes, range(80, 86))] == 1).mean(),
        "of the muscles beside the spine": (found[np.isin(classes, BESIDE_SPINE)] == 1).mean(),
        "of iliopsoas": (found[np.isin(classes, [88, 89])] == 1).mean()}, seconds)

    # The finer models were run on 30 of its slices.
    top = nib.load(str(folder / "example_ct_sm.nii.gz"))
    truth = {name: scans.onto(folder / "example_seg_tissue_types" / f"{file}.nii.gz", top.shape,
                              top.affine) > 0
             for name, file in (("muscle", "skeletal_muscle"),
                                ("subcutaneous fat", "subcutaneous_fat"),
                                ("visceral fat", "torso_fat"))}
    found, seconds = run(options, "ct-body", folder / "example_ct_sm.nii.gz", top.shape, top.affine)
    show("torso, 30 slices", "ct-body",
         {name: scans.dice(found == BODY[name], mask) for name, mask in truth.items()}, seconds)
    areas = {}
    for name, mask in truth.items():  # each slice has 9 mm2 a pixel
        ours, theirs = ((m.sum((0, 1)) * 0.09) for m in (found == BODY[name], mask))
        areas[name] = np.abs(ours - theirs).sum() / theirs.sum()
    show("torso, 30 slices", "ct-body", {f"error of the area, {name}": value
                                         for name, value in areas.items()})
    classes = scans.onto(folder / "example_seg.nii.gz", top.shape, top.affine)
    found, seconds = run(options, "ct-bones", folder / "example_ct_sm.nii.gz", top.shape,
                         top.affine)
    show("torso, 30 slices", "ct-bones", {"bone": scans.dice(found == 1,
                                                             np.isin(classes, known.BONES))}, seconds)


def abdomen(options):
    """Twenty slices of an abdomen with contrast against TotalSegmentator's classes."""
    folder = options.data / "ct" / "abdomen_j2k_with_masks"
    voxels, affine = scans.read_ct(folder / "dicom")
    classes = scans.onto(folder / "seg" / "example_seg_dicom.nii.gz", voxels.shape, affine)
    found, seconds = run(options, "ct-bones", folder / "dicom", voxels.shape, affine)
    bone = np.isin(classes, known.BONES)
    show("abdomen", "ct-bones", {
        "bone": scans.dice(found == 1, bone),
        "of that bone": (found[bone] == 1).mean(),
        "of its aorta called bone": (found[classes == 52] == 1).mean()}, seconds)
    found, seconds = run(options, "ct-body", folder / "dicom", voxels.shape, affine)
    organs = np.isin(classes, ORGANS)
    show("abdomen", "ct-body", {
        "of its organs called muscle": (found[organs] == 1).mean(),
        "of the muscles beside the spine called muscle":
            (found[np.isin(classes, BESIDE_SPINE)] == 1).mean()}, seconds)


def headneck(options):
    """Head to upper chest: the expert's outer contour; lungs by another threshold rule."""
    folder = options.data / "ct" / "headneck_with_structures"
    voxels, affine = scans.read_ct(folder / "dicom")
    contour = scans.read_nrrd_mask(folder / "structures" / "External ROI_1.nrrd").astype(np.uint8)
    found, seconds = run(options, "ct-body", folder / "dicom", voxels.shape, affine)
    show("head and neck", "ct-body",
         {"all labels to the outer contour": scans.dice(found > 0, contour > 0)}, seconds)
    found, seconds = run(options, "ct-lungs", folder / "dicom", voxels.shape, affine)
    image, body, _ = scans.prepare(voxels, affine, known.SPACING, contour)
    _, found, _ = scans.prepare(voxels, affine, known.SPACING, found)
    chest = slice(0, 75)
    lungs, airways = known.lungs_by_threshold(image[:, :, chest], body[:, :, chest] > 0,
                                              known.SPACING)
    sides = known.split_lungs(lungs, known.SPACING)
    found = found[:, :, chest]
    show("head and neck", "ct-lungs", {
        "left lung": scans.dice(found == 1, sides == known.LEFT),
        "right lung": scans.dice(found == 2, sides == known.RIGHT),
        "airways": scans.dice(found == 3, airways)}, seconds)


def chest(options):
    """The crop of a chest with contrast, 1.5 mm: lungs by another threshold rule."""
    path = options.data / "masks" / "pulmonary_1_5mm" / "models" / "ct_cropped.nii.gz"
    image = nib.load(str(path))
    hu, ras = scans.to_ras(np.asarray(image.dataobj).astype(np.int16), image.affine)
    lungs, airways = known.lungs_by_threshold(hu, np.ones(hu.shape, bool), np.full(3, 1.5))
    sides = known.split_lungs(lungs, np.full(3, 1.5))
    found, seconds = run(options, "ct-lungs", path, hu.shape, ras)
    show("chest crop", "ct-lungs", {
        "left lung": scans.dice(found == 1, sides == known.LEFT),
        "right lung": scans.dice(found == 2, sides == known.RIGHT),
        "airways": scans.dice(found == 3, airways)}, seconds)
    heart = scans.onto(path.parent / "heart.nii.gz", hu.shape, ras) > 0
    found, seconds = run(options, "ct-bones", path, hu.shape, ras)
    show("chest crop", "ct-bones", {"of the heart called bone": (found[heart] == 1).mean()}, seconds)


def three(options):
    folder = options.data / "seg" / "dcmqi_ct_three_slices"
    voxels, affine = scans.read_ct(folder / "ct-3slice")
    found, seconds = run(options, "ct-bones", folder / "ct-3slice", voxels.shape, affine)
    import gzip

    _, data = (folder / "spine_seg.nrrd").read_bytes().split(b"\n\n", 1)
    spine = np.frombuffer(gzip.decompress(data), "<i2").reshape(voxels.shape[::-1]).T > 0
    show("three slices", "ct-bones", {"of the mask of the spine": (found[spine] == 1).mean()},
         seconds)


def main():
    tasks = {"phantoms": phantoms, "torso": torso, "abdomen": abdomen, "headneck": headneck,
             "chest": chest, "three": three}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", type=lambda p: Path(p).resolve(), required=True)
    parser.add_argument("--data", type=Path, required=True, help="shared/data")
    parser.add_argument("--only", nargs="+", choices=tasks, default=list(tasks))
    parser.add_argument("--count", type=int, default=4, help="phantoms")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--libraries", type=Path, help="folder with ct-lungs/libct-lungs.so, ...")
    parser.add_argument("--keep", type=Path, help="folder for the label maps")
    options = parser.parse_args()
    for task in options.only:
        tasks[task](options)


if __name__ == "__main__":
    main()
