#include "tests/support/Catch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

// The dependency table of the design, held against the #includes of every source file.

namespace fs = std::filesystem;

namespace {

enum class Outside { Qt, QtGui, Vtk, Itk, Gdcm, Dcmtk, Torch };

/// What a library may include, besides itself and the standard library.
struct Rule {
    std::set<std::string> libraries;
    std::set<Outside> outside;
};

const std::map<std::string, Rule>& table()
{
    using enum Outside;
    static const std::map<std::string, Rule> rules{
        {"viewer/core", {{}, {}}},
        {"viewer/dicom", {{"viewer/core"}, {Gdcm, Dcmtk}}},
        {"viewer/processing", {{"viewer/core"}, {Itk}}},
        {"viewer/render", {{"viewer/core"}, {Vtk}}},
        {"viewer/reader", {{"viewer/core", "viewer/dicom", "viewer/reader/protocol"}, {}}},
        {"viewer/reader/protocol", {{"viewer/core", "viewer/dicom"}, {}}},
        {"viewer/session",
         {{"viewer/core", "viewer/dicom", "viewer/processing", "viewer/reader/protocol"}, {Qt}}},
        {"viewer/ui",
         {{"viewer/core", "viewer/processing", "viewer/session", "viewer/render"},
          {Qt, QtGui, Vtk}}},
        {"ai/api", {{}, {}}},
        {"ai/protocol", {{"viewer/core"}, {}}},
        {"ai/formats", {{"ai/protocol", "viewer/core"}, {}}},
        {"ai/host", {{"ai/formats", "ai/protocol", "viewer/core", "viewer/session"}, {Qt}}},
        {"ai/worker",
         {{"ai/protocol", "ai/api", "viewer/core", "viewer/processing"}, {Torch}}},
        {"ai/ui",
         {{"ai/host", "ai/protocol", "viewer/ui", "viewer/session", "viewer/core"}, {Qt, QtGui}}},
        {"app",
         {{"ai/host", "ai/ui", "ai/protocol", "viewer/core", "viewer/dicom", "viewer/processing",
           "viewer/render", "viewer/session", "viewer/ui"},
          {Qt, QtGui}}},
    };
    return rules;
}

/// The library that a path relative to the project belongs to; empty for none.
std::string libraryOf(const std::string& path)
{
    std::string longest; // "viewer/reader/protocol" is not "viewer/reader"
    for (const auto& [library, rule] : table())
        if (path.starts_with(library + "/") && library.size() > longest.size())
            longest = library;
    return longest;
}

/// The outside library that a header belongs to, by the way its headers are called.
bool isFrom(Outside library, const std::string& header)
{
    switch (library) {
    case Outside::Qt:
        return std::regex_search(header, std::regex("^(Qt(Core|Sql|Network)/)?Q[A-Z][A-Za-z]+$"));
    case Outside::QtGui:
        return std::regex_search(
            header, std::regex("^(Qt(Gui|Widgets|OpenGL\\w*|Svg\\w*)/|Q(Widget|Painter|Application|"
                               "GuiApplication|Image|Pixmap|Window|OpenGL|MainWindow))"));
    case Outside::Vtk: return header.starts_with("vtk");
    case Outside::Itk: return header.starts_with("itk");
    case Outside::Gdcm: return header.starts_with("gdcm");
    case Outside::Dcmtk: return header.starts_with("dcmtk/");
    case Outside::Torch:
        return header.starts_with("torch/") || header.starts_with("ATen/") ||
               header.starts_with("c10/");
    }
    return false;
}

std::vector<std::string> includesOf(const fs::path& file)
{
    static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<std::string> headers;
    std::ifstream in(file);
    std::string line;
    std::smatch match;
    while (std::getline(in, line))
        if (std::regex_search(line, match, kInclude))
            headers.push_back(match[1]);
    return headers;
}

std::string complaint(const std::string& library, const Rule& rule, const std::string& header)
{
    if (const auto target = libraryOf(header); !target.empty())
        return target == library || rule.libraries.contains(target) ? "" : target;
    for (const auto outside : {Outside::QtGui, Outside::Qt, Outside::Vtk, Outside::Itk,
                               Outside::Gdcm, Outside::Dcmtk, Outside::Torch})
        if (isFrom(outside, header))
            return rule.outside.contains(outside) ? "" : header;
    return "";
}

bool isSource(const fs::path& file)
{
    const auto ending = file.extension();
    return ending == ".h" || ending == ".cpp" || ending == ".hxx" || ending == ".c";
}

} // namespace

TEST_CASE("Includes: every file keeps to the dependency table", "[structure]")
{
    const fs::path root = HANGAKU_SOURCE_FOLDER;
    int files = 0;
    for (const char* top : {"viewer", "ai", "app"}) {
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            if (!entry.is_regular_file() || !isSource(entry.path()))
                continue;
            const auto path = fs::relative(entry.path(), root).string();
            const auto library = libraryOf(path);
            INFO("the design's table does not name the library of " << path);
            REQUIRE_FALSE(library.empty());
            ++files;
            for (const auto& header : includesOf(entry.path())) {
                const auto forbidden = complaint(library, table().at(library), header);
                INFO(path << " includes " << header);
                CHECK(forbidden.empty());
            }
        }
    }
    CHECK(files > 40);
}

TEST_CASE("Includes: the check itself notices forbidden ones", "[structure]")
{
    const auto& rules = table();
    CHECK_FALSE(complaint("viewer/core", rules.at("viewer/core"), "QString").empty());
    CHECK_FALSE(complaint("viewer/session", rules.at("viewer/session"), "QWidget").empty());
    CHECK_FALSE(complaint("viewer/render", rules.at("viewer/render"), "QObject").empty());
    CHECK_FALSE(complaint("viewer/ui", rules.at("viewer/ui"), "torch/script.h").empty());
    CHECK_FALSE(complaint("viewer/dicom", rules.at("viewer/dicom"), "app/MainWindow.h").empty());
    CHECK(complaint("viewer/ui", rules.at("viewer/ui"), "vtkRenderer.h").empty());
    CHECK(complaint("viewer/core", rules.at("viewer/core"), "vector").empty());
}
