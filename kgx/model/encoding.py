"""Text to the encoder's input: words, word pieces with their shapes, and windows. Training and run time share this file.

Words are runs of letters and digits with their combining accents, or single other characters, so that every span of the
text that starts and ends at a word border is exact, whatever tokeniser the host pipeline has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kgx.annotation import Span

IntArray = npt.NDArray[np.int64]

MAX_PIECES = 512  # positions of MiniLM, [CLS] and [SEP] included
SHAPES = 20  # ten shapes, twice: anywhere, and at the start of a sentence
_CLS, _SEP, _UNK = 101, 102, 100  # ids of the uncased BERT vocabulary
_ACCENTS = "\u0300-\u036f"  # combining ones: some texts write é as two characters
_WORD = re.compile(rf"\w[\w{_ACCENTS}]*|[^\w\s]")
_ACCENT = re.compile(f"[{_ACCENTS}]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Window:
    """What one call of the encoder reads. ids, shapes: (pieces,), [CLS] first and [SEP] last."""

    ids: IntArray
    shapes: IntArray


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the network reads it.

    word_spans: (words, 2) offsets into the text. word_sentences: (words,) index of each word's sentence, not
    decreasing. first_pieces, last_pieces: (words,) positions in the windows laid end to end. word_windows: (words,).
    """

    text: str
    word_spans: IntArray
    word_sentences: IntArray
    first_pieces: IntArray
    last_pieces: IntArray
    word_windows: IntArray
    windows: tuple[Window, ...]

    @property
    def pieces(self) -> int:
        return sum(len(window.ids) for window in self.windows)

    def words(self) -> list[str]:
        return [self.text[start:end] for start, end in self.word_spans.tolist()]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    sentence: int
    ids: tuple[int, ...]
    shape: int


class TextEncoder:
    """Encodes texts with the tokenizer of the model; made once, used for every article."""

    def __init__(self, tokenizer_path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, text: str, sentences: Sequence[Span], *, max_pieces: int = MAX_PIECES) -> Encoded:
        """The words of the sentences, in windows of at most max_pieces that end at sentence borders where they can.

        Windows are of about equal size: two of 280 pieces rather than one of 510 and one of 50, which would have no
        context to speak of.
        """
        # A lone surrogate, which JSON can carry, is no character for the tokenizer. Offsets stay.
        words_by_sentence = self._words(_SURROGATE.sub("\ufffd", text), sentences)
        groups = _balanced(words_by_sentence, limit=max_pieces - 2)
        return _laid_out(text, groups)

    def label_ids(self, description: str) -> IntArray:
        """(pieces,) ids of a label's description, cut to 64 pieces."""
        ids = self._tokenizer.encode(description, add_special_tokens=False).ids[:62]
        return np.array([_CLS, *ids, _SEP], dtype=np.int64)

    def _words(self, text: str, sentences: Sequence[Span]) -> list[list[_Word]]:
        spans = [[m.span() for m in _WORD.finditer(text, s.start, s.end)] for s in sentences]
        encodings = self._tokenizer.encode_batch(
            [[text[a:b] for a, b in words] for words in spans], is_pretokenized=True, add_special_tokens=False
        )
        out = []
        for number, (words, encoding) in enumerate(zip(spans, encodings, strict=True)):
            ids: list[list[int]] = [[] for _ in words]
            for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
                if word is not None:
                    ids[word].append(piece)
            out.append(
                [
                    _Word(a, b, number, tuple(pieces[:16]) or (_UNK,), _shape(text[a:b]) + (10 if i == 0 else 0))
                    for i, ((a, b), pieces) in enumerate(zip(words, ids, strict=True))
                ]
            )
        return out


def first_word(text: str) -> str:
    """The first word of a text, as it is cut for the encoder; empty where it has none."""
    found = _WORD.search(text)
    return found.group() if found else ""


def sentence_parts(text: str, sentences: Iterable[Span], *, max_chars: int, max_words: int) -> Iterator[tuple[Span, int]]:
    """The sentences with their number of words; a sentence above a limit in parts that end at words and keep to both.

    A word longer than max_chars is a part of its own.
    """
    for sentence in sentences:
        words = [m.span() for m in _WORD.finditer(text, sentence.start, sentence.end)]
        if len(sentence) <= max_chars and len(words) <= max_words:
            yield sentence, len(words)
            continue
        first = 0
        for last, (_, end) in enumerate(words):
            following = words[last + 1][1] if last + 1 < len(words) else None
            if following is None or following - words[first][0] > max_chars or last + 1 - first == max_words:
                yield Span(words[first][0], end), last + 1 - first
                first = last + 1


def _shape(word: str) -> int:
    """0 is for [CLS] and [SEP]; then lower, Title, UPPER, single capital, mixed, digits, digits and letters, mark, other."""
    word = _ACCENT.sub("", word) or word
    if word.isdigit():
        return 6
    if not word[0].isalnum():
        return 8
    if any(c.isdigit() for c in word):
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 4 if len(word) == 1 else 3
    if word.istitle():
        return 2
    return 5 if word.lower() != word else 9


def _balanced(words_by_sentence: Sequence[list[_Word]], *, limit: int) -> list[list[_Word]]:
    """Words in groups of at most limit pieces, cut between sentences; a longer sentence is cut between words."""
    chunks = [part for words in words_by_sentence for part in _cut(words, limit)]
    sizes = [sum(len(w.ids) for w in chunk) for chunk in chunks]
    count = max(1, -(-sum(sizes) // limit))
    target = sum(sizes) / count
    groups: list[list[_Word]] = [[]]
    filled = 0
    for chunk, size in zip(chunks, sizes, strict=True):
        # A sentence goes where more than half of it fits, as long as the window holds it.
        if groups[-1] and (filled + size > limit or filled + size / 2 > target):
            groups.append([])
            filled = 0
        groups[-1].extend(chunk)
        filled += size
    return groups


def _cut(words: list[_Word], limit: int) -> list[list[_Word]]:
    parts: list[list[_Word]] = []
    filled = limit + 1
    for word in words:
        if filled + len(word.ids) > limit:
            parts.append([])
            filled = 0
        parts[-1].append(word)
        filled += len(word.ids)
    return parts


def _laid_out(text: str, groups: list[list[_Word]]) -> Encoded:
    words = [word for group in groups for word in group]
    first, last, of_window, windows = [], [], [], []
    offset = 0
    for number, group in enumerate(groups):
        ids, shapes = [_CLS], [0]
        for word in group:
            first.append(offset + len(ids))
            ids.extend(word.ids)
            shapes.extend([word.shape] * len(word.ids))
            last.append(offset + len(ids) - 1)
            of_window.append(number)
        ids.append(_SEP)
        shapes.append(0)
        windows.append(Window(np.array(ids, dtype=np.int64), np.array(shapes, dtype=np.int64)))
        offset += len(ids)
    return Encoded(
        text=text,
        word_spans=np.array([(w.start, w.end) for w in words], dtype=np.int64).reshape(-1, 2),
        word_sentences=np.array([w.sentence for w in words], dtype=np.int64),
        first_pieces=np.array(first, dtype=np.int64),
        last_pieces=np.array(last, dtype=np.int64),
        word_windows=np.array(of_window, dtype=np.int64),
        windows=tuple(windows),
    )
