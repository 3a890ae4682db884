#include "viewer/session/journal/JournalFormat.h"

#include <QDateTime>
#include <QSysInfo>

#include <array>
#include <concepts>
#include <fstream>
#include <limits>
#include <utility>

#include <unistd.h>
#include <zlib.h>

namespace hangaku::viewer {
namespace {

constexpr std::size_t kHeadBytes = 5;
constexpr std::size_t kCrcBytes = 4;
/// Records are written in pieces far smaller; a longer length is damage.
constexpr std::uint32_t kLongest = 1U << 30;

std::uint32_t crcOf(std::string_view bytes)
{
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string firstLine(const char* file)
{
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
}

/// Clock ticks after the boot at which a process started; 0 when it is not there.
std::int64_t startOf(std::int64_t processId)
{
    const auto stat = firstLine(("/proc/" + std::to_string(processId) + "/stat").c_str());
    // The second field is the program's name in brackets, which may hold spaces and brackets.
    const auto end = stat.rfind(')');
    if (end == std::string::npos)
        return 0;
    std::size_t at = end + 1;
    for (int field = 2; field < 21 && at != std::string::npos; ++field)
        at = stat.find(' ', at + 1);
    return at == std::string::npos ? 0 : std::strtoll(stat.c_str() + at, nullptr, 10);
}

/// Writes one value of a record.
struct Put {
    ByteWriter& writer;

    void operator()(const std::string& value) const { writer.text(value); }
    void operator()(bool value) const { writer.byte(value ? 1 : 0); }
    void operator()(double value) const { writer.real(value); }
    void operator()(std::integral auto value) const { writer.signedNumber(value); }
    void operator()(AlgorithmType value) const { writer.byte(static_cast<std::uint8_t>(value)); }
    void operator()(const CodedConcept& value) const
    {
        for (const auto* text : {&value.value, &value.scheme, &value.meaning})
            writer.text(*text);
    }
    void operator()(const Rgb& value) const
    {
        for (const auto part : {value.red, value.green, value.blue})
            writer.byte(part);
    }
    void operator()(const std::optional<Correction>& value) const
    {
        (*this)(value.has_value());
        (*this)(value ? value->person : std::string());
        (*this)(value ? value->time : std::string());
    }
    void operator()(const std::map<std::string, std::string>& value) const
    {
        writer.number(value.size());
        for (const auto& [key, text] : value) {
            writer.text(key);
            writer.text(text);
        }
    }
    template <typename Value> void operator()(const std::vector<Value>& values) const
    {
        writer.number(values.size());
        for (const Value& value : values)
            (*this)(value);
    }
    void operator()(Review value) const { writer.byte(static_cast<std::uint8_t>(value)); }
    void operator()(const std::optional<double>& value) const
    {
        (*this)(value.has_value());
        (*this)(value.value_or(0));
    }
    void operator()(Vec3 value) const
    {
        for (int axis = 0; axis < 3; ++axis)
            writer.real(value[axis]);
    }
    void operator()(const PatientBox& value) const
    {
        (*this)(value.centre);
        (*this)(value.sizeMm);
        for (const Vec3 axis : value.axes)
            (*this)(axis);
    }
    void operator()(const Provenance& value) const { write(writer, value); }
    void operator()(const DetectionKind& value) const;
};

/// Reads one value of a record; leaves it as it is where an older program wrote none.
struct Take {
    ByteReader& reader;

    template <typename Value> void operator()(Value& value) const
    {
        if (!reader.isAtEnd())
            take(value);
    }

private:
    void take(std::string& value) const { value = reader.text(); }
    void take(bool& value) const { value = reader.byte() != 0; }
    void take(double& value) const { value = reader.real(); }
    template <std::integral Whole> void take(Whole& value) const
    {
        const auto read = reader.signedNumber();
        if (!std::in_range<Whole>(read))
            reader.fail();
        value = static_cast<Whole>(read);
    }
    void take(AlgorithmType& value) const
    {
        const auto read = reader.byte();
        if (read > static_cast<std::uint8_t>(AlgorithmType::Automatic))
            reader.fail();
        else
            value = static_cast<AlgorithmType>(read);
    }
    void take(CodedConcept& value) const
    {
        for (auto* text : {&value.value, &value.scheme, &value.meaning})
            *text = reader.text();
    }
    void take(Rgb& value) const
    {
        for (auto* part : {&value.red, &value.green, &value.blue})
            *part = reader.byte();
    }
    void take(std::optional<Correction>& value) const
    {
        const bool isThere = reader.byte() != 0;
        Correction correction;
        correction.person = reader.text();
        correction.time = reader.text();
        if (isThere)
            value = correction;
    }
    void take(std::map<std::string, std::string>& value) const
    {
        for (auto left = reader.number(); left > 0 && reader.isSound(); --left) {
            const auto key = reader.text();
            value[key] = reader.text();
        }
    }
    template <typename Value> void take(std::vector<Value>& values) const
    {
        for (auto left = reader.number(); left > 0 && reader.isSound(); --left)
            take(values.emplace_back());
    }
    void take(Review& value) const
    {
        value = static_cast<Review>(
            reader.numberBelow(static_cast<std::uint64_t>(Review::Rejected) + 1));
    }
    void take(std::optional<double>& value) const
    {
        const bool isThere = reader.byte() != 0;
        const double read = reader.real();
        if (isThere)
            value = read;
    }
    void take(Vec3& value) const
    {
        for (int axis = 0; axis < 3; ++axis)
            value[axis] = reader.real();
    }
    void take(PatientBox& value) const
    {
        take(value.centre);
        take(value.sizeMm);
        for (Vec3& axis : value.axes)
            take(axis);
    }
    void take(Provenance& value) const { value = readProvenance(reader); }
    void take(DetectionKind& value) const;
};

// Every field in the order in which it is written. A field that is new in the struct does not
// compile until it has its place here: at the end, so that older journals can still be read.
template <typename Field> void visitFields(auto& segment, const Field& field)
    requires std::same_as<std::remove_cvref_t<decltype(segment)>, Segment>
{
    auto& [number, layer, label, labelJa, category, type, typeModifier, anatomicRegion,
           anatomicRegionModifier, group, colour, visible, locked, algorithmType, algorithmName,
           correction] = segment;
    field(number), field(layer), field(label), field(labelJa), field(category), field(type);
    field(typeModifier), field(colour), field(visible), field(locked), field(algorithmType);
    field(algorithmName), field(correction), field(anatomicRegion), field(anatomicRegionModifier);
    field(group);
}

template <typename Field> void visitFields(auto& provenance, const Field& field)
    requires std::same_as<std::remove_cvref_t<decltype(provenance)>, Provenance>
{
    auto& [modelId, modelName, modelVersion, modelSha256, parameters, runtime, startedAt, seconds,
           inputUids, creator] = provenance;
    field(modelId), field(modelName), field(modelVersion), field(modelSha256), field(parameters);
    field(runtime), field(startedAt), field(seconds), field(inputUids), field(creator);
}

template <typename Field> void visitFields(auto& entry, const Field& field)
    requires std::same_as<std::remove_cvref_t<decltype(entry)>, TraceEntry>
{
    auto& [action, person, time, tool, segment, label, added, removed, seconds] = entry;
    field(action), field(person), field(time), field(tool), field(segment), field(label);
    field(added), field(removed), field(seconds);
}

template <typename Field> void visitFields(auto& header, const Field& field)
    requires std::same_as<std::remove_cvref_t<decltype(header)>, JournalHeader>
{
    auto& [processId, processStart, bootId, host, person, startedAt] = header;
    field(processId), field(processStart), field(bootId), field(host), field(person);
    field(startedAt);
}

template <typename Field> void visitFields(auto& kind, const Field& field)
    requires std::same_as<std::remove_cvref_t<decltype(kind)>, DetectionKind>
{
    auto& [label, labelJa, type, colour] = kind;
    field(label), field(labelJa), field(type), field(colour);
}

template <typename Field> void visitFields(auto& detection, const Field& field)
    requires std::same_as<std::remove_cvref_t<decltype(detection)>, Detection>
{
    auto& [number, kind, box, score, review, correction, uid] = detection;
    field(number), field(kind), field(box), field(score), field(review), field(correction);
    field(uid);
}

template <typename Field> void visitFields(auto& detections, const Field& field)
    requires std::same_as<std::remove_cvref_t<decltype(detections)>, Detections>
{
    // Boxes are written one by one, as they change.
    auto& [name, kinds, all, threshold, provenance, seriesInstanceUid, frameOfReferenceUid] =
        detections;
    field(name), field(kinds), field(threshold), field(provenance), field(seriesInstanceUid);
    field(frameOfReferenceUid);
}

template <typename Struct> void writeStruct(ByteWriter& writer, const Struct& value)
{
    ByteWriter own; // with its length, so that a reader finds the end of more fields than it knows
    visitFields(value, Put{own});
    writer.text(own.bytes);
}

template <typename Struct> Struct readStruct(ByteReader& reader)
{
    Struct value;
    const auto bytes = reader.text();
    ByteReader own(bytes);
    visitFields(value, Take{own});
    if (!own.isSound() || bytes.empty())
        reader.fail();
    return value;
}

void Put::operator()(const DetectionKind& value) const
{
    writeStruct(writer, value);
}

void Take::take(DetectionKind& value) const
{
    value = readStruct<DetectionKind>(reader);
}

} // namespace

JournalHeader JournalHeader::own(const std::string& person)
{
    const auto now = QDateTime::currentDateTime();
    return {::getpid(),
            startOf(::getpid()),
            firstLine("/proc/sys/kernel/random/boot_id"),
            QSysInfo::machineHostName().toStdString(),
            person,
            now.toOffsetFromUtc(now.offsetFromUtc()).toString(Qt::ISODate).toStdString()};
}

JournalHeader::Owner JournalHeader::owner() const
{
    if (bootId == firstLine("/proc/sys/kernel/random/boot_id")) {
        const auto start = startOf(processId);
        return start != 0 && start == processStart ? Owner::Running : Owner::Gone;
    }
    return host == QSysInfo::machineHostName().toStdString() ? Owner::Gone : Owner::Unknown;
}

std::string record(RecordType type, std::string_view payload)
{
    ByteWriter writer;
    writer.bytes.reserve(payload.size() + kHeadBytes + kCrcBytes);
    writer.fixed32(static_cast<std::uint32_t>(payload.size()));
    writer.byte(static_cast<std::uint8_t>(type));
    writer.bytes.append(payload);
    writer.fixed32(crcOf(std::string_view(writer.bytes).substr(4)));
    return std::move(writer.bytes);
}

Result<std::uint64_t>
readRecords(const std::filesystem::path& file,
            const std::function<bool(RecordType type, std::string_view payload)>& visit)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "Cannot read %1"), {file.string()}));
    std::uint64_t sound = 0;
    std::array<char, kHeadBytes> head{};
    std::string body;
    std::error_code ignored;
    const auto size = std::filesystem::file_size(file, ignored);
    while (stream.read(head.data(), kHeadBytes)) {
        ByteReader lengthOf(std::string_view(head.data(), 4));
        const auto length = lengthOf.fixed32();
        if (length > kLongest || sound + kHeadBytes + length + kCrcBytes > size)
            break;
        body.assign(1, head[4]);
        body.resize(1 + length + kCrcBytes);
        if (!stream.read(body.data() + 1, static_cast<std::streamsize>(length + kCrcBytes)))
            break;
        const auto checked = std::string_view(body).substr(0, 1 + length);
        if (ByteReader(std::string_view(body).substr(1 + length)).fixed32() != crcOf(checked))
            break;
        if (!visit(static_cast<RecordType>(head[4]), checked.substr(1)))
            break;
        sound += kHeadBytes + length + kCrcBytes;
    }
    return sound;
}

