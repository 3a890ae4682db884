"""Differences that are no fault of the program: the start of what the table prints (the path below
the data folder and what follows it), and the reason."""

_PHILIPS = ("dcm2niix's scale of Philips' private fields, not Rescale Slope; with `-p n`, by Rescale "
            "Slope, it is equal")

KNOWN = {
    "syntax/pydicom/SC_rgb_small_odd_big_endian.dcm":
        "pydicom 2 swaps the bytes of 8-bit pixels in OW of big endian; the loaded colours are those "
        "of the same image in little endian (SC_rgb_small_odd.dcm)",
    "enhanced/mr_philips_fieldmap : Philips_WIP_B0_NS_801_e1.nii": _PHILIPS,
    "enhanced/mr_philips_fieldmap : Philips_WIP_B0_NS_801_e2_fieldmaphz.nii": _PHILIPS,
    "syntax/one_ct_all_syntaxes/CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm : d":
        "dcm2niix's own JPEG decoder is up to 12 steps off; ours equals Pillow's and DCMTK's",
    "mr/adc_oblique_ge : dcm2niix":
        "the file's positions are rounded to 5 digits; dcm2niix goes on from the first two, up to "
        "0.0022 mm from the last slice's own, ours stays within 0.0014 mm of all",
}
