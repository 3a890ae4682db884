#pragma once

#include "ai/host/InferenceQueue.h"

#include <QCoreApplication>
#include <QEventLoop>

#include <cstdint>
#include <functional>
#include <vector>

namespace hangaku::tests {

/// Qt's event loop needs an application; Catch's main has none.
inline QCoreApplication& qtApplication()
{
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    static QCoreApplication application(argc, argv);
    return application;
}

/// Runs the event loop until the job is done.
inline viewer::Result<ai::ModelOutcome> outcomeOf(ai::InferenceJob* job)
{
    if (job->state() != ai::InferenceJob::State::Finished) {
        QEventLoop loop;
        QObject::connect(job, &ai::InferenceJob::finished, &loop, &QEventLoop::quit);
        loop.exec();
    }
    return job->takeResult();
}

/// The outcome's segmentation.
inline viewer::Result<viewer::Segmentation> resultOf(ai::InferenceJob* job)
{
    auto outcome = outcomeOf(job);
    if (!outcome)
        return tl::unexpected(outcome.error());
    return std::move(outcome->segmentation.value());
}

} // namespace hangaku::tests
