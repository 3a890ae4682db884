#!/usr/bin/python3
"""Reads a DICOM SR (TID 1500) with pydicom alone and holds its boxes against a table of detections.

compare_report.py REPORT.dcm TABLE.csv: prints "same", or what differs, one line each.
"""
import csv
import sys

import numpy as np
import pydicom


def name_of(item):
    sequence = item.get("ConceptNameCodeSequence")
    return (sequence[0].CodeValue, sequence[0].CodingSchemeDesignator) if sequence else None


def children(item, value_type=None):
    return [c for c in item.get("ContentSequence", []) if value_type in (None, c.ValueType)]


def named(item, value, scheme="DCM"):
    found = [c for c in children(item) if name_of(c) == (value, scheme)]
    return found[0] if found else None


def groups_of(report):
    for container in children(report, "CONTAINER"):
        if name_of(container) == ("126010", "DCM"):
            return children(container, "CONTAINER")
    return []


def main(report_file, table_file):
    report = pydicom.dcmread(report_file)
    rows = {int(r["number"]): r for r in csv.DictReader(open(table_file, encoding="utf-8", newline=""))}
    groups = groups_of(report)
    wrong = []

    def check(what, is_right):
        if not is_right:
            wrong.append(what)

    check("SOP class", report.SOPClassUID == "1.2.840.10008.5.1.4.1.1.88.34")
    check("template", report.ContentTemplateSequence[0].TemplateIdentifier == "1500")
    check("title", name_of(report) == ("126000", "DCM"))
    check("observer", named(report, "121005") is not None)
    check("number of groups", len(groups) == len(rows))
    for group in groups:
        identifier = named(group, "112039").TextValue
        number = int(identifier.rsplit(" ", 1)[1])
        row = rows.get(number)
        if row is None:
            wrong.append(f"{identifier} is not in the table")
            continue
        check(f"{number}: name", identifier.rsplit(" ", 1)[0] == row["label"])
        check(f"{number}: template", group.ContentTemplateSequence[0].TemplateIdentifier == "1411")
        if row["tracking_uid"]:
            check(f"{number}: uid", named(group, "112040").UID == row["tracking_uid"])
        surfaces = children(group, "SCOORD3D")
        check(f"{number}: surfaces", len(surfaces) == 2)
        points = []
        for surface in surfaces:
            check(f"{number}: concept", name_of(surface) == ("121231", "DCM"))
            check(f"{number}: graphic", surface.GraphicType == "POLYGON")
            check(f"{number}: frame",
                  surface.ReferencedFrameOfReferenceUID == row["frame_of_reference_uid"])
            face = np.array(surface.GraphicData).reshape(-1, 3)
            check(f"{number}: closed", len(face) == 5 and np.array_equal(face[0], face[-1]))
            plane = np.linalg.svd(face - face.mean(axis=0))[1]
            check(f"{number}: flat", plane[2] < 1e-3)
            points.extend(face[:4])
        axes = np.array([[float(row[f"axis_{a}_{c}"]) for c in "xyz"] for a in (1, 2, 3)])
        centre = np.array([float(row[f"centre_{c}"]) for c in "xyz"])
        size = np.array([float(row[f"size_{a}"]) for a in (1, 2, 3)])
        across = (np.array(points) - centre) @ axes.T
        check(f"{number}: corners", np.allclose(np.abs(across), size / 2, atol=2e-4))
        check(f"{number}: all corners", len({tuple(np.sign(p)) for p in across}) == 8)
        volume = named(group, "118565006", "SCT").MeasuredValueSequence[0]
        check(f"{number}: volume", np.isclose(float(volume.NumericValue), size.prod(), rtol=1e-6))
        score = named(group, "111012")
        check(f"{number}: has score", (score is not None) == bool(row["score"]))
        if score is not None and row["score"]:
            value = score.MeasuredValueSequence[0]
            check(f"{number}: unit", value.MeasurementUnitsCodeSequence[0].CodeValue == "%")
            check(f"{number}: score",
                  np.isclose(float(value.NumericValue) / 100, float(row["score"]), rtol=1e-9))
            check(f"{number}: algorithm", named(score, "111001").TextValue == row["model_name"])
        review = named(group, "review", "99HANGAKU").ConceptCodeSequence[0].CodeValue
        check(f"{number}: review", review == row["review"])
        finding = named(group, "121071").ConceptCodeSequence[0]
        if row["code"]:
            check(f"{number}: code", (finding.CodeValue, finding.CodingSchemeDesignator) ==
                  (row["code"], row["scheme"]))
        person = named(group, "121008")
        check(f"{number}: person", (str(person.PersonName) if person else "") == row["corrected_by"])
    print("\n".join(wrong) if wrong else "same")


if __name__ == "__main__":
    main(*sys.argv[1:3])
