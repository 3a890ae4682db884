#include "ai/ui/ModelRow.h"

#include "viewer/ui/theme/Theme.h"

#include <QGuiApplication>
#include <QPainter>

namespace hangaku::ai {

namespace space = viewer::space;

QSize ModelRow::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {0, 2 * space::kRow - space::kBetween};
}

void ModelRow::paint(QPainter* painter, const QStyleOptionViewItem& option,
                     const QModelIndex& index) const
{
    const auto colours = viewer::Colours::of(QGuiApplication::palette());
    viewer::fillRow(*painter, option.rect, option.state.testFlag(QStyle::State_Selected),
                    option.state.testFlag(QStyle::State_MouseOver), colours);
    QRect line = option.rect.adjusted(space::kPanel, 0, -space::kBetween, 0);
    line.setHeight(line.height() / 2);
    const auto text = index.data().toString();
    const auto write = [&](const QFont& font, const QColor& colour, int part, int side) {
        painter->setFont(font);
        painter->setPen(colour);
        painter->drawText(line, side | Qt::AlignLeft,
                          QFontMetrics(font).elidedText(text.section('\n', part, part),
                                                        Qt::ElideRight, line.width()));
    };
    painter->save();
    write(option.font, colours.text, 0, Qt::AlignBottom);
    line.translate(0, line.height());
    write(viewer::secondFont(), colours.secondText, 1, Qt::AlignTop);
    painter->restore();
}

} // namespace hangaku::ai
