#include "viewer/dicom/DicomDir.h"

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/DataSetReader.h"
#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <map>
#include <vector>

namespace hangaku::viewer::dicom {
namespace {

namespace fs = std::filesystem;

std::string lowerCase(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// Without what discs put at the end of names: ";1", and a dot before nothing.
std::string plainName(std::string name)
{
    name = lowerCase(std::move(name));
    if (const auto version = name.rfind(';'); version != std::string::npos)
        name.resize(version);
    while (!name.empty() && name.back() == '.')
        name.pop_back();
    return name;
}

/// Finds files whatever case the disc, or who copied it, gave their names.
class FolderIndex {
public:
    /// The entry of `folder` that is called so, but for its case; empty when there is none.
    fs::path find(const fs::path& folder, const std::string& name)
    {
        std::error_code ignored;
        if (auto exact = folder / name; fs::exists(exact, ignored))
            return exact;
        const auto [listing, isNew] = m_names.try_emplace(folder.string());
        if (isNew)
            for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
                 entry.increment(ignored))
                listing->second.emplace(plainName(entry->path().filename().string()),
                                        entry->path());
        const auto found = listing->second.find(plainName(name));
        return found != listing->second.end() ? found->second : fs::path();
    }

private:
    std::map<std::string, std::map<std::string, fs::path>> m_names;
};

} // namespace

std::vector<fs::path> filesOfDicomDir(const fs::path& path)
{
    std::vector<fs::path> files;
    std::vector<fs::path> missing;
    const auto parsed = readHeader(path);
    if (!parsed)
        return files;
    FolderIndex index;
    for (const auto& item : Attributes((*parsed)->dataSet).sequence(tags::kDirectoryRecordSequence)) {
        // File names in any alphabet: their bytes are what the file system has.
        auto id = Attributes(item).string(tags::kReferencedFileId);
        if (id.empty())
            continue;
        std::replace(id.begin(), id.end(), '/', '\\');
        fs::path file = path.has_parent_path() ? path.parent_path() : fs::path(".");
        fs::path named = file;
        for (std::size_t at = 0; at <= id.size();) {
            const auto end = std::min(id.find('\\', at), id.size());
            const auto part = std::string(withoutPadding(std::string_view(id).substr(at, end - at)));
            // Up and out of its own folder is nowhere a disc's files are.
            if (part == "..") {
                file.clear();
                named.clear();
                break;
            }
            if (!part.empty() && part != ".") {
                file = file.empty() ? fs::path() : index.find(file, part);
                named /= part;
            }
            at = end + 1;
        }
        std::error_code ignored;
        if (!file.empty() && fs::is_regular_file(file, ignored))
            files.push_back(std::move(file));
        else if (!named.empty())
            missing.push_back(std::move(named));
    }
    // Some are lost: their readers say so. All of them: this was never the disc of this directory.
    if (!files.empty())
        files.insert(files.end(), missing.begin(), missing.end());
    return files;
}

} // namespace hangaku::viewer::dicom
