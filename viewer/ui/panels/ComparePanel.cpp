#include "viewer/ui/panels/ComparePanel.h"

#include "viewer/render/slice/AgreementPainter.h"
#include "viewer/session/MaskTitle.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// A square of a mask's colour.
QIcon swatch(Rgb colour)
{
    constexpr int kSize = 12;
    constexpr double kRatio = 2;
    QPixmap picture(QSize(kSize, kSize) * kRatio);
    picture.setDevicePixelRatio(kRatio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(colour.red, colour.green, colour.blue));
    painter.drawRoundedRect(QRectF(0, 0, kSize, kSize), 3, 3);
    return QIcon(picture);
}

QToolButton* makeButton(QWidget* parent, const QString& toolTip, const QIcon& picture = {})
{
    auto* button = new QToolButton(parent);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setIcon(picture);
    button->setFixedHeight(space::kRow);
    return button;
}

} // namespace

ComparePanel::ComparePanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_structure(new QComboBox(this)),
      m_kinds(new QButtonGroup(this)),
      m_consensus(makeConsensusButton()),
      m_report(makeButton(this, tr("Report of this comparison, into a folder"), icon("export"))),
      m_sideBySide(makeButton(this, tr("Side by side"), icon("stack"))),
      m_hint(makeLabel(tr("Open two or more masks of this scan, or run models: what they call the "
                          "same is compared."),
                       "second", this)),
      m_table(new QWidget(this)),
      m_grid(new QGridLayout(m_table)),
      m_surfaces(makeLabel({}, "second", this)),
      m_legend(makeLabel({}, "second", this)),
      m_place(makeLabel({}, "second", this))
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::kGroup, space::kGroup, space::kGroup, space::kBetween);
    rows->setSpacing(space::kBetween);
    auto* heading = new QHBoxLayout;
    heading->addWidget(makeLabel(tr("Compare"), "heading", this), 1);
    m_sideBySide->setCheckable(true);
    m_sideBySide->setFixedWidth(space::kRow);
    auto* cohort = makeButton(this, tr("Cohort: models on many cases"), icon("chart"));
    cohort->setFixedWidth(space::kRow);
    connect(cohort, &QToolButton::clicked, this, &ComparePanel::cohortRequested);
    heading->addWidget(cohort);
    m_report->setFixedWidth(space::kRow);
    connect(m_report, &QToolButton::clicked, this, &ComparePanel::reportRequested);
    heading->addWidget(m_report);
    heading->addWidget(m_consensus);
    heading->addWidget(m_sideBySide);
    rows->addLayout(heading);
    m_structure->setAccessibleName(tr("Structure"));
    rows->addWidget(m_structure);
    rows->addWidget(makeKinds());
    m_hint->setWordWrap(true);
    rows->addWidget(m_hint);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::kInside);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(2, 40);
    m_grid->setColumnMinimumWidth(3, 46);
    rows->addWidget(m_table);
    m_surfaces->setToolTip(tr("Distances between the surfaces of the selected mask and of the "
                              "reference, by surfels weighted by area; NSD at 1 mm"));
    m_surfaces->setTextInteractionFlags(Qt::TextSelectableByMouse);
    rows->addWidget(m_surfaces);
    m_legend->setTextFormat(Qt::RichText);
    rows->addWidget(m_legend);
    m_placeRow = makePlaces();
    rows->addWidget(m_placeRow);
    rows->addStretch(1);
    auto& comparison = session.comparison();
    connect(m_sideBySide, &QToolButton::toggled, this, &ComparePanel::sideBySideChanged);
    connect(m_structure, &QComboBox::activated, this,
            [this] { m_session.comparison().setStructure(m_structure->currentData().toString()); });
    connect(&comparison, &Comparison::changed, this, &ComparePanel::rebuild);
    connect(&comparison, &Comparison::numbersChanged, this, &ComparePanel::showNumbers);
    connect(&comparison, &Comparison::placesChanged, this, &ComparePanel::showPlaces);
    connect(&comparison, &Comparison::surfacesChanged, this, &ComparePanel::showSurfaces);
    rebuild();
}

QWidget* ComparePanel::makeKinds()
{
    auto* kinds = new QWidget(this);
    auto* grid = new QGridLayout(kinds);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(space::kInside);
    const auto add = [&](ComparisonKind kind, const QString& text, const QString& toolTip) {
        QToolButton* button = makeButton(kinds, toolTip);
        button->setText(text);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setCheckable(true);
        const int place = static_cast<int>(kind);
        m_kinds->addButton(button, place);
        grid->addWidget(button, place / 3, place % 3);
    };
    add(ComparisonKind::Outlines, tr("Outlines"), tr("The outline of every mask"));
    add(ComparisonKind::Agreement, tr("Agreement"), tr("How many of the masks are there"));
    add(ComparisonKind::Errors, tr("Errors"),
        tr("Where the selected mask is right, too large and too small"));
    add(ComparisonKind::Swipe, tr("Swipe"),
        tr("The selected mask left of the cursor, the reference right of it"));
    add(ComparisonKind::Tiles, tr("Tiles"), tr("The two as a checkerboard"));
    add(ComparisonKind::Flicker, tr("Flicker"), tr("One mask after another"));
    connect(m_kinds, &QButtonGroup::idClicked, this, [this](int kind) {
        m_session.comparison().setKind(static_cast<ComparisonKind>(kind));
    });
    return kinds;
}

