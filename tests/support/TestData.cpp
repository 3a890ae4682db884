#include "tests/support/TestData.h"

#include <cstdlib>

namespace hangaku::tests {

std::filesystem::path testDataFolder()
{
    if (const char* folder = std::getenv("HANGAKU_TEST_DATA"); folder != nullptr && *folder != '\0')
        return folder;
    return HANGAKU_DEFAULT_TEST_DATA;
}

} // namespace hangaku::tests
