#include "tests/bench/Subject.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace {

using hangaku::bench::Subject;

constexpr std::array kSubjects{
    Subject{"load", "DIR [--runs N]   scan and load a DICOM folder; against read(2) and ITK",
            hangaku::bench::runLoad},
    Subject{"scan", "[DIR] [--files N] [--runs N]   headers of DIR, or of 20,000 generated files; "
                    "against gdcm::Scanner",
            hangaku::bench::runScan},
    Subject{"scroll", "[DIR]   200 steps in three linked views with masks on",
            hangaku::bench::runScroll},
    Subject{"pictures", "  a film of 1024 x 1024: image by image, and played",
            hangaku::bench::runPictures},
    Subject{"brush", "  painting a 20 mm sphere: mouse event to updated view",
            hangaku::bench::runBrush},
    Subject{"edit", "[strokes | operations]   strokes on three sizes of volume, undo, 3D; previews, "
                    "operations on segments",
            hangaku::bench::runEdit},
    Subject{"compare", "  strokes on a mask that is compared with one, and with eight others",
            hangaku::bench::runCompare},
#ifdef HANGAKU_AI
    Subject{"infer", "[MODEL]   a model on the full phantom; against the bare passes of its network",
            hangaku::bench::runInfer},
#endif
    Subject{"masks", "FILE [--runs N]   open a DICOM SEG or another mask; against read(2)",
            hangaku::bench::runMasks},
    Subject{"metrics", "[--runs N] [--all]   all metrics of 104 segments, 512 x 512 x 400; against "
                       "surface-distance's method in SciPy",
            hangaku::bench::runMetrics},
};

int usage()
{
    std::fputs("usage: hangaku-bench SUBJECT [ARG...] [--json]\n", stderr);
    for (const auto& subject : kSubjects)
        std::fprintf(stderr, "  %-8s %s\n", subject.name, subject.usage);
    return 2;
}

} // namespace

int main(int argc, char* argv[])
{
    bool isJson = false;
    std::vector<std::string> arguments;
    for (int n = 1; n < argc; ++n) {
        if (std::string_view(argv[n]) == "--json")
            isJson = true;
        else
            arguments.emplace_back(argv[n]);
    }
    if (arguments.empty())
        return usage();
    for (const auto& subject : kSubjects) {
        if (arguments.front() != subject.name)
            continue;
        hangaku::bench::Report report(subject.name);
        const int result = subject.run({arguments.begin() + 1, arguments.end()}, report);
        if (result == 0)
            std::fputs((isJson ? report.json() : report.table()).c_str(), stdout);
        return result;
    }
    return usage();
}
