"""The recipe of the shipped model: stages with their data sets and rates, and what each loss weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LOSS_WEIGHTS = {
    "mentions": 1.0, "kinds": 0.3, "coreference": 0.5, "relations": 1.5, "evidence": 0.1, "triggers": 1.0, "realis": 0.3,
    "arguments": 1.0, "texts": 0.5, "tags": 0.5, "starts": 0.2, "arcs": 1.0, "dependencies": 0.7,
    "words": 0.1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """pieces: word pieces to read. shares: how many of them come from each set. end: of the rates, what is left at the end.

    residual_drop: share of labels that a step scores by their description alone. word_drop: share of words that are hidden.
    reworded: share of steps that score all labels by other words for them (data/wordings), as if they were unknown.
    twins: seeds; the stage is run once with each, and the mean of the weights goes on.
    """

    name: str
    pieces: int
    shares: dict[str, float]
    encoder_rate: float
    head_rate: float
    warm_up: float = 0.05
    end: float = 0.05
    residual_drop: float = 0.1
    word_drop: float = 0.05
    twins: tuple[int, ...] = ()
    reworded: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """All settings of a run; the defaults are the recipe of the shipped model.

    renamed_copies: of each article of a set, with other names. held_out: Wikidata properties that no set may teach.
    """

    seed: int = 20
    batch_pieces: int = 2400
    average: float = 0.998
    held_out: tuple[str, ...] = ()
    renamed_copies: Mapping[str, int] = field(
        default_factory=lambda: {"newskg": 3, "en_worldwide_newswire": 1, "written": 1, "annotated": 2}
    )
    stages: tuple[Stage, ...] = field(
        default_factory=lambda: (
            Stage(
                "broad",
                2_600_000,
                {
                    "newskg": 0.36, "en_worldwide_newswire": 0.2, "redocred": 0.16, "docred_sample": 0.02,
                    "docred_entities": 0.08, "gum": 0.08, "knowledgenet": 0.04, "fewrel": 0.06,
                },
                1.5e-4, 8e-4,
            ),
            Stage(
                "wide",
                4_000_000,
                {
                    "newskg": 0.30, "en_worldwide_newswire": 0.14, "redocred": 0.10, "docred_sample": 0.02,
                    "docred_entities": 0.04, "gum": 0.04, "knowledgenet": 0.05, "fewrel": 0.06,
                    "text2kg_wikidata_tekgen": 0.07, "crossner": 0.03, "wikigold": 0.01, "syntax": 0.14,
                },
                1.5e-4, 8e-4, end=0.6, residual_drop=0.2,
            ),
            Stage(
                "news",
                4_800_000,
                {
                    "newskg": 0.60, "en_worldwide_newswire": 0.10, "redocred": 0.06, "docred_entities": 0.01, "gum": 0.02,
                    "knowledgenet": 0.03, "fewrel": 0.02, "text2kg_wikidata_tekgen": 0.05, "crossner": 0.01, "syntax": 0.10,
                },
                9e-5, 4.8e-4, warm_up=0.01,
            ),
            Stage(
                "renamed",
                8_400_000,
                {
                    "newskg": 0.46, "en_worldwide_newswire": 0.12, "redocred": 0.05, "docred_entities": 0.02, "gum": 0.03,
                    "knowledgenet": 0.03, "fewrel": 0.02, "text2kg_wikidata_tekgen": 0.06, "crossner": 0.02, "syntax": 0.19,
                },
                1.1e-4, 6e-4, end=0.02, residual_drop=0.15, word_drop=0.1,
            ),
            Stage(
                "mixed",
                2_500_000,
                {
                    "newskg": 0.26, "en_worldwide_newswire": 0.10, "redocred": 0.08, "docred_entities": 0.02, "gum": 0.03,
                    "knowledgenet": 0.04, "fewrel": 0.05, "text2kg_wikidata_tekgen": 0.11, "crossner": 0.02, "syntax": 0.29,
                },
                1e-4, 5.5e-4, warm_up=0.03, end=0.8, residual_drop=0.2, word_drop=0.12,
            ),
            Stage(
                "written",
                5_000_000,
                {
                    "newskg": 0.31, "written": 0.24, "en_worldwide_newswire": 0.10, "redocred": 0.05, "docred_entities": 0.01,
                    "gum": 0.02, "knowledgenet": 0.03, "fewrel": 0.02, "text2kg_wikidata_tekgen": 0.07, "crossner": 0.01,
                    "syntax": 0.14,
                },
                1e-4, 5.5e-4, warm_up=0.02, end=0.02, residual_drop=0.15, word_drop=0.1, twins=(41, 42),
            ),
            Stage(
                "remixed",
                3_700_000,
                {
                    "newskg": 0.22, "written": 0.12, "en_worldwide_newswire": 0.12, "redocred": 0.08, "docred_sample": 0.02,
                    "docred_entities": 0.03, "gum": 0.03, "knowledgenet": 0.04, "fewrel": 0.05,
                    "text2kg_wikidata_tekgen": 0.10, "crossner": 0.03, "syntax": 0.16,
                },
                1e-4, 5.5e-4, warm_up=0.03, end=0.8, residual_drop=0.2, word_drop=0.12,
            ),
            Stage(
                "prose",
                4_500_000,
                {
                    "newskg": 0.30, "written": 0.30, "en_worldwide_newswire": 0.10, "redocred": 0.05, "docred_entities": 0.01,
                    "gum": 0.02, "knowledgenet": 0.02, "fewrel": 0.02, "text2kg_wikidata_tekgen": 0.06, "crossner": 0.01,
                    "syntax": 0.11,
                },
                1e-4, 5.5e-4, warm_up=0.02, end=0.02, residual_drop=0.15, word_drop=0.1, twins=(51, 52),
            ),
            Stage(
                "repeated",
                4_100_000,
                {
                    "newskg": 0.24, "written": 0.20, "en_worldwide_newswire": 0.10, "redocred": 0.07, "docred_sample": 0.01,
                    "docred_entities": 0.02, "gum": 0.03, "knowledgenet": 0.03, "fewrel": 0.04,
                    "text2kg_wikidata_tekgen": 0.09, "crossner": 0.02, "syntax": 0.15,
                },
                1e-4, 5.5e-4, warm_up=0.03, end=0.6, residual_drop=0.2, word_drop=0.12, twins=(61, 62),
            ),
            Stage(
                "reports",
                3_900_000,
                {
                    "newskg": 0.27, "written": 0.29, "ontologies": 0.06, "en_worldwide_newswire": 0.09, "redocred": 0.05,
                    "docred_entities": 0.01, "gum": 0.02, "knowledgenet": 0.02, "fewrel": 0.03,
                    "text2kg_wikidata_tekgen": 0.06, "crossner": 0.01, "syntax": 0.09,
                },
                1e-4, 5.5e-4, warm_up=0.02, end=0.02, residual_drop=0.15, word_drop=0.1, twins=(71, 72),
            ),
            Stage(
                "reread",
                3_600_000,
                {
                    "newskg": 0.26, "written": 0.22, "ontologies": 0.03, "en_worldwide_newswire": 0.10, "redocred": 0.07,
                    "docred_sample": 0.01, "docred_entities": 0.02, "gum": 0.03, "knowledgenet": 0.03, "fewrel": 0.03,
                    "text2kg_wikidata_tekgen": 0.07, "crossner": 0.02, "syntax": 0.11,
                },
                1e-4, 5.5e-4, warm_up=0.03, end=0.6, residual_drop=0.2, word_drop=0.12, twins=(81, 82),
            ),
            Stage(
                "passages",
                5_000_000,
                {
                    "annotated": 0.31, "newskg": 0.27, "written": 0.12, "ontologies": 0.02, "en_worldwide_newswire": 0.06,
                    "redocred": 0.05, "gum": 0.01, "knowledgenet": 0.02, "fewrel": 0.02,
                    "text2kg_wikidata_tekgen": 0.05, "crossner": 0.01, "syntax": 0.06,
                },
                1e-4, 5.5e-4, warm_up=0.02, end=0.02, residual_drop=0.15, word_drop=0.1, twins=(91, 92),
            ),
            Stage(
                "revised",
                2_700_000,
                {
                    "annotated": 0.257, "newskg": 0.229, "written": 0.162, "ontologies": 0.019, "en_worldwide_newswire": 0.067,
                    "redocred": 0.057, "docred_sample": 0.009, "docred_entities": 0.009, "gum": 0.019, "knowledgenet": 0.019,
                    "fewrel": 0.019, "text2kg_wikidata_tekgen": 0.048, "crossner": 0.01, "syntax": 0.076,
                },
                1e-4, 5.5e-4, warm_up=0.03, end=0.6, residual_drop=0.2, word_drop=0.12, twins=(101, 102),
            ),
            Stage(
                "collected",
                3_800_000,
                {
                    "annotated": 0.32, "newskg": 0.27, "written": 0.13, "ontologies": 0.02, "en_worldwide_newswire": 0.06,
                    "redocred": 0.04, "gum": 0.01, "knowledgenet": 0.02, "fewrel": 0.02,
                    "text2kg_wikidata_tekgen": 0.04, "crossner": 0.01, "syntax": 0.06,
                },
                1e-4, 5.5e-4, warm_up=0.02, end=0.02, residual_drop=0.15, word_drop=0.1, twins=(111, 112),
            ),
        )
    )  # fmt: skip

    @property
    def sets(self) -> list[str]:
        return sorted({name for stage in self.stages for name in stage.shares})


# What was run from the weights of the last stage and is not published, since it read news no better; see README.md.
TRIED = (
    Stage(
        "reworded",
        2_400_000,
        {
            "newskg": 0.24, "annotated": 0.20, "ontologies": 0.16, "written": 0.10, "en_worldwide_newswire": 0.05,
            "redocred": 0.05, "docred_entities": 0.01, "gum": 0.01, "knowledgenet": 0.02, "fewrel": 0.03,
            "text2kg_wikidata_tekgen": 0.05, "crossner": 0.01, "syntax": 0.07,
        },
        1e-4, 5.5e-4, warm_up=0.03, end=0.02, residual_drop=0.15, word_drop=0.1, reworded=0.2,
    ),
)  # fmt: skip


def part_of_recipe(first: str, last: str | None = None) -> Run:
    """The recipe from one stage to another, both included, or a stage that was tried. ValueError where there is no such one."""
    run = Run()
    stages = TRIED if first in {stage.name for stage in TRIED} else run.stages
    names = [stage.name for stage in stages]
    end = len(names) if last is None else names.index(last) + 1
    return replace(run, stages=stages[names.index(first) : end])


def rate(step_share: float, warm_up: float, end: float) -> float:
    """Linear warm-up, then linear decay to the end's share."""
    if step_share < warm_up:
        return step_share / warm_up
    return 1 - (1 - end) * min(1.0, (step_share - warm_up) / (1 - warm_up))
