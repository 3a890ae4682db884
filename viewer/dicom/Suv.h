#pragma once

#include "viewer/core/study/Study.h"
#include "viewer/dicom/Attributes.h"

namespace hangaku::viewer::dicom {

/// Standardised uptake values of a PET image: sets `suv`, or says in `whyNoSuv` what is missing.
///
/// As in QIBA's vendor-neutral pseudo-code (Quantitative Imaging Biomarkers Alliance, FDG-PET/CT
/// profile, appendix G): Units BQML, corrected for attenuation and decay, the decay to the start of
/// the series or to the injection. Factor = weight / dose, the dose decayed from the injection to
/// the time to which the values are corrected. Does nothing for other objects.
/// @param volume with its modality and patient
void readSuv(const Attributes& file, VolumeDescription& volume);

/// Lean body mass in kg after Janmahasatian (Clin Pharmacokinet 2005;44:1051).
/// @param sex "M" or "F"
double leanBodyMassKg(double weightKg, double heightM, std::string_view sex);
/// Body surface in m^2 after Du Bois.
double bodySurfaceM2(double weightKg, double heightM);

} // namespace hangaku::viewer::dicom
