"""What DICOM files hold, by programs that are not Hangaku: pydicom, Pillow, nibabel, DCMTK.

Positions are LPS millimetres. Pixels are `(rows, columns)` arrays of values after the modality
transform, or `(rows, columns, 3)` arrays of RGB with 8 bits.
"""

import io
import os
import shutil
import subprocess
import tempfile
import warnings
from dataclasses import dataclass, field

import nibabel
import numpy as np
import pydicom
from PIL import Image
from pydicom.encaps import generate_pixel_data_frame
from pydicom.pixel_data_handlers import pillow_handler, util

warnings.simplefilter("ignore")
# The headers of hostile files break rules on purpose.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

PIXEL_TAGS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
JPEG_LOSSY = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.53",
              "1.2.840.10008.1.2.4.55"}
JPEG_LOSSLESS = {"1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"}
JPEG_LS = {"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"}
JPEG_2000 = {"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"}
HTJ2K = {"1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"}
RLE = "1.2.840.10008.1.2.5"

# Objects whose pixels are not pictures of a scan.
NOT_IMAGES = {
    "1.2.840.10008.5.1.4.1.1.66.4": "Segmentation",
    "1.2.840.10008.5.1.4.1.1.66.7": "Label Map Segmentation",
    "1.2.840.10008.5.1.4.1.1.481.2": "RT Dose",
}


class NoReference(Exception):
    """None of the independent programs can decode the file; the text says why."""


class NoPixels(Exception):
    """The file holds no pixels, or not the frames it claims."""


def read_header(path):
    """The data set without its pixels, or None when the file is no DICOM file at all."""
    try:
        header = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        return header if len(header) > 2 else None
    except Exception:
        return None


def transfer_syntax(dataset):
    meta = getattr(dataset, "file_meta", None)
    uid = meta.get("TransferSyntaxUID") if meta else None
    return str(uid) if uid else "1.2.840.10008.1.2"


def run(command, timeout=60):
    return subprocess.run(command, capture_output=True, timeout=timeout, check=False)


# ---- Pixels as they are stored --------------------------------------------------------------

