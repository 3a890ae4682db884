#include "ai/host/InferenceQueue.h"
#include "ai/host/ModelInstall.h"
#include "ai/host/ModelSample.h"
#include "ai/protocol/ModelParameters.h"
#include "app/cli/Commands.h"

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

struct Options {
    std::string test;
    std::filesystem::path install;
};

Json parametersJson(const ai::ModelManifest& model)
{
    Json parameters = Json::array();
    for (const auto& parameter : ai::parametersOf(model)) {
        parameters.push_back({{"name", parameter.key},
                              {"minimum", parameter.minimum},
                              {"maximum", parameter.maximum},
                              {"value", parameter.value}});
        if (!parameter.choices.empty())
            parameters.back()["choices"] = parameter.choices;
    }
    return parameters;
}

/// The names of several images that a model needs.
Json imagesJson(const ai::ModelManifest& model)
{
    Json names = Json::array();
    for (const auto& image : model.images)
        names.push_back(image.name.en);
    return names;
}

ExitCode list(const Console& console)
{
    const ai::ModelRegistry registry;
    Json models = Json::array();
    for (const auto& model : registry.models()) {
        const auto& manifest = model.manifest;
        const bool isInvalid = model.state == ai::ModelState::Invalid;
        const auto error = isInvalid ? model.error.reason.english() : std::string();
        models.push_back({{"id", manifest.id},
                          {"version", manifest.version},
                          {"name", manifest.name.en},
                          {"state", ai::toString(model.state)},
                          {"error", error},
                          {"folder", model.folder.string()},
                          {"kind", ai::toString(manifest.kind)},
                          {"runtime", ai::toString(manifest.runtime)},
                          {"parameters", isInvalid ? Json::array() : parametersJson(manifest)},
                          {"images", imagesJson(manifest)},
                          {"hasTest", manifest.test.has_value()}});
        console.say(manifest.id + "  " + manifest.version + "  " + ai::toString(model.state) +
                    "  " + manifest.name.en + (isInvalid ? "\n    ! " + error : ""));
    }
    console.print({{"models", models}});
    return ExitCode::Done;
}

ExitCode install(const std::filesystem::path& path, const Console& console)
{
    const auto model = ai::installModel(ai::ModelRegistry(), path, {});
    if (!model)
        return console.fail(model.error());
    console.say("Installed " + model->manifest.id + " in " + model->folder.string());
    console.print({{"id", model->manifest.id},
                   {"version", model->manifest.version},
                   {"folder", model->folder.string()}});
    return ExitCode::Done;
}

ExitCode test(const std::string& id, const Console& console)
{
    const auto model = ai::ModelRegistry().open(id);
    if (!model)
        return console.fail(model.error());
    const auto sample = ai::readSample(*model, console.progress("Sample"));
    if (!sample)
        return console.fail(sample.error());
    ai::InferenceRequest request{sample->image, *model};
    request.creator = "hangaku-cli " HANGAKU_VERSION;
    const auto progress = console.progress("Running " + model->manifest.id);
    const auto outcome =
        ai::runBlocking(std::move(request), [&progress](const ai::RunProgress& told) {
            if (told.total > 0)
                progress(static_cast<double>(told.done) / told.total);
            return true;
        });
    if (!outcome)
        return console.fail(outcome.error());
    if (!outcome->segmentation)
        return console.fail({ErrorCode::Unsupported,
                             Text(HANGAKU_TR("Core", "The model made no segmentation to compare")),
                             {},
                             {}});
    const auto result = ai::scoreSample(*model, *sample, *outcome->segmentation);
    if (!result)
        return console.fail(result.error());
    Json segments = Json::array();
    for (const auto& segment : result->segments) {
        segments.push_back({{"name", segment.name}, {"dice", segment.dice}});
        char line[160];
        std::snprintf(line, sizeof(line), "  %-28s Dice %.4f", segment.name.c_str(), segment.dice);
        console.say(line);
    }
    console.say(std::string(result->isPassed() ? "passed" : "failed") + ": " + model->manifest.id);
    console.print({{"id", model->manifest.id},
                   {"passed", result->isPassed()},
                   {"minimumDice", result->minimumDice},
                   {"segments", segments},
                   {"seconds", outcome->segmentation->provenance.seconds}});
    return result->isPassed() ? ExitCode::Done : ExitCode::Failed;
}

} // namespace

void addModels(Program& program)
{
    auto command = program.add("models", "List models and their state, test or install one");
    auto options = std::make_shared<Options>();
    auto testOption = command.add("--test", options->test,
                                  "Run a model (id or folder) on its own sample and compare");
    command
        .add("--install", options->install,
             "Copy a model's folder or ZIP to where the user's models lie")
        .excludes(testOption);
    command.does([options](const Console& console) {
        if (!options->install.empty())
            return install(options->install, console);
        return options->test.empty() ? list(console) : test(options->test, console);
    });
}

} // namespace hangaku::cli
