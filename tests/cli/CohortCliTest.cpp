#include "tests/cli/MaskFiles.h"
#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TestData.h"

#include <algorithm>
#include <cmath>
#include <fstream>

// What parts a cohort, and curves of detectors and classifiers, through the program.

using namespace hangaku::tests;
using hangaku::viewer::Index3;
using hangaku::viewer::Label;
using Json = nlohmann::json;

namespace {

/// What tests/support/golden/cohort.py computed with SciPy and NumPy.
Json goldenCohort()
{
    return Json::parse(contentOf(HANGAKU_GOLDEN_FOLDER "/cohort.json"));
}

/// A box that ends at this i.
void writeLongBox(const std::filesystem::path& file, int end)
{
    writeMask(file, {20, 12, 8}, {"box"}, [end](Index3 at) -> Label {
        return at[0] >= 4 && at[0] < end && at[1] >= 3 && at[1] < 9 && at[2] >= 2 && at[2] < 6 ? 1
                                                                                               : 0;
    });
}

const Json* findRow(const Json& rows,
                    const std::vector<std::pair<const char*, std::string>>& wanted)
{
    for (const auto& row : rows)
        if (std::ranges::all_of(wanted, [&](const auto& each) {
                return row.at(each.first).template get<std::string>() == each.second;
            }))
            return &row;
    return nullptr;
}

/// The masks of "model" against those of "truth", parted by cases.csv, into scores.json.
Finished evaluateCases(const TemporaryFolder& folder)
{
    return runCli({"evaluate", "--reference", (folder / "truth").string(), "--prediction",
                   (folder / "model").string(), "--cases", (folder / "cases.csv").string(), "-o",
                   (folder / "scores.json").string(), "--json"});
}

} // namespace

TEST_CASE("hangaku-cli evaluate: cases are parted by a table's columns, with the numbers of each "
          "group",
          "[cli][cohort]")
{
    const TemporaryFolder folder;
    // Too long by 1 to 7 voxels: Dice 2 * 8 / (8 + 8 + n).
    std::ofstream table(folder / "cases.csv");
    table << "hospital,case,\"dose, mGy\"\n";
    for (int n = 1; n <= 7; ++n) {
        const auto name = "case" + std::to_string(n);
        writeLongBox(folder / "truth" / (name + ".nii.gz"), 12);
        writeLongBox(folder / "model" / (name + ".nii.gz"), 12 + n);
        table << (n <= 4 ? "\"North, old\"" : "South") << ',' << name << ',' << n * 1.5 << '\n';
    }
    table.close();
    const auto result = evaluateCases(folder);
    INFO(result.err);
    REQUIRE(result.exitCode == 0);
    const auto json = result.json();
    CHECK(json["cases"][0]["groups"]["hospital"] == "North, old");
    std::vector<double> north;
    for (int n = 1; n <= 4; ++n)
        north.push_back(16.0 / (16 + n));
    const auto* row =
        findRow(json["subgroups"],
                {{"grouping", "hospital"}, {"group", "North, old"}, {"measure", "Dice"}});
    REQUIRE(row != nullptr);
    CHECK((*row)["n"] == 4);
    const double mean = (north[0] + north[1] + north[2] + north[3]) / 4;
    CHECK((*row)["mean"].get<double>() == Approx(mean).epsilon(1e-12));
    CHECK((*row)["median"].get<double>() == Approx((north[1] + north[2]) / 2).epsilon(1e-12));
    CHECK((*row)["worst"].get<double>() == Approx(north[3]).epsilon(1e-12));
    double squares = 0;
    for (const double value : north)
        squares += (value - mean) * (value - mean);
    CHECK((*row)["standardDeviation"].get<double>() ==
          Approx(std::sqrt(squares / 3)).epsilon(1e-10));
    // Seven numbers are three groups: numpy.percentile of 1.5, 3, ..., 10.5 at thirds is 4.5, 7.5.
    for (const auto& [group, n] : {std::pair{"< 4.5", 2}, {"4.5 to < 7.5", 2}, {"≥ 7.5", 3}}) {
        const auto* part =
            findRow(json["subgroups"],
                    {{"grouping", "dose, mGy"}, {"group", group}, {"measure", "HD95 (mm)"}});
        REQUIRE(part != nullptr);
        CHECK((*part)["n"] == n);
    }
    // Every value of one hospital is above the other's: 2 of the 35 orders. The
    // three groups by SciPy: kruskal([16/17, 16/18], [16/19, 16/20], [16/21, 16/22, 16/23]).
    const auto* test =
        findRow(json["subgroupTests"], {{"grouping", "hospital"}, {"measure", "Dice"}});
    REQUIRE(test != nullptr);
    CHECK((*test)["test"] == "Mann-Whitney U");
    CHECK((*test)["method"] == "exact");
    CHECK((*test)["statistic"] == 12);
    CHECK((*test)["p"].get<double>() == Approx(2.0 / 35).epsilon(1e-12));
    test = findRow(json["subgroupTests"], {{"grouping", "dose, mGy"}, {"measure", "Dice"}});
    REQUIRE(test != nullptr);
    CHECK((*test)["groups"] == 3);
    CHECK((*test)["statistic"].get<double>() == Approx(5.357142857142854).epsilon(1e-10));
    CHECK((*test)["p"].get<double>() == Approx(0.06866117151308508).epsilon(1e-10));
    CHECK((*test)["pHolm"].get<double>() >= (*test)["p"].get<double>());
    CHECK(contentOf(folder / "scores-subgroup-tests.csv")
              .starts_with("grouping,model,measure,groups,n,p,pHolm,"));
    CHECK(
        contentOf(folder / "scores-subgroups.csv").starts_with("grouping,group,model,measure,n,"));
    CHECK(contentOf(folder / "scores-subgroups.tex").find("\\begin{tabular}") != std::string::npos);
    CHECK(contentOf(folder / "scores-subgroups.md").starts_with("| Grouping |"));

    std::ofstream(folder / "wrong.csv") << "case,a\nother,1\n";
    const auto wrong =
        runCli({"evaluate", "--reference", (folder / "truth").string(), "--prediction",
                (folder / "model").string(), "--cases", (folder / "wrong.csv").string()});
    CHECK(wrong.exitCode == 1);
    CHECK(wrong.err.find("wrong.csv") != std::string::npos);
    std::ofstream(folder / "ragged.csv") << "case,a\ncase1,1,2\n";
    const auto ragged =
        runCli({"evaluate", "--reference", (folder / "truth").string(), "--prediction",
                (folder / "model").string(), "--cases", (folder / "ragged.csv").string()});
    CHECK(ragged.exitCode == 1);
    CHECK(ragged.err.find("Line 2 of") != std::string::npos);
}

