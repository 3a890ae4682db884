#pragma once

#include "viewer/dicom/DataSet.h"

#include <array>

namespace hangaku::viewer::dicom::tags {

// The attributes that reading images needs (PS3.6), in order of their numbers. `readHeader` keeps
// these and no others.
inline constexpr Tag kMediaStorageSopClassUid{0x0002, 0x0002};
inline constexpr Tag kDirectoryRecordSequence{0x0004, 0x1220};
inline constexpr Tag kReferencedFileId{0x0004, 0x1500};
inline constexpr Tag kSpecificCharacterSet{0x0008, 0x0005};
inline constexpr Tag kImageType{0x0008, 0x0008};
inline constexpr Tag kInstanceCreationDate{0x0008, 0x0012};
inline constexpr Tag kSopClassUid{0x0008, 0x0016};
inline constexpr Tag kSopInstanceUid{0x0008, 0x0018};
inline constexpr Tag kStudyDate{0x0008, 0x0020};
inline constexpr Tag kSeriesDate{0x0008, 0x0021};
inline constexpr Tag kAcquisitionDate{0x0008, 0x0022};
inline constexpr Tag kContentDate{0x0008, 0x0023};
inline constexpr Tag kAcquisitionDateTime{0x0008, 0x002a};
inline constexpr Tag kStudyTime{0x0008, 0x0030};
inline constexpr Tag kSeriesTime{0x0008, 0x0031};
inline constexpr Tag kAcquisitionTime{0x0008, 0x0032};
inline constexpr Tag kContentTime{0x0008, 0x0033};
inline constexpr Tag kAccessionNumber{0x0008, 0x0050};
inline constexpr Tag kModality{0x0008, 0x0060};
inline constexpr Tag kManufacturer{0x0008, 0x0070};
inline constexpr Tag kInstitutionName{0x0008, 0x0080};
inline constexpr Tag kCodeValue{0x0008, 0x0100};
inline constexpr Tag kCodeMeaning{0x0008, 0x0104};
inline constexpr Tag kStudyDescription{0x0008, 0x1030};
inline constexpr Tag kSeriesDescription{0x0008, 0x103e};
inline constexpr Tag kRecommendedDisplayFrameRate{0x0008, 0x2144};
inline constexpr Tag kFrameType{0x0008, 0x9007};
inline constexpr Tag kComplexImageComponent{0x0008, 0x9208};
inline constexpr Tag kPatientName{0x0010, 0x0010};
inline constexpr Tag kPatientId{0x0010, 0x0020};
inline constexpr Tag kPatientBirthDate{0x0010, 0x0030};
inline constexpr Tag kPatientSex{0x0010, 0x0040};
inline constexpr Tag kPatientAge{0x0010, 0x1010};
inline constexpr Tag kPatientSize{0x0010, 0x1020};
inline constexpr Tag kPatientWeight{0x0010, 0x1030};
inline constexpr Tag kBodyPartExamined{0x0018, 0x0015};
inline constexpr Tag kScanningSequence{0x0018, 0x0020};
inline constexpr Tag kCineRate{0x0018, 0x0040};
inline constexpr Tag kSliceThickness{0x0018, 0x0050};
inline constexpr Tag kRepetitionTime{0x0018, 0x0080};
inline constexpr Tag kEchoTime{0x0018, 0x0081};
inline constexpr Tag kInversionTime{0x0018, 0x0082};
inline constexpr Tag kEchoNumbers{0x0018, 0x0086};
inline constexpr Tag kSpacingBetweenSlices{0x0018, 0x0088};
inline constexpr Tag kTriggerTime{0x0018, 0x1060};
inline constexpr Tag kFrameTime{0x0018, 0x1063};
inline constexpr Tag kFrameTimeVector{0x0018, 0x1065};
inline constexpr Tag kRadiopharmaceuticalStartTime{0x0018, 0x1072};
inline constexpr Tag kRadionuclideTotalDose{0x0018, 0x1074};
inline constexpr Tag kRadionuclideHalfLife{0x0018, 0x1075};
inline constexpr Tag kRadiopharmaceuticalStartDateTime{0x0018, 0x1078};
inline constexpr Tag kMagnificationFactor{0x0018, 0x1114};
inline constexpr Tag kImagerPixelSpacing{0x0018, 0x1164};
inline constexpr Tag kActualFrameDuration{0x0018, 0x1242};
inline constexpr Tag kShutterShape{0x0018, 0x1600};
inline constexpr Tag kShutterLeftEdge{0x0018, 0x1602};
inline constexpr Tag kShutterRightEdge{0x0018, 0x1604};
inline constexpr Tag kShutterUpperEdge{0x0018, 0x1606};
inline constexpr Tag kShutterLowerEdge{0x0018, 0x1608};
inline constexpr Tag kShutterCenter{0x0018, 0x1610};
inline constexpr Tag kShutterRadius{0x0018, 0x1612};
inline constexpr Tag kShutterVertices{0x0018, 0x1620};
inline constexpr Tag kNominalScannedPixelSpacing{0x0018, 0x2010};
inline constexpr Tag kPatientPosition{0x0018, 0x5100};
inline constexpr Tag kUltrasoundRegions{0x0018, 0x6011};
inline constexpr Tag kRegionSpatialFormat{0x0018, 0x6012};
inline constexpr Tag kRegionDataType{0x0018, 0x6014};
inline constexpr Tag kRegionMinX0{0x0018, 0x6018};
inline constexpr Tag kRegionMinY0{0x0018, 0x601a};
inline constexpr Tag kRegionMaxX1{0x0018, 0x601c};
inline constexpr Tag kRegionMaxY1{0x0018, 0x601e};
inline constexpr Tag kRegionUnitsX{0x0018, 0x6024};
inline constexpr Tag kRegionUnitsY{0x0018, 0x6026};
inline constexpr Tag kRegionDeltaX{0x0018, 0x602c};
inline constexpr Tag kRegionDeltaY{0x0018, 0x602e};
inline constexpr Tag kFrameAcquisitionDateTime{0x0018, 0x9074};
inline constexpr Tag kGradientDirectionSequence{0x0018, 0x9076};
inline constexpr Tag kInversionTimes{0x0018, 0x9079};
inline constexpr Tag kEffectiveEchoTime{0x0018, 0x9082};
inline constexpr Tag kDiffusionBValue{0x0018, 0x9087};
inline constexpr Tag kGradientOrientation{0x0018, 0x9089};
inline constexpr Tag kMrEchoSequence{0x0018, 0x9114};
inline constexpr Tag kMrModifierSequence{0x0018, 0x9115};
inline constexpr Tag kMrDiffusionSequence{0x0018, 0x9117};
inline constexpr Tag kCardiacSynchronizationSequence{0x0018, 0x9118};
inline constexpr Tag kFrameReferenceDateTime{0x0018, 0x9151};
inline constexpr Tag kMrImageFrameTypeSequence{0x0018, 0x9226};
inline constexpr Tag kCtImageFrameTypeSequence{0x0018, 0x9329};
inline constexpr Tag kProjectionCalibrationSequence{0x0018, 0x9401};
inline constexpr Tag kObjectPixelSpacing{0x0018, 0x9404};
inline constexpr Tag kXaFrameTypeSequence{0x0018, 0x9412};
inline constexpr Tag kFrameDisplayShutterSequence{0x0018, 0x9472};
inline constexpr Tag kDecayCorrectionDateTime{0x0018, 0x9701};
inline constexpr Tag kPetFrameTypeSequence{0x0018, 0x9751};
inline constexpr Tag kDecayCorrected{0x0018, 0x9758};
inline constexpr Tag kAttenuationCorrected{0x0018, 0x9759};
inline constexpr Tag kTypeOfData{0x0018, 0x9808};
inline constexpr Tag kStudyInstanceUid{0x0020, 0x000d};
inline constexpr Tag kSeriesInstanceUid{0x0020, 0x000e};
inline constexpr Tag kStudyId{0x0020, 0x0010};
inline constexpr Tag kSeriesNumber{0x0020, 0x0011};
inline constexpr Tag kAcquisitionNumber{0x0020, 0x0012};
inline constexpr Tag kInstanceNumber{0x0020, 0x0013};
inline constexpr Tag kImagePosition{0x0020, 0x0032};
inline constexpr Tag kImageOrientation{0x0020, 0x0037};
inline constexpr Tag kFrameOfReferenceUid{0x0020, 0x0052};
inline constexpr Tag kTemporalPositionIdentifier{0x0020, 0x0100};
inline constexpr Tag kStackId{0x0020, 0x9056};
inline constexpr Tag kInStackPosition{0x0020, 0x9057};
inline constexpr Tag kFrameContentSequence{0x0020, 0x9111};
inline constexpr Tag kPlanePositionSequence{0x0020, 0x9113};
inline constexpr Tag kPlaneOrientationSequence{0x0020, 0x9116};
inline constexpr Tag kTemporalPositionIndex{0x0020, 0x9128};
inline constexpr Tag kTriggerDelayTime{0x0020, 0x9153};
inline constexpr Tag kFrameAcquisitionNumber{0x0020, 0x9156};
inline constexpr Tag kDimensionIndexValues{0x0020, 0x9157};
inline constexpr Tag kDimensionIndexPointer{0x0020, 0x9165};
inline constexpr Tag kDimensionIndexSequence{0x0020, 0x9222};
inline constexpr Tag kTemporalPositionOffset{0x0020, 0x930d};
inline constexpr Tag kPlanePositionVolumeSequence{0x0020, 0x930e};
inline constexpr Tag kTemporalPositionSequence{0x0020, 0x9310};
inline constexpr Tag kSamplesPerPixel{0x0028, 0x0002};
inline constexpr Tag kPhotometricInterpretation{0x0028, 0x0004};
inline constexpr Tag kNumberOfFrames{0x0028, 0x0008};
inline constexpr Tag kRows{0x0028, 0x0010};
inline constexpr Tag kColumns{0x0028, 0x0011};
inline constexpr Tag kPixelSpacing{0x0028, 0x0030};
inline constexpr Tag kPixelAspectRatio{0x0028, 0x0034};
inline constexpr Tag kCorrectedImage{0x0028, 0x0051};
inline constexpr Tag kBitsAllocated{0x0028, 0x0100};
inline constexpr Tag kBitsStored{0x0028, 0x0101};
inline constexpr Tag kHighBit{0x0028, 0x0102};
inline constexpr Tag kPixelRepresentation{0x0028, 0x0103};
inline constexpr Tag kPixelPaddingValue{0x0028, 0x0120};
inline constexpr Tag kPixelPaddingRangeLimit{0x0028, 0x0121};
inline constexpr Tag kPixelSpacingCalibrationType{0x0028, 0x0a02};
inline constexpr Tag kWindowCenter{0x0028, 0x1050};
inline constexpr Tag kWindowWidth{0x0028, 0x1051};
inline constexpr Tag kRescaleIntercept{0x0028, 0x1052};
inline constexpr Tag kRescaleSlope{0x0028, 0x1053};
inline constexpr Tag kRescaleType{0x0028, 0x1054};
inline constexpr Tag kVoiLutFunction{0x0028, 0x1056};
inline constexpr Tag kModalityLutSequence{0x0028, 0x3000};
inline constexpr Tag kLutDescriptor{0x0028, 0x3002};
inline constexpr Tag kLutExplanation{0x0028, 0x3003};
inline constexpr Tag kModalityLutType{0x0028, 0x3004};
inline constexpr Tag kLutData{0x0028, 0x3006};
inline constexpr Tag kVoiLutSequence{0x0028, 0x3010};
inline constexpr Tag kPixelMeasuresSequence{0x0028, 0x9110};
inline constexpr Tag kFrameVoiLutSequence{0x0028, 0x9132};
inline constexpr Tag kPixelValueTransformationSequence{0x0028, 0x9145};
inline constexpr Tag kFramePixelDataProperties{0x0028, 0x9443};
inline constexpr Tag kMeasurementUnits{0x0040, 0x08ea};
inline constexpr Tag kRealWorldValueMapping{0x0040, 0x9096};
inline constexpr Tag kRealWorldIntercept{0x0040, 0x9224};
inline constexpr Tag kRealWorldSlope{0x0040, 0x9225};
inline constexpr Tag kEnergyWindowVector{0x0054, 0x0010};
inline constexpr Tag kRadiopharmaceuticalInformation{0x0054, 0x0016};
inline constexpr Tag kDetectorVector{0x0054, 0x0020};
inline constexpr Tag kDetectorInformation{0x0054, 0x0022};
inline constexpr Tag kPhaseVector{0x0054, 0x0030};
inline constexpr Tag kRotationVector{0x0054, 0x0050};
inline constexpr Tag kRrIntervalVector{0x0054, 0x0060};
inline constexpr Tag kTimeSlotVector{0x0054, 0x0070};
inline constexpr Tag kSliceVector{0x0054, 0x0080};
inline constexpr Tag kAngularViewVector{0x0054, 0x0090};
inline constexpr Tag kTimeSliceVector{0x0054, 0x0100};
inline constexpr Tag kUnits{0x0054, 0x1001};
inline constexpr Tag kSuvType{0x0054, 0x1006};
inline constexpr Tag kDecayCorrection{0x0054, 0x1102};
inline constexpr Tag kFrameReferenceTime{0x0054, 0x1300};
inline constexpr Tag kDecayFactor{0x0054, 0x1321};
inline constexpr Tag kPresentationLutShape{0x2050, 0x0020};
inline constexpr Tag kSharedFunctionalGroups{0x5200, 0x9229};
inline constexpr Tag kPerFrameFunctionalGroups{0x5200, 0x9230};
inline constexpr Tag kFloatPixelData{0x7fe0, 0x0008};
inline constexpr Tag kDoubleFloatPixelData{0x7fe0, 0x0009};
inline constexpr Tag kPixelData{0x7fe0, 0x0010};

/// All of them, in order.
inline constexpr std::array kAll{
    kMediaStorageSopClassUid, kDirectoryRecordSequence, kReferencedFileId, kSpecificCharacterSet,
    kImageType, kInstanceCreationDate, kSopClassUid, kSopInstanceUid, kStudyDate, kSeriesDate,
    kAcquisitionDate, kContentDate, kAcquisitionDateTime, kStudyTime, kSeriesTime,
    kAcquisitionTime, kContentTime, kAccessionNumber, kModality, kManufacturer, kInstitutionName,
    kCodeValue, kCodeMeaning, kStudyDescription, kSeriesDescription, kRecommendedDisplayFrameRate,
    kFrameType, kComplexImageComponent, kPatientName, kPatientId, kPatientBirthDate, kPatientSex,
    kPatientAge, kPatientSize, kPatientWeight, kBodyPartExamined, kScanningSequence, kCineRate,
    kSliceThickness, kRepetitionTime, kEchoTime, kInversionTime, kEchoNumbers,
    kSpacingBetweenSlices, kTriggerTime, kFrameTime, kFrameTimeVector,
    kRadiopharmaceuticalStartTime, kRadionuclideTotalDose, kRadionuclideHalfLife,
    kRadiopharmaceuticalStartDateTime, kMagnificationFactor, kImagerPixelSpacing,
    kActualFrameDuration, kShutterShape, kShutterLeftEdge, kShutterRightEdge, kShutterUpperEdge,
    kShutterLowerEdge, kShutterCenter, kShutterRadius, kShutterVertices,
    kNominalScannedPixelSpacing, kPatientPosition, kUltrasoundRegions, kRegionSpatialFormat,
    kRegionDataType, kRegionMinX0, kRegionMinY0, kRegionMaxX1, kRegionMaxY1, kRegionUnitsX,
    kRegionUnitsY, kRegionDeltaX, kRegionDeltaY, kFrameAcquisitionDateTime,
    kGradientDirectionSequence, kInversionTimes, kEffectiveEchoTime, kDiffusionBValue,
    kGradientOrientation, kMrEchoSequence, kMrModifierSequence, kMrDiffusionSequence,
    kCardiacSynchronizationSequence, kFrameReferenceDateTime, kMrImageFrameTypeSequence,
    kCtImageFrameTypeSequence, kProjectionCalibrationSequence, kObjectPixelSpacing,
    kXaFrameTypeSequence, kFrameDisplayShutterSequence, kDecayCorrectionDateTime, kPetFrameTypeSequence,
    kDecayCorrected, kAttenuationCorrected, kTypeOfData,
    kStudyInstanceUid, kSeriesInstanceUid, kStudyId, kSeriesNumber, kAcquisitionNumber,
    kInstanceNumber, kImagePosition, kImageOrientation, kFrameOfReferenceUid,
    kTemporalPositionIdentifier, kStackId, kInStackPosition, kFrameContentSequence,
    kPlanePositionSequence, kPlaneOrientationSequence, kTemporalPositionIndex, kTriggerDelayTime,
    kFrameAcquisitionNumber, kDimensionIndexValues, kDimensionIndexPointer,
    kDimensionIndexSequence, kTemporalPositionOffset, kPlanePositionVolumeSequence,
    kTemporalPositionSequence, kSamplesPerPixel, kPhotometricInterpretation, kNumberOfFrames,
    kRows, kColumns, kPixelSpacing, kPixelAspectRatio, kCorrectedImage, kBitsAllocated, kBitsStored, kHighBit,
    kPixelRepresentation, kPixelPaddingValue, kPixelPaddingRangeLimit,
    kPixelSpacingCalibrationType, kWindowCenter, kWindowWidth, kRescaleIntercept,
    kRescaleSlope, kRescaleType, kVoiLutFunction, kModalityLutSequence, kLutDescriptor, kLutExplanation,
    kModalityLutType, kLutData, kVoiLutSequence, kPixelMeasuresSequence, kFrameVoiLutSequence,
    kPixelValueTransformationSequence, kFramePixelDataProperties, kMeasurementUnits,
    kRealWorldValueMapping, kRealWorldIntercept, kRealWorldSlope, kEnergyWindowVector,
    kRadiopharmaceuticalInformation, kDetectorVector, kDetectorInformation, kPhaseVector,
    kRotationVector, kRrIntervalVector, kTimeSlotVector, kSliceVector, kAngularViewVector,
    kTimeSliceVector, kUnits, kSuvType, kDecayCorrection, kFrameReferenceTime, kDecayFactor,
    kPresentationLutShape, kSharedFunctionalGroups, kPerFrameFunctionalGroups, kFloatPixelData,
    kDoubleFloatPixelData, kPixelData};

} // namespace hangaku::viewer::dicom::tags
