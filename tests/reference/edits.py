#!/usr/bin/python3
"""Compares the operations of the segmentation editor with what scipy makes of the same masks.

    edits.py SUBSET --probe hangaku-edit-probe --data ../shared/data [--only TEXT] [--verbose]

HANGAKU_TEST_DATA, where it is set, comes before --data. SUBSET names the file SUBSET_edits.py with
a function compare(probe, data folder). Ends with 1 when something differs, 77 when it cannot be run.
"""

import argparse
import importlib
import os
import subprocess
import sys
import tempfile


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(77)


class Probe:
    """The probe program, and the count of what was equal and what was not."""

    def __init__(self, options, folder):
        self.program = options.probe
        self.only = options.only
        self.verbose = options.verbose
        self.folder = folder
        self.compared = 0
        self.failed = 0

    def apply(self, operation, mask, affine, /, **parameters):
        """The label map (i, j, k) after the operation; `affine` leads to RAS mm."""
        import nibabel
        import numpy
        source = os.path.join(self.folder, "before.nii")
        target = os.path.join(self.folder, "after.nii")
        image = nibabel.Nifti1Image(mask.astype(numpy.uint8), affine)
        image.set_sform(affine, 1)
        image.set_qform(None, 0)  # which could not say that a grid is sheared
        nibabel.save(image, source)
        arguments = [f"{name}={value}" for name, value in parameters.items()]
        done = subprocess.run([self.program, operation, source, target] + arguments,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{operation} {arguments}: {done.stderr.strip()}")
        return numpy.asarray(nibabel.load(target).dataobj)

    def check(self, name, ours, theirs, undecided=None):
        """Voxel for voxel; `undecided` voxels may be either."""
        different = ours != theirs
        if undecided is not None:
            different &= ~undecided
        self.compared += 1
        count = int(different.sum())
        if count:
            self.failed += 1
            print(f"DIFFERENT {name}: {count} voxels of {int((theirs != 0).sum())}")
        elif self.verbose:
            print(f"equal {name}: {int((theirs != 0).sum())} voxels")

    def wants(self, name):
        return self.only in name


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subset")
    parser.add_argument("--probe", required=True, help="the program hangaku-edit-probe")
    parser.add_argument("--data", required=True, help="the folder with the real data")
    parser.add_argument("--only", default="", help="only masks whose name contains this")
    parser.add_argument("--verbose", action="store_true", help="list what is equal, too")
    options = parser.parse_args()
    data = os.environ.get("HANGAKU_TEST_DATA") or options.data
    if not os.path.isdir(data):
        skip(f"there is no {data}")
    try:
        import nibabel  # noqa: F401
        import numpy  # noqa: F401
        import scipy  # noqa: F401
    except ImportError as missing:
        skip(f"needs the package of {missing.name} for {sys.executable}")
    with tempfile.TemporaryDirectory(prefix="hangaku-edits-") as folder:
        probe = Probe(options, folder)
        importlib.import_module(f"{options.subset}_edits").compare(probe, data)
    print(f"{probe.compared} compared, {probe.failed} different")
    sys.exit(1 if probe.failed or not probe.compared else 0)


if __name__ == "__main__":
    main()