TEST_CASE("hangaku-cli compare: curves of classifiers have the numbers of NumPy and SciPy",
          "[cli][cohort]")
{
    const TemporaryFolder folder;
    const auto expected = goldenCohort()["classification"];
    std::ofstream scores(folder / "scores.csv");
    scores << "case,model,score,positive\n";
    for (std::size_t model = 0; model < expected.size(); ++model)
        for (std::size_t n = 0; n < expected[model]["scores"].size(); ++n)
            scores << "case" << n << ",model " << model << ',' << expected[model]["scores"][n]
                   << ',' << (expected[model]["truth"][n].get<int>() != 0 ? 1 : 0) << '\n';
    scores.close();
    const auto result = runCli({"compare", "--scores", (folder / "scores.csv").string(), "-o",
                                (folder / "out").string(), "--json"});
    INFO(result.err);
    REQUIRE(result.exitCode == 0);
    const auto rows = result.json()["classificationSummary"];
    REQUIRE(rows.size() == expected.size());
    for (std::size_t model = 0; model < expected.size(); ++model) {
        CHECK(rows[model]["auc"].get<double>() ==
              Approx(expected[model]["auc"].get<double>()).epsilon(1e-10));
        CHECK(rows[model]["aucLow"].get<double>() ==
              Approx(expected[model]["interval"][0].get<double>()).epsilon(1e-8));
        CHECK(rows[model]["averagePrecision"].get<double>() ==
              Approx(expected[model]["ap"].get<double>()).epsilon(1e-10));
        CHECK(rows[model]["brier"].get<double>() ==
              Approx(expected[model]["brier"].get<double>()).epsilon(1e-10));
        CHECK(rows[model]["ece"].get<double>() ==
              Approx(expected[model]["ece"].get<double>()).epsilon(1e-10));
    }
    for (const char* file : {"figures/roc.svg", "figures/roc.png", "figures/precision-recall.svg",
                             "classificationSummary.tex", "report.html", "report.pdf"})
        CHECK(std::filesystem::file_size(folder / "out" / file) > 200);
    CHECK(contentOf(folder / "out" / "report.pdf").starts_with("%PDF-"));

    std::ofstream(folder / "few.csv") << "case,model,score,positive\na,m,0.1,1\nb,m,0.2,0\n";
    const auto few = runCli(
        {"compare", "--scores", (folder / "few.csv").string(), "-o", (folder / "few").string()});
    CHECK(few.exitCode == 1);
    CHECK(few.err.find("two positive") != std::string::npos);
    CHECK(runCli({"evaluate", "--json"}).exitCode == 2); // nothing to be evaluated
}

