#pragma once

#include <string>
#include <string_view>

namespace hangaku::viewer::dicom {

/// Text that was read in some encoding.
struct ConvertedText {
    std::string utf8;
    int invalid = 0; ///< bytes that the encoding does not have; each stands there as U+FFFD
};

inline constexpr std::string_view kReplacement = "\xef\xbf\xbd"; ///< U+FFFD

/// Converts by the tables of the C library. Linear time; any bytes.
/// @param encoding iconv's name of an encoding without shift states
ConvertedText toUtf8(std::string_view bytes, const char* encoding);

/// EUC-JP as archives hold it: characters that JIS X 0208 lacks and Japanese names need (the
/// "ladder" form of taka, the other saki; vendors' rows 13, 89 to 92 and 115 to 119) by Windows'
/// table.
ConvertedText fromEucJp(std::string_view bytes);

/// Replaces control characters that no text has (PS3.5 6.1.3 allows tab, line feed, form feed and
/// carriage return) by U+FFFD.
/// @return how many there were
int replaceControls(std::string& utf8);

} // namespace hangaku::viewer::dicom
