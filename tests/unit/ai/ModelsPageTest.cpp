#include "ai/ui/ModelsPage.h"
#include "ai/host/ModelInstall.h"
#include "ai/host/ModelSettings.h"
#include "ai/ui/TrustDialog.h"
#include "tests/unit/ai/UiTestSupport.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <QClipboard>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

using namespace hangaku;
using namespace hangaku::tests;
namespace fs = std::filesystem;

namespace {

/// The page over the user's own models folder and one of the tests'.
struct Page {
    explicit Page(const std::string& network)
        : application(qtApplication()),
          source(network),
          registry({{home.path(), ai::userModelsFolder()}, home / "none", home / "off.txt"}),
          page(tasks, registry, queue, nullptr)
    {
        std::error_code error;
        fs::remove(ai::ModelTrust::defaultFile(), error);
        page.show();
    }
    ~Page()
    {
        std::error_code error;
        fs::remove_all(ai::userModelsFolder(), error);
    }
    QString message() const { return page.findChild<QLabel*>("message")->text(); }
    QStringList list() const
    {
        QStringList texts;
        const auto* models = page.findChild<QListWidget*>("models");
        for (int row = 0; row < models->count(); ++row)
            texts << models->item(row)->text();
        return texts;
    }
    template <typename T> T* find(const char* name) const
    {
        // A page that was shown before may still wait to be deleted.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return page.findChild<T*>(name);
    }
    void install(const fs::path& from)
    {
        page.install(QString::fromStdString(from.string()));
        REQUIRE(waitFor([&] { return page.isSettled(); }));
    }

    QApplication& application;
    TemporaryFolder home;
    Models source;
    viewer::TaskRunner tasks;
    ai::ModelRegistry registry;
    ai::InferenceQueue queue;
    ai::ModelsPage page;
};

/// A sample of its own: what the network makes of it is known.
void addSample(const fs::path& folder, int threshold)
{
    const auto volume = noiseVolume(flippedGrid());
    REQUIRE(viewer::processing::writeImage(volume, folder / "sample.nii.gz").has_value());
    std::vector<viewer::Label> labels;
    for (const auto value : volume.voxels->as<std::int16_t>())
        labels.push_back(value > threshold ? 1 : 0);
    viewer::Segmentation mask(viewer::LabelMap(volume.geometry, std::move(labels)));
    viewer::Segment segment;
    segment.number = 1;
    segment.label = "Bright";
    REQUIRE(mask.insert(segment).has_value());
    REQUIRE(viewer::processing::writeLabelMap(mask, folder / "expected.nii.gz").has_value());
    std::ifstream in(folder / "model.json");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.insert(1, R"("test": {"image": "sample.nii.gz", "expected": "expected.nii.gz",
                               "minimumDice": 0.99}, )");
    in.close();
    std::ofstream(folder / "model.json") << text;
}

void answerTrust(Page& page)
{
    ai::TrustDialog* dialog = nullptr;
    REQUIRE(waitFor([&] {
        dialog = page.page.findChild<ai::TrustDialog*>();
        return dialog != nullptr && dialog->isVisible();
    }));
    QTest::mouseClick(dialog->findChild<QPushButton*>("trust"), Qt::LeftButton);
}

} // namespace

TEST_CASE("ModelsPage: install, look at, remove", "[ai][ui][models]")
{
    Page page("threshold");
    CHECK(page.list().isEmpty());
    page.install(page.source.folder());
    REQUIRE(page.list().size() == 1);
    CHECK(page.list()[0].contains("Test model"));
    CHECK(waitFor([&] { return page.list()[0].contains("Not trusted yet"); }));
    CHECK(page.message().contains("Installed"));

    auto* copy = page.find<QPushButton>("copyHash");
    REQUIRE(copy != nullptr);
    QTest::mouseClick(copy, Qt::LeftButton);
    CHECK(QApplication::clipboard()->text().toStdString() ==
          *ai::sha256Of(page.source.folder() / "model.ts"));
    CHECK(page.find<QLabel>("labels")->text().contains("#0102ff"));
    CHECK_FALSE(page.find<QPushButton>("test")->isEnabled()); // it brings none
    savePicture(page.page, "models");

    page.install(page.source.folder());
    CHECK(page.message().contains("already"));
    CHECK(page.list().size() == 1);

    QTest::mouseClick(page.find<QPushButton>("remove"), Qt::LeftButton);
    CHECK(page.list().size() == 1); // it asks
    QTest::mouseClick(page.find<QPushButton>("removeYes"), Qt::LeftButton);
    CHECK(waitFor([&] { return page.list().isEmpty(); }));
    CHECK_FALSE(fs::exists(ai::userModelsFolder() / "test-model"));
}

