#pragma once

#include "viewer/core/undo/Command.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

namespace hangaku::viewer {

/// The history of changes, bounded by bytes. The newest commands are kept whatever their size, so
/// that the last strokes can always be undone.
class CommandStack {
public:
    /// @param byteLimit    memory for old commands
    /// @param minimumCount commands kept even beyond the limit
    explicit CommandStack(std::size_t byteLimit = std::size_t{512} << 20, int minimumCount = 20);

    /// Takes a change that has already been made. What had been undone is forgotten.
    void push(std::unique_ptr<Command> command);
    bool canUndo() const { return m_done > 0; }
    bool canRedo() const { return m_done < m_commands.size(); }
    void undo();
    void redo();
    void clear();

    /// Names of what `undo` and `redo` would do; empty when nothing.
    Text undoName() const;
    Text redoName() const;
    std::size_t bytes() const { return m_bytes; }
    std::size_t size() const { return m_commands.size(); }
    /// How many of them are done: those before are undone by `undo`, those after redone by `redo`.
    std::size_t done() const { return m_done; }
    Text nameAt(std::size_t command) const { return m_commands[command].command->name(); }

    /// The present state is what is on disk.
    void markClean();
    bool isClean() const { return m_cleanState == state(); }

    /// Called after every change of the stack.
    std::function<void()> onChanged;

private:
    struct Entry {
        std::unique_ptr<Command> command;
        std::uint64_t state; ///< identifies the state after the command
    };
    std::uint64_t state() const { return m_done == 0 ? m_baseState : m_commands[m_done - 1].state; }
    void dropOld();
    void changed() const;

    std::deque<Entry> m_commands;
    std::size_t m_done = 0;
    std::size_t m_bytes = 0;
    std::size_t m_byteLimit;
    std::size_t m_minimumCount;
    std::uint64_t m_nextState = 1;
    std::uint64_t m_baseState = 0;
    std::uint64_t m_cleanState = 0;
};

} // namespace hangaku::viewer
