#include "viewer/dicom/DecimalString.h"
#include "viewer/dicom/Inflate.h"
#include "viewer/dicom/MetaInformation.h"
#include "viewer/dicom/rt/StructureSetReader.h"
#include "viewer/dicom/seg/FrameGrid.h"
#include "viewer/dicom/seg/FramePixels.h"
#include "viewer/dicom/seg/LayerBuilder.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SegmentReader.h"
#include "viewer/dicom/seg/SegmentationFile.h"
#include "viewer/dicom/seg/SegmentationHeader.h"
#include "viewer/dicom/seg/Utf8.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace hangaku::viewer::dicom {
namespace {

tl::unexpected<Error> notASegmentation(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "%1 is no DICOM segmentation"), {file.string()}));
}

tl::unexpected<Error> unplaced(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "The segmentation %1 does not say where its frames lie in "
                                        "the patient"),
                     {file.string()}));
}

/// A quarter of the machine's: the voxels are there twice while they come from another process.
std::size_t usableMemory()
{
    return static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) / 4 *
           static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// DCMTK inflates a deflated data set as a whole: is this more than masks can be?
bool isBomb(const std::filesystem::path& path)
{
    constexpr std::uint64_t kMostInflated = std::uint64_t{1} << 30;
    const InputFile file(path);
    const auto meta = readMetaInformation(file);
    return meta.transferSyntaxUid == UID_DeflatedExplicitVRLittleEndianTransferSyntax &&
           inflatePart(file, meta.dataSetStart, kMostInflated, 1).has_value();
}

/// One plain picture and its masks need no place; anything else does.
Result<void> placePictures(const std::filesystem::path& file, SegmentationHeader& header,
                           std::vector<FramePlane>& planes)
{
    if (std::ranges::all_of(header.frames, &SegmentationFrame::isPlaced))
        return {};
    std::set<int> seen;
    for (const auto& frame : header.frames)
        if (!seen.insert(frame.segmentNumber).second)
            return unplaced(file);
    header.warnings.push_back(
        {"no-position", Text(HANGAKU_TR("Core", "The file does not say where the image lies in the "
                                                "patient; left and right may be wrong"))});
    for (auto& plane : planes) {
        const auto spacing = plane;
        plane = {{}, {1, 0, 0}, {0, 1, 0}, spacing.columnSpacingMm, spacing.rowSpacingMm, 0};
    }
    return {};
}

void noteUneven(const FrameGrid& grid, SegmentationHeader& header)
{
    if (grid.isUneven)
        header.warnings.push_back(
            {"uneven-spacing",
             Text(HANGAKU_TR("Core", "The segmentation's frames are not evenly spaced; what is "
                                     "shown at a place is the nearest frame, %1 mm away at most"),
                  {decimalString(std::round(grid.largestShiftMm * 100) / 100)})});
}

Result<FrameGrid> findGrid(const std::filesystem::path& file, const FramePixels& pixels,
                           const VolumeDescription* source, SegmentationHeader& header)
{
    const Index3 size{pixels.columns(), pixels.rows(), 1};
    std::vector<FramePlane> planes;
    for (const auto& frame : header.frames)
        planes.push_back(frame.plane);
    if (auto placed = placePictures(file, header, planes); !placed)
        return tl::unexpected(placed.error());
    if (!std::ranges::all_of(header.frames, &SegmentationFrame::hasSpacing))
        header.warnings.push_back(
            {"no-spacing", Text(HANGAKU_TR("Core", "The file does not say how large a pixel is; "
                                                   "1 mm is assumed"))});
    if (source != nullptr && source->geometry)
        if (auto grid = gridOfSource(*source->geometry, source->slicePlaces, size, planes)) {
            noteUneven(*grid, header);
            return std::move(*grid);
        }
    auto grid = smallestGrid(size, planes);
    if (!grid)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "The segmentation %1 cannot be shown as a volume: %2"),
                         {file.string(), grid.error().reason.english()}));
    noteUneven(*grid, header);
    return grid;
}

