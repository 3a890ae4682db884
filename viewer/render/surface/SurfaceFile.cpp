#include "viewer/render/surface/SurfaceFile.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/core/segmentation/SegmentationFormat.h"
#include "viewer/render/surface/LabelRuns.h"
#include "viewer/render/surface/Triangles.h"

#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace hangaku::viewer {
namespace {

static_assert(std::endian::native == std::endian::little, "STL and PLY are written as in memory");

struct SegmentSurface {
    const Segment* segment = nullptr;
    Triangles triangles;
};
using Surfaces = std::vector<SegmentSurface>;

tl::unexpected<Error> notWritten(const std::filesystem::path& file, int number)
{
    auto error = fail(ErrorCode::WriteFailed,
                      Text(HANGAKU_TR("Core", "Cannot write %1"), {file.filename().string()}), {},
                      std::strerror(number));
    errno = number; // writeAtomically says by it that a disk is full
    return error;
}

Result<Surfaces> surfacesOf(const Segmentation& segmentation, SurfaceSpace space,
                            const Progress& progress)
{
    std::vector<LabelRuns> layers;
    std::vector<std::vector<IndexBox>> boxes;
    for (int n = 0; n < segmentation.layerCount(); ++n) {
        auto& runs = layers.emplace_back(segmentation.geometry());
        runs.readAll(segmentation.layer(n));
        boxes.push_back(runs.boxes());
    }
    Surfaces surfaces;
    const auto& segments = segmentation.segments();
    for (std::size_t n = 0; n < segments.size(); ++n) {
        const auto& segment = segments[n];
        const auto layer = static_cast<std::size_t>(segment.layer);
        progress(static_cast<double>(n) / static_cast<double>(segments.size()));
        if (segment.number < boxes[layer].size())
            if (auto triangles = labelTriangles(layers[layer], segment.number,
                                                boxes[layer][segment.number], progress))
                surfaces.push_back({&segment, std::move(*triangles)});
        if (progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")));
    }
    if (surfaces.empty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "No segment has a voxel, and so none has a surface")));
    if (space == SurfaceSpace::Ras)
        for (auto& surface : surfaces)
            for (Vec3& point : surface.triangles.points)
                point = {-point.x, -point.y, point.z};
    return surfaces;
}

const char* nameOf(SurfaceSpace space)
{
    return space == SurfaceSpace::Lps ? "SPACE=LPS" : "SPACE=RAS";
}

/// Text on one line.
std::string oneLine(std::string text)
{
    for (char& character : text)
        if (static_cast<unsigned char>(character) < 0x20U)
            character = ' ';
    return text;
}

class Writer {
public:
    explicit Writer(const std::filesystem::path& file) : m_out(file, std::ios::binary) {}

