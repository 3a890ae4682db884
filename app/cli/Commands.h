#pragma once

#include "app/cli/Console.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace hangaku::cli {

/// What the chosen subcommand does once the command line has been read.
using Action = std::function<ExitCode(const Console&)>;

// Each adds its subcommand to the program and sets `action` when it is chosen.
void addInfo(CLI::App& program, Action& action);
void addConvert(CLI::App& program, Action& action);
void addSample(CLI::App& program, Action& action);
void addEvaluate(CLI::App& program, Action& action);
void addSegExport(CLI::App& program, Action& action);
void addSegImport(CLI::App& program, Action& action);
void addStatistics(CLI::App& program, Action& action);
void addRecover(CLI::App& program, Action& action);
void addRender(CLI::App& program, Action& action);
void addModels(CLI::App& program, Action& action);
void addRun(CLI::App& program, Action& action);

} // namespace hangaku::cli
