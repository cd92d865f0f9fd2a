"""The mean of several runs' weights, as one checkpoint: runs that went on from one checkpoint lie in one valley of the loss.

    python -m kgx.training.average runs/a/written.pt runs/b/written.pt --out runs/mean.pt

Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
inference time".
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch


def mean_checkpoint(paths: Sequence[Path], out: Path) -> None:
    """Writes the first checkpoint with the mean of the averaged weights of all. ValueError where they know other labels."""
    saved = [torch.load(path, map_location="cpu", weights_only=True) for path in paths]
    first = saved[0]
    for path, other in zip(paths, saved, strict=True):
        if other["texts"] != first["texts"] or other["syntax"] != first["syntax"]:
            raise ValueError(f"{path} knows other labels than {paths[0]}: only runs of one recipe can be averaged")
    weights = {
        name: torch.stack([s["average"][name].double() for s in saved]).mean(0).to(tensor.dtype)
        for name, tensor in first["average"].items()
    }
    kept = {key: first[key] for key in ("texts", "syntax", "run", "versions", "progress")}
    seeds = [s["run"]["seed"] for s in saved]
    torch.save({**kept, "run": {**first["run"], "seed": seeds}, "average": weights}, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    mean_checkpoint(arguments.checkpoints, arguments.out)


if __name__ == "__main__":
    main()
