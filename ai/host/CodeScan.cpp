#include "ai/host/CodeScan.h"

#include "ai/formats/ZipFile.h"

#include <array>
#include <fstream>
#include <regex>
#include <set>

namespace hangaku::ai {

using viewer::Text;

namespace {

/// The operators of PyTorch itself, as serialised code names them (`ops.NAMESPACE.name`).
const std::set<std::string> kOwnNamespaces{"aten",      "prim",    "prims",
                                           "quantized", "_caffe2", "onednn"};

void look(const std::string& code, const std::string& name, std::vector<CodeFinding>& findings)
{
    const auto has = [&code](const char* pattern) {
        return std::regex_search(code, std::regex(pattern));
    };
    if (has(R"(\btorch\.save\b|\bops\.aten\.save\b)"))
        findings.push_back({CodeFinding::Kind::WritesFiles, name});
    if (has(R"(\btorch\.from_file\b|\bops\.aten\.from_file\b)"))
        findings.push_back({CodeFinding::Kind::ReadsFiles, name});
    if (has(R"(\bdef\s+__setstate__\b)"))
        findings.push_back({CodeFinding::Kind::RunsWhenLoaded, name});
    static const std::regex foreign(R"(\bops\.(\w+)\.(\w+))");
    std::set<std::string> told;
    for (std::sregex_iterator each(code.begin(), code.end(), foreign), end; each != end; ++each)
        if (!kOwnNamespaces.contains((*each)[1]) && told.insert(each->str()).second)
            findings.push_back(
                {CodeFinding::Kind::ForeignOperator, (*each)[1].str() + "::" + (*each)[2].str()});
}

} // namespace

Text CodeFinding::text() const
{
    switch (kind) {
    case Kind::WritesFiles: return Text(HANGAKU_TR("Ai", "It writes files (%1)"), {where});
    case Kind::ReadsFiles: return Text(HANGAKU_TR("Ai", "It reads files (%1)"), {where});
    case Kind::RunsWhenLoaded:
        return Text(HANGAKU_TR("Ai", "It runs code as soon as it is loaded (%1)"), {where});
    case Kind::ForeignOperator:
        return Text(HANGAKU_TR("Ai", "It needs an operator that PyTorch does not bring along (%1)"),
                    {where});
    case Kind::MachineCode:
        return Text(HANGAKU_TR("Ai", "It is machine code (%1), which cannot be looked through"),
                    {where});
    case Kind::Unreadable: break;
    }
    return Text(HANGAKU_TR("Ai", "A part of its code could not be read (%1)"), {where});
}

viewer::Result<std::vector<CodeFinding>> scanCode(const std::filesystem::path& weights)
{
    std::array<char, 4> mark{};
    if (std::ifstream(weights, std::ios::binary).read(mark.data(), mark.size());
        std::string_view(mark.data(), mark.size()) == "\x7f"
                                                      "ELF")
        return std::vector{
            CodeFinding{CodeFinding::Kind::MachineCode, weights.filename().string()}};
    const bool isZip = std::string_view(mark.data(), 2) == "PK";
    if (!isZip && weights.extension() == ".onnx")
        return {}; // a graph of operators: there is no code
    const auto archive = ZipFile::open(weights);
    if (!archive)
        return tl::unexpected(archive.error());
    std::vector<CodeFinding> findings;
    for (const auto& [name, entry] : archive->entries()) {
        if (!name.ends_with(".py"))
            continue;
        constexpr std::size_t kMost = 16 << 20; // no network's code is longer
        if (const auto code = archive->read(name, kMost))
            look(*code, name, findings);
        else
            findings.push_back({CodeFinding::Kind::Unreadable, name});
    }
    return findings;
}

viewer::Result<std::vector<CodeFinding>> scanCode(const std::vector<std::filesystem::path>& weights)
{
    std::vector<CodeFinding> all;
    for (const auto& file : weights) {
        const auto findings = scanCode(file);
        if (!findings)
            return findings;
        all.insert(all.end(), findings->begin(), findings->end());
    }
    return all;
}

} // namespace hangaku::ai
