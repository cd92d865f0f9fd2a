"""Label vectors at run time: projections of the encoder's reading of a description, plus what was learned of known texts.

`labels.npz` holds for each task the projection (H, D), its offset (D), the base bias, and for every text seen in training its
text, residual (D) and bias; and the readings of the shipped ontology's texts, so that they need no encoder at start-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from kgx.errors import ModelError
from kgx.model.features import FloatArray
from kgx.model.labels import TASKS, Task, label_texts
from kgx.ontology import Ontology

ReadDescription = Callable[[str], FloatArray]  # text to the mean hidden state (H,)


@dataclass(frozen=True, slots=True)
class TaskLabels:
    """Labels in the ontology's order, their vectors (K, D) and biases (K,)."""

    labels: tuple[str, ...]
    vectors: FloatArray
    biases: FloatArray


def load_label_vectors(path: Path, ontology: Ontology, read: ReadDescription) -> dict[Task, TaskLabels]:
    """Vectors of all the ontology's labels; read is called for the texts that the file has no reading of."""
    try:
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            stored = {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise ModelError(f"{path} cannot be read: {error}", hint="Reinstall kgx-news, or export the model anew.") from error
    return {task: _task_labels(stored, task, label_texts(ontology, task), read) for task in TASKS}


def _task_labels(stored: dict[str, np.ndarray], task: Task, texts: dict[str, str], read: ReadDescription) -> TaskLabels:
    projection, offset = stored[f"{task}.projection"].astype(np.float32), stored[f"{task}.offset"].astype(np.float32)
    known = {text: i for i, text in enumerate(stored[f"{task}.texts"].tolist())}
    vectors = np.zeros((len(texts), projection.shape[1]), dtype=np.float32)
    biases = np.full(len(texts), float(stored[f"{task}.base_bias"]), dtype=np.float32)
    for row, text in enumerate(texts.values()):
        at = known.get(text)
        reading = read(text) if at is None else stored[f"{task}.readings"][at].astype(np.float32)
        # einsum, not @: BLAS may split the sum by the number of threads, and results must not depend on that.
        vectors[row] = np.einsum("h,hd->d", reading, projection) + offset
        if at is not None:
            vectors[row] += stored[f"{task}.residuals"][at].astype(np.float32)
            biases[row] += float(stored[f"{task}.biases"][at])
    return TaskLabels(tuple(texts), vectors, biases)
