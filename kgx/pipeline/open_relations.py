"""Open relations: subject, predicate and object in the text's own words, read from the dependency tree.

A layer beside the ontology's relations, for what these have no label for. Arguments are minimal, after Gashteovski et al.
2022, "BenchIE": the preposition goes with the predicate, appositions and clauses are facts of their own, coordinations are
taken apart. After the clause types of Del Corro & Gemulla 2013, "ClausIE".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kgx.annotation import Evidence, OpenRelation, Phrase, Realis, Span
from kgx.article import Article
from kgx.pipeline.clauses import Clauses
from kgx.pipeline.dependencies import Tree
from kgx.pipeline.syntax import ParsedSentence
from kgx.record_layers import OPEN_COMPONENT

# Prepositions: they name a source or compare.
_NO_RELATION = frozenset("according accord instead rather except unlike like as than such without include including".split())
_VAGUE_NOUNS = frozenset("day time year week month way reason moment place case fact thing".split())
_PHRASES = frozenset("all course example instance addition fact".split())  # "after all", "of course": nothing is said of them
_QUESTION_TAGS = ("WDT", "WP", "WP$", "WRB", "EX")
_MAX_INNER_OBJECT = 5  # tokens of an object inside of a predicate ("sold the company to")


@dataclass(frozen=True, slots=True)
class _Part:
    """Tokens of a predicate or an argument; before, after: words that are implied. head: the argument's, for certainty."""

    tokens: tuple[int, ...]
    head: int | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Triple:
    clause: int
    subject: _Part
    predicate: _Part
    object: _Part
    realis: Realis


def open_relations(article: Article, parsed: ParsedSentence, *, version: str) -> list[OpenRelation]:
    """The sentence's open relations, by the place of their predicates. version: of what made the tree.

    A relation that is denied, planned or supposed has its realis. Confidence is the probability that subject and object
    hang in the tree where they were read. Questions words and unresolved relative pronouns are no arguments.
    """
    tree = Tree(parsed.sentence, article.text)
    clauses = Clauses(tree)
    relations: dict[tuple[str, str, str], OpenRelation] = {}
    for triple in _triples(tree, clauses):
        if _is_argument(tree, triple.subject) and _is_argument(tree, triple.object):
            sure = _certainty(triple, parsed.certainties)
            evidence = Evidence(article.id, (parsed.sentence.span,), OPEN_COMPONENT, version, sure)
            relation = _relation(triple, tree, clauses, evidence)
            relations.setdefault((relation.subject.text, relation.predicate.text, relation.object.text), relation)
    return list(relations.values())


def touches(relation: OpenRelation, spans: Iterable[Span]) -> bool:
    """True where words of the relation stand in one of the spans."""
    own = [span for phrase in (relation.subject, relation.predicate, relation.object) for span in phrase.spans]
    return any(span.overlaps(other) for span in spans for other in own)


def _triples(tree: Tree, clauses: Clauses) -> Iterator[_Triple]:
    for i in range(len(tree.tokens)):
        for apposition in (c for c in tree.of(i, "appos") if not tree.is_name_of(i, c)):
            yield from _apposition(tree, i, apposition)
    for i in clauses.predicates():
        subjects = [_argument(tree, s) for s in clauses.subjects(i)]
        pairs = list(_copular(tree, clauses, i) if clauses.copula(i) else _verbal(tree, clauses, i)) if subjects else []
        realis = clauses.realis(i) if pairs else "asserted"
        yield from (_Triple(i, subject, predicate, object_, realis) for subject in subjects for predicate, object_ in pairs)
        yield from _relative_object(tree, clauses, i)


def _verbal(tree: Tree, clauses: Clauses, i: int) -> Iterator[tuple[_Part, _Part]]:
    """Predicates with objects of a verb: direct, prepositional, nominal complement."""
    words = clauses.words(i)
    objects = _objects(tree, i)
    yield from ((_Part(tuple(words)), o) for head in objects for o in _distributed(tree, head))
    for recipient in tree.of(i, "iobj") if tree.of(i, "obj") else []:
        inner = tree.nominal(objects[0]) if objects else []
        if inner:
            yield from ((_Part((*words, *inner), after="to"), o) for o in _distributed(tree, recipient))
    for complement in tree.of(i, "xcomp"):
        if tree.tokens[complement].upos != "VERB" and not objects and not tree.of(complement, "cop", "mark"):
            yield from _complement(tree, words, complement)
    inner = tree.nominal(objects[0]) if objects and not tree.of(objects[0], "conj") else []
    is_short = len(inner) <= _MAX_INNER_OBJECT and not any(tree.tokens[t].xpos in _QUESTION_TAGS for t in inner)
    inner = inner if is_short else []
    # "got at the end to make sure": where it happened is part of what the verb governs, and is not said of this alone.
    is_governing = any(tree.tokens[x].upos == "VERB" for x in tree.of(i, "xcomp"))
    for oblique in [] if is_governing else tree.of(i, "obl"):
        case = tree.case(oblique)
        if case and tree.lemma(oblique) in _PHRASES:
            continue
        if tree.lemma(case[0]) in _NO_RELATION if case else bool(objects) or not _is_time(tree, oblique):
            continue
        for member in _distributed(tree, oblique):
            yield _Part((*words, *inner, *(tree.case(member.head or oblique) or case))), member


def _objects(tree: Tree, i: int) -> list[int]:
    """The verb's direct objects; those of the verb before in a coordination where they stand behind both."""
    own = tree.of(i, "obj") or tree.of(i, "iobj")
    head = tree.head(i)
    if own or head is None or tree.plain(i) != "conj" or tree.of(i, "obl", "xcomp", "ccomp", "nsubj"):
        return own
    return [o for o in tree.of(head, "obj") if o > i]