void write(ByteWriter& writer, const JournalHeader& header)
{
    writer.number(JournalHeader::kVersion);
    writeStruct(writer, header);
}

JournalHeader readHeader(ByteReader& reader)
{
    if (reader.number() != JournalHeader::kVersion)
        reader.fail();
    return readStruct<JournalHeader>(reader);
}

void write(ByteWriter& writer, const ImageGeometry& geometry)
{
    for (int axis = 0; axis < 3; ++axis)
        writer.number(static_cast<std::uint64_t>(geometry.size()[axis]));
    const Put put{writer};
    put(geometry.spacing());
    put(geometry.origin());
    for (const Vec3 axis : geometry.axes())
        put(axis);
}

Result<ImageGeometry> readGeometry(ByteReader& reader)
{
    Index3 size;
    for (int axis = 0; axis < 3; ++axis)
        size[axis] = static_cast<int>(reader.numberBelow(std::numeric_limits<int>::max()));
    const Take take{reader};
    Vec3 spacing;
    Vec3 origin;
    std::array<Vec3, 3> axes;
    take(spacing);
    take(origin);
    for (Vec3& axis : axes)
        take(axis);
    auto geometry = ImageGeometry::create(size, spacing, origin, axes);
    if (!geometry)
        reader.fail();
    return geometry;
}

