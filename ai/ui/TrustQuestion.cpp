#include "ai/ui/TrustQuestion.h"

#include "ai/host/CodeScan.h"
#include "ai/host/ModelArchive.h"
#include "ai/host/ModelTrust.h"
#include "ai/host/Sha256.h"
#include "ai/ui/TrustDialog.h"

#include <memory>

namespace hangaku::ai {

using viewer::Result;

/// What reading the weights has told.
struct TrustQuestion::Checked {
    Result<std::string> sha256;
    Result<std::vector<CodeFinding>> findings;
};

TrustQuestion::TrustQuestion(viewer::TaskRunner& tasks, QWidget* window)
    : QObject(window), m_tasks(tasks), m_window(window)
{
}

void TrustQuestion::setBusy(bool busy)
{
    m_isBusy = busy;
    emit busyChanged();
}

void TrustQuestion::ask(const ModelEntry& model, Warnings warnings)
{
    if (m_isBusy)
        return;
    if (model.isShipped)
        return emit agreed(model, false);
    setBusy(true);
    m_tasks.run<std::shared_ptr<const Checked>>(
        this,
        [model](const viewer::Progress&) {
            if (auto ready = makeReady(model); !ready)
                return std::make_shared<const Checked>(
                    Checked{tl::unexpected(ready.error()), tl::unexpected(ready.error())});
            const auto files = model.weightsFiles();
            return std::make_shared<const Checked>(Checked{sha256Of(files), scanCode(files)});
        },
        [this, model,
         warnings = std::move(warnings)](const std::shared_ptr<const Checked>& checked) {
            onChecked(model, warnings, *checked);
        });
}

void TrustQuestion::onChecked(ModelEntry model, const Warnings& warnings, const Checked& checked)
{
    if (!checked.sha256 || !checked.findings) {
        setBusy(false);
        return emit failed(!checked.sha256 ? checked.sha256.error() : checked.findings.error());
    }
    // What was looked at is what runs.
    model.manifest.sha256 = *checked.sha256;
    if (ModelTrust().isTrusted(*checked.sha256)) {
        setBusy(false);
        return emit agreed(model, false);
    }
    auto* dialog =
        new TrustDialog(model, *checked.sha256, *checked.findings,
                        warnings ? warnings() : std::vector<viewer::Warning>(), m_window->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::finished, this, [this, model](int answer) {
        setBusy(false);
        if (answer != QDialog::Accepted)
            return;
        if (auto kept = ModelTrust().trust(model.manifest.sha256, model.manifest); !kept)
            emit failed(kept.error()); // it will be asked about again
        emit agreed(model, true);
    });
    dialog->open();
}

} // namespace hangaku::ai
