#include "ai/host/ModelTrust.h"
#include "ai/ui/RunModelPanel.h"
#include "ai/ui/TrustDialog.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/TestModel.h"
#include "viewer/ui/theme/Theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLabel>
#include <QMenu>
#include <QProcess>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::ErrorCode;

namespace {

QApplication& qtApplication()
{
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    // Never ended: at the end of the program parts of Qt that it needs are gone.
    static auto* application = [] {
        auto* made = new QApplication(argc, argv);
        viewer::applyTheme(*made, viewer::Appearance::Dark);
        return made;
    }();
    return *application;
}

/// A registry with one model that works ("test-model") and one that does not ("broken").
class Models {
public:
    explicit Models(const std::string& network)
    {
        std::filesystem::create_directories(m_folder / "good");
        std::filesystem::create_directories(m_folder / "broken");
        std::ofstream(m_folder / "good/model.json") << TestManifest().json();
        std::ofstream(m_folder / "broken/model.json") << "{}";
        REQUIRE(QProcess::execute(
                    HANGAKU_MAKE_TEST_MODEL,
                    {QString::fromStdString(network),
                     QString::fromStdString((m_folder / "good/model.ts").string())}) == 0);
    }
    ai::ModelRegistry registry() const
    {
        return ai::ModelRegistry({{m_folder.path()}, m_folder / "none", m_folder / "off.txt"});
    }

private:
    TemporaryFolder m_folder;
};

} // namespace

TEST_CASE("RunModelPanel: a run adds the model's masks to the open case", "[ai][ui]")
{
    qtApplication();
    const Models models("threshold");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    auto* button = panel.findChild<QPushButton*>("runModel");
    REQUIRE(button != nullptr);
    CHECK_FALSE(button->isEnabled()); // nothing is open

    const auto volume = noiseVolume(obliqueGrid());
    session.openCase().showVolume(volume);
    CHECK(button->isEnabled());
    emit button->menu()->aboutToShow();
    QStringList names;
    for (const auto* action : button->menu()->actions())
        if (!action->isSeparator())
            names.append(action->text() + (action->isEnabled() ? "" : " (off)"));
    CHECK(names.contains("Test model"));
    CHECK(names.filter("cannot be used").size() == 1);

    int added = -1;
    QEventLoop loop;
    QObject::connect(&panel, &ai::RunModelPanel::added, &loop, [&](int id) {
        added = id;
        loop.quit();
    });
    QObject::connect(&panel, &ai::RunModelPanel::failed, &loop, &QEventLoop::quit);
    panel.run("test-model", ai::RunModelPanel::Trust::Given);
    CHECK(panel.isRunning());
    loop.exec();
    REQUIRE(added >= 0);
    CHECK_FALSE(panel.isRunning());
    const auto* result = session.segmentations().find(added);
    REQUIRE(result != nullptr);
    CHECK(isThresholded(*result, volume, 100));
}

TEST_CASE("RunModelPanel: Cancel ends the run without a mask or an error", "[ai][ui]")
{
    qtApplication();
    const Models models("loop");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    session.openCase().showVolume(noiseVolume(obliqueGrid()));
    QEventLoop loop;
    bool failed = false;
    QObject::connect(&panel, &ai::RunModelPanel::failed, &loop, [&] { failed = true; });
    QObject::connect(&panel, &ai::RunModelPanel::jobChanged, &loop,
                     [&](const QString& text, double) {
                         if (text.contains("Running"))
                             panel.cancel();
                         if (text.isEmpty())
                             loop.quit();
                     });
    panel.run("test-model", ai::RunModelPanel::Trust::Given);
    loop.exec();
    CHECK_FALSE(panel.isRunning());
    CHECK_FALSE(failed);
    CHECK(session.segmentations().ids().empty());
}

TEST_CASE("RunModelPanel: what went wrong stays to be read", "[ai][ui]")
{
    qtApplication();
    const Models models("channels");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    session.openCase().showVolume(noiseVolume(obliqueGrid()));
    QEventLoop loop;
    QObject::connect(&panel, &ai::RunModelPanel::failed, &loop, &QEventLoop::quit);
    panel.run("test-model", ai::RunModelPanel::Trust::Given);
    loop.exec();
    bool isShown = false;
    for (const auto* label : panel.findChildren<QLabel*>())
        isShown = isShown || (!label->isHidden() && label->text().contains("promises"));
    CHECK(isShown);
}

