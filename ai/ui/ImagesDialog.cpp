#include "ai/ui/ImagesDialog.h"

#include "ai/host/ImageMatch.h"
#include "ai/ui/TrustDialog.h"
#include "viewer/ui/theme/Theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace hangaku::ai {

namespace space = viewer::space;
using viewer::VolumeDescription;

namespace {

/// "4: AX T1 POST, MR, 256 × 256 × 24", or a file's name.
QString titleOf(const VolumeDescription& volume)
{
    QString title;
    if (!volume.imageFile.empty()) {
        title = QString::fromStdString(volume.imageFile.filename().string());
    } else {
        const auto text = QString::fromStdString(volume.description);
        title = text.isEmpty() ? ImagesDialog::tr("Series %1").arg(volume.seriesNumber)
                               : QStringLiteral("%1: %2").arg(volume.seriesNumber).arg(text);
    }
    if (!volume.modality.empty())
        title += QStringLiteral(", ") + QString::fromStdString(volume.modality);
    const auto& size = volume.geometry->size();
    return title + QStringLiteral(", %1 × %2 × %3").arg(size[0]).arg(size[1]).arg(size[2]);
}

} // namespace

ImagesDialog::ImagesDialog(const ModelManifest& model, std::vector<VolumeDescription> volumes,
                           std::string shown, QWidget* parent)
    : QDialog(parent),
      m_model(model),
      m_volumes(std::move(volumes)),
      m_shown(std::move(shown)),
      m_message(viewer::makeText({}, "warning", this))
{
    setWindowTitle(tr("Images for the model"));
    setFixedWidth(560);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::kPanel, space::kPanel, space::kPanel, space::kPanel);
    rows->setSpacing(space::kGroup);
    rows->addWidget(viewer::makeLabel(localized(model.name), "heading", this));
    rows->addWidget(
        viewer::makeText(tr("This model looks at %1 images at once. Say which series is "
                            "which.")
                             .arg(model.imageCount()),
                         "", this));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(space::kGroup);
    form->setVerticalSpacing(space::kBetween);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (const auto& image : model.images) {
        auto* box = new QComboBox(this);
        box->setObjectName(QString::fromStdString(image.name.en));
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->addItem(tr("Choose a series"), -1);
        for (std::size_t at = 0; at < m_volumes.size(); ++at) {
            const auto title = titleOf(m_volumes[at]);
            box->addItem(m_volumes[at].id == m_shown ? tr("%1 (shown)").arg(title) : title,
                         static_cast<int>(at));
        }
        box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        form->addRow(viewer::makeLabel(localized(image.name), "", this), box);
        m_boxes.push_back(box);
    }
    rows->addLayout(form);
    rows->addWidget(m_message);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_run = buttons->addButton(tr("Run"), QDialogButtonBox::AcceptRole);
    m_run->setObjectName("runOnImages");
    m_run->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    rows->addWidget(buttons);
    fill();
    for (auto* box : m_boxes)
        connect(box, &QComboBox::currentIndexChanged, this, &ImagesDialog::judge);
    judge();
}

void ImagesDialog::fill()
{
    const auto fits = matchImages(m_model, m_volumes);
    for (std::size_t image = 0; image < fits.size(); ++image) {
        const auto& all = fits[image];
        // Of several, the one that is shown.
        const auto shown = std::ranges::find_if(
            all, [this](std::size_t at) { return m_volumes[at].id == m_shown; });
        if (shown != all.end())
            m_boxes[image]->setCurrentIndex(static_cast<int>(*shown) + 1);
        else if (all.size() == 1)
            m_boxes[image]->setCurrentIndex(static_cast<int>(all.front()) + 1);
    }
}

int ImagesDialog::chosenFor(std::size_t image) const
{
    return m_boxes[image]->currentData().toInt();
}

QString ImagesDialog::complaint() const
{
    QStringList missing;
    bool hasShown = false;
    for (std::size_t image = 0; image < m_boxes.size(); ++image) {
        const int at = chosenFor(image);
        const auto name = localized(m_model.images[image].name);
        if (at < 0) {
            missing << name;
            continue;
        }
        hasShown = hasShown || m_volumes[static_cast<std::size_t>(at)].id == m_shown;
        for (std::size_t other = 0; other < image; ++other)
            if (chosenFor(other) == at)
                return tr("%1 and %2 cannot be the same series.")
                    .arg(localized(m_model.images[other].name), name);
    }
    if (m_volumes.size() < m_boxes.size())
        return tr("Too few series are open that the model can look at (%1). Open the missing ones, "
                  "too.")
            .arg(m_volumes.size());
    if (!missing.isEmpty())
        return tr("Choose a series for %1.").arg(missing.join(tr(", ", "between names")));
    if (!hasShown)
        return tr("One of them must be the image that is shown: the result lies on it.");
    return {};
}

void ImagesDialog::judge()
{
    const auto text = complaint();
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
    m_run->setEnabled(text.isEmpty());
    setFixedHeight(layout()->totalHeightForWidth(width()));
}

std::optional<std::vector<std::size_t>> ImagesDialog::chosen() const
{
    if (!complaint().isEmpty())
        return {};
    std::vector<std::size_t> places;
    for (std::size_t image = 0; image < m_boxes.size(); ++image)
        places.push_back(static_cast<std::size_t>(chosenFor(image)));
    return places;
}

} // namespace hangaku::ai
