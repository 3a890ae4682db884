#include "viewer/session/journal/EditTrace.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/io/LabelTable.h"
#include "viewer/session/journal/CorrectionSummary.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>
#include <fstream>

namespace hangaku::viewer {
namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// A field of RFC 4180.
std::string quoted(const std::string& field)
{
    if (field.find_first_of(",\"\r\n") == std::string::npos)
        return field;
    std::string result = "\"";
    for (const char c : field)
        result.append(c == '"' ? 2 : 1, c);
    return result += '"';
}

QJsonObject toObject(const TraceEntry& entry)
{
    return {{"action", entry.action},
            {"time", text(entry.time)},
            {"person", text(entry.person)},
            {"tool", text(entry.tool)},
            {"segment", entry.segment},
            {"label", text(entry.label)},
            {"voxelsAdded", static_cast<qint64>(entry.voxelsAdded)},
            {"voxelsRemoved", static_cast<qint64>(entry.voxelsRemoved)},
            {"activeSeconds", entry.activeSeconds}};
}

TraceEntry toEntry(const QJsonObject& object)
{
    return {object["action"].toInt(),
            object["person"].toString().toStdString(),
            object["time"].toString().toStdString(),
            object["tool"].toString().toStdString(),
            static_cast<Label>(object["segment"].toInt()),
            object["label"].toString().toStdString(),
            object["voxelsAdded"].toInteger(),
            object["voxelsRemoved"].toInteger(),
            object["activeSeconds"].toDouble()};
}

QJsonObject toObject(const CorrectionSummary& summary)
{
    QJsonArray bySlice;
    for (const auto changed : summary.changedBySlice)
        bySlice.append(static_cast<qint64>(changed));
    return {{"dice", summary.dice ? QJsonValue(*summary.dice) : QJsonValue()},
            {"addedPathMm", summary.addedPathMm},
            {"addedPathVoxels", static_cast<qint64>(summary.addedPathVoxels)},
            {"changedVoxels", static_cast<qint64>(summary.changedVoxels)},
            {"changedVoxelsBySlice", bySlice}};
}

} // namespace

double EditTrace::activeSeconds() const
{
    double seconds = 0;
    for (const TraceEntry& entry : entries)
        seconds += entry.activeSeconds;
    return seconds;
}

std::filesystem::path tracePath(const std::filesystem::path& maskFile)
{
    const auto table = processing::labelTablePath(maskFile); // "name.labels.json"
    return table.parent_path() / (table.stem().stem().string() + ".trace.json");
}

std::string toJson(const EditTrace& trace, const CorrectionSummary& summary)
{
    QJsonArray entries;
    for (const TraceEntry& entry : trace.entries)
        entries.append(toObject(entry));
    QJsonObject object{{"format", "hangaku-trace"},
                       {"version", 1},
                       {"actions", trace.actions()},
                       {"activeSeconds", trace.activeSeconds()},
                       {"entries", entries}};
    if (summary.hasModel)
        object["correction"] = toObject(summary);
    return QJsonDocument(object).toJson().toStdString();
}

Result<EditTrace> readTrace(const std::filesystem::path& file)
{
    QFile opened(QString::fromStdString(file.string()));
    if (!opened.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "Cannot read %1"), {file.string()}));
    const auto document = QJsonDocument::fromJson(opened.readAll());
    if (!document.isObject() || document["format"] != QLatin1String("hangaku-trace") ||
        document["version"] != 1)
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The edit trace %1 is damaged"), {file.string()}),
                    Text(HANGAKU_TR("Core", "The mask itself is not; a new trace is begun.")));
    EditTrace trace;
    const auto entries = document["entries"].toArray();
    for (const auto& entry : entries)
        trace.entries.push_back(toEntry(entry.toObject()));
    return trace;
}

std::string toCsv(const EditTrace& trace)
{
    std::string csv =
        "action,time,person,tool,segment,label,voxelsAdded,voxelsRemoved,activeSeconds\r\n";
    for (const TraceEntry& entry : trace.entries) {
        const auto seconds = QString::number(entry.activeSeconds, 'f', 1).toStdString();
        const std::string fields[] = {std::to_string(entry.action),
                                      quoted(entry.time),
                                      quoted(entry.person),
                                      quoted(entry.tool),
                                      std::to_string(entry.segment),
                                      quoted(entry.label),
                                      std::to_string(entry.voxelsAdded),
                                      std::to_string(entry.voxelsRemoved),
                                      seconds};
        for (const auto& field : fields)
            csv += field + (&field == std::end(fields) - 1 ? "\r\n" : ",");
    }
    return csv;
}

Result<void> writeText(const std::string& content, const std::filesystem::path& file)
{
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        std::ofstream stream(temporary, std::ios::binary);
        if (stream.write(content.data(), static_cast<std::streamsize>(content.size())).flush())
            return {};
        const int number = errno; // a full disk is recognised by it
        auto failed = fail(ErrorCode::WriteFailed,
                           Text(HANGAKU_TR("Core", "Cannot write %1"), {file.string()}));
        errno = number;
        return failed;
    });
}

} // namespace hangaku::viewer
