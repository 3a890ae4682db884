#include "tests/unit/dicom/Elements.h"

namespace hangaku::tests {

using viewer::dicom::Tag;

Elements& Elements::bytes(Tag tag, const void* data, std::size_t count)
{
    auto value = std::make_shared<std::string>(static_cast<const char*>(data), count);
    m_set.elements.push_back({tag, *value, {}});
    m_values.push_back(std::move(value));
    return *this;
}

Elements& Elements::text(Tag tag, std::string value)
{
    return bytes(tag, value.data(), value.size());
}

Elements& Elements::words(Tag tag, std::vector<std::uint16_t> values)
{
    return bytes(tag, values.data(), values.size() * sizeof(std::uint16_t));
}

Elements& Elements::longs(Tag tag, std::vector<std::uint32_t> values)
{
    return bytes(tag, values.data(), values.size() * sizeof(std::uint32_t));
}

Elements& Elements::doubles(Tag tag, std::vector<double> values)
{
    return bytes(tag, values.data(), values.size() * sizeof(double));
}

Elements& Elements::sequence(Tag tag, std::vector<Elements> items)
{
    std::vector<viewer::dicom::DataSet> sets;
    for (auto& item : items) {
        sets.push_back(item.m_set);
        m_values.insert(m_values.end(), item.m_values.begin(), item.m_values.end());
    }
    m_set.elements.push_back({tag, {}, std::move(sets)});
    return *this;
}

} // namespace hangaku::tests
