#include "viewer/render/surface/DistanceColours.h"

#include <vtkImplicitPolyDataDistance.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

Rgb distanceColour(double mm, double limitMm)
{
    constexpr Rgb kSame{225, 225, 225};
    constexpr Rgb kBeyond{213, 94, 0};
    constexpr Rgb kInside{0, 114, 178};
    const Rgb& far = mm > 0 ? kBeyond : kInside;
    const double part = std::clamp(std::abs(mm) / limitMm, 0.0, 1.0);
    const auto mix = [part](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(a + (b - a) * part));
    };
    return {mix(kSame.red, far.red), mix(kSame.green, far.green), mix(kSame.blue, far.blue)};
}

vtkSmartPointer<vtkPolyData> colouredByDistance(vtkPolyData& mesh, vtkPolyData& reference,
                                                double limitMm, const Progress& progress)
{
    if (mesh.GetNumberOfPoints() == 0 || reference.GetNumberOfPoints() == 0)
        return nullptr;
    // What looks for distances builds locators and links in what it is given.
    vtkNew<vtkPolyData> own;
    own->DeepCopy(&reference);
    vtkNew<vtkImplicitPolyDataDistance> distance;
    distance->SetInput(own);
    auto result = vtkSmartPointer<vtkPolyData>::New();
    result->DeepCopy(&mesh);
    vtkNew<vtkUnsignedCharArray> colours;
    colours->SetNumberOfComponents(3);
    colours->SetNumberOfTuples(mesh.GetNumberOfPoints());
    colours->SetName("Distance");
    for (vtkIdType n = 0; n < mesh.GetNumberOfPoints(); ++n) {
        constexpr vtkIdType kNowAndThen = 256;
        if (n % kNowAndThen == 0 && progress.isStopped())
            return nullptr;
        double at[3];
        result->GetPoint(n, at);
        const Rgb colour = distanceColour(distance->EvaluateFunction(at), limitMm);
        const unsigned char rgb[3]{colour.red, colour.green, colour.blue};
        colours->SetTypedTuple(n, rgb);
    }
    result->GetPointData()->SetScalars(colours);
    return result;
}

} // namespace hangaku::viewer
