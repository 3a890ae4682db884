#include "tests/cli/MaskFiles.h"
#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"

#include <cmath>
#include <fstream>
#include <random>
#include <regex>
#include <set>

using namespace hangaku::tests;
using hangaku::viewer::Index3;
using hangaku::viewer::Label;

namespace {

/// A scan of the cohort: a large and a small ball, of other sizes and in other places in each.
struct Phantom {
    explicit Phantom(int number)
    {
        std::mt19937 random(static_cast<unsigned>(number) + 1);
        const auto between = [&random](double low, double high) {
            return low + (high - low) * static_cast<double>(random() % 10000) / 10000;
        };
        organ = {between(14, 18), between(14, 17), between(7, 8), between(8, 11)};
        lesion = {between(34, 37), between(22, 25), between(7, 8), between(4, 5.5)};
    }
    struct Ball {
        double i, j, k, radiusMm;
    };

    /// @param larger what the model adds to the radii, mm
    /// @param lost   whether it misses the lesion
    Label labelAt(Index3 at, double larger, bool isLost) const
    {
        const auto isIn = [&](const Ball& ball) {
            return std::hypot(at[0] - ball.i, at[1] - ball.j, 2 * (at[2] - ball.k)) <=
                   ball.radiusMm + larger;
        };
        return isIn(lesion) ? (isLost ? 0 : 2) : isIn(organ) ? 1 : 0;
    }

    Ball organ;
    Ball lesion;
};

constexpr int kCases = 30;
/// How much too large each model draws, mm: the order in which they are good.
const std::vector<std::pair<std::string, double>> kModels{
    {"third", 1.6}, {"best", 0.35}, {"worst", 2.6}, {"second", 0.9}};
/// Where a model fails altogether.
const std::set<std::pair<std::string, int>> kPlanted{{"best", 7}, {"second", 19}, {"third", 23}};

void writeCohort(const std::filesystem::path& folder)
{
    for (int number = 0; number < kCases; ++number) {
        const Phantom phantom(number);
        const auto file = "case" + std::to_string(100 + number) + ".nii.gz";
        const auto write = [&](const std::string& name, double larger, bool isLost) {
            writeMask(folder / name / file, {44, 34, 16}, {"organ", "lesion"},
                      [&](Index3 at) { return phantom.labelAt(at, larger, isLost); });
        };
        write("truth", 0, false);
        for (const auto& [model, larger] : kModels) {
            const bool isPlanted = kPlanted.contains({model, number});
            write(model, isPlanted ? -5.5 : larger, isPlanted);
        }
    }
}

} // namespace

TEST_CASE("hangaku-cli compare: a cohort of 30 phantoms and 4 models is ranked as it was made, the "
          "planted failures come first",
          "[cli]")
{
    const TemporaryFolder folder;
    writeCohort(folder.path());
    std::vector<std::string> arguments{
        "compare", "--reference", (folder / "truth").string(), "-o", (folder / "out").string(),
        "--json"};
    for (const auto& [model, larger] : kModels) {
        arguments.push_back("--mask");
        arguments.push_back((folder / model).string());
    }
    const auto result = runCli(arguments);
    INFO(result.err);
    REQUIRE(result.exitCode == 0);
    const auto json = nlohmann::json::parse(contentOf(folder / "out" / "comparison.json"));

    std::map<std::string, std::vector<std::string>> order;
    for (const auto& row : json["ranking"])
        order[row["measure"]].push_back(row["model"]);
    REQUIRE(order.size() == 4);
    for (const auto& [measure, models] : order) {
        INFO(measure);
        CHECK(models == std::vector<std::string>{"best", "second", "third", "worst"});
    }
    std::set<std::pair<std::string, int>> first;
    for (std::size_t at = 0; at < kPlanted.size(); ++at)
        first.insert({json["worst"][at]["model"],
                      std::stoi(json["worst"][at]["case"].get<std::string>().substr(4)) - 100});
    CHECK(first == kPlanted);
    CHECK(json["worst"][0]["worstSegment"] == "lesion");
    // Every two models differ, by all of 24 tests.
    REQUIRE(json["tests"].size() == 24);
    for (const auto& row : json["tests"]) {
        CHECK(row["pHolm"].get<double>() < 0.01);
        CHECK(row["pHolm"].get<double>() >= row["p"].get<double>());
    }
    CHECK(json["scores"].size() == 30 * 4 * 2);

    for (const char* file : {"summary.csv", "ranking.md", "tests.tex", "worst.csv", "scores.csv",
                             "methods.txt", "figures/dice.png", "figures/ranks.svg"})
        CHECK(std::filesystem::file_size(folder / "out" / file) > 100);
    const auto report = contentOf(folder / "out" / "report.html");
    CHECK(report.find("Wilcoxon") != std::string::npos);
    CHECK(report.find("src=\"http") == std::string::npos); // nothing outside the page
    CHECK(report.find("href") == std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder / "out" / "scores.part"));

    // A line for every row, and one above.
    const auto csv = contentOf(folder / "out" / "scores.csv");
    CHECK(std::ranges::count(csv, '\n') == 1 + 30 * 4 * 2);
    CHECK(csv.starts_with("case,model,label,name,dice,"));
}

