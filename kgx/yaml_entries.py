"""YAML with its line numbers: reads the entries of an ontology file and collects what is wrong with them.

Works on the node tree, because plain loading loses lines and drops all but the last of two equal keys. Knows the forms
that values take (a text, a flag, a list, a mapping of entries), not what an ontology is: that is `kgx.ontology`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field

import yaml

from kgx.errors import OntologyError

MAX_BYTES = 5_000_000
MAX_GROWTH = 100_000  # texts that aliases may add
MAX_DEPTH = 12  # an ontology is five levels deep; the composer recurses once a level

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it, is ten times as fast
_TAG = "tag:yaml.org,2002:"
_TRUE_WORDS = {"true", "yes", "on"}
_ALIAS_HINT = "An alias may stand for a text or a list of texts, and not for too many. Write the values out instead."
_NOTHING = yaml.ScalarNode(f"{_TAG}null", "")


@dataclass(slots=True)
class Report:
    """What reading one file found: its problems, and every label with its entry. path: as the caller gave it."""

    path: str
    found: list[tuple[int, OntologyError]] = field(default_factory=list)
    labels: list[tuple[str, Entry]] = field(default_factory=list)

    def add(self, line: int, text: str, *, hint: str) -> None:
        self.found.append((line, OntologyError(f"{self.path}:{line}: {text}", hint=hint)))

    @property
    def errors(self) -> list[OntologyError]:
        """One error a problem, in the order of lines."""
        return [error for _, error in sorted(self.found, key=lambda pair: pair[0])]


def parse_yaml(content: bytes, report: Report) -> yaml.MappingNode | None:
    """The mapping at the top of a YAML file; None, with the problem reported, where there is none."""
    if len(content) > MAX_BYTES:
        report.add(1, f"the file has {len(content):,} bytes", hint=f"An ontology may have {MAX_BYTES:,} bytes at most.")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.add(line, f"byte {error.start} is not UTF-8", hint="Save the file as UTF-8.")
        return None
    try:
        node = yaml.compose(text, Loader=_LOADER) if _is_harmless(text, report) else None
    except yaml.YAMLError as error:
        _report_syntax(error, text, report)
        return None
    if report.found:
        return None
    if node is None:
        report.add(1, "the file is empty", hint="An ontology needs `name:` and `entity_types:`.")
    elif not isinstance(node, yaml.MappingNode):
        hint = "An ontology is a mapping: lines such as `name: …` and `entity_types: …`, not indented."
        report.add(line_of(node), f"the file holds {form_of(node)} at its top, not a mapping", hint=hint)
    else:
        return node
    return None


def line_of(node: yaml.Node | yaml.Event) -> int:
    return int(node.start_mark.line) + 1 if node.start_mark is not None else 1


def form_of(node: yaml.Node) -> str:
    """What a node is, in words: "a list", "the number 5"."""
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    kinds = {"int": "the number", "float": "the number", "bool": "the yes/no value", "timestamp": "the date", "str": "the text"}
    if node.tag == f"{_TAG}null":
        return "nothing"
    return f"{kinds.get(node.tag.removeprefix(_TAG), 'the value')} {node.value!r}"


def nearest(name: str, known: Collection[str]) -> str:
    """A hint that names the known word most like `name`, or all that are known."""
    close = difflib.get_close_matches(name, list(known), n=1)
    listed = f"Known: {', '.join(known)}." if known else "None is declared."
    return f"Did you mean {close[0]!r}? {listed}" if close else listed


class Entry:
    """A mapping whose keys are limited: gives values of the form that is due and reports those of another.

    title: how messages call it (`relation 'ceo'`). A value that was reported reads as absent, so checks go on.
    """

    def __init__(self, node: yaml.Node, title: str, report: Report, *, keys: Collection[str] | None) -> None:
        self.title = title
        self.line = line_of(node)
        self.report = report
        self._node_by_key: dict[str, yaml.Node] = {}
        if not is_null(node):
            self._read(node, keys)

    def _read(self, node: yaml.Node, keys: Collection[str] | None) -> None:
        if not isinstance(node, yaml.MappingNode):
            self.report.add(self.line, f"{self.title} is {form_of(node)}", hint="Write a mapping: {key: value, …}.")
            return
        line_by_key: dict[str, int] = {}
        for key_node, value in node.value:
            key, line = self._string(key_node, "key"), line_of(key_node)
            if key is None:
                continue
            if key in line_by_key:
                hint = f"It stands on line {line_by_key[key]} too. Merge the two or rename one."
                self.report.add(line, f"{self.title} has {key!r} twice", hint=hint)
            elif keys is not None and key not in keys:
                self.report.add(line, f"{self.title} has the unknown key {key!r}", hint=nearest(key, keys) + _quote_hint(value))
            else:
                self._node_by_key[key] = value
            line_by_key.setdefault(key, line)

    def line_at(self, key: str) -> int:
        """The line of a key's value; the entry's own where the key is absent."""
        return line_of(self._node_by_key[key]) if key in self._node_by_key else self.line

    def problem(self, key: str, text: str, *, hint: str) -> None:
        self.report.add(self.line_at(key), f"{self.title} {text}", hint=hint)

    def text(self, key: str) -> str | None:
        node = self._node_by_key.get(key)
        return None if node is None else self._string(node, f"{key!r}")

    def required_text(self, key: str, *, hint: str) -> str:
        if key not in self._node_by_key:
            self.problem(key, f"has no {key}", hint=hint)
        return self.text(key) or ""

    def scalar(self, key: str) -> str | None:
        """A text or a number, as written."""
        node = self._node_by_key.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not is_null(node)):
            return None if node is None else str(node.value)
        self.problem(key, f"has {form_of(node)} as {key!r}", hint="Write a number or a text.")
        return None

    def flag(self, key: str, *, default: bool) -> bool:
        node = self._node_by_key.get(key)
        if node is None:
            return default
        if node.tag != f"{_TAG}bool":
            self.problem(key, f"has {form_of(node)} as {key!r}", hint="Write true or false.")
            return default
        return str(node.value).lower() in _TRUE_WORDS

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list, each once."""
        if self.is_empty(key):
            return ()
        node = self._node_by_key[key]
        if not isinstance(node, yaml.SequenceNode):
            self.problem(key, f"has {form_of(node)} as {key!r}", hint=f"Write a list: {key}: [A, B].")
            return ()
        texts = [text for item in node.value if (text := self._string(item, f"item of {key!r}")) is not None]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            self.problem(key, f"has {text!r} twice in {key!r}", hint="Name it once.")
        return tuple(dict.fromkeys(texts))

    def entries(self, key: str, kind: str, *, keys: Collection[str]) -> dict[str, Entry]:
        """The entries of a mapping by their labels, in order; empty where it is absent or holds nothing."""
        section = self._section(key)
        entry_by_label = {
            label: Entry(node, f"{kind} {label!r}", self.report, keys=keys) for label, node in section._node_by_key.items()
        }
        self.report.labels.extend(entry_by_label.items())
        return entry_by_label

    def text_by_key(self, key: str) -> dict[str, str]:
        """A mapping from any texts to texts."""
        section = self._section(key)
        return {name: text for name in section._node_by_key if (text := section.text(name)) is not None}

    def is_empty(self, key: str) -> bool:
        node = self._node_by_key.get(key)
        return node is None or is_null(node) or (isinstance(node, yaml.CollectionNode) and not node.value)

    def _section(self, key: str) -> Entry:
        node = self._node_by_key.get(key, _NOTHING)
        return Entry(node, f"{self.title}: {key!r}" if self.title != "the file" else f"{key!r}", self.report, keys=None)

    def _string(self, node: yaml.Node, what: str) -> str | None:
        """The node's text; None, reported, where it is something else, empty, or holds control characters."""
        line = line_of(node)
        if not isinstance(node, yaml.ScalarNode) or node.tag != f"{_TAG}str":
            hint = "Put it in quotes." if isinstance(node, yaml.ScalarNode) and node.value else "Write a text."
            self.report.add(line, f"{self.title} has {form_of(node)} as {what}, where a text is due", hint=hint)
            return None
        value = str(node.value)
        if not value.strip():
            self.report.add(line, f"{self.title} has an empty text as {what}", hint="Fill it in or leave it out.")
            return None
        if not value.isprintable():
            text = f"{self.title} has a line break or control character as {what}: {value!r}"
            self.report.add(line, text, hint="Write it on one line.")
            return None
        return value


