"""A KnowledgeGraph out of the RDF that `quads` wrote. Foreign triples in the file are ignored, and facts, since they follow
from the statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from kgx.annotation import Evidence, Link, Realis, Span, Value
from kgx.errors import InputError
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import Names, article_id_of
from kgx.graph.nodes import ARTICLE_TYPE, NODE_KINDS, ArticleFacts, Member, Node, OpenStatement, Statement, Support, Words
from kgx.graph.terms import ALT_LABEL, LABEL, OA, PROV, RDF, TYPE, XSD, Iri, Literal, Term, Triple
from kgx.ontology import Ontology

_ARTICLE_SUFFIX = "vocab#Article"
_OTHER_ONTOLOGY = "Name the ontology of the file with --ontology."


def graph_from_triples(triples: Iterable[Triple], *, ontology: Ontology) -> KnowledgeGraph:
    """The graph whose triples these are, in any order; named graphs are not needed.

    ontology: the one it was written with. InputError where the triples are not a graph of kgx, or where a label is
    not in the ontology.
    """
    facts = _Facts.of(triples)
    names = Names(ontology, _base_iri(facts))
    reader = _Reader(facts, names, _labels(names))
    members = reader.members()
    if not members and reader.has_things():
        raise InputError(
            "the RDF was written without provenance, which a graph needs",
            hint="Write it with --provenance statements or rdf12; as it is, it can be queried.",
        )
    nodes = [*reader.articles(), *reader.entities(members), *reader.events()]
    return KnowledgeGraph(
        nodes=tuple(sorted(nodes, key=lambda node: (NODE_KINDS.index(node.kind), node.id))),
        statements=tuple(sorted(reader.statements(), key=lambda s: (s.article_id, s.id))),
        ontology=ontology,
        base_iri=names.base_iri,
        open_statements=tuple(sorted(reader.open_statements(), key=lambda s: (s.article_id, s.id))),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """Triples by subject and predicate, and subjects by class."""

    values: Mapping[Iri, Mapping[Iri, list[Term]]]
    instances: Mapping[Term, list[Iri]]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> _Facts:
        values: dict[Iri, dict[Iri, list[Term]]] = defaultdict(lambda: defaultdict(list))
        instances: dict[Term, list[Iri]] = defaultdict(list)
        for subject, predicate, value in dict.fromkeys(triples):
            values[subject][predicate].append(value)
            if predicate == TYPE:
                instances[value].append(subject)
        return cls({subject: dict(by_predicate) for subject, by_predicate in values.items()}, dict(instances))

    def all(self, subject: Iri, predicate: Iri) -> list[Term]:
        return self.values.get(subject, {}).get(predicate, [])

    def first(self, subject: Iri, predicate: Iri) -> Term | None:
        return next(iter(self.all(subject, predicate)), None)

    def one(self, subject: Iri, predicate: Iri) -> Term:
        value = self.first(subject, predicate)
        if value is None:
            raise InputError(f"<{subject}> has no <{predicate}>", hint="The file was cut or changed; write it again with kgx.")
        return value


def _base_iri(facts: _Facts) -> str:
    bases = set()
    for kind, articles in facts.instances.items():
        base = str(kind).removesuffix(_ARTICLE_SUFFIX)
        article_id = Iri(f"{base}vocab#articleId")  # others may have a class of that name, but no such property
        if str(kind).endswith(_ARTICLE_SUFFIX) and any(facts.first(iri, article_id) for iri in articles):
            bases.add(base)
    if len(bases) != 1:
        found = "is not a graph that kgx wrote" if not bases else f"mixes graphs of {len(bases)} base IRIs"
        raise InputError(f"the RDF {found}", hint="Only RDF that kgx wrote can become a graph again; any RDF can be queried.")
    return bases.pop()


def _labels(names: Names) -> dict[Iri, str]:
    ontology = names.ontology
    roles = [role.label for event in ontology.events.values() for role in event.roles]
    return {names.label(label): label for label in (*ontology.entity_types, *ontology.relations, *ontology.events, *roles)}


@dataclass(frozen=True, slots=True)
class _Reader:
    facts: _Facts
    names: Names
    label_by_iri: Mapping[Iri, str]

    def articles(self) -> list[Node]:
        return [self._article(iri) for iri in self._of_class("Article")]

    def has_things(self) -> bool:
        return bool(self._of_class("Entity") or self._of_class("Event") or self._of_class("NonAssertedEvent"))

    def members(self) -> dict[Iri, Member]:
        return {iri: self._member(iri) for iri in self._of_class("Member")}

    def entities(self, members: Mapping[Iri, Member]) -> list[Node]:
        return [self._entity(iri, members) for iri in self._of_class("Entity")]

    def events(self) -> list[Node]:
        return [self._event(iri) for iri in (*self._of_class("Event"), *self._of_class("NonAssertedEvent"))]

    def statements(self) -> list[Statement]:
        statements = self.facts.instances.get(Iri(RDF + "Statement"), [])
        return [self._statement(iri) for iri in statements if iri.startswith(f"{self.names.base_iri}statement/")]

    def open_statements(self) -> list[OpenStatement]:
        return [self._open_statement(iri) for iri in self._of_class("OpenStatement")]

    def _of_class(self, term: str) -> list[Iri]:
        return self.facts.instances.get(self.names.core(term), [])

    def _article(self, iri: Iri) -> Node:
        place = self.facts.first(iri, self.names.core("articlePlace"))
        article_id, label = self._text(iri, "articleId") or "", _lexical(self.facts.one(iri, LABEL))
        article = ArticleFacts(
            id=article_id,
            digest=self._text(iri, "articleDigest") or "",
            title=label if label != article_id else None,
            date=self._text(iri, "articleDate"),
            url=self._text(iri, "articleUrl"),
            source=self._text(iri, "articleSource"),
            language=self._text(iri, "articleLanguage"),
            place=None if place is None else self._node_id(place),
            reprint_of=self._origin(iri),
        )
        return Node(self._node_id(iri), "article", ARTICLE_TYPE, label, article=article)

    def _origin(self, iri: Iri) -> str | None:
        """The file may hold only a part of the articles."""
        origin = self.facts.first(iri, self.names.core("reprintOf"))
        return None if origin is None else self._text(Iri(str(origin)), "articleId") or article_id_of(self._node_id(origin))

    def _member(self, iri: Iri) -> Member:
        merged_with = self.facts.first(iri, self.names.core("mergedWith"))
        others = sorted(_lexical(name) for name in self.facts.all(iri, ALT_LABEL))
        return Member(
            id=_last(iri),
            article_id=self._text(Iri(str(self.facts.one(iri, self.names.core("inArticle")))), "articleId") or "",
            names=(_lexical(self.facts.one(iri, LABEL)), *others),
            mention_count=self._integer(iri, self.names.core("mentionCount")),
            merged_with=None if merged_with is None else _last(merged_with),
            merge_reason=self._text(iri, "mergeReason"),
        )

    def _entity(self, iri: Iri, members: Mapping[Iri, Member]) -> Node:
        own = [members[Iri(str(member))] for member in self.facts.all(iri, self.names.core("member"))]
        return Node(
            self._node_id(iri), "entity", self._type(iri), _lexical(self.facts.one(iri, LABEL)),
            members=tuple(sorted(own, key=lambda member: member.id)),
            value=self._value(iri),
            link=self._link(iri),
        )  # fmt: skip

    def _value(self, iri: Iri) -> Value | None:
        value = self.facts.first(iri, self.names.core("hasValue"))
        if not isinstance(value, Literal):
            return None
        datatype = f"xsd:{value.datatype[len(XSD) :]}" if value.datatype.startswith(XSD) else value.datatype
        return Value(datatype, value.lexical, self._text(iri, "hasUnit"))

    def _link(self, iri: Iri) -> Link | None:
        link = self._text(iri, "link")
        if link is None:
            return None
        base, _, link_id = link.partition(":")
        return Link(base, link_id, self._decimal(iri, self.names.core("linkConfidence")))

    def _event(self, iri: Iri) -> Node:
        event_type = self.facts.first(iri, self.names.core("eventType"))
        return Node(
            self._node_id(iri), "event", self._type(iri) if event_type is None else self._label(event_type),
            _lexical(self.facts.one(iri, LABEL)),
            trigger=self._words(self.facts.one(iri, self.names.core("triggerPassage"))),
            realis=self._realis(iri),
            support=self._support(iri),
        )  # fmt: skip

    def _statement(self, iri: Iri) -> Statement:
        filler = self.facts.first(iri, self.names.core("filler"))
        speaker = self.facts.first(iri, Iri(PROV + "wasAttributedTo"))
        value = self.facts.one(iri, Iri(RDF + "object"))
        return Statement(
            id=self._node_id(iri),
            subject=self._node_id(self.facts.one(iri, Iri(RDF + "subject"))),
            predicate=self._label(self.facts.one(iri, Iri(RDF + "predicate"))),
            object=self._node_id(value) if filler is None else self._words(filler),
            support=self._support(iri),
            realis=self._realis(iri),
            ended=self.facts.first(iri, self.names.core("ended")) is not None,
            speaker=None if speaker is None else self._node_id(speaker),
        )

    def _open_statement(self, iri: Iri) -> OpenStatement:
        subject, object_ = (self.facts.first(iri, self.names.core(term)) for term in ("subjectEntity", "objectEntity"))
        return OpenStatement(
            id=self._node_id(iri),
            subject=_lexical(self.facts.one(iri, self.names.core("subjectText"))),
            predicate=_lexical(self.facts.one(iri, self.names.core("predicateText"))),
            object=_lexical(self.facts.one(iri, self.names.core("objectText"))),
            support=self._support(iri),
            realis=self._realis(iri),
            speaker=self._text(iri, "speakerText"),
            subject_entity=None if subject is None else self._node_id(subject),
            object_entity=None if object_ is None else self._node_id(object_),
        )

    def _support(self, iri: Iri) -> Support:
        passages = sorted(self._words(passage) for passage in self.facts.all(iri, Iri(PROV + "wasDerivedFrom")))
        activity = Iri(str(self.facts.one(iri, Iri(PROV + "wasGeneratedBy"))))
        article = Iri(str(self.facts.one(iri, Iri(PROV + "hadPrimarySource"))))
        evidence = Evidence(
            article_id=self._text(article, "articleId") or "",
            spans=tuple(passage.span for passage in passages),
            component=self._text(activity, "component") or "",
            version=self._text(activity, "componentVersion") or "",
            confidence=self._decimal(iri, self.names.core("confidence")),
        )
        return Support(evidence, tuple(passage.text for passage in passages))

    def _words(self, passage: Term) -> Words:
        selector = Iri(str(self.facts.one(Iri(str(passage)), Iri(OA + "hasSelector"))))
        start, end = (self._integer(selector, Iri(OA + side)) for side in ("start", "end"))
        return Words(Span(start, end), _lexical(self.facts.one(selector, Iri(OA + "exact"))))

    def _type(self, iri: Iri) -> str:
        types = [self.label_by_iri[Iri(str(kind))] for kind in self.facts.all(iri, TYPE) if kind in self.label_by_iri]
        known = self.names.ontology.name
        if not types:
            raise InputError(f"<{iri}> has no type of the ontology {known!r}", hint=_OTHER_ONTOLOGY)
        if len(types) > 1:
            found = f"<{iri}> has {len(types)} types of the ontology {known!r}: {', '.join(sorted(types))}"
            raise InputError(found, hint="Graphs that were built apart cannot be joined; build one from their .jsonl records.")
        return types[0]

    def _label(self, iri: Term) -> str:
        label = self.label_by_iri.get(Iri(str(iri)))
        if label is None:
            known = self.names.ontology.name
            raise InputError(f"<{iri}> is no label of the ontology {known!r}", hint=_OTHER_ONTOLOGY)
        return label

    def _realis(self, iri: Iri) -> Realis:
        value = str(self.facts.one(iri, self.names.core("realis"))).removeprefix(self.names.core_namespace)
        if value not in get_args(Realis):
            raise InputError(f"<{iri}> has the unknown realis {value!r}", hint=f"Known: {', '.join(get_args(Realis))}.")
        return value  # type: ignore[return-value]  # checked against the closed set just above

    def _text(self, iri: Iri, term: str) -> str | None:
        value = self.facts.first(iri, self.names.core(term))
        return None if value is None else _lexical(value)

    def _integer(self, iri: Iri, predicate: Iri) -> int:
        return int(self._decimal(iri, predicate))

    def _decimal(self, iri: Iri, predicate: Iri) -> float:
        lexical = _lexical(self.facts.one(iri, predicate))
        try:
            return float(lexical)
        except ValueError as error:
            raise InputError(f"<{iri}> has {lexical!r} as <{predicate}>", hint="It must be a number.") from error

    def _node_id(self, iri: Term) -> str:
        return str(iri).removeprefix(self.names.base_iri)


def _lexical(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else term


def _last(iri: Term) -> str:
    return str(iri).rpartition("/")[2]
