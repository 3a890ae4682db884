#include "tests/support/Catch.h"
