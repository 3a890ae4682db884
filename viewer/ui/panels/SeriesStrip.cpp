#include "viewer/ui/panels/SeriesStrip.h"

#include "viewer/ui/panels/SeriesModel.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QGuiApplication>
#include <QPainter>

namespace hangaku::viewer {
namespace {

constexpr int kCardWidth = 212;
constexpr int kCardHeight = 72;
constexpr int kThumbnail = 64;

} // namespace

SeriesStrip::SeriesStrip(Session& session, QWidget* parent)
    : QListView(parent), m_model(new SeriesModel(session, this))
{
    setModel(m_model);
    setItemDelegate(new SeriesDelegate(this));
    setFlow(QListView::LeftToRight);
    setWrapping(false);
    setUniformItemSizes(true);
    setSpacing(space::kInside);
    setFixedHeight(space::kSeriesStrip);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(QAbstractItemView::NoSelection);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Series"));
    const auto show = [&session](const QModelIndex& index) {
        session.openCase().show(index.data(SeriesModel::VolumeIdRole).toString().toStdString());
    };
    connect(this, &QListView::clicked, this, show);
    connect(this, &QListView::activated, this, show);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, [this] {
        if (const int row = m_model->shownRow(); row >= 0)
            scrollTo(m_model->index(row));
    });
}

QSize SeriesDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {kCardWidth, kCardHeight};
}

void SeriesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const Colours colours = Colours::of(QGuiApplication::palette());
    const bool shown = index.data(SeriesModel::IsShownRole).toBool();
    const QRect card = option.rect;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    if (shown || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(shown ? colours.hover : colours.raised);
        painter->drawRoundedRect(card, 4, 4);
    }
    const QRect picture(card.left() + 4, card.top() + 4, kThumbnail, kThumbnail);
    painter->fillRect(picture, colours.view);
    if (const auto pixmap = index.data(SeriesModel::ThumbnailRole).value<QPixmap>();
        !pixmap.isNull())
        painter->drawPixmap(picture, pixmap);
    else
        drawIcon(*painter, "series", QRectF(picture.center() - QPoint(11, 11), QSize(24, 24)),
                 colours.disabledText);
    if (shown) {
        painter->setPen(QPen(colours.accent, 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(picture).adjusted(0.5, 0.5, -0.5, -0.5));
    }

    const QFontMetrics body(option.font);
    const QFontMetrics second(secondFont());
    QRect line(picture.right() + 9, card.top() + 6, card.right() - picture.right() - 15, 20);
    painter->setFont(secondFont());
    painter->setPen(colours.secondText);
    painter->drawText(line, Qt::AlignVCenter, index.data(SeriesModel::ModalityRole).toString());
    if (index.data(SeriesModel::HasWarningRole).toBool())
        drawIcon(*painter, "warning", QRectF(line.right() - 15, line.top() + 2, 16, 16),
                 colours.warning);
    line.translate(0, 20);
    painter->setFont(option.font);
    painter->setPen(colours.text);
    painter->drawText(line, Qt::AlignVCenter,
                      body.elidedText(index.data().toString(), Qt::ElideRight, line.width()));
    line.translate(0, 20);
    painter->setFont(secondFont());
    painter->setPen(colours.secondText);
    painter->drawText(line, Qt::AlignVCenter,
                      second.elidedText(index.data(SeriesModel::DetailRole).toString(),
                                        Qt::ElideRight, line.width()));
    painter->restore();
}

} // namespace hangaku::viewer
