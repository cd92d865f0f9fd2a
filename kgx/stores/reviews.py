"""What people decide about the merges of a store: undo one, merge two things, apply a reviewed file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

import yaml

from kgx.errors import InputError
from kgx.graph.identity import BY_HAND
from kgx.stores.merges import Decision, StoredMerge
from kgx.stores.store import Store, StoreWriter

_FORM = "Write, for instance:\nmerge:\n- [0123456789abcdef, 123456789abcdef0]\nsplit:\n- [0123456789abcdef, 23456789abcdef01]"


def review(
    folder: str | Path, *, undo: Iterable[str] = (), merge: Iterable[tuple[str, str]] = (), file: Path | None = None
) -> int:
    """Keeps decisions and works out the nodes that change. undo: ids of merges. merge: pairs of member ids, node ids or
    names. file: YAML with the lists `merge` and `split`. Returns how many of these were decided. InputError, before anything
    is changed, for what the store does not have."""
    with StoreWriter(folder) as writer:
        writer.renew_rule()
        decided = [_undone(writer, member_id) for member_id in undo]
        decided += [_merged(writer, pair) for pair in merge]
        for is_same, pair in () if file is None else _read(file):
            decided.append(_merged(writer, pair) if is_same else _split(writer, pair))
        writer.decide(chain.from_iterable(decided))
        writer.publish()
    return len(decided)


def _undone(store: Store, member_id: str) -> list[Decision]:
    for found in store.merges():
        if found.id == member_id:
            return _apart(found, store.merges(found.node))
    raise InputError(f"{store.folder} has no merge {member_id!r}", hint=f"kgx merges {store.folder} shows their ids.")


def _merged(store: Store, pair: tuple[str, str]) -> list[Decision]:
    one, two = _members(store, pair)
    return [Decision(one, two, is_same=True)]


def _split(store: Store, pair: tuple[str, str]) -> list[Decision]:
    one, two = _members(store, pair)
    for found in store.merges():
        if {found.id, found.into} == {one, two}:
            return _apart(found, store.merges(found.node))
    return [Decision(one, two, is_same=False)]


def _apart(undone: StoredMerge, merges: Iterable[StoredMerge]) -> list[Decision]:
    """The member is none of those on the other side of the merge: a split from one of them would go with its article.
    Where people had merged the two, that decision alone is taken back.

    merges: of the node.
    """
    if undone.reason == BY_HAND:
        return [Decision(undone.id, undone.into, is_same=False)]
    into_by_member = {merge.id: merge.into for merge in merges}
    others = [member for member in (undone.node, *into_by_member) if undone.id not in _path(member, into_by_member)]
    return [Decision(undone.id, other, is_same=False) for other in sorted(others)]


def _path(member: str, into_by_member: Mapping[str, str]) -> list[str]:
    """The members from this one to the first of its node."""
    path = [member]
    while path[-1] in into_by_member:
        path.append(into_by_member[path[-1]])
    return path


def _members(store: Store, pair: tuple[str, str]) -> tuple[str, str]:
    one, two = (_member(store, name) for name in pair)
    if one == two:
        raise InputError(f"{pair[0]!r} and {pair[1]!r} are one member", hint="Name two members, or the nodes that they begin.")
    return one, two


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
