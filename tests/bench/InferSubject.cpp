#include "ai/host/InferenceQueue.h"
#include "ai/host/ModelRegistry.h"
#include "tests/bench/Subject.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QProcess>

#include <cstdio>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;

/// One run through the queue, as the window does it.
struct Run {
    double wallMs = 0;    ///< from asking to the segmentation being there
    double workerMs = 0;  ///< the pipeline in the worker
    double prepareMs = 0; ///< until the first window
    double restoreMs = 0; ///< after the last
    int tiles = 0;
};

Result<Run> runOnce(ai::InferenceQueue& queue, const Volume& volume, const ai::ModelEntry& model,
                    int threads)
{
    const auto start = std::chrono::steady_clock::now();
    ai::InferenceRequest request{volume, model};
    request.threads = threads;
    auto* job = queue.submit(std::move(request));
    Run run;
    QEventLoop loop;
    QObject::connect(job, &ai::InferenceJob::finished, &loop, &QEventLoop::quit);
    auto last = start;
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& told) {
        last = std::chrono::steady_clock::now();
        if (told.stage != ai::Stage::Network)
            return;
        run.tiles = told.total;
        if (told.done == 0)
            run.prepareMs = millisecondsSince(start);
    });
    loop.exec();
    run.wallMs = millisecondsSince(start);
    run.restoreMs = millisecondsSince(last);
    const auto outcome = job->takeResult();
    job->deleteLater();
    if (!outcome)
        return tl::unexpected(outcome.error());
    run.workerMs = 1000 * outcome->segmentation->provenance.seconds;
    return run;
}

/// The same windows through the same network with nothing around it. @return ms; none when the
/// program is not there
std::optional<double> bareForward(const ai::ModelEntry& model, int passes, int threads)
{
    const auto& patch = *model.manifest.inference.patch;
    QProcess process;
    process.start(HANGAKU_MAKE_TEST_MODEL,
                  {"--time", QString::fromStdString(model.weightsFile().string()),
                   QString::number(static_cast<int>(model.manifest.imageCount())),
                   QString::number(patch[0]), QString::number(patch[1]), QString::number(patch[2]),
                   QString::number(passes), QString::number(threads), QString::number(1)});
    process.waitForFinished(-1);
    bool isNumber = false;
    const double time = process.readAllStandardOutput().trimmed().toDouble(&isNumber);
    return isNumber ? std::optional(time) : std::nullopt;
}

int complain(const Error& error)
{
    std::fprintf(stderr, "hangaku-bench: %s\n", error.reason.english().c_str());
    return 1;
}

} // namespace

int runInfer(const std::vector<std::string>& arguments, Report& report)
{
    int argc = 1;
    char name[] = "hangaku-bench";
    char* argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    constexpr int kThreads = 2;
    constexpr int kRuns = 5;
    const std::string id = arguments.empty() ? "body-ct" : arguments.front();
    const ai::ModelRegistry registry;
    const auto model = registry.open(id);
    if (!model)
        return complain(model.error());
    if (!model->manifest.inference.patch) {
        std::fputs("hangaku-bench: the model has no windows to compare with\n", stderr);
        return 1;
    }
    const auto phantom = processing::makeThoraxPhantom(processing::PhantomSize::Full, 1, {});
    if (!phantom)
        return complain(phantom.error());
    ai::InferenceQueue queue;
    Measurement inWorker{"pipeline in the worker", "ms", {}, "bare forward passes", {}};
    Measurement prepare{"of it, until the first window", "ms", {}, {}, {}};
    Measurement restore{"of it, after the last", "ms", {}, {}, {}};
    Measurement wall{"from asking to the mask", "ms", {}, "bare forward passes", {}};
    int passes = 0;
    for (int n = 0; n <= kRuns; ++n) {
        const auto run = runOnce(queue, phantom->volume, *model, kThreads);
        if (!run)
            return complain(run.error());
        if (n == 0)
            continue; // the process starts, the network is loaded and warmed up
        inWorker.samples.push_back(run->workerMs);
        wall.samples.push_back(run->wallMs);
        prepare.samples.push_back(run->prepareMs);
        restore.samples.push_back(run->restoreMs);
        // The windows of mirrored images are passes too.
        passes = run->tiles << model->manifest.inference.mirrorAxes.size();
        if (const auto bare = bareForward(*model, passes, kThreads)) {
            inWorker.comparatorSamples.push_back(*bare);
            wall.comparatorSamples.push_back(*bare);
        }
    }
    const auto size = phantom->volume.geometry.size();
    report.note(id + " on " + std::to_string(size[0]) + " x " + std::to_string(size[1]) + " x " +
                std::to_string(size[2]) + ", " + std::to_string(passes) + " passes, " +
                std::to_string(kThreads) + " threads");
    report.add(std::move(inWorker));
    report.add(std::move(wall));
    report.add(std::move(prepare));
    report.add(std::move(restore));
    return 0;
}

} // namespace hangaku::bench
