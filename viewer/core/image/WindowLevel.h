#pragma once

#include "viewer/core/base/Text.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace hangaku::viewer {

/// How values within a window become grey (PS3.3 C.11.2.1.2).
enum class VoiFunction : std::uint8_t { Linear, LinearExact, Sigmoid };

/// A grey-scale window in the image's unit (HU for CT).
struct WindowLevel {
    double center = 40;
    double width = 400; ///< > 0
    VoiFunction function = VoiFunction::Linear;

    double lower() const { return center - width / 2; }
    double upper() const { return center + width / 2; }

    friend bool operator==(const WindowLevel&, const WindowLevel&) = default;
};

struct WindowPreset {
    Text name;
    WindowLevel window;
};

/// Presets of a modality ("CT", ...) in the order of the keys 1 to 9; empty where the unit is not
/// absolute (MR), for which the caller offers the file's own windows and percentiles.
std::vector<WindowPreset> windowPresets(std::string_view modality);

} // namespace hangaku::viewer
