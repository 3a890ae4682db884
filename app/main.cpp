#include "app/CommandLine.h"
#include "app/FileCommands.h"
#include "app/MainWindow.h"
#include "app/Screenshot.h"
#include "app/Settings.h"
#include "viewer/ui/theme/Theme.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

using namespace hangaku;

namespace {

/// Japanese where it is wanted, else English (whose file holds the plural forms only).
void installTranslations(QApplication& application, const QString& language)
{
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    const bool japanese = locale.language() == QLocale::Japanese;
    QLocale::setDefault(japanese ? QLocale(QLocale::Japanese) : QLocale(QLocale::English));
    auto* qt = new QTranslator(&application);
    if (japanese &&
        qt->load("qtbase_ja", QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(qt);
    auto* own = new QTranslator(&application);
    if (own->load(japanese ? ":/translations/hangaku_ja.qm" : ":/translations/hangaku_en.qm"))
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
    viewer::keepStrokesThin();
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
    window.files().openDetections(wanted.detections);
    if (!wanted.paths.empty())
        window.files().open(wanted.paths);
    else if (wanted.sample)
        window.files().openSample();
    if (!wanted.model.empty())
        window.runModel(QString::fromStdString(wanted.model));
    if (!wanted.screenshot.empty())
        new app::Screenshot(window, wanted.screenshot);
    else
        window.offerLostWork();
    return QApplication::exec();
}
