#!/usr/bin/python3
"""Measures click and segment on real masks: Dice after 1, 3, 5 and 10 simulated clicks.

    clicks.py --probe growing_probe --cli hangaku-cli --data ../shared/data [NAME...]

Each click goes into the middle of the largest part that is wrong. "Drops" are clicks after which
the Dice is lower by more than 0.01. A measurement, not a test: it ends with 0.
"""

import argparse
import os
import re
import subprocess
import tempfile

MODELS = "masks/ct_and_mr_3mm_several_models/"
CT = (MODELS + "example_ct.nii.gz", MODELS + "example_seg_fast_force_split.nii.gz")
MR = (MODELS + "example_mr_sm.nii.gz", MODELS + "example_seg_mr.nii.gz")
FINE = ("ct/abdomen_j2k_with_masks/dicom", "ct/abdomen_j2k_with_masks/seg/example_seg_dicom.nii.gz")
HEAD = "ct/headneck_with_structures/"
TUMOURS = "masks/pyradiomics/"
CHEST = "masks/pulmonary_1_5mm/models/"

OBJECTS = (
    [("CT " + name, *CT, label) for name, label in (
        ("liver", 5), ("spleen", 1), ("kidney", 2), ("gallbladder", 4), ("stomach", 6),
        ("bladder", 21), ("vertebra", 29), ("sacrum", 25), ("hip", 77), ("femur", 75),
        ("aorta", 52), ("gluteus", 80), ("back muscle", 86))]
    + [("MR " + name, *MR, label) for name, label in (("liver", 5), ("spleen", 1), ("kidney", 2))]
    + [("fine CT " + name, *FINE, label) for name, label in (
        ("spleen", 1), ("liver", 5), ("vertebra", 32), ("back muscle", 86))]
    + [("head " + name, HEAD + "dicom", f"{HEAD}structures/{file}.nrrd", 1) for name, file in (
        ("brain", "Brain"), ("brainstem", "Brainstem"), ("cord", "Cord"), ("parotid", "R Parotid"),
        ("tumour", "GTV_p_CF"), ("node", "GTV_n_CF"))]
    + [(name, f"{TUMOURS}{file}_image.nrrd", f"{TUMOURS}{file}_label.nrrd", 1) for name, file in (
        ("brain tumour 1", "brain1"), ("brain tumour 2", "brain2"), ("breast tumour", "breast1"))]
    + [("prostate phantom", TUMOURS + "prostate_phantom_subvolume.nrrd",
        TUMOURS + "prostate_phantom_subvolume-label.nrrd", 9),
       ("heart", CHEST + "ct_cropped.nii.gz", CHEST + "heart.nii.gz", 1),
       ("pulmonary artery", CHEST + "ct_cropped.nii.gz", CHEST + "pulmonary_artery.nii.gz", 1)])
CLICKS = (1, 3, 5, 10)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", required=True, help="the program growing_probe")
    parser.add_argument("--cli", required=True, help="the program hangaku-cli, which reads DICOM")
    parser.add_argument("--data", required=True, help="the folder with the real data")
    parser.add_argument("names", nargs="*", help="only objects with one of these in their name")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="hangaku-clicks-") as folder:
        for name, image, mask, label in OBJECTS:
            if options.names and not any(part in name for part in options.names):
                continue
            image = os.path.join(options.data, image)
            if os.path.isdir(image):
                converted = os.path.join(folder, image.replace("/", "_") + ".nrrd")
                if not os.path.exists(converted):
                    subprocess.run([options.cli, "--quiet", "convert", image, "-o", converted],
                                   check=True, capture_output=True)
                image = converted
            out = subprocess.run([options.probe, "clicks", image, os.path.join(options.data, mask),
                                  str(label), str(max(CLICKS))],
                                 check=True, capture_output=True, text=True).stdout
            dice = [float(value) for value in re.findall(r"[+-](\d\.\d+)", out)]
            drops = sum(b < a - 0.01 for a, b in zip(dice, dice[1:]))
            ms = int(re.search(r"(\d+) ms CPU", out).group(1))
            dice += dice[-1:] * max(CLICKS)
            rows.append([dice[n - 1] for n in CLICKS])
            print(f"| {name} |", " | ".join(f"{value:.2f}" for value in rows[-1]),
                  f"| {drops} | {ms} |", flush=True)
    if rows:
        print("| mean |", " | ".join(f"{sum(column) / len(rows):.3f}" for column in zip(*rows)), "|")
        print(f"{sum(row[2] >= 0.8 for row in rows)} of {len(rows)} with 0.8 after 5 clicks, "
              f"{sum(row[3] >= 0.9 for row in rows)} with 0.9 after 10")


if __name__ == "__main__":
    main()
