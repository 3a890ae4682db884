#pragma once

#include "viewer/core/undo/Command.h"

#include <memory>
#include <ranges>
#include <utility>
#include <vector>

namespace hangaku::viewer {

/// Several changes that the user made as one: undone together, the last one first.
class CompositeCommand final : public Command {
public:
    /// @param commands in the order in which they were made
    CompositeCommand(Text name, std::vector<std::unique_ptr<Command>> commands)
        : m_name(std::move(name)), m_commands(std::move(commands))
    {
    }
    void undo() override
    {
        for (const auto& command : std::views::reverse(m_commands))
            command->undo();
    }
    void redo() override
    {
        for (const auto& command : m_commands)
            command->redo();
    }
    Text name() const override { return m_name; }
    std::size_t bytes() const override
    {
        std::size_t bytes = sizeof(*this);
        for (const auto& command : m_commands)
            bytes += command->bytes();
        return bytes;
    }

private:
    Text m_name;
    std::vector<std::unique_ptr<Command>> m_commands;
};

} // namespace hangaku::viewer
