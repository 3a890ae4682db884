#include "tests/cli/Program.h"
#include "tests/support/FileContent.h"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace hangaku::tests {
namespace {

[[noreturn]] void become(const std::string& program, const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment,
                         const TemporaryFolder& folder)
{
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    // Results of earlier tests, and of the user's, are out of reach.
    ::setenv("HANGAKU_DATA_HOME", (folder / "home").c_str(), 1);
    ::dup2(::open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    ::dup2(::open((folder / "err").c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    for (const auto& setting : environment) {
        const auto equals = setting.find('=');
        const auto name = setting.substr(0, equals);
        const auto value = setting.substr(equals + 1);
        value.empty() ? ::unsetenv(name.c_str()) : ::setenv(name.c_str(), value.c_str(), 1);
    }
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execv(program.c_str(), words.data());
    ::_exit(127);
}

} // namespace

Finished runProgram(const std::string& name, const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment)
{
    return runProgram(name, arguments, environment, [](pid_t) {});
}

Finished runProgram(const std::string& name, const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment,
                    const std::function<void(pid_t)>& meanwhile)
{
    const TemporaryFolder folder;
    const std::string program = std::string(HANGAKU_BIN_FOLDER) + "/" + name;
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error("fork failed");
    if (child == 0)
        become(program, arguments, environment, folder);
    meanwhile(child);
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            contentOf(folder / "out"), contentOf(folder / "err")};
}

Finished runCli(const std::vector<std::string>& arguments,
                const std::vector<std::string>& environment)
{
    return runProgram("hangaku-cli", arguments, environment);
}

const std::filesystem::path& sampleCase()
{
    static const TemporaryFolder folder;
    static const std::filesystem::path sample = [] {
        const auto made = runCli({"sample", (folder / "case").string(), "--size", "small"});
        if (made.exitCode != 0)
            throw std::runtime_error("no sample case: " + made.err);
        return folder / "case";
    }();
    return sample;
}

} // namespace hangaku::tests
