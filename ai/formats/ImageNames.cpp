#include "ai/formats/ForeignModel.h"

#include <algorithm>
#include <cctype>

namespace hangaku::ai {

namespace {

/// Letters and digits in lower case: "T1-w Gd" as "t1wgd".
std::string plain(const std::string& name)
{
    std::string result;
    for (const char letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
            result += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return result;
}

/// What models call an image, and what is in the descriptions of such series (and in the names of
/// the BraTS challenge's files). "T1" is in those of T1 after contrast too: the longer words win.
struct KnownImage {
    const char* modality;
    std::vector<std::string> names; ///< as `plain` gives them
    std::vector<std::string> words;
};

const std::vector<KnownImage>& knownImages()
{
    static const std::vector<KnownImage> kKnown{
        {"MR", {"flair", "t2flair", "t2f", "flairmr"}, {"FLAIR", "T2 FLAIR", "T2f", "dark fluid"}},
        {"MR",
         {"t1c", "t1ce", "t1gd", "t1wce", "t1post", "t1contrast", "t1wgd", "t1km"},
         {"T1c", "T1ce", "T1Gd", "T1wce", "T1 Gd", "T1w Gd", "T1 CE", "T1 c", "T1 post", "T1w post",
          "T1 contrast", "T1 enhanced", "T1 KM", "T1 造影", "造影 T1", "post T1", "Gd T1",
          "CE T1"}},
        {"MR", {"t1", "t1w", "t1n", "t1weighted"}, {"T1", "T1w", "T1n"}},
        {"MR", {"t2", "t2w", "t2weighted"}, {"T2", "T2w"}},
        {"MR", {"adc"}, {"ADC", "apparent diffusion"}},
        {"MR", {"dwi", "hbv"}, {"DWI", "hbv", "diffusion", "trace", "拡散"}},
        {"MR", {"swi"}, {"SWI"}},
        {"MR", {"pd", "pdw"}, {"PD", "PDw"}},
        {"CT", {"ct"}, {}},
        {"PT", {"pet", "pt", "suv", "fdg"}, {}},
    };
    return kKnown;
}

} // namespace

nlohmann::ordered_json imageFrom(const std::string& name, const std::string& modality)
{
    nlohmann::ordered_json image{{"name", {{"en", name}}}};
    const auto& all = knownImages();
    const auto known = std::ranges::find_if(all, [&](const KnownImage& one) {
        return std::ranges::find(one.names, plain(name)) != one.names.end();
    });
    if (known == all.end()) {
        if (!modality.empty())
            image["modality"] = {modality};
        image["words"] = {name};
        return image;
    }
    image["modality"] = {known->modality};
    if (!known->words.empty())
        image["words"] = known->words;
    return image;
}

} // namespace hangaku::ai
