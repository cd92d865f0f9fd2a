"""Other words for the labels that the network is trained with, so that it learns to read a label and not to know it.

data/wordings has a YAML file a task: the label's text as the network reads it, and a list of other texts for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from kgx.model.labels import TASKS, Task

Wordings = Mapping[Task, Mapping[str, Sequence[str]]]
FOLDER = Path(__file__).parents[2] / "data" / "wordings"


def read_wordings(folder: Path = FOLDER) -> Wordings:
    """By task and text. ValueError where a file is missing, or a text has no wording, one twice or its own."""
    out: dict[Task, dict[str, list[str]]] = {}
    for task in TASKS:
        path = folder / f"{task}s.yaml"
        if not path.exists():
            raise ValueError(f"no {path}: the training runs in a checkout of the repository, which holds it")
        out[task] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for text, others in out[task].items():
            if not others or len({text, *others}) != 1 + len(others):
                raise ValueError(f"{path}: {text!r} has no other wording, one twice or its own")
    return out