TEST_CASE("hangaku-cli evaluate: FROC of LUNA16's files has the numbers of NumPy", "[cli][cohort]")
{
    const TemporaryFolder folder;
    const auto expected = goldenCohort()["froc"];
    std::ofstream scans(folder / "scans.txt");
    for (int scan = 0; scan < expected["scans"].get<int>(); ++scan)
        scans << "scan" << scan << '\n';
    scans.close();
    const auto write = [&](const char* name, const char* names, const Json& rows) {
        std::ofstream out(folder / name);
        out << "seriesuid,coordX,coordY,coordZ," << names << '\n';
        for (const auto& row : rows) {
            out << "scan" << row[0].get<int>();
            for (std::size_t at = 1; at < row.size(); ++at)
                out << ',' << row[at];
            out << '\n';
        }
    };
    write("findings.csv", "diameter_mm,relevant", expected["findings"]);
    write("detector.csv", "probability", expected["candidates"]);
    const auto result = runCli({"evaluate", "--findings", (folder / "findings.csv").string(),
                                "--candidates", (folder / "detector.csv").string(), "--scans",
                                (folder / "scans.txt").string(), "--json"});
    INFO(result.err);
    REQUIRE(result.exitCode == 0);
    const auto json = result.json();
    CHECK(json["detection"]["scans"] == expected["scans"]);
    REQUIRE(json["frocSummary"].size() == 1);
    CHECK(json["frocSummary"][0]["model"] == "detector");
    CHECK(json["frocSummary"][0]["cpm"].get<double>() ==
          Approx(expected["cpm"].get<double>()).epsilon(1e-10));
    CHECK(json["frocSummary"][0]["sensitivityAt0.125"].get<double>() ==
          Approx(expected["sensitivities"][0].get<double>()).epsilon(1e-10));
    const double low = json["frocSummary"][0]["cpmLow"];
    CHECK(low < json["frocSummary"][0]["cpm"].get<double>());
    CHECK(low > 0);
}

TEST_CASE("hangaku-cli evaluate: headers of real scanners part the cases, and nothing that names a "
          "patient comes along",
          "[cli][cohort]")
{
    struct Expected {
        const char* scan;
        const char* scanner;
        const char* thickness;
        const char* sex;
        const char* age;
    };
    // As pydicom reads them; the sex of the third is a random identifier, which is none of F, M, O.
    const std::vector<Expected> scans{
        {"ct/head_tilt_philips", "Philips Ingenuity CT", "1.5 to 3 mm", "M", ""},
        {"ct/head_tilt_irregular_ge", "GE MEDICAL SYSTEMS HiSpeed Dual", "> 3 mm", "", ""},
        {"ct/headneck_with_structures/dicom", "manufacturer model", "1.5 to 3 mm", "", "< 40"},
        {"mr/t1_sagittal_HFS", "SIEMENS Prisma_fit", "> 3 mm", "M", "40 to 59"},
        {"seg/dcmqi_ct_three_slices/ct-3slice", "GE MEDICAL SYSTEMS LightSpeed Ultra", "≤ 1.5 mm",
         "M", "60 to 79"}};
    HANGAKU_NEED_DATA(data, "");
    const TemporaryFolder folder;
    std::ofstream table(folder / "cases.csv");
    table << "case,image\n";
    for (std::size_t n = 0; n < scans.size(); ++n) {
        const auto name = "case" + std::to_string(n);
        writeLongBox(folder / "truth" / (name + ".nii.gz"), 12);
        writeLongBox(folder / "model" / (name + ".nii.gz"), 13);
        table << name << ',' << (data / scans[n].scan).string() << '\n';
    }
    table.close();
    const auto result = evaluateCases(folder);
    INFO(result.err);
    REQUIRE(result.exitCode == 0);
    auto json = result.json();
    for (std::size_t n = 0; n < scans.size(); ++n) {
        INFO(scans[n].scan);
        const auto group = [&](const char* grouping) {
            const auto& value = json["cases"][n]["groups"][grouping];
            return value.is_null() ? std::string() : value.get<std::string>();
        };
        CHECK(group("Scanner") == scans[n].scanner);
        CHECK(group("Slice thickness") == scans[n].thickness);
        CHECK(group("Sex") == scans[n].sex);
        CHECK(group("Age") == scans[n].age);
    }
    CHECK(result.out.find("7cff2f01") == std::string::npos);
    CHECK(contentOf(folder / "scores-subgroups.csv").find("7cff2f01") == std::string::npos);
}
