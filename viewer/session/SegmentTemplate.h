#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/terminology/Terminology.h"

#include <QByteArray>
#include <QString>

#include <filesystem>
#include <vector>

namespace hangaku::viewer {

/// The segments that a task needs ("Liver and its segments"), without voxels.
///
/// The file is JSON: {"format": "hangaku-template", "version": 1, "name", "nameJa", "segments":
/// [...]}, a segment being {"term": "kidney", "side": "left"} with the id of a structure of the
/// terminology (and "region", the id of a lesion's place), or {"label", "labelJa", "category",
/// "type", "typeModifier", "region", "regionModifier"} with codes {"value", "scheme", "meaning"};
/// both may have "colour" ("#rrggbb"), "group" and "groupJa".
struct SegmentTemplate {
    QString name;
    QString nameJa; ///< may be empty
    std::vector<Segment> segments;
    std::vector<std::string> groupsJa; ///< the Japanese group of each segment; may be empty

    QString shownName(Language language) const;
    /// The segments with their groups in a language.
    std::vector<Segment> segmentsIn(Language language) const;
};

/// @param where named in the error
/// @return ParseFailed saying what is wrong
Result<SegmentTemplate> readTemplate(const QByteArray& json, const QString& where);

/// The file's text; it holds every code, so that it means the same whatever the terminology
/// becomes.
QByteArray toJson(const SegmentTemplate& made);

/// A template that a segmentation is made into: names, codes, colours and groups.
SegmentTemplate templateOf(const Segmentation& segmentation, const QString& name);

struct TemplatesRead {
    std::vector<SegmentTemplate> templates; ///< in the order of their files' names
    std::vector<Error> errors;
};
/// All *.json of a folder, which may be one of Qt's resources (":/templates"). No folder: nothing.
TemplatesRead readTemplates(const QString& folder);

/// Writes a template into a folder, which is made when missing, as NAME.json; a template of the
/// same name is replaced. @return the file
Result<std::filesystem::path> saveTemplate(const SegmentTemplate& made,
                                           const std::filesystem::path& folder);

} // namespace hangaku::viewer
