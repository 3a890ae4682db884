"""Whole volumes against dcm2niix, run on the spot, and the NIfTI files that lie beside the data."""

import glob
import itertools
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor

import nibabel
import numpy as np

import truth
from program import LPS_FROM_RAS, Crashed, Program, series_in
from report import DIFFERS, EQUAL, REFUSED, UNCHECKED, Verdict, report

PLACE_TOLERANCE_MM = 1e-3  # of the outermost voxels

# dcm2niix sets tilted slices upright in the place it writes: only voxels are compared with it. Where
# tilted slices lie is compared in `frames` with their own positions, and so are all of a series
# with uneven spacing, whose slices dcm2niix stacks as if they were even.
TILTED = {"ct/head_tilt_philips"}
UNEVEN = {"ct/head_tilt_irregular_ge"}

# Folders of series (below the data folder) and the reference NIfTI files made of them; dcm2niix is
# run on each of these folders as well.
FOLDERS = {
    "ct/head_tilt_philips": [],
    "ct/head_tilt_irregular_ge": [],
    "ct/head_5mm_philips": [],
    "ct/abdomen_j2k_with_masks/dicom": [],
    "ct/headneck_with_structures/dicom": [],
    "mr/t1_sagittal_HFS": [],
    "mr/t1_sagittal_HFP": [],
    "mr/adc_oblique_ge": [],
    **{f"series4d/mosaic_siemens/{name}": [f"series4d/mosaic_siemens_reference/{reference}"]
       for name, reference in (
           ("ax/axasc35", "ax_asc_35sl_6.nii"), ("ax/axdesc36", "ax_desc_36sl_10.nii"),
           ("ax/axint36", "ax_int_36sl_12.nii"), ("cor/corasc35", "cor_asc_35sl_16.nii"),
           ("cor/cordesc36", "cor_desc_36sl_14.nii"), ("cor/corint36", "cor_int_36sl_15.nii"),
           ("sag/sagasc35", "sag_asc_35sl_22.nii"), ("sag/sagdesc36", "sag_desc_36sl_20.nii"),
           ("sag/sagint36", "sag_int_36sl_21.nii"))},
    "series4d/epi_siemens": [f"series4d/epi_fmri_reference/EPI_PE={name}.nii"
                             for name in ("AP_3", "PA_4", "RL_5", "LR_6")],
    "series4d/fmri_ge": ["series4d/epi_fmri_reference/DCM2NIIX_regression_test_4.nii"],
    "enhanced/mr_siemens_xa10_4d": ["enhanced/reference/Siemens_REST1_w_SMS_PF7-8_6.nii"],
    "enhanced/mr_philips_fieldmap": ["enhanced/reference/Philips_WIP_B0_NS_801_e1.nii",
                                     "enhanced/reference/Philips_WIP_B0_NS_801_e2_fieldmaphz.nii"],
    "other/pet_two_slices": [],
    "seg/dcmqi_ct_three_slices/ct-3slice": [],
    **{f"syntax/one_mosaic_nine_syntaxes/In/{n}.dcm":
       [f"syntax/one_mosaic_nine_syntaxes/Ref/{n}.nii"] for n in range(1, 10)},
}

# Single files with a place, each by itself, where dcm2niix makes something of them.
FILES = ("syntax/one_ct_all_syntaxes/CT*", "syntax/pydicom/MR_*", "syntax/pydicom/693_J2KI.dcm",
         "enhanced/small_pydicom/eCT*", "enhanced/small_dcmqi/*.dcm", "derived/gsps/image_ct.dcm",
         "derived/rt_dicompyler/ct.0.dcm", "derived/parametric_maps/pm-example-slice.dcm",
         "seg/highdicom/ct_image.dcm", "hostile/pydicom/[0-9]*")


# ---- dcm2niix -------------------------------------------------------------------------------

def with_dcm2niix(path, scratch):
    """NIfTI files of what lies in a folder (or of one file)."""
    source, target = os.path.join(scratch, "dicom"), os.path.join(scratch, "nifti")
    os.makedirs(source)
    os.makedirs(target)
    for name in [path] if os.path.isfile(path) else sorted(glob.glob(path + "/*")):
        header = truth.read_header(name)
        copy = os.path.join(source, os.path.basename(name))
        # The distribution's dcm2niix was built without JPEG-LS.
        if header is not None and truth.transfer_syntax(header) in truth.JPEG_LS:
            truth.run(["dcmdjpls", name, copy])
        else:
            shutil.copy(name, copy)
    # -p n: by Rescale Slope and Intercept instead of Philips' private scale.
    truth.run(["dcm2niix", "-z", "n", "-p", "n", "-f", "%s_%e_%t", "-o", target, source], timeout=120)
    return sorted(glob.glob(target + "/*.nii"))


# ---- One of their images against ours -------------------------------------------------------

class Theirs:
    def __init__(self, file):
        image = nibabel.load(file)
        self.affine = LPS_FROM_RAS @ image.affine
        voxels = np.asanyarray(image.dataobj)
        self.voxels = voxels if voxels.ndim == 4 else voxels[..., np.newaxis]  # i, j, k, t


