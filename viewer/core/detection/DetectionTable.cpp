#include "viewer/core/detection/DetectionTable.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/core/base/Csv.h"
#include "viewer/core/base/TableText.h"
#include "viewer/core/detection/BoxGeometry.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

namespace hangaku::viewer {
namespace {

std::string hex(Rgb colour)
{
    constexpr const char* kDigits = "0123456789ABCDEF";
    std::string text = "#";
    for (const std::uint8_t channel : {colour.red, colour.green, colour.blue}) {
        text += kDigits[channel >> 4U];
        text += kDigits[channel & 15U];
    }
    return text;
}

std::optional<Rgb> colourFrom(const std::string& text)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + std::min<std::size_t>(1, text.size()),
                                              text.data() + text.size(), value, 16);
    if (text.size() != 7 || text[0] != '#' || error != std::errc() ||
        end != text.data() + text.size())
        return std::nullopt;
    return Rgb{static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
               static_cast<std::uint8_t>(value)};
}

struct TableColumn {
    const char* name;
    std::string (*write)(const Detections&, const Detection&);
};

template <int Axis> std::string centre(const Detections&, const Detection& d)
{
    return exactNumber(d.box.centre[Axis]);
}
template <int Axis> std::string size(const Detections&, const Detection& d)
{
    return exactNumber(d.box.sizeMm[Axis]);
}
template <std::size_t Vector, int Axis> std::string axis(const Detections&, const Detection& d)
{
    return exactNumber(d.box.axes[Vector][Axis]);
}
const DetectionKind& kindOf(const Detections& set, const Detection& d)
{
    return set.kinds[static_cast<std::size_t>(d.kind)];
}

using Set = Detections;
constexpr std::array kColumns{
    TableColumn{"number", [](const Set&, const Detection& d) { return std::to_string(d.number); }},
    TableColumn{"label", [](const Set& s, const Detection& d) { return kindOf(s, d).label; }},
    TableColumn{"label_ja", [](const Set& s, const Detection& d) { return kindOf(s, d).labelJa; }},
    TableColumn{"code", [](const Set& s, const Detection& d) { return kindOf(s, d).type.value; }},
    TableColumn{"scheme",
                [](const Set& s, const Detection& d) { return kindOf(s, d).type.scheme; }},
    TableColumn{"meaning",
                [](const Set& s, const Detection& d) { return kindOf(s, d).type.meaning; }},
    TableColumn{"score",
                [](const Set&, const Detection& d) {
                    return d.score ? exactNumber(*d.score) : std::string();
                }},
    TableColumn{"review",
                [](const Set&, const Detection& d) { return std::string(toString(d.review)); }},
    TableColumn{"centre_x", centre<0>},
    TableColumn{"centre_y", centre<1>},
    TableColumn{"centre_z", centre<2>},
    TableColumn{"size_1", size<0>},
    TableColumn{"size_2", size<1>},
    TableColumn{"size_3", size<2>},
    TableColumn{"axis_1_x", axis<0, 0>},
    TableColumn{"axis_1_y", axis<0, 1>},
    TableColumn{"axis_1_z", axis<0, 2>},
    TableColumn{"axis_2_x", axis<1, 0>},
    TableColumn{"axis_2_y", axis<1, 1>},
    TableColumn{"axis_2_z", axis<1, 2>},
    TableColumn{"axis_3_x", axis<2, 0>},
    TableColumn{"axis_3_y", axis<2, 1>},
    TableColumn{"axis_3_z", axis<2, 2>},
    TableColumn{"colour",
                [](const Set& s, const Detection& d) { return hex(kindOf(s, d).colour); }},
    TableColumn{
        "corrected_by",
        [](const Set&, const Detection& d) { return d.correction ? d.correction->person : ""; }},
    TableColumn{
        "corrected_at",
        [](const Set&, const Detection& d) { return d.correction ? d.correction->time : ""; }},
    TableColumn{"tracking_uid", [](const Set&, const Detection& d) { return d.uid; }},
    TableColumn{"set", [](const Set& s, const Detection&) { return s.name; }},
    TableColumn{"model_id", [](const Set& s, const Detection&) { return s.provenance.modelId; }},
    TableColumn{"model_name",
                [](const Set& s, const Detection&) { return s.provenance.modelName; }},
    TableColumn{"model_version",
                [](const Set& s, const Detection&) { return s.provenance.modelVersion; }},
    TableColumn{"model_sha256",
                [](const Set& s, const Detection&) { return s.provenance.modelSha256; }},
    TableColumn{"creator", [](const Set& s, const Detection&) { return s.provenance.creator; }},
    TableColumn{"series_uid", [](const Set& s, const Detection&) { return s.seriesInstanceUid; }},
    TableColumn{"frame_of_reference_uid",
                [](const Set& s, const Detection&) { return s.frameOfReferenceUid; }},
};

