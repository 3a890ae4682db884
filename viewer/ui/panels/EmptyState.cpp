#include "viewer/ui/panels/EmptyState.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace hangaku::viewer {
namespace {

/// The path without what everyone knows: "~/scans/thorax".
QString shortened(const QString& path)
{
    const QString home = QDir::homePath();
    return home.size() > 1 && path.startsWith(home + '/') ? '~' + path.mid(home.size()) : path;
}

} // namespace

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent), m_text(new QLabel(this)),
      m_sample(new QPushButton(tr("Open the sample case"), this)), m_recent(new QWidget(this)),
      m_recentRows(new QVBoxLayout(m_recent))
{
    auto* mark = new QLabel(this);
    mark->setPixmap(icon("open", Colours::of(palette()).disabledText).pixmap(QSize(48, 48), 2));
    mark->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    auto* open = new QPushButton(tr("Open a folder…"), this);
    open->setProperty("role", "primary");
    auto* files = new QPushButton(tr("Open files…"), this);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kBetween);
    buttons->addStretch();
    buttons->addWidget(open);
    buttons->addWidget(files);
    buttons->addWidget(m_sample);
    buttons->addStretch();
    auto* kinds = makeLabel(tr("DICOM folders, ZIPs and DICOMDIRs; NIfTI, NRRD and MHA files"),
                            "second", this);
    kinds->setAlignment(Qt::AlignCenter);

    m_recentRows->setContentsMargins(0, space::kPanel, 0, 0);
    m_recentRows->setSpacing(0);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(space::kGroup);
    layout->addStretch(2);
    layout->addWidget(mark);
    layout->addWidget(m_text);
    layout->addWidget(kinds);
    layout->addSpacing(space::kInside);
    layout->addLayout(buttons);
    layout->addWidget(m_recent, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(open, &QPushButton::clicked, this, &EmptyState::openFolderRequested);
    connect(files, &QPushButton::clicked, this, &EmptyState::openFilesRequested);
    connect(m_sample, &QPushButton::clicked, this, &EmptyState::sampleRequested);
    setBusyText({});
    setRecent({});
}

void EmptyState::setBusyText(const QString& text)
{
    m_text->setText(text.isEmpty() ? tr("Drop a folder here, or press Ctrl+O") : text);
}

void EmptyState::setRecent(const QStringList& paths)
{
    qDeleteAll(m_recent->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    m_recent->setVisible(!paths.isEmpty());
    if (paths.isEmpty())
        return;
    auto* heading = makeLabel(tr("Opened lately"), "second", m_recent);
    heading->setAlignment(Qt::AlignCenter);
    m_recentRows->addWidget(heading);
    for (const QString& path : paths) {
        const QString shown =
            fontMetrics().elidedText(shortened(path), Qt::ElideMiddle, 480);
        auto* row = new QPushButton(shown, m_recent);
        row->setProperty("role", "link");
        row->setCursor(Qt::PointingHandCursor);
        row->setToolTip(path);
        connect(row, &QPushButton::clicked, this, [this, path] { emit recentRequested(path); });
        m_recentRows->addWidget(row, 0, Qt::AlignHCenter);
    }
}

} // namespace hangaku::viewer
