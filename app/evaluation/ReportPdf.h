#pragma once

#include "app/evaluation/ComparisonReport.h"

namespace hangaku::app {

/// The report as pages of A4: the text and tables of `html`, the figures as vectors. The table of
/// every segment, which would fill pages with more columns than fit, is left to its files.
///
/// Needs a QGuiApplication (of any platform, "offscreen" too) for its fonts; any thread.
/// @return the bytes of the PDF file
std::string pdf(const ComparisonReport& report);

} // namespace hangaku::app
