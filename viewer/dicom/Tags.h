#pragma once

#include <gdcmTag.h>

namespace hangaku::viewer::dicom::tags {

// The attributes that scanning reads (PS3.6), in order of their numbers.
inline const gdcm::Tag kMediaStorageSopClassUid{0x0002, 0x0002};
inline const gdcm::Tag kReferencedFileId{0x0004, 0x1500};
inline const gdcm::Tag kDirectoryRecordSequence{0x0004, 0x1220};
inline const gdcm::Tag kSpecificCharacterSet{0x0008, 0x0005};
inline const gdcm::Tag kImageType{0x0008, 0x0008};
inline const gdcm::Tag kSopClassUid{0x0008, 0x0016};
inline const gdcm::Tag kSopInstanceUid{0x0008, 0x0018};
inline const gdcm::Tag kStudyDate{0x0008, 0x0020};
inline const gdcm::Tag kStudyTime{0x0008, 0x0030};
inline const gdcm::Tag kAccessionNumber{0x0008, 0x0050};
inline const gdcm::Tag kModality{0x0008, 0x0060};
inline const gdcm::Tag kInstitutionName{0x0008, 0x0080};
inline const gdcm::Tag kStudyDescription{0x0008, 0x1030};
inline const gdcm::Tag kSeriesDescription{0x0008, 0x103e};
inline const gdcm::Tag kFrameType{0x0008, 0x9007};
inline const gdcm::Tag kPatientName{0x0010, 0x0010};
inline const gdcm::Tag kPatientId{0x0010, 0x0020};
inline const gdcm::Tag kPatientBirthDate{0x0010, 0x0030};
inline const gdcm::Tag kPatientSex{0x0010, 0x0040};
inline const gdcm::Tag kPatientAge{0x0010, 0x1010};
inline const gdcm::Tag kBodyPartExamined{0x0018, 0x0015};
inline const gdcm::Tag kSliceThickness{0x0018, 0x0050};
inline const gdcm::Tag kEchoTime{0x0018, 0x0081};
inline const gdcm::Tag kEchoNumbers{0x0018, 0x0086};
inline const gdcm::Tag kSpacingBetweenSlices{0x0018, 0x0088};
inline const gdcm::Tag kTriggerTime{0x0018, 0x1060};
inline const gdcm::Tag kImagerPixelSpacing{0x0018, 0x1164};
inline const gdcm::Tag kNominalScannedPixelSpacing{0x0018, 0x2010};
inline const gdcm::Tag kPatientPosition{0x0018, 0x5100};
inline const gdcm::Tag kEffectiveEchoTime{0x0018, 0x9082};
inline const gdcm::Tag kDiffusionBValue{0x0018, 0x9087};
inline const gdcm::Tag kMrEchoSequence{0x0018, 0x9114};
inline const gdcm::Tag kMrDiffusionSequence{0x0018, 0x9117};
inline const gdcm::Tag kMrImageFrameTypeSequence{0x0018, 0x9226};
inline const gdcm::Tag kCtImageFrameTypeSequence{0x0018, 0x9329};
inline const gdcm::Tag kStudyInstanceUid{0x0020, 0x000d};
inline const gdcm::Tag kSeriesInstanceUid{0x0020, 0x000e};
inline const gdcm::Tag kStudyId{0x0020, 0x0010};
inline const gdcm::Tag kSeriesNumber{0x0020, 0x0011};
inline const gdcm::Tag kAcquisitionNumber{0x0020, 0x0012};
inline const gdcm::Tag kInstanceNumber{0x0020, 0x0013};
inline const gdcm::Tag kImagePosition{0x0020, 0x0032};
inline const gdcm::Tag kImageOrientation{0x0020, 0x0037};
inline const gdcm::Tag kFrameOfReferenceUid{0x0020, 0x0052};
inline const gdcm::Tag kTemporalPositionIdentifier{0x0020, 0x0100};
inline const gdcm::Tag kFrameContentSequence{0x0020, 0x9111};
inline const gdcm::Tag kPlanePositionSequence{0x0020, 0x9113};
inline const gdcm::Tag kPlaneOrientationSequence{0x0020, 0x9116};
inline const gdcm::Tag kTemporalPositionIndex{0x0020, 0x9128};
inline const gdcm::Tag kFrameAcquisitionNumber{0x0020, 0x9156};
inline const gdcm::Tag kSamplesPerPixel{0x0028, 0x0002};
inline const gdcm::Tag kPhotometricInterpretation{0x0028, 0x0004};
inline const gdcm::Tag kNumberOfFrames{0x0028, 0x0008};
inline const gdcm::Tag kRows{0x0028, 0x0010};
inline const gdcm::Tag kColumns{0x0028, 0x0011};
inline const gdcm::Tag kPixelSpacing{0x0028, 0x0030};
inline const gdcm::Tag kBitsAllocated{0x0028, 0x0100};
inline const gdcm::Tag kBitsStored{0x0028, 0x0101};
inline const gdcm::Tag kPixelRepresentation{0x0028, 0x0103};
inline const gdcm::Tag kPixelPaddingValue{0x0028, 0x0120};
inline const gdcm::Tag kWindowCenter{0x0028, 0x1050};
inline const gdcm::Tag kWindowWidth{0x0028, 0x1051};
inline const gdcm::Tag kRescaleIntercept{0x0028, 0x1052};
inline const gdcm::Tag kRescaleSlope{0x0028, 0x1053};
inline const gdcm::Tag kRescaleType{0x0028, 0x1054};
inline const gdcm::Tag kPixelMeasuresSequence{0x0028, 0x9110};
inline const gdcm::Tag kFrameVoiLutSequence{0x0028, 0x9132};
inline const gdcm::Tag kPixelValueTransformationSequence{0x0028, 0x9145};
inline const gdcm::Tag kUnits{0x0054, 0x1001};
inline const gdcm::Tag kSharedFunctionalGroups{0x5200, 0x9229};
inline const gdcm::Tag kPerFrameFunctionalGroups{0x5200, 0x9230};
inline const gdcm::Tag kPixelData{0x7fe0, 0x0010};

} // namespace hangaku::viewer::dicom::tags
