#pragma once

#include "viewer/dicom/Attributes.h"

#include <memory>
#include <string>
#include <vector>

namespace hangaku::tests {

/// A data set put together in memory, as `readHeader` would have read it.
class Elements {
public:
    Elements& text(viewer::dicom::Tag tag, std::string value);
    Elements& words(viewer::dicom::Tag tag, std::vector<std::uint16_t> values);
    Elements& longs(viewer::dicom::Tag tag, std::vector<std::uint32_t> values);
    Elements& doubles(viewer::dicom::Tag tag, std::vector<double> values);
    Elements& sequence(viewer::dicom::Tag tag, std::vector<Elements> items);

    viewer::dicom::Attributes attributes() const { return viewer::dicom::Attributes(m_set); }

private:
    Elements& bytes(viewer::dicom::Tag tag, const void* data, std::size_t count);

    std::vector<std::shared_ptr<const std::string>> m_values; ///< copies share them
    viewer::dicom::DataSet m_set;
};

} // namespace hangaku::tests
