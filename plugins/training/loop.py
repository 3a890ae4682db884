"""The training loop that the bundled models share: its length is a time, not a number of steps."""

import time
from pathlib import Path

import numpy as np
import torch


def add_options(parser, out):
    """@param out the model's folder. `cases` and `first` have no default: set_defaults"""
    parser.add_argument("--cli", type=lambda p: Path(p).resolve(), help="hangaku-cli, to make phantoms")
    parser.add_argument("--cache", type=Path, required=True, help="folder of cases, checkpoint")
    parser.add_argument("--cases", type=int)
    parser.add_argument("--first", type=int, help="cases to wait for before training")
    parser.add_argument("--jobs", type=int, default=1, help="phantoms made at a time")
    parser.add_argument("--export", action="store_true", help="only export the checkpoint")
    parser.add_argument("--out", type=Path, default=out, help="folder of model.json")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bf16", action="store_true", help="faster where the processor has it")
    parser.add_argument("--compile", action="store_true", help="faster with a PyTorch 2")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint")


def fit(make_network, draw, loss_of, options, checkpoint):
    """Trains, and returns the running mean of the weights.

    The learning rate rises, then follows a cosine over the time spent, so that the training ends
    when options.minutes are over, however fast the machine is.

    @param make_network  () -> network
    @param draw          (share of the time spent) -> (images, targets) of a batch, on the device
    @param loss_of       (logits float32, targets) -> scalar
    @param checkpoint    file, written every two minutes and at the end
    """
    network = make_network().to(options.device)
    average = make_network().to(options.device)
    average.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-4)
    spent, step = 0.0, 0
    if options.resume and checkpoint.exists():
        state = torch.load(checkpoint, map_location=options.device)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        spent, step = state["spent"], state["step"]
    forward = torch.compile(network) if options.compile else network
    begin = time.time() - spent
    saved = time.time()
    total = options.minutes * 60
    running = []
    while time.time() - begin < total:
        share = (time.time() - begin) / total
        cosine = 0.5 + 0.5 * float(np.cos(np.pi * share))
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(share / 0.04, 1) * cosine + 1e-6
        images, targets = draw(share)
        with torch.autocast(options.device, dtype=torch.bfloat16, enabled=options.bf16):
            logits = forward(images)
        loss = loss_of(logits.float(), targets)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        step += 1
        decay = min(0.999, step / (step + 10))
        with torch.no_grad():
            for mean, now in zip(average.parameters(), network.parameters()):
                mean.lerp_(now, 1 - decay)
        running.append(loss.detach())
        if step % 25 == 0:
            running = running[-200:]
            print(f"{step} {time.time() - begin:.0f}s loss {float(sum(running)) / len(running):.4f}",
                  flush=True)
        if time.time() - saved > 120:
            saved = time.time()
            save(checkpoint, network, average, optimiser, time.time() - begin, step)
    save(checkpoint, network, average, optimiser, time.time() - begin, step)
    return average


def trained(network, options):
    """The network with the running mean of the weights of the checkpoint."""
    state = torch.load(options.cache / "checkpoint.pt", map_location="cpu")
    network.load_state_dict(state["average"])
    return network


def save(path, network, average, optimiser, spent, step):
    temporary = path.with_suffix(".part")
    torch.save({"network": network.state_dict(), "average": average.state_dict(),
                "optimiser": optimiser.state_dict(), "spent": spent, "step": step}, temporary)
    temporary.replace(path)
