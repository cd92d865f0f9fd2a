"""Articles with other names in them: the network is to learn how a name is used, not which names the training set holds.

Dai and Adel 2020, "An Analysis of Simple Data Augmentation for Named Entity Recognition" (mention replacement); here a
name is replaced wherever it stands in the article, a person's parts each by its own, and offsets move along.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]  # a line of a data set
PERSON_TYPES = frozenset({"PERSON", "Person", "PER"})
# Replaced as a whole, with this chance. Countries often have adjectives in the text that stay as they are.
WHOLE_TYPES: Mapping[str, float] = {
    "ORG": 0.5, "GPE": 0.3, "LOC": 0.5, "FAC": 0.5, "WORK": 0.6, "PRODUCT": 0.5, "PROJECT": 0.5,
    "Organization": 0.5, "Location": 0.3, "Facility": 0.5, "Product": 0.5, "Misc": 0.4,
}  # fmt: skip
SURNAME_CHANCE = 0.8
GIVEN_NAME_CHANCE = 0.4  # a pronoun elsewhere may tell the sex
LIKE_ENOUGH = 3  # names with the same last word, from which one is drawn
_NAME_WORD = re.compile(r"[^\W\d_][\w'’\-]*")


@dataclass(slots=True)
class NamePool:
    """Names of the training articles: parts of persons' names, and other names by type with their last word or length."""

    given: list[str] = field(default_factory=list)
    surnames: list[str] = field(default_factory=list)
    by_end: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    by_length: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))

    def draw(self, type_: str, name: str, rng: random.Random) -> str | None:
        """Another name of the type: with the same last word where there are enough, else with as many words."""
        words = name.split()
        like = self.by_end.get((type_, words[-1]), []) if len(words) > 1 else []
        names = like if len(like) >= LIKE_ENOUGH else self.by_length.get((type_, len(words)), [])
        return rng.choice(names) if names else None


def name_pool(items: Iterable[Item]) -> NamePool:
    """The names that the items mark, each as often as articles have it, in the order of the items."""
    pool = NamePool()
    for item in items:
        text = item["text"]
        names = sorted({(m["type"], text[slice(*_without_article(m, text))]) for m in item["mentions"] if _is_name(m, text)})
        for type_, name in names:
            words = name.split()
            if type_ in PERSON_TYPES:
                if len(words) == 2 and all(_is_name_word(w) for w in words):
                    pool.given.append(words[0])
                    pool.surnames.append(words[1])
            elif type_ in WHOLE_TYPES and "\n" not in name:
                pool.by_end[type_, words[-1]].append(name)
                pool.by_length[type_, len(words)].append(name)
    return pool


def renamed(item: Item, pool: NamePool, rng: random.Random) -> Item:
    """A copy of the item with other names; offsets of all layers that training reads point into the new text.

    Tokens and syntax are left out, since the copy has other words.
    """
    edits = _person_edits(item, pool, rng)
    edits |= _whole_edits(item, pool, rng, edits)
    text, move = _edited(item["text"], edits)
    new_words = {item["text"][start:end]: new for (start, end), new in edits.items()}
    out = {key: value for key, value in item.items() if key not in ("tokens", "pos", "xpos", "lemma", "head", "deprel")}
    out["text"] = text
    out["sents"] = [[move(start), move(end)] for start, end in item.get("sents", ())]
    out["mentions"] = [{**m, "start": move(m["start"]), "end": move(m["end"])} for m in item["mentions"]]
    if "events" in item:
        out["events"] = [
            {
                **event,
                "trigger": [move(at) for at in event["trigger"]],
                "arguments": [
                    {**a, "text": _replaced(a["text"], new_words)} if "text" in a else dict(a) for a in event["arguments"]
                ],
            }
            for event in item["events"]
        ]
    return out


def _without_article(mention: Item, text: str) -> tuple[int, int]:
    start, end = mention["start"], mention["end"]
    return (start + 4, end) if text[start : start + 4].lower() == "the " and end > start + 4 else (start, end)


