"""The order of a whole recipe: each stage goes on from the one before, twins from the same checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

from kgx.training import __main__ as whole
from kgx.training.recipe import Run


@pytest.fixture
def trained(monkeypatch):
    """Stands in for training: a run's weight is its seed; what was run is kept in order."""
    runs = []

    def train(run, data, minilm, out, *, start):
        (stage,) = run.stages
        runs.append((stage.name, run.seed, start and start.name))
        out.mkdir(parents=True)
        weight = {"weight": torch.tensor([float(run.seed)])}
        known = {"texts": {}, "syntax": {}, "run": {"seed": run.seed}, "versions": {}, "progress": {}}
        torch.save({**known, "average": weight}, out / f"{stage.name}.pt")

    monkeypatch.setattr(whole, "train", train)
    return runs


def test_twins_start_from_one_checkpoint_and_their_mean_goes_on(trained, tmp_path):
    last = whole.train_recipe(Path("data"), Path("minilm"), tmp_path)

    stages = Run().stages
    before = [None, *(f"{stage.name}.pt" for stage in stages)]
    expected = [
        (stage.name, seed, start) for stage, start in zip(stages, before, strict=False) for seed in (stage.twins or (Run().seed,))
    ]
    assert trained == expected
    assert len(expected) > len(stages)
    mean = torch.load(last, weights_only=True)
    assert mean["average"]["weight"].item() == sum(stages[-1].twins) / len(stages[-1].twins)


def test_a_recipe_that_was_stopped_goes_on_after_its_last_whole_stage(trained, tmp_path):
    whole.train_recipe(Path("data"), Path("minilm"), tmp_path)
    last = Run().stages[-1]
    (tmp_path / f"{last.name}.pt").unlink()
    for seed in last.twins:
        (tmp_path / f"{last.name}-{seed}" / f"{last.name}.pt").unlink()
        (tmp_path / f"{last.name}-{seed}").rmdir()
    trained.clear()

    whole.train_recipe(Path("data"), Path("minilm"), tmp_path)

    assert [name for name, *_ in trained] == [last.name] * len(last.twins)