void write(ByteWriter& writer, const Provenance& provenance)
{
    writeStruct(writer, provenance);
}

Provenance readProvenance(ByteReader& reader)
{
    return readStruct<Provenance>(reader);
}

void write(ByteWriter& writer, const Segment& segment)
{
    writeStruct(writer, segment);
}

Segment readSegment(ByteReader& reader)
{
    constexpr int kMostLayers = 1 << 12;
    auto segment = readStruct<Segment>(reader);
    if (segment.number == 0 || segment.layer < 0 || segment.layer >= kMostLayers)
        reader.fail();
    return segment;
}

void write(ByteWriter& writer, const TraceEntry& entry)
{
    writeStruct(writer, entry);
}

TraceEntry readTraceEntry(ByteReader& reader)
{
    return readStruct<TraceEntry>(reader);
}

void write(ByteWriter& writer, const Detection& detection)
{
    writeStruct(writer, detection);
}

Detection readDetection(ByteReader& reader)
{
    auto detection = readStruct<Detection>(reader);
    if (detection.number < 1 || detection.kind < 0)
        reader.fail();
    return detection;
}

void write(ByteWriter& writer, const Detections& detections)
{
    writeStruct(writer, detections);
}

Detections readDetections(ByteReader& reader)
{
    return readStruct<Detections>(reader);
}

} // namespace hangaku::viewer
