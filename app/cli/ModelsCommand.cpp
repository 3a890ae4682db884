#include "ai/host/ModelRegistry.h"
#include "app/cli/Commands.h"

namespace hangaku::cli {

using Json = nlohmann::ordered_json;

void addModels(Program& program)
{
    auto command = program.add("models", "List models and their state");
    command.does([](const Console& console) {
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
                              {"kind", ai::toString(manifest.kind)}});
            console.say(manifest.id + "  " + manifest.version + "  " + ai::toString(model.state) +
                        "  " + manifest.name.en + (isInvalid ? "\n    ! " + error : ""));
        }
        console.print({{"models", models}});
        return ExitCode::Done;
    });
}

} // namespace hangaku::cli
