#include "ai/ui/ImagesQuestion.h"

#include "ai/ui/ImagesDialog.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/session/GatherPaths.h"

#include <algorithm>
#include <memory>

namespace hangaku::ai {

using viewer::Result;
using viewer::Volume;
using viewer::VolumeDescription;

namespace {

/// What a model may look at besides the image that is shown: its study, or the open files.
std::vector<VolumeDescription> candidates(const viewer::OpenCase& openCase)
{
    const auto& shown = openCase.volume()->description;
    const bool isDicom = !shown.instances.empty();
    std::vector<VolumeDescription> result;
    for (const auto& study : openCase.contents().studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (volume.geometry && volume.channels == 1 && !viewer::isPicture(volume) &&
                    volume.instances.empty() != isDicom &&
                    (!isDicom || volume.studyInstanceUid == shown.studyInstanceUid))
                    result.push_back(volume);
    if (std::ranges::find(result, shown.id, &VolumeDescription::id) == result.end())
        result.insert(result.begin(), shown); // computed: no file has it
    return result;
}

} // namespace

ImagesQuestion::ImagesQuestion(viewer::Session& session, QWidget* window)
    : QObject(window), m_session(session), m_window(window)
{
    // The result would lie on an image that is not shown any more.
    connect(&session.openCase(), &viewer::OpenCase::volumeChanged, this, &ImagesQuestion::stop);
}

void ImagesQuestion::setBusy(bool busy)
{
    m_isBusy = busy;
    m_isReading = false;
    emit busyChanged();
}

void ImagesQuestion::stop()
{
    if (!m_isBusy)
        return;
    ++m_number;
    m_stop.request_stop();
    for (auto* dialog : m_window->window()->findChildren<ImagesDialog*>())
        dialog->reject();
    setBusy(false);
}

void ImagesQuestion::ask(const ModelEntry& model, Ask ask)
{
    if (m_isBusy || m_session.volume() == nullptr)
        return;
    const auto volumes = candidates(m_session.openCase());
    auto* dialog = new ImagesDialog(model.manifest, volumes, m_session.volume()->description.id,
                                    m_window->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const auto accept = [this, dialog, model, volumes] {
        const auto places = dialog->chosen().value();
        std::vector<VolumeDescription> images;
        for (const auto place : places)
            images.push_back(volumes[place]);
        read(model, std::move(images));
    };
    setBusy(true);
    if (ask == Ask::IfUnclear && dialog->chosen()) {
        accept();
        dialog->deleteLater();
        return;
    }
    connect(dialog, &QDialog::finished, this, [this, accept, number = m_number](int answer) {
        if (number != m_number)
            return;
        if (answer == QDialog::Accepted)
            accept();
        else
            setBusy(false);
    });
    dialog->open();
}

void ImagesQuestion::read(const ModelEntry& model, std::vector<VolumeDescription> images)
{
    m_isReading = true;
    emit busyChanged();
    const auto& shown = m_session.volume()->description.id;
    const auto found = std::ranges::find(images, shown, &VolumeDescription::id);
    const auto position = static_cast<std::size_t>(found - images.begin());
    images.erase(found);
    using Read = std::shared_ptr<Result<ChosenImages>>;
    const auto work = [images = std::move(images), position](const viewer::Progress& progress) {
        ChosenImages all{{}, position};
        for (const auto& description : images) {
            viewer::LoadObserver observer;
            observer.progress = progress;
            auto loaded = viewer::loadVolume(description, observer);
            if (!loaded)
                return std::make_shared<Result<ChosenImages>>(tl::unexpected(loaded.error()));
            all.others.push_back(std::move(loaded->value));
        }
        return std::make_shared<Result<ChosenImages>>(std::move(all));
    };
    m_stop = m_session.tasks().run<Read>(
        this, work,
        [this, model, number = m_number](const Read& read) {
            if (number != m_number)
                return;
            setBusy(false);
            if (*read)
                emit chosen(model, **read);
            else
                emit failed(read->error());
        },
        [this](double fraction) { emit progressed(fraction); });
}

} // namespace hangaku::ai
