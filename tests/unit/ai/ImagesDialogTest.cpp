#include "ai/ui/ImagesDialog.h"
#include "tests/unit/ai/ModelOfTwo.h"
#include "tests/unit/ai/UiTestSupport.h"
#include "viewer/processing/io/ImageFile.h"

#include <QComboBox>

using namespace hangaku;
using namespace hangaku::tests;

namespace {

viewer::VolumeDescription series(int number, const char* text, const char* modality = "MR")
{
    viewer::VolumeDescription volume;
    volume.id = "volume-" + std::to_string(number);
    volume.geometry =
        viewer::ImageGeometry::create({256, 256, 24}, {0.9, 0.9, 6}, {0, 0, 0}, kAxialAxes).value();
    volume.seriesNumber = number;
    volume.description = text;
    volume.modality = modality;
    return volume;
}

ai::ModelManifest brainTumours()
{
    ai::ModelManifest model;
    model.name = {"Brain tumours", "脳腫瘍"};
    model.input.modalities = {"MR"};
    model.images = {{{"T1c", "造影T1"}, {}, {"T1c", "T1 post"}},
                    {{"T1", "T1"}, {}, {"T1"}},
                    {{"T2", "T2"}, {}, {"T2"}},
                    {{"FLAIR", "FLAIR"}, {}, {"FLAIR"}}};
    return model;
}

QString textOf(const ai::ImagesDialog& dialog, const char* image)
{
    return dialog.findChild<QComboBox*>(image)->currentText();
}

QString shownTexts(const QWidget& window)
{
    QStringList texts;
    for (const auto* label : window.findChildren<QLabel*>())
        if (label->isVisibleTo(&window))
            texts << label->text();
    return texts.join('\n');
}

/// A case of two images and another file, with the model that wants the two.
struct OpenFiles {
    TemporaryFolder folder;
    viewer::Volume flair = saltedNoise(flippedGrid({12, 10, 8}), 1);
    viewer::Volume t1 = saltedNoise(flippedGrid({12, 10, 8}), 7);
    ai::ModelRegistry registry{{{folder / "models"}, folder / "none", folder / "off.txt"}};
    ai::InferenceQueue queue;
    viewer::Session session;
    ai::RunModelPanel panel{session, registry, queue};
    QString error;

    OpenFiles()
    {
        makeModelOfTwo(folder / "models/two");
        registry.refresh();
        write(flair, "in/p_flair.nii.gz");
        write(t1, "in/p_t1.nii.gz");
        QObject::connect(
            &panel, &ai::RunModelPanel::failed, &panel,
            [this](const viewer::Error& e) { error = QString::fromStdString(e.reason.english()); });
        QObject::connect(
            &session.openCase(), &viewer::OpenCase::failed, &panel,
            [this](const viewer::Error& e) { error = QString::fromStdString(e.reason.english()); });
    }
    void write(const viewer::Volume& volume, const std::filesystem::path& name) const
    {
        std::filesystem::create_directories((folder / name).parent_path());
        REQUIRE(viewer::processing::writeImage(volume, folder / name).has_value());
    }
    void open(const char* shown)
    {
        auto& openCase = session.openCase();
        openCase.open({folder / "in"});
        REQUIRE(waitFor([&] { return openCase.isLoaded() || !error.isEmpty(); }));
        for (const auto& study : openCase.contents().studies)
            for (const auto& one : study.series)
                if (one.volumes.front().imageFile.filename() == shown)
                    openCase.show(one.volumes.front().id);
        REQUIRE(waitFor([&] {
            return openCase.isLoaded() && !openCase.isBusy() &&
                   openCase.volume()->description.imageFile.filename() == shown;
        }));
    }
    ai::ImagesDialog* dialog() { return panel.window()->findChild<ai::ImagesDialog*>(); }
    bool isDone()
    {
        return waitFor([&] { return !session.segmentations().ids().empty() || !error.isEmpty(); });
    }
};

} // namespace

TEST_CASE("ImagesDialog: what the series' descriptions say is filled in, in English and Japanese",
          "[ai][ui]")
{
    for (const bool isJapanese : {false, true}) {
        qtApplication();
        std::optional<Japanese> japanese;
        if (isJapanese)
            japanese.emplace();
        const std::vector<viewer::VolumeDescription> volumes{
            series(2, "AX T1 SE"), series(3, "AX T2 FSE"), series(5, "AX FLAIR"),
            series(9, "AX T1 SE POST Gd"), series(1, "LOCALIZER")};
        ai::ImagesDialog dialog(brainTumours(), volumes, "volume-5", nullptr);
        CHECK(textOf(dialog, "T1c").contains("AX T1 SE POST Gd, MR"));
        CHECK(textOf(dialog, "T1").contains("2: AX T1 SE, MR"));
        CHECK(
            textOf(dialog, "FLAIR").contains(isJapanese ? QStringLiteral("(表示中)") : "(shown)"));
        CHECK(dialog.chosen() == std::vector<std::size_t>{3, 0, 1, 2});
        CHECK(dialog.findChild<QPushButton*>("runOnImages")->isEnabled());
        dialog.show();
        QCoreApplication::processEvents();
        CHECK(cutTexts(dialog).isEmpty());
        savePicture(dialog, isJapanese ? "images-ja" : "images-en");
    }
}

