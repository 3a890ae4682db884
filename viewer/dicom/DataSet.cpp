#include "viewer/dicom/DataSet.h"

#include <algorithm>

namespace hangaku::viewer::dicom {

const DataElement* DataSet::find(Tag tag) const
{
    const auto found =
        isSorted ? std::lower_bound(elements.begin(), elements.end(), tag,
                                    [](const auto& element, Tag t) { return element.tag < t; })
                 : std::find_if(elements.begin(), elements.end(),
                                [tag](const auto& element) { return element.tag == tag; });
    return found != elements.end() && found->tag == tag ? &*found : nullptr;
}

char* ByteStore::add(std::size_t count)
{
    constexpr std::size_t kBlock = 4096;
    if (count > m_free) {
        const auto block = std::max(kBlock, count);
        m_blocks.push_back(std::make_unique_for_overwrite<char[]>(block));
        m_next = m_blocks.back().get();
        m_free = block;
    }
    char* const start = m_next;
    m_next += count;
    m_free -= count;
    m_size += count;
    return start;
}

} // namespace hangaku::viewer::dicom
