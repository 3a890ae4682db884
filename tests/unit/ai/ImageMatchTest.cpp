#include "ai/host/ImageMatch.h"
#include "ai/host/Suitability.h"
#include "tests/support/Catch.h"
#include "tests/support/TestVolumes.h"
#include "tests/unit/ai/TestModel.h"

#include <algorithm>

using namespace hangaku;
using namespace hangaku::tests;
using ai::matchImages;
using Fits = std::vector<std::vector<std::size_t>>;

namespace {

/// FLAIR, T1, T1c, T2 of MR; words as ai/formats gives them.
ai::ModelManifest tumourModel()
{
    ai::ModelManifest model;
    model.input.modalities = {"MR"};
    model.images = {{{"FLAIR", {}}, {}, {"FLAIR", "dark fluid"}},
                    {{"T1", {}}, {}, {"T1", "T1w"}},
                    {{"T1c", {}}, {}, {"T1c", "T1ce", "T1 post", "T1 Gd", "T1 造影"}},
                    {{"T2", {}}, {}, {"T2", "T2w"}}};
    return model;
}

viewer::Volume placed(viewer::Vec3 origin, const char* patient, const char* frame,
                      const char* modality = "MR")
{
    auto volume =
        noiseVolume(*viewer::ImageGeometry::create({8, 8, 8}, {1, 1, 1}, origin, kAxialAxes));
    volume.description.patient.id = patient;
    volume.description.frameOfReferenceUid = frame;
    volume.description.modality = modality;
    return volume;
}

std::vector<std::string> codesOf(const std::vector<viewer::Warning>& warnings)
{
    std::vector<std::string> codes;
    for (const auto& warning : warnings)
        codes.push_back(warning.code);
    return codes;
}

} // namespace

TEST_CASE("matchImages: series go to the image with the longest of the words in their description",
          "[ai]")
{
    const auto model = tumourModel();
    CHECK(matchImages(model, std::vector<ai::ImageCandidate>{{"MR", "AX T2 FLAIR FS"},
                                                             {"MR", "t1_mprage_sag POST Gd"},
                                                             {"MR", "AX T2 TSE"},
                                                             {"MR", "t1_mprage_sag"},
                                                             {"MR", "localizer"}}) ==
          Fits{{0}, {3}, {1}, {2}});
    // Of BraTS, of another language, and of what is no MR.
    CHECK(matchImages(model, std::vector<ai::ImageCandidate>{{"", "BraTS2021_00000_t1ce"},
                                                             {"", "BraTS2021_00000_t1"},
                                                             {"MR", "T1強調 造影後"},
                                                             {"CT", "FLAIR"}}) ==
          Fits{{}, {1}, {0}, {}});
}

TEST_CASE("matchImages: two series that fit as well as each other are both there", "[ai]")
{
    CHECK(matchImages(tumourModel(),
                      std::vector<ai::ImageCandidate>{{"MR", "FLAIR ax"}, {"MR", "FLAIR cor"}}) ==
          Fits{{0, 1}, {}, {}, {}});
}

TEST_CASE("matchImages: without words the modality decides, and nnU-Net's names say the channel",
          "[ai]")
{
    ai::ModelManifest model;
    model.images = {{{"CT", {}}, {"CT"}, {}}, {{"PET", {}}, {"PT"}, {}}};
    CHECK(matchImages(model, std::vector<ai::ImageCandidate>{{"PT", "WB AC"}, {"CT", "WB 3mm"}}) ==
          Fits{{1}, {0}});
    CHECK(matchImages(model, std::vector<ai::ImageCandidate>{{"", "case_0001"},
                                                             {"", "case_0000"}}) == Fits{{1}, {0}});
}

TEST_CASE("suitability: of several images, says what lies between them", "[ai]")
{
    auto model = tumourModel();
    model.images.resize(2);
    const auto first = placed({0, 0, 0}, "7", "1.2");
    const auto codes = [&](const viewer::Volume& other) {
        return codesOf(ai::suitability({first, other}, model));
    };
    const auto alone = codesOf(ai::suitability(first, model));
    CHECK(codes(placed({3, 3, 3}, "7", "1.2")) == alone);
    const auto with = [&](const char* code) {
        auto all = alone;
        all.emplace_back(code);
        return all;
    };
    CHECK(codes(placed({3, 3, 3}, "8", "1.2")) == with("patient"));
    CHECK(codes(placed({3, 3, 3}, "7", "1.3")) == with("frame-of-reference"));
    CHECK(codes(placed({90, 3, 3}, "7", "1.3")) == with("apart"));
    CHECK(codes(placed({3, 3, 3}, "7", "1.2", "CT")) == with("modality"));
}
