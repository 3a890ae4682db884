#include "viewer/ui/panels/NamePopup.h"

#include "viewer/ui/theme/Theme.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace hangaku::viewer {

NamePopup::NamePopup(const QString& label, const QString& present, QWidget* parent)
    : QFrame(parent, Qt::Popup)
{
    setObjectName("popup");
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kBetween, space::kBetween, space::kBetween, space::kBetween);
    layout->setSpacing(space::kInside);
    layout->addWidget(makeLabel(label, "second", this));
    auto* field = new QLineEdit(present, this);
    field->setAccessibleName(label);
    field->selectAll();
    layout->addWidget(field);
    setFixedWidth(space::kRightPanel - 2 * space::kGroup);
    setFocusProxy(field);
    field->setFocus();
    connect(field, &QLineEdit::returnPressed, this, [this, field] {
        const QString name = field->text().trimmed();
        close();
        if (!name.isEmpty())
            emit named(name);
    });
}

} // namespace hangaku::viewer
