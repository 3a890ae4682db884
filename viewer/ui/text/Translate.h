#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Text.h"

#include <QString>

#include <filesystem>

namespace hangaku::viewer {

/// The sentence in the language of the program, with its arguments put in. Sentences of libraries
/// without Qt are in the translation's contexts "Core" and "Ai".
QString translate(const Text& text);

/// What happened and what to do about it, as one paragraph.
QString translate(const Error& error);

/// "124 ml", "2.06 l", "0.8 ml": no more digits than are meant.
QString volumeText(double millilitres);

QString pathText(const std::filesystem::path& path);

/// "male", "female", "other"; empty when the file does not say.
QString sexText(const std::string& sex);

} // namespace hangaku::viewer
