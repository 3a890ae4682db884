#include "viewer/dicom/TransferSyntax.h"

#include <algorithm>
#include <array>
#include <string>

namespace hangaku::viewer::dicom {
namespace {

struct Syntax {
    std::string_view uid;
    PixelEncoding encoding;
    std::string_view name = {}; ///< of what cannot be decoded
};

constexpr std::array kSyntaxes{
    Syntax{"1.2.840.10008.1.2", PixelEncoding::LittleEndian},
    Syntax{"1.2.840.10008.1.2.1", PixelEncoding::LittleEndian},
    Syntax{"1.2.840.10008.1.2.1.99", PixelEncoding::Deflated},
    Syntax{"1.2.840.10008.1.2.2", PixelEncoding::BigEndian},
    Syntax{"1.2.840.113619.5.2", PixelEncoding::BigEndian}, // GE: little endian but for the pixels
    Syntax{"1.2.840.10008.1.2.5", PixelEncoding::RunLength},
    Syntax{"1.2.840.10008.1.2.4.80", PixelEncoding::JpegLs},
    Syntax{"1.2.840.10008.1.2.4.81", PixelEncoding::JpegLs},
    Syntax{"1.2.840.10008.1.2.4.90", PixelEncoding::Jpeg2000},
    Syntax{"1.2.840.10008.1.2.4.91", PixelEncoding::Jpeg2000},
    Syntax{"1.2.840.10008.1.2.4.92", PixelEncoding::Jpeg2000},
    Syntax{"1.2.840.10008.1.2.4.93", PixelEncoding::Jpeg2000},
    Syntax{"1.2.840.10008.1.2.4.94", PixelEncoding::Unsupported, "JPIP (pixels on a server)"},
    Syntax{"1.2.840.10008.1.2.4.95", PixelEncoding::Unsupported, "JPIP (pixels on a server)"},
    Syntax{"1.2.840.10008.1.2.4.100", PixelEncoding::Unsupported, "MPEG-2 video"},
    Syntax{"1.2.840.10008.1.2.4.101", PixelEncoding::Unsupported, "MPEG-2 video"},
    Syntax{"1.2.840.10008.1.2.4.102", PixelEncoding::Unsupported, "MPEG-4 (H.264) video"},
    Syntax{"1.2.840.10008.1.2.4.103", PixelEncoding::Unsupported, "MPEG-4 (H.264) video"},
    Syntax{"1.2.840.10008.1.2.4.104", PixelEncoding::Unsupported, "MPEG-4 (H.264) video"},
    Syntax{"1.2.840.10008.1.2.4.105", PixelEncoding::Unsupported, "MPEG-4 (H.264) video"},
    Syntax{"1.2.840.10008.1.2.4.106", PixelEncoding::Unsupported, "MPEG-4 (H.264) video"},
    Syntax{"1.2.840.10008.1.2.4.107", PixelEncoding::Unsupported, "HEVC (H.265) video"},
    Syntax{"1.2.840.10008.1.2.4.108", PixelEncoding::Unsupported, "HEVC (H.265) video"},
    Syntax{"1.2.840.10008.1.2.4.110", PixelEncoding::Unsupported, "JPEG XL"},
    Syntax{"1.2.840.10008.1.2.4.111", PixelEncoding::Unsupported, "JPEG XL"},
    Syntax{"1.2.840.10008.1.2.4.112", PixelEncoding::Unsupported, "JPEG XL"},
    Syntax{"1.2.840.10008.1.2.4.201", PixelEncoding::Jpeg2000}, // High-Throughput
    Syntax{"1.2.840.10008.1.2.4.202", PixelEncoding::Jpeg2000}, // High-Throughput
    Syntax{"1.2.840.10008.1.2.4.203", PixelEncoding::Jpeg2000}, // High-Throughput
    Syntax{"1.2.840.10008.1.2.4.204", PixelEncoding::Unsupported, "JPIP (pixels on a server)"},
    Syntax{"1.2.840.10008.1.2.4.205", PixelEncoding::Unsupported, "JPIP (pixels on a server)"},
    Syntax{"1.2.840.10008.1.2.8.1", PixelEncoding::Unsupported, "deflated frames"},
};

/// Video also comes in pieces: "...4.102.1" is "...4.102" in fragments.
std::string_view withoutFragmentation(std::string_view uid)
{
    constexpr std::string_view kVideo = "1.2.840.10008.1.2.4.10";
    return uid.starts_with(kVideo) && uid.ends_with(".1") ? uid.substr(0, uid.size() - 2) : uid;
}

const Syntax* find(std::string_view uid)
{
    const auto* const found =
        std::find_if(kSyntaxes.begin(), kSyntaxes.end(),
                     [&](const Syntax& syntax) { return syntax.uid == withoutFragmentation(uid); });
    return found == kSyntaxes.end() ? nullptr : found;
}

/// 4.50 to 4.66 (most of them retired) and 4.70.
bool isJpeg(std::string_view uid)
{
    constexpr std::string_view kStart = "1.2.840.10008.1.2.4.";
    if (!uid.starts_with(kStart))
        return false;
    const auto number = uid.substr(kStart.size());
    return number.size() == 2 && (number[0] == '5' || (number[0] == '6' && number[1] <= '6') ||
                                  number == "70");
}

} // namespace

PixelEncoding pixelEncodingOf(std::string_view uid)
{
    if (uid.empty())
        return PixelEncoding::LittleEndian;
    if (isJpeg(uid))
        return PixelEncoding::Jpeg;
    const auto* syntax = find(uid);
    return syntax == nullptr ? PixelEncoding::Unsupported : syntax->encoding;
}

Result<void> checkTransferSyntax(const std::filesystem::path& file, std::string_view uid)
{
    if (pixelEncodingOf(uid) != PixelEncoding::Unsupported)
        return {};
    const auto* syntax = find(uid);
    const std::string name(syntax == nullptr ? uid : syntax->name);
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "%1 is encoded as %2, which cannot be decoded here"),
                     {file.filename().string(), name}),
                Text(HANGAKU_TR("Core", "Convert it with another program, to JPEG 2000 or without "
                                        "compression, and open the result.")),
                std::string(uid));
}

} // namespace hangaku::viewer::dicom
