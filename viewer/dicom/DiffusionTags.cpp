#include "viewer/dicom/DiffusionTags.h"

#include "viewer/dicom/Tags.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdio>

namespace hangaku::viewer::dicom {
namespace {

/// "0.707,0.000,-0.707"; empty for no direction. A gradient and its opposite are told apart.
std::string directionText(const std::vector<double>& gradient)
{
    if (gradient.size() < 3)
        return {};
    const double size = std::hypot(gradient[0], gradient[1], gradient[2]);
    if (!(size > 0.01) || size > 1e3)
        return {};
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.3f,%.3f,%.3f", gradient[0], gradient[1],
                  gradient[2]);
    return text.data();
}

bool isSensible(double bValue)
{
    return bValue >= 0 && bValue < 1e5;
}

/// Written as IS or DS, or as one float or integer.
std::optional<double> privateNumber(const Attributes& from, std::uint16_t group,
                                    std::string_view creator, std::uint8_t element)
{
    const auto tag = from.privateTag(group, creator, element);
    if (!tag)
        return std::nullopt;
    return from.decimal(*tag);
}

void readSiemens(const Attributes& from, FrameTags& tags)
{
    if (const auto b = privateNumber(from, 0x0019, "SIEMENS MR HEADER", 0x0c); b && isSensible(*b))
        tags.bValue = *b;
    if (const auto tag = from.privateTag(0x0019, "SIEMENS MR HEADER", 0x0e))
        tags.gradient = directionText(from.binaryDoubles(*tag));
}

void readGe(const Attributes& from, FrameTags& tags)
{
    if (const auto b = privateNumber(from, 0x0043, "GEMS_PARM_01", 0x39)) {
        // Marked by a thousand million on top where directions have their own.
        const double value = std::fmod(*b, 1e9);
        if (isSensible(value))
            tags.bValue = value;
    }
    std::vector<double> gradient;
    for (const std::uint8_t element : {0xbb, 0xbc, 0xbd})
        if (const auto component = privateNumber(from, 0x0019, "GEMS_ACQU_01", element))
            gradient.push_back(*component);
    if (tags.bValue > 0)
        tags.gradient = directionText(gradient);
}

void readPhilips(const Attributes& from, FrameTags& tags)
{
    const auto tag = from.privateTag(0x2001, "Philips Imaging DD 001", 0x03);
    if (!tag)
        return;
    if (const auto bits = from.raw(*tag).size() == 4 ? from.binaryInteger(*tag) : std::nullopt) {
        const auto value = static_cast<double>(std::bit_cast<float>(*bits));
        if (isSensible(value))
            tags.bValue = value;
    }
}

} // namespace

void readDiffusion(const Attributes& from, FrameTags& tags)
{
    readSiemens(from, tags);
    readGe(from, tags);
    readPhilips(from, tags);
    if (const auto b = from.binaryDouble(tags::kDiffusionBValue); b && isSensible(*b))
        tags.bValue = *b;
    if (from.has(tags::kGradientOrientation))
        tags.gradient = directionText(from.binaryDoubles(tags::kGradientOrientation));
    for (const auto& item : from.sequence(tags::kGradientDirectionSequence))
        tags.gradient =
            directionText(Attributes(item).binaryDoubles(tags::kGradientOrientation));
}

} // namespace hangaku::viewer::dicom
