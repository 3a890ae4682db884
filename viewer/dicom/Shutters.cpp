#include "viewer/dicom/Shutters.h"

#include "viewer/dicom/Tags.h"

namespace hangaku::viewer::dicom {
namespace {

std::vector<Shutter> readFrom(const Attributes& from)
{
    std::vector<Shutter> shutters;
    const auto shapes = from.string(tags::kShutterShape);
    const auto number = [&from](const Tag& tag) { return from.decimal(tag); };
    if (shapes.find("RECTANGULAR") != std::string::npos) {
        const auto left = number(tags::kShutterLeftEdge);
        const auto right = number(tags::kShutterRightEdge);
        const auto upper = number(tags::kShutterUpperEdge);
        const auto lower = number(tags::kShutterLowerEdge);
        if (left && right && upper && lower && *left < *right && *upper < *lower)
            shutters.push_back({Shutter::Shape::Rectangle,
                                {{*left - 1, *upper - 1}, {*right - 1, *lower - 1}}});
    }
    if (shapes.find("CIRCULAR") != std::string::npos) {
        const auto center = from.decimals(tags::kShutterCenter);
        const auto radius = number(tags::kShutterRadius);
        if (center.size() >= 2 && radius && *radius > 0)
            shutters.push_back(
                {Shutter::Shape::Circle, {{center[1] - 1, center[0] - 1}, {*radius, 0}}});
    }
    if (shapes.find("POLYGONAL") != std::string::npos) {
        constexpr std::size_t kMost = 4096;
        Shutter polygon{Shutter::Shape::Polygon, {}};
        const auto vertices = from.decimals(tags::kShutterVertices);
        for (std::size_t n = 0; n + 1 < vertices.size() && n < 2 * kMost; n += 2)
            polygon.points.push_back({vertices[n + 1] - 1, vertices[n] - 1});
        if (polygon.points.size() >= 3)
            shutters.push_back(std::move(polygon));
    }
    return shutters;
}

} // namespace

std::vector<Shutter> readShutters(const Attributes& file)
{
    auto shutters = readFrom(file);
    for (const auto* groups : {&tags::kSharedFunctionalGroups, &tags::kPerFrameFunctionalGroups}) {
        const auto items = file.sequence(*groups);
        if (!shutters.empty() || items.empty())
            continue;
        for (const auto& item :
             Attributes(items.front()).sequence(tags::kFrameDisplayShutterSequence))
            shutters = readFrom(Attributes(item));
    }
    return shutters;
}

} // namespace hangaku::viewer::dicom
