"""What people decide about the merges of a store: undo one, merge two things, apply a reviewed file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from kgx.errors import InputError
from kgx.stores.merges import Decision
from kgx.stores.store import Store, StoreWriter

_FORM = "Write, for instance:\nmerge:\n- [0123456789abcdef, 123456789abcdef0]\nsplit:\n- [0123456789abcdef, 23456789abcdef01]"


def review(
    folder: str | Path, *, undo: Iterable[str] = (), merge: Iterable[tuple[str, str]] = (), file: Path | None = None
) -> int:
    """Keeps decisions and works out the nodes that change. undo: ids of merges. merge: pairs of member ids, node ids or
    names. file: YAML with the lists `merge` and `split`. Returns the number of decisions. InputError, before anything is
    changed, for what the store does not have."""
    with StoreWriter(folder) as writer:
        writer.renew_rule()
        decisions = [_undone(writer, member_id) for member_id in undo]
        decisions += [_decision(writer, pair, is_same=True) for pair in merge]
        for is_same, pair in () if file is None else _read(file):
            decisions.append(_decision(writer, pair, is_same=is_same))
        writer.decide(decisions)
        writer.publish()
    return len(decisions)


def _undone(store: Store, member_id: str) -> Decision:
    for found in store.merges():
        if found.id == member_id:
            return Decision(found.id, found.into, is_same=False)
    raise InputError(f"{store.folder} has no merge {member_id!r}", hint=f"kgx merges {store.folder} shows their ids.")


def _decision(store: Store, pair: tuple[str, str], *, is_same: bool) -> Decision:
    one, two = (_member(store, name) for name in pair)
    if one == two:
        raise InputError(f"{pair[0]!r} and {pair[1]!r} are one member", hint="Name two members, or the nodes that they begin.")
    return Decision(one, two, is_same)


def _member(store: Store, name: str) -> str:
    found = store.find_members(name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"nothing in {store.folder} is called {name!r}", hint="Give a name as its articles have it, or an id.")
    raise InputError(f"{len(found)} things are called {name!r}", hint=f"Give the id of one: {', '.join(found)}")


def _read(file: Path) -> list[tuple[bool, tuple[str, str]]]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}", hint="Name an existing YAML file.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: not YAML: {error}", hint=_FORM) from error
    if not isinstance(content, dict) or content.keys() - {"merge", "split"}:
        raise InputError(f"{file}: expected the lists merge and split", hint=_FORM)
    pairs = []
    for key, is_same in (("merge", True), ("split", False)):
        listed = content.get(key) or []
        if not isinstance(listed, list):
            raise InputError(f"{file}: {key} is {listed!r}, which is no list of pairs", hint=_FORM)
        for pair in listed:
            if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(name, str) for name in pair)):
                raise InputError(
                    f"{file}: {key} has {pair!r}, which is no pair of texts", hint=f"{_FORM}\nPut ids of digits in quotes."
                )
            pairs.append((is_same, (pair[0], pair[1])))
    return pairs
