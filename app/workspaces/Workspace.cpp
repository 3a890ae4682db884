#include "app/workspaces/Workspace.h"

#include <QCoreApplication>

namespace hangaku::app {

const std::vector<Workspace>& workspaces()
{
    static const std::vector<Workspace> all{Workspace::Read, Workspace::Annotate,
                                            Workspace::Compare};
    return all;
}

WorkspaceParts partsOf(Workspace workspace)
{
    switch (workspace) {
    case Workspace::Read: return {.editTools = false, .toolOptions = false, .statistics = true};
    case Workspace::Annotate: return {.editTools = true, .toolOptions = true, .statistics = true};
    case Workspace::Compare: return {.editTools = true, .toolOptions = true, .comparison = true};
    }
    return {};
}

QString nameOf(Workspace workspace)
{
    switch (workspace) {
    case Workspace::Read: return QCoreApplication::translate("Workspace", "Read");
    case Workspace::Annotate: return QCoreApplication::translate("Workspace", "Annotate");
    case Workspace::Compare: return QCoreApplication::translate("Workspace", "Compare");
    }
    return {};
}

QString keyOf(Workspace workspace)
{
    switch (workspace) {
    case Workspace::Read: return "read";
    case Workspace::Annotate: return "annotate";
    case Workspace::Compare: return "compare";
    }
    return {};
}

std::optional<Workspace> workspaceFromKey(std::string_view key)
{
    for (const Workspace workspace : workspaces())
        if (keyOf(workspace).toStdString() == key)
            return workspace;
    return std::nullopt;
}

} // namespace hangaku::app
