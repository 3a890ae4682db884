#pragma once

#include "ai/host/CodeScan.h"
#include "ai/host/ModelRegistry.h"

#include <QDialog>

namespace hangaku::ai {

/// Asks whether a network may run, before it runs for the first time: what it is, what it is for,
/// its licence, its hash, what a look through its code has found, and what speaks against running it
/// on the open image.
class TrustDialog : public QDialog {
    Q_OBJECT
public:
    TrustDialog(const ModelEntry& model, const std::string& sha256,
                const std::vector<CodeFinding>& findings,
                const std::vector<viewer::Warning>& warnings, QWidget* parent);
};

/// In the language of the program, as far as the manifest has it.
QString localized(const LocalizedText& text);

} // namespace hangaku::ai
