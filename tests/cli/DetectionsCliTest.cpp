#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"

#include <fstream>
#include <sstream>

using namespace hangaku::tests;

namespace {

constexpr const char* kTable =
    "label,code,scheme,meaning,score,review,centre_x,centre_y,centre_z,size_1,size_2,size_3\n"
    "Nodule,27925004,SCT,Nodule,0.91,open,10.5,-20.25,5,8,7.5,6\n"
    "Nodule,27925004,SCT,Nodule,0.4,rejected,-30,12,15,5,5,5\n"
    "Mass,,,,,accepted,0,0,0,30,20,10\n";

/// The fields of a table by column, for each line.
std::vector<std::map<std::string, std::string>> rowsOf(const std::filesystem::path& file)
{
    std::istringstream lines(contentOf(file));
    const auto fields = [](std::string line) {
        std::vector<std::string> found;
        line.erase(line.find_last_not_of("\r\n") + 1);
        std::istringstream text(line);
        for (std::string field; std::getline(text, field, ',');)
            found.push_back(field);
        return found;
    };
    std::string line;
    std::getline(lines, line);
    const auto head = fields(line);
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(lines, line)) {
        const auto values = fields(line);
        auto& row = rows.emplace_back();
        for (std::size_t n = 0; n < values.size() && n < head.size(); ++n)
            row[head[n]] = values[n];
    }
    return rows;
}

} // namespace

TEST_CASE("hangaku-cli sr-export, sr-import: a table goes through a DICOM SR and comes back",
          "[cli]")
{
    const TemporaryFolder folder;
    const auto table = folder / "boxes.csv";
    std::ofstream(table) << kTable;
    const auto report = (folder / "boxes.dcm").string();
    const auto exported = runCli(
        {"sr-export", table.string(), "--reference", (sampleCase() / "ct").string(), "-o", report});
    INFO(exported.err);
    REQUIRE(exported.exitCode == 0);
    const auto back = folder / "back.csv";
    const auto imported = runCli({"sr-import", report, "-o", back.string()});
    INFO(imported.err);
    REQUIRE(imported.exitCode == 0);
    const auto rows = rowsOf(back);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].at("label") == "Nodule");
    CHECK(rows[0].at("code") == "27925004");
    CHECK(std::stod(rows[0].at("score")) == Approx(0.91));
    CHECK(rows[0].at("centre_y") == "-20.25");
    CHECK(rows[0].at("size_2") == "7.5");
    CHECK(rows[1].at("review") == "rejected");
    CHECK(rows[2].at("label") == "Mass");
    CHECK(rows[2].at("score").empty());
    CHECK(rows[2].at("review") == "accepted");
    CHECK_FALSE(rows[2].at("frame_of_reference_uid").empty());
}

TEST_CASE("hangaku-cli sr-export: says what is wrong with a table, and leaves nothing behind",
          "[cli]")
{
    const TemporaryFolder folder;
    const auto table = folder / "boxes.csv";
    std::ofstream(table)
        << "label,centre_x,centre_y,centre_z,size_1,size_2,size_3\nNodule,1,2,x,4,5,6\n";
    const auto report = folder / "boxes.dcm";
    const auto exported = runCli({"sr-export", table.string(), "--reference",
                                  (sampleCase() / "ct").string(), "-o", report.string()});
    CHECK(exported.exitCode == 1);
    CHECK(exported.err.find("Line 2") != std::string::npos);
    CHECK(exported.err.find("boxes.csv") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(report));
    const auto image = runCli(
        {"sr-import", (sampleCase() / "truth.dcm").string(), "-o", (folder / "out.csv").string()});
    CHECK(image.exitCode == 1);
    CHECK(image.err.find("no DICOM SR") != std::string::npos);
}

TEST_CASE("hangaku-cli render: draws boxes, and leaves out what scores less", "[cli]")
{
    const TemporaryFolder folder;
    const auto table = folder / "boxes.csv";
    std::ofstream(table)
        << "label,score,review,centre_x,centre_y,centre_z,size_1,size_2,size_3\n"
           "Nodule,0.91,open,10.5,-20.25,-300,20,17.5,16\n"
           "Mass,,accepted,0,-100,-300,30,20,10\n";
    const auto draw = [&](const std::string& name, const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"render", (sampleCase() / "ct").string(),
                                           "--view", "axial",
                                           "--size", "300x300",
                                           "--at",   "0,0,-300",
                                           "-o",     (folder / name).string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto drawn = runCli(arguments);
        INFO(drawn.err);
        REQUIRE(drawn.exitCode == 0);
        return contentOf(folder / name);
    };
    const auto plain = draw("plain.png", {});
    const auto all = draw("all.png", {"--detections", table.string()});
    const auto sure = draw("sure.png", {"--detections", table.string(), "--threshold", "0.95"});
    CHECK(all != plain);
    CHECK(sure != plain); // a person's has no score
    CHECK(sure != all);
}
