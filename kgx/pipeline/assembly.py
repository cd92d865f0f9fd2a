"""The steps in running order: from an Article to its Extraction.

Each step is a function in its own module, over text, predictions and ontology; `component.py` hosts the same steps in a
spaCy pipeline. A long text is read in sections, whose entities are joined by name.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from kgx.annotation import Entity, Event, Extraction, Mention, OpenRelation, Relation, Span
from kgx.article import Article
from kgx.errors import Failure, InputError, KgxError, ModelError
from kgx.model.card import Thresholds
from kgx.model.confidence import trusted_relations
from kgx.model.predictions import Predictor, Reading, ScoredMention, SyntaxReading
from kgx.ontology import Ontology
from kgx.pipeline.amount_borders import amount_alone
from kgx.pipeline.coreference import cluster
from kgx.pipeline.entities import EntityDraft, numbers_in, renumber_events, renumber_relations
from kgx.pipeline.events import choose_triggers, make_events
from kgx.pipeline.implications import with_implied
from kgx.pipeline.layout import Layout, layout_of
from kgx.pipeline.mentions import HostName, choose_mentions, is_cut_wrong
from kgx.pipeline.open_relations import open_relations, touches
from kgx.pipeline.relations import RelationContext, choose_relations
from kgx.pipeline.sentences import sentence_spans
from kgx.pipeline.settled_types import settle_types
from kgx.pipeline.syntax import HostTokens, ParsedSentence, parse, require_syntax, tokenise

Fact = TypeVar("Fact", Relation, Event, OpenRelation)
HostNames = Callable[[str], list[HostName]]  # the names that a host pipeline finds in a text
# schema.org classes of types that a dateline can name, and of types that can claim something.
_PLACES = ("AdministrativeArea", "Place")
_SPEAKERS = ("Person", "Organization", "AdministrativeArea", "CreativeWork")
_AMOUNTS = ("MonetaryAmount", "QuantitativeValue")
_UNDIVIDED = ("Person", "Role")  # and literals: their names do not lie in one another
_AHEAD = 4  # articles begun per thread before the first result is taken


class Extractor:
    """Extracts articles with one predictor and one ontology; safe to share between threads.

    min_confidence: relations and events below it are left out (the model's own thresholds hold as well). spacy_model: a
    pipeline whose names are used beside the model's; see kgx.pipeline.component. syntax, open_relations: the layers of
    the extraction that are made on request. ModelError where they are asked for and the predictor reads no syntax.

    unsure: how many candidates min_confidence left out, by article id: facts, with the entities that only they had.
    """

    def __init__(
        self, *, ontology: Ontology, predictor: Predictor, min_confidence: float = 0.0, spacy_model: str | None = None,
        syntax: bool = False, open_relations: bool = False,
    ) -> None:  # fmt: skip
        if syntax or open_relations:
            require_syntax(predictor)
        self.syntax, self._open_relations = syntax, open_relations
        self.ontology = ontology
        self._predictor = predictor
        self._thresholds: Thresholds = predictor.thresholds
        self._min_confidence = min_confidence
        self.unsure: dict[str, int] = {}
        self._host_names = _load_host(spacy_model, ontology) if spacy_model else None

    def extract(
        self, article: Article, *, host_names: Sequence[HostName] = (), host_tokens: HostTokens | None = None
    ) -> Extraction:
        """What the article says. InputError where it has no words. host_tokens: what syntax is told of, if asked for."""
        if not article.text.strip():
            raise InputError(f"{article.id}: the article is empty", hint="Leave it out, or check how it was read.")
        names = self._host_names(article.text) if self._host_names else host_names
        sentences = sentence_spans(article.text)
        layout = layout_of(article.text, sentences)
        draft = EntityDraft(article, self.ontology, self._thresholds, sentences)
        relations: list[Relation] = []
        events: list[Event] = []
        parsed: list[ParsedSentence] = []
        tokens = (host_tokens or tokenise(article.text)) if self.syntax or self._open_relations else None
        for section in self._predictor.sections(article.text, sentences):
            reading = self._predictor.read(article.text, section)
            reader = _SectionReader(article, section, layout, draft, self._predictor, self.ontology)
            found = reader.read(reading, names)
            if tokens is not None:
                assert isinstance(reading, SyntaxReading)  # see require_syntax
                parsed += parse(reading, article.text, section, tokens)
            relations += found[0]
            events += found[1]
        in_words = self._read_open_relations(article, parsed, layout) if self._open_relations else []
        kept = _found(draft, self._sure(relations), self._sure(events), self._sure(in_words))
        if self._min_confidence > 0:
            self.unsure[article.id] = _found(draft, relations, events, in_words).candidates - kept.candidates
        return Extraction(
            article=article,
            entities=kept.entities,
            relations=kept.relations,
            events=kept.events,
            ontology=self.ontology.digest,
            model=self._predictor.digest,
            place=next((e.id for e in kept.entities if layout.dateline and self._is_place_in(e, layout.dateline)), None),
            syntax=tuple(p.sentence for p in parsed) if self.syntax else None,
            open_relations=kept.open_relations if self._open_relations else None,
        )

    def _read_open_relations(self, article: Article, parsed: Sequence[ParsedSentence], layout: Layout) -> list[OpenRelation]:
        """None has words of a caption, a byline or the like."""
        relations = [r for p in parsed for r in open_relations(article, p, version=self._predictor.digest)]
        return [r for r in relations if not touches(r, layout.silent)]

    def pipe(self, articles: Iterable[Article], *, threads: int = 2) -> Iterator[Extraction | Failure]:
        """Results in the order of the articles, each as soon as it and those before it are ready."""
        source = iter(articles)
        waiting: deque[Future[Extraction | Failure]] = deque()
        with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
            try:
                while True:
                    room = _AHEAD * max(1, threads) - len(waiting)
                    waiting.extend(pool.submit(self._try, article) for article in islice(source, room))
                    if not waiting:
                        return
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _try(self, article: Article) -> Extraction | Failure:
        try:
            return self.extract(article)
        except KgxError as error:
            return Failure(article.id, error)
        except Exception as error:  # noqa: BLE001  # a boundary: one bad article never stops the rest, and is listed
            hint = "This is a fault of kgx: please report it with the article."
            return Failure(article.id, ModelError(f"{article.id}: {type(error).__name__}: {error}", hint=hint))

    def _is_place_in(self, entity: Entity, dateline: Span) -> bool:
        return self.ontology.entity_types[entity.type].schema in _PLACES and any(
            m.span.overlaps(dateline) for m in entity.mentions
        )

    def _sure(self, facts: Iterable[Fact]) -> list[Fact]:
        return [fact for fact in facts if fact.evidence.confidence >= self._min_confidence]


@dataclass(frozen=True, slots=True)
class _Found:
    """Facts over entity ids."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    events: tuple[Event, ...]
    open_relations: tuple[OpenRelation, ...]

    @property
    def candidates(self) -> int:
        """All of them, and the events' roles."""
        facts = len(self.relations) + len(self.events) + len(self.open_relations)
        return len(self.entities) + facts + sum(len(event.arguments) for event in self.events)


def _found(
    draft: EntityDraft, relations: Sequence[Relation], events: Sequence[Event], in_words: Sequence[OpenRelation]
) -> _Found:
    entities, id_by_number = draft.entities(in_relations=numbers_in(relations, ()), in_events=numbers_in((), events))
    return _Found(
        entities,
        tuple(renumber_relations(relations, id_by_number)),
        tuple(renumber_events(events, id_by_number)),
        tuple(in_words),
    )


class _SectionReader:
    """Reads one section: its mentions and clusters go to the draft, its facts are returned over the draft's numbers."""

    def __init__(
        self,
        article: Article,
        section: Sequence[Span],
        layout: Layout,
        draft: EntityDraft,
        predictor: Predictor,
        ontology: Ontology,
    ) -> None:
        self._article = article
        self._section = section
        self._whole = Span(section[0].start, section[-1].end)
        self._silent = [span for span in layout.silent if span.overlaps(self._whole)]
        self._draft = draft
        self._predictor = predictor
        self._ontology = ontology
        self._reporters = layout.reporters
        self._person_type = next((name for name, type_ in ontology.entity_types.items() if type_.schema == "Person"), None)
        self._undivided = {name for name, type_ in ontology.entity_types.items() if type_.literal or type_.schema in _UNDIVIDED}

    def read(self, reading: Reading, names: Sequence[HostName]) -> tuple[list[Relation], list[Event]]:
        text, thresholds = self._article.text, self._predictor.thresholds
        inside = [name for name in names if self._whole.contains(name.span)]
        in_facts_only = dict.fromkeys(self._ontology.in_facts_only, thresholds.in_facts)
        candidates = [self._with_borders(c) for c in reading.mentions() if not self._is_cut_wrong(c)]
        mentions = choose_mentions(
            candidates,
            threshold=thresholds.mention,
            by_type=in_facts_only,
            host_names=inside,
            undivided=self._undivided,
        )
        mentions = [self._as_reporter(m) for m in mentions]
        silent = {i for i, m in enumerate(mentions) if self._is_silent(m.span)}
        clusters = cluster(mentions, reading.coreference(mentions), text, self._ontology, silent=silent)
        numbers = self._draft.add_section(mentions, clusters)
        spoken = [[i for i in members if not self._is_silent(mentions[i].span)] for members in clusters]
        entities = [members for members in spoken if members]
        ids = [number for number, members in zip(numbers, spoken, strict=True) if members]
        speakers = [
            (mentions[i].span, number)
            for members, number in zip(entities, ids, strict=True)
            if self._ontology.entity_types[self._draft.type_of(number)].schema in _SPEAKERS
            for i in members
        ]
        context = RelationContext(self._article, self._ontology, self._section, ids, self._predictor.digest, speakers)
        return self._relations(reading, mentions, entities, context), self._events(reading, mentions, entities, context)

    def _relations(
        self, reading: Reading, mentions: Sequence[Mention], entities: list[list[int]], context: RelationContext
    ) -> list[Relation]:
        types = [self._draft.type_of(number) for number in context.entity_ids]
        thresholds = self._predictor.thresholds
        candidates = trusted_relations(reading.relations(mentions, entities, types), thresholds.trust)
        scored, types = settle_types(candidates, types, thresholds, self._ontology)
        for number, type_ in zip(context.entity_ids, types, strict=True):
            self._draft.retype(number, type_)
        return choose_relations(with_implied(scored, types, self._ontology), thresholds, context)

    def _events(
        self, reading: Reading, mentions: Sequence[Mention], entities: list[list[int]], context: RelationContext
    ) -> list[Event]:
        thresholds = self._predictor.thresholds
        candidates = [t for t in reading.triggers() if not self._is_silent(t.span)]
        triggers = choose_triggers(candidates, threshold=thresholds.trigger)
        return make_events(triggers, reading.arguments(triggers, mentions, entities), thresholds, context)

    def _is_cut_wrong(self, candidate: ScoredMention) -> bool:
        words = self._article.text[candidate.span.start : candidate.span.end]
        return is_cut_wrong(words, is_amount=self._is_amount(candidate.type))

    def _with_borders(self, candidate: ScoredMention) -> ScoredMention:
        """An amount without words that do not belong to it."""
        if not self._is_amount(candidate.type):
            return candidate
        begin = candidate.span.start
        start, end = amount_alone(self._article.text[begin : candidate.span.end])
        return replace(candidate, span=Span(begin + start, begin + end))

    def _is_amount(self, type_: str) -> bool:
        return self._ontology.entity_types[type_].schema in _AMOUNTS

    def _as_reporter(self, mention: Mention) -> Mention:
        """A person, where the mention is a name of a byline, which has no words around it that would tell what it is."""
        if self._person_type is None or not any(name.contains(mention.span) for name in self._reporters):
            return mention
        return replace(mention, type=self._person_type)

    def _is_silent(self, span: Span) -> bool:
        return any(silent.overlaps(span) for silent in self._silent)


def _load_host(name: str, ontology: Ontology) -> HostNames:
    from kgx.pipeline.component import host_names_of  # spaCy is loaded only where a pipeline of it is asked for

    return host_names_of(name, ontology)
