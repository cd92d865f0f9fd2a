"""Predicates of a sentence: their words, their subjects, how the text puts them, and who says so.

Everything is read from the dependency tree; lists of verbs are of those that say more of a clause than that it happened.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgx.annotation import Realis
from kgx.pipeline.dependencies import Tree

_NEGATIONS = frozenset("not never n't hardly scarcely barely nearly almost".split())
_SUPPOSING = frozenset("if unless whether lest".split())  # marks
_MAYBE = frozenset("may might could".split())
_FUTURE = frozenset("will shall would ll 'll wo".split())
_PLANNING = frozenset(
    "plan intend want hope aim seek agree decide vow pledge promise prepare propose offer wish threaten try attempt expect "
    "need urge ask order tell schedule set poise go due ready willing eager keen determined bound prepared desire opt".split()
)
_SEEMING = frozenset("seem appear believe think allege rumor rumour claim suspect say report tip likely unlikely able".split())
_DENYING = frozenset("fail refuse decline deny reject unable unwilling reluctant".split())
# A clause below these is what somebody supposes, hopes or denies; below any other verb, what somebody reports.
_SUPPOSING_VERBS = frozenset(
    "believe think hope expect fear suspect doubt assume suppose imagine wish want claim allege speculate guess feel predict "
    "propose suggest ask wonder insist demand require consider pretend warn threaten promise worry dream seem appear".split()
)
_SAYING = frozenset(
    "say tell announce report state add note explain write argue claim confirm admit acknowledge reveal declare warn insist "
    "allege believe think hope suggest predict deny stress emphasize emphasise comment recall reply respond".split()
)
_FACTS = frozenset("fact news evidence proof announcement confirmation discovery".split())
_CERTAIN = frozenset("clear true obvious known certain evident sure".split())
_SAME_SUBJECT = frozenset("by while after before when since in upon on".split())  # marks of a participle: "after winning"


class Clauses:
    """Answers for one tree. A predicate is named by its head: a verb, or the noun or adjective of a copula."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def predicates(self) -> Iterator[int]:
        """Heads of clauses in text order."""
        for i, token in enumerate(self.tree.tokens):
            is_verb = token.upos == "VERB" and self.tree.plain(i) not in ("amod", "compound", "case", "flat", "fixed", "mark")
            if is_verb or self.copula(i):
                yield i

    def copula(self, i: int) -> list[int]:
        """The copula of a predicate, or the one that it shares with the first of its coordination."""
        own = self.tree.of(i, "cop")
        head = self.tree.head(i)
        if own or head is None or self.tree.tokens[i].upos != "ADJ" or self.tree.plain(i) != "conj":
            return own
        return [] if self.own_subjects(i) else self.copula(head)

    def own_subjects(self, i: int) -> list[int]:
        return self.tree.of(i, "nsubj")

    def is_passive(self, i: int) -> bool:
        if self.tree.of(i, "aux:pass", "nsubj:pass"):
            return True
        shared = self._shares_auxiliaries(i)
        return shared is not None and self.is_passive(shared)

    def subjects(self, i: int, *, depth: int = 0) -> list[int]:
        """Heads of the subjects, also where another clause has them: conjoined, relative, controlled and participle ones."""
        tree, head = self.tree, self.tree.head(i)
        own = [s for s in self.own_subjects(i) if tree.deprel(s) != "nsubj:outer"]
        if own:
            return [s for subject in own for s in self._resolved(i, subject)]
        if head is None or depth > 10 or tree.of(i, "expl", "csubj"):
            return []
        relation = tree.deprel(i)
        if relation == "conj" or self._is_controlled(i):
            return self.subjects(head, depth=depth + 1)
        if relation == "acl" and tree.tokens[i].xpos in ("VBN", "VBG") and not tree.of(i, "mark"):
            return [head]
        return []

    def _is_controlled(self, i: int) -> bool:
        """xcomp of a verb without object, or a participle clause: the subject is that of the clause above."""
        tree, head = self.tree, self.tree.head(i)
        if head is None:
            return False
        if tree.plain(i) == "xcomp":
            return not tree.of(head, "obj", "iobj")
        marks = {tree.lemma(m) for m in tree.of(i, "mark", "case")}
        return tree.deprel(i) == "advcl" and tree.tokens[i].xpos == "VBG" and marks <= _SAME_SUBJECT

    def _resolved(self, i: int, subject: int) -> list[int]:
        """The subject's coordination; for a relative pronoun, the noun it stands for."""
        if self.tree.tokens[subject].xpos not in ("WDT", "WP", "WRB") and self.tree.lemma(subject) not in ("which", "who"):
            return self.tree.conjuncts(subject) if self.tree.is_nominal(subject) else []
        noun = self.relative_head(i)
        return [] if noun is None else [noun]

    def relative_head(self, i: int) -> int | None:
        """The noun that the clause, or the clause that it is conjoined to, is a relative clause of."""
        while self.tree.plain(i) == "conj" and (above := self.tree.head(i)) is not None:
            i = above
        return self.tree.head(i) if self.tree.deprel(i) == "acl:relcl" else None

    def words(self, i: int) -> list[int]:
        """The predicate's tokens without prepositions: auxiliaries, negation, verb, particles; copula; "agreed to buy"."""
        tree = self.tree
        copula = self.copula(i)
        core = [*self._auxiliaries(i), *copula, *self.negations(i), *tree.of(i, "compound:prt")]
        core += [
            t for c in tree.of(i, "advmod") if tree.lemma(c) == "no" or self._is_no_longer(c) for t in (c, *tree.children[c])
        ]
        if not copula:
            core.append(i)
        return sorted({*self._above(i), *core})

    def _auxiliaries(self, i: int) -> list[int]:
        own = self.tree.of(i, "aux")
        shared = self._shares_auxiliaries(i)
        if own or shared is None:
            return own
        return [*self._auxiliaries(shared), *self.negations(shared)]

    def _above(self, i: int) -> list[int]:
        """For a controlled infinitive, what comes before it: "agreed to", "is likely to"."""
        tree, head = self.tree, self.tree.head(i)
        if head is None:
            return []
        if tree.plain(i) == "xcomp" and self._is_controlled(i):
            own = [head] if self.copula(head) else []
            return [*self.words(head), *own, *tree.of(i, "mark")]
        if self._shares_auxiliaries(i) is not None and tree.plain(head) == "xcomp":
            return [*self._above(head), *tree.of(head, "mark")]
        return []

    def _shares_auxiliaries(self, i: int) -> int | None:
        """The verb before in a coordination whose auxiliaries hold for this one too ("was tried and sentenced")."""
        tree, head = self.tree, self.tree.head(i)
        if head is None or tree.plain(i) != "conj" or self.own_subjects(i) or tree.of(i, "aux", "cop", "mark"):
            return None
        form = tree.tokens[i].xpos
        return head if form in ("VBN", "VBG", "VB") and form == tree.tokens[head].xpos else None

    def negations(self, i: int) -> list[int]:
        return [c for c in self.tree.of(i, "advmod", "cc") if self.tree.lemma(c) in _NEGATIONS]

    def _is_no_longer(self, i: int) -> bool:
        return self.tree.lemma(i) in ("longer", "long") and any(self.tree.lemma(c) == "no" for c in self.tree.children[i])

    def realis(self, i: int) -> Realis:
        """How the text puts the predicate; a clause above it can only take away from that it is asserted."""
        above = self._realis_above(i)
        return self._own_realis(i) if above == "asserted" else above

    def _own_realis(self, i: int) -> Realis:
        tree, words = self.tree, self.words(i)
        lemmas = {tree.lemma(w) for w in words if w != i}
        if lemmas & (_NEGATIONS | _DENYING | {"no"}) or self._has_no(i):
            return "negated"
        if lemmas & _MAYBE or any(self._is_supposing(c) for c in tree.of(i, "advcl")):
            return "hypothetical"
        governors = {tree.lemma(h) for h in words if h != i and tree.tokens[h].upos in ("VERB", "ADJ")}
        if governors & _SEEMING:
            return "hypothetical"
        return "planned" if governors & _PLANNING or lemmas & _FUTURE else "asserted"

    def _has_no(self, i: int) -> bool:
        """ "No company bought …", "bought nothing"."""
        nominals = self.tree.of(i, "nsubj", "obj")
        words = {self.tree.lemma(t) for n in nominals for t in (n, *self.tree.of(n, "det"))}
        return bool(words & {"no", "nobody", "nothing", "none", "neither"}) or self.tree.lemma(i) == "none"

    def _is_supposing(self, i: int) -> bool:
        return any(self.tree.lemma(m) in _SUPPOSING for m in self.tree.of(i, "mark"))

    def _realis_above(self, i: int) -> Realis:
        tree = self.tree
        below, head = i, tree.head(i)
        while head is not None:
            relation = tree.plain(below)
            if self._is_supposing(below):
                return "hypothetical"
            if relation == "csubj" and tree.of(below, "mark") and tree.lemma(head) not in _CERTAIN:
                return "hypothetical"
            if relation == "advcl" and not self.own_subjects(below) and (own := self._own_realis(head)) != "asserted":
                return own
            if relation == "ccomp":
                if tree.lemma(head) == "deny" or self._own_realis(head) == "negated":
                    return "negated" if tree.lemma(head) == "deny" else "hypothetical"
                if tree.lemma(head) in _SUPPOSING_VERBS:
                    return "hypothetical"
            is_content = tree.deprel(below) == "acl" and any(tree.lemma(m) in ("that", "to") for m in tree.of(below, "mark"))
            if is_content and tree.lemma(head) not in _FACTS:
                return "hypothetical"
            below, head = head, tree.head(head)
        return "hypothetical" if self._is_supposing(below) or self._is_question() else "asserted"

    def _is_question(self) -> bool:
        last = [i for i in range(len(self.tree.tokens)) if self.tree.form(i) not in ("\"”’')")]
        return bool(last) and "?" in self.tree.form(last[-1])

    def speaker(self, i: int) -> int | None:
        """Head of the words for who says it: the subject of a verb of saying above, or beside it in an inserted clause."""
        tree = self.tree
        below: int | None = i
        while below is not None:
            head = tree.head(below)
            if head is not None and tree.plain(below) == "ccomp" and tree.lemma(head) in _SAYING | _SUPPOSING_VERBS:
                return None if tree.plain(head) == "advcl" else next(iter(self.subjects(head)), None)
            for inserted in tree.of(below, "parataxis"):
                if tree.lemma(inserted) in _SAYING and not tree.of(inserted, "ccomp"):
                    return next(iter(self.subjects(inserted)), None)
            if head is not None and tree.plain(below) == "parataxis":
                return next(iter(self.subjects(head)), None) if tree.lemma(head) in _SAYING else None
            below = head
        return self._according_to(i)

    def _according_to(self, i: int) -> int | None:
        cases = ((o, self.tree.case(o)) for o in self.tree.of(i, "obl"))
        return next((o for o, case in cases if case and self.tree.lemma(case[0]) in ("according", "accord")), None)
