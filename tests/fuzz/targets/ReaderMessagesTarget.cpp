#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/DescribeVolume.h"
#include "viewer/reader/protocol/Messages.h"

// What the host may hear from a hangaku-reader that a file has taken over: any bytes are a message
// or an error, and a header that is accepted can be grouped into volumes.

namespace {

using namespace hangaku::viewer;
using namespace hangaku::viewer::reader;

dicom::FileHeader header()
{
    dicom::FileHeader h;
    h.instance = {"/data/1.dcm", "1.2.840.10008.5.1.4.1.1.2", "1.3", 7, 2, "1.2.840.10008.1.2.1",
                  1000, 24};
    h.isImage = true;
    h.pixels = {7, 6, 16, 12, true, 1, "MONOCHROME2"};
    for (int n = 0; n < 3; ++n) {
        dicom::FrameHeader frame;
        frame.index = n;
        frame.position = Vec3{0, 0, 2.5 * n};
        frame.axes = {{{1, 0, 0}, {0, 1, 0}}};
        frame.spacingMm = {{0.5, 0.75}};
        frame.windows = {{40, 400}};
        h.frames.push_back(frame);
    }
    h.instance.frames = 3;
    h.description.modality = "CT";
    h.description.patient.name = "Yamada^Tarou=\xe5\xb1\xb1\xe7\x94\xb0";
    h.description.modalityTables = {{-3, 12, {1, 2, 3}, "table", "HU"}};
    h.description.shutters = {{Shutter::Shape::Polygon, {{{1, 2}}, {{3, 4}}, {{5, 1}}}}};
    return h;
}

void group(const dicom::FileHeader& header)
{
    if (!header.isImage)
        return;
    auto copy = header;
    copy.instance.path += "x";
    std::size_t frames = 0;
    for (const auto& stack : dicom::splitSeries({&header, &copy})) {
        const auto volume = dicom::describeVolume(stack);
        frames += stack.frames.size();
        for (const auto& slice : volume.slices)
            hangaku::fuzz::require(slice.instance >= 0 &&
                                   static_cast<std::size_t>(slice.instance) <
                                       volume.instances.size());
    }
    hangaku::fuzz::require(frames >= header.frames.size());
}

template <typename Decode> auto check(std::string_view bytes, const Decode& decode)
{
    auto message = decode(bytes);
    if (message) {
        const auto sent = encode(*message);
        const auto again = decode(sent);
        hangaku::fuzz::require(again.has_value() && encode(*again) == sent);
    }
    return message;
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    LoadVoxels load;
    load.volume = header().description;
    load.volume.instances = {header().instance};
    load.volume.slices = {{0, 1, 0.25, -1024, false}, {0, 1, 1, 0, true}};
    load.volume.geometry =
        *ImageGeometry::create({7, 6, 2}, {1, 2, 3}, {4, 5, 6}, {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    load.pixelType = PixelType::Float32;
    load.presentSlices = {1};
    const Error error{ErrorCode::ReadFailed, Text("Cannot read %1", {"a.dcm"}), {}, "detail"};
    return {
        encode(HostMessage(ReadHeaders{{{"/data/1.dcm", true, false}}, {3}, 2})),
        encode(HostMessage(ListDicomDir{"/data/DICOMDIR"})),
        encode(HostMessage(load)),
        encode(ReaderMessage(Hello{})),
        encode(ReaderMessage(HeaderRead{3, {header(), std::nullopt}})),
        encode(ReaderMessage(HeaderRead{4, {std::nullopt, RejectedFile{"/a", Text("No %1", {"x"})}}})),
        encode(ReaderMessage(HeadersDone{})),
        encode(ReaderMessage(DicomDirListed{{"/data/1", "/data/2"}})),
        encode(ReaderMessage(Allocated{PixelType::Int16})),
        encode(ReaderMessage(SliceRead{5, true})),
        encode(ReaderMessage(Progressed{0.5})),
        encode(ReaderMessage(
            VoxelsLoaded{{{"code", Text("text")}}, {{0, -1, 2, 8, 2, {0x55, 0xaa}, "L"}}})),
        encode(ReaderMessage(Failed{error})),
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = hangaku::fuzz::textOf(data, size);
    check(bytes, [](std::string_view b) { return decodeHostMessage(b); });
    const auto message = check(bytes, [](std::string_view b) { return decodeReaderMessage(b); });
    if (!message)
        return 0;
    if (const auto* read = std::get_if<HeaderRead>(&*message); read != nullptr && read->outcome.header)
        group(*read->outcome.header);
    if (const auto* loaded = std::get_if<VoxelsLoaded>(&*message))
        for (const auto& plane : loaded->overlays)
            if (plane.columns > 0 && plane.rows > 0)
                (void)plane.at(plane.columns - 1, plane.rows - 1);
    return 0;
}
