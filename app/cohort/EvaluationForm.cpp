#include "app/cohort/EvaluationForm.h"

#include "viewer/ui/theme/Theme.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

namespace hangaku::app {

using namespace viewer;

EvaluationForm::EvaluationForm(QWidget* parent)
    : QWidget(parent),
      m_reference(new QLineEdit(this)),
      m_models(new QPlainTextEdit(this)),
      m_images(new QLineEdit(this)),
      m_cases(new QLineEdit(this)),
      m_evaluate(new QPushButton(tr("Evaluate"), this))
{
    constexpr int kWidth = 620;
    auto* form = new QWidget(this);
    form->setMaximumWidth(kWidth);
    auto* grid = new QGridLayout(form);
    grid->setHorizontalSpacing(space::kBetween);
    grid->setVerticalSpacing(space::kInside);
    int row = 0;
    grid->addWidget(makeLabel(tr("Evaluate folders of masks"), "heading", form), row++, 0, 1, 2);
    const auto add = [&](const QString& text, const QString& hint, QWidget* field, auto choose) {
        auto* label = new QLabel(text, form);
        label->setContentsMargins(0, space::kBetween, 0, 0);
        label->setBuddy(field);
        field->setAccessibleName(text);
        grid->addWidget(label, row++, 0, 1, 2);
        grid->addWidget(field, row, 0);
        auto* button = new QPushButton(tr("Choose…"), form);
        button->setAccessibleName(tr("Choose: %1").arg(text));
        grid->addWidget(button, row++, 1, Qt::AlignTop);
        auto* below = makeLabel(hint, "second", form);
        below->setWordWrap(true);
        grid->addWidget(below, row++, 0, 1, 2);
        connect(button, &QPushButton::clicked, this, choose);
    };
    const auto chooseFor = [this](auto take, QFileDialog::FileMode mode) {
        return [this, take, mode] {
            auto* dialog = new QFileDialog(this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->setFileMode(mode);
            connect(dialog, &QFileDialog::fileSelected, this, take);
            dialog->open();
        };
    };
    add(tr("References"), tr("A folder with the mask of each case that is taken as true"),
        m_reference,
        chooseFor([this](const QString& path) { m_reference->setText(path); },
                  QFileDialog::Directory));
    constexpr int kModelsHeight = 76;
    m_models->setFixedHeight(kModelsHeight);
    m_models->setLineWrapMode(QPlainTextEdit::NoWrap);
    add(tr("Models"),
        tr("For each model or reader a folder with masks of the same names, one in each line"),
        m_models,
        chooseFor([this](const QString& path) { m_models->appendPlainText(path); },
                  QFileDialog::Directory));
    add(tr("Images (optional)"),
        tr("A folder with the image of each case, of the same name: to open cases, and for "
           "subgroups by scanner, slice thickness, sex and age"),
        m_images,
        chooseFor([this](const QString& path) { m_images->setText(path); },
                  QFileDialog::Directory));
    add(tr("Table of the cases (optional)"),
        tr("CSV with a column \"case\"; every other column becomes a choice of subgroups"), m_cases,
        chooseFor([this](const QString& path) { m_cases->setText(path); },
                  QFileDialog::ExistingFile));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, space::kGroup, 0, 0);
    auto* cancel = new QPushButton(tr("Back"), form);
    m_evaluate->setProperty("role", "primary");
    m_evaluate->setObjectName("evaluate");
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_evaluate);
    grid->addLayout(buttons, row, 0, 1, 2);
    auto* layout = new QVBoxLayout(this);
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(form, 8);
    middle->addStretch(1);
    layout->addStretch(1);
    layout->addLayout(middle);
    layout->addStretch(2);
    connect(m_reference, &QLineEdit::textChanged, this, &EvaluationForm::check);
    connect(m_models, &QPlainTextEdit::textChanged, this, &EvaluationForm::check);
    connect(m_evaluate, &QPushButton::clicked, this, &EvaluationForm::evaluateRequested);
    connect(cancel, &QPushButton::clicked, this, &EvaluationForm::cancelled);
    check();
}

EvaluationRequest EvaluationForm::request() const
{
    const auto path = [](const QString& text) {
        return std::filesystem::path(text.trimmed().toStdString());
    };
    EvaluationRequest request;
    request.reference = path(m_reference->text());
    for (const QString& line : m_models->toPlainText().split('\n', Qt::SkipEmptyParts))
        if (!line.trimmed().isEmpty())
            request.predictions.push_back(path(line));
    request.images = path(m_images->text());
    request.caseTable = path(m_cases->text());
    return request;
}

void EvaluationForm::check()
{
    const auto wanted = request();
    m_evaluate->setEnabled(!wanted.reference.empty() && !wanted.predictions.empty());
}

} // namespace hangaku::app
