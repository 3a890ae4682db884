#include "ai/ui/ModelDetail.h"

#include "ai/host/ModelInstall.h"
#include "ai/ui/SettingsForm.h"
#include "ai/ui/TrustDialog.h"
#include "viewer/core/segmentation/Segment.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QUrl>
#include <QVBoxLayout>

namespace hangaku::ai {

namespace space = viewer::space;

namespace {

QPushButton* link(const QString& text, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setProperty("role", "link");
    button->setAutoDefault(false);
    return button;
}

QString product(const QStringList& parts)
{
    return parts.join(QStringLiteral(" × "));
}

/// "CT, CHEST, 1.5 × 1.5 × 1.5 mm, axes towards RAS".
QString inputText(const ModelManifest& model)
{
    QStringList parts;
    for (const auto& modality : model.input.modalities)
        parts << QString::fromStdString(modality);
    if (!model.input.bodyPart.empty())
        parts << QString::fromStdString(model.input.bodyPart);
    QStringList spacing;
    if (model.nnunet)
        for (auto mm = model.nnunet->spacingMm.rbegin(); mm != model.nnunet->spacingMm.rend(); ++mm)
            spacing << QString::number(*mm, 'g', 3);
    else if (model.input.spacingMm)
        for (const double mm : *model.input.spacingMm)
            spacing << QString::number(mm, 'g', 3);
    parts << (spacing.isEmpty() ? ModelDetail::tr("the image's own voxels")
                                : ModelDetail::tr("%1 mm").arg(product(spacing)));
    if (!model.input.orientation.empty())
        parts << ModelDetail::tr("axes towards %1")
                     .arg(QString::fromStdString(model.input.orientation));
    return parts.join(QStringLiteral(", "));
}

} // namespace

ModelDetail::ModelDetail(const ModelEntry& model, const QString& stateText, QWidget* parent)
    : QWidget(parent), m_model(model), m_state(viewer::makeText(stateText, "second", this))
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::kPanel, space::kPanel, space::kPanel, space::kPanel);
    rows->setSpacing(space::kBetween);
    const auto& manifest = model.manifest;
    rows->addWidget(viewer::makeLabel(localized(manifest.name), "heading", this));
    if (model.state == ModelState::Invalid) {
        rows->addWidget(viewer::makeText(viewer::translate(model.error), "error", this));
        m_state->hide();
    } else {
        rows->addWidget(m_state);
        if (const auto text = localized(manifest.description); !text.isEmpty())
            rows->addWidget(viewer::makeText(text, "", this));
    }
    addFacts(rows);
    if (model.state != ModelState::Invalid) {
        addLabels();
        rows->addSpacing(space::kBetween);
        rows->addWidget(viewer::makeLabel(tr("Settings"), "heading", this));
        rows->addWidget(new SettingsForm(manifest, this));
        addTest(rows);
    }
    if (isRemovable(model))
        addRemove(rows);
    rows->addStretch(1);
}

void ModelDetail::addFact(const QString& name, const QString& value, QWidget* beside)
{
    if (value.isEmpty())
        return;
    auto* label = viewer::makeText(value, "", this);
    const int row = m_facts->rowCount();
    m_facts->addWidget(viewer::makeLabel(name, "second", this), row, 0,
                       Qt::AlignLeft | Qt::AlignTop);
    m_facts->addWidget(label, row, 1);
    if (beside != nullptr)
        m_facts->addWidget(beside, row, 2, Qt::AlignRight | Qt::AlignTop);
    if (beside != nullptr && beside == m_copyHash)
        m_hash = label;
}

void ModelDetail::addFacts(QVBoxLayout* rows)
{
    const auto& manifest = m_model.manifest;
    m_facts = new QGridLayout; // a form layout gives broken lines too little height
    m_facts->setHorizontalSpacing(space::kGroup);
    m_facts->setVerticalSpacing(space::kInside);
    m_facts->setColumnStretch(1, 1);
    const bool isReadable = m_model.state != ModelState::Invalid;
    addFact(tr("Version"), QString::fromStdString(manifest.version));
    if (isReadable)
        addFact(tr("Kind"), tr("Segmentation"));
    QStringList images;
    for (const auto& image : manifest.images)
        images << localized(image.name);
    addFact(tr("Images"), images.join(QStringLiteral(", ")));
    addFact(tr("For"), localized(manifest.intendedUse));
    addFact(tr("Licence"), QString::fromStdString(manifest.licence));
    addFact(tr("From"), QString::fromStdString(manifest.source));
    if (isReadable) {
        addFact(tr("Input"), inputText(manifest));
        m_copyHash = link(tr("Copy"), this);
        m_copyHash->setObjectName("copyHash");
        m_copyHash->setEnabled(false);
        addFact(tr("SHA-256"), tr("Being computed…"), m_copyHash);
    }
    auto* reveal = link(tr("Show"), this);
    reveal->setObjectName("revealFolder");
    reveal->setAccessibleName(tr("Show the folder"));
    const auto& place = m_model.archive.empty() ? m_model.folder : m_model.archive;
    connect(reveal, &QPushButton::clicked, this,
            [folder = m_model.archive.empty() ? m_model.folder : m_model.archive.parent_path()] {
                QDesktopServices::openUrl(QUrl::fromLocalFile(viewer::pathText(folder)));
            });
    addFact(tr("Folder"), viewer::pathText(place), reveal);
    rows->addLayout(m_facts);
}

