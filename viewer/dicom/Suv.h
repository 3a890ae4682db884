#pragma once

#include "viewer/core/study/Study.h"
#include "viewer/dicom/Attributes.h"

namespace hangaku::viewer::dicom {

/// Standardised uptake values of a PET image: sets `suv`, or says in `whyNoSuv` what is missing.
///
/// As in QIBA's vendor-neutral pseudo-code (Quantitative Imaging Biomarkers Alliance, FDG-PET/CT
/// profile, appendix G): corrected for attenuation and decay, the decay to the start of the series or
/// to the injection. Of values in Bq/ml (Units BQML, or Philips' counts with their private factor),
/// factor = weight / dose, the dose decayed from the injection to the time to which the values are
/// corrected. Philips' counts may have a private factor to SUV instead; values may be SUV already
/// (Units GML, by SUV Type). Enhanced PET says the same in attributes of its own (PS3.3 C.8.22.3).
/// Does nothing for other objects.
/// @param valueUnit what a Real World Value Mapping says of the values after rescale, UCUM; or empty
/// @param volume    with its modality and patient
void readSuv(const Attributes& file, std::string_view valueUnit, VolumeDescription& volume);

/// Lean body mass in kg after Janmahasatian (Clin Pharmacokinet 2005;44:1051).
/// @param sex "M" or "F"
double leanBodyMassKg(double weightKg, double heightM, std::string_view sex);
/// Body surface in m^2 after Du Bois.
double bodySurfaceM2(double weightKg, double heightM);

} // namespace hangaku::viewer::dicom
