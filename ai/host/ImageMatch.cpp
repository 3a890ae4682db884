#include "ai/host/ImageMatch.h"

#include <algorithm>
#include <cctype>
#include <limits>

namespace hangaku::ai {

namespace {

/// Letters and digits that follow each other, in lower case; what is not ASCII counts as letters.
std::vector<std::string> wordsOf(const std::string& text)
{
    std::vector<std::string> words(1);
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte > 127 || std::isalnum(byte) != 0)
            words.back() += byte > 127 ? letter : static_cast<char>(std::tolower(byte));
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty())
        words.pop_back();
    return words;
}

bool isAscii(const std::string& text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; });
}

constexpr int kNoFit = -1;

/// Letters of `wanted` when all its words are in the text in their order; languages that put no
/// spaces between words are looked for anywhere.
int lengthOfFit(const std::vector<std::string>& text, const std::string& wanted)
{
    int letters = 0;
    auto at = text.begin();
    for (const auto& word : wordsOf(wanted)) {
        at = std::find_if(at, text.end(), [&](const std::string& one) {
            return one == word || (!isAscii(word) && one.find(word) != std::string::npos);
        });
        if (at == text.end())
            return kNoFit;
        letters += static_cast<int>(word.size());
    }
    return letters > 0 ? letters : kNoFit;
}

/// The channel that a name of nnU-Net's says, "case_0001".
int namedChannel(const std::string& text)
{
    constexpr std::size_t kDigits = 4;
    if (text.size() <= kDigits + 1 || text[text.size() - kDigits - 1] != '_')
        return kNoFit;
    const auto digits = text.substr(text.size() - kDigits);
    return digits.find_first_not_of("0123456789") == std::string::npos ? std::stoi(digits) : kNoFit;
}

/// How well a candidate fits an image; `kNoFit` where it does not.
int fitOf(const ImageCandidate& candidate, const ModelManifest& model, std::size_t image)
{
    const auto& wanted = model.images[image];
    const auto& modalities = wanted.modalities.empty() ? model.input.modalities : wanted.modalities;
    if (!candidate.modality.empty() && !modalities.empty() &&
        std::ranges::find(modalities, candidate.modality) == modalities.end())
        return kNoFit;
    if (const int channel = namedChannel(candidate.text);
        channel >= 0 && channel < static_cast<int>(model.images.size()))
        return channel == static_cast<int>(image) ? std::numeric_limits<int>::max() : kNoFit;
    if (wanted.words.empty())
        return 0;
    const auto text = wordsOf(candidate.text);
    int best = kNoFit;
    for (const auto& word : wanted.words)
        best = std::max(best, lengthOfFit(text, word));
    return best;
}

} // namespace

ImageCandidate ImageCandidate::of(const viewer::VolumeDescription& volume)
{
    if (volume.imageFile.empty())
        return {volume.modality, volume.description};
    auto name = volume.imageFile.filename().string();
    return {volume.modality, name.substr(0, name.find('.', 1))};
}

std::vector<std::vector<std::size_t>> matchImages(const ModelManifest& model,
                                                  std::span<const ImageCandidate> candidates)
{
    std::vector<std::vector<std::size_t>> result(model.images.size());
    for (std::size_t at = 0; at < candidates.size(); ++at) {
        std::vector<int> fits;
        for (std::size_t image = 0; image < model.images.size(); ++image)
            fits.push_back(fitOf(candidates[at], model, image));
        const int best = fits.empty() ? kNoFit : *std::ranges::max_element(fits);
        for (std::size_t image = 0; image < fits.size(); ++image)
            if (best != kNoFit && fits[image] == best)
                result[image].push_back(at);
    }
    return result;
}

std::vector<std::vector<std::size_t>>
matchImages(const ModelManifest& model, const std::vector<viewer::VolumeDescription>& volumes)
{
    std::vector<ImageCandidate> candidates;
    for (const auto& volume : volumes)
        candidates.push_back(ImageCandidate::of(volume));
    return matchImages(model, candidates);
}

} // namespace hangaku::ai