TEST_CASE("ImagesDialog: nothing runs while an image is missing, chosen twice, or not shown",
          "[ai][ui]")
{
    qtApplication();
    const std::vector<viewer::VolumeDescription> volumes{
        series(2, "AX T1 SE"), series(3, "AX T2 FSE"), series(4, "SAG FLAIR"),
        series(5, "AX FLAIR"), series(9, "unknown"),   series(12, "another")};
    ai::ImagesDialog dialog(brainTumours(), volumes, "volume-12", nullptr);
    auto* run = dialog.findChild<QPushButton*>("runOnImages");
    const auto choose = [&](const char* image, int place) {
        dialog.findChild<QComboBox*>(image)->setCurrentIndex(place + 1);
    };
    CHECK(shownTexts(dialog).contains("Choose a series for T1c, FLAIR."));
    CHECK_FALSE(run->isEnabled());
    dialog.show();
    QCoreApplication::processEvents();
    savePicture(dialog, "images-missing");
    CHECK(cutTexts(dialog).isEmpty());
    choose("T1c", 4);
    choose("FLAIR", 4);
    CHECK(shownTexts(dialog).contains("T1c and FLAIR cannot be the same series"));
    choose("FLAIR", 3);
    CHECK(shownTexts(dialog).contains("must be the image that is shown"));
    CHECK_FALSE(dialog.chosen().has_value());
    choose("T1c", 5);
    CHECK(run->isEnabled());
    CHECK(dialog.chosen() == std::vector<std::size_t>{5, 0, 1, 3});

    const ai::ImagesDialog few(brainTumours(), {series(2, "AX T1 SE")}, "volume-2", nullptr);
    CHECK(shownTexts(few).contains("Too few series are open"));
}

TEST_CASE(
    "RunModelPanel: a model of several images asks which is which, reads the others and puts the "
    "result on the one that is shown",
    "[ai][ui]")
{
    qtApplication();
    OpenFiles files;
    files.open("p_t1.nii.gz");
    const auto& model = *files.registry.find("two");
    REQUIRE(ai::ModelTrust().trust(*ai::sha256Of(model.weightsFiles()), model.manifest));
    files.panel.run("two");
    REQUIRE(waitFor([&] { return files.dialog() != nullptr && files.dialog()->isVisible(); }));
    CHECK(files.panel.isRunning());
    CHECK(textOf(*files.dialog(), "FLAIR").startsWith("p_flair.nii.gz"));
    files.dialog()->reject();
    CHECK(waitFor([&] { return files.dialog() == nullptr && !files.panel.isRunning(); }));

    files.panel.run("two");
    REQUIRE(waitFor([&] { return files.dialog() != nullptr && files.dialog()->isVisible(); }));
    QTest::mouseClick(files.dialog()->findChild<QPushButton*>("runOnImages"), Qt::LeftButton);
    REQUIRE(files.isDone());
    INFO(files.error.toStdString());
    REQUIRE(files.session.segmentations().ids().size() == 1);
    const auto& result =
        *files.session.segmentations().find(files.session.segmentations().ids().front());
    CHECK(isLike(result.layer(0).voxels(), ofTwo(files.flair, files.t1)));
    CHECK(result.provenance.parameters.at("image 1") == "FLAIR: p_flair.nii.gz");
}

TEST_CASE(
    "RunModelPanel: on the command line a model of several images asks only where it is unclear",
    "[ai][ui]")
{
    qtApplication();
    OpenFiles files;
    files.open("p_flair.nii.gz");
    files.panel.run("two", ai::RunModelPanel::Trust::Given);
    CHECK((files.dialog() == nullptr || !files.dialog()->isVisible()));
    REQUIRE(files.isDone());
    INFO(files.error.toStdString());
    CHECK(files.session.segmentations().ids().size() == 1);
    files.write(files.t1, "in/q_t1.nii.gz");
    files.session.openCase().open({files.folder / "in"});
    REQUIRE(waitFor([&] { return !files.session.openCase().isBusy(); }));
    files.open("p_flair.nii.gz");
    files.panel.run("two", ai::RunModelPanel::Trust::Given);
    CHECK(waitFor([&] { return files.dialog() != nullptr && files.dialog()->isVisible(); }));
    files.session.openCase().close();
    CHECK(waitFor([&] { return files.dialog() == nullptr && !files.panel.isRunning(); }));
}
