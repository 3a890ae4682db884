#pragma once

#include "viewer/core/base/Text.h"

#include <cstddef>

namespace hangaku::viewer {

/// A change that has been made and can be taken back. `undo` and `redo` alternate.
class Command {
public:
    virtual ~Command() = default;
    virtual void undo() = 0;
    virtual void redo() = 0;
    /// What the history list shows: "Paint left lung".
    virtual Text name() const = 0;
    /// Memory held for undoing.
    virtual std::size_t bytes() const = 0;
};

} // namespace hangaku::viewer
