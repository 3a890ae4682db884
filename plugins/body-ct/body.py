"""body-ct's network: what training, export and evaluation share."""

import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training"))
import labels as known
import network

PATCH = (256, 256, 96)
OVERLAP = 0.25
HU_RANGE = (-1024.0, 600.0)
SHIPPED = [*known.NAMES[: known.SPLEEN], "rest of the body"]


def Network():
    return network.FoldedUNet(len(known.NAMES), HU_RANGE, stem=24, widths=(40, 64, 88, 112), last=24)


class Shipped(nn.Module):
    """The network as it is shipped: spleen and kidneys, for which no unseen scan has a truth to
    measure them by, count as the rest of the body. Channels: SHIPPED."""

    def __init__(self, trained):
        super().__init__()
        self.trained = trained

    def forward(self, x):
        logits = self.trained(x)
        rest = torch.logsumexp(logits[:, known.SPLEEN :], 1, keepdim=True)
        return torch.cat([logits[:, : known.SPLEEN], rest], 1)
