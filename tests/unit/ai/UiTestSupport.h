#pragma once

#include "ai/host/ModelTrust.h"
#include "ai/host/Sha256.h"
#include "ai/ui/RunModelPanel.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/TestModel.h"
#include "viewer/ui/theme/Theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QLocale>
#include <QProcess>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QTranslator>

#include <filesystem>
#include <fstream>
#include <functional>

namespace hangaku::tests {

/// Of all tests of a program; with a data folder of its own.
inline QApplication& qtApplication()
{
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    static const TemporaryFolder home;
    if (qEnvironmentVariableIsEmpty("HANGAKU_DATA_HOME"))
        qputenv("HANGAKU_DATA_HOME", QByteArray::fromStdString(home.path().string()));
    // Never ended: at the end of the program parts of Qt that it needs are gone.
    static auto* application = [] {
        viewer::keepStrokesThin();
        auto* made = new QApplication(argc, argv);
        viewer::applyTheme(*made, viewer::Appearance::Dark);
        return made;
    }();
    return *application;
}

/// A registry with one model that works ("test-model") and one that does not ("broken").
class Models {
public:
    /// @param input more members of the manifest's input, each with a comma behind it
    explicit Models(const std::string& network, const std::string& input = {})
    {
        std::filesystem::create_directories(m_folder / "good");
        std::filesystem::create_directories(m_folder / "broken");
        auto text = TestManifest().json();
        const std::string place = "\"input\": {";
        text.insert(text.find(place) + place.size(), input);
        std::ofstream(m_folder / "good/model.json") << text;
        std::ofstream(m_folder / "broken/model.json") << "{}";
        REQUIRE(QProcess::execute(
                    HANGAKU_MAKE_TEST_MODEL,
                    {QString::fromStdString(network),
                     QString::fromStdString((m_folder / "good/model.ts").string())}) == 0);
    }
    std::filesystem::path folder() const { return m_folder / "good"; }
    ai::ModelRegistry registry() const
    {
        return ai::ModelRegistry({{m_folder.path()}, m_folder / "none", m_folder / "off.txt"});
    }

private:
    TemporaryFolder m_folder;
};

/// Runs the event loop until it holds. @return whether it does in time
inline bool waitFor(const std::function<bool()>& condition)
{
    constexpr int kMostMs = 60'000;
    QElapsedTimer clock;
    clock.start();
    while (!condition() && clock.elapsed() < kMostMs)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    // What was deleted later is gone now.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    return condition();
}

/// Runs the test model as one that has been trusted.
inline void trustedRun(ai::RunModelPanel& panel, const ai::ModelRegistry& registry)
{
    const auto& model = *registry.find("test-model");
    REQUIRE(ai::ModelTrust().trust(*ai::sha256Of(model.weightsFiles()), model.manifest));
    panel.run("test-model");
}

/// The program's Japanese, while it lives.
class Japanese {
public:
    Japanese()
    {
        REQUIRE(m_translator.load(":/translations/hangaku_ja.qm"));
        QLocale::setDefault(QLocale(QLocale::Japanese));
        QCoreApplication::installTranslator(&m_translator);
    }
    ~Japanese()
    {
        QCoreApplication::removeTranslator(&m_translator);
        QLocale::setDefault(QLocale(QLocale::English));
    }
    Japanese(const Japanese&) = delete;
    Japanese& operator=(const Japanese&) = delete;

private:
    QTranslator m_translator;
};

/// What of a window has less room than its text needs.
inline QStringList cutTexts(const QWidget& window)
{
    QStringList cut;
    for (const auto* button : window.findChildren<QPushButton*>())
        if (button->isVisible() && button->width() < button->sizeHint().width())
            cut << button->text();
    for (const auto* label : window.findChildren<QLabel*>())
        if (label->isVisible() && !label->text().isEmpty() &&
            (label->wordWrap() ? label->height() < label->heightForWidth(label->width())
                               : label->width() < label->sizeHint().width()))
            cut << label->text();
    return cut;
}

/// For people to look at, where HANGAKU_PICTURES names a folder.
inline void savePicture(QWidget& widget, const QString& name)
{
    if (const auto folder = qEnvironmentVariable("HANGAKU_PICTURES"); !folder.isEmpty())
        widget.grab().save(folder + '/' + name + ".png");
}

} // namespace hangaku::tests
