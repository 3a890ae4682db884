#include "ai/formats/ForeignModel.h"

#include "ai/formats/FormatError.h"
#include "ai/formats/ZipFile.h"
#include "ai/protocol/JsonReader.h"

#include <algorithm>
#include <fstream>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestText = 16 << 20;

/// Where the texts stand in a folder or archive.
const std::vector<std::pair<std::string, std::string>>& places()
{
    static const std::vector<std::pair<std::string, std::string>> kPlaces{
        {"metadata.json", "configs/metadata.json"},
        {"inference.json", "configs/inference.json"},
        {"inference.yaml", "configs/inference.yaml"},
        {"inference.yaml", "configs/inference.yml"},
        {"LICENSE", "LICENSE"},
        {"plans.json", "plans.json"},
        {"dataset.json", "dataset.json"},
        {"nnunet_export.json", "nnunet_export.json"},
    };
    return kPlaces;
}

/// What a TorchScript file may carry beside the network, under <archive>/extra/.
const std::vector<std::string>& extras()
{
    static const std::vector<std::string> kNames{"metadata.json",      "inference.json",
                                                 "plans.json",         "dataset.json",
                                                 "nnunet_export.json", "model.json"};
    return kNames;
}

bool isFile(const fs::path& file)
{
    std::error_code error;
    return fs::is_regular_file(file, error);
}

std::string readText(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string text(kLargestText + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    return text.size() > kLargestText ? std::string() : text;
}

std::vector<std::string> networksIn(const fs::path& folder)
{
    std::vector<std::string> result;
    std::error_code error;
    for (const char* place : {"", "models"})
        for (fs::directory_iterator at(folder / place, error), end; !error && at != end;
             at.increment(error))
            if (at->path().extension() == ".ts")
                result.push_back((fs::path(place) / at->path().filename()).string());
    std::sort(result.begin(), result.end());
    return result;
}

/// The texts that a TorchScript file carries; none when it is no archive (LibTorch will say so).
void addExtras(const fs::path& network, std::map<std::string, std::string>& texts)
{
    const auto zip = ZipFile::open(network);
    if (!zip)
        return;
    for (const auto& name : extras())
        if (const auto entry = zip->find("extra/" + name); entry && !texts.contains(name))
            if (auto text = zip->read(*entry, kLargestText))
                texts[name] = std::move(*text);
}

bool hasDescription(const ForeignFiles& files)
{
    for (const char* name : {"metadata.json", "plans.json", "model.json"})
        if (files.texts.contains(name))
            return true;
    return false;
}

Result<ForeignFiles> findInArchive(const fs::path& path)
{
    const auto zip = ZipFile::open(path);
    if (!zip)
        return tl::unexpected(zip.error());
    ForeignFiles files{path.stem().string(), {}, {}, {}};
    auto& folder = files.folder;
    for (const char* mark : {"configs/metadata.json", "plans.json"})
        if (const auto found = zip->find(mark)) {
            folder = found->substr(0, found->size() - std::string(mark).size());
            break;
        }
    for (const auto& [name, place] : places())
        if (zip->entries().contains(folder + place)) {
            auto text = zip->read(folder + place, kLargestText);
            if (!text)
                return tl::unexpected(text.error());
            files.texts.emplace(name, std::move(*text));
        }
    for (const auto& [name, entry] : zip->entries())
        if (name.starts_with(folder) && name.ends_with(".ts"))
            files.networks.push_back(name.substr(folder.size()));
    return files;
}

} // namespace

Result<ForeignFiles> findForeignFiles(const fs::path& path)
{
    std::error_code error;
    if (!fs::is_directory(path, error))
        return findInArchive(path);
    ForeignFiles files{
        fs::absolute(path, error).lexically_normal().filename().string(), {}, {}, {}};
    if (files.name.empty()) // the path ends with a slash
        files.name = fs::absolute(path, error).lexically_normal().parent_path().filename().string();
    for (const auto& [name, place] : places())
        if (isFile(path / place))
            files.texts.emplace(name, readText(path / place));
    files.networks = networksIn(path);
    if (!hasDescription(files) && !files.networks.empty())
        addExtras(path / files.networks.front(), files.texts);
    return files;
}

bool mayBeForeignModel(const fs::path& folder)
{
    return isFile(folder / "configs/metadata.json") || isFile(folder / "plans.json") ||
           isFile(folder / "model.ts") || isFile(folder / "models/model.ts") ||
           isFile(folder / "fold_0.ts");
}

Result<ModelManifest> readForeignModel(const ForeignFiles& files)
{
    const bool isMonai = files.texts.contains("metadata.json");
    const bool isNnunet = files.texts.contains("plans.json");
    const char* const sentence =
        isMonai    ? HANGAKU_TR("Ai", "The MONAI bundle %1 cannot be used: %2")
        : isNnunet ? HANGAKU_TR("Ai", "The nnU-Net model %1 cannot be used: %2")
                   : HANGAKU_TR("Ai", "The model %1 cannot be used: %2");
    const auto invalid = [&](const std::string& why, const std::string& hint) {
        return fail(ErrorCode::ModelInvalid, Text(sentence, {files.name, why}),
                    hint.empty() ? Text(HANGAKU_TR("Ai", "What is supported stands in "
                                                         "ai/worker/pipeline/README.md."))
                                 : Text("%1", {hint}));
    };
    try {
        if (const auto own = files.texts.find("model.json");
            own != files.texts.end() && !isMonai && !isNnunet)
            return ModelManifest::parse(own->second);
        if (!isMonai && !isNnunet)
            return fail(ErrorCode::NotFound,
                        Text(HANGAKU_TR("Ai", "There is no model.json in %1"), {files.name}),
                        Text(HANGAKU_TR("Ai", "Describe the network in a model.json beside it.")));
        const auto manifest = isMonai ? monaiManifest(files) : nnunetManifest(files);
        return ModelManifest::parse(manifest.dump()).map_error([&](viewer::Error error) {
            return invalid(error.reason.english(), {}).value();
        });
    } catch (const FormatError& error) {
        return invalid(error.why, error.hint);
    } catch (const JsonFieldError& error) {
        return invalid(error.field + " " + error.why, {});
    } catch (const nlohmann::json::exception& error) {
        return invalid(std::string("its JSON cannot be understood: ") + error.what(), {});
    }
}

std::string idFrom(const std::string& name)
{
    std::string id;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool isPlain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (isPlain || (!id.empty() && (lower == '.' || lower == '_' || lower == '-')))
            id += lower;
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    id.resize(std::min<std::size_t>(id.size(), 64));
    return id.empty() ? "model" : id;
}

std::string licenceFrom(const std::string& text)
{
    const auto head = text.substr(0, 2000);
    const auto has = [&](const char* words) { return head.find(words) != std::string::npos; };
    if (has("Apache License") && has("Version 2.0"))
        return "Apache-2.0";
    if (has("MIT License"))
        return "MIT";
    const auto first = head.find_first_not_of(" \t\r\n");
    if (first == std::string::npos)
        return "not stated";
    const auto end = std::min(head.find_first_of("\r\n", first), head.size());
    return head.substr(first, std::min<std::size_t>(end - first, 100));
}

} // namespace hangaku::ai
