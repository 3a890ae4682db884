#include "ai/host/WorkerProcess.h"

#include <fcntl.h>

namespace hangaku::ai {

using viewer::Error;
using viewer::ErrorCode;
using viewer::Text;

namespace {

Text tryAgain()
{
    return Text(HANGAKU_TR("Ai", "The viewer and your work are not affected; run the model again. "
                                 "If this repeats, the model may be faulty."));
}

} // namespace

WorkerProcess::WorkerProcess(const std::filesystem::path& program,
                             std::chrono::milliseconds startPatience,
                             std::chrono::milliseconds heartbeatPatience)
    : m_program(program), m_heartbeatPatience(heartbeatPatience)
{
    auto ends = MessageChannel::createPair();
    if (!ends) {
        QMetaObject::invokeMethod(this, [this, error = ends.error()] { end(error); },
                                  Qt::QueuedConnection);
        return;
    }
    m_channel.emplace(std::move(ends->first));
    m_notifier = std::make_unique<QSocketNotifier>(m_channel->fd(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &WorkerProcess::readPackets);
    connect(&m_process, &QProcess::finished, this, &WorkerProcess::onProcessFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end({ErrorCode::WorkerFailed,
                 Text(HANGAKU_TR("Ai", "Cannot start %1"), {m_program.string()}),
                 Text(HANGAKU_TR("Ai", "The installation is incomplete: install it again.")),
                 m_process.errorString().toStdString()});
    });
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, &WorkerProcess::onSilence);

    const FileDescriptor theirs = std::move(ends->second);
    const int fd = theirs.get();
    // All other descriptors of this program stay closed there.
    m_process.setChildProcessModifier([fd] { ::fcntl(fd, F_SETFD, 0); });
    m_process.setProgram(QString::fromStdString(program.string()));
    m_process.setArguments({kConnectionOption, QString::number(fd)});
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_silence.start(startPatience);
    m_process.start();
}

WorkerProcess::~WorkerProcess()
{
    m_ended = true;
    disconnect(&m_process, nullptr, this, nullptr);
    m_process.kill();
    m_process.waitForFinished(1000);
}

void WorkerProcess::send(const HostMessage& message, const std::vector<int>& descriptors)
{
    if (!m_channel || m_ended)
        return;
    // A process that has died is told of by QProcess, with its reason.
    (void)m_channel->send(encode(message), descriptors);
}

void WorkerProcess::abandon()
{
    m_ended = true;
    m_silence.stop();
    if (m_notifier)
        m_notifier->setEnabled(false);
    if (m_process.state() == QProcess::NotRunning)
        return deleteLater();
    connect(&m_process, &QProcess::finished, this, &QObject::deleteLater);
    m_process.kill();
}

void WorkerProcess::readPackets()
{
    while (!m_ended) {
        const auto packet = m_channel->receive(MessageChannel::Wait::No);
        if (!packet)
            return;
        if (packet->text.empty()) {
            // The end of the process is about to be told by QProcess, with its reason.
            m_notifier->setEnabled(false);
            return;
        }
        m_silence.start(m_heartbeatPatience);
        const auto message = decodeWorkerMessage(packet->text);
        if (!message)
            return end(message.error());
        if (const auto* hello = std::get_if<WorkerHello>(&*message)) {
            if (hello->protocol != kProtocolVersion)
                return end({ErrorCode::WorkerFailed,
                            Text(HANGAKU_TR("Ai", "%1 belongs to another version of the program"),
                                 {m_program.string()}),
                            Text(HANGAKU_TR("Ai", "Check that both come from the same "
                                                  "installation.")),
                            {}});
        } else if (!std::holds_alternative<WorkerAlive>(*message)) {
            emit received(*message);
        }
    }
}

void WorkerProcess::onProcessFinished(int exitCode, QProcess::ExitStatus status)
{
    readPackets(); // its last words may explain more than its exit code
    if (!m_ended)
        end(deathError(exitCode, status));
}

Error WorkerProcess::deathError(int exitCode, QProcess::ExitStatus status)
{
    constexpr qsizetype kTail = 2000;
    auto detail = m_process.readAllStandardError().right(kTail).toStdString();
    if (status == QProcess::CrashExit)
        return {ErrorCode::WorkerFailed,
                Text(HANGAKU_TR("Ai", "The model's process ended unexpectedly: it crashed, was "
                                      "killed, or ran out of memory (signal %1)"),
                     {std::to_string(exitCode)}),
                tryAgain(), std::move(detail)};
    return {ErrorCode::WorkerFailed,
            Text(HANGAKU_TR("Ai", "The model's process ended unexpectedly (exit code %1)"),
                 {std::to_string(exitCode)}),
            tryAgain(), std::move(detail)};
}

void WorkerProcess::onSilence()
{
    end({ErrorCode::TimedOut,
         Text(HANGAKU_TR("Ai", "The model's process does not answer any more and was ended")),
         tryAgain(),
         {}});
}

void WorkerProcess::end(Error error)
{
    if (m_ended)
        return;
    m_ended = true;
    m_silence.stop();
    m_process.kill();
    emit ended(error);
}

} // namespace hangaku::ai
