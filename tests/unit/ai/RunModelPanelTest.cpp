#include "ai/ui/RunModelPanel.h"
#include "ai/host/CodeScan.h"
#include "ai/host/ModelTrust.h"
#include "ai/ui/JobRow.h"
#include "ai/ui/TrustDialog.h"
#include "tests/unit/ai/UiTestSupport.h"

#include <QCheckBox>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTimer>

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::ErrorCode;

TEST_CASE("RunModelPanel: a run adds the model's masks to the open case, in English and Japanese",
          "[ai][ui]")
{
    qtApplication();
    const bool isJapanese = GENERATE(false, true);
    std::optional<Japanese> japanese;
    if (isJapanese)
        japanese.emplace();
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
    const auto name = isJapanese ? QStringLiteral("試験モデル") : QStringLiteral("Test model");
    CHECK(names.contains(name));
    CHECK(names.filter(isJapanese ? "使用不可" : "cannot be used").size() == 1);

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
    CHECK(result->name == name.toStdString());
    CHECK(result->provenance.modelName == "Test model");
    CHECK(session.segmentations().history().undoName().arguments()[0] == result->name);
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

namespace {

/// A CT of the test's grey values; the test model was made for MR of 1 mm.
viewer::Volume strangeImage()
{
    auto volume = noiseVolume(obliqueGrid({20, 20, 20}));
    volume.description.modality = "CT";
    volume.description.id = "strange";
    return volume;
}

QStringList visibleTexts(const QWidget& widget)
{
    QStringList texts;
    for (const auto* label : widget.findChildren<QLabel*>())
        if (label->isVisible())
            texts << label->text();
    return texts;
}

} // namespace

TEST_CASE("RunModelPanel: an image that a model was not made for is asked about once, in the panel",
          "[ai][ui][suitability]")
{
    qtApplication();
    const Models models("threshold", R"("modality": ["MR"], )");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    panel.setFixedWidth(280);
    panel.show();
    session.openCase().showVolume(strangeImage());
    auto* question = panel.findChild<QWidget*>("suitability");
    auto* runAnyway = panel.findChild<QPushButton*>("runAnyway");
    auto* leave = panel.findChild<QPushButton*>("doNotRun");

    trustedRun(panel, registry);
    CHECK(waitFor([&] { return question->isVisible(); }));
    CHECK_FALSE(panel.isRunning());
    CHECK(visibleTexts(*question).join('\n').contains(
        "The image is CT, and the model was made for MR"));
    savePicture(panel, "suitability");
    QTest::mouseClick(leave, Qt::LeftButton);
    CHECK_FALSE(question->isVisible());
    CHECK(session.segmentations().ids().empty());

    panel.run("test-model");
    REQUIRE(waitFor([&] { return question->isVisible(); }));
    QTest::mouseClick(runAnyway, Qt::LeftButton);
    CHECK_FALSE(question->isVisible());
    CHECK(waitFor([&] { return session.segmentations().ids().size() == 1; }));

    panel.run("test-model"); // the same image and model
    CHECK(waitFor([&] { return session.segmentations().ids().size() == 2; }));
    CHECK_FALSE(question->isVisible());

    auto other = strangeImage();
    other.description.id = "another";
    session.openCase().showVolume(other);
    panel.run("test-model");
    CHECK(waitFor([&] { return question->isVisible(); }));
    session.openCase().showVolume(strangeImage()); // what it asked about has gone
    CHECK_FALSE(question->isVisible());
}

TEST_CASE("RunModelPanel: who names a model on the command line is told, and not asked",
          "[ai][ui][suitability]")
{
    qtApplication();
    const Models models("threshold", R"("modality": ["MR"], )");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    panel.show();
    session.openCase().showVolume(strangeImage());
    panel.run("test-model", ai::RunModelPanel::Trust::Given);
    CHECK(visibleTexts(panel).join('\n').contains("made for MR"));
    CHECK_FALSE(panel.findChild<QPushButton*>("runAnyway")->isVisible());
    CHECK(waitFor([&] { return session.segmentations().ids().size() == 1; }));
}

TEST_CASE("RunModelPanel: several models wait for each other, and each can be cancelled",
          "[ai][ui][queue]")
{
    qtApplication();
    const Models models("loop");
    auto registry = models.registry();
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    panel.setFixedWidth(280);
    panel.show();
    session.openCase().showVolume(noiseVolume(obliqueGrid()));
    QString status;
    QObject::connect(&panel, &ai::RunModelPanel::jobChanged, &panel,
                     [&](const QString& text, double) { status = text; });
    for (int count = 0; count < 3; ++count)
        panel.run("test-model", ai::RunModelPanel::Trust::Given);
    const auto rows = [&] { return panel.findChildren<ai::JobRow*>(); };
    REQUIRE(rows().size() == 3);
    CHECK(panel.findChild<QPushButton*>("runModel")->isEnabled());
    CHECK(waitFor([&] { return rows()[0]->stateText().contains("Running"); }));
    CHECK(rows()[1]->stateText() == "Waiting");
    CHECK(status.contains("2"));
    savePicture(panel, "queue");

    // The last, which waits, then the first, which runs.
    auto* second = rows()[1];
    QTest::mouseClick(rows()[2]->findChild<QToolButton*>("cancelJob"), Qt::LeftButton);
    CHECK(waitFor([&] { return rows().size() == 2; }));
    QTest::mouseClick(rows()[0]->findChild<QToolButton*>("cancelJob"), Qt::LeftButton);
    CHECK(waitFor([&] { return rows().size() == 1; }));
    REQUIRE(rows()[0] == second);
    CHECK(waitFor([&] { return second->stateText().contains("Running"); }));

    session.openCase().showVolume(noiseVolume(shearedGrid())); // results belong to their image
    CHECK(waitFor([&] { return rows().empty() && !panel.isRunning(); }));
    CHECK(status.isEmpty());
    CHECK(session.segmentations().ids().empty());
}

TEST_CASE(
    "RunModelPanel: several models are ticked and started in one go, and each question waits for "
    "the one before",
    "[ai][ui][queue]")
{
    qtApplication();
    const Models models("threshold");
    const auto add = [&](const std::string& id, const std::string& name, const std::string& input) {
        const auto folder = models.folder().parent_path() / id;
        std::filesystem::create_directories(folder);
        auto text = TestManifest().json();
        const auto put = [&text](const std::string& before, const std::string& after) {
            text.replace(text.find(before), before.size(), after);
        };
        put("test-model", id);
        put("Test model", name);
        put("\"input\": {", "\"input\": {" + input);
        std::ofstream(folder / "model.json") << text;
        std::filesystem::copy_file(models.folder() / "model.ts", folder / "model.ts");
    };
    add("second", "Second model", {});
    add("for-mr", "Another model", R"("modality": ["MR"], )");
    auto registry = models.registry();
    for (const char* id : {"test-model", "second", "for-mr"}) {
        const auto& model = *registry.find(id);
        REQUIRE(ai::ModelTrust().trust(*ai::sha256Of(model.weightsFiles()), model.manifest));
    }
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel(session, registry, queue);
    panel.setFixedWidth(viewer::space::kRightPanel - 2 * viewer::space::kGroup);
    panel.show();
    auto image = noiseVolume(
        *viewer::ImageGeometry::create({20, 20, 20}, {2, 2, 2}, {}, obliqueGrid().axes()));
    image.description.modality = "CT";
    image.description.id = "cubes";
    session.openCase().showVolume(image);
    auto* menu = panel.findChild<QPushButton*>("runModel")->menu();
    emit menu->aboutToShow();
    menu->findChild<QAction*>("several")->trigger();
    auto* choice = panel.findChild<QWidget*>("modelChoice");
    auto* run = panel.findChild<QPushButton*>("runTicked");
    REQUIRE(choice->isVisible());
    CHECK_FALSE(run->isEnabled());
    const auto boxes = choice->findChildren<QCheckBox*>();
    REQUIRE(boxes.size() == 3); // the broken one cannot be chosen
    CHECK(boxes[2]->text().contains("made for MR"));
    const auto click = [](QCheckBox* box) {
        QTest::mouseClick(box, Qt::LeftButton, {}, {10, box->height() / 2});
    };
    for (auto* box : boxes)
        click(box);
    click(boxes[0]);
    click(boxes[0]);
    CHECK(run->isEnabled());
    CHECK(run->text().contains('3'));
    panel.adjustSize();
    QCoreApplication::processEvents();
    CHECK(cutTexts(panel).isEmpty());
    savePicture(panel, "several");

    QTest::mouseClick(run, Qt::LeftButton);
    CHECK_FALSE(choice->isVisible());
    CHECK(panel.isRunning());
    // Two suit; the third is asked about and may wait for its answer.
    auto* question = panel.findChild<QWidget*>("suitability");
    REQUIRE(waitFor([&] { return question->isVisible(); }));
    CHECK(visibleTexts(*question).join('\n').contains("Another model"));
    CHECK(waitFor([&] { return session.segmentations().ids().size() == 2; }));
    QTest::mouseClick(panel.findChild<QPushButton*>("runAnyway"), Qt::LeftButton);
    CHECK(waitFor([&] { return session.segmentations().ids().size() == 3; }));
    CHECK(waitFor([&] { return !panel.isRunning(); }));

    // What was ticked stays so; another image ends what waits to be asked about.
    emit menu->aboutToShow();
    menu->findChild<QAction*>("several")->trigger();
    CHECK(run->text().contains('3'));
    QTest::mouseClick(panel.findChild<QPushButton*>("closeChoice"), Qt::LeftButton);
    CHECK_FALSE(choice->isVisible());
    CHECK_FALSE(panel.isRunning());
}

TEST_CASE("RunModelPanel: the question before a run is not cut, in English and Japanese",
          "[ai][ui][suitability]")
{
    for (const bool isJapanese : {false, true}) {
        qtApplication();
        std::optional<Japanese> japanese;
        if (isJapanese)
            japanese.emplace();
        const Models models("threshold", R"("modality": ["MR"], "bodyPart": "BRAIN", )");
        auto registry = models.registry();
        ai::InferenceQueue queue;
        viewer::Session session;
        ai::RunModelPanel panel(session, registry, queue);
        panel.setFixedWidth(viewer::space::kRightPanel - 2 * viewer::space::kGroup);
        panel.show();
        auto image = strangeImage();
        image.description.bodyPart = "CHEST";
        session.openCase().showVolume(image);
        trustedRun(panel, registry);
        REQUIRE(waitFor([&] { return panel.findChild<QWidget*>("suitability")->isVisible(); }));
        panel.adjustSize();
        QCoreApplication::processEvents();
        savePicture(panel, isJapanese ? "question-ja" : "question-en");
        INFO(cutTexts(panel).join(" | ").toStdString());
        CHECK(cutTexts(panel).isEmpty());
        if (isJapanese)
            CHECK(
                visibleTexts(panel).join('\n').contains(QStringLiteral("このモデルは MR 用です")));
    }
}

TEST_CASE("CodeScan: a file that is no network is refused", "[ai]")
{
    const TemporaryFolder folder;
    CHECK(ai::scanCode(folder / "none.ts").error().code == ErrorCode::ReadFailed);
    std::ofstream(folder / "text.ts") << "no archive at all";
    CHECK(ai::scanCode(folder / "text.ts").error().code == ErrorCode::ParseFailed);
}

TEST_CASE("ModelTrust: another file of the same model is not trusted, a restart remembers", "[ai]")
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
