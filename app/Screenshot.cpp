#include "app/Screenshot.h"

#include "app/MainWindow.h"
#include "viewer/core/base/AtomicFile.h"

#include <QCoreApplication>
#include <QPixmap>

#include <cstdio>

namespace hangaku::app {
namespace {

constexpr int kLookEveryMs = 50;
constexpr int kQuietLooks = 8; // so long nothing may change
constexpr int kMostLooks = 10 * 60 * 1000 / kLookEveryMs;

} // namespace

Screenshot::Screenshot(MainWindow& window, std::filesystem::path file)
    : QObject(&window), m_window(window), m_file(std::move(file))
{
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::look);
    m_timer.start(kLookEveryMs);
}

void Screenshot::look()
{
    if (!m_window.errors().isEmpty()) {
        for (const QString& text : m_window.errors())
            std::fprintf(stderr, "hangaku: %s\n", qUtf8Printable(text));
        m_timer.stop();
        QCoreApplication::exit(1);
        return;
    }
    if (++m_looks > kMostLooks) {
        std::fprintf(stderr, "hangaku: not everything was loaded within ten minutes\n");
        m_timer.stop();
        QCoreApplication::exit(1);
        return;
    }
    m_quietLooks = m_window.isSettled() ? m_quietLooks + 1 : 0;
    if (m_quietLooks >= kQuietLooks) {
        m_timer.stop();
        save();
    }
}

void Screenshot::save()
{
    m_window.giveUpWork(); // nobody is there who could save what a model has made
    const QPixmap picture = m_window.grab();
    const auto written = viewer::writeAtomically(
        m_file, [&picture](const std::filesystem::path& temporary) -> viewer::Result<void> {
            if (picture.save(QString::fromStdString(temporary.string())))
                return {};
            return viewer::fail(viewer::ErrorCode::WriteFailed,
                                viewer::Text(HANGAKU_TR("Core", "Cannot write the picture")));
        });
    if (!written)
        std::fprintf(stderr, "hangaku: %s\n", written.error().reason.english().c_str());
    QCoreApplication::exit(written ? 0 : 1);
}

} // namespace hangaku::app
