"""NIfTI files as nibabel reads them, and NRRD files as a plain reading of their header gives them."""

import glob
import gzip
import os
from concurrent.futures import ProcessPoolExecutor

import nibabel
import numpy as np

from program import LPS_FROM_RAS, Crashed, Program, series_in
from report import DIFFERS, EQUAL, REFUSED, UNCHECKED, Verdict, report
from volumes_subset import PLACE_TOLERANCE_MM

MOST_OF_A_FOLDER = 12  # some hold a hundred masks of one scan

NRRD_TYPES = {"signed char": "i1", "int8": "i1", "unsigned char": "u1", "uint8": "u1",
              "uchar": "u1", "short": "i2", "int16": "i2", "unsigned short": "u2", "ushort": "u2",
              "uint16": "u2", "int": "i4", "int32": "i4", "unsigned int": "u4", "uint32": "u4",
              "uint": "u4", "float": "f4", "double": "f8"}
NRRD_SPACES = {"left-posterior-superior": np.eye(4), "right-anterior-superior": LPS_FROM_RAS}


def read_nrrd(path):
    """Voxels (i, j, k) and the affine to LPS. Raises KeyError for kinds that do not occur here."""
    with open(path, "rb") as stream:
        head, _, data = stream.read().partition(b"\n\n")
    fields = dict(line.split(": ", 1) for line in head.decode().splitlines()
                  if ": " in line and ":=" not in line and not line.startswith("#"))
    sizes = [int(size) for size in fields["sizes"].split()]
    encoding = fields["encoding"].strip().lower()
    data = {"raw": lambda: data, "gzip": lambda: gzip.decompress(data)}[
        "gzip" if encoding in ("gzip", "gz") else encoding]()
    kind = np.dtype(NRRD_TYPES[fields["type"].strip()])
    voxels = np.frombuffer(data, kind.newbyteorder(">" if fields.get("endian") == "big" else "<"),
                           int(np.prod(sizes))).reshape(sizes, order="F")
    vectors = [[float(part) for part in vector.strip("()").split(",")]
               for vector in fields["space directions"].replace(", ", ",").split()]
    affine = np.eye(4)
    affine[:3, :3] = np.array(vectors).T
    affine[:3, 3] = [float(part) for part in fields["space origin"].strip().strip("()").split(",")]
    return voxels, NRRD_SPACES[fields["space"].strip()] @ affine


def read_nifti(path):
    image = nibabel.load(path)
    return np.asanyarray(image.dataobj), LPS_FROM_RAS @ image.affine


def compare_file(task):
    cli, root, path, folder = task
    name = os.path.relpath(path, root)
    program = Program(cli, folder)
    try:
        voxels, affine = read_nrrd(path) if path.endswith(".nrrd") else read_nifti(path)
    except Exception as problem:
        return Verdict(name, UNCHECKED, f"{type(problem).__name__}: {problem}")
    try:
        info = program.info(path)
        volumes = [volume for _, series in series_in(info) for volume in series["volumes"]]
        if not volumes:
            return Verdict(name, REFUSED, info["rejected"][0]["reason"])
        loaded = program.load(path, volumes[0])
    except Crashed as problem:
        return Verdict(name, DIFFERS, str(problem))
    if loaded.voxels is None:
        return Verdict(name, REFUSED, loaded.refused)
    theirs = voxels.reshape(voxels.shape + (1,) * (4 - voxels.ndim)).transpose(3, 2, 1, 0)
    if theirs.shape != loaded.voxels.shape:
        return Verdict(name, DIFFERS, f"{theirs.shape} there, {loaded.voxels.shape} here")
    error = np.abs(theirs.astype(np.float64) - loaded.voxels).max()
    corner = np.append(np.array(theirs.shape[:0:-1]) - 1, 1)
    place = max(np.linalg.norm((affine - other)[:3] @ point)
                for other in (loaded.affine, loaded.written_affine)
                for point in (corner, np.array([0, 0, 0, 1])))
    if error > 1e-6 * np.abs(theirs).max():
        return Verdict(name, DIFFERS, f"voxels differ by up to {error:.6g}")
    if place > PLACE_TOLERANCE_MM:
        return Verdict(name, DIFFERS, f"{place:.3g} mm apart")
    return Verdict(name, EQUAL)


def compare(options, folder):
    root = os.path.realpath(options.data)
    folders = {}
    for path in sorted(glob.glob(f"{root}/**/*.n*", recursive=True)):
        if path.endswith((".nii", ".nii.gz", ".nrrd")) and options.only in path:
            folders.setdefault(os.path.dirname(path), []).append(path)
    files = [path for members in folders.values() for path in members[:MOST_OF_A_FOLDER]]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(compare_file, [(options.cli, root, path, folder)
                                                for path in files]))
    return report("image files", verdicts, options.verbose)
