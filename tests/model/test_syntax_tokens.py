import numpy as np
import pytest

from kgx.model.encoding import Encoded, Window
from kgx.model.syntax_tokens import token_pieces

_TEXT = " He don't - 10km  ok"
#         [CLS] He do ##n ' t - 10 ##km ok
_ENCODED = Encoded(
    text=_TEXT,
    word_spans=np.array([(1, 3), (4, 7), (7, 8), (8, 9), (10, 11), (12, 16), (18, 20)]),
    word_sentences=np.zeros(7, dtype=np.int64),
    first_pieces=np.array([1, 2, 4, 5, 6, 7, 9]),
    last_pieces=np.array([1, 3, 4, 5, 6, 8, 9]),
    word_windows=np.zeros(7, dtype=np.int64),
    windows=(Window(np.arange(11), np.zeros(11, dtype=np.int64)),),
)


@pytest.mark.parametrize(
    ("span", "pieces"),
    [
        ((1, 3), (1, 1)),
        ((4, 6), (2, 3)),
        ((6, 9), (3, 5)),
        ((4, 9), (2, 5)),
        ((12, 14), (7, 8)),
        ((14, 16), (8, 8)),
        ((16, 18), (-1, -1)),
        ((0, 3), (1, 1)),
        ((0, 1), (-1, -1)),
        ((0, 0), (-1, -1)),
    ],
    ids=["word", "do", "n't", "words", "number", "unit", "white space", "leading space", "first space", "empty"],
)
def test_a_token_has_the_pieces_of_its_words(span, pieces):
    firsts, lasts = token_pieces(_ENCODED, [span])

    assert (int(firsts[0]), int(lasts[0])) == pieces


def test_no_tokens_and_no_words_are_fine():
    empty = np.zeros(0, dtype=np.int64)
    encoded = Encoded("  ", empty.reshape(0, 2), empty, empty, empty, empty, ())

    assert [len(pieces) for pieces in token_pieces(_ENCODED, [])] == [0, 0]
    assert token_pieces(encoded, [(0, 2)])[0].tolist() == [-1]
