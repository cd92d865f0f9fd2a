"""The predictor that runs the shipped model: ONNX graphs on the CPU, one window a call.

A window is never padded and every call runs on one thread, so an article's result depends on nothing but its text
(decisions, 8). Articles are read side by side by the caller's threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial
from pathlib import Path

import numpy as np
import onnxruntime

from kgx.annotation import Span
from kgx.errors import ModelError
from kgx.model.card import SHIPPED, Card, Thresholds, check_files, load_card
from kgx.model.encoding import TextEncoder, Window, sentence_parts
from kgx.model.features import FloatArray
from kgx.model.known_names import columns_of, load_known_names
from kgx.model.label_vectors import load_label_vectors
from kgx.model.onnx_reading import OnnxReading
from kgx.model.onnx_syntax import OnnxSyntax
from kgx.ontology import Ontology

QUESTIONS = ("spans", "coreference", "relations", "events")
SECTION_CHARS = 6_500  # about 1,100 words: the pairs of a section, and so time and memory, grow with its square
SECTION_WORDS = 1_500  # marks are words too, and a text of nothing else has as many as characters


class OnnxPredictor:
    """Reads texts with the model of a folder, for the labels of one ontology. Safe to share between threads."""

    def __init__(self, folder: Path, *, ontology: Ontology) -> None:
        self._folder = folder
        self.card: Card = load_card(folder)
        check_files(self.card, folder)
        self.ontology = ontology
        self._encoder = _session(folder / "encoder.onnx")
        self.heads = {question: _session(folder / f"{question}.onnx") for question in QUESTIONS}
        self._text_encoder = TextEncoder(folder / "tokenizer.json")
        self.known_names = load_known_names(folder)
        self.labels = load_label_vectors(folder / "labels.npz", ontology, self._read_description)

    def __reduce__(self) -> tuple[Callable[[Path], OnnxPredictor], tuple[Path]]:
        """Another process loads the files anew: spaCy sends its components to the processes of `nlp.pipe`."""
        return partial(OnnxPredictor, ontology=self.ontology), (self._folder,)

    @cached_property
    def type_columns(self) -> dict[str, int]:
        """Columns of the scores by the types that the list of known names has."""
        return columns_of([self.ontology.entity_types[label] for label in self.labels["type"].labels])

    @cached_property
    def syntax(self) -> OnnxSyntax:
        return OnnxSyntax(self._folder, _session)

    def load_syntax(self) -> None:
        """ModelError where the model has no syntax. Nothing of it is loaded before."""
        _ = self.syntax

    @property
    def digest(self) -> str:
        return self.card.digest

    @property
    def thresholds(self) -> Thresholds:
        return self.card.thresholds_for(self.ontology)

    def sections(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        """Sentences in groups of at most SECTION_CHARS and SECTION_WORDS; articles of usual length are one group.

        A sentence longer than that, which is a table or no sentence at all, is cut between words.
        """
        groups: list[list[Span]] = []
        filled = 0
        for part, words in sentence_parts(text, sentences, max_chars=SECTION_CHARS, max_words=SECTION_WORDS):
            if not groups or part.end - groups[-1][0].start > SECTION_CHARS or filled + words > SECTION_WORDS:
                groups.append([])
                filled = 0
            groups[-1].append(part)
            filled += words
        return groups

    def read(self, text: str, sentences: Sequence[Span]) -> OnnxReading:
        encoded = self._text_encoder.encode(text, sentences)
        states = [self._encode(window) for window in encoded.windows if len(encoded.word_spans)]
        return OnnxReading(self, encoded, states)

    def ask(self, question: str, outputs: Sequence[str], feeds: dict[str, np.ndarray]) -> list[FloatArray]:
        """Outputs of one head's graph; feeds that the graph does not take are left out."""
        session = self.heads[question]
        wanted = _input_names(session)
        answers: list[FloatArray] = session.run(list(outputs), {name: feeds[name] for name in wanted})
        return answers

    def _encode(self, window: Window) -> tuple[FloatArray, FloatArray]:
        """Hidden states (T, 384) and the last layer's attention (12, T, T)."""
        hidden, attention = self._encoder.run(["hidden", "attention"], {"ids": window.ids[None], "shapes": window.shapes[None]})
        return hidden[0], attention[0]

    def _read_description(self, text: str) -> FloatArray:
        ids = self._text_encoder.label_ids(text)
        hidden, _ = self._encode(Window(ids, np.zeros_like(ids)))
        return np.asarray(hidden[1:-1].mean(0), dtype=np.float32)


def load_predictor(folder: Path | None = None, *, ontology: Ontology, threads: int = 1) -> OnnxPredictor:
    """The shipped model, or that of a folder, for an ontology's labels. threads is for predictors that have their own."""
    del threads
    return OnnxPredictor(Path(folder) if folder is not None else SHIPPED, ontology=ontology)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # the arena keeps the memory of the longest window for ever
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen classes of its own
        raise ModelError(f"{path} cannot be loaded: {error}", hint="Reinstall kgx-news, or export the model anew.") from error


@cache
def _input_names(session: onnxruntime.InferenceSession) -> tuple[str, ...]:
    return tuple(i.name for i in session.get_inputs())
