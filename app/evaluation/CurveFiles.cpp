#include "app/evaluation/Curves.h"
#include "viewer/core/base/Csv.h"

#include <algorithm>
#include <fstream>
#include <map>

namespace hangaku::app {

using namespace viewer;
using namespace viewer::processing;

namespace {

bool isYes(const std::string& text)
{
    return text == "1" || text == "true" || text == "yes" || text == "True" || text == "TRUE";
}

Result<void> readScores(const std::filesystem::path& file, Curves& curves)
{
    const auto csv = Csv::read(file);
    if (!csv)
        return tl::unexpected<Error>(csv.error());
    const auto columns = csv->columns({"score", "positive"});
    if (!columns)
        return tl::unexpected<Error>(columns.error());
    const auto model = csv->column("model");
    for (std::size_t row = 0; row < csv->rows.size(); ++row) {
        const auto score = csv->number(row, (*columns)[0]);
        if (!score)
            return tl::unexpected<Error>(score.error());
        const auto name = model ? csv->rows[row][*model] : stemOf(file);
        auto found = std::ranges::find(curves.classifiers, name, &Curves::Classifier::model);
        if (found == curves.classifiers.end()) {
            curves.classifiers.push_back({name, {}});
            found = curves.classifiers.end() - 1;
        }
        found->cases.push_back({*score, isYes(csv->rows[row][(*columns)[1]])});
    }
    for (const auto& [name, cases] : curves.classifiers) {
        const auto positives = std::ranges::count_if(cases, &Scored::isPositive);
        const auto negatives = static_cast<std::ptrdiff_t>(cases.size()) - positives;
        if (positives < 2 || negatives < 2)
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "%1 in %2 has too few cases for an ROC curve"),
                             {name, file.string()}),
                        Text(HANGAKU_TR("Core", "At least two positive and two negative cases are "
                                                "needed; the column \"positive\" is 1 or 0.")));
    }
    return {};
}

/// Scans by name; in the order in which they come up.
class Scans {
public:
    std::size_t number(const std::string& name)
    {
        return m_numbers.emplace(name, m_numbers.size()).first->second;
    }
    bool has(const std::string& name) const { return m_numbers.contains(name); }
    std::size_t count() const { return m_numbers.size(); }

private:
    std::map<std::string, std::size_t> m_numbers;
};

/// Calls `add(scan, centre, last, isRelevant)` for each row; all are relevant where no column says
/// so. @param onlyKnown other scans are left out
template <typename Add>
Result<void> readPoints(const std::filesystem::path& file, const char* last, Scans& scans,
                        bool onlyKnown, Add add)
{
    const auto csv = Csv::read(file);
    if (!csv)
        return tl::unexpected<Error>(csv.error());
    const auto columns = csv->columns({"seriesuid", "coordX", "coordY", "coordZ", last});
    if (!columns)
        return tl::unexpected<Error>(columns.error());
    const auto relevant = csv->column("relevant");
    for (std::size_t row = 0; row < csv->rows.size(); ++row) {
        const auto& scan = csv->rows[row][(*columns)[0]];
        std::array<double, 4> values{};
        for (std::size_t at = 0; at < values.size(); ++at) {
            const auto value = csv->number(row, (*columns)[at + 1]);
            if (!value)
                return tl::unexpected<Error>(value.error());
            values[at] = *value;
        }
        if (!onlyKnown || scans.has(scan))
            add(scans.number(scan), Vec3{values[0], values[1], values[2]}, values[3],
                !relevant || isYes(csv->rows[row][*relevant]));
    }
    return {};
}

Result<void> readDetections(const CurveFiles& files, Curves& curves)
{
    Scans scans;
    const bool areListed = !files.scans.empty();
    if (areListed) {
        std::ifstream in(files.scans);
        if (!in)
            return fail(ErrorCode::ReadFailed,
                        Text(HANGAKU_TR("Core", "Cannot read %1"), {files.scans.string()}));
        for (std::string line; std::getline(in, line);) {
            if (line.ends_with('\r'))
                line.pop_back();
            if (!line.empty())
                scans.number(line);
        }
    }
    auto read =
        readPoints(files.findings, "diameter_mm", scans, areListed,
                   [&](std::size_t scan, const Vec3& centre, double diameterMm, bool isRelevant) {
                       curves.findings.push_back({scan, centre, diameterMm, isRelevant});
                   });
    const auto names = namesOf(files.candidates);
    for (std::size_t at = 0; read && at < files.candidates.size(); ++at) {
        auto& detector = curves.detectors.emplace_back(Curves::Detector{names[at], {}});
        read = readPoints(files.candidates[at], "probability", scans, areListed,
                          [&](std::size_t scan, const Vec3& centre, double score, bool) {
                              detector.candidates.push_back({scan, centre, score});
                          });
    }
    curves.scans = scans.count();
    return read;
}

} // namespace

Result<Curves> readCurves(const CurveFiles& files, const BootstrapOptions& bootstrap)
{
    Curves curves;
    curves.bootstrap = bootstrap;
    if (!files.scores.empty())
        if (const auto read = readScores(files.scores, curves); !read)
            return tl::unexpected<Error>(read.error());
    if (files.findings.empty() != files.candidates.empty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Findings need candidates, and candidates findings")),
                    Text(HANGAKU_TR("Core", "Give --findings and --candidates.")));
    if (files.findings.empty())
        return curves;
    if (const auto read = readDetections(files, curves); !read)
        return tl::unexpected<Error>(read.error());
    if (curves.findings.empty())
        return fail(
            ErrorCode::InvalidArgument,
            Text(HANGAKU_TR("Core", "There are no findings in %1"), {files.findings.string()}),
            Text(HANGAKU_TR("Core", "Sensitivity is undefined without findings.")));
    curves.measure();
    return curves;
}

} // namespace hangaku::app
