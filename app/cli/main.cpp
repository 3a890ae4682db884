#include "app/cli/Commands.h"

#include <QCoreApplication>

#include <clocale>

using namespace hangaku::cli;

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName("hangaku");
    QCoreApplication::setApplicationVersion(HANGAKU_VERSION);
    std::setlocale(LC_NUMERIC, "C");

    Program program;
    addInfo(program);
    addConvert(program);
    addSample(program);
#ifdef HANGAKU_WITH_AI
    addModels(program);
    addRun(program);
#endif
    addEvaluate(program);
    addCompare(program);
    addStatistics(program);
    addSegExport(program);
    addSegImport(program);
    addSrExport(program);
    addSrImport(program);
    addRender(program);
    addRecover(program);
    return static_cast<int>(program.run(argc, argv));
}