TEST_CASE("hangaku-cli compare: masks of one scan against a reference, and against each other",
          "[cli]")
{
    const TemporaryFolder folder;
    const auto image = (sampleCase() / "ct").string();
    const auto truth = (sampleCase() / "truth.dcm").string();
    // A reader who leaves a segment out.
    REQUIRE(runCli({"convert", truth, "--segment", "1", "-o", (folder / "reader.nii.gz").string()})
                .exitCode == 0);
    const auto same = (sampleCase() / "truth.nii.gz").string();

    const auto against =
        runCli({"compare", image, "--mask", same, "--mask", (folder / "reader.nii.gz").string(),
                "--reference", truth, "-o", (folder / "against").string(), "--json"});
    INFO(against.err);
    REQUIRE(against.exitCode == 0);
    const auto json = nlohmann::json::parse(contentOf(folder / "against" / "comparison.json"));
    CHECK(json["summary"][0]["mean"] == 1.0);              // Dice of the same mask
    CHECK(json["summary"][1]["mean"].get<double>() < 0.5); // most segments are not there
    CHECK_FALSE(json.contains("tests"));
    CHECK(contentOf(folder / "against" / "figures" / "scan.png").starts_with("\x89PNG"));
    CHECK(contentOf(folder / "against" / "report.html").find("data:image/png;base64,iVBOR") !=
          std::string::npos);

    const auto together = runCli({"compare", image, "--mask", same, "--mask", truth, "-o",
                                  (folder / "together").string(), "--json"});
    INFO(together.err);
    REQUIRE(together.exitCode == 0);
    const auto agreement =
        nlohmann::json::parse(contentOf(folder / "together" / "comparison.json"))["agreement"];
    REQUIRE(agreement.size() >= 5);
    CHECK(agreement[0]["fleissKappa"] == 1.0);
    const auto score =
        runCli({"evaluate", "--reference", truth, "--prediction",
                (folder / "together" / "consensus-majority.seg.nrrd").string(),
                (folder / "together" / "consensus-staple.seg.nrrd").string(), "--json"});
    REQUIRE(score.exitCode == 0);
    const auto scores = score.json();
    for (const auto& entry : scores["cases"])
        for (const auto& segment : entry["segments"])
            CHECK(segment["dice"] == 1.0);

    // A mask of another place is compared, and said to be none of this image.
    const auto far = folder / "far.nrrd";
    REQUIRE(runCli({"convert", truth, "--segment", "1", "-o", far.string()}).exitCode == 0);
    const auto moved = std::regex_replace(contentOf(far), std::regex("space origin: [^\n]*"),
                                          "space origin: (5000,5000,5000)",
                                          std::regex_constants::format_first_only);
    std::ofstream(far, std::ios::binary) << moved;
    const auto apart = runCli({"compare", image, "--mask", same, "--mask", far.string(), "-o",
                               (folder / "apart").string()});
    CHECK(apart.exitCode == 0);
    CHECK(apart.err.find("far.nrrd and the image have no place in common") != std::string::npos);
    CHECK(against.err.find("no place in common") == std::string::npos);

    const auto none = runCli({"compare", "--mask", same, "-o", (folder / "none").string()});
    CHECK(none.exitCode == 1);
    CHECK(none.err.find("image") != std::string::npos);
}
