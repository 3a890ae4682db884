#include <torch/library.h>
#include <torch/types.h>

/// The operator torchvision::nms, which exported detectors call and Debian has no package of: the
/// boxes [N, 4] (x1, y1, x2, y2) that no better one overlaps by more than the threshold, best
/// first.
namespace {

torch::Tensor nms(const torch::Tensor& boxes, const torch::Tensor& scores, double threshold)
{
    TORCH_CHECK(boxes.dim() == 2 && boxes.size(1) == 4, "boxes should be [N, 4]");
    TORCH_CHECK(scores.dim() == 1 && scores.size(0) == boxes.size(0), "scores should be [N]");
    const auto count = boxes.size(0);
    const auto order = std::get<1>(scores.to(torch::kCPU)
                                       .sort(/*stable=*/true, /*dim=*/0,
                                             /*descending=*/true));
    const auto sorted = boxes.to(torch::kCPU, torch::kFloat32).index_select(0, order).contiguous();
    const float* const box = sorted.data_ptr<float>();
    const auto* const place = order.data_ptr<std::int64_t>();
    const auto areaOf = [](const float* b) { return (b[2] - b[0]) * (b[3] - b[1]); };
    std::vector<std::int64_t> kept;
    std::vector<bool> isCovered(static_cast<std::size_t>(count), false);
    for (std::int64_t i = 0; i < count; ++i) {
        if (isCovered[static_cast<std::size_t>(i)])
            continue;
        kept.push_back(place[i]);
        const float* a = box + 4 * i;
        for (std::int64_t j = i + 1; j < count; ++j) {
            const float* b = box + 4 * j;
            const float width = std::min(a[2], b[2]) - std::max(a[0], b[0]);
            const float height = std::min(a[3], b[3]) - std::max(a[1], b[1]);
            const float both = std::max(0.0F, width) * std::max(0.0F, height);
            if (both / (areaOf(a) + areaOf(b) - both) > static_cast<float>(threshold))
                isCovered[static_cast<std::size_t>(j)] = true;
        }
    }
    return torch::tensor(kept, torch::kInt64).to(boxes.device());
}

} // namespace

TORCH_LIBRARY_FRAGMENT(torchvision, library)
{
    library.def("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor");
}

TORCH_LIBRARY_IMPL(torchvision, CompositeExplicitAutograd, library)
{
    library.impl("nms", &nms);
}