def _copular(tree: Tree, clauses: Clauses, i: int) -> Iterator[tuple[_Part, _Part]]:
    words = clauses.words(i)
    if tree.tokens[i].upos in ("VERB", "ADV") or tree.of(i, "nsubj:outer"):
        return
    if case := tree.case(i):
        yield from ((_Part((*words, *case)), o) for o in _distributed(tree, i))
    elif tree.tokens[i].upos in ("ADJ", "ADV"):
        yield from _complement(tree, words, i)
    else:
        for member in tree.conjuncts(i):
            if member == i or not tree.of(member, "cop", "nsubj"):
                yield from _complement(tree, words, member)


def _complement(tree: Tree, words: Sequence[int], head: int, *, implied: str = "") -> Iterator[tuple[_Part, _Part]]:
    """ "is" the head; where something hangs on the head by a preposition, "is the head of" that."""
    if tree.tokens[head].upos in ("ADJ", "ADV"):
        degree = [c for c in tree.of(head, "advmod") if c < head and c not in words]
        obliques = [
            o for o in tree.of(head, "obl") if o > head and (case := tree.case(o)) and tree.lemma(case[0]) not in _NO_RELATION
        ]
        own = [t for c in degree for t in (c, *tree.children[c])] + [head]
        if not obliques and not tree.of(head, "xcomp", "ccomp", "advcl"):
            yield _Part(tuple(words), before=implied), _Part(tuple(sorted(own)), head)
    else:
        obliques = [o for o in tree.of(head, "nmod") if o > head and tree.case(o)][:1]
        own = [t for t in tree.nominal(head) if not obliques or t < min(tree.case(obliques[0]))]
        if not obliques or (tree.tokens[head].upos == "PROPN" and not tree.of(head, "nmod:poss")):
            own, obliques = tree.nominal(head), []
        if not obliques:
            yield _Part(tuple(words), before=implied), _Part(tuple(own), head)
    for oblique in obliques:
        for member in _distributed(tree, oblique):
            yield _Part((*words, *sorted(own), *tree.case(oblique)), before=implied), member


def _apposition(tree: Tree, head: int, apposition: int) -> Iterator[_Triple]:
    """ "X, the head of Y": X is the head of Y. What is a name is the subject, whichever comes first."""
    if tree.tokens[apposition].upos not in ("NOUN", "PROPN") or tree.tokens[head].upos not in ("NOUN", "PROPN"):
        return
    is_named = tree.tokens[head].upos == "NOUN" and tree.tokens[apposition].upos == "PROPN"
    subject, other = (apposition, head) if is_named else (head, apposition)
    for member in [other] if is_named else tree.conjuncts(other):
        for predicate, object_ in _complement(tree, [], member, implied="is"):
            yield _Triple(apposition, _argument(tree, subject), predicate, object_, "asserted")


def _relative_object(tree: Tree, clauses: Clauses, i: int) -> Iterator[_Triple]:
    """A relative clause whose noun is the object: "the firm that she founded", "the book he wrote"."""
    noun = tree.head(i)
    if noun is None or tree.deprel(i) != "acl:relcl" or tree.tokens[i].upos != "VERB" or clauses.is_passive(i):
        return
    pronouns = [o for o in tree.of(i, "obj") if tree.tokens[o].xpos in ("WDT", "WP")]
    has_gap = not tree.of(i, "obj", "obl", "ccomp", "xcomp", "advmod", "iobj") and tree.lemma(noun) not in _VAGUE_NOUNS
    if pronouns or (has_gap and clauses.own_subjects(i)):
        predicate, realis = _Part(tuple(clauses.words(i))), clauses.realis(i)
        for subject in clauses.subjects(i):
            if subject != noun:
                yield _Triple(i, _argument(tree, subject), predicate, _argument(tree, noun), realis)


def _distributed(tree: Tree, head: int) -> list[_Part]:
    """The argument, or each of its coordination; "between A and B" is one."""
    if any(tree.lemma(c) in ("between", "among") for c in tree.case(head)):
        return [_Part(tuple(tree.nominal(head, whole=True)), head)]
    return [_argument(tree, member) for member in tree.conjuncts(head)] if tree.is_nominal(head) else []


def _argument(tree: Tree, head: int) -> _Part:
    return _Part(tuple(tree.nominal(head)), head)


def _is_time(tree: Tree, i: int) -> bool:
    return tree.deprel(i) == "obl:unmarked" and tree.is_nominal(i)


def _is_argument(tree: Tree, part: _Part) -> bool:
    return not any(tree.tokens[t].xpos in _QUESTION_TAGS for t in part.tokens) and any(
        tree.form(t)[0].isalnum() or tree.tokens[t].upos == "SYM" for t in part.tokens
    )


def _relation(triple: _Triple, tree: Tree, clauses: Clauses, evidence: Evidence) -> OpenRelation:
    subject, predicate, object_ = (
        tree.phrase(part.tokens, before=part.before, after=part.after)
        for part in (triple.subject, triple.predicate, triple.object)
    )
    speaker = clauses.speaker(triple.clause)
    who: Phrase | None = None if speaker is None else tree.phrase(tree.nominal(speaker))
    if who is not None and not _is_argument(tree, _argument(tree, speaker or 0)):
        who = None
    relation = OpenRelation(subject, predicate, object_, evidence, triple.realis)
    return relation if who is None else replace(relation, speaker=who)


def _certainty(triple: _Triple, certainties: Sequence[float]) -> float:
    heads = {part.head for part in (triple.subject, triple.object) if part.head is not None}
    sure = 1.0
    for head in sorted(heads):
        sure *= certainties[head]
    return round(sure, 3)
