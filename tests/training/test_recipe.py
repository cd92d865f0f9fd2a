"""The recipe and parts of it."""

from __future__ import annotations

import pytest

from kgx.training.recipe import TRIED, Run, part_of_recipe, rate


def test_shares_of_every_stage_make_a_whole():
    stages = [*Run().stages, *TRIED]

    assert {stage.name: round(sum(stage.shares.values()), 6) for stage in stages} == {stage.name: 1 for stage in stages}
    assert {name for stage in TRIED for name in stage.shares} <= set(Run().sets)


def test_part_of_the_recipe_goes_from_stage_to_stage():
    names = [stage.name for stage in Run().stages]

    assert [s.name for s in part_of_recipe(names[1], names[2]).stages] == names[1:3]
    assert [s.name for s in part_of_recipe(names[-1]).stages] == names[-1:]
    assert part_of_recipe(TRIED[0].name).stages == TRIED[:1]
    with pytest.raises(ValueError, match=names[-1]):
        part_of_recipe(TRIED[0].name, names[-1])
    with pytest.raises(ValueError, match="nowhere"):
        part_of_recipe("nowhere")


def test_rate_rises_then_falls_to_its_end():
    rates = [rate(share, 0.1, 0.2) for share in (0.0, 0.05, 0.1, 0.55, 1.0)]

    assert rates == pytest.approx([0, 0.5, 1, 0.6, 0.2])
