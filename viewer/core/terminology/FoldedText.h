#pragma once

#include <string>
#include <string_view>

namespace hangaku::viewer {

/// Text as it is compared in a search: code points without case, width (ＳＭＡ, ｶﾝｿﾞｳ) or kind of
/// kana (カンゾウ = かんぞう), with the common forms of variant characters (頚 = 頸), and a single
/// space for punctuation. Bytes that are no UTF-8 are left out.
std::u32string foldedText(std::string_view utf8);

} // namespace hangaku::viewer
