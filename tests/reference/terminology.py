#!/usr/bin/python3
"""Checks the codes of the structures' table against pydicom's copy of DICOM PS3.16.

    terminology.py resources/terminology/structures.tsv [--verbose]

Every code must be in that copy with the table's meaning. Tolerated are: upper and lower case,
punctuation, SNOMED's longer wording ("Structure of ... (body structure)") and one mistyped letter
(the copy of 2021 has "Peritioneum"). A code that this copy lacks must say in the column `checked`
where it comes from ("private" for one of ours); where a newer copy has it, it is checked all the
same. Such codes are listed, their number may not grow unseen, and SNOMED's check digit must be
right in every code.

The table is held to the edition that pydicom 2 has (Debian 12): later ones withdraw codes and reword
meanings, so that with a newer pydicom such differences are listed only.

Ends with 1 when something differs, 77 when it cannot be run.
"""

import re
import sys

MOST_UNCHECKED = 57  # codes of SNOMED CT that PS3.16 of pydicom 2.3 does not list
MOST_PRIVATE = 14
CATEGORIES = {  # CID 7150
    "anatomy": ("123037004", "Anatomical Structure"),
    "tissue": ("85756007", "Tissue"),
    "lesion": ("49755003", "Morphologically Abnormal Structure"),
    "object": ("260787004", "Physical object"),
    "substance": ("105590001", "Substance"),
    "fluid": ("91720002", "Body Substance"),
    "spatial": ("309825002", "Spatial and Relational Concept"),
}
SIDES = {"7771000": "Left", "24028007": "Right", "51440002": "Bilateral"}  # CID 244


def meanings():
    """(scheme, code) -> the meanings that PS3.16 gives it."""
    from pydicom.sr._concepts_dict import concepts
    found = {}
    for scheme, names in concepts.items():
        for codes in names.values():
            for code, (meaning, _) in codes.items():
                found.setdefault((scheme, code), set()).add(meaning)
    return found


def plain(meaning):
    """A meaning without case, punctuation and SNOMED's frame around a name."""
    text = re.sub(r"\((body structure|morphologic abnormality|disorder|finding)\)", "",
                  meaning.lower())
    text = re.sub(r"^(bone )?structure of |\bstructure\b", "", text)
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


def within_one_letter(a, b):
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    return rest_a[1:] == rest_b[1:] or rest_a == rest_b[1:] or rest_a[1:] == rest_b


def is_same(meaning, known):
    return any(within_one_letter(plain(meaning), plain(other)) for other in known)


def has_check_digit(code):
    """The last digit of a SNOMED CT identifier follows Verhoeff's scheme (dihedral group D5)."""
    def product(a, b):
        turn = a % 5 + (b % 5 if a < 5 else -(b % 5))
        return turn % 5 + (0 if (a < 5) == (b < 5) else 5)
    shuffle = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    check = 0
    for place, digit in enumerate(reversed(code)):
        value = int(digit)
        for _ in range(place % 8):
            value = shuffle[value]
        check = product(check, value)
    return check == 0


def rows(path):
    with open(path, encoding="utf-8") as table:
        names = None
        for line in table:
            cells = line.rstrip("\n").split("\t")
            if cells[0] == "#columns":
                names = cells[1:]
            elif line.strip() and not line.startswith("#"):
                yield dict(zip(names, cells, strict=True))


def main():
    path = sys.argv[1]
    try:
        from pydicom import __version__
        standard = meanings()
    except ImportError:
        print(f"SKIPPED: needs the package python3-pydicom for {sys.executable}")
        sys.exit(77)
    is_same_edition = __version__.startswith("2.")
    wrong, later, unchecked, private, checked = [], [], [], [], 0
    differing = wrong if is_same_edition else later
    for code, meaning in [*CATEGORIES.values(), *SIDES.items()]:
        if not is_same(meaning, standard.get(("SCT", code), ())):
            differing.append(f"{code}: {meaning} is not in PS3.16")
    for row in rows(path):
        concepts = [(row["code"], row["meaning"])]
        if row["modifier"] != "-":
            concepts.append(tuple(row["modifier"].split("=")))
        for code, meaning in concepts:
            scheme, value = code.split(":") if ":" in code else ("SCT", code)
            known = standard.get((scheme, value))
            what = f"{row['id']}: {scheme} {value} {meaning}"
            if scheme == "SCT" and not has_check_digit(value):
                wrong.append(what + " has a wrong check digit")
            if scheme == "99HANGAKU":
                private.append(what)
            elif known is None and row["checked"] in ("-", "private"):
                differing.append(what + " is not in PS3.16")
            elif known is None:
                unchecked.append(f"{what} ({row['checked']})")
            elif not is_same(meaning, known):
                differing.append(f"{what} means {sorted(known)}")
            else:
                checked += 1
        if row["category"] not in CATEGORIES:
            wrong.append(f"{row['id']}: no such category: {row['category']}")
    for title, lines in (("WRONG", wrong), ("other in a later edition", later),
                         ("not in this copy of PS3.16", unchecked), ("codes of ours", private)):
        for line in lines:
            print(f"{title}: {line}")
    print(f"\n{checked} codes as in PS3.16, {len(unchecked)} not in this copy, "
          f"{len(private)} ours, {len(wrong)} wrong")
    sys.exit(1 if wrong or (is_same_edition and checked < 400) or len(unchecked) > MOST_UNCHECKED
             or len(private) > MOST_PRIVATE else 0)


if __name__ == "__main__":
    main()
