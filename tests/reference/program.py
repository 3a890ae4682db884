"""What Hangaku makes of the same files, through its command line."""

import json
import os
import re
import subprocess
from dataclasses import dataclass, field

import nibabel
import numpy as np

LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


class Crashed(Exception):
    """The program ended otherwise than by finishing or refusing."""


class Program:
    def __init__(self, executable, folder):
        self.executable = executable
        self.folder = folder  # for what it writes

    def _run(self, arguments):
        done = subprocess.run([self.executable, *arguments], capture_output=True, timeout=120,
                              check=False)
        if done.returncode not in (0, 1):
            raise Crashed(f"{arguments[0]} ended with {done.returncode}: "
                          f"{done.stderr.decode(errors='replace')[-200:]}")
        return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")

    def info(self, path):
        code, out, errors = self._run(["--json", "info", path])
        if code != 0:
            raise Crashed(f"info refused {path}: {errors.strip()}")
        return json.loads(out)

    def load(self, path, volume):
        """The loaded voxels of a volume that `info` listed, as a LoadedVolume."""
        out = os.path.join(self.folder, f"{os.getpid()}.nii")
        code, _, errors = self._run(["convert", path, "--volume", volume["id"], "-o", out])
        if code != 0:
            return LoadedVolume(volume, None, refused=what_went_wrong(errors))
        image = nibabel.load(out)
        voxels = np.asanyarray(image.dataobj)
        if voxels.dtype.fields:  # RGB24
            voxels = np.stack([voxels[name] for name in "RGB"], axis=-1)
            colour = True
        else:
            colour = False
        if image.ndim == 3:
            voxels = np.expand_dims(voxels, 3)
        # i, j, k, t[, c] -> t, k, j, i[, c]
        voxels = np.moveaxis(voxels, (3, 2, 1, 0), (0, 1, 2, 3)).copy()
        os.remove(out)
        return LoadedVolume(volume, voxels, colour=colour, empty=empty_slices(errors),
                            written_affine=LPS_FROM_RAS @ image.affine)


def what_went_wrong(errors):
    """The sentence of "error: ..." without warnings before and advice after it."""
    for line in errors.splitlines():
        if line.startswith("error: "):
            return line[len("error: "):].strip()
    return errors.strip()[:160]


def empty_slices(errors):
    """Numbers (from 0) of slices that the program says it could not read, with its reason."""
    found = re.findall(r"Slice (\d+) cannot be read and is empty: (.*)", errors)
    return {int(number) - 1: reason.strip() for number, reason in found}


@dataclass
class LoadedVolume:
    volume: dict               # of `info`
    voxels: np.ndarray         # time, k, j, i[, RGB]; None when refused
    colour: bool = False
    refused: str = ""
    empty: dict = field(default_factory=dict)
    written_affine: np.ndarray = None

    @property
    def affine(self):
        """Voxel (i, j, k) to LPS mm; None for pictures that lie nowhere."""
        if not self.volume["size"]:
            return None
        affine = np.eye(4)
        direction = np.array(self.volume["direction"]).reshape(3, 3)
        affine[:3, :3] = direction * np.array(self.volume["spacingMm"])
        affine[:3, 3] = self.volume["originMm"]
        return affine


def series_in(info):
    for study in info["studies"]:
        for series in study["series"]:
            yield study, series
