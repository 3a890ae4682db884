#include "app/evaluation/CaseTable.h"

#include "viewer/core/base/Csv.h"
#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/cohort/Bootstrap.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/session/SegmentationClient.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

namespace hangaku::app {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

/// As many as a limit of a group is read with.
double threeDigits(double value)
{
    if (value == 0)
        return 0;
    const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 2);
    return unit < 1 ? std::round(value / unit) / std::round(1 / unit)
                    : std::round(value / unit) * unit;
}

/// Numbers of many different values become three groups of about the same size.
void partNumbers(Grouping& grouping)
{
    constexpr std::size_t kMostDifferent = 5;
    std::vector<double> numbers;
    for (const auto& value : grouping.values)
        if (const auto number = numberFrom(value))
            numbers.push_back(*number);
        else if (!value.empty())
            return;
    if (std::set<double>(numbers.begin(), numbers.end()).size() <= kMostDifferent)
        return;
    const double first = threeDigits(processing::quantileOf(numbers, 1.0 / 3));
    const double second = threeDigits(processing::quantileOf(numbers, 2.0 / 3));
    const auto text = [](double value) { return exactNumber(value); };
    for (auto& value : grouping.values)
        if (const auto number = numberFrom(value))
            value = *number < first    ? "< " + text(first)
                    : *number < second ? text(first) + " to < " + text(second)
                                       : "≥ " + text(second);
}

/// What the headers of a case say.
struct Header {
    std::string scanner;
    std::string thickness;
    std::string sex;
    std::string age;
};

/// "063Y" (PS3.5 6.2, AS) as one of four groups.
std::string ageGroup(const std::string& age)
{
    constexpr int kDigits = 3;
    int number = 0;
    if (age.size() != kDigits + 1 ||
        std::from_chars(age.data(), age.data() + kDigits, number).ec != std::errc())
        return {};
    if (age.back() != 'Y' || number < 40)
        return "< 40";
    return number < 60 ? "40 to 59" : number < 80 ? "60 to 79" : "≥ 80";
}

std::string thicknessGroup(double mm)
{
    if (!(mm > 0))
        return {};
    return mm <= 1.5 ? "≤ 1.5 mm" : mm <= 3 ? "1.5 to 3 mm" : "> 3 mm";
}

/// @param isMask the file is a mask: what made it is not the scanner
std::optional<Header> headerOf(const fs::path& file, bool isMask)
{
    const auto attributes = SegmentationClient().attributes(file);
    if (!attributes)
        return std::nullopt;
    const auto value = [&](std::uint32_t tag) {
        const auto found =
            std::ranges::find(*attributes, tag, &std::pair<std::uint32_t, std::string>::first);
        return found == attributes->end() ? std::string() : trimmed(found->second);
    };
    Header header;
    // What stands here against the standard may be an identifier.
    if (const auto sex = value(0x00100040); sex == "F" || sex == "M" || sex == "O")
        header.sex = sex;
    header.age = ageGroup(value(0x00101010));
    if (isMask)
        return header;
    header.scanner = trimmed(value(0x00080070) + " " + value(0x00081090));
    header.thickness = thicknessGroup(numberFrom(value(0x00180050)).value_or(0));
    return header;
}

Header headerOf(const ModelScores::Case& about)
{
    constexpr int kMostFiles = 8;
    std::error_code error;
    if (processing::isImageFile(about.image)) {
        const auto described = processing::describeImage(about.image);
        if (described && described->geometry)
            return {{}, thicknessGroup(described->geometry->spacing().z), {}, {}};
        return {};
    }
    if (fs::is_directory(about.image, error)) {
        std::vector<fs::path> files;
        for (fs::recursive_directory_iterator at(about.image, error), end;
             !error && at != end && files.size() < kMostFiles; at.increment(error))
            if (at->is_regular_file(error))
                files.push_back(at->path());
        for (const auto& file : files)
            if (auto header = headerOf(file, false))
                return *header;
    } else if (!about.image.empty()) {
        return headerOf(about.image, false).value_or(Header());
    } else if (!processing::isImageFile(about.reference)) {
        return headerOf(about.reference, true).value_or(Header());
    }
    return {};
}

} // namespace

Result<void> addCaseTable(const fs::path& file, ModelScores& scores)
{
    const auto csv = Csv::read(file);
    if (!csv)
        return tl::unexpected<Error>(csv.error());
    const auto key = csv->column("case").value_or(0);
    std::vector<const std::vector<std::string>*> rows;
    for (const auto& about : scores.cases) {
        const auto row = std::ranges::find_if(csv->rows, [&](const auto& each) {
            return each[key] == about.name || withoutEnding(each[key]) == about.name;
        });
        rows.push_back(row != csv->rows.end() ? &*row : nullptr);
    }
    if (std::ranges::none_of(rows, [](const auto* row) { return row != nullptr; }))
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "%1 names none of the cases"), {file.string()}),
                    Text(HANGAKU_TR("Core", "A column \"case\" must have the masks' file names "
                                            "without the ending.")));
    for (std::size_t column = 0; column < csv->names.size(); ++column) {
        if (column == key)
            continue;
        Grouping grouping{csv->names[column], {}};
        for (std::size_t at = 0; at < rows.size(); ++at) {
            grouping.values.push_back(rows[at] != nullptr ? (*rows[at])[column] : std::string());
            if (grouping.name == "image" && !grouping.values.back().empty())
                scores.cases[at].image = file.parent_path() / grouping.values.back();
        }
        if (grouping.name == "image")
            continue;
        partNumbers(grouping);
        scores.groupings.push_back(std::move(grouping));
    }
    return {};
}

void findImages(const fs::path& folder, ModelScores& scores)
{
    std::error_code error;
    for (auto& about : scores.cases) {
        std::vector<fs::path> tries{folder / about.name};
        for (const char* channel : {"", "_0000"})
            for (const char* ending : {".nii.gz", ".nii", ".nrrd", ".mha", ".dcm", ".zip"})
                tries.push_back(folder / (about.name + channel + ending));
        const auto found =
            std::ranges::find_if(tries, [&](const auto& path) { return fs::exists(path, error); });
        if (found != tries.end())
            about.image = *found;
    }
}

void addHeaderGroupings(ModelScores& scores, int threads, const Progress& progress)
{
    std::vector<Header> headers(scores.cases.size());
    processing::forEachSlice(
        static_cast<int>(headers.size()),
        [&](int n) {
            const auto at = static_cast<std::size_t>(n);
            if (!progress.isStopped())
                headers[at] = headerOf(scores.cases[at]);
        },
        threads);
    for (const auto& [name, member] : {std::pair{HANGAKU_TR("Core", "Scanner"), &Header::scanner},
                                       {HANGAKU_TR("Core", "Slice thickness"), &Header::thickness},
                                       {HANGAKU_TR("Core", "Sex"), &Header::sex},
                                       {HANGAKU_TR("Core", "Age"), &Header::age}}) {
        Grouping grouping{name, {}};
        for (const auto& header : headers)
            grouping.values.push_back(header.*member);
        const auto& values = grouping.values;
        const bool differ = std::ranges::adjacent_find(values, std::not_equal_to()) != values.end();
        const bool isThere = std::ranges::find(scores.groupings, name, &Grouping::name) !=
                             scores.groupings.end(); // the table goes before
        if (differ && !isThere)
            scores.groupings.push_back(std::move(grouping));
    }
}

} // namespace hangaku::app
