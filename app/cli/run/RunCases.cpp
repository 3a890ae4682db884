#include "app/cli/run/RunCases.h"

#include "app/cli/run/RunImages.h"
#include "app/evaluation/MaskPairs.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <QCryptographicHash>

#include <algorithm>
#include <map>
#include <set>

namespace hangaku::cli {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

/// Shorter series are scouts, where their study has longer ones.
constexpr int kFewestSlices = 4;

std::string hashOf(const std::string& text)
{
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

int slicesOf(const VolumeDescription& volume)
{
    return volume.geometry ? volume.geometry->size()[2] : 0;
}

/// The innermost folder that holds all of a study's images.
fs::path commonFolder(const std::vector<VolumeDescription>& volumes)
{
    auto common = volumes.front().instances.front().path.parent_path();
    for (const auto& volume : volumes) {
        const auto folder = volume.instances.front().path.parent_path();
        fs::path shared;
        for (auto a = common.begin(), b = folder.begin();
             a != common.end() && b != folder.end() && *a == *b; ++a, ++b)
            shared /= *a;
        common = shared;
    }
    return common;
}

bool isInside(const fs::path& file, const fs::path& folder)
{
    std::error_code error;
    const auto relative = fs::relative(file, folder, error);
    return !error && !relative.empty() && *relative.begin() != "..";
}

/// Finds the cases of one path.
class CaseFinder {
public:
    CaseFinder(const fs::path& path, const VolumeChoice& choice, const fs::path& output,
               const std::vector<std::string>& modelIds)
        : m_path(path), m_choice(choice), m_output(output), m_modelIds(modelIds)
    {
    }

    std::vector<RunCase> find(const Gathered& gathered)
    {
        std::vector<RunCase> cases;
        for (const auto& study : inputsOf(gathered))
            for (const auto& volume : study)
                cases.push_back(makeCase(volume));
        std::ranges::sort(cases, {}, [](const RunCase& one) {
            return std::pair(one.input, one.volume.seriesNumber);
        });
        return cases;
    }

    /// Cases of a model of several images; what lacks one is added to `unusable`.
    std::vector<RunCase> find(const Gathered& gathered, const ai::ModelManifest& model,
                              std::vector<UnusablePath>& unusable)
    {
        std::map<std::pair<std::string, std::string>, std::vector<VolumeDescription>> groups;
        for (const auto& study : inputsOf(gathered))
            for (const auto& volume : study)
                groups[groupOf(volume)].push_back(volume);
        std::vector<RunCase> cases;
        for (const auto& [group, volumes] : groups) {
            const auto& [place, name] = group;
            const bool isDicom = !volumes.front().instances.empty();
            const auto where = isDicom ? commonFolder(volumes) : fs::path(place);
            auto chosen = chooseImages(model, volumes, where);
            if (!chosen) {
                unusable.push_back({where, chosen.error()});
                continue;
            }
            auto one = makeCase(chosen->front());
            for (std::size_t n = 1; n < chosen->size(); ++n) {
                one.stamp = hashOf(one.stamp + makeCase((*chosen)[n]).stamp);
                one.otherImages.push_back(std::move((*chosen)[n]));
            }
            if (one.input != m_path) // unpacked: called after the archive
                one.name = isDicom ? app::stemOf(where) : name;
            cases.push_back(std::move(one));
        }
        return cases;
    }

private:
    /// What a model may run on, study by study.
    std::vector<std::vector<VolumeDescription>> inputsOf(const Gathered& gathered)
    {
        m_temporaryFolders = gathered.temporaryFolders;
        const auto& studies = gathered.contents.studies;
        const bool hasDicom = std::ranges::any_of(studies, [this](const Study& study) {
            return std::ranges::any_of(study.series, [this](const Series& series) {
                const auto* volume = bestVolume(series, m_choice);
                return volume != nullptr && !volume->instances.empty();
            });
        });
        std::vector<std::vector<VolumeDescription>> inputs;
        for (const auto& study : studies)
            inputs.push_back(inputsOf(study, hasDicom));
        return inputs;
    }

    std::vector<VolumeDescription> inputsOf(const Study& study, bool onlyDicom) const
    {
        std::vector<const VolumeDescription*> volumes;
        int most = 0;
        for (const auto& series : study.series) {
            const auto* volume = bestVolume(series, m_choice);
            if (volume == nullptr || volume->channels > 1 ||
                (onlyDicom && volume->instances.empty()) || isNoInput(*volume))
                continue;
            volumes.push_back(volume);
            most = std::max(most, slicesOf(*volume));
        }
        std::vector<VolumeDescription> inputs;
        for (const auto* volume : volumes)
            if (most < kFewestSlices || slicesOf(*volume) >= kFewestSlices)
                inputs.push_back(*volume);
        return inputs;
    }

    /// What images of one case have in common: the study; or the folder of files, and their name
    /// without a channel's number ("case7_0001"), else the folder's.
    static std::pair<std::string, std::string> groupOf(const VolumeDescription& volume)
    {
        if (!volume.instances.empty())
            return {volume.studyInstanceUid, {}};
        constexpr std::size_t kChannel = 5; // "_0001"
        const auto folder = volume.imageFile.parent_path();
        const auto stem = app::stemOf(volume.imageFile);
        const auto end = stem.size() > kChannel ? stem.substr(stem.size() - kChannel) : "";
        const bool isChannel =
            end.starts_with('_') && end.find_first_not_of("0123456789", 1) == std::string::npos;
        return {folder.string(),
                isChannel ? stem.substr(0, stem.size() - kChannel) : app::stemOf(folder)};
    }

    /// A label map, or a result of an earlier run.
    bool isNoInput(const VolumeDescription& volume) const
    {
        const auto& file = volume.imageFile;
        std::error_code error;
        if (file.empty() || fs::equivalent(file, m_path, error))
            return false; // what the user has named is meant
        const auto stem = app::stemOf(file);
        return processing::hasLabelTable(file) ||
               (isInside(file, m_output) && !isInside(m_path, m_output)) ||
               std::ranges::any_of(m_modelIds, [&stem](const std::string& id) {
                   return stem.ends_with("__" + id);
               });
    }

    RunCase makeCase(const VolumeDescription& volume) const
    {
        RunCase result;
        result.volume = volume;
        result.temporaryFolders = m_temporaryFolders;
        const bool isFile = volume.instances.empty();
        result.input = isFile ? volume.imageFile : volume.instances.front().path.parent_path();
        std::set<fs::path> files;
        for (const auto& instance : volume.instances)
            files.insert(instance.path);
        if (isFile)
            files.insert(volume.imageFile);
        if (!m_temporaryFolders.empty() && !isInside(result.input, m_path)) {
            // Unpacked: the archive itself is what stays.
            result.input = m_path;
            files = {m_path};
        }
        std::string stamps = volume.seriesInstanceUid + '\n' + volume.id + '\n';
        if (result.input == m_path && !m_temporaryFolders.empty())
            stamps = volume.seriesInstanceUid + '\n';
        for (const auto& file : files)
            stamps += app::stampOf(file) + '\n';
        result.stamp = hashOf(stamps);
        result.name = app::stemOf(result.input);
        return result;
    }

    const fs::path& m_path;
    const VolumeChoice& m_choice;
    const fs::path& m_output;
    const std::vector<std::string>& m_modelIds;
    std::vector<std::shared_ptr<void>> m_temporaryFolders;
};

/// Cases of the same name get a number that stays theirs, whatever else is run with them.
void makeNamesUnique(std::vector<RunCase>& cases)
{
    constexpr std::size_t kDigits = 8;
    std::map<std::string, int> count;
    for (const auto& one : cases)
        ++count[one.name];
    std::set<std::string> used;
    for (auto& one : cases) {
        if (count[one.name] > 1)
            one.name += "-" + hashOf(fs::absolute(one.input).string() + '\n' +
                                     one.volume.seriesInstanceUid)
                                  .substr(0, kDigits);
        const auto name = one.name;
        for (int again = 2; !used.insert(one.name).second; ++again)
            one.name = name + "-" + std::to_string(again);
    }
}

Error noImage(const Gathered& gathered, const VolumeChoice& choice, const fs::path& path)
{
    auto chosen = chooseVolume(gathered.contents, choice, path);
    if (!chosen)
        return chosen.error();
    return {ErrorCode::Unsupported,
            Text(HANGAKU_TR("Core", "There is no grey-scale image in %1 that a model can be run on"),
                 {path.string()}),
            {},
            {}};
}

} // namespace

Result<LoadedCase> loadCase(const RunCase& oneCase, const Progress& progress)
{
    LoadedCase loaded;
    std::vector<VolumeDescription> all{oneCase.volume};
    all.insert(all.end(), oneCase.otherImages.begin(), oneCase.otherImages.end());
    for (const auto& description : all) {
        auto input = loadInput(description, oneCase.temporaryFolders, progress);
        if (!input)
            return tl::unexpected<Error>(input.error());
        loaded.images.push_back(std::move(input->volume));
        for (auto& warning : input->warnings)
            if (std::ranges::find(loaded.warnings, warning) == loaded.warnings.end())
                loaded.warnings.push_back(std::move(warning));
    }
    return loaded;
}

RunCases casesUnder(const std::vector<fs::path>& paths, const VolumeChoice& choice,
                    const fs::path& output, const std::vector<std::string>& modelIds,
                    const ai::ModelManifest* several, const Console& console)
{
    RunCases result;
    std::set<std::string> seen;
    for (const auto& path : paths) {
        const auto gathered = gather({path}, console.progress("Looking"));
        if (!gathered) {
            result.unusable.push_back({path, gathered.error()});
            continue;
        }
        CaseFinder finder(path, choice, output, modelIds);
        const auto unusable = result.unusable.size();
        auto found = several != nullptr ? finder.find(*gathered, *several, result.unusable)
                                        : finder.find(*gathered);
        if (found.empty() && result.unusable.size() == unusable)
            result.unusable.push_back({path, noImage(*gathered, choice, path)});
        if (found.size() == 1 && result.unusable.size() == unusable) {
            found.front().name = app::stemOf(path);
            found.front().input = path;
        }
        for (auto& one : found)
            if (seen.insert(one.stamp).second) // named twice, run once
                result.cases.push_back(std::move(one));
    }
    makeNamesUnique(result.cases);
    return result;
}

} // namespace hangaku::cli
