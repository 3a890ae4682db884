#pragma once

#include <random>
#include <string>

namespace hangaku::tests {

/// Changes a DICOM file in one to four places, as transmission, faulty software or an attacker would:
/// bits and bytes, lengths and numbers at their limits, pieces lost, doubled or moved, the end cut
/// off. Headers more often than pixels.
void mutate(std::string& file, std::mt19937& random);

} // namespace hangaku::tests