def is_null(node: yaml.Node) -> bool:
    return bool(node.tag == f"{_TAG}null")


def _quote_hint(value: yaml.Node) -> str:
    # `{description: a band, duo or orchestra, …}` makes a key of the words behind the comma.
    return " Where it is the rest of a sentence with a comma, put the sentence in quotes." if is_null(value) else ""


def _is_harmless(text: str, report: Report) -> bool:
    """False, reported, where a file is too deep or its aliases could make it grow without limit."""
    size_by_anchor: dict[str, int] = {}  # of texts and lists of texts: the only things that an alias may stand for
    open_nodes: list[_OpenNode] = []
    grown = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = line_of(event)
        if isinstance(event, yaml.AliasEvent):
            grown += size_by_anchor.get(str(event.anchor), MAX_GROWTH + 1)
            if grown > MAX_GROWTH:
                report.add(line, f"the alias *{event.anchor} is not allowed here", hint=_ALIAS_HINT)
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            node = open_nodes.pop()
            if node.anchor and node.is_flat:
                size_by_anchor[node.anchor] = node.size
        if isinstance(event, yaml.ScalarEvent) and event.anchor:
            size_by_anchor[event.anchor] = 1
        if isinstance(event, yaml.NodeEvent) and open_nodes:
            open_nodes[-1].size += 1
            open_nodes[-1].is_flat &= isinstance(event, yaml.ScalarEvent)
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append(_OpenNode(event.anchor, is_flat=isinstance(event, yaml.SequenceStartEvent)))
        if len(open_nodes) > MAX_DEPTH:
            report.add(line, f"more than {MAX_DEPTH} levels deep", hint="An ontology is flat: sections, labels, keys.")
            return False
    return True


@dataclass(slots=True)
class _OpenNode:
    anchor: str | None
    is_flat: bool
    size: int = 0


def _report_syntax(error: yaml.YAMLError, text: str, report: Report) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = getattr(error, "position", None)  # a character that YAML does not allow has no mark
    line = int(mark.line) + 1 if mark is not None else text.count("\n", 0, position or 0) + 1
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    hint = "Look at this line and the one above: colon, quote, bracket or indentation (spaces, no tabs)."
    report.add(line, f"not valid YAML: {what}", hint=hint)
