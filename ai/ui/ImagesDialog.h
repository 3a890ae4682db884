#pragma once

#include "ai/host/ModelRegistry.h"
#include "viewer/core/study/Study.h"

#include <QDialog>

#include <optional>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;

namespace hangaku::ai {

/// Asks which series is which of the images that a model needs. Where a series' description says
/// it, it is chosen already (ai/host/ImageMatch.h); what is missing is named.
class ImagesDialog : public QDialog {
    Q_OBJECT
public:
    /// @param volumes of the study, or the files that are open
    /// @param shown   the id of the one that is shown: it must be among those that are chosen,
    /// since
    ///                the result lies on it
    ImagesDialog(const ModelManifest& model, std::vector<viewer::VolumeDescription> volumes,
                 std::string shown, QWidget* parent);

    /// For each of the model's images the place of its volume; none where something is missing.
    std::optional<std::vector<std::size_t>> chosen() const;

private:
    void fill();
    void judge();
    QString complaint() const;
    /// -1: none
    int chosenFor(std::size_t image) const;

    ModelManifest m_model;
    std::vector<viewer::VolumeDescription> m_volumes;
    std::string m_shown;
    std::vector<QComboBox*> m_boxes; ///< of each image
    QLabel* m_message;
    QPushButton* m_run;
};

} // namespace hangaku::ai