def _is_name(mention: Item, text: str) -> bool:
    return mention.get("kind", "name") == "name" and text[_without_article(mention, text)[0]].isupper()


def _is_name_word(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and bool(_NAME_WORD.fullmatch(word))


def _person_edits(item: Item, pool: NamePool, rng: random.Random) -> dict[tuple[int, int], str]:
    """Parts of persons' names, each replaced by the same word throughout the article."""
    text = item["text"]
    places: dict[tuple[int, int], str] = {}
    last_of: Counter[str] = Counter()
    first_of: Counter[str] = Counter()
    for m in item["mentions"]:
        if m["type"] not in PERSON_TYPES or not _is_name(m, text):
            continue
        words = [(w.start() + m["start"], w.end() + m["start"]) for w in _NAME_WORD.finditer(text[m["start"] : m["end"]])]
        words = [(start, end) for start, end in words if _is_name_word(text[start:end])]
        places |= {place: text[place[0] : place[1]] for place in words}
        if len(words) > 1:
            first_of[text[slice(*words[0])]] += 1
        if words:
            last_of[text[slice(*words[-1])]] += 1
    new: dict[str, str] = {}
    for word in sorted(set(places.values())):
        is_given = first_of[word] > 0
        names, chance = (pool.given, GIVEN_NAME_CHANCE) if is_given else (pool.surnames, SURNAME_CHANCE)
        # A word in the middle, or a title taken into the name, is neither.
        if (is_given or last_of[word]) and names and rng.random() < chance:
            other = rng.choice(names)
            new[word] = other.upper() if word.isupper() and len(word) > 2 else other
    return {place: new[word] for place, word in sorted(places.items()) if word in new and new[word] != word}


def _whole_edits(
    item: Item, pool: NamePool, rng: random.Random, taken: Mapping[tuple[int, int], str]
) -> dict[tuple[int, int], str]:
    """Names of things that have one name in the article and lie neither in nor around another mention."""
    text = item["text"]
    things: dict[Any, list[Item]] = defaultdict(list)
    for m in item["mentions"]:
        if m["type"] in WHOLE_TYPES and _is_name(m, text):
            cluster = m.get("entity")
            things[(m["type"], text[m["start"] : m["end"]]) if cluster is None else cluster].append(m)
    cover: Counter[int] = Counter()
    for m in item["mentions"]:
        cover.update(range(m["start"], m["end"]))
    cover.update(at for start, end in taken for at in range(start, end))
    out: dict[tuple[int, int], str] = {}
    for mentions in things.values():
        places = [_without_article(m, text) for m in mentions]
        names = {text[start:end] for start, end in places}
        name, type_ = min(names), mentions[0]["type"]
        is_alone = all(cover[at] == 1 for start, end in places for at in range(start, end))
        if len(names) > 1 or not is_alone or rng.random() >= WHOLE_TYPES[type_]:
            continue
        other = pool.draw(type_, name, rng)
        if other is not None and other != name:
            out |= dict.fromkeys(places, other)
    return out


def _edited(text: str, edits: Mapping[tuple[int, int], str]) -> tuple[str, Any]:
    """The new text, and where an offset of the old one lies in it; one within a replaced name moves to the name's end."""
    parts, at, starts, moved = [], 0, [0], [(0, 0)]
    length = 0
    for (start, end), new in sorted(edits.items()):
        parts += [text[at:start], new]
        length += start - at + len(new)
        starts.append(end)
        moved.append((end, length))
        at = end
    parts.append(text[at:])
    ends = {end: start for start, end in edits}

    def move(offset: int) -> int:
        i = bisect_right(starts, offset) - 1
        old, new = moved[i]
        if i + 1 < len(starts) and offset > ends[starts[i + 1]]:
            return moved[i + 1][1]
        return new + offset - old

    return "".join(parts), move


def _replaced(words: str, new_words: Mapping[str, str]) -> str:
    """A text argument with the article's new names."""
    if not new_words:
        return words
    alternatives = "|".join(re.escape(old) for old in sorted(new_words, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{alternatives})(?!\w)", lambda found: new_words[found.group()], words)
