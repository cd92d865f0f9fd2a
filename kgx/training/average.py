"""The mean of several runs' weights, as one checkpoint: runs that went on from one checkpoint lie in one valley of the loss.

    python -m kgx.training.average runs/a/written.pt runs/b/written.pt --out runs/mean.pt

Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time". With --before and --kept, a share of the weights stays as it was before the runs, so that what a run taught
costs less of what was known (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from kgx.training.shipped import weights_of


def mean_checkpoint(paths: Sequence[Path], out: Path, *, before: Path | None = None, kept: float = 0.0) -> None:
    """Writes the first checkpoint with the mean of the averaged weights of all, and in it the kept share of those before.

    before: a checkpoint or a model's folder; what it lacks is not kept. ValueError where they know other labels.
    """
    saved = [torch.load(path, map_location="cpu", weights_only=True) for path in paths]
    first = saved[0]
    for path, other in zip(paths, saved, strict=True):
        if other["texts"] != first["texts"] or other["syntax"] != first["syntax"]:
            raise ValueError(f"{path} knows other labels than {paths[0]}: only runs of one recipe can be averaged")
    weights = {name: torch.stack([s["average"][name].double() for s in saved]).mean(0) for name in first["average"]}
    if before is not None and kept:
        old, texts = weights_of(before)
        if texts != first["texts"]:
            raise ValueError(f"{before} knows other labels than {paths[0]}: nothing of it can be kept")
        weights |= {name: torch.lerp(weights[name], tensor.double(), kept) for name, tensor in old.items()}
    average = {name: weights[name].to(tensor.dtype) for name, tensor in first["average"].items()}
    rest = {key: first[key] for key in ("texts", "syntax", "run", "versions", "progress")}
    seeds = [s["run"]["seed"] for s in saved]
    torch.save({**rest, "run": {**first["run"], "seed": seeds, "kept": kept}, "average": average}, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--before", type=Path, help="checkpoint or model folder that the runs began from")
    parser.add_argument("--kept", type=float, default=0.0, help="share of its weights in the mean")
    arguments = parser.parse_args()
    if (arguments.before is None) != (arguments.kept == 0):
        parser.error("--before and --kept go together: what to keep a share of, and how much")
    mean_checkpoint(arguments.checkpoints, arguments.out, before=arguments.before, kept=arguments.kept)


if __name__ == "__main__":
    main()
