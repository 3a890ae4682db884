"""The verdicts of a comparison, and how they are printed."""

from collections import Counter
from dataclasses import dataclass

from known import KNOWN

EQUAL, CLOSE, REFUSED, DIFFERS, UNCHECKED = (
    "equal", "within tolerance", "refused with reason", "differing", "no reference")
ORDER = (EQUAL, CLOSE, REFUSED, DIFFERS, UNCHECKED)


@dataclass
class Verdict:
    what: str     # path below the data folder, and the frame or volume
    verdict: str
    note: str = ""

    @property
    def known(self):
        """Why a difference is no fault of the program; empty when nobody has said."""
        for start, reason in KNOWN.items():
            if self.what.startswith(start):
                return reason
        return ""


def _grouped(verdicts):
    """Frames of a file with the same verdict in one line, with the first one's note."""
    lines = {}
    for verdict in verdicts:
        key = (verdict.what.split("#")[0], verdict.verdict)
        lines.setdefault(key, []).append(verdict)
    return lines


def report(title, verdicts, verbose):
    """Prints the table and the counts. Returns whether something differs without a reason."""
    shown = ORDER if verbose else (REFUSED, DIFFERS, UNCHECKED)
    failed = False
    for (path, verdict), members in _grouped(verdicts).items():
        known = members[0].known
        note = members[0].note
        if verdict == DIFFERS and not known:
            failed = True
        if verdict in shown:
            count = f" ({len(members)})" if len(members) > 1 else ""
            print(f"{verdict:18} {path}{count}  {note}" + (f"  [known: {known}]" if known else ""))
    counts = Counter("differing, known" if v.verdict == DIFFERS and v.known else v.verdict
                     for v in verdicts)
    print(f"\n{title}: {len(verdicts)} compared; " + ", ".join(
        f"{name} {counts[name]}" for name in (*ORDER[:4], "differing, known", ORDER[4])))
    return failed
