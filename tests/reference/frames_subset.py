"""Every frame of every file: its values, and where it is, against pydicom, Pillow and DCMTK."""

import os
import tempfile
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import truth
from program import Crashed, Program, series_in
from report import CLOSE, DIFFERS, EQUAL, REFUSED, UNCHECKED, Verdict, report

# Millimetres between where a file says a frame is and where the loaded volume has it.
PLACE_TOLERANCE_MM = 1e-3
# Along the slices files round their positions; then an even grid cannot meet each of them.
ROUNDED_MM, ROUNDED_STEPS = 0.01, 0.02
# Steps of the stored value by which two decoders of a lossy codec may differ: the inverse
# transforms of JPEG and JPEG 2000 are not exact in the standards. Colours are further apart where
# chroma has half the resolution and decoders fill it up in different ways.
LOSSY_GREY_STEPS = 2
LOSSY_COLOUR_STEPS = 4
# A series of at least this many files is loaded as a whole only; smaller ones also file by file.
LARGE_SERIES = 8


def files_with_pictures(root, only):
    """Headers of all DICOM files by path that ought to be images."""
    found = {}
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if only not in path:
                continue
            header = truth.read_header(path)
            if header is None or str(header.get("SOPClassUID", "")) in truth.NOT_IMAGES:
                continue
            if header.get("Rows") and header.get("Columns"):
                found[path] = header
    return found


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
    allowed = (LOSSY_COLOUR_STEPS if loaded.ndim == 3 else LOSSY_GREY_STEPS * step)
    if frame.lossy and worst <= allowed * 1.0001:
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
    """(k, whether it lies there within rounding) or None when it is not in this volume."""
    affine = loaded.affine
    if affine is None or frame.plane is None:
        return None
    rows, columns = frame.shape[:2]
    if loaded.voxels.shape[2:4] != (rows, columns):
        return None
    turned = np.abs((affine[:3, 0] - frame.plane.along_i) * (columns - 1)).max() + np.abs(
        (affine[:3, 1] - frame.plane.along_j) * (rows - 1)).max()
    index = np.linalg.solve(affine, np.append(frame.plane.origin, 1))
    steps = np.linalg.norm(affine[:3, :3], axis=0)
    aside = max(abs(index[0]) * steps[0], abs(index[1]) * steps[1])
    rounding = max(ROUNDED_MM, ROUNDED_STEPS * steps[2])
    if turned > max(PLACE_TOLERANCE_MM, 1e-3 * steps[0] * columns) or aside > rounding:
        return None
    k = index[2]
    if k < -0.5 or k > loaded.voxels.shape[1] - 0.5:
        return None
    return k, abs(k - round(k)) * steps[2] <= rounding, aside, turned


