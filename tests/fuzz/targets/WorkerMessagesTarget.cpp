#include "ai/protocol/WorkerMessages.h"
#include "tests/fuzz/targets/Target.h"

// What the viewer and hangaku-worker may hear from each other: any bytes are a message or an error,
// and a message stays what it is when it is sent on.

namespace {

template <typename Message, typename Decode>
void check(const std::string& text, const Decode& decode)
{
    const auto message = decode(text);
    if (!message)
        return;
    const auto sent = hangaku::ai::encode(*message);
    const auto again = decode(sent);
    hangaku::fuzz::require(again.has_value() && again->index() == message->index());
    hangaku::fuzz::require(hangaku::ai::encode(*again) == sent);
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    using namespace ai;
    const viewer::Error error{viewer::ErrorCode::OutOfMemory,
                              viewer::Text("Too large: %1", {"3 GB"}),
                              viewer::Text("Close something"), "std::bad_alloc"};
    const std::string nest = std::string(9'000, '[') + std::string(9'000, ']');
    return {
        encode(HostMessage(LoadModel{R"({"id":"a"})", Device::Cuda, 3})),
        R"({"type":"run","images":[{"size":[7,6,5],"spacing":[0.7,1.3,4.1],"origin":[-31.5,12.25,-840],)"
        R"("axes":[[1,0,0],[0,1,0],[0,0.6,0.8]],"pixelType":"int16","slope":1,"intercept":-1024}],"target":0,)"
        R"("memoryLimit":1000000})",
        encode(HostMessage(CancelRun{})),
        encode(WorkerMessage(WorkerHello{1, "LibTorch"})),
        encode(WorkerMessage(ModelLoaded{"LibTorch, cpu"})),
        encode(WorkerMessage(RunProgress{Stage::Network, 3, 8})),
        encode(WorkerMessage(WorkerAlive{})),
        encode(WorkerMessage(RunResult{1.5, {{"tiles", "8"}}})),
        encode(WorkerMessage(error)),
        R"({"type":"load","weights":"w","device":"cpu","threads":1,"manifest":)" + nest + "}",
        R"({"type":"result","seconds":1,"parameters":)" + nest + "}",
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku;
    const std::string text(fuzz::textOf(data, size));
    check<ai::HostMessage>(text, [](const auto& t) { return ai::decodeHostMessage(t); });
    check<ai::WorkerMessage>(text, [](const auto& t) { return ai::decodeWorkerMessage(t); });
    return 0;
}
