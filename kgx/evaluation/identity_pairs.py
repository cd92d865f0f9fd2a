"""Pairs of article-level entities that are judged to be one thing or two, from ECB+ and DWIE; see identity_groups too.

A `Case` is a set of profiles that are compared with one another, with what gold says of pairs of them. Gold never reaches
the rules: links are left out of the profiles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from kgx.annotation import Entity, Evidence, Extraction, Mention, MentionKind, Relation, Span
from kgx.article import Article
from kgx.evaluation.json_lines import read_json_lines
from kgx.graph.identity import Pair, Profile, profiles_of
from kgx.ontology import Ontology

_ECB_TYPES = {
    "HUMAN_PART_PER": "PERSON", "HUMAN_PART_ORG": "ORG", "HUMAN_PART_GPE": "GPE", "LOC_GEO": "GPE", "LOC_FAC": "FAC",
    "LOC_OTHER": "LOC", "NON_HUMAN_PART": "PRODUCT", "HUMAN_PART_VEH": "PRODUCT",
}  # fmt: skip
_DWIE_TYPES = {"location": "GPE", "organization": "ORG", "person": "PERSON", "event": "EVENT", "misc": "PRODUCT"}
_DWIE_RELATIONS = {"citizen_of": "citizen_of", "in0": "located_in", "head_of_state": "position_at", "agent_of": "position_at"}
_SMALL = frozenset("of the and de la al von van der for in on at & del di bin el du le".split())
_WORD = r"(?:[A-Z]\.(?: ?[A-Z]\.)*|(?:Mr|Mrs|Ms|Dr|St|Jr|Sr)\.|[A-Z][\w’'-]*)"
_CAPITALISED = re.compile(rf"{_WORD}(?: (?:(?:of|the|de|al|bin|van|von|der) )?{_WORD})*")


@dataclass(frozen=True, slots=True)
class Case:
    """Profiles that are compared with one another. same: what gold says of a pair of ids; a pair that is not there is not
    judged. kind: for figures by kind."""

    profiles: tuple[Profile, ...]
    same: Mapping[Pair, bool]
    kind: str = ""
    no_shared_word: frozenset[Pair] = field(default=frozenset())


def read_ecbplus(paths: Iterable[Path], ontology: Ontology) -> list[Case]:
    """ECB+ (Cybulska and Vossen 2014): one case a topic. Judged are named entities with a cross-document cluster."""
    articles = [article for path in paths for article in read_json_lines(path, dict)]
    common_words = _lower_case_words(articles)
    cases = []
    for _, group in sorted(_grouped(articles, "topic").items()):
        profiles, clusters = list[Profile](), dict[str, str]()
        for article in group:
            drafts = _ecb_entities(article, common_words)
            profiles += _add(article, drafts, (), ontology, clusters)
        cases.append(judged_case(profiles, clusters))
    return cases


def read_dwie(paths: Iterable[Path], ontology: Ontology) -> list[Case]:
    """DWIE (Zaporojets et al. 2021), for evaluation only: one case; judged are named entities with a Wikipedia link."""
    profiles, clusters = list[Profile](), dict[str, str]()
    for article in (article for path in paths for article in read_json_lines(path, dict)):
        links = article.get("entity_links", {})
        drafts = []
        by_entity: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for mention in article["mentions"]:
            by_entity[mention["entity"]].append(mention)
        for number, mentions in sorted(by_entity.items()):
            types = [_DWIE_TYPES[m["type"]] for m in mentions if m["type"] in _DWIE_TYPES]
            if types:
                places = [(m["start"], m["end"]) for m in mentions]
                drafts.append(_Draft(number, max(types, key=types.count), places, [], links.get(str(number), "")))
        relations = [
            (r["head"], _DWIE_RELATIONS[r["label"]], r["tail"]) for r in article["relations"] if r["label"] in _DWIE_RELATIONS
        ]
        profiles += _add(article, drafts, relations, ontology, clusters)
    return [judged_case(profiles, clusters)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entity as a corpus has it. cluster: across articles; empty where it is not judged."""

    number: int
    type: str
    names: list[tuple[int, int]]
    others: list[tuple[int, int]]
    cluster: str = ""


def _words_of(profile: Profile) -> set[str]:
    return {word for name in profile.names for word in re.findall(r"\w+", name.casefold()) if word not in _SMALL}


def _ecb_entities(article: Mapping[str, Any], common_words: frozenset[str]) -> list[_Draft]:
    """The annotated entities; a person's full name is also looked for in the sentences that are not annotated, and the
    other capitalised names of the text are entities that are not judged."""
    text = article["text"]
    by_entity: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for mention in article["mentions"]:
        if mention["type"] in _ECB_TYPES:
            by_entity[mention["entity"]].append(mention)
    drafts = []
    for number, mentions in sorted(by_entity.items()):
        spans = [_trimmed(text, m["start"], m["end"]) for m in mentions]
        names = [span for span in spans if _is_name(text[slice(*span)], common_words)]
        types = [_ECB_TYPES[m["type"]] for m in mentions]
        cluster = next((m["global_cluster"] for m in mentions if m.get("global_cluster")), "") if names else ""
        others = [span for span in spans if span not in names]
        drafts.append(_Draft(number, max(types, key=types.count), names, others, cluster))
    return _with_other_names(text, drafts, common_words)


