#pragma once

#include "viewer/session/Session.h"

#include <functional>

class QWidget;

namespace hangaku::app {

class Settings;

/// Asks for a file, measures all segments of a segmentation in the background, and writes the table
/// (CSV, whole or not at all).
/// @param parent also what has to be there when it is done
/// @param done   with the file, or what went wrong; not called when the user gave up
void exportStatistics(viewer::Session& session, viewer::SegmentationId id, Settings& settings,
                      QWidget* parent, std::function<void(viewer::Result<QString>)> done);

} // namespace hangaku::app
