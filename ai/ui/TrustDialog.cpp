#include "ai/ui/TrustDialog.h"

#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

namespace hangaku::ai {

namespace space = viewer::space;

QString localized(const LocalizedText& text)
{
    const bool isJapanese = QLocale().language() == QLocale::Japanese && !text.ja.empty();
    return QString::fromStdString(isJapanese ? text.ja : text.en);
}

TrustDialog::TrustDialog(const ModelEntry& model, const std::string& sha256,
                         const std::vector<CodeFinding>& findings,
                         const std::vector<viewer::Warning>& warnings, QWidget* parent)
    : QDialog(parent)
{
    const auto& manifest = model.manifest;
    setWindowTitle(tr("Run this model?"));
    setFixedWidth(520);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::kPanel, space::kPanel, space::kPanel, space::kPanel);
    rows->setSpacing(space::kGroup);
    rows->addWidget(viewer::makeLabel(localized(manifest.name), "heading", this));
    rows->addWidget(
        viewer::makeText(tr("A model is a program. It runs without network, and can change no "
                            "file, but run only models from people whom you trust."),
                         "", this));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(space::kGroup);
    form->setVerticalSpacing(space::kInside);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    const auto add = [&](const QString& name, const QString& value) {
        if (!value.isEmpty())
            form->addRow(viewer::makeLabel(name, "second", this),
                         viewer::makeText(value, "", this));
    };
    add(tr("Version"), QString::fromStdString(manifest.version));
    add(tr("For"), localized(manifest.intendedUse));
    add(tr("Licence"), QString::fromStdString(manifest.licence));
    add(tr("From"), QString::fromStdString(manifest.source));
    add(tr("Folder"), QString::fromStdString(model.folder.string()));
    // In groups, so that the line can break.
    QString hash;
    for (std::size_t at = 0; at < sha256.size(); at += 8)
        hash += QString::fromStdString(sha256.substr(at, 8)) + ' ';
    add(tr("SHA-256"), hash.trimmed());
    rows->addLayout(form);
    if (findings.empty())
        rows->addWidget(viewer::makeText(
            tr("Its code asks for nothing that a network does not need."), "second", this));
    for (const CodeFinding& finding : findings)
        rows->addWidget(viewer::makeText(viewer::translate(finding.text()), "warning", this));
    for (const auto& warning : warnings)
        rows->addWidget(viewer::makeText(viewer::translate(warning.text), "warning", this));
    rows->addStretch(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* trust = buttons->addButton(tr("Trust and run"), QDialogButtonBox::AcceptRole);
    trust->setObjectName("trust");
    buttons->button(QDialogButtonBox::Cancel)->setDefault(!findings.empty());
    trust->setDefault(findings.empty());
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    rows->addWidget(buttons);
}

} // namespace hangaku::ai