/// One line of the table, by the names of its columns.
class Line {
public:
    Line(const Csv& table, std::size_t row) : m_table(table), m_row(row) {}
    std::string text(std::string_view column) const
    {
        const auto found = m_table.column(column);
        return found ? m_table.rows[m_row][*found] : std::string();
    }
    /// @param absent what an empty field means; none: it must be there
    std::optional<double> value(const std::string& column, std::optional<double> absent = {})
    {
        const std::string field = text(column);
        if (field.empty() && absent)
            return absent;
        const auto value = numberFrom(field);
        if (!value)
            wrong = column;
        return value;
    }
    bool read(Vec3& into, const std::string& prefix, const std::array<const char*, 3>& endings,
              std::optional<Vec3> absent = {})
    {
        for (int n = 0; n < 3; ++n) {
            const auto read = value(prefix + endings[static_cast<std::size_t>(n)],
                                    absent ? std::optional((*absent)[n]) : std::nullopt);
            if (!read)
                return false;
            into[n] = *read;
        }
        return true;
    }

    std::string wrong; ///< the column that could not be read

private:
    const Csv& m_table;
    std::size_t m_row;
};

bool readBox(Line& line, PatientBox& box)
{
    constexpr std::array kLetters{"x", "y", "z"};
    constexpr std::array kNumbers{"1", "2", "3"};
    if (!line.read(box.centre, "centre_", kLetters) || !line.read(box.sizeMm, "size_", kNumbers))
        return false;
    for (std::size_t n = 0; n < 3; ++n)
        if (!line.read(box.axes[n], "axis_" + std::string(kNumbers[n]) + "_", kLetters,
                       PatientBox{}.axes[n]))
            return false;
    if (isBox(box))
        return true;
    line.wrong = "size, axis";
    return false;
}

int kindIn(Detections& set, const Line& line)
{
    DetectionKind kind{line.text("label"),
                       line.text("label_ja"),
                       {line.text("code"), line.text("scheme"), line.text("meaning")},
                       cycleColour(static_cast<int>(set.kinds.size()))};
    const auto colour = colourFrom(line.text("colour"));
    kind.colour = colour.value_or(kind.colour);
    const auto found = std::ranges::find_if(set.kinds, [&](const DetectionKind& known) {
        return known.label == kind.label && known.type == kind.type &&
               (!colour || known.colour == kind.colour);
    });
    if (found == set.kinds.end()) {
        set.kinds.push_back(std::move(kind));
        return static_cast<int>(set.kinds.size()) - 1;
    }
    return static_cast<int>(found - set.kinds.begin());
}

