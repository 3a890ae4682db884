"""Patients' names: those that shared/data/README.md gives, and of every other file pydicom's."""

import glob
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor

import pydicom

import truth
from program import Crashed, Program
from report import DIFFERS, EQUAL, UNCHECKED, Verdict, report

EXPECTED = {
    "chrArab.dcm": "قباني^لنزار",
    "chrFren.dcm": "Buc^Jérôme",
    "chrFrenMulti.dcm": "Buc^Jérôme",
    "chrGerm.dcm": "Äneas^Rüdiger",
    "chrGreek.dcm": "Διονυσιος",
    "chrH31.dcm": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "chrH32.dcm": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    "chrHbrw.dcm": "שרון^דבורה",
    "chrI2.dcm": "Hong^Gildong=洪^吉洞=홍^길동",
    "chrJapMulti.dcm": "やまだ^たろう",
    "chrJapMultiExplicitIR6.dcm": "やまだ^たろう",
    "chrKoreanMulti.dcm": "김희중",
    "chrRuss.dcm": "Люкceмбypг",
    "chrX1.dcm": "Wang^XiaoDong=王^小東",
    "chrX2.dcm": "Wang^XiaoDong=王^小东",
}


def plain(name):
    """Without what means the same: empty components and groups at the end, padding."""
    groups = [group.rstrip("^ ").strip("\0") for group in name.split("=")]
    return "=".join(groups).rstrip("=")


def with_pixels(path, folder):
    """The file, or a copy that is an image where it has no pixels: one pixel is added, all else
    stays as it is, byte for byte."""
    dataset = pydicom.dcmread(path, force=True)
    if any(tag in dataset for tag in truth.PIXEL_TAGS):
        return path
    for keyword, value in (("SamplesPerPixel", 1), ("PhotometricInterpretation", "MONOCHROME2"),
                           ("Rows", 1), ("Columns", 2), ("BitsAllocated", 8), ("BitsStored", 8),
                           ("HighBit", 7), ("PixelRepresentation", 0)):
        setattr(dataset, keyword, value)
    dataset.PixelData = b"\x01\x02"
    dataset["PixelData"].VR = "OW"
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        if keyword not in dataset:
            setattr(dataset, keyword, pydicom.uid.generate_uid())
    if "SOPClassUID" not in dataset:
        dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    copy = os.path.join(folder, os.path.basename(path))
    dataset.save_as(copy, write_like_original=True)
    return copy


def compare_file(task):
    cli, root, path, expected = task
    below = os.path.relpath(path, root)
    with tempfile.TemporaryDirectory(prefix="hangaku-reference-") as folder:
        program = Program(cli, folder)
        if expected is None:
            header = truth.read_header(path)
            if header is None or "PatientName" not in header:
                return None
            try:
                expected = str(header.PatientName)
            except Exception:
                return None
        else:
            try:
                path = with_pixels(path, folder)
            except Exception as problem:
                return Verdict(below, UNCHECKED, f"cannot add a pixel: {problem}")
        try:
            info = program.info(path)
        except Crashed as problem:
            return Verdict(below, DIFFERS, str(problem))
        names = [study["patientName"] for study in info["studies"]]
        if not names:
            return None  # refused; the frames' table says why
        if plain(names[0]) == plain(expected):
            return Verdict(below, EQUAL)
        return Verdict(below, DIFFERS, f'"{names[0]}" instead of "{expected}"')


def compare(options, folder):
    root = os.path.realpath(options.data)
    charset = os.path.join(root, "charset", "pydicom")
    tasks = [(options.cli, root, os.path.join(charset, name), expected)
             for name, expected in EXPECTED.items()]
    seen = set()
    for path in sorted(glob.glob(root + "/**", recursive=True)):
        # One file of a folder with many alike is enough.
        key = (os.path.dirname(path), os.path.basename(path)[:2])
        if os.path.isfile(path) and os.path.basename(path) not in EXPECTED and \
                (key not in seen or "/syntax/" in path or "/hostile/" in path):
            seen.add(key)
            tasks.append((options.cli, root, path, None))
    tasks = [task for task in tasks if options.only in task[2]]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        verdicts = [verdict for verdict in pool.map(compare_file, tasks) if verdict]
    return report("names", verdicts, options.verbose)
