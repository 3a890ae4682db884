#include "ai/ui/RunModelPanel.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/TestModel.h"

#include <QApplication>
#include <QEventLoop>
#include <QLabel>
#include <QMenu>
#include <QProcess>
#include <QPushButton>
#include <QToolButton>

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;

namespace {

QApplication& qtApplication()
{
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    static QApplication application(argc, argv);
    return application;
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
    panel.run("test-model");
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
    panel.run("test-model");
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
    panel.run("test-model");
    loop.exec();
    bool isShown = false;
    for (const auto* label : panel.findChildren<QLabel*>())
        isShown = isShown || (!label->isHidden() && label->text().contains("promises"));
    CHECK(isShown);
}
