#include "app/cli/Commands.h"

#include <QGuiApplication>

#include <algorithm>
#include <clocale>
#include <memory>
#include <string_view>

using namespace hangaku::cli;

namespace {

/// Only pages need fonts, which take a while to be found.
std::unique_ptr<QCoreApplication> makeApplication(int& argc, char* argv[])
{
    const bool writesPages = std::any_of(
        argv, argv + argc, [](const char* word) { return std::string_view(word) == "compare"; });
    if (!writesPages)
        return std::make_unique<QCoreApplication>(argc, argv);
    qputenv("QT_QPA_PLATFORM", "offscreen"); // no display is asked for
    return std::make_unique<QGuiApplication>(argc, argv);
}

} // namespace

int main(int argc, char* argv[])
{
    const auto application = makeApplication(argc, argv);
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
