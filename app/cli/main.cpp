#include "app/cli/Commands.h"

#include <QCoreApplication>

#include <clocale>
#include <exception>
#include <iostream>

using namespace hangaku::cli;

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName("hangaku");
    QCoreApplication::setApplicationVersion(HANGAKU_VERSION);
    std::setlocale(LC_NUMERIC, "C");

    CLI::App program("Hangaku on the command line. Research use only.", "hangaku-cli");
    program.set_version_flag("--version", HANGAKU_VERSION);
    program.require_subcommand(1);
    program.fallthrough();
    Console console;
    program.add_flag("--json", console.json, "One JSON document on stdout, nothing else there");
    program.add_flag("--quiet", console.quiet, "No progress, no warnings");

    Action action;
    addInfo(program, action);
    addConvert(program, action);
    addSample(program, action);
#ifdef HANGAKU_WITH_AI
    addModels(program, action);
    addRun(program, action);
#endif
    addEvaluate(program, action);
    addStatistics(program, action);
    addSegExport(program, action);
    addSegImport(program, action);
    addRender(program, action);
    addRecover(program, action);

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool isHelp = error.get_exit_code() == 0;
        program.exit(error);
        return static_cast<int>(isHelp ? ExitCode::Done : ExitCode::Usage);
    }
    try {
        return static_cast<int>(action(console));
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        return static_cast<int>(ExitCode::Failed);
    }
}
