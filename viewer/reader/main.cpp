#include "viewer/reader/ReaderLoop.h"
#include "viewer/reader/Sandbox.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

using namespace hangaku::viewer;

namespace {

constexpr int kConnection = 3; // what ReaderProcess::start hands over
constexpr int kPage = 4;

} // namespace

int main(int argc, char* argv[])
{
    if (argc != 2 || std::string_view(argv[1]) != "--connected") {
        std::fputs("hangaku-reader parses DICOM for hangaku and hangaku-cli, which start it.\n",
                   stderr);
        return 2;
    }
    void* memory = ::mmap(nullptr, sizeof(reader::WorkPage), PROT_READ | PROT_WRITE, MAP_SHARED,
                          kPage, 0);
    if (memory == MAP_FAILED)
        return EXIT_FAILURE;
    auto* page = new (memory) reader::WorkPage;
    reader::watchForFaults(*page);
    reader::restrictProcess();
    return reader::ReaderLoop(reader::Connection(reader::Descriptor(kConnection)), *page).run();
}
