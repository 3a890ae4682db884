#!/usr/bin/python3
"""Compares what hangaku-cli loads with what independent programs make of the same files.

    compare.py SUBSET --cli hangaku-cli --data ../shared/data [--only TEXT] [--verbose]

HANGAKU_TEST_DATA, where it is set, comes before --data.

SUBSET is `frames` (each frame's values and place against pydicom, Pillow and DCMTK), `volumes`
(against dcm2niix and the NIfTI files that lie beside the data), `names` (of patients) or `images`
(NIfTI and NRRD files).
Ends with 1 when something differs that known.py does not explain, 77 when it cannot be run.
"""

import argparse
import os
import shutil
import sys
import tempfile


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(77)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subset", choices=["frames", "volumes", "names", "images"])
    parser.add_argument("--cli", required=True, help="the program hangaku-cli")
    parser.add_argument("--data", required=True, help="the folder with the real data")
    parser.add_argument("--only", default="", help="only paths that contain this")
    parser.add_argument("--verbose", action="store_true", help="list what is equal, too")
    return parser.parse_args(arguments)


def main():
    options = parse(sys.argv[1:])
    options.data = os.environ.get("HANGAKU_TEST_DATA") or options.data
    if not os.path.isdir(options.data):
        skip(f"there is no {options.data}")
    try:
        import nibabel  # noqa: F401
        import numpy  # noqa: F401
        import PIL  # noqa: F401
        import pydicom  # noqa: F401
    except ImportError as missing:
        skip(f"needs the package of {missing.name} for {sys.executable}")
    for program in ("dcm2niix", "dcmdjpeg", "dcmdjpls"):
        if not shutil.which(program):
            skip(f"needs {program}")
    from importlib import import_module
    with tempfile.TemporaryDirectory(prefix="hangaku-reference-") as folder:
        failed = import_module(f"{options.subset}_subset").compare(options, folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
