"""Maps from scores to probabilities."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from kgx.model.calibration import Calibration, LogisticMap, calibration_from, logit


def test_map_without_weights_gives_its_bias() -> None:
    assert LogisticMap(0.0).probability({"logit": 3.0}) == 0.5


def test_map_of_weight_one_undoes_the_logit() -> None:
    assert LogisticMap(0.0, {"logit": 1.0}).probability({"logit": logit(0.3)}) == pytest.approx(0.3)


def test_missing_feature_counts_as_zero() -> None:
    calibration = LogisticMap(1.0, {"logit": 1.0, "ends": 2.0})

    assert calibration.probability({"logit": 0.5}) == calibration.probability({"logit": 0.5, "ends": 0.0})


def test_probability_rises_with_the_score() -> None:
    calibration = LogisticMap(-1.0, {"logit": 0.4})
    found = [calibration.probability({"logit": logit(p)}) for p in (0.2, 0.5, 0.9, 0.999)]

    assert found == sorted(set(found))


def test_extremes_stay_finite() -> None:
    assert logit(1.0) == pytest.approx(7.0)
    assert logit(0.0) == pytest.approx(-7.0)
    assert 0 < LogisticMap(-1e6).probability({}) < LogisticMap(1e6).probability({}) < 1


def test_calibration_comes_back_from_plain_data() -> None:
    calibration = Calibration(mentions=LogisticMap(0.1, {"logit": 0.5}), relations=LogisticMap(-2.0, {"ends": 1.5}))

    assert calibration_from(asdict(calibration)) == calibration


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(TypeError):
        calibration_from({"moods": None})
