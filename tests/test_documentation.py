"""What README.md names exists: commands, options, settings, formats."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from kgx.cli.app import app
from kgx.plugins import EXPORTERS, plugin_names
from kgx.readers.reader import readers_by_suffix
from kgx.settings import Settings

README = Path(__file__).parents[1] / "README.md"
SEPARATORS = ("&&", "||", "|", ";", ">", "2>", ">>")

pytestmark = pytest.mark.skipif(not README.is_file(), reason="README.md is not written yet")


def readme() -> str:
    return README.read_text(encoding="utf-8")


def code_lines() -> Iterator[str]:
    """Lines of code blocks, fenced or indented, and inline code; without a leading prompt."""
    text = readme()
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    for block in fenced:
        yield from (line.strip().removeprefix("$ ") for line in block.splitlines())
    rest = re.sub(r"^```[^\n]*\n.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from (line.strip().removeprefix("$ ") for line in rest.splitlines() if line.startswith("    "))
    yield from re.findall(r"`([^`\n]+)`", rest)


def command_lines(lines: Iterator[str]) -> Iterator[list[str]]:
    """The words of each call of kgx, without the word kgx itself."""
    for line in lines:
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue  # output with a lone quote
        part: list[str] = []
        for word in [*words, "&&"]:
            if word not in SEPARATORS:
                part.append(word)
                continue
            if len(part) > 1 and part[0] == "kgx" and not part[1].startswith("="):
                yield part[1:]
            part = []


def problem_of(words: list[str]) -> str | None:
    """Which command or option of a call is unknown."""
    command = get_command(app)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        if words[0] == "COMMAND":
            return None
        if words[0] not in command.commands:
            return f"unknown command: kgx {' '.join(words)}"
        command, words = command.commands[words[0]], words[1:]
    known = {name for parameter in command.params for name in parameter.opts} | {"-h", "--help"}
    for word in words:
        if re.fullmatch(r"-[A-Za-z]|--[a-z][\w-]*(=.*)?", word) and word.partition("=")[0] not in known:
            return f"unknown option {word} of kgx {command.name}"
    return None


def all_options() -> set[str]:
    def below(command: object) -> Iterator[str]:
        for parameter in command.params:
            yield from parameter.opts
        for inner in getattr(command, "commands", {}).values():
            yield from below(inner)

    return {*below(get_command(app)), "--help", "-h"}


def table_keys(title: str) -> list[str]:
    """The inline code of the first cells of the tables below a heading."""
    section = re.search(rf"^#+ {title}\n(.*?)(?=^#|\Z)", readme(), flags=re.DOTALL | re.MULTILINE | re.IGNORECASE)
    rows = re.findall(r"^\|([^|]*)\|", section.group(1), flags=re.MULTILINE) if section else []
    return [key for cell in rows for key in re.findall(r"`([^`]+)`", cell)]


def test_commands_and_options_exist() -> None:
    problems = [problem for words in command_lines(code_lines()) if (problem := problem_of(words))]

    assert problems == []


def test_options_named_alone_exist() -> None:
    alone = {line.split()[0] for line in code_lines() if re.fullmatch(r"--[a-z][a-z-]*( \S+)?", line)}
    foreign = {"--full", "--no-deps"}  # of .ci/run and pip

    assert alone - foreign - all_options() == set()


def test_settings_table_is_complete() -> None:
    keys = table_keys("Settings")
    if not keys:
        pytest.skip("no table of settings yet")

    assert keys == list(Settings.model_fields)


def test_formats_table_is_complete() -> None:
    keys = table_keys("Formats")
    if not keys:
        pytest.skip("no table of formats yet")
    written = {f".{name}" for name in plugin_names(EXPORTERS)}

    assert written <= set(keys) <= written | set(readers_by_suffix())


@pytest.mark.parametrize(
    "words, problem",
    [
        (["extract", "seeds", "-o", "graph.ttl"], None),
        (["ontology", "check", "labels.yaml"], None),
        (["extract", "seeds", "--fast"], "unknown option --fast of kgx extract"),
        (["fetch", "seeds"], "unknown command: kgx fetch seeds"),
        (["ontology", "draw"], "unknown command: kgx draw"),
    ],
    ids=["good", "nested", "option", "command", "nested command"],
)
def test_this_test_sees_mistakes(words: list[str], problem: str | None) -> None:
    assert problem_of(words) == problem