QWidget* ComparePanel::makePlaces()
{
    auto* places = new QWidget(this);
    auto* row = new QHBoxLayout(places);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kInside);
    row->addWidget(m_place, 1);
    auto* before = makeButton(places, tr("The place before"), icon("chevron-up"));
    auto* after = makeButton(places, tr("The next place where they differ"), icon("chevron-down"));
    for (QToolButton* button : {before, after}) {
        button->setFixedWidth(space::kRow);
        row->addWidget(button);
    }
    connect(before, &QToolButton::clicked, this, [this] { step(-1); });
    connect(after, &QToolButton::clicked, this, [this] { step(1); });
    return places;
}

bool ComparePanel::isSideBySide() const
{
    return m_sideBySide->isChecked();
}

void ComparePanel::step(int by)
{
    if (const auto place = m_session.comparison().step(by))
        m_session.setCrosshair(*place);
}

void ComparePanel::rebuild()
{
    const Comparison& comparison = m_session.comparison();
    const QSignalBlocker blocker(m_structure);
    m_structure->clear();
    for (const auto& structure : comparison.structures()) {
        const auto* owner = m_session.segmentations().find(structure.id);
        const auto name = segmentName(*owner->find(structure.number));
        m_structure->addItem(name.isEmpty() ? structure.name : name, structure.name);
    }
    m_structure->setCurrentIndex(m_structure->findData(comparison.structure()));
    const auto& masks = comparison.masks();
    m_structure->setVisible(m_structure->count() > 1);
    m_kinds->button(static_cast<int>(comparison.kind()))->setChecked(true);
    m_kinds->button(static_cast<int>(ComparisonKind::Errors))
        ->setEnabled(comparison.reference() >= 0);
    m_hint->setVisible(masks.size() < 2);
    m_sideBySide->setEnabled(masks.size() > 1);
    m_consensus->setEnabled(masks.size() > 1);
    m_report->setEnabled(masks.size() > 1);
    const bool isSame = std::ranges::equal(masks, m_rows, {}, &Comparison::Mask::id,
                                           &std::pair<SegmentationId, Row>::first);
    if (!isSame)
        rebuildRows();
    for (std::size_t n = 0; n < masks.size(); ++n) {
        const Comparison::Mask& mask = masks[n];
        const Row& row = m_rows[n].second;
        const QString name = titleOf(m_session.segmentations(), mask.id);
        row.shown->setIcon(icon(mask.isShown ? "eye" : "eye-off"));
        row.name->setIcon(swatch(mask.colour));
        row.name->setToolTip(name);
        row.name->setAccessibleName(name);
        row.name->setText(row.name->fontMetrics().elidedText(name, Qt::ElideMiddle, 88));
        row.name->setChecked(mask.id == comparison.selected());
        // A full circle and empty ones: one of them at most.
        row.reference->setText(mask.id == comparison.reference() ? QStringLiteral("●")
                                                                 : QStringLiteral("○"));
    }
    showNumbers();
    showPlaces();
    showSurfaces();
    showLegend();
}

void ComparePanel::rebuildRows()
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_rows.clear();
    const auto& masks = m_session.comparison().masks();
    if (masks.empty())
        return;
    const auto addHeading = [this](const QString& text, const QString& toolTip, int column) {
        QLabel* label = makeLabel(text, "second", m_table);
        label->setToolTip(toolTip);
        label->setAlignment(column == 1 ? Qt::AlignLeft : Qt::AlignRight);
        m_grid->addWidget(label, 0, column);
    };
    addHeading(tr("Mask"), {}, 1);
    addHeading(tr("Dice"), tr("With the reference, over the voxels of the image's grid"), 2);
    addHeading(tr("ml"), tr("Volume"), 3);
    addHeading(tr("Ref."), tr("The mask that is taken as true"), 4);
    for (const Comparison::Mask& mask : masks)
        m_rows.emplace_back(mask.id, makeRow(static_cast<int>(m_rows.size()) + 1, mask.id));
}

