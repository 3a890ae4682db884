#pragma once

#include "ai/host/ModelRegistry.h"
#include "viewer/core/base/Progress.h"

#include <filesystem>

namespace hangaku::ai {

/// Where users' own models lie: "models" in the data folder.
std::filesystem::path userModelsFolder();

/// Whether it lies there, so that it may be removed.
bool isRemovable(const ModelEntry& model);

/// Copies a model's folder, or unpacks its ZIP, into the users' models folder, under its id. It is
/// looked through before and after: nothing is left behind when it is no model, one whose id is
/// taken, or one whose weights are not those that its description promises. Links are not followed.
/// Takes as long as the files are large; any thread.
/// @param registry what is there already
/// @return the model as it lies there now; ModelInvalid, NotFound, what `viewer::unpack` returns,
///         WriteFailed, Cancelled
viewer::Result<ModelEntry> installModel(const ModelRegistry& registry,
                                        const std::filesystem::path& folderOrArchive,
                                        const viewer::Progress& progress);

/// Takes a removable model's files away. @return InvalidArgument for another, WriteFailed
viewer::Result<void> removeModel(const ModelEntry& model);

} // namespace hangaku::ai
