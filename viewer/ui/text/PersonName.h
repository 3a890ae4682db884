#pragma once

#include "viewer/core/study/Study.h"

#include <QString>

namespace hangaku::viewer {

/// A patient's name as people of the program's language write it, with spaces for carets.
///
/// Japanese: kanji first, kana beside them, letters in the tool tip; kana first where there are no
/// kanji. Other languages: letters first and kanji beside them; without letters as in Japanese. A
/// form counts as what it is written in, not as the group that holds it: archives have kanji, or
/// half-width katakana, in the first.
struct ShownName {
    QString first;
    QString beside;  ///< may be empty
    QString toolTip; ///< all forms, one in each line, and whether the characters were guessed
    bool isGuessed = false;

    /// "山田 太郎（推定）": the first form, with a mark when guessed.
    QString marked() const;
    /// "山田 太郎（やまだ たろう）", with a mark when guessed; empty when there is no name.
    QString line() const;
};

ShownName shownName(const Patient& patient);

/// The first form of `alphabetic=ideographic=phonetic` alone.
QString personName(const std::string& name);

} // namespace hangaku::viewer
