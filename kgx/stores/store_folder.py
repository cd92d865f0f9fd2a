"""The folder of a store: how it is made, and where its ontology lies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from kgx.errors import StoreError
from kgx.stores.database import FILE_NAME, create, store_errors
from kgx.stores.locks import writer_lock

LOCK = "writer.lock"
INDEX = "index"


def make_folder(folder: str | Path, digest: str, ontology: Path, meta: Mapping[str, str]) -> None:
    """An empty store, if there is none. digest, ontology: of the ontology, and its file. meta: what the store knows of itself."""
    folder = Path(folder)
    with store_errors(folder):
        if (folder / FILE_NAME).is_file():
            return
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{folder}: is a file", hint="Name a folder that does not exist yet, such as news.kgx.")
        if folder.exists() and any(path.name not in _own_names(folder) for path in folder.iterdir()):
            raise StoreError(f"{folder}: the folder holds other files", hint="Name a folder that does not exist yet.")
        folder.mkdir(exist_ok=True)
        with writer_lock(folder / LOCK):
            if not (folder / FILE_NAME).is_file():  # else another process made it while this one had not the lock yet
                keep_ontology(folder, digest, ontology)
                create(folder, meta)


def ontology_file(folder: Path, digest: str) -> Path:
    return folder / f"ontology-{digest}.yaml"


def keep_ontology(folder: Path, digest: str, source: Path) -> None:
    """Copies an ontology's file beside the store."""
    target = ontology_file(folder, digest)
    if not target.exists():
        temporary = target.with_suffix(".tmp")
        shutil.copyfile(source, temporary)
        os.replace(temporary, target)


def _own_names(folder: Path) -> set[str]:
    names = {path.name for pattern in ("ontology-*", f".{FILE_NAME}*") for path in folder.glob(pattern)}
    return names | {LOCK, INDEX}
