"""Compares segmentations that Hangaku has read with the frames that pydicom reads.

Usage: compare_segmentation.py [SEG.dcm FOLDER]...
FOLDER holds what was read: grid.json and labels.raw (uint16, layer after layer, i fastest).
Every frame is placed by its own Image Position and Orientation. Prints a line for each: "equal
SEGMENTS VOXELS", or what differs. pydicom 2.3 does not decode packed bits in compressed frames: that is done here.
"""

import io
import json
import struct
import sys
import zlib

import numpy as np
import pydicom
from pydicom.encaps import generate_pixel_data_frame


def pack_bits(data, length):
    out = bytearray()
    at = 0
    while len(out) < length:
        code = data[at] if data[at] < 128 else data[at] - 256
        at += 1
        if code >= 0:
            out += data[at:at + code + 1]
            at += code + 1
        elif code != -128:
            out += data[at:at + 1] * (1 - code)
            at += 1
    return bytes(out[:length])


def decode(fragment, syntax, rows, columns, bits):
    if syntax.startswith("1.2.840.10008.1.2.4.9"):
        from PIL import Image
        return np.array(Image.open(io.BytesIO(fragment))) > 0 if bits == 1 else np.array(
            Image.open(io.BytesIO(fragment)))
    length = (rows * columns * bits + 7) // 8
    if syntax == "1.2.840.10008.1.2.8.1":
        raw = zlib.decompressobj(-15).decompress(fragment)
    else:
        offset = struct.unpack("<16I", fragment[:64])[1]
        raw = pack_bits(fragment[offset:], length)
    values = np.frombuffer(raw[:length], np.uint8)
    if bits == 1:
        values = np.unpackbits(values, bitorder="little")
    return values[:rows * columns].reshape(rows, columns)


def frames_of(dataset):
    rows, columns, bits = dataset.Rows, dataset.Columns, dataset.BitsAllocated
    count = int(dataset.get("NumberOfFrames", 1))
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    if dataset["PixelData"].is_undefined_length:
        return [decode(fragment, syntax, rows, columns, bits)
                for fragment in generate_pixel_data_frame(dataset.PixelData, count)]
    return np.asarray(dataset.pixel_array).reshape(count, rows, columns)


def functional_group(dataset, n, name):
    for groups in (dataset.get("PerFrameFunctionalGroupsSequence", [None] * (n + 1))[n],
                   dataset.get("SharedFunctionalGroupsSequence", [None])[0]):
        if groups is not None and name in groups:
            return groups[name][0]
    return None


def place_of(dataset, n):
    """World from (column, row): 3 x 3 matrix of [step along columns, step along rows, origin]."""
    measures = functional_group(dataset, n, "PixelMeasuresSequence")
    position = functional_group(dataset, n, "PlanePositionSequence")
    orientation = functional_group(dataset, n, "PlaneOrientationSequence")
    spacing = measures.PixelSpacing if measures is not None else [1, 1]
    if position is None or orientation is None:
        return np.array([[spacing[1], 0, 0], [0, spacing[0], 0], [0, 0, 0]], float)
    axes = np.array(orientation.ImageOrientationPatient, float).reshape(2, 3)
    return np.array([axes[0] * float(spacing[1]), axes[1] * float(spacing[0]),
                     np.array(position.ImagePositionPatient, float)]).T


def segments_of(dataset):
    """Segment numbers in order, without a background that is called a segment."""
    numbers = [int(item.SegmentNumber) for item in dataset.SegmentSequence]
    if dataset.SegmentationType != "LABELMAP":
        return numbers
    background = int(dataset.get("PixelPaddingValue", 0))
    return [number for number in numbers if number != background]


def expected_masks(dataset, grid, shape):
    numbers = segments_of(dataset)
    masks = {number: np.zeros(shape, bool) for number in numbers}
    matrix = np.array(grid["axes"]).T * np.array(grid["spacing"])
    inverse = np.linalg.inv(matrix)
    half = int(dataset.get("MaximumFractionalValue", 1)) / 2
    for n, frame in enumerate(frames_of(dataset)):
        place = place_of(dataset, n)
        if dataset.SegmentationType == "LABELMAP":
            parts = [(number, frame == number) for number in numbers]
        else:
            identification = functional_group(dataset, n, "SegmentIdentificationSequence")
            parts = [(int(identification.ReferencedSegmentNumber),
                      (frame >= half) & (frame > 0))]
        for number, mask in parts:
            rows, columns = np.nonzero(mask)
            world = place @ np.array([columns, rows, np.ones(len(rows))])
            index = inverse @ (world - np.array(grid["origin"])[:, None])
            whole = np.rint(index).astype(int)
            if len(rows) and np.abs(index - whole).max() > 0.02:
                raise ValueError("frame %d does not lie on the grid" % n)
            if len(rows) and ((whole < 0).any() or (whole >= np.array(shape[::-1])[:, None]).any()):
                raise ValueError("frame %d lies outside the grid" % n)
            masks[number][whole[2], whole[1], whole[0]] = True
    return masks


def compare(path, folder):
    dataset = pydicom.dcmread(path)
    with open(folder + "/grid.json") as file:
        grid = json.load(file)
    shape = tuple(grid["size"][::-1])
    labels = np.fromfile(folder + "/labels.raw", np.uint16).reshape((-1,) + shape)
    masks = expected_masks(dataset, grid, shape)
    read = grid["segments"]
    if len(read) != len(masks):
        return "%d segments instead of %d" % (len(read), len(masks))
    total = 0
    for segment, (number, mask) in zip(read, masks.items()):
        ours = labels[segment["layer"]] == segment["number"]
        if not np.array_equal(ours, mask):
            return "segment %d: %d voxels differ" % (number, np.count_nonzero(ours != mask))
        total += np.count_nonzero(mask)
    if sum(np.count_nonzero(layer) for layer in labels) != total:
        return "there are voxels of no segment"
    return "equal %d %d" % (len(masks), total)


for path, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        print(compare(path, folder))
    except Exception as error:
        print("cannot compare: %s" % error)