def _with_dcmtk(program, path):
    """The file as DCMTK decompresses it."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "raw.dcm")
        done = run([program, path, out])
        if done.returncode != 0 or not os.path.exists(out):
            text = done.stderr.decode(errors="replace").strip().splitlines()
            raise NoReference(f"{program}: {text[-1][:90] if text else 'failed'}")
        return _with_pydicom(pydicom.dcmread(out, force=True))


def _with_pydicom(dataset):
    pixels = dataset.pixel_array
    photometric = str(dataset.get("PhotometricInterpretation", ""))
    return _frames_first(pixels, dataset), photometric


def _frames_first(pixels, dataset):
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    return pixels if frames > 1 else pixels[np.newaxis]


def _with_pillow(dataset):
    """JPEG baseline and JPEG 2000 as libjpeg and OpenJPEG decode them."""
    if transfer_syntax(dataset) in JPEG_2000:
        dataset.convert_pixel_data("pillow")
        photometric = str(dataset.PhotometricInterpretation)
        # OpenJPEG undoes the colour transform of the code stream.
        return _frames_first(dataset.pixel_array, dataset), photometric.replace(
            "YBR_RCT", "RGB").replace("YBR_ICT", "RGB")
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    photometric = str(dataset.PhotometricInterpretation)
    syntax = pydicom.uid.UID(transfer_syntax(dataset))
    decoded = []
    for data in generate_pixel_data_frame(dataset.PixelData, frames):
        if syntax in HTJ2K:
            image = Image.open(io.BytesIO(data))
        else:
            image = pillow_handler._decompress_single_frame(data, syntax, photometric)
        decoded.append(np.asarray(image))
    return np.stack(decoded), "RGB" if decoded[0].ndim == 3 else photometric


def _colours_with_dcm2niix(path):
    """One colour frame of JPEG 2000 as OpenJPEG decodes it, where Pillow finds the end of the code
    stream broken. dcm2niix turns rows upside down."""
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "in"))
        shutil.copy(path, os.path.join(folder, "in"))
        run(["dcm2niix", "-z", "n", "-f", "x", "-o", folder, os.path.join(folder, "in")])
        made = os.path.join(folder, "x.nii")
        if not os.path.exists(made):
            raise NoReference("dcm2niix: makes nothing of it")
        voxels = np.asanyarray(nibabel.load(made).dataobj)
        if not voxels.dtype.fields or voxels.ndim != 3 or voxels.shape[2] != 1:
            raise NoReference("dcm2niix: not one colour frame")
        colours = np.stack([voxels[name] for name in "RGB"], axis=-1)[:, :, 0]
        return colours.transpose(1, 0, 2)[np.newaxis, ::-1], "RGB"


def stored_pixels(path):
    """Every way to decode the file: [(program, pixels (frames, rows, columns[, 3]), photometric)]."""
    dataset = pydicom.dcmread(path, force=True)
    if not any(tag in dataset for tag in PIXEL_TAGS):
        raise NoPixels
    if not hasattr(dataset, "file_meta") or "TransferSyntaxUID" not in dataset.file_meta:
        if not hasattr(dataset, "file_meta"):
            dataset.file_meta = pydicom.dataset.FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = (
            "1.2.840.10008.1.2" if dataset.is_implicit_VR else
            "1.2.840.10008.1.2.1" if dataset.is_little_endian else "1.2.840.10008.1.2.2")
    syntax = transfer_syntax(dataset)
    if syntax == RLE:
        ways = [("pydicom", lambda: _with_pydicom(dataset)),
                ("dcmdrle", lambda: _with_dcmtk("dcmdrle", path))]
    elif syntax in JPEG_LOSSY:
        ways = [("dcmdjpeg", lambda: _with_dcmtk("dcmdjpeg", path))]
        if syntax == JPEG_BASELINE:
            ways.insert(0, ("Pillow", lambda: _with_pillow(dataset)))
    elif syntax in JPEG_LOSSLESS:
        ways = [("dcmdjpeg", lambda: _with_dcmtk("dcmdjpeg", path))]
    elif syntax in JPEG_LS:
        ways = [("dcmdjpls", lambda: _with_dcmtk("dcmdjpls", path))]
    elif syntax in JPEG_2000 or syntax in HTJ2K:
        ways = [("Pillow", lambda: _with_pillow(dataset)),
                ("dcm2niix", lambda: _colours_with_dcm2niix(path))]
    else:
        ways = [("pydicom", lambda: _with_pydicom(dataset))]
    found, reasons = [], []
    for name, decode in ways:
        if found and name == "dcm2niix":
            continue
        try:
            pixels, photometric = decode()
            found.append((name, pixels, photometric))
        except NoReference as problem:
            reasons.append(str(problem))
        except Exception as problem:
            reasons.append(f"{name}: {type(problem).__name__}: {str(problem)[:90]}")
    if not found:
        raise NoReference("; ".join(reasons))
    return dataset, found


# ---- Values ---------------------------------------------------------------------------------

def _only_stored_bits(pixels, dataset):
    """Without what lies in the other bits (overlays, rubbish), with the sign where there is one."""
    if pixels.dtype.kind == "f":
        return pixels
    stored = int(dataset.get("BitsStored", 0) or dataset.BitsAllocated)
    high = int(dataset.get("HighBit", stored - 1))
    allocated = pixels.dtype.itemsize * 8
    if stored >= allocated or high < stored - 1:
        return pixels
    bits = (pixels.astype(np.int64) >> (high + 1 - stored)) & ((1 << stored) - 1)
    if int(dataset.get("PixelRepresentation", 0) or 0) == 1:
        bits = np.where(bits >= 1 << (stored - 1), bits - (1 << stored), bits)
    return bits


def _groups(dataset, frame):
    """The functional groups of a frame, its own first, then the shared ones."""
    found = []
    own = dataset.get("PerFrameFunctionalGroupsSequence")
    if own and frame < len(own):
        found.append(own[frame])
    if dataset.get("SharedFunctionalGroupsSequence"):
        found.append(dataset.SharedFunctionalGroupsSequence[0])
    return found


def _macro(dataset, frame, keyword):
    for group in _groups(dataset, frame):
        if group.get(keyword):
            return group.get(keyword)[0]
    return None


def rescale_of(dataset, frame):
    holder = _macro(dataset, frame, "PixelValueTransformationSequence") or dataset
    slope = holder.get("RescaleSlope")
    intercept = holder.get("RescaleIntercept")
    try:
        return (1.0 if slope in (None, "") else float(slope),
                0.0 if intercept in (None, "") else float(intercept))
    except (TypeError, ValueError):
        return 1.0, 0.0


def is_angiography(dataset):
    """XA and XRF: their Modality LUT makes logarithmic values linear to the X-ray intensity, and is
    not for display (PS3.3 C.8.7.1.1.2)."""
    return str(dataset.get("SOPClassUID", "")).startswith("1.2.840.10008.5.1.4.1.1.12.")


def _grey_values(stored, dataset, frame):
    stored = _only_stored_bits(stored, dataset)
    if dataset.get("ModalityLUTSequence") and not is_angiography(dataset):
        return util.apply_modality_lut(stored, dataset).astype(np.float64)
    slope, intercept = rescale_of(dataset, frame)
    return stored.astype(np.float64) * slope + intercept


def _to_8_bits(pixels, bits):
    return (pixels.astype(np.uint64) >> np.uint64(bits - 8)).astype(np.uint8) if bits > 8 \
        else pixels.astype(np.uint8)


def _colour_values(pixels, photometric, dataset):
    if photometric == "PALETTE COLOR":
        return _to_8_bits(util.apply_color_lut(pixels, dataset),
                          16 if int(dataset.RedPaletteColorLookupTableDescriptor[2]) > 8 else 8)
    pixels = _to_8_bits(pixels, int(dataset.BitsStored))
    if photometric.startswith("YBR_FULL"):
        return util.convert_color_space(pixels, "YBR_FULL", "RGB")
    if photometric not in ("RGB", "YBR_RCT", "YBR_ICT"):
        raise NoReference(f"colours in {photometric}")
    return pixels


# ---- Where a frame is -----------------------------------------------------------------------

@dataclass
class Plane:
    """Place of a frame: centre of its first pixel, and the steps along its columns and rows."""
    origin: np.ndarray
    along_i: np.ndarray
    along_j: np.ndarray


def _numbers(holder, keyword, count):
    try:
        values = [float(value) for value in holder.get(keyword)]
    except (TypeError, ValueError, AttributeError):
        return None
    return np.array(values) if len(values) == count and np.isfinite(values).all() else None


def plane_of(dataset, frame):
    """None when the file does not say where the frame is."""
    position = _numbers(_macro(dataset, frame, "PlanePositionSequence") or dataset,
                        "ImagePositionPatient", 3)
    orientation = _numbers(_macro(dataset, frame, "PlaneOrientationSequence") or dataset,
                           "ImageOrientationPatient", 6)
    spacing = _numbers(_macro(dataset, frame, "PixelMeasuresSequence") or dataset,
                       "PixelSpacing", 2)
    if position is None or orientation is None or spacing is None or spacing.min() <= 0:
        return None
    i, j = orientation[:3], orientation[3:]
    if abs(np.linalg.norm(i) - 1) > 0.01 or abs(np.linalg.norm(j) - 1) > 0.01:
        return None
    if abs(i @ j) > 0.01:
        return None
    i, j = i / np.linalg.norm(i), j / np.linalg.norm(j)
    return Plane(position, i * spacing[1], j * spacing[0])


# ---- Frames ---------------------------------------------------------------------------------

@dataclass
class Frame:
    """One frame, or one tile of a mosaic."""
    path: str
    index: int
    plane: Plane  # or None
    lossy: bool
    values: list = field(default_factory=list)  # [(program, array)]: every independent answer
    tile: int = -1

    @property
    def shape(self):
        return self.values[0][1].shape

    @property
    def name(self):
        return f"{os.path.basename(self.path)}#{self.index + 1}" + (
            f"/{self.tile + 1}" if self.tile >= 0 else "")


def is_mosaic(dataset):
    return "MOSAIC" in (dataset.get("ImageType") or [])


def _mosaic_tiles(dataset, answers, path):
    """Tiles in their places as nibabel reads Siemens' private header."""
    from nibabel.nicom import dicomwrappers
    wrapper = dicomwrappers.wrapper_from_data(dataset)
    columns, rows, count = wrapper.image_shape[1], wrapper.image_shape[0], wrapper.image_shape[2]
    per_row = int(np.ceil(np.sqrt(count)))
    spacing = wrapper.voxel_sizes
    i, j = np.array(dataset.ImageOrientationPatient[:3], float), np.array(
        dataset.ImageOrientationPatient[3:], float)
    pixel = [float(value) for value in dataset.PixelSpacing]
    for tile in range(count):
        top, left = tile // per_row * rows, tile % per_row * columns
        origin = wrapper.image_position + wrapper.slice_normal * spacing[2] * tile
        yield Frame(path, 0, Plane(origin, i * pixel[1], j * pixel[0]), False,
                    [(program, values[top:top + rows, left:left + columns])
                     for program, values in answers], tile)


def frames_of(path):
    """All frames of a file with their values. Raises NoReference."""
    dataset, decoded = stored_pixels(path)
    syntax = transfer_syntax(dataset)
    lossy = syntax in JPEG_LOSSY or syntax in ("1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.203")
    count = decoded[0][1].shape[0]
    frames = []
    for index in range(count):
        answers = []
        for program, pixels, photometric in decoded:
            try:
                colour = pixels.ndim == 4 or photometric == "PALETTE COLOR"
                answers.append((program, _colour_values(pixels[index], photometric, dataset)
                                if colour else _grey_values(pixels[index], dataset, index)))
            except NoReference:
                raise
            except Exception as problem:
                raise NoReference(f"{program}: {type(problem).__name__}: {problem}") from problem
        if is_mosaic(dataset):
            frames.extend(_mosaic_tiles(dataset, answers, path))
        else:
            frames.append(Frame(path, index, plane_of(dataset, index), lossy, answers))
    return frames
