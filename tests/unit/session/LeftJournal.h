#pragma once

#include "tests/support/FileContent.h"
#include "viewer/session/journal/JournalFormat.h"

namespace hangaku::tests {

/// Gives a journal of this process another owner: one that has ended.
inline void leaveBehind(const std::filesystem::path& journal)
{
    using namespace viewer;
    auto header = JournalHeader::own("A Reader");
    header.processStart -= 1;
    ByteWriter writer;
    viewer::write(writer, header);
    const auto bytes = contentOf(journal);
    ByteReader length(std::string_view(bytes).substr(0, 4));
    write(journal, record(RecordType::Header, writer.bytes) + bytes.substr(length.fixed32() + 9));
}

} // namespace hangaku::tests
