#include "viewer/core/image/WindowLevel.h"

namespace hangaku::viewer {

std::vector<WindowPreset> windowPresets(std::string_view modality)
{
    if (modality != "CT")
        return {};
    return {
        {Text(HANGAKU_TR("Core", "Abdomen")), {40, 400}},
        {Text(HANGAKU_TR("Core", "Lung")), {-600, 1500}},
        {Text(HANGAKU_TR("Core", "Mediastinum")), {40, 350}},
        {Text(HANGAKU_TR("Core", "Bone")), {400, 1800}},
        {Text(HANGAKU_TR("Core", "Brain")), {35, 80}},
        {Text(HANGAKU_TR("Core", "Stroke")), {35, 35}},
        {Text(HANGAKU_TR("Core", "Liver")), {70, 150}},
        {Text(HANGAKU_TR("Core", "Angiography")), {250, 600}},
        {Text(HANGAKU_TR("Core", "Temporal bone")), {600, 3000}},
    };
}

} // namespace hangaku::viewer
