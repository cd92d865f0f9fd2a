"""What can be read: RDF in six formats and JSON Lines records, without following anything to other files or the network."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kgx.annotation import Extraction
from kgx.errors import InputError
from kgx.graph.terms import RDF, TYPE, XSD, Iri, Literal, Term, Triple
from kgx.record import loads

STANDARD_INPUT = "-"
RECORDS = "jsonl"
RDF_FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
}
_SUFFIXES = " ".join(f".{name}" for name in (RECORDS, *RDF_FORMATS))
_REIFIES = ox.NamedNode(RDF + "reifies")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes of a known format. name: what messages call it."""

    name: str
    format: str
    content: bytes

    @property
    def is_records(self) -> bool:
        return self.format == RECORDS


def open_source(place: str | Path) -> Source:
    """A file, or standard input where the place is `-`."""
    return read_stream(sys.stdin.buffer) if str(place) == STANDARD_INPUT else read_source(place)


def is_parsed_safely(place: str | Path) -> bool:
    """True for a file whose format needs no look before it is parsed: all RDF but RDF/XML."""
    rdf_format = RDF_FORMATS.get(Path(place).suffix.lower().removeprefix("."))
    return rdf_format is not None and rdf_format != ox.RdfFormat.RDF_XML and _is_readable(place)


def read_source(path: str | Path) -> Source:
    """The file's bytes, once they are known to be of a format that is safe to parse."""
    name = Path(path).suffix.lower().removeprefix(".")
    if _is_folder(path):
        raise InputError(f"{path}: is a folder, but no store", hint=f"Make a store of articles: kgx add {path} ARTICLES")
    if name != RECORDS and name not in RDF_FORMATS:
        what = f".{name}" if name else "a file without suffix"
        raise InputError(f"{path}: kgx cannot read {what}", hint=f"It reads {_SUFFIXES}, and stores that are there.")
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", hint="Name a graph file or records that exist.") from error
    return checked(Source(str(path), name, content))


def read_stream(stream: BinaryIO, *, format: str | None = None) -> Source:
    """Bytes of an open stream. format: a suffix; without it, records, JSON-LD, RDF/XML or TriG by the look of the start."""
    content = stream.read()
    name = format.lower().removeprefix(".") if format is not None else _guess(content)
    if name != RECORDS and name not in RDF_FORMATS:
        raise InputError(f"standard input: kgx cannot read the format {format!r}", hint=f"It reads {_SUFFIXES}.")
    return checked(Source("standard input", name, content))


def checked(source: Source) -> Source:
    """The source itself; InputError where it is XML that declares entities, which could grow without end or read files."""
    if RDF_FORMATS.get(source.format) == ox.RdfFormat.RDF_XML:
        if source.content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in source.content[:4]:
            raise InputError(f"{source.name}: RDF/XML that is not in UTF-8", hint="Convert it to UTF-8.")
        if _DECLARATION.search(source.content):
            hint = "Remove <!DOCTYPE …> and its entities."
            raise InputError(f"{source.name}: RDF/XML with a document type is refused", hint=hint)
    return source


def extractions(source: Source) -> Iterator[Extraction]:
    """The records of a source, line by line; InputError names the line of the first that is none."""
    for number, line in enumerate(source.content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            raise InputError(f"{source.name}:{number}: not UTF-8", hint="JSON Lines are written in UTF-8.") from error
        except InputError as error:
            raise InputError(f"{source.name}:{number}: {error}", hint=error.hint) from error


def triples(source: Source) -> Iterator[Triple]:
    """The triples of an RDF source, of all its graphs. A named reifier of RDF 1.2 becomes a statement node. Triples with
    blank nodes or with other triple terms, which kgx never writes, are passed over."""
    try:
        for quad in ox.parse(source.content, RDF_FORMATS[source.format]):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                yield Triple(Iri(quad.subject.value), Iri(quad.predicate.value), _term(quad.object))
            elif isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Triple) and quad.predicate == _REIFIES:
                yield from _statement_node(Iri(quad.subject.value), quad.object)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(source.name, str(error)) from error


def syntax_error(name: str, message: str) -> InputError:
    if "LoadDocumentCallback" in message:
        return InputError(f"{name}: JSON-LD with a remote @context is refused", hint="Expand it first: kgx fetches nothing.")
    return InputError(f"{name}: {re.sub(' [(]line [0-9]+[)]$', '', message)}", hint="Is the suffix the one of its format?")


def _statement_node(iri: Iri, reified: ox.Triple) -> Iterator[Triple]:
    if isinstance(reified.subject, ox.NamedNode) and isinstance(reified.object, ox.NamedNode | ox.Literal):
        yield Triple(iri, TYPE, Iri(RDF + "Statement"))
        yield Triple(iri, Iri(RDF + "subject"), Iri(reified.subject.value))
        yield Triple(iri, Iri(RDF + "predicate"), Iri(reified.predicate.value))
        yield Triple(iri, Iri(RDF + "object"), _term(reified.object))


def _term(term: ox.NamedNode | ox.Literal) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    is_plain = term.language is not None or term.datatype.value == XSD + "string"
    return Literal(term.value) if is_plain else Literal(term.value, Iri(term.datatype.value))


def _is_folder(place: str | Path) -> bool:
    try:
        return Path(place).is_dir()
    except OSError:
        return False


def _is_readable(place: str | Path) -> bool:
    """False also for a file that may not be looked at; reading it tells why."""
    try:
        return Path(place).is_file()
    except OSError:
        return False


def _guess(content: bytes) -> str:
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"text"' in content.split(b"\n", 1)[0]:
        return RECORDS
    if start.startswith((b"{", b"[")):
        return "jsonld"
    if start.startswith((b"<?xml", b"<rdf:RDF")):
        return "rdf"
    # TriG holds Turtle and N-Triples; an N-Quads line has a fourth term before its point.
    is_quads = re.match(rb"<[^>]*>\s+<[^>]*>\s+(?:<[^>]*>|\"(?:[^\"\\]|\\.)*\"(?:\^\^<[^>]*>|@[\w-]+)?)\s+<[^>]*>\s*\.", start)
    return "nq" if is_quads else "trig"
