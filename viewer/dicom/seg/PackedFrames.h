#pragma once

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// Frames of one bit for each pixel, one behind the other without regard to bytes (PS3.5 8.1.1).
///
/// DCMTK 3.6.7 shifts frames wrongly where their pixels do not fill whole bytes, and then this
/// takes the place of its pixel data.
class PackedFrames {
public:
    void append(const std::vector<Uint8>& mask)
    {
        m_unaligned = m_unaligned || mask.size() % 8 != 0;
        const auto first = m_bits;
        m_bits += mask.size();
        m_bytes.resize((m_bits + 7) / 8);
        for (std::size_t at = 0; at < mask.size(); ++at)
            if (mask[at] != 0)
                m_bytes[(first + at) / 8] |= static_cast<Uint8>(1U << ((first + at) % 8));
    }

    OFCondition replaceIn(DcmDataset& dataset) const
    {
        if (!m_unaligned)
            return EC_Normal;
        auto bytes = m_bytes;
        bytes.resize(bytes.size() + bytes.size() % 2); // values have an even length
        return dataset.putAndInsertUint8Array(DCM_PixelData, bytes.data(),
                                              static_cast<unsigned long>(bytes.size()));
    }

private:
    std::vector<Uint8> m_bytes;
    std::size_t m_bits = 0;
    bool m_unaligned = false;
};

} // namespace hangaku::viewer::dicom
