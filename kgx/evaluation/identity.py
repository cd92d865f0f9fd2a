"""Figures of sameness across articles: pairwise precision and recall, and B³, by source.

python -m kgx.evaluation.identity --groups data/gold/identity/groups.txt --ecbplus FILE --dwie FILE [--json] [--errors N]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgx.errors import KgxError
from kgx.evaluation.identity_groups import read_groups
from kgx.evaluation.identity_pairs import Case, read_dwie, read_ecbplus
from kgx.evaluation.tally import harmonic_mean, share
from kgx.graph.identity import identify
from kgx.ontology import default_ontology


@dataclass(slots=True)
class IdentityScores:
    """Counts of judged pairs, and sums of B³ over judged profiles.

    no_shared_word: how many gold pairs whose names share no word were found, and how many there are. errors: pairs with
    what is wrong about them.
    """

    right: int = 0
    predicted: int = 0
    gold: int = 0
    negatives: int = 0
    no_shared_word: list[int] = field(default_factory=lambda: [0, 0])
    b3: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])  # precision, recall, profiles
    errors: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Figures from 0 to 1, with their counts."""
        precision, recall = share(self.right, self.predicted), share(self.right, self.gold)
        b3_precision, b3_recall = share(self.b3[0], self.b3[2]), share(self.b3[1], self.b3[2])
        return {
            "p": precision, "r": recall, "f": harmonic_mean(precision, recall),
            "b3_p": b3_precision, "b3_r": b3_recall, "b3_f": harmonic_mean(b3_precision, b3_recall),
            "positives": self.gold, "negatives": self.negatives,
            "no_shared_word_r": share(*self.no_shared_word), "no_shared_word": self.no_shared_word[1],
        }  # fmt: skip


def score_cases(cases: Iterable[Case]) -> IdentityScores:
    """The scores of kgx's own rules on cases."""
    scores = IdentityScores()
    for case in cases:
        node_by_member = identify(case.profiles).node_by_member
        _add_pairs(scores, case, node_by_member)
        _add_b3(scores, case, node_by_member)
    return scores


def _add_pairs(scores: IdentityScores, case: Case, node_by_member: Mapping[str, str]) -> None:
    profile_by_id = {profile.id: profile for profile in case.profiles}
    for pair, is_same in case.same.items():
        is_joined = node_by_member[pair[0]] == node_by_member[pair[1]]
        scores.gold += is_same
        scores.negatives += not is_same
        scores.predicted += is_joined
        scores.right += is_same and is_joined
        if pair in case.no_shared_word and is_same:
            scores.no_shared_word[0] += is_joined
            scores.no_shared_word[1] += 1
        if is_same != is_joined:
            one, two = (profile_by_id[member] for member in pair)
            what = "missed" if is_same else "wrongly joined"
            scores.errors.append(f"{what} {case.kind}: {one.type} {' | '.join(one.names)} ~ {two.type} {' | '.join(two.names)}")


def _add_b3(scores: IdentityScores, case: Case, node_by_member: Mapping[str, str]) -> None:
    """B³ over the judged profiles (Bagga and Baldwin 1998), of all judged pairs and each profile with itself."""
    gold: dict[str, set[str]] = defaultdict(set)
    joined: dict[str, set[str]] = defaultdict(set)
    for (one, two), is_same in case.same.items():
        for member, other in ((one, two), (two, one)):
            gold[member] |= {member, other} if is_same else {member}
            joined[member] |= {member, other} if node_by_member[member] == node_by_member[other] else {member}
    for member, same in gold.items():
        right = len(same & joined[member])
        scores.b3[0] += right / len(joined[member])
        scores.b3[1] += right / len(same)
        scores.b3[2] += 1


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kgx.evaluation.identity", description="Score sameness across articles.")
    parser.add_argument("--groups", type=Path, action="append", default=[], metavar="FILE", help="hand-written groups")
    parser.add_argument("--ecbplus", type=Path, action="append", default=[], metavar="FILE", help="ECB+ as JSON Lines")
    parser.add_argument("--dwie", type=Path, action="append", default=[], metavar="FILE", help="DWIE as JSON Lines")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N errors of each source")
    options = parser.parse_args(arguments)
    try:
        for line in _lines(options):
            sys.stdout.write(line + "\n")
    except KgxError as error:
        sys.stderr.write(f"error: {error}\nhint: {error.hint}\n")
        return 1
    return 0


def _lines(options: argparse.Namespace) -> Iterator[str]:
    scores = {name: score_cases(cases) for name, cases in _sources(options) if cases}
    if options.json:
        yield json.dumps({name: score.figures() for name, score in scores.items()})
        return
    yield f"{'source':24} {'P':>6} {'R':>6} {'F1':>6}  {'B³ P':>6} {'B³ R':>6} {'B³ F1':>6}  same, different, no shared word"
    for name, score in scores.items():
        f = score.figures()
        shown = [f"{100 * f[key]:6.1f}" for key in ("p", "r", "f", "b3_p", "b3_r", "b3_f")]
        counts = f"{score.gold}, {score.negatives}, {score.no_shared_word[0]}/{score.no_shared_word[1]}"
        yield f"{name:24} {' '.join(shown[:3])}  {' '.join(shown[3:])}  {counts}"
    for name, score in scores.items():
        yield from (f"{name} {error}" for error in score.errors[: options.errors])


def _sources(options: argparse.Namespace) -> Iterator[tuple[str, list[Case]]]:
    ontology = default_ontology()
    for path in options.groups:
        cases = read_groups(path, ontology)
        yield path.stem, cases
        for kind in sorted({case.kind for case in cases}):
            yield f"  {kind}", [case for case in cases if case.kind == kind]
    for path in options.ecbplus:
        yield f"ecbplus {path.parent.name}", read_ecbplus([path], ontology)
    for path in options.dwie:
        yield f"dwie {path.parent.name}", read_dwie([path], ontology)


if __name__ == "__main__":
    sys.exit(main())
