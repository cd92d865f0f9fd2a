"""The error tree of kgx, cut by who can repair the matter.

KgxError
├── InputError          an article cannot be read: missing, empty, binary, malformed
├── SettingsError       an option or kgx.toml holds what it may not
├── OntologyError       an ontology file is wrong; names the entry and the line
├── ModelError          weights or card are missing, damaged or of another version
├── PluginError         an entry point cannot be found or loaded
├── ExportError         a target or its suffix cannot be written
├── StoreError          a store cannot be opened or is of another version
└── QueryError          a query is refused or fails
    ├── QuerySyntaxError    with its position
    └── QueryTimeout        the limit was reached and the query ended
"""

from __future__ import annotations

from dataclasses import dataclass


class KgxError(Exception):
    """Any failure that kgx explains. `str(error)` says what is wrong, `error.hint` what to do.

    try:
        kgx.build([extraction]).write("graph.xyz")
    except kgx.KgxError as error:
        print(error, error.hint)
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders (queries run in a child); keyword-only arguments are lost without this.
        return (_rebuild, (type(self), self.args, self.__dict__.copy()))


def _rebuild(cls: type[KgxError], args: tuple[object, ...], state: dict[str, object]) -> KgxError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(KgxError):
    """An article cannot be read."""


class SettingsError(KgxError):
    """A setting is unknown or holds what it may not."""


class OntologyError(KgxError):
    """An ontology file is wrong."""


class ModelError(KgxError):
    """The model's files are missing, damaged or of another version."""


class PluginError(KgxError):
    """An implementation cannot be found or loaded."""


class ExportError(KgxError):
    """A graph cannot be written."""


class StoreError(KgxError):
    """A store cannot be opened."""


class QueryError(KgxError):
    """A query is refused or fails."""


class QuerySyntaxError(QueryError):
    """A query cannot be parsed; `line` and `column` count from 1."""

    def __init__(self, message: str, *, line: int, column: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column


class QueryTimeout(QueryError):
    """A query reached its time limit and was ended."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that could not be used while the others went on. name: file, or file and line, or article id."""

    name: str
    error: KgxError