void describe(DcmDataset& dataset, const std::filesystem::path& file, Segmentation& out)
{
    out.name = textOf(dataset, DCM_ContentDescription);
    if (out.name.empty())
        out.name = textOf(dataset, DCM_SeriesDescription);
    if (out.name.empty())
        out.name = file.stem().string();
    out.provenance = readProvenance(dataset);
    out.frameOfReferenceUid = textOf(dataset, DCM_FrameOfReferenceUID);
    DcmItem* series = nullptr;
    if (dataset.findAndGetSequenceItem(DCM_ReferencedSeriesSequence, series, 0).good() &&
        series != nullptr)
        out.seriesInstanceUid = textOf(*series, DCM_SeriesInstanceUID);
}

/// A mask may have been drawn on other images than those that are open.
void noteForeign(const Segmentation& read, const VolumeDescription* source,
                 std::vector<Warning>& warnings)
{
    if (source == nullptr || source->frameOfReferenceUid.empty() ||
        read.frameOfReferenceUid.empty() || source->frameOfReferenceUid == read.frameOfReferenceUid)
        return;
    warnings.push_back(
        {"other-frame-of-reference",
         Text(HANGAKU_TR("Core", "The segmentation was made on images with another origin (frame "
                                 "of reference): it may not fit the open ones"))});
}

Result<Loaded<Segmentation>> readObject(DcmFileFormat& format, const std::filesystem::path& file,
                                        const VolumeDescription* source, std::size_t mostBytes)
{
    auto& dataset = *format.getDataset();
    const auto pixels = FramePixels::create(format, file);
    if (!pixels)
        return tl::unexpected(pixels.error());
    auto header = readHeader(dataset, file, pixels->count());
    if (!header)
        return tl::unexpected(header.error());
    const auto grid = findGrid(file, *pixels, source, *header);
    if (!grid)
        return tl::unexpected(grid.error());
    auto read = LayerBuilder(*pixels, *grid, *header, file, mostBytes).build();
    if (!read)
        return tl::unexpected(read.error());
    describe(dataset, file, *read);
    read->fileFormat = SegmentationFormat::DicomSegmentation;
    noteForeign(*read, source, header->warnings);
    return Loaded<Segmentation>{std::move(*read), std::move(header->warnings)};
}

} // namespace

Result<Loaded<Segmentation>> readSegmentation(const std::filesystem::path& file,
                                              const VolumeDescription* source,
                                              std::size_t mostBytes)
{
    quietDcmtk();
    // Files may come from anywhere, and DCMTK allocates what they ask for.
    try {
        if (isBomb(file))
            return fail(ErrorCode::OutOfMemory,
                        Text(HANGAKU_TR("Core", "The segmentation %1 is refused: it unpacks to "
                                                "more than 1 GB"),
                             {file.string()}));
        DcmFileFormat format;
        const auto condition = format.loadFile(file.c_str());
        if (condition.bad())
            return fail(ErrorCode::ReadFailed,
                        Text(HANGAKU_TR("Core", "Cannot read %1 as DICOM"), {file.string()}), {},
                        condition.text());
        auto& dataset = *format.getDataset();
        const auto most = mostBytes > 0 ? mostBytes : usableMemory();
        if (isStructureSet(dataset)) {
            convertToUtf8(dataset);
            auto read = readStructureSet(dataset, file, source, most);
            if (read)
                noteForeign(read->value, source, read->warnings);
            return read;
        }
        DcmElement* segments = nullptr;
        if (dataset.findAndGetElement(DCM_SegmentSequence, segments).bad() ||
            textOf(dataset, DCM_SegmentationType).empty())
            return notASegmentation(file);
        convertToUtf8(dataset);
        return readObject(format, file, source, most);
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::OutOfMemory,
            Text(HANGAKU_TR("Core", "Not enough memory for the segmentation %1"), {file.string()}));
    } catch (const std::exception& error) {
        return damagedSegmentation(file, error.what());
    }
}

} // namespace hangaku::viewer::dicom
