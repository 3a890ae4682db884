#include "viewer/core/detection/DetectionTable.h"
#include "tests/support/Catch.h"
#include "viewer/core/detection/BoxGeometry.h"

#include <cmath>

using namespace hangaku::viewer;

namespace {

Detections sample()
{
    Detections set;
    set.name = "Nodules, \"first\" reading";
    set.kinds = {{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {230, 159, 0}},
                 {"Calcification, dense", "", {}, {86, 180, 233}}};
    set.provenance.modelId = "nodules";
    set.provenance.modelName = "Nodules";
    set.provenance.modelVersion = "1.2";
    set.provenance.modelSha256 = "ab12";
    set.provenance.creator = "Hangaku";
    set.seriesInstanceUid = "1.2.3";
    set.frameOfReferenceUid = "1.2.4";
    const Vec3 first = normalized(Vec3{1, 0.2, -0.1});
    const Vec3 second = normalized(cross(Vec3{0, 0.3, 1}, first));
    set.all = {
        {1,
         0,
         {{-12.25, 1.0 / 3, 940.5}, {8, 7.1, 6}, {first, second, cross(first, second)}},
         0.1234567890123},
        {4,
         1,
         {{1, 2, 3}, {4, 5, 6}},
         std::nullopt,
         Review::Accepted,
         Correction{"山田 太郎", "2026-01-31T14:02:11+09:00"}},
        {5, 0, {{9, 9, 9}, {1, 1, 1}}, 0.9, Review::Rejected, Correction{"A\nB", "x"}, "2.25.7"}};
    return set;
}

} // namespace

TEST_CASE("DetectionTable: what is written comes back, to the last digit", "[core][detection]")
{
    const auto set = sample();
    const auto read = detectionsFromCsv(toCsv(set), "table.csv");
    REQUIRE(read);
    CHECK(*read == set);
}

TEST_CASE("DetectionTable: what scores less than the threshold is left out, people's is kept",
          "[core][detection]")
{
    auto set = sample();
    set.threshold = 0.95;
    const auto read = detectionsFromCsv(toCsv(set), "table.csv");
    REQUIRE(read);
    REQUIRE(read->all.size() == 1);
    CHECK(read->all.front().number == 4);
}

TEST_CASE("DetectionTable: a table by hand needs label, centre and size only", "[core][detection]")
{
    const auto read = detectionsFromCsv("size_1,size_2,size_3,label,centre_z,centre_y,centre_x\n"
                                        "4,5,6,Nodule,3,2,1\n\n"
                                        "4,5,6,Nodule,30,20,10",
                                        "table.csv");
    REQUIRE(read);
    REQUIRE(read->all.size() == 2);
    CHECK(read->kinds.size() == 1);
    CHECK(read->all[0].box == PatientBox{{1, 2, 3}, {4, 5, 6}});
    CHECK(read->all[1].number == 2);
    CHECK_FALSE(read->all[1].score);
}

TEST_CASE("DetectionTable: says which line is wrong, and why", "[core][detection]")
{
    const std::string head = "label,centre_x,centre_y,centre_z,size_1,size_2,size_3,score\n";
    const auto reasonOf = [](const std::string& text) {
        const auto read = detectionsFromCsv(text, "table.csv");
        return read ? std::string() : read.error().reason.english();
    };
    CHECK(reasonOf(head + "Nodule,1,2,3,4,5,6,0.5\nNodule,1,2,x,4,5,6,0.5").find("Line 3") == 0);
    CHECK(reasonOf(head + "Nodule,1,2,3,4,5,-6,0.5").find("size") != std::string::npos);
    CHECK(reasonOf(head + "Nodule,1,2,3,4,5,6,50").find("score") != std::string::npos);
    CHECK(reasonOf(head + "Nodule,1,2,nan,4,5,6,").find("centre_z") != std::string::npos);
    CHECK(reasonOf(head + "\"Nod\nule\",1,2,3,4,5,6,0.5\nNodule,1,2,x,4,5,6,0.5").find("Line 4") ==
          0);
    CHECK(reasonOf(head + "Nodule,1,2,3,4,5").find("Line 2") == 0); // cut off
    CHECK(reasonOf(head + "\"Nodule,1,2,3,4,5,6,0.5\n").find("quotation mark") !=
          std::string::npos);
    CHECK(reasonOf("x,y,z\n1,2,3\n").find("column label") != std::string::npos);
    CHECK_FALSE(detectionsFromCsv("", "table.csv"));
}
