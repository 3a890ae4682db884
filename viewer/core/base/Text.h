#pragma once

#include <string>
#include <vector>

/// Marks a literal for translation where no Qt is at hand; `lupdate` reads it as QT_TRANSLATE_NOOP.
#define HANGAKU_TR(context, source) source

namespace hangaku::viewer {

/// A sentence for the user that can still be translated: an English template with %1, %2, ... and
/// what goes there. Libraries without Qt make it, `ui` translates it, the CLI prints `english()`.
class Text {
public:
    Text() = default;
    /// @param source    an English sentence marked with HANGAKU_TR("Core", "...")
    /// @param arguments UTF-8, for %1, %2, ...; never a patient's name or ID
    Text(const char* source, std::vector<std::string> arguments = {});

    const std::string& source() const { return m_source; }
    const std::vector<std::string>& arguments() const { return m_arguments; }
    bool isEmpty() const { return m_source.empty(); }
    std::string english() const;

    friend bool operator==(const Text&, const Text&) = default;

private:
    std::string m_source;
    std::vector<std::string> m_arguments;
};

} // namespace hangaku::viewer
