"""Streams between Oxigraph's writers and a file: they give prefixes an order and make the text pleasant to read.

Oxigraph keeps prefixes in a hash table, so their order differs from run to run. In Turtle and RDF/XML alike no line feed
stands in a literal where it could be taken for the end of one of its own lines.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import BinaryIO


class LineStream(ABC):
    """Passes whole lines on, changed; the remainder waits for its end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._remainder = b""

    def write(self, data: bytes) -> int:
        *lines, self._remainder = (self._remainder + data).split(b"\n")
        if lines:
            self._stream.write(b"".join(self._changed(line + b"\n") for line in lines))
        return len(data)

    def flush(self) -> None:
        self._stream.flush()

    def finish(self) -> None:
        self._stream.write(self._changed(self._remainder))
        self._remainder = b""

    @abstractmethod
    def _changed(self, line: bytes) -> bytes:
        """What is written in place of a line."""


_REIFIER = re.compile(
    rb"(\t*)(\S+) (?:rdf:reifies|<http://www\.w3\.org/1999/02/22-rdf-syntax-ns#reifies>) <<\( (.*) \)>> ([;.]\n)"
)


class TurtleLines(LineStream):
    """Turtle and TriG with sorted prefixes and a blank line between subjects; `r rdf:reifies <<( s p o )>>` becomes
    `<< s p o ~ r >>`, which says the same."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self._prefixes: list[bytes] = []
        self._is_in_header = True
        self._is_after_subject = False

    def _changed(self, line: bytes) -> bytes:
        if self._is_in_header and line.startswith(b"@prefix "):
            self._prefixes.append(line)
            return b""
        before = b"\n" if self._is_after_subject and line not in (b"}\n", b"") else b""
        if self._is_in_header:
            before = b"".join(sorted(self._prefixes)) + b"\n"
            self._is_in_header = False
        # Line feeds in literals are escaped, so a point at the end of a line ends a subject.
        self._is_after_subject = line.endswith((b" .\n", b"}\n"))
        return before + _with_reified_subject(line)


def _with_reified_subject(line: bytes) -> bytes:
    """The other triples of a reifier follow on lines of their own."""
    found = _REIFIER.fullmatch(line)
    if found is None:
        return line
    indent, reifier, triple, end = found.groups()
    return b"%s<< %s ~ %s >>%s" % (indent, triple, reifier, b"\n" if end == b";\n" else b" .\n")


class XmlLines(LineStream):
    """RDF/XML with sorted namespaces; a carriage return is written as a reference, else a reader makes it a line feed.

    Oxigraph's own line ends are line feeds, so every carriage return stands in a literal.
    """

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self._is_before_root = True

    def _changed(self, line: bytes) -> bytes:
        if self._is_before_root and line.startswith(b"<rdf:RDF "):
            self._is_before_root = False
            namespaces = sorted(re.findall(rb'xmlns:[^=\s]+="[^"]*"', line))
            return b"<rdf:RDF " + b"\n\t".join(namespaces) + b">\n"
        return line.replace(b"\r", b"&#13;")
