"""Which mentions may fill a role of which event."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kgx.annotation import Span
from kgx.model.argument_pairs import argument_pairs
from kgx.model.encoding import TextEncoder
from kgx.model.features import ARGUMENT_FEATURES, MentionTable, argument_features

TEXT = "Holm met Berg. It rained. It rained. It rained. It rained. Dahl left."
SENTENCES = [Span(start, TEXT.index(".", start) + 1) for start in (0, 15, 26, 37, 48, 59)]
HOLM, BERG, DAHL = 0, 2, 16  # words
ZEROS = np.zeros(3, dtype=np.int64)


def test_events_are_paired_with_mentions_at_most_three_sentences_away(letters: Path) -> None:
    encoded = TextEncoder(letters).encode(TEXT, SENTENCES)
    names = np.array([HOLM, BERG, DAHL])
    table = MentionTable(names, names, ZEROS, ZEROS)
    met, left = (1, 1), (17, 17)
    triggers, mentions, features = argument_pairs(encoded, [met, left], table)

    assert list(zip(triggers.tolist(), mentions.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 2)]
    assert np.array_equal(features[:2], argument_features(encoded, met, table)[:2])
    assert np.array_equal(features[2:], argument_features(encoded, left, table)[2:])


def test_no_events_have_no_pairs(letters: Path) -> None:
    encoded = TextEncoder(letters).encode(TEXT, SENTENCES)
    triggers, mentions, features = argument_pairs(encoded, [], MentionTable(ZEROS, ZEROS, ZEROS, ZEROS))

    assert (len(triggers), len(mentions), features.shape) == (0, 0, (0, ARGUMENT_FEATURES))
