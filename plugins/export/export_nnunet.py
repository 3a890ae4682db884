#!/usr/bin/env python3
"""Makes a folder that Hangaku runs of a trained nnU-Net v2 model.

    python3 export_nnunet.py nnUNet_results/Dataset009_Spleen/nnUNetTrainer__nnUNetPlans__3d_fullres \
        --folds 0 1 2 3 4 --output spleen

Needs nnunetv2, in the environment that the model was trained in. Writes plans.json, dataset.json,
nnunet_export.json and one traced network for each fold.
"""
import argparse
import json
import os
import sys

import torch


def trained(folder, folds, checkpoint):
    """The networks of the folds, their plans and settings, read by nnU-Net itself."""
    from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor
    predictor = nnUNetPredictor(device=torch.device("cpu"), verbose=False)
    predictor.initialize_from_trained_model_folder(folder, use_folds=folds,
                                                   checkpoint_name=checkpoint)
    return predictor


def traced(network, channels, patch):
    """The network as TorchScript, after a check that it does the same."""
    for part in (network, getattr(network, "decoder", None)):
        if hasattr(part, "deep_supervision"):
            part.deep_supervision = False
    network = network.cpu().float().eval()
    torch.manual_seed(0)
    example, other = torch.randn(1, channels, *patch), torch.randn(1, channels, *patch)
    with torch.no_grad():
        result = torch.jit.trace(network, example)
        difference = (result(other) - network(other)).abs().max().item()
    if difference > 1e-3:
        sys.exit(f"The traced network differs from the original by {difference:g}")
    return result


def write(path, value):
    with open(path, "w", encoding="utf-8") as stream:
        json.dump(value, stream, indent=1, ensure_ascii=False)  # keeps the order of the labels


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help="the folder with plans.json, dataset.json and fold_0, ...")
    parser.add_argument("--folds", nargs="+", default=["0"], help="numbers, or all")
    parser.add_argument("--checkpoint", default="checkpoint_final.pth")
    parser.add_argument("--licence", help="goes into dataset.json")
    parser.add_argument("--output", required=True, help="the folder to write")
    options = parser.parse_args()
    folds = [int(fold) if fold.isdigit() else fold for fold in options.folds]

    predictor = trained(options.model, folds, options.checkpoint)
    configuration = predictor.configuration_manager
    with open(os.path.join(options.model, "plans.json"), encoding="utf-8") as stream:
        plans = json.load(stream)
    with open(os.path.join(options.model, "dataset.json"), encoding="utf-8") as stream:
        dataset = json.load(stream)
    if options.licence:
        dataset["licence"] = options.licence
    if getattr(configuration, "previous_stage_name", None):
        sys.exit("This configuration is a cascade, which Hangaku does not run; export 3d_fullres")
    channels = len(dataset.get("channel_names", dataset.get("modality", {"0": ""})))
    names = [name for name, settings in plans["configurations"].items()
             if options.model.rstrip("/").endswith("__" + name)]
    if len(names) != 1:
        sys.exit("The folder's name must end with __ and the configuration, as nnU-Net makes it")

    os.makedirs(options.output, exist_ok=True)
    for fold, parameters in zip(folds, predictor.list_of_parameters):
        predictor.network.load_state_dict(parameters)
        file = "model.ts" if len(folds) == 1 else f"fold_{fold}.ts"
        traced(predictor.network, channels, configuration.patch_size).save(
            os.path.join(options.output, file))
    write(os.path.join(options.output, "plans.json"), plans)
    write(os.path.join(options.output, "dataset.json"), dataset)
    axes = predictor.allowed_mirroring_axes
    write(os.path.join(options.output, "nnunet_export.json"),
          {"configuration": names[0], "folds": folds,
           "mirroring_axes": None if axes is None else list(axes)})
    print(f"Wrote {options.output}: {names[0]}, folds {', '.join(str(f) for f in folds)}")


if __name__ == "__main__":
    main()