ComparePanel::Row ComparePanel::makeRow(int row, SegmentationId id)
{
    Row result;
    result.shown = makeButton(m_table, tr("Compare this mask"));
    result.shown->setFixedWidth(space::kRow);
    result.name = makeButton(m_table, {});
    result.name->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    result.name->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    result.name->setCheckable(true);
    result.reference = makeButton(m_table, tr("Take this mask as true"));
    result.reference->setFixedWidth(24);
    for (QLabel** label : {&result.dice, &result.volume}) {
        *label = new QLabel(m_table);
        (*label)->setFont(secondFont());
        (*label)->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        (*label)->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    int column = 0;
    for (QWidget* part : {static_cast<QWidget*>(result.shown), static_cast<QWidget*>(result.name),
                          static_cast<QWidget*>(result.dice), static_cast<QWidget*>(result.volume),
                          static_cast<QWidget*>(result.reference)})
        m_grid->addWidget(part, row, column++);
    connect(result.shown, &QToolButton::clicked, this,
            [this, id] { m_session.comparison().toggleShown(id); });
    connect(result.name, &QToolButton::clicked, this, [this, id] {
        m_session.comparison().select(id);
        rebuild(); // a mask that was selected stays so
    });
    connect(result.reference, &QToolButton::clicked, this, [this, id] {
        auto& comparison = m_session.comparison();
        comparison.setReference(comparison.reference() == id ? -1 : id);
    });
    return result;
}

void ComparePanel::showNumbers()
{
    const auto& masks = m_session.comparison().masks();
    for (std::size_t n = 0; n < masks.size() && n < m_rows.size(); ++n) {
        const Comparison::Mask& mask = masks[n];
        const Row& row = m_rows[n].second;
        row.dice->setText(mask.dice ? QString::number(*mask.dice, 'f', 3) : QStringLiteral("–"));
        row.dice->setToolTip(mask.dice
                                 ? tr("%1 ml of the reference are missing, %2 ml are too much")
                                       .arg(mask.missedMl, 0, 'f', 1)
                                       .arg(mask.extraMl, 0, 'f', 1)
                                 : QString());
        row.volume->setText(mask.isShown ? QString::number(mask.volumeMl, 'f', 1)
                                         : QStringLiteral("–"));
    }
}

void ComparePanel::showPlaces()
{
    const Comparison& comparison = m_session.comparison();
    const auto& places = comparison.places();
    const auto count = static_cast<int>(places.size());
    m_placeRow->setVisible(comparison.masks().size() > 1);
    for (auto* button : m_placeRow->findChildren<QToolButton*>())
        button->setEnabled(count > 0);
    if (!comparison.arePlacesKnown())
        m_place->setText(QStringLiteral("…"));
    else if (count == 0)
        m_place->setText(tr("They do not differ"));
    else if (comparison.place() < 0)
        m_place->setText(tr("Places that differ: %1").arg(count));
    else {
        const Volume* volume = m_session.volume();
        const double ml =
            static_cast<double>(places[static_cast<std::size_t>(comparison.place())].voxels) *
            volume->geometry.voxelVolumeMm3() / 1000;
        m_place->setText(
            tr("Place %1 of %2: %3 ml").arg(comparison.place() + 1).arg(count).arg(ml, 0, 'f', 2));
    }
}

void ComparePanel::showSurfaces()
{
    const auto& surfaces = m_session.comparison().surfaces();
    m_surfaces->setVisible(surfaces.has_value());
    if (!surfaces)
        return;
    const auto text = [](const std::optional<double>& value, int decimals) {
        return value ? QString::number(*value, 'f', decimals) : QStringLiteral("–");
    };
    const auto nsd = surfaces->nsd.empty() ? std::nullopt : surfaces->nsd.front();
    m_surfaces->setText(tr("HD95 %1 mm   ASSD %2 mm   NSD %3")
                            .arg(text(surfaces->hd95, 1), text(surfaces->assd, 2), text(nsd, 3)));
}

QToolButton* ComparePanel::makeConsensusButton()
{
    auto* button =
        makeButton(this, tr("Consensus of the masks, as a new segmentation"), icon("logic"));
    button->setFixedWidth(space::kRow);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    const auto add = [this, menu](ConsensusMethod method, const QString& text) {
        connect(menu->addAction(text), &QAction::triggered, this,
                [this, method] { m_session.comparison().makeConsensus(method); });
    };
    add(ConsensusMethod::Majority, tr("By majority"));
    add(ConsensusMethod::Staple, tr("By STAPLE"));
    button->setMenu(menu);
    return button;
}

void ComparePanel::showLegend()
{
    const Comparison& comparison = m_session.comparison();
    QStringList entries;
    if (comparison.kind() == ComparisonKind::Errors)
        entries = {legendEntry(kRight, tr("right")), legendEntry(kTooMuch, tr("too much")),
                   legendEntry(kMissing, tr("missing"))};
    const auto shown = static_cast<std::size_t>(
        std::ranges::count_if(comparison.masks(), &Comparison::Mask::isShown));
    if (comparison.kind() == ComparisonKind::Agreement)
        for (std::size_t count = 1; count <= shown; ++count)
            entries << legendEntry(agreementColour(count, shown), QString::number(count));
    m_legend->setVisible(!entries.isEmpty());
    m_legend->setText(entries.join(QStringLiteral("&nbsp;&nbsp; ")));
}

} // namespace hangaku::viewer
