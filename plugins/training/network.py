"""The network that the bundled models share, the sliding window around it, and its export."""

import hashlib
import itertools
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

import scans


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv = nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.InstanceNorm3d(outputs, affine=True)
        self.act = nn.LeakyReLU(0.01, inplace=True)

    def forward(self, x):
        return self.act(self.norm(self.conv(x)))


class FoldedUNet(nn.Module):
    """A 3D U-Net, [N, 1, X, Y, Z] in 0..1 to logits [N, classes, X, Y, Z].

    It works on a grid of half the resolution, where 2 x 2 x 2 voxels come in and go out as
    channels: the sight of a coarse grid at little more than its price, and fine borders. The
    folded input joins once more before the head, for borders finer than the coarse voxels.
    X, Y and Z must be divisible by 32.

    @param hu_range HU that 0 and 1 of the input stand for
    """

    def __init__(self, classes, hu_range, stem=32, widths=(48, 64, 80, 80), last=32):
        super().__init__()
        self.classes = classes
        self.low, self.span = hu_range[0], hu_range[1] - hu_range[0]
        self.stem = Block(3 * 8, stem)
        self.down = nn.ModuleList()
        self.up = nn.ModuleList()
        self.merge = nn.ModuleList()
        sizes = [stem, *widths]
        for a, b in zip(sizes, sizes[1:]):
            self.down.append(nn.Sequential(Block(a, b, 2), Block(b, b)))
        for a, b in zip(sizes[::-1], sizes[-2::-1]):
            self.up.append(nn.ConvTranspose3d(a, b, 2, 2))
            self.merge.append(Block(2 * b, b))
        self.refine = Block(stem + 3 * 8, last)
        self.head = nn.Conv3d(last, classes * 8, 1)

    def forward(self, x):
        # The whole range, and the windows in which a reader looks at soft tissue and at lungs.
        soft = torch.clamp((x * self.span + (self.low + 160.0)) / 400.0, 0.0, 1.0)
        lung = torch.clamp((x * self.span + (self.low + 1000.0)) / 700.0, 0.0, 1.0)
        x = torch.cat([x, soft, lung], 1)
        n, c, i, j, k = x.shape
        i, j, k = i // 2, j // 2, k // 2
        x = x.view(n, c, i, 2, j, 2, k, 2).permute(0, 1, 3, 5, 7, 2, 4, 6)
        folded = x.reshape(n, c * 8, i, j, k)
        x = self.stem(folded)
        skips = []
        for down in self.down:
            skips.append(x)
            x = down(x)
        for up, merge in zip(self.up, self.merge):
            x = merge(torch.cat([up(x), skips.pop()], 1))
        x = self.head(self.refine(torch.cat([x, folded], 1)))
        x = x.view(n, self.classes, 2, 2, 2, i, j, k).permute(0, 1, 5, 2, 6, 3, 7, 4)
        return x.reshape(n, self.classes, 2 * i, 2 * j, 2 * k)


def window_weights(patch):
    axes = [np.exp(-((np.arange(n) - (n - 1) / 2) ** 2) / (2 * (0.125 * n) ** 2)) for n in patch]
    weights = axes[0][:, None, None] * axes[1][None, :, None] * axes[2][None, None, :]
    return np.maximum(weights, max(weights.min(), 1e-3)).astype(np.float32)


def starts(size, patch, overlap):
    step = patch if size == patch else max(int(patch * (1 - overlap)), 1)
    return sorted({min(n, size - patch) for n in range(0, max(size - patch, 0) + step, step)})


def predict(network, image, patch, overlap, device="cpu"):
    """Logits [C, X, Y, Z] of a normalised image [X, Y, Z], by MONAI's sliding window."""
    pads = [max(p - n, 0) for p, n in zip(patch, image.shape)]
    padded = torch.from_numpy(np.pad(image, [(p // 2, p - p // 2) for p in pads])).to(device)
    total = None
    weight = torch.zeros(padded.shape, device=device)
    gauss = torch.from_numpy(window_weights(patch)).to(device)
    places = [starts(n, p, overlap) for n, p in zip(padded.shape, patch)]
    with torch.no_grad():
        for corner in itertools.product(*places):
            box = tuple(slice(c, c + p) for c, p in zip(corner, patch))
            logits = network(padded[box][None, None])[0].float()
            if total is None:
                total = torch.zeros((len(logits), *padded.shape), device=device)
            total[(slice(None), *box)] += logits * gauss
            weight[box] += gauss
    inner = tuple(slice(p // 2, p // 2 + n) for p, n in zip(pads, image.shape))
    return (total / weight)[(slice(None), *inner)]


def greatest(probabilities, grid, shape, affine):
    """Labels on another grid: each channel trilinearly, then the greatest."""
    best = np.full(shape, -1, np.float32)
    labels = np.zeros(shape, np.uint8)
    for channel, values in enumerate(probabilities):
        here = scans.resample(values, grid, shape, affine, 1)
        labels[here > best] = channel
        best = np.maximum(best, here)
    return labels


def normalise(hu, hu_range):
    low, high = hu_range
    return (hu.clip(low, high) - low) / (high - low)


def load_network(folder):
    manifest = json.loads((Path(folder) / "model.json").read_text())
    return torch.jit.load(str(Path(folder) / manifest["file"])).eval()


def export(network, patch, folder):
    """Writes model.ts and its hash into model.json."""
    network = network.cpu().float().eval()
    example = torch.rand(1, 1, *patch)
    with torch.no_grad():
        traced = torch.jit.trace(network, example, check_trace=False)
    traced.save(str(folder / "model.ts"))
    manifest_path = folder / "model.json"
    manifest = json.loads(manifest_path.read_text())
    manifest["sha256"] = hashlib.sha256((folder / "model.ts").read_bytes()).hexdigest()
    manifest_path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    size = (folder / "model.ts").stat().st_size
    print(f"{folder / 'model.ts'}: {size / 1e6:.1f} MB", flush=True)