bool readDetection(Line& line, Detections& set, std::set<int>& numbers)
{
    Detection detection;
    if (!readBox(line, detection.box))
        return false;
    if (!line.text("score").empty()) {
        detection.score = line.value("score");
        if (!detection.score || *detection.score < 0 || *detection.score > 1) {
            line.wrong = "score";
            return false;
        }
    }
    const auto review = reviewFrom(line.text("review"));
    if (!review && !line.text("review").empty()) {
        line.wrong = "review";
        return false;
    }
    detection.review = review.value_or(Review::Open);
    const auto wanted = line.value("number", 0.0);
    constexpr double kMost = 1e9;
    detection.number = wanted && *wanted >= 1 && *wanted < kMost ? static_cast<int>(*wanted) : 0;
    if (detection.number == 0 || numbers.contains(detection.number))
        detection.number = numbers.empty() ? 1 : *numbers.rbegin() + 1;
    numbers.insert(detection.number);
    if (!line.text("corrected_at").empty() || !line.text("corrected_by").empty())
        detection.correction = Correction{line.text("corrected_by"), line.text("corrected_at")};
    detection.uid = line.text("tracking_uid");
    detection.kind = kindIn(set, line);
    set.all.push_back(std::move(detection));
    return true;
}

void readSet(const Line& line, Detections& set)
{
    set.name = line.text("set");
    set.provenance.modelId = line.text("model_id");
    set.provenance.modelName = line.text("model_name");
    set.provenance.modelVersion = line.text("model_version");
    set.provenance.modelSha256 = line.text("model_sha256");
    set.provenance.creator = line.text("creator");
    set.seriesInstanceUid = line.text("series_uid");
    set.frameOfReferenceUid = line.text("frame_of_reference_uid");
}

Result<Detections> detectionsOf(const Csv& table)
{
    for (const char* needed :
         {"label", "centre_x", "centre_y", "centre_z", "size_1", "size_2", "size_3"})
        if (!table.column(needed))
            return fail(
                ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "%1 is no table of detections: it has no column %2"),
                     {table.file.string(), needed}),
                Text(HANGAKU_TR("Core", "Name the columns in the first line, as the program's "
                                        "own tables do.")));
    Detections set;
    std::set<int> numbers;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        Line line(table, row);
        if (row == 0)
            readSet(line, set);
        if (!readDetection(line, set, numbers))
            return fail(ErrorCode::ParseFailed,
                        Text(HANGAKU_TR("Core", "Line %1 of the detections %2 is wrong: %3"),
                             {std::to_string(table.lines[row]), table.file.string(), line.wrong}),
                        Text(HANGAKU_TR("Core", "Correct the line, or leave it out.")));
    }
    return set;
}

} // namespace

const char* toString(Review review)
{
    switch (review) {
    case Review::Open: return "open";
    case Review::Accepted: return "accepted";
    case Review::Rejected: return "rejected";
    }
    return "open";
}

std::optional<Review> reviewFrom(std::string_view name)
{
    for (const Review review : {Review::Open, Review::Accepted, Review::Rejected})
        if (name == toString(review))
            return review;
    return std::nullopt;
}

std::string toCsv(const Detections& detections)
{
    std::string csv;
    const auto end = [&csv](const TableColumn& column) {
        csv += &column == &kColumns.back() ? "\r\n" : ",";
    };
    for (const TableColumn& column : kColumns) {
        csv += column.name;
        end(column);
    }
    for (const Detection& detection : detections.all) {
        if (!isKept(detections, detection))
            continue;
        for (const TableColumn& column : kColumns) {
            csv += csvField(column.write(detections, detection));
            end(column);
        }
    }
    return csv;
}

Result<Detections> detectionsFromCsv(std::string_view text, const std::filesystem::path& file)
{
    return Csv::parse(text, file).and_then(detectionsOf);
}

Result<Detections> readDetectionTable(const std::filesystem::path& file)
{
    constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} << 20U;
    return Csv::read(file, kMostBytes).and_then(detectionsOf);
}

Result<void> writeDetectionTable(const Detections& detections, const std::filesystem::path& file)
{
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        std::ofstream stream(temporary, std::ios::binary);
        stream << toCsv(detections);
        stream.close();
        if (!stream)
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Core", "Cannot write %1"), {file.string()}));
        return {};
    });
}

} // namespace hangaku::viewer