namespace {

/// The question that is open.
ai::TrustDialog* question(ai::RunModelPanel& panel)
{
    for (auto* dialog : panel.window()->findChildren<ai::TrustDialog*>())
        if (dialog->isVisible())
            return dialog;
    return nullptr;
}

/// Runs until the panel asks, and answers.
QStringList answer(ai::RunModelPanel& panel, const char* button)
{
    panel.run("test-model");
    REQUIRE(panel.isRunning());
    ai::TrustDialog* dialog = nullptr;
    QElapsedTimer clock;
    clock.start();
    while (dialog == nullptr && clock.elapsed() < 20'000) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        dialog = question(panel);
    }
    REQUIRE(dialog != nullptr);
    QStringList texts;
    for (const auto* label : dialog->findChildren<QLabel*>())
        texts << label->text();
    if (const auto pictures = qEnvironmentVariable("HANGAKU_PICTURES"); !pictures.isEmpty())
        dialog->grab().save(pictures + "/trust.png"); // for people to look at
    for (auto* each : dialog->findChildren<QPushButton*>())
        if (each->objectName() == button || (*button == 0 && each->objectName().isEmpty()))
            each->click();
    return texts;
}

} // namespace

TEST_CASE("RunModelPanel: a network that has never run here runs after the user has trusted it",
          "[ai][ui]")
{
    qtApplication();
    const TemporaryFolder home;
    qputenv("HANGAKU_DATA_HOME", QByteArray::fromStdString(home.path().string()));
    const Models models("threshold");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    session.openCase().showVolume(noiseVolume(obliqueGrid()));
    const auto texts = answer(panel, "").join('\n');
    CHECK(texts.contains("Test model"));
    CHECK(texts.contains("MIT"));
    CHECK(texts.contains("nothing that a network does not need"));
    CHECK_FALSE(panel.isRunning());
    CHECK(session.segmentations().ids().empty());

    QEventLoop loop;
    QObject::connect(&panel, &ai::RunModelPanel::added, &loop, &QEventLoop::quit);
    QObject::connect(&panel, &ai::RunModelPanel::failed, &loop, &QEventLoop::quit);
    QTimer::singleShot(0, [&] { answer(panel, "trust"); });
    loop.exec();
    CHECK(session.segmentations().ids().size() == 1);
    panel.run("test-model"); // and is not asked about again
    loop.exec();
    CHECK(session.segmentations().ids().size() == 2);
    CHECK(question(panel) == nullptr);
    qunsetenv("HANGAKU_DATA_HOME");
}

TEST_CASE("RunModelPanel: the question says that a network's code writes files", "[ai][ui]")
{
    qtApplication();
    const TemporaryFolder home;
    qputenv("HANGAKU_DATA_HOME", QByteArray::fromStdString(home.path().string()));
    const Models models("writes");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    session.openCase().showVolume(noiseVolume(obliqueGrid()));
    CHECK(answer(panel, "").join('\n').contains("It writes files"));
    qunsetenv("HANGAKU_DATA_HOME");
}

TEST_CASE("CodeScan: a file that is no network is refused", "[ai]")
{
    const TemporaryFolder folder;
    CHECK(ai::scanCode(folder / "none.ts").error().code == ErrorCode::ReadFailed);
    std::ofstream(folder / "text.ts") << "no archive at all";
    CHECK(ai::scanCode(folder / "text.ts").error().code == ErrorCode::ParseFailed);
}

TEST_CASE("ModelTrust: another file of the same model is not trusted, a restart remembers",
          "[ai]")
{
    const TemporaryFolder folder;
    const auto file = folder / "deeper/trusted.txt";
    ai::ModelManifest model;
    model.id = "one";
    model.version = "1.0";
    {
        ai::ModelTrust trust(file);
        CHECK_FALSE(trust.isTrusted("aa"));
        REQUIRE(trust.trust("aa", model));
        REQUIRE(trust.trust("bb", model));
        CHECK(trust.isTrusted("aa"));
    }
    const ai::ModelTrust again(file);
    CHECK(again.isTrusted("aa"));
    CHECK(again.isTrusted("bb"));
    CHECK_FALSE(again.isTrusted("cc"));
}