void ModelDetail::setHash(const std::string& sha256)
{
    if (m_hash == nullptr)
        return;
    // In groups, so that the line can break.
    QString text;
    for (std::size_t at = 0; at < sha256.size(); at += 8)
        text += QString::fromStdString(sha256.substr(at, 8)) + ' ';
    m_hash->setText(text.trimmed());
    m_copyHash->setEnabled(true);
    connect(m_copyHash, &QPushButton::clicked, this,
            [hash = QString::fromStdString(sha256)] { QApplication::clipboard()->setText(hash); });
}

void ModelDetail::setStateText(const QString& text)
{
    m_state->setText(text);
}

void ModelDetail::addLabels()
{
    QString text;
    int position = 0;
    for (const auto& label : m_model.manifest.labels) {
        const auto colour = label.colour.value_or(viewer::cycleColour(position++));
        const QColor shown(colour.red, colour.green, colour.blue);
        // No break between a dot and its name.
        text +=
            QStringLiteral("<span style=\"white-space: nowrap\"><span style=\"color: %1\">"
                           "&#9679;</span>&nbsp;%2</span> &nbsp; ")
                .arg(shown.name(),
                     localized(label.name).toHtmlEscaped().replace(' ', QStringLiteral("&nbsp;")));
    }
    auto* labels = viewer::makeText(text, "", this);
    labels->setTextFormat(Qt::RichText);
    labels->setObjectName("labels");
    const int row = m_facts->rowCount();
    m_facts->addWidget(viewer::makeLabel(tr("Segments"), "second", this), row, 0,
                       Qt::AlignLeft | Qt::AlignTop);
    m_facts->addWidget(labels, row, 1);
}

void ModelDetail::addTest(QVBoxLayout* rows)
{
    rows->addSpacing(space::kBetween);
    rows->addWidget(viewer::makeLabel(tr("Test"), "heading", this));
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kGroup);
    m_test = new QPushButton(tr("Run the test"), this);
    m_test->setObjectName("test");
    m_test->setAutoDefault(false);
    const auto& test = m_model.manifest.test;
    m_test->setEnabled(test.has_value() && m_model.state == ModelState::Ready);
    m_testText = viewer::makeText(test ? tr("Runs the model on its own sample and compares.")
                                       : tr("This model brings no sample to test it with."),
                                  "second", this);
    m_testText->setObjectName("testText");
    row->addWidget(m_test, 0, Qt::AlignTop);
    row->addWidget(m_testText, 1);
    rows->addLayout(row);
    connect(m_test, &QPushButton::clicked, this,
            [this] { m_isTesting ? emit testStopRequested() : emit testRequested(); });
}

void ModelDetail::setTest(const QString& text, const char* role, bool isRunning)
{
    if (m_test == nullptr)
        return;
    m_isTesting = isRunning;
    m_test->setText(isRunning ? tr("Stop") : tr("Run the test"));
    m_testText->setText(text);
    m_testText->setProperty("role", role);
    m_testText->style()->polish(m_testText);
}

void ModelDetail::addRemove(QVBoxLayout* rows)
{
    rows->addSpacing(space::kBetween);
    auto* remove = new QPushButton(tr("Remove this model…"), this);
    remove->setObjectName("remove");
    remove->setAutoDefault(false);
    rows->addWidget(remove, 0, Qt::AlignLeft);
    auto* question = new QWidget(this);
    auto* row = new QHBoxLayout(question);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kBetween);
    row->addWidget(
        viewer::makeText(tr("Its files are deleted from this computer."), "warning", question), 1);
    auto* yes = new QPushButton(tr("Remove"), question);
    yes->setObjectName("removeYes");
    auto* no = new QPushButton(tr("Keep"), question);
    for (auto* button : {yes, no}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    question->hide();
    rows->addWidget(question);
    connect(remove, &QPushButton::clicked, question, [remove, question] {
        remove->hide();
        question->show();
    });
    connect(no, &QPushButton::clicked, question, [remove, question] {
        question->hide();
        remove->show();
    });
    connect(yes, &QPushButton::clicked, this, &ModelDetail::removeRequested);
}

} // namespace hangaku::ai
