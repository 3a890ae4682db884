#!/usr/bin/python3
"""Measures the phantom nodule detector on unseen phantoms, through the program (see README.md).

    ./evaluate.py --cli ../../build/release/bin/hangaku-cli --count 50

Each phantom is made by `hangaku-cli sample` and read by `hangaku-cli run`. Seeds from 100000 on were
never trained on. The rule is LUNA16's (Setio et al., Med Image Anal 42:1-13, 2017): a box hits a
nodule when its centre lies nearer to the nodule's centre of mass than half its diameter, that of the
ball of the same volume; a nodule is found with the highest score that hits it, further hits are
ignored, and so are hits of fragments under 3 mm. All else is a false positive. CPM is the mean
sensitivity at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false positives for each scan, read off the curve by
straight lines; intervals of 95 % come from 1000 draws of whole scans.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")

import numpy as np

import nodules

HERE = Path(__file__).resolve().parent
RATES = (0.125, 0.25, 0.5, 1, 2, 4, 8)
SIZES = ((3, 6), (6, 10), (10, 99))  # mm


def found_in(options, folder):
    """[(RAS mm, score)] of what the program finds in folder/ct."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([str(options.cli), "--quiet", "run", str(Path(folder) / "ct"), "--model",
                        str(options.model), "-o", out, "--device", "cpu",
                        "--threads", str(options.threads)], check=True, stdout=subprocess.DEVNULL)
        document = json.loads(next(Path(out).glob("*.detections.json")).read_text())
    return [(np.array(d["centreMm"]) * (-1, -1, 1), d["score"]) for d in document["detections"]]


def scan(options, seed):
    """{"nodules": [[diameter in mm, best score or None]], "false": [scores]} of a phantom."""
    with tempfile.TemporaryDirectory() as made:
        folder = options.phantoms / str(seed) if options.phantoms else Path(made)
        if not (folder / "truth.nii.gz").exists():
            nodules.sample(options.cli, folder, seed, "full")
        if not options.model:
            return None
        _, affine, labels = nodules.load_sample(folder)
        boxes = found_in(options, folder)
    truth = nodules.nodules_of(labels, affine)
    best = [None] * len(truth)
    false = []
    for place, score in boxes:
        away = [np.linalg.norm(place - centre) / (diameter / 2) for centre, _, diameter in truth]
        hits = [n for n, distance in enumerate(away) if distance < 1]
        if not hits:
            false.append(score)
        for n in hits:
            best[n] = max(score, best[n] or 0)
    relevant = [[diameter, score] for (_, _, diameter), score in zip(truth, best)
                if diameter >= nodules.LEAST_MM]
    return {"nodules": relevant, "false": false}


def sensitivities(scans):
    """At RATES false positives for each scan."""
    scores = np.array([s for one in scans for _, s in one["nodules"] if s is not None])
    false = np.array([s for one in scans for s in one["false"]])
    total = sum(len(one["nodules"]) for one in scans)
    if total == 0:
        return np.full(len(RATES), np.nan)
    thresholds = np.unique(np.concatenate([scores, false]))[::-1]
    rates = [0.0] + [float((false >= t).sum()) / len(scans) for t in thresholds]
    found = [0.0] + [float((scores >= t).sum()) / total for t in thresholds]
    # Of points with the same rate the last, which has found most, is where the curve goes on.
    last = np.append(np.diff(rates) > 0, True)
    return np.interp(RATES, np.array(rates)[last], np.array(found)[last])


def froc(scans):
    random = np.random.default_rng(1)
    curve = sensitivities(scans)
    drawn = np.array([sensitivities([scans[n] for n in random.integers(len(scans), size=len(scans))])
                      for _ in range(1000)])
    low, high = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    cpm = np.nanpercentile(drawn.mean(1), [2.5, 97.5])
    return curve, low, high, curve.mean(), cpm


def report(scans, show_from):
    curve, low, high, cpm, interval = froc(scans)
    total = sum(len(one["nodules"]) for one in scans)
    print(f"{len(scans)} phantoms, {total} nodules, "
          f"{sum(not one['nodules'] for one in scans)} phantoms without any")
    print("\n| false positives for each scan | " + " | ".join(f"{r:g}" for r in RATES) + " | CPM |")
    print("|---" * (len(RATES) + 2) + "|")
    print("| sensitivity | " + " | ".join(f"{c:.3f}" for c in curve) + f" | {cpm:.3f} |")
    print("| 95 % interval | " + " | ".join(f"{a:.2f}-{b:.2f}" for a, b in zip(low, high))
          + f" | {interval[0]:.3f}-{interval[1]:.3f} |\n")
    for bound in (show_from, 0.05):
        false = sum(s >= bound for one in scans for s in one["false"])
        print(f"score of {bound} or more: {false / len(scans):.2f} false positives for each scan")
        for least, most in SIZES:
            scores = [s for one in scans for d, s in one["nodules"] if least <= d < most]
            print(f"  of {least} to {most} mm: {sum(s is not None and s >= bound for s in scores)} of "
                  f"{len(scores)} found")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cli", type=lambda p: Path(p).resolve(), required=True, help="hangaku-cli")
    parser.add_argument("--model", type=Path, default=HERE)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--first-seed", type=int, default=100000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--phantoms", type=Path, help="folder where the phantoms are kept")
    parser.add_argument("--only-phantoms", action="store_true", help="make them, do not measure")
    parser.add_argument("--scores", type=Path, help="JSON file of the scores, to go on from")
    options = parser.parse_args()
    if options.only_phantoms:
        options.model = None
    done = json.loads(options.scores.read_text()) if options.scores and options.scores.exists() else {}
    for seed in range(options.first_seed, options.first_seed + options.count):
        if str(seed) in done:
            continue
        result = scan(options, seed)
        if result is None:
            continue
        done[str(seed)] = result
        print(f"seed {seed}: " + ", ".join(
            f"{d:.0f} mm {'missed' if s is None else f'{s:.2f}'}" for d, s in result["nodules"])
            + f"; false: {', '.join(f'{s:.2f}' for s in result['false']) or 'none'}", flush=True)
        if options.scores:
            options.scores.write_text(json.dumps(done))
    if done:
        show_from = json.loads((options.model / "model.json").read_text())["detection"]["showFrom"]
        report(list(done.values()), show_from)


if __name__ == "__main__":
    main()