def alike(theirs, loaded):
    """Their voxels on our grid as (t, k, j, i), and the distance of the outermost voxels in mm; or
    None when the grids are not the same but for the order and direction of their axes."""
    if loaded.affine is None or loaded.voxels is None:
        return None
    shape = np.array(theirs.voxels.shape[:3])
    mapping = np.linalg.solve(loaded.affine, theirs.affine)
    turn = np.rint(mapping[:3, :3])
    if not np.array_equal(np.abs(turn).sum(0), [1, 1, 1]) or \
            not np.array_equal(np.abs(turn).sum(1), [1, 1, 1]):
        return None
    rounded = np.eye(4)
    rounded[:3, :3] = turn
    rounded[:3, 3] = np.rint(mapping[:3, 3])
    corners = np.array([[*corner, 1] for corner in itertools.product(*((0, n - 1) for n in shape))]).T
    ours = rounded @ corners
    ours_shape = np.array(loaded.voxels.shape[3:0:-1])
    if ours[:3].min() != 0 or not np.array_equal(ours[:3].max(1), ours_shape - 1):
        return None
    distance = float(np.linalg.norm((loaded.affine @ ours - theirs.affine @ corners)[:3],
                                    axis=0).max())
    voxels = theirs.voxels
    order = [int(np.argmax(np.abs(turn[axis]))) for axis in range(3)]
    voxels = voxels.transpose(*order, 3)
    for axis in range(3):
        if turn[axis, order[axis]] < 0:
            voxels = np.flip(voxels, axis)
    return voxels.transpose(3, 2, 1, 0), distance


def voxel_note(theirs, ours):
    """Empty when equal to the precision of float32, in which dcm2niix writes slopes."""
    error = np.abs(theirs.astype(np.float64) - ours)
    largest = float(np.abs(theirs).max())
    whole = theirs.dtype.kind in "iu" and ours.dtype.kind in "iu"
    wrong = error > (0 if whole else 1e-6 * largest)
    if not wrong.any():
        return ""
    return (f"voxels differ by up to {error.max():.6g} in {100 * wrong.mean():.3g} %")


def compare_image(theirs, ours, with_place=True):
    """The best (verdict, note) that any of our volumes gives."""
    notes = []
    for loaded in ours:
        found = alike(theirs, loaded)
        if found is None:
            continue
        voxels, distance = found
        far = with_place and distance > PLACE_TOLERANCE_MM
        note = f"{distance:.3g} mm apart; " if far else ""
        if voxels.shape[0] == loaded.voxels.shape[0]:
            note += voxel_note(voxels, loaded.voxels)
        elif voxels.shape[0] == 1:
            note += min((voxel_note(voxels[0], each) for each in loaded.voxels), key=len)
        else:
            note += (f"{voxels.shape[0]} time points in one image there, "
                     f"{loaded.voxels.shape[0]} here")
        if not note:
            return EQUAL, f"{distance:.1e} mm" if with_place else "voxels only: tilted"
        notes.append(note)
    if notes:
        return DIFFERS, min(notes, key=len)
    grids = [tuple(v.voxels.shape[3:0:-1]) for v in ours if v.voxels is not None]
    refusals = [v.refused for v in ours if v.refused]
    if refusals and not grids:
        return REFUSED, refusals[0]
    return DIFFERS, (f"no volume on the grid {theirs.voxels.shape[:3]}; volumes here: "
                     f"{sorted(set(grids))}")


def compare_folder(task):
    cli, root, path, references = task
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="hangaku-reference-") as scratch:
        program = Program(cli, scratch)
        full = os.path.join(root, path)
        try:
            ours = [program.load(full, volume) for _, series in series_in(program.info(full))
                    for volume in series["volumes"] if not volume["id"].startswith("/")]
        except Crashed as problem:
            return [Verdict(path, DIFFERS, f"crashed: {problem}")]
        for reference in references:
            verdicts.append(Verdict(f"{path} : {os.path.basename(reference)}", *compare_image(
                Theirs(os.path.join(root, reference)), ours)))
        if path not in FOLDERS and not any(loaded.volume["size"] for loaded in ours):
            return verdicts
        made = with_dcm2niix(full, scratch)
        if not made and path in FOLDERS:
            verdicts.append(Verdict(f"{path} : dcm2niix", UNCHECKED, "dcm2niix makes nothing of it"))
        for file in made:
            name = os.path.basename(file)
            if name.endswith(("_Eq.nii", "_Tilt.nii", "_Eq_1.nii", "_Tilt_1.nii")):
                continue  # resampled copies of what is compared slice by slice
            if path in UNEVEN:
                verdicts.append(Verdict(f"{path} : dcm2niix {name}", UNCHECKED,
                                        "uneven: compared with its own slices in `frames`"))
                continue
            verdicts.append(Verdict(f"{path} : dcm2niix {name}", *compare_image(
                Theirs(file), ours, with_place=path not in TILTED)))
    return verdicts


def compare(options, folder):
    root = os.path.realpath(options.data)
    single = {os.path.relpath(path, root): [] for pattern in FILES
              for path in sorted(glob.glob(os.path.join(root, pattern)))
              if truth.read_header(path) is not None}
    tasks = [(options.cli, root, path, references)
             for path, references in {**FOLDERS, **single}.items()
             if options.only in path and os.path.exists(os.path.join(root, path))]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(itertools.chain.from_iterable(pool.map(compare_folder, tasks)))
    return report("volumes", verdicts, options.verbose)