    void text(std::string_view value)
    {
        m_out.write(value.data(), static_cast<std::streamsize>(value.size()));
    }
    template <typename T> void binary(const T& value)
    {
        m_out.write(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void point(Vec3 value)
    {
        binary(std::array{static_cast<float>(value.x), static_cast<float>(value.y),
                          static_cast<float>(value.z)});
    }
    bool finish()
    {
        m_out.close();
        return m_out.good();
    }

private:
    std::ofstream m_out;
};

void writeStl(Writer& out, const Surfaces& surfaces, SurfaceSpace space)
{
    std::array<char, 80> header{};
    const auto text = std::string("Hangaku, mm, ") + nameOf(space);
    std::memcpy(header.data(), text.data(), text.size());
    std::size_t count = 0;
    for (const auto& surface : surfaces)
        count += surface.triangles.corners.size();
    out.binary(header);
    out.binary(static_cast<std::uint32_t>(count));
    for (const auto& surface : surfaces) {
        const auto& points = surface.triangles.points;
        for (const auto& [a, b, c] : surface.triangles.corners) {
            const Vec3 normal = cross(points[b] - points[a], points[c] - points[a]);
            const double size = length(normal);
            out.point(size > 0 ? normal / size : Vec3{});
            for (const auto corner : {a, b, c})
                out.point(points[corner]);
            out.binary(std::uint16_t{0});
        }
    }
}

void writePly(Writer& out, const Surfaces& surfaces, SurfaceSpace space)
{
    std::size_t points = 0;
    std::size_t faces = 0;
    std::string header = "ply\nformat binary_little_endian 1.0\ncomment Hangaku, mm\ncomment ";
    header += std::string(nameOf(space)) + '\n';
    for (const auto& [segment, triangles] : surfaces) {
        header += "comment segment " + std::to_string(segment->number) + ": " +
                  oneLine(segment->label) + '\n';
        points += triangles.points.size();
        faces += triangles.corners.size();
    }
    header += "element vertex " + std::to_string(points) +
              "\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\n"
              "property uchar green\nproperty uchar blue\nproperty ushort segment\nelement face " +
              std::to_string(faces) + "\nproperty list uchar int vertex_indices\nend_header\n";
    out.text(header);
    for (const auto& [segment, triangles] : surfaces)
        for (const Vec3 point : triangles.points) {
            out.point(point);
            out.binary(std::array{segment->colour.red, segment->colour.green,
                                  segment->colour.blue});
            out.binary(segment->number);
        }
    std::uint32_t first = 0;
    for (const auto& surface : surfaces) {
        for (const auto& [a, b, c] : surface.triangles.corners) {
            out.binary(std::uint8_t{3});
            out.binary(std::array{first + a, first + b, first + c});
        }
        first += static_cast<std::uint32_t>(surface.triangles.points.size());
    }
}

std::string materialOf(const Segment& segment)
{
    return "segment_" + std::to_string(segment.number);
}

void appendNumber(std::string& text, double value, int decimals)
{
    std::array<char, 64> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::fixed, decimals)
                         .ptr;
    text.append(digits.data(), end);
}

void writeObj(Writer& out, const Surfaces& surfaces, SurfaceSpace space,
              const std::string& materials)
{
    out.text(std::string("# Hangaku, mm\n# ") + nameOf(space) + "\nmtllib " + materials + '\n');
    std::size_t first = 1;
    for (const auto& [segment, triangles] : surfaces) {
        // A group's name ends at a space.
        auto name = oneLine(segment->label);
        std::ranges::replace(name, ' ', '_');
        std::string text = "g " + name + "\nusemtl " + materialOf(*segment) + '\n';
        for (const Vec3 point : triangles.points) {
            text += 'v';
            for (int axis = 0; axis < 3; ++axis) {
                text += ' ';
                appendNumber(text, point[axis], 4);
            }
            text += '\n';
        }
        for (const auto& corners : triangles.corners) {
            text += 'f';
            for (const auto corner : corners)
                text += ' ' + std::to_string(first + corner);
            text += '\n';
        }
        out.text(text);
        first += triangles.points.size();
    }
}

void writeMaterials(Writer& out, const Surfaces& surfaces)
{
    for (const auto& surface : surfaces) {
        std::string text = "newmtl " + materialOf(*surface.segment) + "\nKd";
        const auto& colour = surface.segment->colour;
        for (const int part : {colour.red, colour.green, colour.blue}) {
            text += ' ';
            appendNumber(text, part / 255.0, 6);
        }
        out.text(text + "\nKa 0 0 0\nKs 0 0 0\nd 1\nillum 1\n");
    }
}

/// Writes one file with `write(writer)`.
template <typename Write>
Result<void> written(const std::filesystem::path& file, const Write& write)
{
    errno = 0;
    Writer out(file);
    write(out);
    if (!out.finish())
        return notWritten(file, errno != 0 ? errno : EIO);
    return {};
}

} // namespace

Result<void> writeSurfaces(const Segmentation& segmentation, const std::filesystem::path& file,
                           SurfaceSpace space, const Progress& progress)
{
    const auto format = segmentationFormatOf(file);
    if (!format || !isSurface(*format))
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "Surfaces cannot be written as %1"),
                         {file.filename().string()}),
                    Text(HANGAKU_TR("Core", "Use .stl, .ply or .obj.")));
    const auto surfaces = surfacesOf(segmentation, space, progress);
    if (!surfaces)
        return tl::unexpected<Error>(surfaces.error());
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        if (format == SegmentationFormat::Stl)
            return written(temporary, [&](Writer& out) { writeStl(out, *surfaces, space); });
        if (format == SegmentationFormat::Ply)
            return written(temporary, [&](Writer& out) { writePly(out, *surfaces, space); });
        auto materials = file;
        materials.replace_extension(".mtl");
        if (auto done = written(temporary,
                                [&](Writer& out) {
                                    writeObj(out, *surfaces, space, materials.filename().string());
                                });
            !done)
            return done;
        // The colours first: when they fail, the old surfaces stay too.
        return writeAtomically(materials, [&](const std::filesystem::path& other) {
            return written(other, [&](Writer& out) { writeMaterials(out, *surfaces); });
        });
    });
}

} // namespace hangaku::viewer
