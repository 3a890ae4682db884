#include "viewer/reader/protocol/Messages.h"

#include "viewer/reader/protocol/Sound.h"
#include "viewer/reader/protocol/Wire.h"

namespace hangaku::viewer {

// One function for both directions. The structured bindings name every member, so that a new one
// does not compile until it is sent too.

#define HANGAKU_WIRE(Type, ...)                                                                    \
    template <typename A, typename T>                                                              \
        requires std::is_same_v<std::remove_const_t<T>, Type>                                      \
    void describe(A& a, T& value)                                                                  \
    {                                                                                              \
        auto& [__VA_ARGS__] = value;                                                               \
        a(__VA_ARGS__);                                                                            \
    }

HANGAKU_WIRE(Vec3, x, y, z)
HANGAKU_WIRE(Error, code, reason, hint, detail)
HANGAKU_WIRE(Warning, code, text)
HANGAKU_WIRE(WindowLevel, center, width, function)
HANGAKU_WIRE(LookupTable, first, outputBits, outputs, explanation, type)
HANGAKU_WIRE(OverlayPlane, slice, column, row, columns, rows, bits, label)
HANGAKU_WIRE(Shutter, shape, points)
HANGAKU_WIRE(UltrasoundRegion, first, last, delta, units, type)
HANGAKU_WIRE(SuvScale, bodyWeight, leanBodyMass, bodySurface)
HANGAKU_WIRE(Patient, name, id, birthDate, sex, isTextGuessed)
HANGAKU_WIRE(Instance, path, sopClass, sopInstance, number, frames, syntax, offset, length)
HANGAKU_WIRE(PixelLayout, columns, rows, allocated, stored, isSigned, samples, photometric)
HANGAKU_WIRE(SliceSource, instance, frame, slope, intercept, isMissing, table, tile)
HANGAKU_WIRE(RejectedFile, path, reason)
HANGAKU_WIRE(Rgb, red, green, blue)
HANGAKU_WIRE(CodedConcept, code, scheme, meaning)
HANGAKU_WIRE(Correction, person, time)
HANGAKU_WIRE(Segment, number, layer, label, labelJa, category, type, typeModifier, region,
             regionModifier, group, colour, visible, locked, algorithmType, algorithmName,
             correction)
HANGAKU_WIRE(PatientBox, centre, size, axes)
HANGAKU_WIRE(DetectionKind, label, labelJa, type, colour)
HANGAKU_WIRE(Detection, number, kind, box, score, review, correction, uid)
HANGAKU_WIRE(Provenance, modelId, modelName, modelVersion, modelSha256, parameters, runtime,
             startedAt, seconds, inputUids, creator)
HANGAKU_WIRE(Detections, name, kinds, all, threshold, provenance, seriesUid, frameOfReference)
HANGAKU_WIRE(VolumeDescription, id, geometry, timePoints, timePointLabels, frameTime, channels,
             pixelType, unit, syntax, warnings, instances, slices, slicePlaces, mosaicColumns,
             storedPixels, pixelSpacing, pixelAspect, calibration, ultrasoundRegions, imageFile, modality,
             description, bodyPart, patientPosition, frameOfReference, modalityTables, windows,
             voiTables, inverted, padding, paddingLimit, shutters, suv, whyNoSuv, patient, age, study, date, time, studyDescription, studyId, accession, institution,
             series, seriesNumber)

namespace dicom {
HANGAKU_WIRE(FrameTags, temporal, acquisition, echo, echoTime, inversionTime, bValue, gradient,
             trigger, offset, time, imageType, stack, dimensions)
HANGAKU_WIRE(FrameHeader, index, tile, position, axes, spacing, thickness, between, repetition,
             slope, intercept, hasRescale, rescaleType, modalityTable, windows, tags)
HANGAKU_WIRE(FileHeader, instance, isImage, isMosaic, isDirectionGuessed, isLocaliser, pixels,
             mosaicColumns, tileSize, frames, units, padding, paddingLimit, modalityTables, description)
HANGAKU_WIRE(ScanCandidate, path, isExpected, isDicomDir)
HANGAKU_WIRE(ScanOutcome, header, rejected)
} // namespace dicom

namespace reader {
HANGAKU_WIRE(ReadHeaders, files, numbers, threads)
HANGAKU_WIRE(ListDicomDir, path)
HANGAKU_WIRE(LoadVoxels, volume, wideOffset, firstSlice, pixelType, present, damaged, threads)
HANGAKU_WIRE(ReadSegmentation, file, grid, places, frameOfReference)
HANGAKU_WIRE(FillLayers, isThere)
HANGAKU_WIRE(ReadSource, file)
HANGAKU_WIRE(ReadDetections, file)
HANGAKU_WIRE(Hello, version)
HANGAKU_WIRE(HeaderRead, number, outcome)
HANGAKU_WIRE(HeadersDone, isDone)
HANGAKU_WIRE(DicomDirListed, files)
HANGAKU_WIRE(Allocated, type)
HANGAKU_WIRE(SliceRead, k, isRead)
HANGAKU_WIRE(Progressed, fraction)
HANGAKU_WIRE(VoxelsLoaded, warnings, overlays)
HANGAKU_WIRE(Failed, error)
HANGAKU_WIRE(SegmentationRead, grid, layers, segments, name, provenance, seriesUid,
             frameOfReference, isStructureSet, warnings)
HANGAKU_WIRE(LayersFilled, isDone)
HANGAKU_WIRE(SourceRead, tags, values)
HANGAKU_WIRE(DetectionsRead, detections, warnings)
#undef HANGAKU_WIRE

namespace {

template <typename Message> std::string encodeAny(const Message& message)
{
    WireWriter writer;
    writer(static_cast<std::uint8_t>(message.index()));
    std::visit([&writer](const auto& content) { writer(content); }, message);
    return writer.take();
}

template <typename Message, std::size_t N = 0>
bool readAlternative(WireReader& wire, std::size_t index, Message& message)
{
    if constexpr (N < std::variant_size_v<Message>) {
        if (index != N)
            return readAlternative<Message, N + 1>(wire, index, message);
        wire(message.template emplace<N>());
        return wire.isGood();
    }
    return false;
}

template <typename Message> Result<Message> decodeAny(std::string_view bytes)
{
    WireReader wire(bytes);
    std::uint8_t index = 0;
    wire(index);
    Message message;
    if (!readAlternative(wire, index, message))
        return viewer::fail(ErrorCode::WorkerFailed,
                            Text(HANGAKU_TR("Core", "The DICOM reader's answer makes no sense")));
    return message;
}

} // namespace

std::string encode(const HostMessage& message)
{
    return encodeAny(message);
}

std::string encode(const ReaderMessage& message)
{
    return encodeAny(message);
}

Result<HostMessage> decodeHostMessage(std::string_view bytes)
{
    return decodeAny<HostMessage>(bytes);
}

Result<ReaderMessage> decodeReaderMessage(std::string_view bytes)
{
    return decodeAny<ReaderMessage>(bytes);
}

} // namespace reader
} // namespace hangaku::viewer
