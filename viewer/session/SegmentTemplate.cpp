#include "viewer/session/SegmentTemplate.h"

#include "viewer/core/base/AtomicFile.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <fstream>

namespace hangaku::viewer {
namespace {

std::string textAt(const QJsonObject& json, const char* key)
{
    return json.value(QLatin1String(key)).toString().toStdString();
}

CodedConcept codeAt(const QJsonObject& json, const char* key)
{
    const auto code = json.value(QLatin1String(key)).toObject();
    return {textAt(code, "value"), textAt(code, "scheme"), textAt(code, "meaning")};
}

void put(QJsonObject& json, const char* key, const std::string& text)
{
    if (!text.empty())
        json.insert(QLatin1String(key), QString::fromStdString(text));
}

void put(QJsonObject& json, const char* key, const CodedConcept& code)
{
    if (code.isEmpty())
        return;
    QJsonObject object;
    put(object, "value", code.value);
    put(object, "scheme", code.scheme);
    put(object, "meaning", code.meaning);
    json.insert(QLatin1String(key), object);
}

Laterality sideIn(const std::string& text)
{
    if (text == "left")
        return Laterality::Left;
    if (text == "right")
        return Laterality::Right;
    return text == "both" ? Laterality::Both : Laterality::None;
}

std::optional<Rgb> colourIn(const QString& text)
{
    bool isNumber = false;
    const uint value = text.mid(1).toUInt(&isNumber, 16);
    if (text.size() != 7 || text[0] != u'#' || !isNumber)
        return {};
    return Rgb{static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
               static_cast<std::uint8_t>(value)};
}

QString colourText(Rgb rgb)
{
    const uint value = uint{rgb.red} << 16U | uint{rgb.green} << 8U | uint{rgb.blue};
    return QString("#%1").arg(value, 6, 16, QChar(u'0'));
}

Result<Segment> segmentIn(const QJsonObject& json, std::size_t position)
{
    Segment segment;
    segment.colour = cycleColour(static_cast<int>(position));
    if (const auto id = textAt(json, "term"); !id.empty()) {
        const auto& terms = Terminology::builtIn();
        const auto region = textAt(json, "region");
        const ChosenTerm chosen{terms.find(id), sideIn(textAt(json, "side")), terms.find(region)};
        if (chosen.term == nullptr || (!region.empty() && chosen.region == nullptr))
            return fail(ErrorCode::NotFound,
                        Text(HANGAKU_TR("Core", "The structure %1 does not exist"),
                             {chosen.term == nullptr ? id : region}));
        terms.describe(segment, chosen);
    } else {
        segment.label = textAt(json, "label");
        segment.labelJa = textAt(json, "labelJa");
        segment.category = codeAt(json, "category");
        segment.type = codeAt(json, "type");
        segment.typeModifier = codeAt(json, "typeModifier");
        segment.anatomicRegion = codeAt(json, "region");
        segment.anatomicRegionModifier = codeAt(json, "regionModifier");
        if (segment.label.empty())
            return fail(ErrorCode::ParseFailed,
                        Text(HANGAKU_TR("Core", "Segment %1 has neither a term nor a label"),
                             {std::to_string(position + 1)}));
        if (segment.category.isEmpty())
            segment.category = anatomicalStructure();
        if (segment.type.isEmpty())
            segment.type = tissue();
    }
    if (const auto colour = colourIn(json.value(u"colour").toString()))
        segment.colour = *colour;
    segment.group = textAt(json, "group");
    return segment;
}

tl::unexpected<Error> damaged(const QString& where, const std::string& why)
{
    return fail(
        ErrorCode::ParseFailed,
        Text(HANGAKU_TR("Core", "The template %1 cannot be read: %2"), {where.toStdString(), why}),
        Text(HANGAKU_TR("Core", "Mend or remove it.")));
}

} // namespace

QString SegmentTemplate::shownName(Language language) const
{
    return language == Language::Japanese && !nameJa.isEmpty() ? nameJa : name;
}

std::vector<Segment> SegmentTemplate::segmentsIn(Language language) const
{
    auto shown = segments;
    for (std::size_t n = 0; n < shown.size(); ++n)
        if (language == Language::Japanese && n < groupsJa.size() && !groupsJa[n].empty())
            shown[n].group = groupsJa[n];
    return shown;
}

Result<SegmentTemplate> readTemplate(const QByteArray& json, const QString& where)
{
    QJsonParseError problem{};
    const auto document = QJsonDocument::fromJson(json, &problem);
    if (!document.isObject())
        return damaged(where, problem.errorString().toStdString());
    const auto object = document.object();
    if (textAt(object, "format") != "hangaku-template" || object.value(u"version").toInt() != 1)
        return damaged(where, "format, version");
    SegmentTemplate made;
    made.name = object.value(u"name").toString();
    made.nameJa = object.value(u"nameJa").toString();
    const auto segments = object.value(u"segments").toArray();
    if (made.name.isEmpty() || segments.isEmpty())
        return damaged(where, made.name.isEmpty() ? "name" : "segments");
    for (const auto& value : segments) {
        auto segment = segmentIn(value.toObject(), made.segments.size());
        if (!segment)
            return damaged(where, segment.error().reason.english());
        made.segments.push_back(std::move(*segment));
        made.groupsJa.push_back(textAt(value.toObject(), "groupJa"));
    }
    return made;
}

QByteArray toJson(const SegmentTemplate& made)
{
    QJsonArray segments;
    for (std::size_t n = 0; n < made.segments.size(); ++n) {
        const auto& segment = made.segments[n];
        QJsonObject json;
        put(json, "label", segment.label);
        put(json, "labelJa", segment.labelJa);
        put(json, "category", segment.category);
        put(json, "type", segment.type);
        put(json, "typeModifier", segment.typeModifier);
        put(json, "region", segment.anatomicRegion);
        put(json, "regionModifier", segment.anatomicRegionModifier);
        json.insert(u"colour", colourText(segment.colour));
        put(json, "group", segment.group);
        if (n < made.groupsJa.size())
            put(json, "groupJa", made.groupsJa[n]);
        segments.append(json);
    }
    QJsonObject object{{"format", "hangaku-template"}, {"version", 1}, {"name", made.name}};
    if (!made.nameJa.isEmpty())
        object.insert(u"nameJa", made.nameJa);
    object.insert(u"segments", segments);
    return QJsonDocument(object).toJson();
}

SegmentTemplate templateOf(const Segmentation& segmentation, const QString& name)
{
    SegmentTemplate made;
    made.name = name;
    for (const Segment& segment : segmentation.segments()) {
        // Who made it, and how far they came, is no part of a template.
        Segment kept;
        kept.label = segment.label;
        kept.labelJa = segment.labelJa;
        kept.category = segment.category;
        kept.type = segment.type;
        kept.typeModifier = segment.typeModifier;
        kept.anatomicRegion = segment.anatomicRegion;
        kept.anatomicRegionModifier = segment.anatomicRegionModifier;
        kept.colour = segment.colour;
        kept.group = segment.group;
        made.segments.push_back(std::move(kept));
    }
    return made;
}

TemplatesRead readTemplates(const QString& folder)
{
    TemplatesRead read;
    const QDir directory(folder);
    for (const auto& name : directory.entryList({"*.json"}, QDir::Files, QDir::Name)) {
        QFile file(directory.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) {
            read.errors.push_back(
                {ErrorCode::ReadFailed,
                 Text(HANGAKU_TR("Core", "Cannot read %1"), {file.fileName().toStdString()}),
                 {},
                 {}});
            continue;
        }
        auto made = readTemplate(file.readAll(), file.fileName());
        if (made)
            read.templates.push_back(std::move(*made));
        else
            read.errors.push_back(made.error());
    }
    return read;
}

Result<std::filesystem::path> saveTemplate(const SegmentTemplate& made,
                                           const std::filesystem::path& folder)
{
    QString name;
    for (const QChar letter : made.name.trimmed())
        name += letter.isLetterOrNumber() || letter == u'-' ? letter : QChar(u'-');
    if (name.isEmpty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A template needs a name")));
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    const auto file = folder / (name + ".json").toStdString();
    const auto json = toJson(made);
    const auto written =
        writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
            std::ofstream stream(temporary, std::ios::binary);
            stream.write(json.data(), json.size());
            if (stream.flush())
                return {};
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Core", "Cannot write %1"), {file.string()}));
        });
    if (!written)
        return tl::unexpected<Error>(written.error());
    return file;
}

} // namespace hangaku::viewer
