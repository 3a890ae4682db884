#include "viewer/core/undo/CommandStack.h"

namespace hangaku::viewer {

CommandStack::CommandStack(std::size_t byteLimit, int minimumCount)
    : m_byteLimit(byteLimit), m_minimumCount(static_cast<std::size_t>(minimumCount))
{
}

void CommandStack::push(std::unique_ptr<Command> command)
{
    while (m_commands.size() > m_done) {
        m_bytes -= m_commands.back().command->bytes();
        m_commands.pop_back();
    }
    m_bytes += command->bytes();
    m_commands.push_back({std::move(command), m_nextState++});
    ++m_done;
    dropOld();
    changed();
}

void CommandStack::undo()
{
    if (!canUndo())
        return;
    m_commands[--m_done].command->undo();
    changed();
}

void CommandStack::redo()
{
    if (!canRedo())
        return;
    m_commands[m_done++].command->redo();
    changed();
}

void CommandStack::clear()
{
    m_baseState = state();
    m_commands.clear();
    m_done = 0;
    m_bytes = 0;
    changed();
}

Text CommandStack::undoName() const
{
    return canUndo() ? m_commands[m_done - 1].command->name() : Text();
}

Text CommandStack::redoName() const
{
    return canRedo() ? m_commands[m_done].command->name() : Text();
}

void CommandStack::markClean()
{
    m_cleanState = state();
    changed();
}

void CommandStack::dropOld()
{
    while (m_bytes > m_byteLimit && m_commands.size() > m_minimumCount) {
        m_baseState = m_commands.front().state;
        m_bytes -= m_commands.front().command->bytes();
        m_commands.pop_front();
        --m_done;
    }
}

void CommandStack::changed() const
{
    if (onChanged)
        onChanged();
}

} // namespace hangaku::viewer
