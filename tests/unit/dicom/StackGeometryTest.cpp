#include "viewer/dicom/StackGeometry.h"

#include "tests/support/Catch.h"

using namespace hangaku;
using viewer::dicom::evenSteps;

TEST_CASE("evenSteps: the coarsest steps on which all slices lie", "[dicom][geometry]")
{
    CHECK(evenSteps({0, 2, 4, 6, 9, 15}) == 15);
    CHECK(evenSteps({0, 3, 6, 7.5, 10.5}) == 7);
    CHECK(evenSteps({0, 1, 2, 7, 12, 17}) == 17);
}

TEST_CASE("evenSteps: no finer than four times the slices, whatever the gaps", "[dicom][geometry]")
{
    std::vector<double> distances{0, 0.05};
    for (int n = 1; n < 20; ++n)
        distances.push_back(5 * n);
    const int steps = evenSteps(distances);
    CHECK(steps <= 80);
    CHECK(steps >= 20);
}

TEST_CASE("evenSteps: jitter needs no finer grid than its smallest gap", "[dicom][geometry]")
{
    std::vector<double> distances;
    for (int n = 0; n < 30; ++n)
        distances.push_back(3 * n + (n % 3 == 1 ? 0.2 : 0));
    const int steps = evenSteps(distances);
    CHECK(steps >= 31); // 87 mm by 2.8
    CHECK(steps <= 116);
}
