"""Triples of words (Text2KGBench, Mihindukulasooriya et al. 2023): each sentence has an ontology, and a set of triples.

official             what the benchmark publishes: a predicted relation that gold has not for the sentence does not count at
                     all; p, r and f are means over the sentences of an ontology, then over ontologies
official_unfiltered  the same without leaving anything out
sentences            means over all sentences at once
pooled               triples counted over the whole corpus
…_unfiltered         again without leaving anything out

Sentences without a gold triple count as 0, as in the official figures. With the benchmark's own ontologies each mean has
conformance (relations of the ontology) and the shares of subjects, relations and objects that are made up: found neither in the
sentence nor among the names of concepts, after stemming, or not in the ontology.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from kgx.errors import InputError
from kgx.evaluation.marked_text import MarkedText, Triple
from kgx.evaluation.report import Figures, Report, figures_of, mean_figures
from kgx.evaluation.stemming import stem
from kgx.evaluation.tally import Tally, harmonic_mean, share

_HONESTY = ("conformance", "subject_made_up", "relation_made_up", "object_made_up")

# Words as the benchmark's tokenizer cuts them: abbreviations with points, numbers with marks inside, clitics, words with
# hyphens and the like inside, and any other single mark.
_WORD = re.compile(
    r"""[A-Za-z]\. (?:[A-Za-z]\.)+
    | \d [\d.,:]* \d
    | ' (?:s|re|ve|ll|d|m) \b
    | [^\W_]+ (?: [-./_'’&–] [^\W_]+ )*
    | \S""",
    re.VERBOSE,
)
_CLITIC = re.compile(r"(.+)('(?:s|re|ve|ll|d|m)|n't)", re.IGNORECASE)
_YEAR_AS_DATE = "01januari"  # years are written "01 January 1990" in the gold; the benchmark does not look for the day


@dataclass(frozen=True, slots=True)
class BenchmarkOntology:
    """relations: in the form that is compared. concepts: the names of all, as one text."""

    relations: frozenset[str]
    concepts: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Normalised triples of one sentence. kept: the predicted ones whose relation gold has. honesty: empty where unknown."""

    gold: frozenset[str]
    found: frozenset[str]
    kept: frozenset[str]
    honesty: Figures


def score_triples(
    gold: Mapping[str, MarkedText],
    predicted: Mapping[str, MarkedText],
    *,
    ontology_field: str,
    literal_types: AbstractSet[str],
    ontologies: Mapping[str, BenchmarkOntology] | None,
) -> Report:
    """An end is given by the entity's name, or by the words of its first mention where its type is literal.

    literal_types: in lower case. ontologies: those of the benchmark by name; without them nothing is said of made-up words.
    """
    by_ontology: dict[str, list[_Sentence]] = defaultdict(list)
    for text_id, text in gold.items():
        name = str(text.fields[ontology_field])
        answer = predicted.get(text_id)
        triples = predicted_triples(answer, literal_types) if answer is not None else []
        ontology = None if ontologies is None else _find(ontologies, name)
        honesty = _honesty(text.text, triples, ontology, is_answered=answer is not None) if ontology is not None else {}
        by_ontology[name].append(_sentence(text.triples or (), triples, honesty))
    every = [sentence for sentences in by_ontology.values() for sentence in sentences]
    filtered = {name: _means(sentences) for name, sentences in sorted(by_ontology.items())}
    unfiltered = {name: _means_unfiltered(sentences) for name, sentences in sorted(by_ontology.items())}
    figures = {
        "official": _mean_of(filtered.values()),
        "official_unfiltered": _mean_of(unfiltered.values()),
        "sentences": _means(every),
        "sentences_unfiltered": _means_unfiltered(every),
        "pooled": figures_of(_pooled((s.gold, s.kept) for s in every)),
        "pooled_unfiltered": figures_of(_pooled((s.gold, s.found) for s in every)),
    }
    return Report(len(gold), figures, {"ontology": filtered, "ontology, unfiltered": unfiltered})


def predicted_triples(text: MarkedText, literal_types: AbstractSet[str]) -> list[Triple]:
    """Subject, relation and object in words, each once; a file's own triples are taken as they are."""
    if text.triples is not None:
        return list(text.triples)
    first_words: dict[int, str] = {}
    for mention in sorted(text.mentions, key=lambda m: m.span.start):
        if mention.entity is not None:
            first_words.setdefault(mention.entity, text.words(mention.span))

    def words(entity: int) -> str:
        is_literal = text.types.get(entity, "").lower() in literal_types
        return (first_words.get(entity) if is_literal else None) or text.names[entity]

    named = [fact for fact in text.facts if fact.head in text.names and fact.tail in text.names]
    return list(dict.fromkeys((words(fact.head), fact.label, words(fact.tail)) for fact in named))


def read_benchmark_ontologies(folder: Path) -> dict[str, BenchmarkOntology]:
    """The benchmark's own JSON files in a folder and below, by id; InputError where there are none or one is broken."""
    out = {}
    for path in sorted(folder.rglob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            relations = frozenset(_relation_form(relation["label"]) for relation in content["relations"])
            concepts = " ".join(concept["label"] for concept in content["concepts"])
            out[content["id"]] = BenchmarkOntology(relations, concepts)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}: not an ontology of Text2KGBench: {error}", hint="Take the files of the benchmark."
            ) from error
    if not out:
        raise InputError(f"{folder}: holds no ontology of Text2KGBench", hint="Name the folder with its *_ontology.json files.")
    return out


def _find(ontologies: Mapping[str, BenchmarkOntology], name: str) -> BenchmarkOntology:
    if name not in ontologies:
        raise InputError(f"the benchmark's ontology {name!r} is missing", hint=f"Found: {', '.join(sorted(ontologies))}.")
    return ontologies[name]


def _sentence(gold: Iterable[Triple], triples: Iterable[Triple], honesty: Figures) -> _Sentence:
    listed = list(gold)
    asked = {_relation_form(relation) for _, relation, _ in listed}
    return _Sentence(
        gold=frozenset(_form(triple) for triple in listed),
        found=frozenset(_form(triple) for triple in triples),
        kept=frozenset(_form(triple) for triple in triples if _relation_form(triple[1]) in asked),
        honesty=honesty,
    )


def _honesty(text: str, triples: list[Triple], ontology: BenchmarkOntology, *, is_answered: bool) -> Figures:
    if not triples:
        return dict(zip(_HONESTY, (float(is_answered), 0.0, 0.0, 0.0), strict=True))
    known = _stems(text + ontology.concepts)
    conformance = share(sum(_relation_form(relation) in ontology.relations for _, relation, _ in triples), len(triples))
    subjects, objects = (
        share(sum(_stems(triple[end]).replace(_YEAR_AS_DATE, "") not in known for triple in triples), len(triples))
        for end in (0, 2)
    )
    return dict(zip(_HONESTY, (conformance, subjects, 1 - conformance, objects), strict=True))


def _means(sentences: Iterable[_Sentence]) -> Figures:
    return _mean_of({**_set_figures(s.gold, s.kept), **s.honesty} for s in sentences)


def _means_unfiltered(sentences: Iterable[_Sentence]) -> Figures:
    return _mean_of(_set_figures(s.gold, s.found) for s in sentences)


def _mean_of(rows: Iterable[Figures]) -> Figures:
    listed = list(rows)
    return mean_figures(listed, listed[0] if listed else ("p", "r", "f"))


def _set_figures(gold: AbstractSet[str], found: AbstractSet[str]) -> Figures:
    right = len(gold & found)
    precision, recall = share(right, len(found)), share(right, len(gold))
    return {"p": precision, "r": recall, "f": harmonic_mean(precision, recall)}


def _pooled(sets: Iterable[tuple[AbstractSet[str], AbstractSet[str]]]) -> Tally:
    tally = Tally()
    for gold, found in sets:
        tally.compare(gold, found)
    return tally


def _form(triple: Triple) -> str:
    return "".join(_squashed(part) for part in triple)


def _squashed(words: str) -> str:
    return re.sub(r"[_\s]+", "", words).lower()


def _relation_form(label: str) -> str:
    """Case counts, blanks are underscores, those at the ends are dropped."""
    return re.sub(r"[\s_]+", "_", label).strip("_")


def _stems(text: str) -> str:
    """The stems of all words in one, as the benchmark looks for one text in another."""
    stems = []
    for word in _WORD.findall(text):
        clitic = _CLITIC.fullmatch(word)
        stems += [stem(part) for part in (clitic.groups() if clitic else (word,))]
    return _squashed("".join(stems))
