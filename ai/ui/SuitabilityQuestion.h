#pragma once

#include "ai/ui/ImagesQuestion.h"

#include <QStringList>
#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

class QLabel;

namespace hangaku::ai {

/// What about an image lies outside what a model was made for, and whether it is to run all the same.
/// Hidden where there is nothing to say.
class SuitabilityQuestion : public QWidget {
    Q_OBJECT
public:
    explicit SuitabilityQuestion(QWidget* parent);

    /// Shows the warnings without a question.
    void tell(const ModelManifest& model, const std::vector<viewer::Warning>& warnings);
    /// @param next the names of the models that wait for the answer
    void ask(const ModelEntry& model, const ChosenImages& images,
             const std::vector<viewer::Warning>& warnings, const QStringList& next);
    /// An answer is waited for.
    bool isOpen() const { return m_asked.has_value(); }
    void drop();

signals:
    /// It is to run; `answered` comes after it.
    void agreed(const hangaku::ai::ModelEntry& model, const hangaku::ai::ChosenImages& images);
    void answered();

private:
    void agree();

    QLabel* m_heading;
    QLabel* m_text;
    QLabel* m_next;
    QWidget* m_buttons;
    std::optional<std::pair<ModelEntry, ChosenImages>> m_asked;
};

} // namespace hangaku::ai
