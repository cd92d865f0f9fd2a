"""The mean of checkpoints, on weights made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

from kgx.training.average import main, mean_checkpoint


def checkpoint(path: Path, value: float, *, seed: int = 1, label: str = "a place") -> Path:
    weights = {"layer.weight": torch.full((2, 2), value), "count": torch.tensor(3)}
    content = {
        "network": weights, "average": weights, "optimiser": {}, "texts": {"type": [label]}, "syntax": {"upos": ["NOUN"]},
        "run": {"seed": seed}, "versions": {"torch": "2"}, "progress": {"step": 7},
    }  # fmt: skip
    torch.save(content, path)
    return path


def test_weights_are_the_mean_and_the_rest_is_that_of_the_first(tmp_path):
    paths = [checkpoint(tmp_path / "a.pt", 1.0), checkpoint(tmp_path / "b.pt", 4.0, seed=2)]

    mean_checkpoint(paths, tmp_path / "mean.pt")

    mean = torch.load(tmp_path / "mean.pt", weights_only=True)
    assert mean["average"]["layer.weight"].tolist() == [[2.5, 2.5], [2.5, 2.5]]
    assert mean["average"]["count"].item() == 3
    assert mean["run"]["seed"] == [1, 2]
    assert (mean["texts"], mean["progress"]) == ({"type": ["a place"]}, {"step": 7})


def test_other_labels_are_refused(tmp_path):
    paths = [checkpoint(tmp_path / "a.pt", 1.0), checkpoint(tmp_path / "b.pt", 4.0, label="a person")]

    with pytest.raises(ValueError, match="other labels"):
        mean_checkpoint(paths, tmp_path / "mean.pt")
    assert not (tmp_path / "mean.pt").exists()


def test_share_of_the_weights_before_is_kept(tmp_path):
    paths = [checkpoint(tmp_path / "a.pt", 1.0), checkpoint(tmp_path / "b.pt", 4.0, seed=2)]

    mean_checkpoint(paths, tmp_path / "mean.pt", before=checkpoint(tmp_path / "before.pt", 10.5), kept=0.25)

    mean = torch.load(tmp_path / "mean.pt", weights_only=True)
    assert mean["average"]["layer.weight"].tolist() == [[4.5, 4.5], [4.5, 4.5]]
    assert mean["average"]["count"].item() == 3
    assert mean["run"] == {"seed": [1, 2], "kept": 0.25}


def test_nothing_is_kept_of_weights_for_other_labels(tmp_path):
    before = checkpoint(tmp_path / "before.pt", 1.0, label="a person")

    with pytest.raises(ValueError, match="nothing of it can be kept"):
        mean_checkpoint([checkpoint(tmp_path / "a.pt", 1.0)], tmp_path / "mean.pt", before=before, kept=0.5)
    assert not (tmp_path / "mean.pt").exists()


@pytest.mark.parametrize("option", [["--before", "before.pt"], ["--kept", "0.5"]])
def test_share_without_what_it_is_of_is_wrong_usage(option, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["average", str(tmp_path / "a.pt"), "--out", str(tmp_path / "mean.pt"), *option])

    with pytest.raises(SystemExit, match="2"):
        main()
    assert "--before and --kept go together" in capsys.readouterr().err
