#include "viewer/processing/statistics/StatisticsTable.h"

#include <charconv>
#include <span>

namespace hangaku::viewer::processing {
namespace {

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string result(1, '"');
    for (const char letter : text)
        result.append(letter == '"' ? 2 : 1, letter);
    return result.append(1, '"');
}

/// Seven digits, with a point whatever the locale; no more than any of these measures is worth.
std::string number(double value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::general, 7);
    return {text.data(), end.ptr};
}

/// "39607008 (SCT)"; empty when there is none.
std::string codeOf(const CodedConcept& code)
{
    std::string text = code.value;
    if (!code.isEmpty())
        text.append(" (").append(code.scheme).append(")");
    return text;
}

std::string row(const std::vector<std::string>& fields)
{
    std::string line;
    for (const auto& field : fields)
        line.append(line.empty() ? "" : ",").append(quoted(field));
    return line.append("\r\n");
}

void addPlace(std::vector<std::string>& fields, Vec3 place)
{
    for (int axis = 0; axis < 3; ++axis)
        fields.push_back(number(place[axis]));
}

/// "Mean (HU)"
std::string withUnit(std::string name, const std::string& unit)
{
    return unit.empty() ? name : name.append(" (").append(unit).append(")");
}

std::vector<std::string> header(std::span<const Percentile> percentiles, const std::string& unit)
{
    std::vector<std::string> names{"Segment", "Name", "Category code", "Category", "Type code",
                                   "Type", "Modifier code", "Modifier", "Voxels", "Volume (ml)",
                                   "Surface area (mm2)", "Voxels with a value"};
    for (const char* name : {"Mean", "Standard deviation", "Minimum", "Maximum", "Median"})
        names.push_back(withUnit(name, unit));
    for (const auto& percentile : percentiles)
        names.push_back(withUnit("Percentile " + number(percentile.percent), unit));
    for (const char* name :
         {"Centroid L (mm)", "Centroid P (mm)", "Centroid H (mm)", "Extent i (mm)", "Extent j (mm)",
          "Extent k (mm)", "Longest diameter in a slice (mm)", "Perpendicular diameter (mm)",
          "Slice of these (from 1)", "Longest diameter in space (mm)"})
        names.emplace_back(name);
    return names;
}

std::vector<std::string> fieldsOf(const Segment& segment, const SegmentStatistics& measured,
                                  std::size_t percentiles)
{
    std::vector<std::string> fields{std::to_string(segment.number), segment.label,
                                    codeOf(segment.category), segment.category.meaning,
                                    codeOf(segment.type), segment.type.meaning,
                                    codeOf(segment.typeModifier), segment.typeModifier.meaning,
                                    std::to_string(measured.voxels), number(measured.volumeMl),
                                    number(measured.surfaceMm2)};
    if (const auto& values = measured.values) {
        fields.push_back(std::to_string(values->count));
        for (const double value : {values->mean, values->standardDeviation, values->minimum,
                                   values->maximum, values->median})
            fields.push_back(number(value));
        for (const auto& percentile : values->percentiles)
            fields.push_back(number(percentile.value));
    } else {
        fields.emplace_back("0");
        fields.resize(fields.size() + 5 + percentiles);
    }
    if (measured.voxels == 0) {
        fields.resize(fields.size() + 10);
        return fields;
    }
    addPlace(fields, measured.centroid);
    addPlace(fields, measured.extentMm);
    fields.push_back(number(measured.inPlane.longest.lengthMm));
    fields.push_back(number(measured.inPlane.perpendicular.lengthMm));
    fields.push_back(std::to_string(measured.inPlane.slice + 1));
    fields.push_back(number(measured.inSpace.lengthMm));
    return fields;
}

} // namespace

std::string statisticsTable(const Segmentation& segmentation,
                            const std::vector<SegmentStatistics>& statistics,
                            const std::string& unit)
{
    std::span<const Percentile> percentiles;
    for (const auto& measured : statistics)
        if (measured.values)
            percentiles = measured.values->percentiles;
    std::string table = row(header(percentiles, unit));
    const auto& segments = segmentation.segments();
    for (std::size_t at = 0; at < std::min(segments.size(), statistics.size()); ++at)
        table += row(fieldsOf(segments[at], statistics[at], percentiles.size()));
    return table;
}

Vec3 middleOfSlice(const ImageGeometry& grid, int axis, int slice)
{
    Vec3 index;
    for (int each = 0; each < 3; ++each)
        index[each] = (grid.size()[static_cast<std::size_t>(each)] - 1) / 2.0;
    index[axis] = slice;
    return grid.toWorld(index);
}

std::string areaTable(const Segmentation& segmentation,
                      const std::vector<std::vector<SliceArea>>& areas, int axis,
                      const std::string& unit)
{
    std::string table =
        row({"Slice (from 1)", "Level H (mm)", "Segment", "Name", "Voxels", "Area (cm2)",
             withUnit("Mean", unit), withUnit("Standard deviation", unit)});
    for (std::size_t slice = 0; slice < areas.size(); ++slice) {
        const auto level = middleOfSlice(segmentation.geometry(), axis, static_cast<int>(slice)).z;
        for (const auto& area : areas[slice]) {
            const auto* segment = segmentation.find(area.label);
            if (area.voxels == 0 || segment == nullptr)
                continue;
            table += row({std::to_string(slice + 1), number(level), std::to_string(area.label),
                          segment->label, std::to_string(area.voxels), number(area.areaCm2),
                          area.count > 0 ? number(area.mean) : "",
                          area.count > 0 ? number(area.standardDeviation) : ""});
        }
    }
    return table;
}

} // namespace hangaku::viewer::processing
