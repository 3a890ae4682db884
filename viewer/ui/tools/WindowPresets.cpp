#include "viewer/ui/tools/WindowPresets.h"

#include "viewer/core/view/Presentation.h"
#include "viewer/session/Session.h"

namespace hangaku::viewer {

bool applyWindowPreset(Session& session, int key)
{
    const Volume* volume = session.volume();
    if (!volume || key < 0 || volume->isColour())
        return false; // colours are shown as they are
    if (key == 0) {
        const ValueRange range = sampledRange(*volume);
        session.setWindow({(range.minimum + range.maximum) / 2, range.maximum - range.minimum,
                           VoiFunction::LinearExact});
        return true;
    }
    const auto choices = windowChoices(volume->description);
    const auto at = static_cast<std::size_t>(key - 1);
    if (at < choices.size()) {
        if (choices[at].voiTable >= 0)
            session.setVoiTable(choices[at].voiTable, choices[at].window);
        else
            session.setWindow(choices[at].window);
        return true;
    }
    if (choices.empty() && key == 1) {
        session.setWindow(initialWindow(*volume));
        return true;
    }
    return false;
}

} // namespace hangaku::viewer
