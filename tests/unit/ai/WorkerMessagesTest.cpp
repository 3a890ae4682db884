#include "ai/protocol/WorkerMessages.h"
#include "ai/protocol/MessageChannel.h"
#include "ai/protocol/ModelManifest.h"
#include "tests/support/Catch.h"
#include "tests/unit/ai/TestModel.h"

#include <cstring>
#include <unistd.h>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::ai;

TEST_CASE("WorkerMessages: a run's geometry arrives bit for bit", "[ai][protocol]")
{
    const RunImage first{obliqueGrid(), viewer::PixelType::UInt16, 0.1, -1024.5};
    const RunImage second{
        *viewer::ImageGeometry::create({4, 5, 6}, {0.3, 0.7, 1.1}, {1, 2, 3}, kAxialAxes),
        viewer::PixelType::Float32, 2, 7};
    const auto decoded = decodeHostMessage(encode(HostMessage(RunModel{{first, second}, 1, 77})));
    REQUIRE(decoded.has_value());
    const auto& run = std::get<RunModel>(*decoded);
    REQUIRE(run.images.size() == 2);
    CHECK(run.images[0].geometry == obliqueGrid());
    CHECK(run.images[0].pixelType == viewer::PixelType::UInt16);
    CHECK(run.images[0].slope == 0.1);
    CHECK(run.images[0].intercept == -1024.5);
    CHECK(run.images[1].geometry == second.geometry);
    CHECK(run.images[1].pixelType == viewer::PixelType::Float32);
    CHECK(run.target == 1);
    CHECK(run.memoryLimit == 77);
}

TEST_CASE("WorkerMessages: an error keeps its words, translatable, in any language",
          "[ai][protocol]")
{
    const viewer::Error error{viewer::ErrorCode::OutOfMemory,
                              viewer::Text("Needs %1 GB for %2", {"3", "肝臓"}),
                              viewer::Text("Buy more"), "detail \xff broken"};
    const auto decoded = decodeWorkerMessage(encode(WorkerMessage(error)));
    REQUIRE(decoded.has_value());
    const auto& same = std::get<viewer::Error>(*decoded);
    CHECK(same.code == error.code);
    CHECK(same.reason == error.reason);
    CHECK(same.hint == error.hint);
    CHECK(same.detail.starts_with("detail "));
}

TEST_CASE("WorkerMessages: what a faulty worker might say is an error", "[ai][protocol]")
{
    for (const char* text : {"", "{", "[]", "{}", R"({"type": "dance"})", R"({"type": "progress"})",
                             R"({"type": "progress", "stage": "network", "done": -1, "total": 2})",
                             R"({"type": "result", "seconds": 1, "parameters": 3})",
                             R"({"type": "failure", "code": "NotFound", "reason": "x"})"}) {
        INFO(text);
        const auto decoded = decodeWorkerMessage(text);
        REQUIRE_FALSE(decoded.has_value());
        CHECK(decoded.error().code == viewer::ErrorCode::WorkerFailed);
    }
}

TEST_CASE("WorkerMessages: nesting that would exhaust the stack, and numbers that are none, are "
          "errors",
          "[ai][protocol]")
{
    const auto nest = std::string(90'000, '[') + std::string(90'000, ']');
    CHECK_FALSE(decodeHostMessage(R"({"type":"load","weights":"w","device":"cpu","threads":1,)"
                                  R"("manifest":)" +
                                  nest + "}"));
    CHECK_FALSE(decodeWorkerMessage(R"({"type":"result","seconds":1,"parameters":)" + nest + "}"));
    CHECK_FALSE(ModelManifest::parse(nest));
    const auto run = [](const std::string& size, const std::string& memory) {
        return decodeHostMessage(
            R"({"type":"run","images":[{"size":)" + size +
            R"(,"spacing":[1,1,1],"origin":[0,0,0],"axes":[[1,0,0],[0,1,0],[0,0,1]],)"
            R"("pixelType":"int16"}],"target":0,"memoryLimit":)" +
            memory + "}");
    };
    CHECK(run("[2,3,4]", "5"));
    for (const char* size : {"[1e300,3,4]", "[-2,3,4]", "[2,3]", "[2,3,4,5]", "[0.5,3,4]"})
        CHECK_FALSE(run(size, "5"));
    for (const char* memory : {"-1", "1e300", "\"5\"", "2.5"})
        CHECK_FALSE(run("[2,3,4]", memory));
    for (const char* images : {"5", "[5]", "[{}]", "[[]]"})
        CHECK_FALSE(decodeHostMessage(R"({"type":"run","target":0,"memoryLimit":5,"images":)" +
                                      std::string(images) + "}"));
}

TEST_CASE("MessageChannel: packets stay whole and carry shared memory", "[ai][protocol]")
{
    auto ends = MessageChannel::createPair();
    REQUIRE(ends.has_value());
    MessageChannel one(std::move(ends->first));
    MessageChannel other(std::move(ends->second));
    CHECK_FALSE(other.receive(MessageChannel::Wait::No).has_value());

    auto memory = SharedMemory::create(5);
    REQUIRE(memory.has_value());
    std::memcpy(memory->bytes().data(), "hello", 5);
    const std::string longText(100'000, 'x');
    REQUIRE(one.send("first", {memory->fd()}).has_value());
    REQUIRE(one.send(longText).has_value());

    auto packet = other.receive(MessageChannel::Wait::Yes);
    REQUIRE(packet.has_value());
    CHECK(packet->text == "first");
    REQUIRE(packet->descriptors.size() == 1);
    const auto same = SharedMemory::open(std::move(packet->descriptors[0]), 5);
    REQUIRE(same.has_value());
    CHECK(std::memcmp(same->bytes().data(), "hello", 5) == 0);
    CHECK(other.receive(MessageChannel::Wait::Yes)->text == longText);
}

TEST_CASE("MessageChannel: the end of the other side is seen", "[ai][protocol]")
{
    auto ends = MessageChannel::createPair();
    MessageChannel one(std::move(ends->first));
    {
        const MessageChannel other(std::move(ends->second));
    }
    CHECK(one.receive(MessageChannel::Wait::Yes)->text.empty());
    CHECK_FALSE(one.send("anyone?").has_value());
}

TEST_CASE("SharedMemory: its size can neither be changed nor mistaken", "[ai][protocol]")
{
    const auto memory = SharedMemory::create(4096);
    REQUIRE(memory.has_value());
    CHECK(::ftruncate(memory->fd(), 10) != 0);
    CHECK(::ftruncate(memory->fd(), 10000) != 0);
    CHECK_FALSE(SharedMemory::open(FileDescriptor(::dup(memory->fd())), 8192).has_value());
}
