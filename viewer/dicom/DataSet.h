#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace hangaku::viewer::dicom {

struct Tag {
    std::uint16_t group = 0;
    std::uint16_t element = 0;

    friend constexpr auto operator<=>(const Tag&, const Tag&) = default;
};

struct DataElement;

/// The attributes of a data set or of an item that reading images needs (PS3.5 7.1). The values are
/// little endian bytes; they live as long as the `Header` they belong to.
struct DataSet {
    std::vector<DataElement> elements; ///< as in the file
    bool isSorted = false;             ///< by tag, as in every sound file

    const DataElement* find(Tag tag) const;
};

struct DataElement {
    Tag tag;
    std::string_view value;
    std::vector<DataSet> items; ///< of a sequence
};

/// Bytes that do not move while more are added.
class ByteStore {
public:
    char* add(std::size_t count);
    std::size_t size() const { return m_size; }

private:
    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_free = 0; ///< at the end of the last block
    char* m_next = nullptr;
    std::size_t m_size = 0;
};

} // namespace hangaku::viewer::dicom
