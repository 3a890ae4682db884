#include "viewer/reader/ReaderLoop.h"

#include "viewer/core/base/Sandbox.h"
#include "viewer/reader/protocol/Sound.h"

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

// hangaku-reader: headers. A program apart from the decoder, because loading GDCM's codecs takes
// longer than reading the headers of a usual series.

using namespace hangaku::viewer;
using namespace hangaku::viewer::reader;

namespace {

/// A header that the host would refuse is no reason to read the file again and again.
dicom::ScanOutcome readSound(const dicom::ScanCandidate& candidate)
{
    auto outcome = dicom::readCandidate(candidate);
    if (outcome.header && !dicom::isSound(*outcome.header))
        return {std::nullopt,
                RejectedFile{candidate.path,
                             Text(HANGAKU_TR("Core", "%1 is damaged or not a DICOM file"),
                                  {candidate.path.filename().string()})}};
    return outcome;
}

/// Waking the host for each header would take longer than reading it. What has not been sent when
/// this process dies is read again.
class Outbox {
public:
    explicit Outbox(ReaderLoop& loop) : m_loop(loop) {}
    void add(const ReaderMessage& message)
    {
        Connection::pack(encode(message), m_packed);
        if (m_packed.size() > kEnough || Clock::now() - m_sent > kLongestWait)
            send();
    }
    void send()
    {
        m_sent = Clock::now();
        if (!m_packed.empty())
            m_loop.sendPacked(m_packed);
        m_packed.clear();
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kEnough = std::size_t{48} << 10;
    static constexpr std::chrono::milliseconds kLongestWait{5};

    ReaderLoop& m_loop;
    std::string m_packed;
    Clock::time_point m_sent = Clock::now();
};

void handle(ReaderLoop& loop, const ReadHeaders& request)
{
    limitMemory(kHeaderMemory);
    Slots slots(loop.page());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        auto& current = slots.mine();
        Outbox outbox(loop);
        for (auto n = next++; n < request.files.size() && n < request.numbers.size(); n = next++) {
            current = request.numbers[n];
            outbox.add(HeaderRead{request.numbers[n], readSound(request.files[n])});
            current = -1;
        }
        outbox.send();
    };
    {
        std::vector<std::jthread> others;
        for (int n = 1; n < threadsOf(request.threads); ++n)
            others.emplace_back(work);
        work();
    }
    loop.send(HeadersDone{});
}

void handle(ReaderLoop& loop, const ListDicomDir& request)
{
    limitMemory(kHeaderMemory);
    loop.send(DicomDirListed{dicom::filesOfDicomDir(request.path)});
}

template <typename Other> void handle(ReaderLoop& /*loop*/, const Other& /*request*/)
{
    std::exit(EXIT_FAILURE); // not for this program
}

} // namespace

int main(int argc, char* argv[])
{
    return runReader(argc, argv, [](ReaderLoop& loop, const HostMessage& message) {
        std::visit([&loop](const auto& request) { handle(loop, request); }, message);
    });
}
