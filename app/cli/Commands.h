#pragma once

#include "app/cli/Command.h"

namespace hangaku::cli {

// Each adds its command to the program.
void addInfo(Program& program);
void addConvert(Program& program);
void addSample(Program& program);
void addEvaluate(Program& program);
void addCompare(Program& program);
void addSegExport(Program& program);
void addSegImport(Program& program);
void addSrExport(Program& program);
void addSrImport(Program& program);
void addStatistics(Program& program);
void addRecover(Program& program);
void addRender(Program& program);
void addModels(Program& program);
void addRun(Program& program);

} // namespace hangaku::cli
