#include "viewer/ui/tools/WindowPresets.h"

#include "viewer/session/Session.h"

namespace hangaku::viewer {

bool applyWindowPreset(Session& session, int key)
{
    const Volume* volume = session.volume();
    if (!volume || key < 0)
        return false;
    if (key == 0) {
        const ValueRange range = sampledRange(*volume);
        session.setWindow({(range.minimum + range.maximum) / 2, range.maximum - range.minimum});
        return true;
    }
    const auto presets = windowPresets(volume->description.modality);
    const auto at = static_cast<std::size_t>(key - 1);
    if (at < presets.size()) {
        session.setWindow(presets[at].window);
        return true;
    }
    const auto& own = volume->description.fileWindows;
    if (presets.empty() && at < own.size() && own[at].width > 0) {
        session.setWindow(own[at]);
        return true;
    }
    if (presets.empty() && key == 1) {
        session.setWindow(initialWindow(*volume));
        return true;
    }
    return false;
}

} // namespace hangaku::viewer