TEST_CASE("ModelsPage: what cannot be installed, or used, says why", "[ai][ui][models]")
{
    Page page("threshold");
    const TemporaryFolder empty;
    page.install(empty.path());
    CHECK(page.message().size() > 20);
    CHECK(page.list().isEmpty());

    fs::create_directories(ai::userModelsFolder() / "broken");
    std::ofstream(ai::userModelsFolder() / "broken/model.json") << R"({"schema": "other"})";
    page.page.refresh();
    REQUIRE(page.list().size() == 1);
    CHECK(page.list()[0].contains("Cannot be used"));
    QStringList texts;
    for (const auto* label : page.page.findChildren<QLabel*>())
        texts << label->text();
    CHECK(texts.join('\n').contains("schema"));
    CHECK(page.find<QPushButton>("remove") != nullptr); // so that it can be got rid of
}

TEST_CASE("ModelsPage: a setting is kept for the model, and taken back", "[ai][ui][models]")
{
    Page page("threshold");
    {
        std::ifstream in(page.source.folder() / "model.json");
        std::string text{std::istreambuf_iterator<char>(in), {}};
        in.close();
        text.replace(text.find("\"whole\""), 7, "[4, 4, 4]");
        std::ofstream(page.source.folder() / "model.json") << text;
    }
    page.install(page.source.folder());
    const auto& manifest = page.registry.find("test-model")->manifest;
    auto* overlap = page.find<QDoubleSpinBox>("overlap");
    REQUIRE(overlap != nullptr);
    CHECK(overlap->value() == 0.25);
    overlap->setFocus();
    overlap->selectAll();
    QTest::keyClicks(overlap, "0.5");
    QTest::keyClick(overlap, Qt::Key_Tab);
    CHECK(ai::ModelSettings().of(manifest).values == ai::ParameterValues{{"overlap", 0.5}});
    QTest::mouseClick(page.find<QPushButton>("resetSettings"), Qt::LeftButton);
    CHECK(ai::ModelSettings().of(manifest) == ai::RunSettings{});
    CHECK(overlap->value() == 0.25);
}

TEST_CASE("ModelsPage: the test runs the model on its own sample, after the user trusts it",
          "[ai][ui][models]")
{
    Page page("threshold");
    addSample(page.source.folder(), 100);
    page.install(page.source.folder());
    QTest::mouseClick(page.find<QPushButton>("test"), Qt::LeftButton);
    answerTrust(page);
    auto* text = page.find<QLabel>("testText");
    CHECK(waitFor([&] { return text->text().startsWith("Passed"); }));
    CHECK(text->text().contains("1.000 (Bright)"));
    CHECK(waitFor([&] { return page.list()[0].contains("trusted"); }));
}

TEST_CASE("ModelsPage: a test that is not passed says by how much", "[ai][ui][models]")
{
    Page page("threshold");
    addSample(page.source.folder(), 120);
    page.install(page.source.folder());
    const auto& model = *page.registry.find("test-model");
    REQUIRE(ai::ModelTrust().trust(*ai::sha256Of(model.weightsFiles()), model.manifest));
    QTest::mouseClick(page.find<QPushButton>("test"), Qt::LeftButton);
    auto* text = page.find<QLabel>("testText");
    CHECK(waitFor([&] { return text->text().startsWith("Failed"); }));
    CHECK(text->text().contains("0.99"));
    CHECK(text->property("role") == "error");
}

TEST_CASE("ModelsPage: a test that hangs can be stopped", "[ai][ui][models]")
{
    Page page("loop");
    addSample(page.source.folder(), 100);
    page.install(page.source.folder());
    const auto& model = *page.registry.find("test-model");
    REQUIRE(ai::ModelTrust().trust(*ai::sha256Of(model.weightsFiles()), model.manifest));
    auto* button = page.find<QPushButton>("test");
    QTest::mouseClick(button, Qt::LeftButton);
    auto* text = page.find<QLabel>("testText");
    CHECK(waitFor([&] { return text->text().startsWith("Running"); }));
    QTest::mouseClick(button, Qt::LeftButton);
    CHECK(waitFor([&] { return text->text() == "Stopped."; }));
    CHECK(page.page.isSettled());
}

TEST_CASE("ModelsPage: no text is cut, in English and Japanese, at a small and a large size",
          "[ai][ui][models]")
{
    for (const bool isJapanese : {false, true}) {
        qtApplication();
        std::optional<Japanese> japanese;
        if (isJapanese)
            japanese.emplace();
        const TemporaryFolder home;
        const fs::path plugins = HANGAKU_PLUGINS_FOLDER;
        viewer::TaskRunner tasks;
        ai::ModelRegistry registry({{plugins}, home / "none", home / "off.txt", plugins});
        ai::InferenceQueue queue;
        ai::ModelsPage page(tasks, registry, queue, nullptr);
        page.select("body-ct");
        page.show();
        for (const QSize size : {QSize(760, 560), QSize(1280, 900)}) {
            page.resize(size);
            REQUIRE(waitFor([&] { return page.isSettled(); }));
            QCoreApplication::processEvents();
            const auto name =
                QStringLiteral("models-%1-%2").arg(isJapanese ? "ja" : "en").arg(size.width());
            savePicture(page, name);
            INFO(name.toStdString() << ": " << cutTexts(page).join(" | ").toStdString());
            CHECK(cutTexts(page).isEmpty());
        }
    }
}
