"""Every frame of every file: its values, and where it is, against pydicom, Pillow and DCMTK."""

import os
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import truth
from program import Crashed, Program, series_in
from report import CLOSE, DIFFERS, EQUAL, REFUSED, UNCHECKED, Verdict, report

# Millimetres between where a file says a frame is and where the loaded volume has it.
PLACE_TOLERANCE_MM = 1e-3
# Along the slices files round their positions; then an even grid cannot meet each of them.
ROUNDED_MM, ROUNDED_STEPS = 0.01, 0.02
ROUNDED_COSINES = 1e-4  # of Image Orientation, from slice to slice
# Steps of the stored value, or of 256 levels of a colour, by which two decoders of a lossy codec may
# differ: the inverse transforms of JPEG and JPEG 2000 are not exact in the standards.
LOSSY_STEPS = 1
# A series of at least this many files is loaded as a whole only; smaller ones also file by file.
LARGE_SERIES = 8


def files_with_pictures(root, only):
    """Headers of all DICOM files by path that ought to be images, and the numbers of others."""
    found, left_out = {}, Counter()
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if only not in path:
                continue
            header = truth.read_header(path)
            if header is None:
                continue
            other = truth.NOT_IMAGES.get(str(header.get("SOPClassUID", "")))
            if other:
                left_out[other] += 1
            elif header.get("Rows") and header.get("Columns"):
                found[path] = header
    return found, left_out


def tasks_for(files):
    """[(path to open, files in it, whether the whole is one series)]"""
    series = {}
    for path, header in files.items():
        key = (os.path.dirname(path), str(header.get("SeriesInstanceUID", "")))
        series.setdefault(key, []).append(path)
    tasks = []
    for (folder, _), members in series.items():
        headers = [files[path] for path in members]
        distinct = {str(header.get("SOPInstanceUID", "")) for header in headers}
        placed = all(header.get("ImagePositionPatient") for header in headers)
        whole = len(members) > 1 and len(distinct) == len(members) and placed
        if whole:
            tasks.append((folder, members, True))
        if not whole or len(members) < LARGE_SERIES:
            tasks.extend((path, [path], False) for path in members)
    return tasks


# ---- One frame against one slice ------------------------------------------------------------

def difference(loaded, frame):
    """(largest difference in steps of the stored value or of colour, program) to the nearest of
    the independent answers; infinite where the shapes are not even alike."""
    best = (np.inf, "")
    for program, values in frame.values:
        if values.shape != loaded.shape:
            continue
        # float32 holds a rescaled value to seven digits.
        error = np.abs(loaded.astype(np.float64) - values)
        error[error <= 1e-6 * np.abs(values)] = 0
        worst = float(error.max())
        if worst < best[0]:
            best = (worst, program)
    return best


def judge(loaded, frame, step):
    worst, program = difference(loaded, frame)
    if worst == 0:
        return EQUAL, program
    if loaded.ndim == 3:
        step = 1.0
    if frame.lossy and worst <= LOSSY_STEPS * step * 1.0001:
        return CLOSE, f"lossy: at most {worst / step:.3g} steps from {program}"
    if not np.isfinite(worst):
        return DIFFERS, f"loaded as {loaded.shape}, {frame.values[0][0]} has {frame.shape}"
    values = dict(frame.values)[program]
    error = np.abs(loaded.astype(np.float64) - values)
    share = float(np.mean(error > 1e-6 * np.abs(values)))
    return DIFFERS, (f"by up to {worst:.6g} in {100 * share:.3g} % of the pixels "
                     f"(mean {error.mean():.3g}) from {program}")


# ---- A frame's place in a volume ------------------------------------------------------------

def place_in(loaded, frame):
    """k of the frame's place in the volume's grid, or None when it is not in this volume."""
    affine = loaded.affine
    if loaded.voxels is None or affine is None or frame.plane is None:
        return None
    rows, columns = frame.shape[:2]
    if loaded.voxels.shape[2:4] != (rows, columns):
        return None
    turned = np.linalg.norm((affine[:3, 0] - frame.plane.along_i) * (columns - 1)) + \
        np.linalg.norm((affine[:3, 1] - frame.plane.along_j) * (rows - 1))
    index = np.linalg.solve(affine, np.append(frame.plane.origin, 1))
    steps = np.linalg.norm(affine[:3, :3], axis=0)
    aside = np.hypot(index[0] * steps[0], index[1] * steps[1])
    if turned > max(PLACE_TOLERANCE_MM, ROUNDED_COSINES * steps[0] * columns):
        return None
    if aside > max(ROUNDED_MM, ROUNDED_STEPS * steps[2]):
        return None
    k = float(index[2])
    return k if -0.5 <= k <= loaded.voxels.shape[1] - 0.5 else None


