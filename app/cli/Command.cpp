#include "app/cli/Command.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <iostream>

namespace hangaku::cli {

Option& Option::required()
{
    m_option->required();
    return *this;
}

Option& Option::oneOf(const std::vector<std::string>& values)
{
    m_option->check(CLI::IsMember(values));
    return *this;
}

Option& Option::separated(int count)
{
    m_option->delimiter(',');
    if (count > 0)
        m_option->expected(count);
    return *this;
}

Option& Option::oneAtATime()
{
    m_option->allow_extra_args(false);
    return *this;
}

Option& Option::between(double least, double most)
{
    m_option->check(CLI::Range(least, most));
    return *this;
}

Option& Option::atLeast(double least)
{
    m_option->check([least](const std::string& text) {
        double value = 0;
        return CLI::detail::lexical_cast(text, value) && value >= least
                   ? std::string()
                   : text + " is less than " + CLI::detail::to_string(least) + " or no number";
    });
    return *this;
}

Option& Option::valid(const std::function<std::string(const std::string& value)>& complaint)
{
    m_option->check(complaint);
    return *this;
}

Option& Option::excludes(const Option& other)
{
    m_option->excludes(other.m_option);
    return *this;
}

bool Option::isGiven() const
{
    return !m_option->empty();
}

Option Command::add(const std::string& name, std::string& value, const std::string& help)
{
    return Option(m_command->add_option(name, value, help));
}

Option Command::add(const std::string& name, std::filesystem::path& value, const std::string& help)
{
    return Option(m_command->add_option(name, value, help));
}

Option Command::add(const std::string& name, int& value, const std::string& help)
{
    return Option(m_command->add_option(name, value, help));
}

Option Command::add(const std::string& name, std::uint64_t& value, const std::string& help)
{
    return Option(m_command->add_option(name, value, help));
}

Option Command::add(const std::string& name, std::vector<std::string>& values,
                    const std::string& help)
{
    return Option(m_command->add_option(name, values, help));
}

Option Command::add(const std::string& name, std::vector<std::filesystem::path>& values,
                    const std::string& help)
{
    return Option(m_command->add_option(name, values, help));
}

Option Command::add(const std::string& name, std::vector<double>& values, const std::string& help)
{
    return Option(m_command->add_option(name, values, help));
}

Option Command::add(const std::string& name, bool& flag, const std::string& help)
{
    return Option(m_command->add_flag(name, flag, help));
}

void Command::needsOneOf(const std::vector<Option>& options, const std::string& names)
{
    m_command->parse_complete_callback([options, names] {
        if (std::ranges::none_of(options, &Option::isGiven))
            throw CLI::RequiredError(names);
    });
}

void Command::does(Action action)
{
    m_actions.insert_or_assign(m_command, std::move(action));
}

Program::Program()
    : m_app(std::make_unique<CLI::App>("Hangaku on the command line. Research use only.",
                                       "hangaku-cli"))
{
    m_app->set_version_flag("--version", HANGAKU_VERSION);
    m_app->require_subcommand(1);
    m_app->fallthrough();
    m_app->add_flag("--json", m_console.json, "One JSON document on stdout, nothing else there");
    m_app->add_flag("--quiet", m_console.quiet, "No progress, no warnings");
}

Program::~Program() = default;

Command Program::add(const std::string& name, const std::string& help)
{
    return Command(m_app->add_subcommand(name, help), m_actions);
}

ExitCode Program::run(int argc, char* argv[])
{
    try {
        m_app->parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool isHelp = error.get_exit_code() == 0;
        m_app->exit(error);
        return isHelp ? ExitCode::Done : ExitCode::Usage;
    }
    try {
        return m_actions.at(m_app->get_subcommands().front())(m_console);
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return ExitCode::Failed;
    }
}

} // namespace hangaku::cli
