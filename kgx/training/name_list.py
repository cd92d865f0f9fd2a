"""The list of known names of a model: what `data/names` holds, without what news shows to be something else.

    python -m kgx.training.name_list --data DATA --model kgx/model/news

Writes names.txt into the model's folder and its digest into the card; calibrate and find thresholds anew after that.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kgx.model.card import load_card, write_card
from kgx.model.known_names import FILE, KnownNames, read_names
from kgx.training.examples import Item, read_items
from kgx.training.onnx_export import file_digests

FOLDER = Path(__file__).parents[2] / "data" / "names"
KNOWN_NAME = 3.0  # log odds; of 1 to 4 the best for names of newskg dev
FACTS = {
    "name": "names", "layers": "names known by heart, with their types", "source": "lists written for kgx (data/names)",
    "licence": "CC0 1.0",
}  # fmt: skip
_PERSON = "PERSON"
_MAX_WORDS = 12  # of a mention


def names_of(folder: Path) -> dict[str, list[str]]:
    """Types by name of all lists in the folder."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        for name, types in read_names(path.read_text(encoding="utf-8").splitlines()).items():
            found.setdefault(name, []).extend(t for t in types if t not in found.get(name, ()))
    return found


def without_doubtful(names: Mapping[str, Sequence[str]], items: Iterable[Item]) -> dict[str, list[str]]:
    """The names without types that news marks less often than others, and without words that are more often part of a
    person's name, or a word in lower case. items: articles with marks of the same types."""
    known = KnownNames(names)
    marked: dict[str, Counter[str]] = defaultdict(Counter)
    otherwise: Counter[str] = Counter()
    for item in items:
        type_of = {entity["id"]: entity["type"] for entity in item["entities"]}
        found = {(item["text"][m["start"] : m["end"]], type_of[m["entity"]]) for m in item["mentions"]}
        for words, type_ in found:
            if known.types_of(words):
                marked[words][type_] += 1
        otherwise.update({word for words, type_ in found if type_ == _PERSON for word in words.split() if word != words})
        otherwise.update({word.capitalize() for word in item["text"].split() if word.isalpha() and word.islower()})
    out = {}
    for name, types in names.items():
        seen, words = marked[name], name.split()
        kept = [t for t in types if not seen or 2 * seen[t] >= seen.total()]
        is_doubtful = len(words) == 1 and types != [_PERSON] and otherwise[name] > seen.total()
        if kept and not is_doubtful and len(name) >= 2 and len(words) <= _MAX_WORDS and name != name.lower():
            out[name] = kept
    return out


def as_text(names: Mapping[str, Sequence[str]]) -> str:
    """As `read_names` takes it, types and names in order."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for name, types in names.items():
        for type_ in types:
            by_type[type_].append(name)
    return "".join(f"[{type_}]\n" + "".join(f"{name}\n" for name in sorted(by_type[type_])) for type_ in sorted(by_type))


def write_names(folder: Path, data: Path, names: Path = FOLDER) -> tuple[int, int]:
    """Writes the list into a model's folder; how many names it has, and how many were given."""
    given = names_of(names)
    kept = without_doubtful(given, read_items(data / "train" / "newskg.jsonl.gz"))
    (folder / FILE).write_text(as_text(kept), encoding="utf-8")
    return len(kept), len(given)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/newskg.jsonl.gz")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--names", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    kept, given = write_names(arguments.model, arguments.data, arguments.names)
    card = load_card(arguments.model)
    data = [*(facts for facts in card.data if facts["name"] != FACTS["name"]), FACTS]
    write_card(replace(card, files=file_digests(arguments.model), known_name=KNOWN_NAME, data=data), arguments.model)
    print(f"{kept:,} of {given:,} names")


if __name__ == "__main__":
    main()
