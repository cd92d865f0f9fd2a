"""Which mentions may fill a role of which event. Training and run time share this file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kgx.model.encoding import Encoded, IntArray
from kgx.model.features import ARGUMENT_FEATURES, MAX_SENTENCE_DISTANCE, FloatArray, MentionTable, argument_features


def argument_pairs(
    encoded: Encoded, triggers: Sequence[tuple[int, int]], mentions: MentionTable
) -> tuple[IntArray, IntArray, FloatArray]:
    """Triggers with the mentions at most MAX_SENTENCE_DISTANCE sentences away, trigger by trigger.

    triggers: first and last word, inclusive. Returned: index of the trigger (P,), index of the mention (P,), and
    features (P, ARGUMENT_FEATURES).
    """
    if not triggers:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros((0, ARGUMENT_FEATURES), dtype=np.float32)
    of_trigger, of_mention, features = [], [], []
    for i, trigger in enumerate(triggers):
        apart = np.abs(encoded.word_sentences[mentions.first_words] - encoded.word_sentences[trigger[0]])
        near = np.nonzero(apart <= MAX_SENTENCE_DISTANCE)[0]
        of_trigger.append(np.full(len(near), i))
        of_mention.append(near)
        features.append(argument_features(encoded, trigger, mentions)[near])
    return np.concatenate(of_trigger), np.concatenate(of_mention), np.concatenate(features)
