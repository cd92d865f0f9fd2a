"""How far a cue reaches in its sentence."""

from __future__ import annotations

import pytest

from kgx.annotation import Span
from kgx.pipeline.scopes import scopes_of


def reached(sentence: str, cue: str) -> str:
    """The words that the cue's scope covers."""
    parts = [p for s in scopes_of(sentence) if sentence[s.cue.start : s.cue.end] == cue for p in s.parts]
    return " ".join(sentence[p.start : p.end].strip() for p in parts).strip()


@pytest.mark.parametrize(
    ("sentence", "cue", "words"),
    [
        ("Norvane did not buy Belport, but Holm joined.", "not", "buy Belport"),
        ("Norvane will, for now, keep Belport.", "will", "keep Belport."),
        ("She will not visit Tarn, Almaty and Lagos.", "not", "visit Tarn, Almaty and Lagos."),
        ("Holm denied on Monday that Berg, his aide, had left.", "denied", "on Monday that Berg, his aide, had left."),
        ("The planned merger of Norvane and Belport was signed.", "planned", "merger of Norvane and Belport"),
        ("After Berg left, the summit in Tarn was called off.", "was called off", "After Berg left, the summit in Tarn"),
        ("Berg spoke, and the summit was called off.", "was called off", "the summit"),
        ("The transfer of Holm to Tarn collapsed.", "collapsed", "The transfer of Holm to Tarn"),
        ("The transfer of Holm to Tarn has now collapsed.", "collapsed", "The transfer of Holm to Tarn has now"),
        ("Once Norvane buys Belport, Holm will leave.", "Once ", "Norvane buys Belport"),
        ("The police suspect Berg of fraud.", "suspect Berg of", "Berg of fraud."),
        ("Holm left, court papers allege, in May.", "allege", "Holm left, in May."),
        ("Berg becomes mayor if Holm resigns.", "if", "Holm resigns. Berg becomes mayor"),
    ],
    ids=[
        "clause",
        "insertion",
        "list",
        "claim",
        "phrase",
        "subject",
        "subject-of-the-last-clause",
        "deal-that-failed",
        "deal-that-has-failed",
        "before-a-future",
        "object-inside-the-cue",
        "remark-inside",
        "both-of-if",
    ],
)
def test_cue_reaches_its_clause(sentence: str, cue: str, words: str) -> None:
    assert reached(sentence, cue) == words


@pytest.mark.parametrize(
    "sentence",
    [
        "Norvane is no longer in Tarn.",
        "There is no doubt that Holm won.",
        "Norvane bought Belport in May.",
        "Norvane bought it of its own free will.",
        "The suspect was in Tarn.",
        "The bridge in Tarn collapsed.",
        "Norvane provided the money.",
        "Norvane was able to buy Belport.",
    ],
    ids=["no-longer", "no-doubt", "month", "noun-will", "noun-suspect", "no-deal", "verb-provided", "was-able"],
)
def test_look_alike_sets_no_scope(sentence: str) -> None:
    assert not [s for s in scopes_of(sentence) if s.realis != "asserted"]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Prosecutors in Tarn claimed that Holm left.", "Prosecutors in Tarn"),
        ("On Monday, Dana Holm, a lawyer, alleged that Berg left.", "Dana Holm"),
        ("Berg left, according to the magazine Umschau.", "the magazine Umschau"),
        ("Berg left Tarn, the prosecutor claimed.", "the prosecutor"),
    ],
    ids=["subject", "apposition", "according-to", "remark"],
)
def test_claim_knows_the_words_of_its_source(sentence: str, source: str) -> None:
    sources = [s.source for s in scopes_of(sentence) if s.source and s.covers(Span(sentence.index("left"), len(sentence)))]

    assert [sentence[s.start : s.end] for s in sources] == [source]


def test_text_without_an_end_sets_no_scope() -> None:
    assert scopes_of("Holm will not go, " * 1000) == ()