def _with_other_names(text: str, drafts: list[_Draft], common_words: frozenset[str]) -> list[_Draft]:
    taken = [span for draft in drafts for span in (*draft.names, *draft.others)]
    fresh: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for found in _CAPITALISED.finditer(text):
        span = _without_common_start(text, *found.span(), common_words)
        words = text[slice(*span)]
        if any(span[0] < end and start < span[1] for start, end in taken) or not _is_name(words, common_words):
            continue
        owners = [d for d in drafts if d.type == "PERSON" and any(_ends_alike(words, text[slice(*n)]) for n in d.names)]
        if len(owners) == 1:
            owners[0].names.append(span)
        else:
            fresh[words].append(span)
    number = max((draft.number for draft in drafts), default=0)
    return drafts + [_Draft(number + i, "ORG", spans, []) for i, spans in enumerate(fresh.values(), start=1)]


def _without_common_start(text: str, start: int, end: int, common_words: frozenset[str]) -> tuple[int, int]:
    """Without what only begins the sentence: `While Reid` is a Reid."""
    start, end = _trimmed(text, start, end)
    words = text[start:end].split(" ")
    while len(words) > 1 and words[0].casefold() in common_words:
        start += len(words.pop(0)) + 1
    return start, end


def _ends_alike(words: str, name: str) -> bool:
    return words.split()[-1] == name.split()[-1] and len(words.split()) < 4


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without quotes, leading small words and a possessive ending."""
    words = text[start:end]
    found = re.match(r"(?:[\W_]|(?:the|a|an|in|at|on|of|from|to|into|near|The|In|At)\s)*", words)
    start += found.end() if found else 0
    words = text[start:end]
    end -= len(words) - len(re.sub(r"(?:['’]s?|[\W_])+$", "", words))
    return (start, end) if start < end else (start, start)


def _is_name(words: str, common_words: frozenset[str]) -> bool:
    """True for capitalised words that are not all common ones, as in headlines."""
    parts = re.findall(r"[^\W_]+", words)
    if not parts or len(parts) > 6 or parts == ["I"] or not any(c.isupper() for c in words):
        return False
    if not all(part[0].isupper() or part[0].isdigit() or part in _SMALL for part in parts):
        return False
    return any(part.casefold() not in common_words and not part.isdigit() for part in parts)


def _lower_case_words(articles: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(word for article in articles for word in re.findall(r"\b[a-z]+\b", article["text"]))


def _grouped(articles: Iterable[Mapping[str, Any]], key: str) -> Mapping[Any, list[Mapping[str, Any]]]:
    groups: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for article in articles:
        groups[article[key]].append(article)
    return groups


def _add(
    article: Mapping[str, Any], drafts: Sequence[_Draft], relations: Iterable[tuple[int, str, int]], ontology: Ontology,
    clusters: dict[str, str],
) -> Iterator[Profile]:  # fmt: skip
    """The profiles of an article; notes the cluster of each judged one."""
    text = article["text"]
    entities = [_entity(draft, text) for draft in drafts if draft.names or draft.others]
    evidence = Evidence(article["id"], (Span(0, len(text)),), "gold", "", 1.0)
    known = {entity.id for entity in entities}
    kept = tuple(Relation(label, h, t, evidence) for h, label, t in relations if h in known and t in known)
    extraction = Extraction(Article(article["id"], text), tuple(entities), kept)
    cluster_by_number = {draft.number: draft.cluster for draft in drafts}
    numbers = sorted(known)
    for number, profile in zip(numbers, profiles_of(extraction, ontology), strict=True):
        if cluster_by_number[number] and profile.is_named:
            clusters[profile.id] = cluster_by_number[number]
        yield profile


def _entity(draft: _Draft, text: str) -> Entity:
    def mentions(spans: Iterable[tuple[int, int]], kind: MentionKind) -> list[Mention]:
        return [Mention(Span(*span), kind, draft.type, 1.0) for span in spans]

    name_spans = draft.names or draft.others
    name = max((text[slice(*span)] for span in sorted(name_spans)), key=len)
    return Entity(draft.number, draft.type, name, tuple(mentions(draft.names, "name") + mentions(draft.others, "nominal")))


def judged_case(profiles: Iterable[Profile], clusters: Mapping[str, str], kind: str = "") -> Case:
    """All pairs of the profiles that have a cluster, two of one article excepted. clusters: by member id."""
    profiles = tuple(profiles)
    judged = sorted((p for p in profiles if p.id in clusters), key=lambda p: p.id)
    same, distant = {}, set()
    for one, two in combinations(judged, 2):
        if one.article_id != two.article_id:
            same[one.id, two.id] = clusters[one.id] == clusters[two.id]
            if same[one.id, two.id] and not _words_of(one) & _words_of(two):
                distant.add((one.id, two.id))
    return Case(profiles, same, kind, frozenset(distant))
