#include "app/cli/run/BatchRun.h"

#include "ai/host/Suitability.h"

#include <QCryptographicHash>

#include <chrono>
#include <future>

namespace hangaku::cli {

using namespace viewer;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double fractionOf(const ai::RunProgress& progress)
{
    return progress.total > 0 ? static_cast<double>(progress.done) / progress.total : 0;
}

nlohmann::ordered_json errorJson(const Error& error)
{
    return {{"code", toString(error.code)},
            {"reason", error.reason.english()},
            {"hint", error.hint.english()}};
}

/// An image that is being read, on a thread of its own.
class Reading {
public:
    explicit Reading(const RunCase& oneCase)
        : m_image(std::async(std::launch::async, [&oneCase, stop = m_stop.get_token()] {
              const auto start = Clock::now();
              auto input = loadCase(oneCase, Progress{stop, {}});
              return BatchRun::Image{std::make_shared<const Result<LoadedCase>>(std::move(input)),
                                     secondsSince(start)};
          }))
    {
    }
    ~Reading() { m_stop.request_stop(); } // the future waits for the thread
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    BatchRun::Image get(const Interruption& interruption)
    {
        constexpr std::chrono::milliseconds kBetweenLooks{50};
        while (m_image.wait_for(kBetweenLooks) != std::future_status::ready)
            if (interruption.isAsked())
                m_stop.request_stop();
        return m_image.get();
    }

private:
    std::stop_source m_stop;
    std::future<BatchRun::Image> m_image;
};

} // namespace

BatchRun::BatchRun(RunOptions options, std::vector<ChosenModel> models, RunCases cases,
                   const Console& console)
    : m_options(std::move(options)), m_models(std::move(models)), m_cases(std::move(cases)),
      m_console(console), m_record(m_options.folder)
{
}

std::string BatchRun::keyOf(const RunCase& oneCase, const ChosenModel& model) const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::string formats;
    for (const auto& format : m_options.formats)
        formats += format + ",";
    for (const auto& part : {oneCase.name, oneCase.stamp, model.sha256,
                             model.entry.manifest.json, m_options.device, formats})
        hash.addData(QByteArray::fromStdString(part + '\0'));
    return hash.result().toHex().toStdString();
}

void BatchRun::plan()
{
    for (const auto& [path, error] : m_cases.unusable)
        m_record.add({{"input", path.string()},
                      {"model", nullptr},
                      {"state", "failed"},
                      {"files", Json::array()},
                      {"error", errorJson(error)},
                      {"seconds", 0}});
    for (std::size_t model = 0; model < m_models.size(); ++model)
        for (std::size_t at = 0; at < m_cases.cases.size(); ++at) {
            const auto& oneCase = m_cases.cases[at];
            const auto& manifest = m_models[model].entry.manifest;
            const auto key = keyOf(oneCase, m_models[model]);
            if (auto done = m_record.findDone(key); !done.is_null()) {
                done["resumed"] = true;
                m_record.add(std::move(done));
                continue;
            }
            const auto entry = m_record.add({{"input", oneCase.input.string()},
                                             {"seriesInstanceUid", oneCase.volume.seriesInstanceUid},
                                             {"name", oneCase.name},
                                             {"model",
                                              {{"id", manifest.id},
                                               {"version", manifest.version},
                                               {"sha256", m_models[model].sha256}}},
                                             {"state", "pending"},
                                             {"files", Json::array()},
                                             {"error", nullptr},
                                             {"seconds", 0},
                                             {"resumed", false},
                                             {"key", key}});
            m_todo.push_back({model, at, entry});
        }
}

ExitCode BatchRun::run()
{
    plan();
    for (const auto& [path, error] : m_cases.unusable)
        m_console.fail(error);
    if (auto ran = runAll(); !ran)
        return m_console.fail(ran.error());
    return tellEnd();
}

