#include "tests/e2e/WindowDriver.h"

#include "tests/support/Catch.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"
#include "viewer/ui/theme/Theme.h"

#include <QApplication>
#include <QFileDialog>
#include <QLineEdit>
#include <QTest>

#include <algorithm>

#include <time.h>

namespace hangaku::tests {
namespace {

/// What the calling thread has computed so far, in ms; other programs on the machine do not count.
double threadCpuMs()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Remembers which event took longest, so that a stall can be laid at somebody's door.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        // An event inside another is of interest when it paints: it says which widget is slow.
        if (m_depth > 0 && event->type() != QEvent::Paint)
            return QApplication::notify(receiver, event);
        const QString name = QString("%1 %2, event %3")
                                 .arg(receiver->metaObject()->className(), receiver->objectName())
                                 .arg(event->type());
        QElapsedTimer clock;
        clock.start();
        const double cpu = threadCpuMs();
        ++m_depth;
        const bool result = QApplication::notify(receiver, event);
        --m_depth;
        const double ms = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        const double cpuMs = threadCpuMs() - cpu;
        if (ms > 2)
            m_slow << QString("%1: %2 ms, of which %3 computing")
                          .arg(name)
                          .arg(ms, 0, 'f', 0)
                          .arg(cpuMs, 0, 'f', 0);
        return result;
    }

    QStringList takeSlow() { return std::exchange(m_slow, {}); }

private:
    int m_depth = 0;
    QStringList m_slow;
};

/// One application object for all tests of the program; it must outlive every window.
TimedApplication& application()
{
    static int count = 1;
    static char name[] = "test_e2e";
    static char* arguments[] = {name, nullptr};
    static const bool prepared = [] {
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        return true;
    }();
    static auto* instance = prepared ? new TimedApplication(count, arguments) : nullptr;
    static const bool themed = [] {
        viewer::applyTheme(*instance, viewer::Appearance::Dark);
        return true;
    }();
    (void)themed;
    return *instance;
}

} // namespace

WindowDriver::WindowDriver()
{
    application();
    qputenv("HANGAKU_DATA_HOME", QByteArray::fromStdString(m_folder.path().string()));
    m_settings = std::make_unique<app::Settings>();
    m_window = std::make_unique<app::MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->show();
    REQUIRE(QTest::qWaitForWindowExposed(m_window.get()));
    activate();
}

WindowDriver::~WindowDriver() = default;

bool WindowDriver::waitFor(const std::function<bool()>& isTrue, int ms)
{
    return QTest::qWaitFor(isTrue, ms);
}

void WindowDriver::activate()
{
    // Where no window manager runs, nobody gives the window the keyboard when its dialog has gone.
    if (QApplication::activeWindow() == m_window.get())
        return;
    m_window->activateWindow();
    if (!QTest::qWaitForWindowActive(m_window.get(), 2000))
        QApplication::setActiveWindow(m_window.get());
}

void WindowDriver::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    activate();
    QWidget* focused = QApplication::focusWidget();
    QTest::keyClick(focused != nullptr ? focused : m_window.get(), key, modifiers);
}

void WindowDriver::answerFileDialog(const std::filesystem::path& path)
{
    QFileDialog* dialog = nullptr;
    REQUIRE(waitFor([this, &dialog] {
        dialog = m_window->findChild<QFileDialog*>();
        return dialog != nullptr && dialog->isVisible();
    }));
    auto* name = dialog->findChild<QLineEdit*>("fileNameEdit");
    REQUIRE(name != nullptr);
    // A folder dialog would take what its completer proposes: the list is kept away.
    name->setCompleter(nullptr);
    // While the dialog still reads its folder, it puts what it selects there into the field, even
    // between the last letter and Return.
    const QString text = QString::fromStdString(path.string());
    const auto isGone = [this] { return m_window->findChild<QFileDialog*>() == nullptr; };
    for (int attempt = 0; attempt < 20 && !isGone(); ++attempt) {
        if (name->text() != text) {
            name->clear();
            QTest::keyClicks(name, text);
        }
        QTest::qWait(50);
        if (!isGone() && name->text() == text)
            QTest::keyClick(name, Qt::Key_Return);
        waitFor(isGone, 1000);
    }
    REQUIRE(isGone());
    activate();
}

std::filesystem::path WindowDriver::writeSample()
{
    const auto target = m_folder / "sample-ct";
    std::filesystem::create_directories(target);
    const auto phantom =
        viewer::processing::makeThoraxPhantom(viewer::processing::PhantomSize::Small, 0, {});
    REQUIRE(phantom);
    REQUIRE(viewer::dicom::writeCtSeries(phantom->volume, target, {}));
    return target;
}

LongestGap::LongestGap()
{
    restart();
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
        const double ms = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
        const QStringList slow = application().takeSlow();
        if (ms > m_longestMs) {
            m_longestMs = ms;
            m_inLongest = slow;
        }
        const double cpuMs = threadCpuMs();
        m_longestCpuMs = std::max(m_longestCpuMs, cpuMs - m_cpuMs);
        m_cpuMs = cpuMs;
        m_clock.restart();
        ++m_turn;
    });
    // Not 0: such a timer comes when nothing else is left to do, and a key would not wait for that.
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.start(1);
}

void LongestGap::restart()
{
    application().takeSlow();
    m_clock.start();
    m_cpuMs = threadCpuMs();
    m_longestMs = m_longestCpuMs = 0;
}

std::string LongestGap::report() const
{
    return QString("%1 ms, of which at most %2 ms computing in one turn\n%3")
        .arg(m_longestMs, 0, 'f', 0)
        .arg(m_longestCpuMs, 0, 'f', 0)
        .arg(m_inLongest.join('\n'))
        .toStdString();
}

} // namespace hangaku::tests
