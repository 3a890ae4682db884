#include "plugins/native/Patient.h"
#include "plugins/native/Skeleton.h"

#include <algorithm>

// Bones on CT; see plugins/ct-bones/README.md for how.

namespace hangaku::plugins {

namespace {

void findBones(const HangakuRun& run, Work& work)
{
    const Patient patient(*run.image);
    const auto coarse = Coarse::of(patient, 1.5, work);
    const auto& grid = coarse.grid;
    work.reached(0.15);
    const auto body = bodyOf(grid, coarse.hu, work);
    work.reached(0.45);
    const auto skeleton = skeletonOf(grid, coarse.hu, body, work);
    work.reached(0.8);
    const double voxel = 1.01 * *std::max_element(grid.mm.begin(), grid.mm.end());
    const auto inner = eroded(grid, skeleton.bone, voxel, work);
    const auto outer = dilated(grid, skeleton.bone, voxel, work);
    refine(patient, coarse, run, work,
           [&](std::span<const std::int16_t> row, std::span<const std::uint32_t> places,
               std::span<std::uint16_t> to) {
               for (std::size_t x = 0; x < row.size(); ++x) {
                   const auto at = places[x];
                   const bool isAtSurface =
                       outer[at] != 0 && skeleton.pool[at] == 0 && body.mask[at] != 0;
                   to[x] = inner[at] != 0 || (isAtSurface && row[x] > kBoneHu) ? 1 : 0;
               }
           });
}

} // namespace
} // namespace hangaku::plugins

const HangakuPlugin* hangaku_plugin(std::uint32_t api)
{
    static const HangakuPlugin plugin{
        HANGAKU_PLUGIN_API, "bones", "1.1", [](const HangakuRun* run) {
            return hangaku::plugins::guarded(*run, hangaku::plugins::findBones);
        }};
    return api == HANGAKU_PLUGIN_API ? &plugin : nullptr;
}