Result<void> BatchRun::runAll()
{
    if (auto written = m_record.write(); !written)
        return written;
    std::unique_ptr<Reading> next;
    Image image;
    for (std::size_t at = 0; at < m_todo.size() && !m_interruption.isAsked(); ++at) {
        const auto& todo = m_todo[at];
        const bool isSameImage = at > 0 && m_todo[at - 1].oneCase == todo.oneCase;
        if (!isSameImage) {
            image = {};
            if (!next)
                next = std::make_unique<Reading>(m_cases.cases[todo.oneCase]);
            image = next->get(m_interruption);
            next.reset();
        }
        if (at + 1 < m_todo.size() && m_todo[at + 1].oneCase != todo.oneCase && !next)
            next = std::make_unique<Reading>(m_cases.cases[m_todo[at + 1].oneCase]);
        auto& entry = m_record.at(todo.entry);
        const auto start = Clock::now();
        auto files = runOne(todo, image, entry);
        // A Ctrl+C in a terminal ends the worker, too: that is no failure of the case.
        if (!files && m_interruption.isAsked())
            break;
        entry["seconds"] = secondsSince(start);
        entry["state"] = files ? "done" : "failed";
        if (files) {
            entry["files"] = *files;
        } else {
            entry["error"] = errorJson(files.error());
            m_console.warn(m_cases.cases[todo.oneCase].name + ", " +
                           m_models[todo.model].entry.manifest.id + ":");
            m_console.fail(files.error());
        }
        if (auto written = m_record.write(); !written)
            return written;
    }
    return {};
}

Result<std::vector<std::string>> BatchRun::runOne(const Todo& todo, const Image& image, Json& entry)
{
    if (!image.input->has_value())
        return tl::unexpected<Error>(image.input->error());
    return runOn(**image.input, image.seconds, todo, entry);
}

Result<std::vector<std::string>> BatchRun::runOn(const LoadedCase& input, double loadSeconds,
                                                 const Todo& todo, Json& entry)
{
    const auto& oneCase = m_cases.cases[todo.oneCase];
    const auto& model = m_models[todo.model].entry;
    const auto& id = model.manifest.id;
    auto warnings = ai::suitability(input.images, model.manifest);
    warnings.insert(warnings.begin(), input.warnings.begin(), input.warnings.end());
    entry["warnings"] = Json::array();
    for (const auto& warning : warnings) {
        m_console.warn(oneCase.name + ", " + id + ": " + warning.text.english());
        entry["warnings"].push_back({{"code", warning.code}, {"text", warning.text.english()}});
    }
    const auto formats = formatsFor(input.images.front(), m_options);
    if (!formats)
        return tl::unexpected<Error>(formats.error());
    const auto number = static_cast<std::size_t>(&todo - m_todo.data()) + 1;
    const auto progress =
        m_console.progress(std::to_string(number) + " of " + std::to_string(m_todo.size()) + ": " +
                           oneCase.name + ", " + id);
    auto outcome = ai::runBlocking(
        m_queue, requestOf(input.images, m_models[todo.model], m_options),
        [&progress](const ai::RunProgress& told) {
            progress(fractionOf(told));
            return true;
        },
        [this] { return m_interruption.isAsked(); });
    if (!outcome)
        return tl::unexpected<Error>(outcome.error());
    auto record = recordOf(*outcome, oneCase, loadSeconds);
    const auto base = m_options.folder / (oneCase.name + "__" + id);
    auto files = writeResults(*outcome, input.images.front(), *formats,
                              {base, base.string() + ".run.json"}, record, m_console);
    if (files)
        for (const auto& file : *files)
            m_console.say("Wrote " + file);
    return files;
}

ExitCode BatchRun::tellEnd() const
{
    const int done = m_record.count("done");
    const int failed = m_record.count("failed");
    const int pending = m_record.count("pending");
    int resumed = 0;
    for (const auto& entry : m_record.document()["cases"])
        resumed += entry.value("resumed", false) ? 1 : 0;
    m_console.say(std::to_string(done) + " done (" + std::to_string(resumed) +
                  " of them before), " + std::to_string(failed) + " failed, " +
                  std::to_string(pending) + " not run; " + m_record.file().string());
    m_console.print(m_record.document());
    if (pending > 0)
        m_console.fail({ErrorCode::Cancelled,
                        Text(HANGAKU_TR("Core", "Stopped before all cases were run")),
                        Text(HANGAKU_TR("Core", "The same command goes on with the others.")),
                        {}});
    else if (failed > 0)
        m_console.fail({ErrorCode::ReadFailed,
                        Text(HANGAKU_TR("Core", "%1 of %2 runs failed: see %3"),
                             {std::to_string(failed), std::to_string(m_record.size()),
                              m_record.file().string()}),
                        {},
                        {}});
    return failed + pending > 0 ? ExitCode::Failed : ExitCode::Done;
}

} // namespace hangaku::cli
