#pragma once

#include "app/cli/Console.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// CLI11 takes ten seconds to compile in every file that includes it: Command.cpp alone does.
namespace CLI {
class App;
class Option;
} // namespace CLI

namespace hangaku::cli {

/// An option or a positional argument of a command.
class Option {
public:
    explicit Option(CLI::Option* option) : m_option(option) {}

    Option& required();
    Option& oneOf(const std::vector<std::string>& values);
    /// Several values in one word, as in 1,2,3. @param count how many there must be; 0: any
    Option& separated(int count = 0);
    /// One value each time that it is given, so that a path may follow.
    Option& oneAtATime();
    Option& between(double least, double most);
    Option& atLeast(double least);
    /// @param complaint what is wrong with a value, or nothing
    Option& valid(const std::function<std::string(const std::string& value)>& complaint);
    Option& excludes(const Option& other);
    bool isGiven() const;

private:
    CLI::Option* m_option;
};

/// A command of the program, "info" or "run".
class Command {
public:
    /// What a command does once the command line has been read.
    using Action = std::function<ExitCode(const Console&)>;
    using Actions = std::map<const CLI::App*, Action>;

    Command(CLI::App* command, Actions& actions) : m_command(command), m_actions(actions) {}

    // A name without dashes is a positional argument. The value stays what it is when the option is
    // not given, and must live as long as the command.
    Option add(const std::string& name, std::string& value, const std::string& help);
    Option add(const std::string& name, std::filesystem::path& value, const std::string& help);
    Option add(const std::string& name, int& value, const std::string& help);
    Option add(const std::string& name, std::uint64_t& value, const std::string& help);
    Option add(const std::string& name, std::vector<std::string>& values, const std::string& help);
    Option add(const std::string& name, std::vector<std::filesystem::path>& values,
               const std::string& help);
    Option add(const std::string& name, std::vector<double>& values, const std::string& help);
    Option add(const std::string& name, bool& flag, const std::string& help);

    /// Wrong usage unless one of them is given. @param names as the user writes them
    void needsOneOf(const std::vector<Option>& options, const std::string& names);

    void does(Action action);

private:
    CLI::App* m_command;
    Actions& m_actions;
};

/// The command line of hangaku-cli.
class Program {
public:
    Program();
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    Command add(const std::string& name, const std::string& help);
    /// Reads the command line and does what it says; wrong usage, and what a command throws, is
    /// said on stderr.
    ExitCode run(int argc, char* argv[]);

private:
    std::unique_ptr<CLI::App> m_app;
    Command::Actions m_actions;
    Console m_console;
};

} // namespace hangaku::cli
