"""Where the end of a turn begins: what a patient says last is as a rule what is alive."""

from __future__ import annotations

import re

_END = 25  # words at the end of a turn that still are what was said last [D]
SENTENCE = re.compile(r"[.!?…]+[\"”’')\]]*\s+")
_WORD = re.compile(r"\S+")


def end_of(text: str) -> int:
    """Where the sentences begin that hold the last words of a turn."""
    found = list(_WORD.finditer(text))
    if len(found) <= _END:
        return 0
    start = found[-_END].start()
    return next(
        (one.end() for one in SENTENCE.finditer(text, start) if one.end() < len(text)), start
    )