class Comparison:
    """The frames of some files against the volumes that came of them."""

    def __init__(self, root, volumes):
        self.root = root
        self.volumes = volumes  # of one series
        self.claimed = set()    # (volume, time, k)
        self.between = {}       # volume -> [(k, frame)], for uneven spacing

    def name(self, frame):
        return f"{os.path.relpath(frame.path, self.root)}#{frame.name.split('#')[1]}"

    def slots(self, frame):
        """Where the frame may be: (volume number, time, k), the free ones first."""
        found = []
        for number, loaded in enumerate(self.volumes):
            if loaded.voxels is None:
                continue
            times = loaded.voxels.shape[0]
            place = place_in(loaded, frame)
            if place is not None:
                k, is_there, _, _ = place
                if not is_there:
                    self.between.setdefault(number, []).append((k, frame))
                    return []
                found.extend((number, time, round(k)) for time in range(times))
            elif (loaded.affine is None) and loaded.voxels.shape[2:4] == frame.shape[:2]:
                slices = loaded.voxels.shape[1]
                index = frame.index if frame.tile < 0 else frame.tile
                if index < slices * times:
                    found.append((number, index // slices, index % slices))
        return sorted(found, key=lambda slot: slot in self.claimed)

    def verdict(self, frame, step):
        slots = self.slots(frame)
        if not slots:
            return None
        best = None
        for slot in slots:
            number, time, k = slot
            loaded = self.volumes[number]
            slices = loaded.voxels.shape[1]
            if time * slices + k in loaded.empty:
                return REFUSED, loaded.empty[time * slices + k]
            verdict, note = judge(loaded.voxels[time, k], frame, step)
            worst = difference(loaded.voxels[time, k], frame)[0]
            if best is None or worst < best[0]:
                best = (worst, slot, verdict, note)
            if verdict == EQUAL:
                break
        self.claimed.add(best[1])
        return best[2], best[3]

    def uneven_verdicts(self):
        """Loaded slices between acquired ones must be their linear interpolation."""
        verdicts = []
        for number, frames in self.between.items():
            loaded = self.volumes[number].voxels[0].astype(np.float64)
            members = sorted(frames, key=lambda pair: pair[0])
            exact = [(k, f) for k, f in self.exact_frames(number)]
            members = sorted(members + exact, key=lambda pair: pair[0])
            places = np.array([k for k, _ in members])
            for at, (k, frame) in enumerate(members):
                if (k, frame) in exact:
                    continue
                worst = 0.0
                for near in {int(np.floor(k)), int(np.ceil(k))}:
                    if near < 0 or near >= loaded.shape[0]:
                        continue
                    expected = self.interpolated(members, places, near)
                    worst = max(worst, float(np.abs(expected - loaded[near]).max()))
                verdicts.append(Verdict(
                    self.name(frame), CLOSE if worst <= 1 else DIFFERS,
                    f"uneven: loaded neighbours {'are' if worst <= 1 else 'are not'} interpolated "
                    f"between acquired slices (up to {worst:.3g})"))
        return verdicts

    def exact_frames(self, number):
        return self.exact.get(number, [])

    exact = {}

    @staticmethod
    def interpolated(members, places, k):
        after = int(np.searchsorted(places, k))
        if after == 0:
            return members[0][1].values[0][1]
        if after == len(members):
            return members[-1][1].values[0][1]
        before = after - 1
        weight = (k - places[before]) / (places[after] - places[before])
        return (members[before][1].values[0][1] * (1 - weight) +
                members[after][1].values[0][1] * weight)

    def invented(self):
        """Slices that no file has and that are not empty."""
        for number, loaded in enumerate(self.volumes):
            if loaded.voxels is None or number in self.between:
                continue
            for time in range(loaded.voxels.shape[0]):
                for k in range(loaded.voxels.shape[1]):
                    slot = loaded.voxels[time, k]
                    if (number, time, k) not in self.claimed and slot.min() != slot.max():
                        yield number, time, k


def compare_task(task):
    cli, root, path, members, whole, scratch = task
    program = Program(cli, scratch)
    below = os.path.relpath(path, root)
    try:
        info = program.info(path)
        rejected = {os.path.realpath(entry["path"]): entry["reason"]
                    for entry in info["rejected"]}
        return list(compare_members(program, root, path, members, whole, info, rejected))
    except Crashed as problem:
        return [Verdict(below, DIFFERS, f"crashed: {problem}")]


def compare_members(program, root, path, members, whole, info, rejected):
    frames, uid = [], None
    for member in members:
        name = os.path.relpath(member, root)
        try:
            own = truth.frames_of(member)
        except truth.NoReference as problem:
            if "no pixel data" not in str(problem).lower():
                reason = rejected.get(os.path.realpath(member))
                yield Verdict(name, REFUSED if reason else UNCHECKED,
                              f"{reason} (no reference either: {problem})" if reason
                              else str(problem))
            continue
        except Exception as problem:
            yield Verdict(name, UNCHECKED, f"{type(problem).__name__}: {problem}")
            continue
        uid = str(truth.read_header(member).get("SeriesInstanceUID", ""))
        reason = rejected.get(os.path.realpath(member))
        if reason:
            for frame in own:
                yield Verdict(f"{name}#{frame.index + 1}", REFUSED, reason)
        else:
            frames.extend((frame, member) for frame in own)
    if not frames:
        return
    volumes = [program.load(path, volume) for _, series in series_in(info)
               for volume in series["volumes"]
               if not whole or series["seriesInstanceUid"] == uid]
    comparison = Comparison(root, volumes)
    comparison.exact = {}
    refusals = [loaded.refused for loaded in volumes if loaded.refused]
    pending = []
    steps = {}
    for frame, member in frames:
        if member not in steps:
            header = truth.read_header(member)
            steps[member] = abs(truth.rescale_of(header, 0)[0]) or 1.0
        found = comparison.verdict(frame, steps[member])
        if found is None:
            pending.append(frame)
            continue
        number = next((n for n, t, k in comparison.claimed), None)
        place = [place_in(loaded, frame) for loaded in volumes if loaded.voxels is not None]
        for n, loaded in enumerate(v for v in volumes if v.voxels is not None):
            if place[n] is not None and place[n][1]:
                comparison.exact.setdefault(n, []).append((place[n][0], frame))
        yield Verdict(comparison.name(frame), *found)
    uneven = comparison.uneven_verdicts()
    yield from uneven
    interpolated = {verdict.what for verdict in uneven}
    for frame in pending:
        if comparison.name(frame) in interpolated:
            continue
        if refusals:
            yield Verdict(comparison.name(frame), REFUSED, refusals[0])
        elif not volumes:
            yield Verdict(comparison.name(frame), DIFFERS, "neither opened nor refused")
        else:
            where = "" if frame.plane is None else " at its place"
            sizes = {tuple(v.volume["size"] or ("no place",)) for v in volumes}
            yield Verdict(comparison.name(frame), DIFFERS,
                          f"not found{where}; volumes: {sorted(sizes, key=str)}")
    for number, time, k in comparison.invented() if not pending else ():
        yield Verdict(os.path.relpath(path, root), DIFFERS,
                      f"volume {number + 1} has pixels at time {time + 1}, slice {k + 1} that no "
                      "file has there")


def compare(options, folder):
    root = os.path.realpath(options.data)
    files = files_with_pictures(root, options.only)
    tasks = [(options.cli, root, *task, folder) for task in tasks_for(files)]
    # The long ones first, so that no processor idles at the end.
    tasks.sort(key=lambda task: -len(task[3]))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(compare_task, tasks))
    single, stacks = [], []
    for task, verdicts in zip(tasks, results):
        small_stack = task[4] and len(task[3]) < LARGE_SERIES
        (stacks if small_stack else single).extend(verdicts)
    failed = report("frames", sorted(single, key=lambda v: v.what), options.verbose)
    print("\nThe same frames where a few files are opened together:")
    return report("frames in small series", sorted(stacks, key=lambda v: v.what),
                  options.verbose) or failed
