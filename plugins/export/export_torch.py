#!/usr/bin/python3
"""Makes a Hangaku model folder (model.ts, model.json) of a PyTorch module.

    ./export_torch.py my_network.py:make --weights weights.pt --patch 96 96 96 --spacing 1.5 1.5 1.5 \
        --scale -1000 1000 0 1 --labels Liver Tumour --output my-model

The module takes [1, images, X, Y, Z] (or, with --patch of two numbers, [1, images, X, Y]), one image
or those that --images names, and returns
[1, 1 + labels, ...] of the same size, whose greatest channel is the label; channel 0 is background.
Export with the oldest PyTorch that is to load it (1.13 on Debian 12). All fields of model.json:
ai/protocol/model.schema.json in Hangaku's source.
"""
import argparse
import importlib.util
import json
import os
import re
import sys

import torch


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("module", help="FILE.py:NAME, a function without arguments that makes the "
                                       "module, or a class")
    parser.add_argument("--weights", help="a state_dict written by torch.save; needed unless NAME "
                                          "loads its own")
    parser.add_argument("--patch", type=int, nargs="+", default=[96, 96, 96],
                        help="voxels along X, Y, Z (two numbers: axial slices)")
    parser.add_argument("--orientation", default="RAS", help="where X, Y, Z point, or source")
    parser.add_argument("--spacing", type=float, nargs=3, help="mm along X, Y, Z; default: as it is")
    parser.add_argument("--scale", type=float, nargs=4, metavar=("LOW", "HIGH", "TO_LOW", "TO_HIGH"),
                        help="map LOW..HIGH to TO_LOW..TO_HIGH and clip")
    parser.add_argument("--zscore", action="store_true", help="subtract the mean, divide by the "
                                                              "standard deviation")
    parser.add_argument("--overlap", type=float, default=0.5)
    parser.add_argument("--labels", nargs="+", required=True, help="names of channels 1, 2, ...")
    parser.add_argument("--images", nargs="+", default=[],
                        help="names of the input's channels, each an image of its own: FLAIR T1; a "
                             "series goes to the name that is in its description")
    parser.add_argument("--modality", nargs="*", default=[], help="CT, MR, ...; default: any")
    parser.add_argument("--id", help="default: the output folder's name")
    parser.add_argument("--name", help="default: the id")
    parser.add_argument("--version", default="1.0")
    parser.add_argument("--licence", default="not stated")
    parser.add_argument("--script", action="store_true",
                        help="torch.jit.script instead of trace: for modules with branches")
    parser.add_argument("--output", required=True, help="the folder to write")
    return parser.parse_args()


def load_module(place, weights):
    path, _, name = place.partition(":")
    if not name:
        sys.exit("The module must be given as FILE.py:NAME, not as " + place)
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location("exported", path)
    if spec is None or not os.path.exists(path):
        sys.exit("Cannot read " + path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    if not hasattr(loaded, name):
        sys.exit(f"{path} has no {name}")
    module = getattr(loaded, name)()
    if weights:
        state = torch.load(weights, map_location="cpu")
        module.load_state_dict(state.get("state_dict", state))
    return module.eval()


def export(module, patch, images, channels, use_script):
    """The TorchScript module, after a check that it does the same as the original."""
    torch.manual_seed(0)
    example, other = torch.randn(1, images, *patch), torch.randn(1, images, *patch)
    with torch.no_grad():
        expected = module(other)
        shape = [1, channels] + list(patch)
        if not torch.is_tensor(expected) or list(expected.shape) != shape:
            found = list(expected.shape) if torch.is_tensor(expected) else type(expected).__name__
            sys.exit(f"The module returns {found} for a patch, and {shape} is needed: one channel "
                     "for the background and one for each label")
        exported = torch.jit.script(module) if use_script else torch.jit.trace(module, example)
        difference = (exported(other) - expected).abs().max().item()
    if difference > 1e-4:
        sys.exit(f"The exported module differs from the original by {difference:g}: it has branches "
                 "that tracing does not see; try --script")
    return exported


def description(options, identifier):
    steps = []
    if options.scale:
        low, high, to_low, to_high = options.scale
        steps.append({"op": "scaleRange", "from": [low, high], "to": [to_low, to_high],
                      "clip": True})
    if options.zscore:
        steps.append({"op": "zscore", "channelWise": len(options.images) > 1})
    patch = list(options.patch)
    inference = {"patch": patch if len(patch) == 3 else patch + [1], "overlap": options.overlap}
    if len(patch) == 2:
        inference["sliceAxis"] = "Z"
    source = {"modality": options.modality, "orientation": options.orientation,
              "intensity": steps}
    if options.spacing:
        source["spacingMm"] = options.spacing
    images = {"images": [{"name": {"en": name}, "words": [name]} for name in options.images]}
    return {**(images if options.images else {}), "schema": "hangaku-model-1", "id": identifier, "version": options.version,
            "kind": "segmentation", "name": {"en": options.name or identifier},
            "licence": options.licence, "file": "model.ts", "input": source,
            "inference": inference, "output": {"channels": 1 + len(options.labels)},
            "labels": [{"value": value + 1, "name": {"en": name}}
                       for value, name in enumerate(options.labels)]}


def main():
    options = arguments()
    if len(options.patch) not in (2, 3):
        sys.exit("--patch needs two or three numbers")
    name = options.id or os.path.basename(os.path.abspath(options.output))
    identifier = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).lstrip("._-")[:64]
    module = load_module(options.module, options.weights)
    exported = export(module, options.patch, max(1, len(options.images)), 1 + len(options.labels),
                      options.script)
    os.makedirs(options.output, exist_ok=True)
    exported.save(os.path.join(options.output, "model.ts"))
    with open(os.path.join(options.output, "model.json"), "w", encoding="utf-8") as stream:
        json.dump(description(options, identifier), stream, indent=2, ensure_ascii=False)
        stream.write("\n")
    print(f"Wrote {options.output}/model.ts and model.json; its id is {identifier}")


if __name__ == "__main__":
    main()
