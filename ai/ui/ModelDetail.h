#pragma once

#include "ai/host/ModelRegistry.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace hangaku::ai {

/// Everything about one model: what it is and whether it can be used, what may be set, its test,
/// and Remove for one that the user has installed.
class ModelDetail : public QWidget {
    Q_OBJECT
public:
    ModelDetail(const ModelEntry& model, const QString& stateText, QWidget* parent);

    /// Of the weights, once it is known.
    void setHash(const std::string& sha256);
    void setStateText(const QString& text);
    /// What the test does or came to; while it runs, the button stops it.
    void setTest(const QString& text, const char* role, bool isRunning);

signals:
    void testRequested();
    void testStopRequested();
    void removeRequested();

private:
    void addFacts(QVBoxLayout* rows);
    void addLabels();
    void addTest(QVBoxLayout* rows);
    void addRemove(QVBoxLayout* rows);
    void addFact(const QString& name, const QString& value, QWidget* beside = nullptr);

    ModelEntry m_model;
    QLabel* m_state;
    QLabel* m_hash = nullptr;
    QPushButton* m_copyHash = nullptr;
    QPushButton* m_test = nullptr;
    QLabel* m_testText = nullptr;
    QGridLayout* m_facts = nullptr;
    bool m_isTesting = false;
};

} // namespace hangaku::ai
