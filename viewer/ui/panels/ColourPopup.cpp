#include "viewer/ui/panels/ColourPopup.h"

#include "viewer/ui/theme/Theme.h"

#include <QColor>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>

namespace hangaku::viewer {
namespace {

constexpr int kColumns = 7;
constexpr int kColours = 21;

QColor toQColor(Rgb rgb)
{
    return {rgb.red, rgb.green, rgb.blue};
}

QIcon swatchIcon(const QColor& colour, bool chosen)
{
    QPixmap pixmap(40, 40);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(chosen ? QPen(Qt::white, 2) : QPen(Qt::NoPen));
    painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(1, 1, 18, 18), 4, 4);
    return {pixmap};
}

} // namespace

ColourPopup::ColourPopup(Rgb present, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_code(new QLineEdit(toQColor(present).name().toUpper(), this))
{
    setObjectName("popup");
    setAttribute(Qt::WA_DeleteOnClose);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(space::kBetween, space::kBetween, space::kBetween, space::kBetween);
    grid->setSpacing(2);
    for (int n = 0; n < kColours; ++n) {
        const Rgb rgb = cycleColour(n);
        auto* button = new QToolButton(this);
        button->setFixedSize(space::kRow, space::kRow);
        button->setIconSize({20, 20});
        button->setIcon(swatchIcon(toQColor(rgb), rgb == present));
        button->setToolTip(toQColor(rgb).name().toUpper());
        button->setAccessibleName(toQColor(rgb).name());
        connect(button, &QToolButton::clicked, this, [this, rgb] { choose(toQColor(rgb)); });
        grid->addWidget(button, n / kColumns, n % kColumns);
    }
    auto* label = makeLabel(tr("Code"), "second", this);
    grid->addWidget(label, kColours / kColumns, 0, 1, 2);
    m_code->setMaxLength(7);
    m_code->setAccessibleName(tr("Colour code"));
    grid->addWidget(m_code, kColours / kColumns, 2, 1, 5);
    connect(m_code, &QLineEdit::returnPressed, this, [this] {
        QString code = m_code->text().trimmed();
        if (!code.startsWith('#'))
            code.prepend('#');
        if (QColor::isValidColor(code))
            choose(QColor(code));
    });
}

void ColourPopup::choose(const QColor& colour)
{
    emit colourChosen({static_cast<std::uint8_t>(colour.red()),
                       static_cast<std::uint8_t>(colour.green()),
                       static_cast<std::uint8_t>(colour.blue())});
    close();
}

} // namespace hangaku::viewer
