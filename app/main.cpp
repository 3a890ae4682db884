#include "app/CommandLine.h"
#include "app/FileCommands.h"
#include "app/MainWindow.h"
#include "app/Screenshot.h"
#include "app/Settings.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/VtkWidget.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QSurfaceFormat>
#include <QTranslator>

using namespace hangaku;

namespace {

/// The program's own Japanese and Qt's, unless English is wanted.
void installTranslations(QApplication& application, const QString& language)
{
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    if (locale.language() != QLocale::Japanese)
        return;
    auto* qt = new QTranslator(&application);
    if (qt->load("qtbase_ja", QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(qt);
    auto* own = new QTranslator(&application);
    if (own->load(":/translations/hangaku_ja.qm"))
        QApplication::installTranslator(own);
}

} // namespace

int main(int argc, char* argv[])
{
    const auto parsed = app::CommandLine::parse(argc, argv);
    if (const int* status = std::get_if<int>(&parsed))
        return *status;
    const auto& wanted = std::get<app::CommandLine>(parsed);

    // VTK of the distribution draws through GLX only.
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") &&
        !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") && !qEnvironmentVariableIsEmpty("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "xcb");
    QSurfaceFormat::setDefaultFormat(viewer::VtkWidget::defaultFormat());
    QApplication application(argc, argv);
    QApplication::setApplicationName("Hangaku");
    QApplication::setApplicationVersion(HANGAKU_VERSION);
    QApplication::setDesktopFileName("hangaku");

    app::Settings settings;
    installTranslations(application, wanted.language.empty()
                                         ? settings.language()
                                         : QString::fromStdString(wanted.language));
    auto appearance = settings.appearance();
    if (!wanted.appearance.empty())
        appearance = wanted.appearance == "light" ? viewer::Appearance::Light
                                                  : viewer::Appearance::Dark;
    viewer::applyTheme(application, appearance);

    app::MainWindow window(settings);
    if (wanted.workspace)
        window.setWorkspace(*wanted.workspace);
    if (wanted.size.isValid())
        window.resize(wanted.size);
    window.show();
    window.files().openMasks(wanted.masks);
    if (!wanted.paths.empty())
        window.files().open(wanted.paths);
    else if (wanted.sample)
        window.files().openSample();
    if (!wanted.screenshot.empty())
        new app::Screenshot(window, wanted.screenshot);
    return QApplication::exec();
}
