#pragma once

#include "app/evaluation/Evaluation.h"

#include <QStringList>
#include <QWidget>

class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace hangaku::app {

/// Which folders of masks are scored against which.
class EvaluationForm : public QWidget {
    Q_OBJECT
public:
    explicit EvaluationForm(QWidget* parent = nullptr);

    EvaluationRequest request() const;

signals:
    void evaluateRequested();
    void cancelled();

private:
    void check();

    QLineEdit* m_reference;
    QPlainTextEdit* m_models; ///< a folder in each line
    QLineEdit* m_images;
    QLineEdit* m_cases;
    QPushButton* m_evaluate;
};

} // namespace hangaku::app
