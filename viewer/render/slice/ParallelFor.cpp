// Compiled as C++17: VTK 9.1's vtkSMPTools.h does not compile as C++20. Hence apart, and plain.
#include "viewer/render/slice/ParallelFor.h"

#include <vtkSMPTools.h>

namespace hangaku::viewer {

void parallelFor(int first, int end, int grain, void (*body)(void* context, int from, int to),
                 void* context)
{
    vtkSMPTools::For(first, end, grain, [body, context](vtkIdType from, vtkIdType to) {
        body(context, static_cast<int>(from), static_cast<int>(to));
    });
}

} // namespace hangaku::viewer
