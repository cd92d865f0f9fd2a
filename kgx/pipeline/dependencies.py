"""A sentence's dependency tree as one asks for it: children by relation, phrases of a head, coordinations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from kgx.annotation import Phrase, Sentence, Span, Token

# Not part of a minimal phrase: what tells something else of its head, and what belongs to the clause around it.
_OUTSIDE = frozenset(
    "appos acl acl:relcl advcl advcl:relcl parataxis conj cc cc:preconj dep discourse vocative dislocated list orphan "
    "reparandum nsubj nsubj:pass nsubj:outer csubj cop aux aux:pass mark expl obl obl:unmarked obl:agent obj xcomp ccomp "
    "nmod:unmarked".split()
)
_DIVIDING = frozenset("-–—,;:([")
_MARKS = frozenset("-–—,.;:()[]{}\"“”'‘’«»")


class Tree:
    """Tokens are named by their index in the sentence. Made once a sentence."""

    def __init__(self, sentence: Sentence, text: str) -> None:
        self.tokens: tuple[Token, ...] = sentence.tokens
        self._text = text

    @cached_property
    def children(self) -> list[list[int]]:
        """For each token those that hang on it, in text order."""
        children: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                children[token.head].append(i)
        return children

    def of(self, head: int, *deprels: str) -> list[int]:
        """Children that hang on the head by one of the relations; a plain name takes its subtypes too."""
        return [c for c in self.children[head] if self.deprel(c) in deprels or self.plain(c) in deprels]

    def deprel(self, i: int) -> str:
        return self.tokens[i].deprel

    def plain(self, i: int) -> str:
        """The relation without its subtype."""
        return self.tokens[i].deprel.partition(":")[0]

    def lemma(self, i: int) -> str:
        return self.tokens[i].lemma.lower()

    def form(self, i: int) -> str:
        span = self.tokens[i].span
        return self._text[span.start : span.end]

    def head(self, i: int) -> int | None:
        """None for the root."""
        head = self.tokens[i].head
        return None if head == i else head

    def case(self, i: int) -> list[int]:
        """The prepositions of a nominal, in text order, with what is fixed to them."""
        return sorted(t for c in self.of(i, "case") if c < i for t in (c, *self.of(c, "fixed")))

    def is_nominal(self, i: int) -> bool:
        token = self.tokens[i]
        is_quantity = token.upos in ("ADJ", "DET") and self.plain(i) in ("nsubj", "obj", "iobj", "obl", "nmod")  # "most of them"
        return token.upos in ("NOUN", "PROPN", "PRON", "NUM", "SYM", "X") or is_quantity

    def conjuncts(self, head: int) -> list[int]:
        """The head and the members of its coordination, one by one; the head alone where they are alternatives.

        A member that is denied ("but not") is left out, as is one that is no nominal.
        """
        members = [c for c in self.of(head, "conj") if self.is_nominal(c)]
        if self._is_undivided(head):
            return [head]
        denied = {m for m in members if any(self.lemma(c) in ("not", "never", "than") for c in self.children[m])}
        return [head, *(m for m in members if m not in denied)]

    def nominal(self, head: int, *, whole: bool = False) -> list[int]:
        """Tokens of the minimal phrase of a nominal: without its prepositions, appositions, clauses and coordination.

        whole: with its coordination, which is there always where `conjuncts` does not take it apart.
        """
        kept = [head]
        for child in self.children[head]:
            if not (self.plain(child) == "case" or self._is_outside(head, child) or self._is_of_the_clause(head, child)):
                kept += self._inner(child)
        if whole or self._is_undivided(head):
            parts = [c for c in self.of(head, "conj", "cc") if self.is_nominal(c) or self.plain(c) == "cc"]
            kept += [t for c in parts for t in self._inner(c)]
        return self._without_edges(sorted(kept))

    def _is_outside(self, head: int, child: int) -> bool:
        if self.is_name_of(head, child):
            return False
        if self.deprel(child) == "nmod:unmarked":  # "July 13"
            return abs(head - child) > 1
        is_set_off = child > head and any(c < child and self._is_dividing(c) for c in self.children[child])
        return self.deprel(child) in _OUTSIDE or self.plain(child) == "punct" or is_set_off or self._is_far(head, child)

    def is_name_of(self, head: int, child: int) -> bool:
        """An apposition without a comma, which is one name with its head: "the prophet Mohammed"."""
        between = range(head + 1, child)
        return self.deprel(child) == "appos" and head < child and not any(self.plain(t) == "punct" for t in between)

    def _is_dividing(self, i: int) -> bool:
        """A mark that sets off what follows; a hyphen inside of a word does not."""
        is_inside = i > 0 and self.tokens[i - 1].span.end == self.tokens[i].span.start and self.form(i) in "-–—"
        return self.plain(i) == "punct" and self.form(i) in _DIVIDING and not is_inside

    def _is_of_the_clause(self, head: int, child: int) -> bool:
        """An adverb at a nominal predicate, or before a preposition: "is currently the head", "also under the roof"."""
        case = self.case(head)
        is_outer = bool(self.of(head, "cop")) or (bool(case) and child < case[0])
        return self.plain(child) == "advmod" and is_outer

    def _is_far(self, head: int, child: int) -> bool:
        """A prepositional phrase that is no part of the name or notion: only "of" and what joins two names stays."""
        if self.deprel(child) != "nmod":
            return False
        case = self.case(child)
        is_of = bool(case) and self.lemma(case[0]) == "of"
        names = self.tokens[head].upos == self.tokens[child].upos == "PROPN"
        return not (is_of or names) or any(self.form(t) in _MARKS for t in range(head + 1, child))

    def _is_undivided(self, head: int) -> bool:
        """Alternatives, and names such as Smith & Sons."""
        members = [head, *(c for c in self.of(head, "conj") if self.is_nominal(c))]
        words = {self.lemma(c) for m in members for c in self.of(m, "cc", "cc:preconj")}
        is_name = "&" in words and all(self.tokens[m].upos == "PROPN" for m in members)
        return len(members) > 1 and (bool(words & {"or", "nor", "either", "neither"}) or is_name)

    def _inner(self, head: int) -> Iterator[int]:
        """A token and all below it that belongs to the phrase; what is coordinated here stays."""
        yield head
        is_modifier = self.plain(head) in ("amod", "compound", "advmod", "nummod")
        for child in self.children[head]:
            relation = self.plain(child)
            is_of_a_modifier = is_modifier and relation not in ("acl", "advcl", "appos", "parataxis")  # "sky-high": all of it
            if is_of_a_modifier or relation in ("conj", "cc", "punct", "case") or not self._is_outside(head, child):
                yield from self._inner(child)

    def _without_edges(self, tokens: list[int]) -> list[int]:
        while len(tokens) > 1 and self.plain(tokens[0]) == "punct" and self.form(tokens[0]) in _MARKS:
            tokens = tokens[1:]
        while len(tokens) > 1 and self.plain(tokens[-1]) == "punct" and self.form(tokens[-1]) in _MARKS:
            tokens = tokens[:-1]
        return tokens

    def phrase(self, tokens: Iterable[int], *, before: str = "", after: str = "") -> Phrase:
        """The words in the order given; neighbours in the text are one span. before, after: words that are implied."""
        spans: list[Span] = []
        previous = None
        for token in tokens:
            if previous is not None and token == previous + 1:
                spans[-1] = Span(spans[-1].start, self.tokens[token].span.end)
            else:
                spans.append(self.tokens[token].span)
            previous = token
        words = [before, *(self._text[span.start : span.end] for span in spans), after]
        return Phrase(" ".join(" ".join(words).split()), tuple(spans))
