"""Hand-written groups of things that are easily taken for one another; the form is that of data/gold/identity/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kgx.errors import InputError
from kgx.evaluation.identity_pairs import Case, judged_case
from kgx.graph.identity import Context, Profile
from kgx.graph.kinds import Kind, close_types, kind_of
from kgx.graph.profiles import Strength, context_of, needs_context
from kgx.ontology import Ontology

_TYPE_BY_CODE = {
    "P": "PERSON", "O": "ORG", "G": "GPE", "L": "LOC", "F": "FAC", "N": "NORP", "T": "TITLE", "E": "EVENT", "W": "WORK",
    "U": "PRODUCT", "A": "LAW", "J": "PROJECT",
}  # fmt: skip
_VIEW = re.compile(r"(?:(?P<code>[A-Z]):)?(?P<names>[^{(]+)(?:\{(?P<related>[^}]*)\})?\s*(?:\((?P<near>[^)]*)\))?")
_HINT = "See data/gold/identity/README.md for the form."


def read_groups(path: Path, ontology: Ontology) -> list[Case]:
    """One case a group. InputError where the file is missing or a line is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}", hint=_HINT) from error
    cases, kind, code = [], "", ""
    profiles, clusters = list[Profile](), dict[str, str]()
    for number, line in enumerate([*lines, ":"], start=1):
        if line.startswith("- "):
            for profile in _views(line[2:], code, f"{path}:{number}", ontology):
                profiles.append(profile)
                clusters[profile.id] = str(number)
        elif line.startswith((":", "## ")):
            if profiles:
                cases.append(judged_case(profiles, clusters, kind))
            profiles, clusters = [], {}
            code, kind = (line[1:].strip(), kind) if line.startswith(":") else ("", line[3:].strip())
        elif line.strip() and not line.startswith("#"):
            raise InputError(f"{path}:{number}: neither a view nor a heading: {line!r}", hint=_HINT)
    return cases


def _views(line: str, code: str, place: str, ontology: Ontology) -> Iterator[Profile]:
    for number, text in enumerate(line.split(" / ")):
        found = _VIEW.fullmatch(text.strip())
        if found is None or (found["code"] or code) not in _TYPE_BY_CODE:
            raise InputError(f"{place}: not a view: {text!r}", hint=_HINT)
        label = _TYPE_BY_CODE[found["code"] or code]
        names = tuple(name.strip() for name in found["names"].split("|"))
        context = {*_contexts(found["related"], "related", place), *_contexts(found["near"], "co-mentioned", place)}
        view = f"{place}:{number}"
        profile = Profile(
            view, view, label, kind_of(ontology.entity_types[label]), names[0], names, tuple(sorted(close_types(label, ontology)))
        )
        yield replace(profile, context=tuple(sorted(context))) if needs_context(profile) else profile


def _contexts(text: str | None, strength: Strength, place: str) -> Iterator[Context]:
    for entry in filter(None, (part.strip() for part in (text or "").split(";"))):
        code, _, name = entry.partition(" ")
        kind = _KIND_BY_CODE.get(code)
        if kind is None or not name:
            raise InputError(f"{place}: not a type code and a name: {entry!r}", hint=_HINT)
        context = context_of(kind, name)
        if context is not None:
            yield replace(context, strength=strength)


_KIND_BY_CODE: dict[str, Kind] = {
    "P": "person", "O": "organisation", "G": "region", "L": "place", "F": "place", "N": "people", "T": "office",
    **dict.fromkeys("EWUAJ", "thing"),
}  # fmt: skip