def is_on_a_slice(loaded, k):
    step = np.linalg.norm(loaded.affine[:3, 2])
    return abs(k - round(k)) * step <= max(ROUNDED_MM, ROUNDED_STEPS * step)


class Comparison:
    """The frames of some files against the volumes of their series."""

    def __init__(self, root, volumes, frames, steps):
        self.root = root
        self.volumes = volumes
        self.frames = frames
        self.steps = steps    # path -> Rescale Slope
        self.claimed = set()  # (volume, time, k)
        self.lost = []        # frames that are in no volume
        self.places = [[place_in(loaded, frame) for loaded in volumes] for frame in frames]
        # Volumes with uneven spacing: their slices lie between the acquired ones.
        self.uneven = {number for places in self.places for number, k in enumerate(places)
                       if k is not None and not is_on_a_slice(volumes[number], k)}

    def name(self, frame):
        return f"{os.path.relpath(frame.path, self.root)}#{frame.name.split('#')[1]}"

    def verdicts(self):
        for frame, places in zip(self.frames, self.places):
            numbers = [number for number, k in enumerate(places) if k is not None]
            if numbers and self.uneven.issuperset(numbers):
                yield Verdict(self.name(frame), *self.judge_uneven(frame, numbers[0]))
                continue
            slots = self.slots(frame, places)
            if slots:
                yield Verdict(self.name(frame), *self.best(frame, slots))
            else:
                self.lost.append(frame)

    def slots(self, frame, places):
        """Where the frame may be: (volume, time, k), the free ones first."""
        found = []
        for number, loaded in enumerate(self.volumes):
            if loaded.voxels is None or number in self.uneven:
                continue
            times, slices = loaded.voxels.shape[:2]
            if places[number] is not None:
                found.extend((number, time, round(places[number])) for time in range(times))
            elif loaded.affine is None and loaded.voxels.shape[2:4] == frame.shape[:2]:
                if frame.index < slices * times and frame.tile < 0:
                    found.append((number, frame.index // slices, frame.index % slices))
        return sorted(found, key=lambda slot: slot in self.claimed)

    def best(self, frame, slots):
        """The verdict for the slot that is most like the frame."""
        nearest = None
        for slot in slots:
            number, time, k = slot
            loaded = self.volumes[number]
            unread = loaded.empty.get(time * loaded.voxels.shape[1] + k)
            if unread:
                self.claimed.add(slot)
                return REFUSED, unread
            worst = difference(loaded.voxels[time, k], frame)[0]
            if nearest is None or worst < nearest[0]:
                nearest = (worst, slot)
            if worst == 0:
                break
        number, time, k = nearest[1]
        self.claimed.add(nearest[1])
        return judge(self.volumes[number].voxels[time, k], frame, self.steps[frame.path])

    def judge_uneven(self, frame, number):
        """The loaded slices on both sides must be what lies between the acquired ones."""
        members = sorted(((places[number], n) for n, places in enumerate(self.places)
                          if places[number] is not None))
        loaded = self.volumes[number].voxels[0].astype(np.float64)
        k = next(place for place, n in members if self.frames[n] is frame)
        step = np.linalg.norm(self.volumes[number].affine[:3, 2])
        rounding = max(ROUNDED_MM / step, ROUNDED_STEPS)
        worst = 0.0
        for near in {int(np.floor(k + rounding)), int(np.ceil(k - rounding))}:
            if 0 <= near < loaded.shape[0]:
                expected, gradient = self.interpolated(members, near)
                # Values are rounded to whole ones, and places as said above.
                error = np.abs(expected - loaded[near]) - rounding * gradient - 0.5001
                worst = max(worst, float(error.max()))
        return (EQUAL if worst <= 0 else DIFFERS), (
            f"uneven: the grid's slices about it differ by up to {worst:.3g} too much from what "
            "lies between the acquired ones")

    def interpolated(self, members, k):
        """What lies at k between the acquired slices, and how much it changes from k to k + 1."""
        places = [place for place, _ in members]
        values = [self.frames[n].values[0][1] for _, n in members]
        after = int(np.searchsorted(places, k))
        after = min(max(after, 1), len(members) - 1)
        gradient = (values[after] - values[after - 1]) / (places[after] - places[after - 1])
        return values[after - 1] + gradient * (k - places[after - 1]), np.abs(gradient)

    def invented(self):
        """Slices that no file has and that are not empty."""
        for number, loaded in enumerate(self.volumes):
            if loaded.voxels is None or number in self.uneven:
                continue
            for time, k in np.ndindex(loaded.voxels.shape[:2]):
                slot = loaded.voxels[time, k]
                if (number, time, k) not in self.claimed and slot.min() != slot.max():
                    yield number, time, k


# ---- All files ------------------------------------------------------------------------------

def compare_task(task):
    cli, root, path, members, whole, scratch = task
    program = Program(cli, scratch)
    try:
        return list(compare_members(program, root, path, members, whole))
    except Crashed as problem:
        return [Verdict(os.path.relpath(path, root), DIFFERS, f"crashed: {problem}")]


def read_members(root, members, rejected, outcome):
    """The frames of files that were opened, and verdicts on the others.

    outcome() says what became of files that no other program can decode.
    """
    frames, verdicts = [], []
    for member in members:
        name = os.path.relpath(member, root)
        reason = rejected.get(os.path.realpath(member))
        try:
            own = truth.frames_of(member)
        except truth.NoPixels:
            continue
        except truth.NoReference as problem:
            verdicts.append(Verdict(name, UNCHECKED, f"here: {reason or outcome()}; {problem}"))
            continue
        if reason:
            verdicts.extend(Verdict(f"{name}#{frame.index + 1}", REFUSED, reason) for frame in own)
        else:
            frames.extend(own)
    return frames, verdicts


def compare_members(program, root, path, members, whole):
    info = program.info(path)
    rejected = {os.path.realpath(entry["path"]): entry["reason"] for entry in info["rejected"]}
    listed = list(series_in(info))

    def outcome():
        loaded = [program.load(path, volume) for _, series in listed
                  for volume in series["volumes"]]
        return "; ".join(volume.refused or "loaded" for volume in loaded) or "not listed"

    frames, verdicts = read_members(root, members, rejected, outcome)
    yield from verdicts
    if not frames:
        return
    headers = {member: truth.read_header(member) for member in members}
    uid = str(headers[members[0]].get("SeriesInstanceUID", ""))
    volumes = [program.load(path, volume) for _, series in listed
               for volume in series["volumes"] if not whole or series["seriesInstanceUid"] == uid]
    steps = {member: abs(truth.rescale_of(header, 0)[0]) or 1.0
             for member, header in headers.items()}
    comparison = Comparison(root, volumes, frames, steps)
    yield from comparison.verdicts()
    refusals = [loaded.refused for loaded in volumes if loaded.refused]
    for frame in comparison.lost:
        if refusals:
            yield Verdict(comparison.name(frame), REFUSED, refusals[0])
        elif not volumes:
            yield Verdict(comparison.name(frame), DIFFERS, "neither opened nor refused")
        else:
            sizes = {tuple(loaded.volume["size"] or ("no place",)) for loaded in volumes}
            yield Verdict(comparison.name(frame), DIFFERS,
                          f"not found{' at its place' if frame.plane else ''}; volumes: "
                          f"{sorted(sizes, key=str)}")
    if not comparison.lost:
        for number, time, k in comparison.invented():
            yield Verdict(os.path.relpath(path, root), DIFFERS,
                          f"volume {number + 1} has pixels at time {time + 1}, slice {k + 1} that "
                          "no file has there")


def files_in(path):
    """1, or how many files a ZIP holds: it is opened where it lies."""
    if not path.endswith(".zip"):
        return 1
    with zipfile.ZipFile(path) as archive:
        return sum(not entry.is_dir() for entry in archive.infolist())


def is_every_file_accounted_for(program, root):
    """Opened at once, each file of the data is either in a series or refused with a reason."""
    info = program.info(root)
    files = sum(files_in(os.path.join(folder, name))
                for folder, _, names in os.walk(root) for name in names)
    opened = sum(series["instances"] for _, series in series_in(info))
    refused = {os.path.realpath(entry["path"]) for entry in info["rejected"] if entry["reason"]}
    print(f"files: {files}; opened {opened}, refused with reason {len(refused)}, "
          f"unaccounted for {files - opened - len(refused)}\n")
    return opened + len(refused) == files


def compare(options, folder):
    root = os.path.realpath(options.data)
    is_complete = is_every_file_accounted_for(Program(options.cli, folder), root)
    files, left_out = files_with_pictures(root, options.only)
    tasks = [(options.cli, root, *task, folder) for task in tasks_for(files)]
    # The long ones first, so that no processor idles at the end.
    tasks.sort(key=lambda task: -len(task[3]))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(compare_task, tasks))
    single, stacks = [], []
    for task, verdicts in zip(tasks, results):
        small_stack = task[4] and len(task[3]) < LARGE_SERIES
        (stacks if small_stack else single).extend(verdicts)
    failed = not is_complete
    failed |= report("frames", sorted(single, key=lambda v: v.what), options.verbose)
    print("not compared here: " + ", ".join(f"{count} {name}" for name, count in left_out.items()))
    print("\nThe same where a few files are opened together:")
    failed |= report("frames in small series", sorted(stacks, key=lambda v: v.what), options.verbose)
    return failed
