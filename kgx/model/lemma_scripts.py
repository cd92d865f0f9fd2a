"""Lemmas as edit scripts: what has to be done to a form to get its lemma, so that a classifier can learn lemmatisation.

A script is a casing rule and a strip and an addition at each end of the longest common substring, after Straka 2018,
"UDPipe 2.0 Prototype at CoNLL 2018 UD Shared Task". `l0>|3>y`: lower case, nothing at the front, and at the end three
characters off and `y` on (`companies`, `company`). `=be`: the lemma itself, where form and lemma share nothing.

Of the 298,189 tokens of EWT and GUM in shared/data/train, 81 scripts cover 99.5 % and 208 cover 99.8 %; the 212 that
occur three times and more cover 99.6 % of their development tokens, the 295 of two and more 99.7 %.
"""

from __future__ import annotations

import re
from collections.abc import Callable

UNCHANGED = "k0>|0>"

# In the order of preference: the first that gives the lemma is in the script.
_CASINGS: dict[str, Callable[[str], str]] = {
    "l": str.lower,
    "k": str,  # as in the form
    "t": lambda word: word[:1].upper() + word[1:].lower(),
    "u": str.upper,
}
_SCRIPT = re.compile(r"(?P<casing>[lktu])(?P<front>\d+)>(?P<prefix>[^|>]*)\|(?P<back>\d+)>(?P<suffix>[^|>]*)", re.DOTALL)


def make_script(form: str, lemma: str) -> str:
    """The script that leads from the form to the lemma: apply_script(form, make_script(form, lemma)) == lemma.

    The same form and lemma give the same script always; ties between substrings go to the leftmost in the lemma. An
    empty lemma, which is none, gives UNCHANGED.
    """
    if not lemma:
        return UNCHANGED
    start, at, size = _common(form.lower(), lemma.lower())
    front, back = start, len(form) - start - size
    prefix, suffix = lemma[:at], lemma[at + size :]
    if size:
        for casing in _CASINGS:
            # Added letters are lower case where the casing rule sets them anyway: one script for Companies and companies.
            added = (prefix, suffix) if casing == "k" else (prefix.lower(), suffix.lower())
            script = f"{casing}{front}>{added[0]}|{back}>{added[1]}"
            if apply_script(form, script) == lemma:
                return script
    return f"={lemma}"


def apply_script(form: str, script: str) -> str:
    """The lemma; the form itself where the script does not fit it, or is none."""
    if script.startswith("=") and len(script) > 1:
        return script[1:]
    parts = _SCRIPT.fullmatch(script)
    if parts is None:
        return form
    front, back = int(parts["front"]), int(parts["back"])
    if front + back > len(form):
        return form
    kept = form[front : len(form) - back]
    return _CASINGS[parts["casing"]](parts["prefix"] + kept + parts["suffix"]) or form


def _common(form: str, lemma: str) -> tuple[int, int, int]:
    """Start in the form, start in the lemma, and length of the longest common substring."""
    best = (0, 0, 0)
    lengths = [0] * (len(form) + 1)  # of the common substring that ends here, per character of the form
    for j, letter in enumerate(lemma):
        previous = lengths
        lengths = [0] * (len(form) + 1)
        for i, other in enumerate(form):
            if letter == other:
                lengths[i + 1] = previous[i] + 1
                if lengths[i + 1] > best[2]:
                    best = (i + 1 - lengths[i + 1], j + 1 - lengths[i + 1], lengths[i + 1])
    return best
